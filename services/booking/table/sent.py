"""What became of each mail that a booking calls for: one row a mail, kept as long as the booking.

A mail is claimed before it is sent and noted after, so that of two who send at once one does. Of a claim whose holder was cut
off, or never heard SES's answer, nobody knows how it ended: the mail is sent once more, and after that left to a person. One that
surely did not go out is tried again, ever less often: SES may be out of order for an afternoon. What waits to be sent has a line
in the partition `MAILS`; a mail that is sent, held or dropped has none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal, cast, get_args

from services.booking.domain.readers import Reader
from services.booking.table import MAILS, line_key, mark_key, moment_key
from shared.dynamo import ConditionFailedError, ContendedError, delete, get, put, query, transact, write
from shared.log import logger
from shared.settings import setting

Trouble = Literal["bounced", "complained", "declined", "tentative"]
"""What came back of a mail: the address takes none, its reader calls it spam, or answered its calendar entry like that."""

State = Literal["", "claimed", "failed", "unsure", "sent", "held", "dropped", Trouble]
"""Empty: it waits. `failed` surely did not go out and is tried again; of one that is `unsure` nobody knows, after two tries,
whether SES took it. A trouble is that of one that was sent."""

SENT: Final[frozenset[State]] = frozenset({"sent", *get_args(Trouble)})
"""The states of a mail that SES took."""

LEASE: Final = timedelta(minutes=2)
"""How long a mail that is being sent is nobody else's, longer than SES may take; one that failed is left alone as long, and twice
as long each time."""

TRIES: Final = 2
"""How often a mail is sent of whose sending nobody ever heard again: a reader may get it twice, never three times."""

LONGEST_LEASE: Final = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Mark:
    """What is known of one mail: its state since when, SES's id, and what the team wrote into it.

    `tries` counts how often it was claimed without a word of how that ended, `failures` how often it surely did not go out;
    `subject` is what it was sent under; `by` is who of the team held or dropped it.
    """

    key: str
    state: State = ""
    at: datetime | None = None
    sent_at: datetime | None = None
    message_id: str = ""
    subject: str = ""
    line: str = ""
    by: str = ""
    tries: int = 0
    failures: int = 0
    rev: int = 0

    @property
    def waits(self) -> bool:
        """Whether the mail is still to be sent: neither sent nor held nor dropped."""
        return self.state in {"", "claimed", "failed"}

    @property
    def reader(self) -> Reader:
        """Whose mail it is."""
        return cast("Reader", self.key.rpartition("#")[2])

    def free(self, now: datetime) -> bool:
        """Tell whether the mail may be claimed at `now`."""
        if self.at and self.state == "claimed":
            return now >= self.at + LEASE
        if self.at and self.state == "failed":
            pause: timedelta = LEASE * 2 ** min(max(self.failures - 1, 0), 10)
            return now >= self.at + min(pause, LONGEST_LEASE)
        return self.state == ""


@dataclass(frozen=True, slots=True)
class Line:
    """A mail that waits: of which booking, its key, and when it is due as the line has it."""

    booking: str
    key: str
    due: datetime


def states(booking_id: str) -> Mapping[str, Mark]:
    """Return what became of a booking's mails, by their keys; of one that nothing was done with nothing."""
    rows = query(setting("TABLE"), mark_key(booking_id, "")["pk"], consistent=True)
    return {row["sk"]: _mark(row) for row in rows}


def claim(booking_id: str, key: str, now: datetime) -> bool:
    """Claim a mail for sending; False where it is sent, held, dropped, or being sent by someone else.

    One that was tried often enough without a word of how it ended becomes `unsure`: a person decides.
    """
    was = find(booking_id, key)
    if not was.free(now):
        return False
    if was.state == "claimed" and was.tries >= TRIES:
        if keep(booking_id, replace(was, state="unsure", at=now)):
            logger.error("nobody knows if this mail went out", extra={"booking": booking_id, "mail": key})
        return False
    return keep(booking_id, replace(was, state="claimed", at=now, tries=was.tries + 1))


def mark(booking_id: str, key: str, now: datetime, message_id: str, subject: str = "") -> None:
    """Note that SES took a mail, under which id."""
    was = find(booking_id, key)
    noted = replace(was, state="sent", at=now, sent_at=now, message_id=message_id, subject=subject)
    write(put(setting("TABLE"), _row(booking_id, noted)))


def fail(booking_id: str, key: str, now: datetime) -> None:
    """Note that a claimed mail surely did not go out: it may be tried again, the later the more often it failed."""
    was = find(booking_id, key)
    keep(booking_id, replace(was, state="failed", at=now, tries=0, failures=was.failures + 1))


def note(booking_id: str, key: str, now: datetime, trouble: Trouble) -> None:
    """Keep beside a mail that was sent what came back of it."""
    was = find(booking_id, key)
    if (
        was.state in SENT
        and was.state != trouble
        and not keep(booking_id, replace(was, state=trouble, at=now))
    ):
        # Two things came back at once: the other one is written, this one comes again with its message.
        raise ContendedError


def keep(
    booking_id: str, changed: Mark, *, line: datetime | None = None, gone: datetime | None = None
) -> bool:
    """Store a mark that was changed; False where somebody else changed it meanwhile.

    `line` puts the mail among those that wait, due then; `gone` takes it out from there.
    """
    table = setting("TABLE")
    writes = [
        put(
            table,
            _row(booking_id, changed),
            condition="#rev = :rev" if changed.rev else "attribute_not_exists(pk)",
            names={"#rev": "rev"} if changed.rev else None,
            values={":rev": changed.rev} if changed.rev else None,
        )
    ]
    if line:
        writes.append(put(table, line_row(booking_id, changed.key, line)))
    if gone:
        writes.append(delete(table, MAILS, line_key(booking_id, changed.key, gone)))
    try:
        if len(writes) == 1:
            write(writes[0])
        else:
            transact(writes)
    except (ConditionFailedError, ContendedError):
        return False
    return True


def line_row(booking_id: str, key: str, due: datetime) -> dict[str, Any]:
    """Return the row of a mail that waits."""
    return {
        "pk": MAILS,
        "sk": line_key(booking_id, key, due),
        "entity": "mail_due",
        "id": booking_id,
        "mail": key,
    }


def due(now: datetime, most: int) -> list[Line]:
    """Return the mails that wait and are due at `now`, oldest first, `most` at the most."""
    until = f"{moment_key(now)}#~"
    rows = query(setting("TABLE"), MAILS, between=("0", until), consistent=True, limit=most)
    return [Line(row["id"], row["mail"], datetime.fromisoformat(row["sk"].partition("#")[0])) for row in rows]


def forget(lines: Iterable[Line]) -> None:
    """Take mails out of those that wait."""
    for line in lines:
        write(delete(setting("TABLE"), MAILS, line_key(line.booking, line.key, line.due)))


def forget_words(booking_id: str) -> None:
    """Take the team's own lines and the subjects out of what is known of a booking's mails; done again it changes nothing."""
    for was in states(booking_id).values():
        if was.line or was.subject:
            write(put(setting("TABLE"), _row(booking_id, replace(was, line="", subject=""))))


def find(booking_id: str, key: str) -> Mark:
    """Return what became of one mail; of one that nothing was done with that it waits."""
    keys = mark_key(booking_id, key)
    row = get(setting("TABLE"), keys["pk"], keys["sk"], consistent=True)
    return _mark(row) if row else Mark(key)


def _row(booking_id: str, changed: Mark) -> dict[str, Any]:
    return {
        **mark_key(booking_id, changed.key),
        "entity": "mailed",
        "state": changed.state,
        "at": moment_key(changed.at) if changed.at else "",
        "sent_at": moment_key(changed.sent_at) if changed.sent_at else "",
        "message_id": changed.message_id,
        "subject": changed.subject,
        "line": changed.line,
        "by": changed.by,
        "tries": changed.tries,
        "failures": changed.failures,
        "rev": changed.rev + 1,
    }


def _mark(row: Mapping[str, Any]) -> Mark:
    return Mark(
        key=row["sk"],
        state=cast("State", row["state"]),
        at=_moment(row["at"]),
        sent_at=_moment(row["sent_at"]),
        message_id=row["message_id"],
        subject=row["subject"],
        line=row["line"],
        by=row["by"],
        tries=row["tries"],
        failures=row["failures"],
        rev=row["rev"],
    )


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
