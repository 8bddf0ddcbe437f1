"""How questions are said: the figure, its period and its part, in the reader's language."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from services.metrics.asked import Ask, Dimension, Only
from services.metrics.figures import equity
from services.metrics.period import AcademicYear, Month, OneDay, Period, Term
from services.metrics.reports.answering_equity import UNKNOWN
from services.metrics.reports.defined import FIGURES
from services.metrics.reports.defined_equity import BY
from services.metrics.reports.defined_people import BY_EMPLOYER
from services.metrics.reports.section import Label, Sentence, said
from shared.suppression import Published
from shared.text import N_, gettext, phrases, say
from shared.text.country import year_name

if TYPE_CHECKING:
    from services.metrics.reports.answering import Answering
    from shared.programme import Programme


BANDS: Final[Mapping[equity.Dimension, Mapping[str, str]]] = {
    "fsm": {
        "1": N_("Fifth with most pupils eligible"),
        "2": N_("Second fifth"),
        "3": N_("Third fifth"),
        "4": N_("Fourth fifth"),
        "5": N_("Fifth with fewest"),
    },
    "idaci": {
        "1-2": N_("Deciles 1 and 2, most deprived"),
        "3-4": N_("Deciles 3 and 4"),
        "5-6": N_("Deciles 5 and 6"),
        "7-8": N_("Deciles 7 and 8"),
        "9-10": N_("Deciles 9 and 10, least deprived"),
    },
    "setting": {"rural": N_("Rural"), "urban": N_("Urban")},
}


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
            return Label.typed(of.name)
        case _:
            return Label(phrases.days(of.first, of.last))


def part(by: Dimension, of: str, programme: "Programme") -> Label:
    """Return what a part is called: the school's and the workshop's name, the year group; what is unknown by its id."""
    match by:
        case "school":
            school = programme.school(of)
            return Label.typed(school.name if school else gettext("School %(urn)s", urn=of))
        case "workshop":
            workshop = programme.workshop(of)
            return Label.typed(say(workshop.title) if workshop else gettext("Workshop “%(id)s”", id=of))
        case "year_group":
            return Label(year_name(of))


def part_of(by: Dimension, of: str, answering: "Answering") -> Label:
    """Return what a part is called: a school or a workshop that the programme doesn't name as its visits do."""
    named, programme = "", answering.programme
    if by == "school" and programme.school(of) is None:
        named = answering.school_names.get(of, "")
    elif by == "workshop" and programme.workshop(of) is None:
        named = say(answering.workshop_titles.get(of, ""))
    return Label.typed(named) if named else part(by, of, programme)


def band(dimension: equity.Dimension, name: str) -> Label:
    """Return what a band of schools is called."""
    return Label(gettext(BANDS[dimension][name]) if name != UNKNOWN else gettext("Not known"))


def part_asked(ask: Ask, part: str, answering: "Answering") -> Label | None:
    """Return of what a part of an answer is: what the question is about alone, and the part; None for a whole."""
    named = [part_of(by, of, answering) for by, of in ask.only]
    if part and ask.by:
        named.append(part_of(ask.by, part, answering))
    elif part and ask.figure in BY:
        named.append(band(BY[ask.figure][1], part))
    elif part and ask.figure == BY_EMPLOYER:
        named.append(Label.typed(answering.people.names.get(part, part)))
    return Label(", ".join(map(str, named))) if named else None


def shown(figure: str, value: Published) -> Published | Sentence:
    """Return a figure as it stands by itself: a share of equity is published without its unit, for sentences give it theirs."""
    defined = FIGURES.get(figure)
    percent = defined is not None and defined.kind == "equity" and defined.unit == "percent"
    return said(N_("%(percent)s%%"), percent=value) if percent else value


def about(period_of: Period | None, only: Only, answering: "Answering") -> Label:
    """Return what is asked of, such as ``March 2026, Alderbrook Academy``."""
    parts = [part_of(by, of, answering) for by, of in only]
    return Label(", ".join(map(str, (period(period_of), *parts))))


def title(ask: Ask) -> Label:
    """Return what a figure is called."""
    return Label(gettext(FIGURES[ask.figure].title))
