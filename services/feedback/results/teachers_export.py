"""Rows for analysts of what teachers said: of each academic year, its terms and its workshops, as the page shows them."""

from collections.abc import Iterator, Sequence
from datetime import date

from services.feedback.export import ANSWERS, cells_of
from services.feedback.results.teachers import Shown, Surveys, terms, told, whole, workshops
from services.feedback.survey import counted
from services.feedback.teachers import WHOLE, Known, Version, Year, year_of
from shared.spreadsheet import Cell
from shared.thresholds import Thresholds


def rows(known: Known, period: tuple[date, date], thresholds: Thresholds) -> Iterator[Sequence[Cell]]:
    """Yield the rows of the academic years that have days in a period, from its first day to its last; each year whole."""
    for year in known.years:
        first, last = year_of(year.name)
        if first > period[1] or last < period[0]:
            continue
        for version in sorted({label.survey for label in year.told}):
            yield from _of(year, version, known.surveys, thresholds)


def _of(year: Year, version: Version, surveys: Surveys, thresholds: Thresholds) -> Iterator[Sequence[Cell]]:
    everyone = told(year, version, WHOLE)
    yield from _lines(year.name, "", version, ANSWERS, whole(None, everyone, thresholds))
    for term, shown in terms(year, version, None, thresholds).items():
        if term:
            yield from _lines(term, "", version, ANSWERS, shown)
    for question in counted(surveys[version]):
        name = question["id"]
        yield from _lines(
            year.name, "", version, name, whole(question, told(year, version, name), thresholds)
        )
        for term, shown in terms(year, version, question, thresholds).items():
            if term:
                yield from _lines(term, "", version, name, shown)
        for workshop, shown in workshops(year, version, question, thresholds).items():
            if workshop:
                yield from _lines(year.name, workshop, version, name, shown)


def _lines(
    period: str, workshop: str, version: Version, question: str, shown: Shown
) -> Iterator[Sequence[Cell]]:
    about: list[Cell] = [
        f"teachers {period}",
        "",
        "",
        "",
        workshop,
        "teacher",
        *version,
        question,
    ]
    if question == ANSWERS:
        yield [*about, "", *cells_of(shown.answers)]
    for option, share in shown.shares.items():
        yield [*about, option, *cells_of(share)]
