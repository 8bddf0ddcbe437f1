"""A comment: what a pupil wrote, masked, and what the safeguarding lead decided about it. Plain values; every act a new one.

It is linked to its session and to no answer, and knows the day it came on, not the moment.
"""

import hashlib
import re
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal, get_args

from services.feedback.comments.harm import Sign, signs
from services.feedback.comments.mask import MARK, Kind, masked
from services.feedback.comments.rude import rude
from shared.languages import ENGLISH

State = Literal["waiting", "approved", "rejected", "escalated"]
Action = Literal["approve", "reject", "mask", "escalate", "undo"]

Told = Literal["designated-lead", "deputy", "head", "childrens-services", "police"]
"""Who was told of an escalated comment."""

Outcome = Literal["acting", "known", "waiting", "not-reached"]
"""What came of it: they act on it, knew of it already, were told and answer still, or were not reached yet."""

MONTH: Final = timedelta(days=31)
"""The longest there is: what is kept for months is not deleted early."""

WORD: Final = re.compile(r"\S+")


class RefusedError(Exception):
    """An act that a comment does not take as it stands."""


class HeldError(RefusedError):
    """A comment with a rude word is approved only by someone who says that it may stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """Whom the lead told, on which day, what came of it, and a short note."""

    told: Told
    on: date
    outcome: Outcome
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a comment stands, and since whose act; an undo goes back to the one before, once."""

    state: State = "waiting"
    text: str = ""
    masked: tuple[Kind, ...] = ()
    who: str = ""
    at: datetime | None = None
    escalation: Escalation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment; `version` counts its acts, `before` is how it stood before the last one."""

    id: str
    session_id: str
    question: str
    day: date
    signs: tuple[Sign, ...]
    now: Standing
    before: Standing | None = None
    version: int = 1

    @property
    def flagged(self) -> bool:
        """Whether something in it may tell of harm."""
        return bool(self.signs)

    @property
    def held(self) -> bool:
        """Whether a rude word stands in it still."""
        return rude(self.now.text)

    @property
    def words(self) -> list[str]:
        """Its words, as they can be chosen for masking."""
        return WORD.findall(self.now.text)

    def with_masked(self, chosen: Collection[int]) -> str:
        """Return its text with the words at these places masked."""
        places = iter(range(len(self.words)))
        return WORD.sub(lambda word: MARK if next(places) in chosen else word[0], self.now.text)

    def mask(self, chosen: Collection[int], *, who: str, at: datetime) -> "Comment":
        """Mask words that the reviewer chose. Raises `RefusedError` where none of its words is, or it is decided."""
        text = self.with_masked(chosen)
        if self.now.state != "waiting" or text == self.now.text:
            raise RefusedError
        kinds = tuple(kind for kind in get_args(Kind) if kind in {*self.now.masked, "by-hand"})
        return self._then(replace(self.now, text=text, masked=kinds, who=who, at=at))

    def approve(self, *, who: str, at: datetime, anyway: bool = False) -> "Comment":
        """Let the session's results show it. Raises `HeldError` for one with a rude word, unless it may stand `anyway`."""
        self._waits()
        if self.held and not anyway:
            raise HeldError
        return self._then(replace(self.now, state="approved", who=who, at=at))

    def reject(self, *, who: str, at: datetime) -> "Comment":
        """Show it to nobody."""
        self._waits()
        return self._then(replace(self.now, state="rejected", who=who, at=at))

    def escalate(self, escalation: Escalation, *, who: str, at: datetime) -> "Comment":
        """Note whom the lead told of it, or what came of that since."""
        if self.now.state not in {"waiting", "escalated"}:
            raise RefusedError
        return self._then(replace(self.now, state="escalated", who=who, at=at, escalation=escalation))

    def undo(self) -> "Comment":
        """Take the last act back. Raises `RefusedError` where there is none, or it was taken back already."""
        if self.before is None:
            raise RefusedError
        return replace(self, now=self.before, before=None, version=self.version + 1)

    def _waits(self) -> None:
        if self.now.state != "waiting":
            raise RefusedError

    def _then(self, now: Standing) -> "Comment":
        return replace(self, now=now, before=self.now, version=self.version + 1)

    def gone_after(self, *, keep_days: int, keep_escalated_months: int) -> date | None:
        """Return the last day it is kept; None while it waits."""
        if self.now.state == "waiting" or self.now.at is None:
            return None
        kept = keep_escalated_months * MONTH if self.now.state == "escalated" else timedelta(days=keep_days)
        return self.now.at.date() + kept

    def row(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {name: _plain(value) for name, value in asdict(self).items()}

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Comment":
        """Return the comment of a row."""
        return cls(
            id=row["id"],
            session_id=row["session_id"],
            question=row["question"],
            day=date.fromisoformat(row["day"]),
            signs=tuple(row["signs"]),
            now=_standing(row["now"]),
            before=_standing(row["before"]) if row["before"] else None,
            version=row["version"],
        )


def written(
    session_id: str, question: str, key: str, text: str, day: date, language: str = ENGLISH
) -> Comment:
    """Return the comment of what was typed under a form's key: masked, with the signs of what it said before.

    `language` is the one in which the form was shown.

    The same text sent again with the same form is the same comment, another text is another one beside it: what a child told is
    never taken away by a later form. Of the key only a digest is kept, together with the words.
    """
    safe = masked(text)
    digest = hashlib.sha256(f"{session_id}\0{question}\0{key}\0{text}".encode()).hexdigest()
    return Comment(
        id=digest[:24],
        session_id=session_id,
        question=question,
        day=day,
        signs=signs(text, language),
        now=Standing(text=safe.text, masked=safe.kinds),
    )


def _standing(row: dict[str, Any]) -> Standing:
    escalation = row["escalation"]
    return Standing(
        state=row["state"],
        text=row["text"],
        masked=tuple(row["masked"]),
        who=row["who"],
        at=datetime.fromisoformat(row["at"]) if row["at"] else None,
        escalation=Escalation(**{**escalation, "on": date.fromisoformat(escalation["on"])})
        if escalation
        else None,
    )


def _plain(value: Any) -> Any:  # noqa: ANN401  values of any kind that a row can hold
    match value:
        case dict():
            return {name: _plain(inner) for name, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case date():
            return value.isoformat()
        case _:
            return value
