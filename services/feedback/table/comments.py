"""Comments, the lists of those that wait and of those decided, and who looked at which.

| row | pk | sk | what for |
|---|---|---|---|
| comment | `COMMENT#<id>` | `HEAD` | the masked text, and what was decided |
| told | `COMMENT#<id>` | `TOLD#<occasion>` | that the safeguarding lead's mail about it is being sent, or was; `many` for all |
| line | `COMMENTS#waiting` | `<0 flagged, 1 not>#<day>#<id>` | the queue: flagged first, then oldest |
| line | `COMMENTS#decided` | `<moment>#<id>` | what was decided, latest first |
| approved | `SESSION#<id>` | `COMMENT#<id>` | the text that a session's results show |
| audit | `COMMENTS#audit` | `<moment>#<random>` | who looked at, or did, what, when; gone after `audits.KEPT_YEARS` |

A line has no words, so that neither the list nor the mail about a flagged one can say any. A comment is written with its line, an
act with its lines and its audit, in one transaction.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from services.feedback.comments.comment import Comment
from services.feedback.comments.harm import Sign
from services.feedback.table import FLAGGED
from shared import audits
from shared.dynamo import ConditionFailedError, ContendedError, delete, get, put, query, transact, write
from shared.settings import setting

WAITING: Final = "COMMENTS#waiting"
DECIDED: Final = "COMMENTS#decided"
AUDIT: Final = "COMMENTS#audit"

MANY: Final = "many"
"""What stands for a comment where the mail is about many."""

MANY_KEPT: Final = timedelta(days=30)

LEASE: Final = timedelta(minutes=10)
"""How long a mail that is being sent is nobody else's: longer than its function may run."""


class OvertakenError(Exception):
    """Somebody else did something with the comment meanwhile."""


@dataclass(frozen=True, slots=True)
class Line:
    """A comment in a list: everything but its words. `at` is when it was decided, None while it waits."""

    id: str
    session_id: str
    day: date
    signs: tuple[Sign, ...]
    held: bool
    state: str
    at: datetime | None = None
    who: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """A line of the audit."""

    who: str
    at: datetime
    what: str
    comment: str
    session_id: str


def keep(comment: Comment) -> None:
    """Store a new comment with its line; one that is there already stays as it is."""
    head = put(setting("TABLE"), _head(comment), condition="attribute_not_exists(pk)")
    try:
        transact([head, put(setting("TABLE"), _line(comment))])
    except ConditionFailedError:
        return
    except ContendedError:
        # The same form sent twice at once: whoever is there first writes the same.
        if find(comment.id) is None:
            raise


def find(comment_id: str) -> Comment | None:
    """Return a comment."""
    row = get(setting("TABLE"), f"COMMENT#{comment_id}", "HEAD", consistent=True)
    return Comment.of(row) if row else None


def save(changed: Comment, was: Comment, act: Act) -> None:
    """Store what an act made of a comment, with its lines and the act in the audit; all of it or nothing.

    Raises `OvertakenError` where the comment is no longer as it was.
    """
    table = setting("TABLE")
    writes = [
        put(
            table,
            _head(changed),
            condition="#version = :version",
            names={"#version": "version"},
            values={":version": was.version},
        ),
        put(table, _audit(act)),
    ]
    old, new = _line(was), _line(changed)
    if (old["pk"], old["sk"]) != (new["pk"], new["sk"]):
        writes.append(delete(table, old["pk"], old["sk"]))
    writes.append(put(table, new))
    if changed.now.state == "approved":
        writes.append(put(table, _approved(changed)))
    elif was.now.state == "approved":
        writes.append(delete(table, *_approved_key(was)))
    _carry_out(writes)


def forget(comment: Comment) -> None:
    """Delete a comment whose time is over, with its line and what a session's results show of it."""
    table, line = setting("TABLE"), _line(comment)
    told = [row["sk"] for row in query(table, f"COMMENT#{comment.id}", begins="TOLD#", consistent=True)]
    head = delete(
        table,
        f"COMMENT#{comment.id}",
        "HEAD",
        condition="#version = :version",
        values={":version": comment.version},
        names={"#version": "version"},
    )
    keys = [(line["pk"], line["sk"]), _approved_key(comment), *((f"COMMENT#{comment.id}", sk) for sk in told)]
    _carry_out([head, *(delete(table, pk, sk) for pk, sk in keys)])


def _carry_out(writes: Sequence[dict[str, Any]]) -> None:
    try:
        transact(writes)
    except (ConditionFailedError, ContendedError) as error:
        raise OvertakenError from error


def waiting(limit: int | None = None, *, flagged: bool = False) -> list[Line]:
    """Return the comments that wait: those that may tell of harm first, then oldest; with `flagged` the first of these alone."""
    rows = query(setting("TABLE"), WAITING, begins="0#" if flagged else "", consistent=True, limit=limit)
    return [_of(row) for row in rows]


def decided(limit: int) -> list[Line]:
    """Return the comments that were decided, latest first."""
    return [_of(row) for row in query(setting("TABLE"), DECIDED, newest_first=True, limit=limit)]


def place_of(comment: Comment) -> str:
    """Return where a comment stands in its list."""
    return str(_line(comment)["sk"])


def decided_by_age() -> Iterator[Line]:
    """Yield the comments that were decided, earliest first."""
    return (_of(row) for row in query(setting("TABLE"), DECIDED, consistent=True))


def approved(session_id: str) -> list[str]:
    """Return the comments of a session that may be shown with its results, in an order that says nothing of when they came."""
    return [row["text"] for row in query(setting("TABLE"), f"SESSION#{session_id}", begins="COMMENT#")]


def note(act: Act) -> None:
    """Note in the audit that someone looked at a comment."""
    write(put(setting("TABLE"), _audit(act)))


def audit(limit: int) -> list[Act]:
    """Return the last lines of the audit, latest first."""
    rows = query(setting("TABLE"), AUDIT, newest_first=True, limit=limit)
    return [
        Act(
            who=row["who"],
            at=datetime.fromisoformat(row["sk"].partition("#")[0]),
            what=row["what"],
            comment=row["comment"],
            session_id=row["session_id"],
        )
        for row in rows
    ]


def claim(comment_id: str, occasion: str, at: datetime) -> bool:
    """Claim the mail of an occasion about a comment; False where it was sent, or is being sent by another call."""
    try:
        write(
            put(
                setting("TABLE"),
                _told(comment_id, occasion, "sending", at),
                condition="attribute_not_exists(pk) OR #state = :failed OR (#state = :sending AND #at < :late)",
                names={"#state": "state", "#at": "at"},
                values={
                    ":failed": "failed",
                    ":sending": "sending",
                    ":late": (at - LEASE).astimezone(UTC).isoformat(),
                },
            )
        )
    except ConditionFailedError:
        return False
    return True


def settle(comment_id: str, occasion: str, at: datetime, *, sent: bool) -> None:
    """Say how the sending of a claimed mail ended."""
    write(put(setting("TABLE"), _told(comment_id, occasion, "sent" if sent else "failed", at)))


def was_sent(comment_id: str, occasion: str) -> bool:
    """Tell whether the mail of an occasion went out."""
    row = get(setting("TABLE"), f"COMMENT#{comment_id}", f"TOLD#{occasion}", consistent=True)
    return row is not None and row["state"] == "sent"


def _told(comment_id: str, occasion: str, state: str, at: datetime) -> dict[str, Any]:
    moment = at.astimezone(UTC).isoformat()
    key = {"pk": f"COMMENT#{comment_id}", "sk": f"TOLD#{occasion}"}
    # What is known of one comment's mails goes with it.
    ends = {"expires": int((at + MANY_KEPT).timestamp())} if comment_id == MANY else {}
    return {**key, "entity": "told", "state": state, "at": moment, **ends}


def _head(comment: Comment) -> dict[str, Any]:
    return {"pk": f"COMMENT#{comment.id}", "sk": "HEAD", "entity": "comment", **comment.row()}


def _line(comment: Comment) -> dict[str, Any]:
    now = comment.now
    decided_at = now.at.astimezone(UTC).isoformat() if now.at and now.state != "waiting" else ""
    rank = 0 if comment.flagged else 1
    key = (
        (DECIDED, f"{decided_at}#{comment.id}")
        if decided_at
        else (WAITING, f"{rank}#{comment.day}#{comment.id}")
    )
    return {
        "pk": key[0],
        "sk": key[1],
        "entity": FLAGGED if comment.flagged and not decided_at else "comment-line",
        "id": comment.id,
        "session_id": comment.session_id,
        "day": comment.day.isoformat(),
        "signs": list(comment.signs),
        "held": comment.held,
        "state": now.state,
        "at": decided_at,
        "who": now.who,
    }


def _of(row: dict[str, Any]) -> Line:
    return Line(
        id=row["id"],
        session_id=row["session_id"],
        day=date.fromisoformat(row["day"]),
        signs=tuple(row["signs"]),
        held=row["held"],
        state=row["state"],
        at=datetime.fromisoformat(row["at"]) if row["at"] else None,
        who=row["who"],
    )


def _approved_key(comment: Comment) -> tuple[str, str]:
    return f"SESSION#{comment.session_id}", f"COMMENT#{comment.id}"


def _approved(comment: Comment) -> dict[str, Any]:
    pk, sk = _approved_key(comment)
    return {"pk": pk, "sk": sk, "entity": "approved", "text": comment.now.text}


def _audit(act: Act) -> dict[str, Any]:
    return {
        "pk": AUDIT,
        "sk": f"{act.at.astimezone(UTC).isoformat(timespec='microseconds')}#{secrets.token_hex(4)}",
        "entity": "comment-audit",
        "who": act.who,
        "what": act.what,
        "comment": act.comment,
        "session_id": act.session_id,
        "expires": audits.gone_at(act.at),
    }
