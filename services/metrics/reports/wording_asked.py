"""How questions are said: the figure, its period and its part, in the reader's language."""

from typing import TYPE_CHECKING

from services.metrics.asked import Ask, Dimension
from services.metrics.period import AcademicYear, Month, OneDay, Period, Term
from services.metrics.reports.defined import FIGURES
from services.metrics.reports.section import Label
from shared.text import gettext, phrases

if TYPE_CHECKING:
    from services.metrics.reports.answering import Answering
    from shared.programme import Programme


def period(of: Period | None) -> Label:
    """Return a period such as ``2 to 8 March 2026``, ``March 2026`` or ``2025 to 26``."""
    match of:
        case None:
            return Label(gettext("All time"))
        case AcademicYear():
            first, _, last = of.name.partition("-")
            return Label(gettext("Academic year %(first)s to %(last)s", first=first, last=last))
        case Month():
            return Label(phrases.month(of.first))
        case OneDay():
            return Label(phrases.day(of.first))
        case Term():
            return Label(of.name)
        case _:
            return Label(phrases.days(of.first, of.last))


def part(by: Dimension, of: str, programme: "Programme") -> Label:
    """Return what a part is called: the school's and the workshop's name, the year group; what is unknown by its id."""
    match by:
        case "school":
            school = programme.school(of)
            return Label(school.name if school else gettext("School %(urn)s", urn=of))
        case "workshop":
            workshop = programme.workshop(of)
            return Label(workshop.title if workshop else gettext("Workshop “%(id)s”", id=of))
        case "year_group":
            return Label(gettext("Year %(year)s", year=of))


def part_of(by: Dimension, of: str, answering: "Answering") -> Label:
    """Return what a part is called: a school that the programme doesn't name as its visits do."""
    if by == "school" and answering.programme.school(of) is None and (name := answering.school_names.get(of)):
        return Label(name)
    return part(by, of, answering.programme)


def title(ask: Ask) -> Label:
    """Return what a figure is called."""
    return Label(gettext(FIGURES[ask.figure].title))
