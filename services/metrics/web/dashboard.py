"""The dashboard: a page a question, each with its figures, charts and files, of what the address says was chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.metrics.asked import Ask
from services.metrics.outline import outlined, with_schools
from services.metrics.reports import drawing, questions, tables
from services.metrics.reports import wording_asked as words
from services.metrics.reports.answering import Answering
from services.metrics.reports.gate import refuse_raw_numbers
from services.metrics.reports.questions import QUESTIONS, TAKES, TITLES, Asked, Question
from services.metrics.reports.section import Chart, Label, Section
from services.metrics.use_cases import snapshot
from services.metrics.web import dashboard_filters as filters
from services.metrics.web.dashboard_filters import Filters
from shared.clock import london_day
from shared.spreadsheet import TYPES, Cell
from shared.text import N_, gettext, phrases
from shared.web.http import HTTPError, Request, Response
from shared.web.pages import render
from shared.web.routes import address

if TYPE_CHECKING:
    from services.metrics.known import Known
    from services.metrics.reports.sections.missing import Elsewhere
    from shared.programme import Programme

CURRENT: Final = "figures"
"""The tab that the pages belong to."""

FIRST: Final[Question] = "reach"
FILES: Final = "figures"
"""What the files of a question are called, before their ending."""

UNKNOWN: Final = N_("There is no such page of figures. Choose one of the questions.")
NO_FILE: Final = N_("There is no such file. Go back to the page and take one that it names.")

LEFT_OUT: Final = {
    "school": N_("The school you chose"),
    "workshop": N_("The workshop you chose"),
    "year_group": N_("The year group you chose"),
}


@dataclass(frozen=True)
class Looked:
    """A question as somebody looks at it: what was chosen, what is known, and the sections where nothing chosen is amiss."""

    question: Question
    chosen: Filters
    programme: "Programme"
    known: "Known"
    asked: Asked
    sections: tuple[Section, ...]

    @property
    def charts(self) -> Mapping[str, Chart]:
        """The charts by their ids."""
        return {one.chart.id: one.chart for one in self.sections if one.chart}


@signed_in
def show(request: Request, user: TeamUser, question: str = FIRST) -> Response:
    """Show a question."""
    looked = look(request, question)
    own = looked.chosen
    page = render(
        "dashboard.jinja",
        **frame(user, CURRENT),
        question=looked.question,
        title=gettext(TITLES[looked.question]),
        questions=[
            (one, gettext(title), address("console.dashboard.question", question=one, **own.typed))
            for one, title in TITLES.items()
        ],
        fields=_fields(looked),
        errors=dict(own.errors),
        left_out=[gettext(LEFT_OUT[by]) for by in looked.asked.left_out],
        typed={name: value for name, value in own.typed.items() if name not in TAKES[looked.question]},
        sections=looked.sections,
        chosen=_about(looked),
        as_of=phrases.day(looked.known.today),
        draw=drawing.svg,
        link_of=link_of,
        files=_files(looked),
        picture=lambda chart: _address(looked, "console.dashboard.picture", f"{chart.id}.png"),
    )
    return Response(page, own.status)


@signed_in
def file(request: Request, _user: TeamUser, question: str, file: str) -> Response:
    """Return what a question's page shows as a file for a spreadsheet."""
    stem, _, ending = file.partition(".")
    if stem != FILES or ending not in TYPES:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(NO_FILE))
    looked = sound(request, question)
    write = tables.csv if ending == "csv" else tables.xlsx
    return Response(
        write(_head(looked), looked.sections),
        content_type=TYPES[ending],
        headers={"content-disposition": f'attachment; filename="{looked.question}.{ending}"'},
    )


def sound(request: Request, question: str) -> Looked:
    """Return a question as it is looked at. Raises `HTTPError` where something chosen isn't there."""
    looked = look(request, question)
    if looked.chosen.errors:
        raise HTTPError(looked.chosen.status, " ".join(looked.chosen.errors.values()))
    return looked


def look(request: Request, question: str) -> Looked:
    """Return a question as it is looked at. Raises `HTTPError` for one that there isn't."""
    asked = next((one for one in QUESTIONS if one == question), None)
    if asked is None:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(UNKNOWN))
    today = london_day(request.at)
    known, programme = snapshot.known(today), outlined()
    if asked != "online":  # which tells of no school, and needn't wait until visits are read
        programme = with_schools(programme, {visit.urn: visit.school_name for visit in known.visits})
    chosen = filters.read(request.query, asked, programme, known)
    if asked == "online" and not chosen.errors and chosen.chosen.period:
        first = questions.looks_back_to(chosen.chosen.period, programme.launched)
        known = replace(known, readings=snapshot.readings(min(first, today), today))
    of = Asked(
        asked, Answering(known, programme), chosen.chosen, _elsewhere(request, asked, programme, today)
    )
    sections = () if chosen.errors else questions.sections(of)
    refuse_raw_numbers(sections)
    return Looked(asked, chosen, programme, known, of, sections)


def _elsewhere(
    request: Request, question: Question, programme: "Programme", today: date
) -> "Elsewhere | None":
    """Return what only the page of what is missing needs, and imports; None for any other."""
    if question != "missing":
        return None
    from services.metrics.reports.sections.missing import (  # noqa: PLC0415  see above
        Elsewhere,
        Late,
        late_first,
    )
    from services.metrics.table import flags  # noqa: PLC0415  see above
    from services.metrics.use_cases import behind  # noqa: PLC0415  it imports the counter, too

    late = (
        Late(one.source.id, one.source.title, one.newest, one.source.kind == "file")
        for one in behind.behind(request.at)
    )
    return Elsewhere(late_first(late), tuple(behind.silent(today, programme.launched)), flags.waiting(today))


def _fields(looked: Looked) -> list[tuple[str, str, filters.Options, str]]:
    """Return the filters' fields that the question goes by: name, label, options, and which is chosen."""
    takes, own = TAKES[looked.question], looked.chosen
    labels = {
        "period": gettext("Period"),
        "school": gettext("School"),
        "workshop": gettext("Workshop"),
        "year_group": gettext("Year group"),
    }
    found = []
    if "period" in takes:
        found.append(("period", filters.periods(own, looked.programme, looked.known.today)))
    found += [
        (by, filters.parts(by, own, looked.programme, looked.known)) for by in filters.PARTS if by in takes
    ]
    return [(name, labels[name], options, filters.selected(own, name)) for name, options in found]


def _files(looked: Looked) -> list[tuple[str, str]]:
    return [
        (gettext("These figures as CSV"), _address(looked, "console.dashboard.file", f"{FILES}.csv")),
        (gettext("These figures as XLSX"), _address(looked, "console.dashboard.file", f"{FILES}.xlsx")),
    ]


def _address(looked: Looked, route: str, file: str) -> str:
    return address(route, question=looked.question, file=file, **looked.chosen.typed)


def _head(looked: Looked) -> list[list[Cell]]:
    """Return what stands first in a file."""
    return [
        [gettext(TITLES[looked.question])],
        [looked.programme.name],
        [str(_about(looked))],
        [gettext("As known on %(day)s", day=phrases.day(looked.known.today))],
        [gettext("Small numbers of pupils' answers are withheld, others are rounded.")],
    ]


def _about(looked: Looked) -> Label:
    own = looked.asked.own
    return words.about(own.period, own.only, looked.asked.answering)


def link_of(ask: Ask) -> str:
    """Return the page that says how a figure is counted."""
    return address("console.figure", **ask.place)
