"""What became of each mail that something calls for, such as a booking: one row a mail, kept as long as what it is about.

A mail is claimed before it is sent and noted after, so that of two who send at once one does. Of a claim whose holder was cut
off, or never heard SES's answer, nobody knows how it ended: the mail is sent some times more, and then left to a person. One that
surely did not go out is tried again, ever less often: SES may be out of order for half a day. What waits to be sent has a line
in the partition `MAILS`; a mail that is sent, held or dropped has none.

| row | pk | sk |
|---|---|---|
| mailed | `MAIL#<about>` | `<kind>#<occasion>#<reader>` |
| mail_due | `MAILS` | `<moment due>#<about>#<kind>#<occasion>#<reader>` |
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Generic, Literal, Protocol, TypeVar, cast, get_args

from shared.dynamo import (
    ConditionFailedError,
    ContendedError,
    delete,
    get,
    moment_key,
    put,
    query,
    transact,
    write,
)
from shared.log import logger
from shared.settings import setting

Trouble = Literal["bounced", "complained", "undelivered", "declined", "tentative"]
"""What came back: the address takes none, its reader calls it spam, it may not have arrived, or a calendar's answer."""

State = Literal["", "claimed", "failed", "unsure", "sent", "held", "dropped", "unreachable", Trouble]
"""Empty: it waits. `failed` surely did not go out and is tried again; of one that is `unsure` nobody knows, after all tries,
whether SES took it; an `unreachable` one was not sent, since its address takes none. A trouble is that of one that was sent."""

SENT: Final[frozenset[State]] = frozenset({"sent", *get_args(Trouble)})
"""The states of a mail that SES took."""

LEASE: Final = timedelta(minutes=2)
"""How long a mail that is being sent is nobody else's, longer than SES may take; one that failed is left alone as long, and twice
as long each time."""

MAILS: Final = "MAILS"
"""The partition of the mails that wait, by when they are due."""

UNHEARD: Final = (LEASE, timedelta(hours=1), timedelta(hours=12), LEASE)
"""How long nobody sends a mail again of which nothing was heard, by how often it was tried: until an outage of SES is over."""

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
        """Whether the mail is still to be sent: neither sent nor held nor dropped, nor to an address that takes none."""
        return self.state in {"", "claimed", "failed"}

    @property
    def reader(self) -> str:
        """Whose mail it is."""
        return self.key.rpartition("#")[2]

    def free(self, now: datetime) -> bool:
        """Tell whether the mail may be claimed at `now`."""
        if self.at and self.state == "claimed":
            return now >= self.at + UNHEARD[min(self.tries, len(UNHEARD)) - 1]
        if self.at and self.state == "failed":
            pause: timedelta = LEASE * 2 ** min(max(self.failures - 1, 0), 10)
            return now >= self.at + min(pause, LONGEST_LEASE)
        return self.state == ""


@dataclass(frozen=True, slots=True)
class Line:
    """A mail that waits: what it is about, its key, and when it is due as the line has it."""

    about: str
    key: str
    due: datetime


class Called(Protocol):
    """A mail that a plan calls for: when it is `due`, and until when it may still be sent."""

    @property
    def key(self) -> str:
        """What the mail is known by among those about the same: ``<kind>#<occasion>#<reader>``."""

    @property
    def reader(self) -> str:
        """Whose mail it is."""

    @property
    def due(self) -> datetime:
        """From when on it may be sent."""

    @property
    def until(self) -> datetime:
        """Until when it is of use."""


Its = TypeVar("Its", bound=Called)


@dataclass(frozen=True, slots=True)
class Coming(Generic[Its]):
    """A mail that is called for, and what was done with it so far."""

    mail: Its
    mark: Mark

    @property
    def waits(self) -> bool:
        """Whether it is still to be sent."""
        return self.mark.waits


def coming(plan: Iterable[Its], marks: Mapping[str, Mark]) -> list[Coming[Its]]:
    """Return what a plan calls for, sent or not, in the order it is due."""
    planned = sorted(plan, key=lambda mail: (mail.due, mail.key))
    return [Coming(mail, marks.get(mail.key, Mark(mail.key))) for mail in planned]


def mark_key(about: str, key: str) -> dict[str, str]:
    """Return the key of what became of a mail (`Called.key`)."""
    return {"pk": f"MAIL#{about}", "sk": key}


def line_key(about: str, key: str, due: datetime) -> str:
    """Return the sort key of a mail that waits, in the partition `MAILS`."""
    return f"{moment_key(due)}#{about}#{key}"


def states(about: str) -> Mapping[str, Mark]:
    """Return what became of the mails about something, by their keys; of one that nothing was done with nothing."""
    rows = query(setting("TABLE"), mark_key(about, "")["pk"], consistent=True)
    return {row["sk"]: _mark(row) for row in rows}


def claim(about: str, key: str, now: datetime) -> bool:
    """Claim a mail for sending; False where it is sent, held, dropped, or being sent by someone else.

    One that was tried often enough without a word of how it ended becomes `unsure`: a person decides.
    """
    was = find(about, key)
    if not was.free(now):
        return False
    if was.state == "claimed" and was.tries >= len(UNHEARD):
        if keep(about, replace(was, state="unsure", at=now)):
            logger.error("nobody knows if this mail went out", extra={"about": about, "mail": key})
        return False
    return keep(about, replace(was, state="claimed", at=now, tries=was.tries + 1))


def mark(about: str, key: str, now: datetime, message_id: str, subject: str = "") -> None:
    """Note that SES took a mail, under which id."""
    was = find(about, key)
    noted = replace(was, state="sent", at=now, sent_at=now, message_id=message_id, subject=subject)
    write(put(setting("TABLE"), _row(about, noted)))


def fail(about: str, key: str, now: datetime, state: Literal["failed", "unreachable"] = "failed") -> None:
    """Note that a claimed mail surely did not go out: one that failed is tried again, the later the more often it did."""
    was = find(about, key)
    keep(about, replace(was, state=state, at=now, tries=0, failures=was.failures + 1))


def note(about: str, key: str, now: datetime, trouble: Trouble) -> None:
    """Keep beside a mail that was sent what came back of it."""
    was = find(about, key)
    if was.state in SENT and was.state != trouble and not keep(about, replace(was, state=trouble, at=now)):
        # Two things came back at once: the other one is written, this one comes again with its message.
        raise ContendedError


def keep(about: str, changed: Mark, *, line: datetime | None = None, gone: datetime | None = None) -> bool:
    """Store a mark that was changed; False where somebody else changed it meanwhile.

    `line` puts the mail among those that wait, due then; `gone` takes it out from there.
    """
    table = setting("TABLE")
    writes = [
        put(
            table,
            _row(about, changed),
            condition="#rev = :rev" if changed.rev else "attribute_not_exists(pk)",
            names={"#rev": "rev"} if changed.rev else None,
            values={":rev": changed.rev} if changed.rev else None,
        )
    ]
    if line:
        writes.append(put(table, line_row(about, changed.key, line)))
    if gone:
        writes.append(delete(table, MAILS, line_key(about, changed.key, gone)))
    try:
        if len(writes) == 1:
            write(writes[0])
        else:
            transact(writes)
    except (ConditionFailedError, ContendedError):
        return False
    return True


def line_row(about: str, key: str, due: datetime) -> dict[str, Any]:
    """Return the row of a mail that waits."""
    return {
        "pk": MAILS,
        "sk": line_key(about, key, due),
        "entity": "mail_due",
        "id": about,
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
        write(delete(setting("TABLE"), MAILS, line_key(line.about, line.key, line.due)))


def forget_words(about: str) -> None:
    """Take the team's own lines and the subjects out of what is known of some mails; done again it changes nothing."""
    for was in states(about).values():
        if was.line or was.subject:
            write(put(setting("TABLE"), _row(about, replace(was, line="", subject=""))))


def find(about: str, key: str) -> Mark:
    """Return what became of one mail; of one that nothing was done with that it waits."""
    keys = mark_key(about, key)
    row = get(setting("TABLE"), keys["pk"], keys["sk"], consistent=True)
    return _mark(row) if row else Mark(key)


def _row(about: str, changed: Mark) -> dict[str, Any]:
    return {
        **mark_key(about, changed.key),
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
