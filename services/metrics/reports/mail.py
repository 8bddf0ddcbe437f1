"""A report as a mail: HTML, plain text, its charts as pictures, its figures as a file, and all of it as a page by itself.

The HTML is held under what Gmail shows whole, 102 KB with all that a mail program adds: of long tables and lists the first rows
stand in it. The page, one tap away, has every row, and the file that goes with the mail all figures.
"""

import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from services.metrics.asked import Ask
from services.metrics.reports import charts, lines, quoting
from services.metrics.reports.gate import refuse_raw_numbers
from services.metrics.reports.section import Chart, Report, Section, Sentence, Table, Todo, said_of
from shared.log import failed
from shared.mail import Attachment, with_pictures
from shared.suppression import attendance
from shared.text import NN_
from shared.web.pages import render
from shared.web.routes import address

MOST_BYTES: Final = 90_000
"""Of a mail's HTML."""

MOST_ROWS: Final = (60, 40, 25, 15, 10, 6, 4)
"""Rows of a table and lines of a list: tried from the first until the mail is small enough."""

MORE: Final = NN_("%(number)s more is in the file.", "%(number)s more are in the file.")
LEFT: Final = NN_("%(number)s more is left out here.", "%(number)s more are left out here.")

PNG_SIZE: Final = struct.Struct(">II")
PNG_AT: Final = 16
"""Where a PNG says its width and height."""


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a report in the mail: where its reader chooses what they get, and for a preview what it is.

    `paper` says that the report goes with it as a PDF, too. `whole` is where its reader opens all of it as a page; `page` says
    that it is this page.
    """

    own_link: str = ""
    preview: str = ""
    paper: bool = False
    whole: str = ""
    page: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A report for one reader; `page` is all of it as a page by itself, where it has an address."""

    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()
    page: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as it stands in a mail: its id there, its alternative text, and its size in pixels of the page."""

    cid: str
    alt: Sentence
    width: int
    height: int


def written(report: Report, around: Around, whole: Report | None = None) -> Written:
    """Return a report as a mail, with what stands around it; `whole` is the same with all that a mail has no room for.

    Raises `TypeError` for a value of the report that did not pass the gate.
    """
    refuse_raw_numbers(report)
    pictures, files = {}, []
    for chart in _charts(report):
        try:
            content = charts.png(chart)
        except Exception as error:  # noqa: BLE001  its numbers stand in the table beside it: no mail is lost for a picture
            failed("chart not drawn", error, chart=chart.id)
            continue
        cid = f"{chart.id}@report"
        width, height = PNG_SIZE.unpack_from(content, PNG_AT)
        pictures[chart.id] = Picture(cid, chart.alt, width // charts.SHARP, height // charts.SHARP)
        files.append(Attachment(f"{chart.id}.png", "image/png", content, cid))
    if report.lines:
        files.append(Attachment(_file_name(report), "text/csv; charset=utf-8", lines.file(report.lines)))
    return Written(
        _one_line(str(report.subject)),
        render("report.txt.jinja", report=report, around=around, quotes=quoting.IN_TEXT),
        html_of(report, pictures, around),
        tuple(files),
        with_pictures(_page(whole or report, report, pictures), files) if around.whole else "",
    )


def html_of(report: Report, pictures: Mapping[str, Picture], around: Around) -> str:
    """Return the HTML of a report: as many rows of it as fit."""
    page = ""
    for most in MOST_ROWS:
        shown = replace(
            report, sections=tuple(_shortened(one, most, around.whole) for one in report.sections)
        )
        page = _drawn(shown, pictures, around)
        if len(page.encode()) <= MOST_BYTES:
            break
    return page


def _page(whole: Report, report: Report, pictures: Mapping[str, Picture]) -> str:
    """Return all of a report as a page, with the charts of its mail: one of every school would be a poster."""
    refuse_raw_numbers(whole)
    charts_of = {one.id: one.chart for one in report.sections}
    sections = tuple(replace(one, chart=charts_of.get(one.id)) for one in whole.sections)
    return _drawn(replace(whole, sections=sections), pictures, Around(page=True))


def _drawn(report: Report, pictures: Mapping[str, Picture], around: Around) -> str:
    return _squeezed(
        render(
            "report.html.jinja",
            report=report,
            pictures=pictures,
            how=_how(report),
            around=around,
            quotes=quoting.IN_HTML,
        )
    )


def _how(report: Report) -> "_How":
    return _How(report.figures)


@dataclass(frozen=True, slots=True)
class _How:
    """Finds the page that says how a figure is counted, for who can open it."""

    figures: str

    def __call__(self, ask: Ask | None) -> str:
        if not self.figures or ask is None:
            return ""
        return self.figures.removesuffix(address("console.figures")) + address("console.figure", **ask.place)


def _charts(report: Report) -> Iterator[Chart]:
    for section in report.sections:
        if section.chart is not None:
            yield section.chart


def _shortened(section: Section, most: int, whole: str) -> Section:
    """Return a section with no more than so many rows in each of its tables and lists; it says how many are left out.

    What is left out of a list stands on the page at `whole`, where there is one.
    """
    todo = section.todo
    if len(todo) > most:
        rest = f"{whole}#{section.id}" if whole else section.link
        todo = (*todo[:most], Todo(said_of(LEFT, attendance(len(todo) - most)), rest))
    return replace(section, todo=todo, tables=tuple(_cut(one, most) for one in section.tables))


def _cut(table: Table, most: int) -> Table:
    left = len(table.rows) - most
    if left <= 0:
        return table
    return replace(table, rows=table.rows[:most], more=said_of(MORE, attendance(left)))


def _squeezed(page: str) -> str:
    """Return HTML without the blanks that begin its lines: a mail's source is read by no person."""
    return re.sub(r"\n\s*", "\n", page)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _file_name(report: Report) -> str:
    return f"{report.kind}-{report.period}.csv"
