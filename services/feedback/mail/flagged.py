"""Tells the safeguarding lead that a comment may tell of harm: a link, and nothing of what it says or of whom.

Each mail is claimed before it is sent and noted after, so that it goes out once to each reader. One of which nobody heard how it
ended is sent again when its claim is over: told twice is better than not at all.

While more wait than a class could write, they are told of together every few minutes: among thousands that a program sends, a
mail each would hide the one that matters, and use up what SES lets us send.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from services.feedback.table import comments
from services.feedback.table.comments import MANY, Line
from shared.clock import london_day
from shared.compiled import compiled
from shared.log import failed, logger
from shared.mail import Mail, send
from shared.text import gettext, number
from shared.trouble import worst
from shared.web.pages import render
from shared.web.routes import link

MOST_APART: Final = 30
"""Comments that wait and have a mail each: a class, should each of its pupils write one."""

TOGETHER: Final = timedelta(minutes=10)
"""How often the leads are told of more than those, as long as others come."""


class NotToldError(RuntimeError):
    """Somebody was not told of a comment: the stream or the schedule tries again.

    Raised from what was in the way. Without that another call is telling them, which passes.
    """

    @property
    def passes(self) -> bool:
        """Whether it is worth trying again."""
        return self.__cause__ is None


def tell(comment_id: str, at: datetime) -> int:
    """Tell each of the programme's safeguarding leads of a comment that may tell of harm, once; return how many were told now.

    Where more than `MOST_APART` wait, it is told of with the others.
    """
    found = comments.find(comment_id)
    # Decided meanwhile, or its time is over: there is nothing to be told of.
    if found is None or found.now.state != "waiting" or not found.flagged:
        return 0
    if len(comments.waiting(MOST_APART + 1, flagged=True)) > MOST_APART:
        since = at.astimezone(UTC) - (at.astimezone(UTC) - datetime.min.replace(tzinfo=UTC)) % TOGETHER
        many = gettext("More than %(number)s comments need you to read them today", number=number(MOST_APART))
        return _tell_all([MANY], f"flagged-{since:%Y-%m-%dT%H:%M}", many, at)
    return _tell_all([comment_id], "flagged", gettext("A comment needs you to read it today"), at)


def remind(at: datetime) -> list[Line]:
    """Tell the leads again, once a day, of comments that waited longer than the programme's `days_to_read`; return those.

    Raises `NotToldError` after all were tried where somebody was not told.
    """
    today = london_day(at)
    late = [
        line
        for line in comments.waiting(flagged=True)
        if today - line.day > timedelta(days=compiled().comments.days_to_read)
    ]
    if late:
        logger.error("flagged comments wait", extra={"comments": len(late)})
        _tell_all(
            [line.id for line in late] if len(late) <= MOST_APART else [MANY],
            f"late-{today}",
            gettext("A comment still waits for you: please read it now"),
            at,
        )
    return late


def compose(reader: str, comment_id: str, subject: str) -> Mail:
    """Return the mail to a reader. It names no session: who sees the mail on a screen learns nothing of a school or a child."""
    programme = compiled()
    leads_to = link("console.comments") if comment_id == MANY else link("console.comment", comment=comment_id)
    values = {"subject": subject, "link": leads_to, "many": comment_id == MANY}
    return Mail(
        to=reader,
        subject=f"{programme.name}: {subject}",
        text=render("mail/flagged.txt.jinja", **values),
        html=render("mail/flagged.html.jinja", **values),
    )


def _tell_all(ids: Iterable[str], what: str, subject: str, at: datetime) -> int:
    told, undone, errors = 0, 0, list[Exception]()
    for comment_id in ids:
        for reader in compiled().comments.lead:
            occasion = f"{what}#{hashlib.sha256(reader.casefold().encode()).hexdigest()[:12]}"
            if not comments.claim(comment_id, occasion, at):
                undone += not comments.was_sent(comment_id, occasion)
            elif error := _send(compose(reader, comment_id, subject), comment_id, occasion, at):
                errors.append(error)
            else:
                told += 1
    if errors or undone:
        lost = NotToldError(f"{undone + len(errors)} mails about flagged comments did not go out.")
        raise lost from (worst(errors) if errors else None)
    return told


def _send(mail: Mail, comment_id: str, occasion: str, at: datetime) -> Exception | None:
    """Send a claimed mail; return what was in the way."""
    sender = compiled().mail
    try:
        send(mail, sender.sender, sender.sender_name)
    except Exception as error:  # noqa: BLE001  one reader's trouble must not keep it from the other
        failed("flagged comment not told", error, comment=comment_id)
        comments.settle(comment_id, occasion, at, sent=False)
        return error
    comments.settle(comment_id, occasion, at, sent=True)
    logger.info("flagged comment told", extra={"comment": comment_id})
    return None
