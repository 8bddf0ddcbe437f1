"""Tallies: what a room without devices said, by hands up or on paper, counted by hand and entered by the team.

No pupil stands behind a number of it: so it is kept beside the answers, never among them, and knows of no pair of before and now.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Literal, get_args

from services.feedback.survey import Question

Mode = Literal["tally", "paper"]
"""How a room was asked: by hands up, or on paper."""

MODES: Final[tuple[Mode, ...]] = get_args(Mode)

WHOLE: Final = re.compile(r"[0-9]{1,4}")

Counts = dict[str, dict[str, int]]
"""How many chose each option, by question; a question that wasn't asked is not there."""

Wrong = Literal["number", "many"]
"""What won't do: no whole number, or more than there were pupils."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What was entered of one session: `pupils` were asked; `by` whom it was entered, and when."""

    mode: Mode
    pupils: int
    counts: Counts
    survey_id: str
    survey_version: int
    by: str
    at: datetime

    def row(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self) | {"at": self.at.isoformat()}

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Tally":
        """Return the tally of a row."""
        values = {name: row[name] for name in cls.__slots__}
        return cls(**values | {"at": datetime.fromisoformat(row["at"])})


def field(question: str, option: str) -> str:
    """Return what the field of an option's count is called in a form."""
    return f"{question}.{option}"


def check(
    questions: list[Question], pupils: int, typed: Callable[[str], str]
) -> tuple[Counts, dict[str, Wrong]]:
    """Return the counts that were typed, and what won't do, by field, or by question where its counts are too many together.

    A question all of whose fields are empty wasn't asked; in one that was, an empty field is nobody.
    """
    counts: Counts = {}
    wrong: dict[str, Wrong] = {}
    for question in questions:
        texts = {option["id"]: typed(field(question["id"], option["id"])) for option in question["options"]}
        if not any(texts.values()):
            continue
        found = {name: int(text or 0) for name, text in texts.items() if WHOLE.fullmatch(text or "0")}
        for name in texts:
            if name not in found:
                wrong[field(question["id"], name)] = "number"
            elif found[name] > pupils:
                wrong[field(question["id"], name)] = "many"
        if question["type"] != "multiple" and sum(found.values()) > pupils:
            wrong.setdefault(field(question["id"], question["options"][0]["id"]), "many")
        counts[question["id"]] = found
    return counts, wrong
