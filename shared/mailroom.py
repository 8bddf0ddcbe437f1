"""Sends the mails that something calls for, such as a booking: what its plan has, less what was sent, held or dropped.

A mail is claimed before it is sent and noted after (`shared.sent`), so that it goes out once, whoever sends; a crash in between
sends it again once the claim has ended: without any, a class might wait for a visitor in vain.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from shared import measured, sent
from shared.compiled import compiled
from shared.log import failed, kept_apart, logger
from shared.mail import Mail, send, surely_not_sent
from shared.sent import Its, Line, Mark, coming, line_key
from shared.trouble import worst
from shared.unreachable import UnreachableError

MOST: Final = 12
"""Mails an hour about one thing to one reader; what is more waits."""

HOUR: Final = timedelta(hours=1)

A_RUN: Final = 2000
"""Lines of mails looked at in one run: what is more comes with the next."""

Compose = Callable[[Its, str], Mail]
"""Makes the mail of one that is called for, with the line that the team adds to it."""


def send_planned(
    about: str,
    plan: Iterable[Its],
    marks: Mapping[str, Mark],
    compose: Compose[Its],
    now: datetime,
    *,
    may: Callable[[Its], bool] = lambda _mail: True,
) -> frozenset[str]:
    """Send what is due of a plan, by what was done with its mails; return the keys of the lines of those that still wait.

    One that `may` not go now waits as well.

    Each reader's apart from the others': an address that takes no mail costs nobody else theirs. Raises one of
    the errors after all were tried, of several one that never passes; what failed is tried again once its claim has ended. What
    came too late is logged, for nothing sends it any more.
    """
    lately = Counter(mark.reader for mark in marks.values() if mark.sent_at and now - mark.sent_at < HOUR)
    waiting: set[str] = set()
    errors: list[Exception] = []
    for one in coming(plan, marks):
        mail, line = one.mail, Line(about, one.mail.key, one.mail.due)
        if not one.waits:
            if mail.due > now:
                # Of what was taken up again, or whose reminder is due at another time since.
                sent.forget([line])
        elif mail.due > now:
            waiting.add(line_key(line.about, line.key, line.due))
        elif mail.until >= now:
            try:
                gone = lately[mail.reader] < MOST and may(mail) and send_one(about, mail, compose, now)
            except Exception as error:  # noqa: BLE001  see above
                failed("mail not sent", error, about=about, mail=mail.key)
                errors.append(error)
                gone = False
            if gone:
                lately[mail.reader] += 1
                if not one.mark.by:
                    # What somebody of the team held back is not late because we were.
                    measured.arrived(measured.MAILS, mail.due, now)
                sent.forget([line])
            else:
                waiting.add(line_key(line.about, line.key, line.due))
        else:
            logger.warning("too late to be sent", extra={"about": about, "mail": mail.key})
    if errors:
        raise worst(errors)
    return frozenset(waiting)


def send_one(about: str, mail: Its, compose: Compose[Its], now: datetime) -> bool:
    """Send one mail, due or not; False where it is sent, held, dropped, or being sent by someone else.

    False also where its address takes none: that stands in its mark, and it is not tried again by itself.
    """
    if not sent.claim(about, mail.key, now):
        return False
    sender, composed = compiled().mail, None
    try:
        composed = compose(mail, sent.find(about, mail.key).line)
        message_id = send(composed, sender.sender, sender.sender_name)
    except UnreachableError:
        sent.fail(about, mail.key, now, "unreachable")
        logger.warning("not mailed: the address takes no mail", extra={"about": about, "mail": mail.key})
        return False
    except Exception as error:
        if composed is None or surely_not_sent(error):
            sent.fail(about, mail.key, now)
        raise
    sent.mark(about, mail.key, now, message_id, composed.subject)
    logger.info("mailed", extra={"about": about, "mail": mail.key})
    return True


def send_waiting(
    now: datetime, send_due: Callable[[str, datetime], frozenset[str]], more: Callable[[], bool]
) -> list[Exception]:
    """Send what is due of all that mails wait for, oldest first, as long as there is time for `more`; return what failed.

    `send_due` does it for one thing and returns the lines that still wait; the trouble of one never keeps another's mails back.
    A line whose mail is called for no more is taken away.
    """
    lines: dict[str, list[Line]] = {}
    for line in sent.due(now, A_RUN):
        lines.setdefault(line.about, []).append(line)
    errors: list[Exception] = []
    for about, its in kept_apart(lines.items()):
        if not more():
            break
        try:
            waiting = send_due(about, now)
            sent.forget(line for line in its if line_key(line.about, line.key, line.due) not in waiting)
        except Exception as error:  # noqa: BLE001  see above
            failed("mails not looked at to the end", error, about=about)
            errors.append(error)
    return errors
