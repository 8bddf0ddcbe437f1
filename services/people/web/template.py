"""The template for a list of people: the headings, and beside them what each column takes, in the programme's words."""

from typing import Final

from services.people.domain.columns import SPELLINGS, Column
from services.people.use_cases.programme import rules, workshop_titles
from shared.spreadsheet import Cell, as_csv, as_xlsx
from shared.text import N_, gettext, say
from shared.text.country import example_beginnings

HEADINGS: Final = tuple(one for one in Column if one not in {Column.FIRST, Column.LAST, Column.WHY})

TAKES: Final = {
    Column.NAME: N_("First and last name of one person; or two columns, First name and Last name"),
    Column.EMAIL: N_("One address. By it a person is known: the same address is the same person"),
    Column.PHONE: N_("A number, as text"),
    Column.ORGANISATION: N_("The employer. A person of two has a row for each"),
    Column.SECTOR: N_("The employer's sector, where it isn't known yet"),
    Column.SIZE: N_("How many people work there, such as 120 or 50-249, where it isn't known yet"),
    Column.ROLE: N_("One of: %(roles)s"),
    Column.SKILLS: N_("What they can do, commas between"),
    Column.LANGUAGES: N_("What they speak, commas between"),
    Column.PLACES: N_("How postcodes begin where they get to, such as %(places)s; empty is anywhere"),
    Column.FREE: N_("Such as Monday 9:00-15:00; Wed 13:00-16:00; away 1 May 2026 to 8 May 2026"),
    Column.WORKSHOPS: N_("What they may be asked about, semicolons between: %(workshops)s; empty is all"),
}


def as_file(kind: str) -> bytes:
    """Return the template as a file of a kind; a workbook has a sheet that explains the columns."""
    head: list[Cell] = [one.value for one in HEADINGS]
    if kind == "csv":
        return as_csv([head])
    return as_xlsx({gettext("People"): [head], gettext("What each column takes"): _explained()})


def _explained() -> list[list[Cell]]:
    roles = ", ".join(say(one.title) for one in rules().roles.values())
    titles = "; ".join(map(say, workshop_titles().values()))
    table: list[list[Cell]] = [[gettext("Column"), gettext("What it takes"), gettext("May also be called")]]
    for one in HEADINGS:
        takes = gettext(TAKES[one], roles=roles, workshops=titles, places=example_beginnings())
        table.append([one.value, takes, ", ".join(SPELLINGS[one][1:])])
    return table
