"""Sessions, answers and summaries: plain values, nothing of AWS and nothing of pydantic.

A session follows from the highest version of its booking alone, and a summary from the session's rows alone: so it
does not matter how often or in which order anything was heard.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from shared.clock import london_day, london_time
from shared.tokens import derived_code, with_check

if TYPE_CHECKING:  # pydantic must not be imported on the pupil's path
    from shared.events import BookingSnapshot

CODE_LETTERS: Final = 7
"""Letters of a session's code before its check character: eight are what a child types without losing the place."""

STEPS: Final = 5
"""Steps of the scale of interest."""

GRACE: Final = timedelta(days=1)
"""How long after closing an answer still counts, whose page was opened before: an answer is never lost to a clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One class's survey; `version` is the booking's, `closes_at` the moment (aware) it takes no more answers."""

    session_id: str
    booking_id: str
    version: int
    open: bool
    urn: str
    school: str
    workshop_id: str
    workshop: str
    starts_at: datetime
    held_on: date
    closes_at: datetime
    survey_id: str
    survey_version: int
    expected: int
    present: int
    correlation_id: str

    def accepts(self, now: datetime) -> bool:
        """Whether a pupil may open the survey."""
        return self.open and now < self.closes_at

    def takes(self, now: datetime) -> bool:
        """Whether an answer sent now is kept."""
        return self.open and now < self.closes_at + GRACE

    def row(self) -> dict[str, Any]:
        """Return the session as plain values."""
        values = asdict(self)
        return values | {
            "starts_at": self.starts_at.isoformat(),
            "held_on": self.held_on.isoformat(),
            "closes_at": self.closes_at.isoformat(),
        }

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Session":
        """Return the session of a row."""
        values = {name: row[name] for name in cls.__slots__}
        return cls(
            **values
            | {
                "starts_at": datetime.fromisoformat(row["starts_at"]),
                "held_on": date.fromisoformat(row["held_on"]),
                "closes_at": datetime.fromisoformat(row["closes_at"]),
            }
        )


def sessions_of(visit: "BookingSnapshot", programme: Mapping[str, Any], correlation_id: str) -> list[Session]:
    """Return the sessions of a visit as its snapshot says they are now.

    They are open while the visit is confirmed or delivered, until the end of the programme's `survey_days`th day after
    it; `programme` is the compiled `pupil.json`.
    """
    survey = programme["surveys"][programme["workshops"].get(visit.workshop_id, {}).get("survey", "standard")]
    made = []
    for session in visit.sessions:
        held_on = visit.delivered_on or london_day(session.starts_at)
        made.append(
            Session(
                session_id=session.id,
                booking_id=visit.id,
                version=visit.version,
                open=visit.status in {"confirmed", "delivered"},
                urn=visit.urn,
                school=visit.school_name,
                workshop_id=visit.workshop_id,
                workshop=visit.workshop_title,
                starts_at=session.starts_at,
                held_on=held_on,
                # The planned day counts too: a visit recorded early must not close the survey on its own class.
                closes_at=london_time(
                    max(held_on, london_day(session.starts_at))
                    + timedelta(days=programme["survey_days"] + 1),
                    0,
                ),
                survey_id=survey["id"],
                survey_version=survey["version"],
                expected=session.pupils_expected,
                present=sum(group.pupils for group in session.present),
                correlation_id=correlation_id,
            )
        )
    return made


def code_for(session_id: str, key: bytes, attempt: int = 0) -> str:
    """Return the code of a session; the next `attempt` where another session has it already."""
    return with_check(derived_code(CODE_LETTERS, key, f"{session_id}#{attempt}"))


Answers = dict[str, Any]
"""One pupil's answers: an option's id, or a list of them where several can be chosen, by question."""


def check_answers(
    survey: Mapping[str, Any], form: Mapping[str, Sequence[str]]
) -> tuple[Answers, dict[str, str]]:
    """Return the answers in a form, and a sentence for each question that needs another look.

    What no option of the survey says is passed over: a browser can't send it, and nothing else is stored.
    """
    answers: Answers = {}
    errors: dict[str, str] = {}
    for number, question in enumerate(survey["questions"], 1):
        name = question["id"]
        options = [option["id"] for option in question["options"]]
        chosen = [option for option in options if option in set(form.get(name, ()))]
        if question["type"] == "multiple":
            if chosen:
                answers[name] = chosen
        elif len(chosen) == 1:
            answers[name] = chosen[0]
        elif chosen:
            errors[name] = f"Choose one answer to question {number}"
        if question["required"] and name not in answers and name not in errors:
            errors[name] = f"Choose an answer to question {number}"
    return answers, errors


def year_of(answers: Answers) -> int:
    """Return the year group a pupil chose."""
    return int(str(answers["year-group"]).removeprefix("year-"))


def summarise(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what the answers of a session say together, in the shape of `SessionSummary`."""
    by_year: Counter[int] = Counter()
    interest = [[0] * STEPS for _ in range(STEPS)]
    choices: dict[str, Counter[str]] = {}
    total = 0
    for row in rows:
        answers = row["answers"]
        total += 1
        by_year[year_of(answers)] += 1
        interest[int(answers["before"]) - 1][int(answers["now"]) - 1] += 1
        for name, chosen in answers.items():
            if name not in {"year-group", "before", "now"}:
                counted = choices.setdefault(name, Counter())
                counted.update([chosen] if isinstance(chosen, str) else chosen)
    return {
        "answers": total,
        "by_year_group": {str(year): by_year[year] for year in sorted(by_year)},
        "interest": interest,
        "choices": {name: dict(sorted(choices[name].items())) for name in sorted(choices)},
    }
