"""The encounter file for a school's own tracker, a row a session and year group, and the blank class list that it keeps.

No tracker publishes a format to take activities in, and each needs pupils' names, which we don't hold: so the columns are
neutral, and the class list leaves as it is and is never taken back.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from services.metrics.evidence import wording
from services.metrics.evidence.encounters import Encounter, Group, Part, School, Session
from services.metrics.evidence.returns import Asked
from services.metrics.evidence.voice import voice
from shared import suppression
from shared.clock import LONDON
from shared.spreadsheet import Cell, as_csv, as_xlsx
from shared.suppression import Published
from shared.text import N_, gettext
from shared.text.country import column, schooling

if TYPE_CHECKING:
    from shared.programme import Programme

SUPPORTS: Final = N_("Gatsby Benchmarks it supports")
"""A column only where schools are held to them."""

COLUMNS: Final = (
    N_("School URN"),
    N_("School"),
    N_("Academic year"),
    N_("Date"),
    N_("Start"),
    N_("Minutes"),
    N_("Title"),
    N_("Type"),
    N_("In person or virtual"),
    N_("Year group"),
    N_("Groups"),
    N_("Pupils expected"),
    N_("Pupils present"),
    N_("By whom counted"),
    N_("Employers"),
    N_("Size of employers"),
    N_("Sector"),
    N_("Roles met"),
    N_("Employers recorded or planned"),
    N_("Purpose"),
    N_("Outcomes"),
    N_("Two-way interaction"),
    N_("Reflection"),
    N_("Preparation"),
    N_("Recruitment processes"),
    N_("Support for special educational needs"),
    N_("Recorded after the visit"),
    SUPPORTS,
    N_("Pupils' voice, of the whole session"),
    N_("Contact"),
    N_("Reference"),
)

PUPIL: Final = (N_("UPN"), N_("Admission number"), N_("Name"), N_("Form"), N_("Present"))
"""What the school fills in: never with us."""

SAID: Final[tuple[Part, ...]] = (
    "purpose",
    "outcomes",
    "two_way",
    "reflection",
    "preparation",
    "recruitment",
    "support",
)
"""The parts that have a column, in its order."""

GIVEN: Final = (N_("Reference"), N_("Date"), N_("Title"), N_("Year group"))

KEEP: Final = (
    N_(
        "Fill this in at school and keep it there. It is for your tracker: match it with the encounter file by the reference."
    ),
    N_("It names pupils. Do not send it to us: our site takes no such file back, and keeps nothing of one."),
    N_("There are as many empty rows as pupils were expected, or came. Add rows where you need more."),
)


def file_of(asked: Asked, school: School, encounters: Sequence[Encounter], programme: "Programme") -> bytes:
    """Return the encounter file, or the class list, as it was asked for."""
    if asked.blank:
        sheets = {
            gettext("Class list"): class_list(encounters),
            gettext("Read me"): [[gettext(one)] for one in KEEP],
        }
        return as_xlsx(sheets)
    rows = table(asked, school, encounters, programme)
    return as_csv(rows) if asked.kind == "csv" else as_xlsx({gettext("Encounters"): rows})


def table(
    asked: Asked, school: School, encounters: Iterable[Encounter], programme: "Programme"
) -> Iterator[Sequence[Cell]]:
    """Yield the heading and a row a session and year group."""
    yield [column(name) for name in COLUMNS if name != SUPPORTS or schooling().benchmarks]
    for encounter in encounters:
        for session in encounter.sessions:
            said = wording.voice(voice(session, programme))
            for group in session.groups:
                yield [
                    school.urn,
                    school.name,
                    asked.year.name,
                    *_when(encounter, session, group),
                    *_who(encounter),
                    *_what(encounter),
                    said,
                    programme.contact.email,
                    session.id,
                ]


def _when(encounter: Encounter, session: Session, group: Group) -> list[Cell]:
    return [
        encounter.day.isoformat(),
        f"{session.starts_at.astimezone(LONDON):%H:%M}",
        _cell(suppression.attendance(session.minutes)),
        encounter.title,
        gettext(wording.KIND[encounter.kind]),
        gettext(wording.MODE[encounter.mode]),
        wording.year_group(group.year_group),
        _cell(suppression.attendance(1)),
        # Unknown is not zero: an empty cell says that nobody counted, or that none of the year group was expected.
        _cell(None if group.expected is None else suppression.attendance(group.expected)),
        _cell(None if group.present is None else suppression.attendance(group.present)),
        gettext(wording.COUNTED[encounter.counts]),
    ]


def _cell(published: Published | None) -> Cell:
    """Return a number as a cell has it: as whole as it is published."""
    return "" if published is None or published.value is None else dict(published.figures)["count"]


def _who(encounter: Encounter) -> list[Cell]:
    return [
        "; ".join(one.name for one in encounter.employers),
        "; ".join(gettext(wording.SIZE[one.size]) for one in encounter.employers),
        "; ".join(one.sector or gettext("Not known") for one in encounter.employers),
        "; ".join(role for one in encounter.employers for role in one.roles),
        wording.employers_known(encounter),
    ]


def _what(encounter: Encounter) -> list[Cell]:
    parts = encounter.parts
    recorded = [gettext(wording.ASKS[name]) for name in SAID if name in parts and parts[name].recorded]
    return [
        *(parts[name].text if name in parts else "" for name in SAID),
        "; ".join(recorded),
        *(["; ".join(f"{number}" for number in encounter.benchmarks)] if schooling().benchmarks else []),
    ]


def class_list(encounters: Iterable[Encounter]) -> Iterator[Sequence[Cell]]:
    """Yield the heading and an empty row for each pupil who was expected, or came, at each session."""
    yield [gettext(column) for column in (*PUPIL, *GIVEN)]
    for encounter in encounters:
        for session in encounter.sessions:
            for group in session.groups:
                given = (
                    session.id,
                    encounter.day.isoformat(),
                    encounter.title,
                    wording.year_group(group.year_group),
                )
                for _ in range(max(group.expected or 0, group.present or 0)):
                    yield [*("" for _ in PUPIL), *given]
