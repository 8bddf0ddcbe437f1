"""Answers what is asked: the figures of a period and its parts, each through the gate. The only room that publishes them.

Digest, dashboard, packs and files take their figures from here, and the page that explains a figure takes what it is made of:
so no two of them can differ.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from services.metrics.asked import SERIES, Ask, Dimension
from services.metrics.figures import demand, rows
from services.metrics.figures.interest import Interest, interest
from services.metrics.figures.online import Figure, figure
from services.metrics.figures.rows import Answered, Came
from services.metrics.known import Known
from services.metrics.observations import Readings
from services.metrics.period import AcademicYear, Term
from services.metrics.reports import answering_equity as equity
from services.metrics.reports import answering_interest as moved
from services.metrics.reports import answering_people
from services.metrics.reports.defined import FIGURES
from shared import suppression
from shared.suppression import Published
from shared.thresholds import Thresholds

if TYPE_CHECKING:
    from shared.programme import Programme

EVERY: Final = Ask("pupils")
"""A question that leaves no row out."""

WHOLE: Final = ""
"""The part's name where a figure is asked for as a whole."""


class NotAskedSoError(ValueError):
    """No figure is made so: a figure that isn't one, or a cut that would tell of single pupils."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked, and its figures by part; `lacking` are visits of it that took place and have no count."""

    ask: Ask
    parts: Mapping[str, Published]
    lacking: int = 0
    online: Figure | None = None

    @property
    def whole(self) -> Published:
        """The figure as a whole. Raises `KeyError` where it was asked for in parts."""
        return self.parts[WHOLE]


@dataclass(frozen=True)
class Answering:
    """Answers what is asked of all that is known."""

    known: Known
    programme: "Programme"
    _given: dict[str, Answer] = field(default_factory=dict, repr=False, compare=False)
    _cuts: dict[str, Answer] = field(default_factory=dict, repr=False, compare=False)
    _moved: dict[str, Mapping[str, Mapping[str, Published]]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @cached_property
    def aside(self) -> "Answering":
        """What answers the same without it counting as asked for: figures of before are held against what is known now."""
        return Answering(self.known, self.programme)

    @cached_property
    def thresholds(self) -> Thresholds:
        """How few are too few to be shown."""
        return self.programme.suppression.thresholds()

    @cached_property
    def _targets(self) -> frozenset[str]:
        return frozenset(school.urn for school in self.programme.target_schools)

    @cached_property
    def _came(self) -> list[Came]:
        """Every row of who came, made once for all that is asked."""
        return rows.came(self.known, EVERY)

    @cached_property
    def _not_counted(self) -> list[Came]:
        return rows.not_counted(self.known, EVERY)

    @cached_property
    def _answered_rows(self) -> list[Answered]:
        return rows.answered(self.known, EVERY)

    @cached_property
    def school_names(self) -> Mapping[str, str]:
        """What schools are called by their visits, for those that the programme doesn't name."""
        return {one.urn: one.school_name for one in self.known.visits}

    @cached_property
    def workshop_titles(self) -> Mapping[str, str]:
        """What workshops are called by their visits, for those that the programme no longer has."""
        return {one.workshop_id: one.workshop_title for one in self.known.visits}

    @cached_property
    def readings(self) -> Mapping[str, Readings]:
        """What is known of sources, by the series' keys."""
        return {one.series.key: one for one in self.known.readings}

    @cached_property
    def people(self) -> answering_people.People:
        """Who came with us, and what they gave."""
        return answering_people.People(self.known)

    @property
    def given(self) -> tuple[Answer, ...]:
        """What was asked and answered so far, in that order."""
        return tuple(self._given.values())

    def answer(self, ask: Ask) -> Answer:
        """Return what is asked. Raises `NotAskedSoError`."""
        if (known := self._given.get(ask.key)) is None:
            known = self._given[ask.key] = self._answered(ask)
        return known

    def _answered(self, ask: Ask) -> Answer:
        if ask.figure.startswith(SERIES):
            return self._of_series(ask)
        defined = FIGURES.get(ask.figure)
        if defined is None:
            raise NotAskedSoError(f"There is no figure {ask.figure}.")
        exact: Mapping[str, Callable[[Ask], Answer]] = {
            "attendance": self._attendance,
            "demand": self._demand,
            "equity": self._equity,
            "people": self._of_people,
        }
        if defined.kind in exact:
            return exact[defined.kind](ask)
        _may_be_cut(ask)
        if ask.only:
            return self._part_of_cut(ask)
        return self._answers(ask) if defined.kind == "answers" else self._interest(ask)

    def _part_of_cut(self, ask: Ask) -> Answer:
        """Return a part as it stands among the others: alone, it would tell what was withheld beside it for their sake."""
        [(by, part)] = ask.only
        cut = self._cut(Ask(ask.figure, ask.period, by))
        missing = len({one.booking for one in rows.of_ask(self._not_counted, ask)})
        nothing = suppression.answers(0, self.thresholds) if ask.figure == "answers" else moved.no_share()
        return Answer(ask, {WHOLE: cut.parts.get(part, nothing)}, missing)

    def _cut(self, ask: Ask) -> Answer:
        """Return a cut without noting that it was asked for: nobody is shown all of it."""
        if (known := self._cuts.get(ask.key)) is None:
            known = self._cuts[ask.key] = self._answered(ask)
        return known

    def _attendance(self, ask: Ask) -> Answer:
        count = _COUNTS[ask.figure]
        came = rows.of_ask(self._came, ask)
        missing = rows.of_ask(self._not_counted, ask)
        of = came + missing if ask.figure == "took_place" else came
        found = {part: suppression.attendance(count(self, some)) for part, some in _by(of, ask.by).items()}
        return Answer(ask, found, len({one.booking for one in missing}))

    def reached(self, came: Sequence[Came]) -> frozenset[str]:
        """Return the target schools among those where pupils came."""
        return self._targets & {one.school for one in came if one.pupils}

    def towards_target(self, came: Sequence[Came]) -> int:
        """Return the pupils among those who came whom the target is about."""
        groups = {str(group) for group in self.programme.targets.by_year_group}
        return sum(one.pupils for one in came if one.year_group in groups and one.school in self._targets)

    def _answers(self, ask: Ask) -> Answer:
        answered = rows.of_ask(self._answered_rows, ask)
        counts = {part: _answers_of(some) for part, some in _by(answered, ask.by).items()}
        missing = len({one.booking for one in rows.of_ask(self._not_counted, ask)})
        if ask.figure == "answers":
            if ask.by is None:
                return Answer(ask, {WHOLE: suppression.answers(counts[WHOLE], self.thresholds)}, missing)
            return Answer(ask, suppression.parts(counts, self.thresholds), missing)
        present = {
            part: sum(one.pupils for one in some)
            for part, some in _by(rows.of_ask(self._came, ask), ask.by).items()
        }
        # A part whose count is withheld gives no rate: it would tell that count.
        shown = suppression.parts(counts, self.thresholds) if ask.by else {}
        found = {
            part: suppression.response_rate(count, present.get(part, 0), self.thresholds)
            if part not in shown or not shown[part].withheld
            else shown[part]
            for part, count in counts.items()
        }
        return Answer(ask, found, missing)

    def _interest(self, ask: Ask) -> Answer:
        # More, same, less and net are of the same cells.
        key = replace(ask, figure="").key
        if (cells := self._moved.get(key)) is None:
            cells = self._moved[key] = self._interest_cells(ask)
        missing = len({one.booking for one in rows.of_ask(self._not_counted, ask)})
        return Answer(ask, {part: moved.share(ask.figure, found) for part, found in cells.items()}, missing)

    def _interest_cells(self, ask: Ask) -> Mapping[str, Mapping[str, Published]]:
        of = {
            part: interest([one.summary for one in some], ask.period)
            for part, some in _by(rows.of_ask(self._answered_rows, ask), ask.by).items()
        }
        if ask.by is None:
            one = of[WHOLE]
            return {
                WHOLE: suppression.shares(moved.cells(one), schools=one.schools, thresholds=self.thresholds)
            }
        cut = {part: (moved.cells(one), self._schools(ask.by, one)) for part, one in of.items()}
        return suppression.cuts(cut, self.thresholds)

    def _schools(self, by: Dimension, one: Interest) -> int:
        """Return of how many schools a part is: a school's own is shown to it and the team by its own threshold."""
        return max(one.schools, self.thresholds.min_schools) if by == "school" else one.schools

    def _demand(self, ask: Ask) -> Answer:
        if ask.cut - {"school"}:
            raise NotAskedSoError("What was asked for in vain is cut by school alone.")
        only = dict(ask.only).get("school")
        found = [one for one in demand.unmet(self.known, ask.period) if only in {None, one.urn}]
        number: Counter[str] = Counter() if ask.by else Counter({WHOLE: 0})
        for one in found:
            number[one.urn if ask.by else WHOLE] += one.pupils if ask.figure == "unmet_pupils" else 1
        return Answer(ask, {part: suppression.attendance(count) for part, count in number.items()})

    def _equity(self, ask: Ask) -> Answer:
        if ask.cut:
            raise NotAskedSoError("Equity of reach is cut by what is known of the schools alone.")
        missing = len({one.booking for one in rows.of_ask(self._not_counted, ask)})
        return Answer(ask, equity.parts(ask.figure, self.known, self.programme, ask.period), missing)

    def _of_people(self, ask: Ask) -> Answer:
        if not answering_people.may_be_cut(ask):
            raise NotAskedSoError(
                "Hours that people told of are of no school; who came is cut by school and workshop."
            )
        missing = {one.booking for one in self.lacking(ask)}
        return Answer(ask, self.people.parts(ask), len(missing))

    def lacking(self, ask: Ask) -> list[Came]:
        """Return the visits that took place and are not in a figure: without a count, or nobody said who came."""
        defined = FIGURES.get(ask.figure)
        of_people = defined is not None and defined.kind == "people"
        missing = rows.of_ask(self._not_counted, ask)
        return missing + rows.of_ask(self.people.not_told(ask.figure), ask) if of_people else missing

    def _of_series(self, ask: Ask) -> Answer:
        if ask.cut or ask.period is None:
            raise NotAskedSoError("A source's figure is of a period, and has parts of its own.")
        one = self.readings.get(ask.figure.removeprefix(SERIES))
        found = figure(one, ask.period) if one else None
        if one is None or found is None or found.value is None:
            return Answer(ask, {}, online=found)
        return Answer(ask, {WHOLE: suppression.measure(found.value, one.series.places)}, online=found)


def _may_be_cut(ask: Ask) -> None:
    """Refuse what would tell of single pupils: two cuts at once, or a cut of days that the whole is told of too.

    A cut of all time, of an academic year or of a term is what the gate was tried against by brute force (`tests/unit/shared/
    test_attack.py`); a week's or a month's parts are not.
    """
    if len(ask.cut) > 1:
        raise NotAskedSoError("What pupils answered is cut by one thing at a time.")
    if ask.cut and not (ask.period is None or isinstance(ask.period, AcademicYear | Term)):
        raise NotAskedSoError("What pupils answered is cut in an academic year, a term or all time.")


def _by(found: "Sequence[rows.Row]", by: Dimension | None) -> "dict[str, list[rows.Row]]":
    """Return rows by part; the whole has a part although it has no row."""
    return rows.parts(found, by) if by else {WHOLE: list(found)}


def _answers_of(answered: Sequence[Answered]) -> int:
    return sum(one.summary.answers for one in answered)


_COUNTS: Final[Mapping[str, Callable[[Answering, Sequence[Came]], int]]] = {
    "pupils": lambda _, came: sum(one.pupils for one in came),
    "target_pupils": lambda of, came: of.towards_target(came),
    "visits": lambda _, came: len({one.booking for one in came}),
    "took_place": lambda _, came: len({one.booking for one in came}),
    "sessions": lambda _, came: len({one.session for one in came}),
    "schools": lambda _, came: len({one.school for one in came if one.pupils}),
    "target_schools": lambda of, came: len(of.reached(came)),
}
