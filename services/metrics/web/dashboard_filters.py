"""The dashboard's filters as they stand in the address: what was chosen, what there is to choose, and what isn't there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from services.metrics.asked import Dimension
from services.metrics.period import ALL, AcademicYear, Month, Period, PeriodError, Term, Week, key_of, parse
from services.metrics.reports import wording_asked as words
from services.metrics.reports.questions import TAKES, Question
from services.metrics.reports.sections.explored import Chosen
from shared.limits import YEAR_GROUPS
from shared.text import N_, gettext, say

if TYPE_CHECKING:
    from services.metrics.known import Known
    from shared.programme import Programme

PARTS: Final[tuple[Dimension, ...]] = ("school", "workshop", "year_group")
NAMES: Final = ("period", *PARTS)
"""The filters, as they are called in the address."""

LETTERS: Final = 80
"""Of a filter that is shown again."""

WEEKS, MONTHS = 12, 24
"""Of those before this one that there are to choose; any other is chosen by its name in the address."""

ABSENT: Final[Mapping[Dimension, str]] = {
    "school": N_(
        "There is no school “%(value)s” in the programme, and none was visited. Choose one of the list."
    ),
    "workshop": N_("There is no workshop “%(value)s”. Choose one of the list."),
    "year_group": N_("There is no year group “%(value)s”. Choose one of the list."),
}

NO_PERIOD: Final = N_("“%(value)s” is no period. Choose one of the list.")

Options = list[tuple[str, list[tuple[str, str]]]]
"""What a field offers: groups by their heading, each of values and what they are called."""


@dataclass(frozen=True)
class Filters:
    """What was chosen, `typed` as it stood in the address, and a sentence for each that isn't there, by its field."""

    chosen: Chosen
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> HTTPStatus:
        """What an answer with these errors is: a period that is none is a bad request, anything else is not there."""
        if not self.errors:
            return HTTPStatus.OK
        return HTTPStatus.BAD_REQUEST if "period" in self.errors else HTTPStatus.NOT_FOUND


def read(query: Mapping[str, str], question: Question, programme: "Programme", known: "Known") -> Filters:
    """Return the filters of an address; what the question doesn't go by is kept as it was typed, for the next one."""
    typed = {name: query[name].strip()[:LETTERS] for name in NAMES if query.get(name, "").strip()}
    errors: dict[str, str] = {}
    period: Period | None = usual(question, known.today)
    takes = TAKES[question]
    if "period" in typed and "period" in takes:
        try:
            period = None if typed["period"].casefold() == ALL else parse(typed["period"], programme)
        except PeriodError:
            errors["period"] = gettext(NO_PERIOD, value=typed["period"])
    only: list[tuple[Dimension, str]] = []
    for by in (one for one in PARTS if one in typed):
        # What the question doesn't go by is not looked for: it is said to make no difference.
        if by not in takes or typed[by] in parts_there(by, programme, known):
            only.append((by, typed[by]))
        else:
            errors[by] = gettext(ABSENT[by], value=typed[by])
    return Filters(Chosen(period, tuple(only)), typed, errors)


def usual(question: Question, today: date) -> Period:
    """Return the period of a question where none was chosen: the last week online, else the academic year that runs."""
    return Week.of(today).previous if question == "online" else AcademicYear.of(today)


def parts_there(by: Dimension, programme: "Programme", known: "Known") -> dict[str, str]:
    """Return the parts there are of a dimension, by their ids, with what they are called."""
    if by == "school":
        visited = {visit.urn: visit.school_name for visit in known.visits}
        return visited | {one.urn: one.name for one in programme.schools}
    if by == "workshop":
        held = {visit.workshop_id: say(visit.workshop_title) for visit in known.visits}
        return held | {one.id: say(one.title) for one in programme.workshops}
    return {str(year): str(words.part(by, str(year), programme)) for year in YEAR_GROUPS}


def parts(by: Dimension, filters: Filters, programme: "Programme", known: "Known") -> Options:
    """Return what there is to choose of a dimension, with what was typed and isn't there."""
    named = sorted(
        parts_there(by, programme, known).items(),
        key=lambda one: int(one[0]) if by == "year_group" else one[1].casefold(),
    )
    return [("", [*_absent(by, filters), *named])]


def _absent(by: str, filters: Filters) -> Iterator[tuple[str, str]]:
    if by in filters.errors:
        yield filters.typed[by], filters.typed[by]


def periods(filters: Filters, programme: "Programme", today: date) -> Options:
    """Return the periods there are to choose, the newest first, with the one that was chosen."""
    running, launched = AcademicYear.of(today), programme.launched
    years = list(_back(running, AcademicYear.of(min(launched, today)).first))
    every = tuple(sorted(programme.availability.terms, key=lambda one: one.first))
    terms = [Term(every, place) for place, one in enumerate(every) if one.first <= today][::-1]
    groups: list[tuple[str, list[Period]]] = [
        (gettext("Academic years"), years),
        (gettext("Terms"), list(terms)),
        (gettext("Months"), list(_back(Month.of(today), launched, MONTHS))),
        (gettext("Weeks"), list(_back(Week.of(today), launched, WEEKS))),
    ]
    options: Options = [("", [(ALL, str(words.period(None)))])]
    options += [(name, [(key_of(one), str(words.period(one))) for one in found]) for name, found in groups]
    offered = {value for _, group in options for value, _ in group}
    if "period" in filters.errors:
        options[0][1].insert(0, (filters.typed["period"], filters.typed["period"]))
    elif (period := filters.chosen.period) and key_of(period) not in offered:
        options[0][1].insert(0, (key_of(period), str(words.period(period))))
    return options


def _back(period: Period | None, first: date, most: int = 100) -> Iterator[Period]:
    """Yield a period and those before it, as far back as one has days from `first` on."""
    while period is not None and most and period.last >= first:
        yield period
        period, most = period.previous, most - 1


def selected(filters: Filters, name: str) -> str:
    """Return which option of a field is chosen."""
    if name == "period" and name not in filters.errors:
        return key_of(filters.chosen.period) if filters.chosen.period else ALL
    return filters.typed.get(name, "")
