"""What teachers said, put together over many visits. Plain values, nothing of AWS.

A visit has one to three teachers, so no session of theirs can be shown by itself. What they say is told in parcels: of one
question, one workshop and one term, as soon as ten teachers of three schools have answered it who are in none yet (or as many
as the programme's thresholds say). Once a term is over, what is left of its workshops is a parcel of the term, once the year is
over what is left of its terms one of the year; what is still too little is never told.

All that is shown of any period is a sum of whole parcels, and a parcel is never taken apart or taken back. So whoever subtracts
what was shown at two times, or of two periods or workshops, is left with whole parcels, never with one teacher.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from services.feedback.session import TEACHER_DAYS, Session
from services.feedback.survey import Survey
from shared.clock import SEPTEMBER
from shared.thresholds import Thresholds

WHOLE: Final = "*"
"""As a question: the teachers who answered at all. As an option: those who answered the question, whatever they chose."""

OVER_AFTER: Final = timedelta(days=TEACHER_DAYS + 1)
"""So long after the last day of a term or year a visit on that day takes answers."""

Cells = Mapping[str, int]
"""How many chose each option of a question, and under `WHOLE` how many answered it."""


class Term(NamedTuple):
    """Days of a term, from the first to the last."""

    name: str
    first: date
    last: date


class Version(NamedTuple):
    """A survey at one of its versions: answers to two of them are never added up."""

    id: str
    version: int
    digest: str


class Label(NamedTuple):
    """What a parcel is of; without a workshop, or a term, where it is of several."""

    survey: Version
    term: str
    workshop: str
    question: str


@dataclass(frozen=True, slots=True)
class Told:
    """What parcels say together, and the schools whose teachers answered, by their URN."""

    cells: Cells = field(default_factory=dict)
    schools: frozenset[str] = frozenset()

    def __add__(self, other: "Told") -> "Told":
        """Return what both say."""
        return Told(_sum([self.cells, other.cells]), self.schools | other.schools)

    @property
    def answered(self) -> int:
        """How many answered."""
        return self.cells.get(WHOLE, 0)


@dataclass(frozen=True, slots=True)
class _New:
    """What a visit's teachers said to a question, of which no parcel tells yet; `made` is all they said to it."""

    session_id: str
    urn: str
    label: Label
    made: Cells
    cells: Cells


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """An academic year, such as ``2025-26``: what is told of it, and of each session what of it is in a parcel.

    `terms` are its terms' names in order, `workshops` the titles of those that were held; `revision` is the row's, 0 for none.
    """

    name: str
    terms: tuple[str, ...] = ()
    workshops: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[Label, Told] = field(default_factory=dict)
    taken: Mapping[str, Mapping[str, Cells]] = field(default_factory=dict)
    revision: int = 0

    def moved(
        self,
        visits: Sequence[tuple[Session, Mapping[str, Any]]],
        terms: Sequence[Term],
        today: date,
        thresholds: Thresholds,
    ) -> "Year":
        """Return the year once the teachers of its visits have said what their sessions' summaries say."""
        left = [new for session, content in visits for new in self._new(session, content, terms)]
        told, taken = dict(self.told), {name: dict(said) for name, said in self.taken.items()}
        for level in _levels(self.name, terms, today):
            groups: defaultdict[Label, list[_New]] = defaultdict(list)
            for new in left:
                groups[level(new.label)].append(new)
            left = []
            for label, group in groups.items():
                schools = frozenset(new.urn for new in group if new.cells[WHOLE] > 0)
                cells = _sum(new.cells for new in group)
                if cells[WHOLE] < thresholds.min_answers or len(schools) < thresholds.min_schools:
                    left += group
                    continue
                told[label] = told.get(label, Told()) + Told(cells, schools)
                for new in group:
                    taken.setdefault(new.session_id, {})[label.question] = new.made
        held = {session.workshop_id: session.workshop for session, _ in visits}
        names = tuple(dict.fromkeys(term.name for term in sorted(terms, key=lambda one: one.first)))
        return replace(self, terms=names, workshops={**self.workshops, **held}, told=told, taken=taken)

    def _new(self, session: Session, content: Mapping[str, Any], terms: Sequence[Term]) -> Iterable[_New]:
        term = next((one.name for one in terms if one.first <= session.held_on <= one.last), "")
        survey = Version(session.survey_id, session.survey_version, session.survey_digest)
        for question, made in said(content).items():
            cells = _less(made, self.taken.get(session.session_id, {}).get(question, {}))
            if any(cells.values()):
                label = Label(survey, term, session.workshop_id, question)
                yield _New(session.session_id, session.urn, label, made, cells)


@dataclass(frozen=True, slots=True)
class Known:
    """What is told of each academic year, the first one first, and the surveys that were asked."""

    years: Sequence[Year]
    surveys: Mapping[Version, Survey]

    def year(self, name: str) -> Year:
        """Return what is told of an academic year; nothing where nobody has answered in it."""
        return next((one for one in self.years if one.name == name), Year(name=name))


def year_of(name: str) -> tuple[date, date]:
    """Return the first and the last day of an academic year such as ``2025-26``."""
    first = date(int(name.partition("-")[0]), SEPTEMBER, 1)
    return first, date(first.year + 1, SEPTEMBER, 1) - timedelta(days=1)


def terms_of(stretches: Iterable[Any], year: str) -> list[Term]:
    """Return the terms of an academic year, of what a programme names: halves of one are one.

    Halves are what is called alike up to a comma, such as ``Autumn 2025, first half``: a half has too few teachers.
    """
    first, last = year_of(year)
    found = [one for one in stretches if first <= one.first <= last]
    return [Term(one.name.partition(",")[0].strip(), one.first, one.last) for one in found]


def said(content: Mapping[str, Any]) -> dict[str, Cells]:
    """Return what a session's summary says, by question."""
    answered = content.get("answered", {})
    questions = {
        question: {**counts, WHOLE: answered.get(question, content["answers"])}
        for question, counts in content["choices"].items()
    }
    return {WHOLE: {WHOLE: content["answers"]}, **questions}


def _levels(year: str, terms: Sequence[Term], today: date) -> list[Callable[[Label], Label]]:
    """Return how what is new is put together, from the narrowest parcel to the widest."""
    ends: dict[str, date] = {}
    for term in terms:
        ends[term.name] = max(term.last, ends.get(term.name, term.last))
    over = {name for name, last in ends.items() if today > last + OVER_AFTER}
    year_over = today > year_of(year)[1] + OVER_AFTER
    levels: list[Callable[[Label], Label]] = [
        lambda label: label,
        lambda label: label._replace(workshop="") if label.term in over else label,
    ]
    if year_over:
        levels.append(lambda label: label._replace(term="", workshop=""))
    return levels


def _sum(cells: Iterable[Cells]) -> Cells:
    total: Counter[str] = Counter()
    for one in cells:
        # An answer that was changed takes from one option what it gives to another.
        total.update(one)
    return dict(total)


def _less(made: Cells, taken: Cells) -> Cells:
    return {option: made.get(option, 0) - taken.get(option, 0) for option in {*made, *taken}}
