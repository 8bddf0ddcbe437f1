"""A school's encounters with employers in some days: facts of each visit, beside what the programme says of its workshop.

What the facilitator recorded comes first; where nothing was, what the workshop is planned to be stands there, and is said to be
that. What neither says is not known.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Literal

from services.metrics.figures import people
from services.metrics.known import Known, day_of
from services.metrics.period import Stretch
from shared.events.booking import BookingSnapshot, SessionSnapshot
from shared.events.feedback import SessionSummary
from shared.text import say

if TYPE_CHECKING:
    from services.metrics.brief import Staff
    from shared.programme import Programme, Workshop

Part = Literal[
    "purpose",
    "outcomes",
    "two_way",
    "recruitment",
    "preparation",
    "support",
    "reflection",
    "task",
    "feedback",
]
"""What makes an encounter meaningful, besides the employers."""

RECORDED: Final[tuple[Part, ...]] = ("purpose", "outcomes", "two_way", "reflection", "preparation")
"""Of these a facilitator says after the visit what happened."""

EmployersKnown = Literal["recorded", "listed", "planned"]
"""Written down by the facilitator after the visit; on the list of who came to it; what the workshop is made to be."""

PLANNED: Final[tuple[Part, ...]] = ("recruitment", "support", "task", "feedback")


@dataclass(frozen=True, slots=True)
class Said:
    """What is known of a part, and whether it was `recorded` after the visit or is what the workshop is planned to be."""

    text: str
    recorded: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Pupils of a year group at a session; None where none was expected, and where nobody counted."""

    year_group: int
    expected: int | None
    present: int | None


@dataclass(frozen=True, slots=True)
class Session:
    """One class of a visit, and what its pupils said together, where anything was heard."""

    id: str
    starts_at: datetime
    ends_at: datetime
    groups: tuple[Group, ...]
    summary: SessionSummary | None

    @property
    def minutes(self) -> int:
        """How long it was."""
        return round((self.ends_at - self.starts_at).total_seconds() / 60)

    @property
    def present(self) -> int | None:
        """Pupils of all year groups; None where nobody counted."""
        known = [group.present for group in self.groups if group.present is not None]
        return sum(known) if known else None


@dataclass(frozen=True, slots=True)
class Employer:
    """An employer whose people pupils met; `size` and `sector` are empty where the programme doesn't know the employer."""

    name: str
    roles: tuple[str, ...]
    size: str
    sector: str


@dataclass(frozen=True, slots=True)
class Encounter:
    """A visit as an encounter; `counts` says by whom its pupils were counted, `benchmarks` why it supports each.

    `employers` are those that were written down after it, else those on the list of who came, else those that the workshop
    usually brings: `known` says which.
    """

    reference: str
    day: date
    title: str
    kind: str
    mode: str
    sessions: tuple[Session, ...]
    counts: str
    parts: Mapping[Part, Said]
    employers: tuple[Employer, ...]
    known: EmployersKnown
    benchmarks: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class School:
    """A school as its evidence names it; `urn` is empty for one that is in no register."""

    urn: str
    name: str
    rolls: Mapping[int, int]


def school_of(urn: str, visits: tuple[BookingSnapshot, ...], programme: "Programme") -> School:
    """Return a school of the programme, or one that was visited although it is none."""
    if ours := programme.school(urn):
        return School(urn, ours.name, ours.rolls)
    newest = max(visits, key=lambda visit: visit.requested_at, default=None)
    if newest is None:
        return School(urn, urn, {})
    return School(newest.urn if newest.listed else "", newest.school_name, {})


def encounters(known: Known, programme: "Programme", period: Stretch) -> tuple[Encounter, ...]:
    """Return the visits of some days that took place, the first one first; those that nobody counted are among them."""
    said = {summary.session_id: summary for summary in known.counted}
    held = [
        visit
        for visit in (*known.delivered, *known.uncounted)
        if period.first <= day_of(visit) <= period.last
    ]
    held.sort(key=lambda visit: (day_of(visit), visit.sessions[0].starts_at, visit.id))
    staff = {one.id: one for one in known.staff}
    return tuple(_encounter(visit, programme, said, staff.get(visit.id)) for visit in held)


def _encounter(
    visit: BookingSnapshot,
    programme: "Programme",
    said: Mapping[str, SessionSummary],
    staff: "Staff | None",
) -> Encounter:
    workshop = programme.workshop(visit.workshop_id)
    counted = visit.status == "delivered"
    recorded = visit.encounter.employers if visit.encounter else ()
    usual = workshop.employers if workshop else ()
    met = [(one.name, one.roles) for one in recorded]
    listed = list(_came(staff)) if staff and counted else []
    employers = tuple(_employer(programme, *one) for one in met or listed)
    return Encounter(
        reference=visit.id,
        day=day_of(visit),
        title=say(visit.workshop_title),
        kind=workshop.kind if workshop else "",
        mode=workshop.mode if workshop else "",
        sessions=tuple(
            Session(
                one.id, one.starts_at, one.ends_at, tuple(_groups(one, counted=counted)), said.get(one.id)
            )
            for one in visit.sessions
        ),
        counts=visit.counts if counted else "none",
        parts=dict(_parts(visit, workshop)),
        employers=employers or tuple(Employer(one.name, one.roles, one.size, one.sector) for one in usual),
        known="recorded" if met else "listed" if listed else "planned",
        benchmarks=dict(sorted(workshop.gatsby.items())) if workshop else {},
    )


def _came(staff: "Staff") -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each employer that came to a visit, with the roles of its people."""
    roles: dict[str, dict[str, None]] = {}
    names: dict[str, str] = {}
    for session in people.held(staff):
        for one in session.coming:
            names[one.organisation] = one.employer
            roles.setdefault(one.organisation, {})[say(one.role_title)] = None
    return ((names[organisation], tuple(titles)) for organisation, titles in roles.items())


def _employer(programme: "Programme", name: str, roles: tuple[str, ...]) -> Employer:
    """Return an employer with what the programme says of it, however its name is written."""
    every = (one for held in programme.workshops for one in held.employers)
    ours = next((one for one in every if one.name.casefold() == name.casefold()), None)
    return Employer(name, roles, ours.size if ours else "", ours.sector if ours else "")


def _groups(session: SessionSnapshot, *, counted: bool) -> Iterator[Group]:
    """Yield the year groups of a session: those who came, and the one that was expected."""
    came = {group.year_group: group.pupils for group in session.present} if counted else {}
    for year in sorted({session.year_group, *came}):
        expected = session.pupils_expected if year == session.year_group else None
        yield Group(year, expected, came.get(year, 0) if counted else None)


def _parts(visit: BookingSnapshot, workshop: "Workshop | None") -> Iterator[tuple[Part, Said]]:
    for part in RECORDED:
        text = str(getattr(visit.encounter, part)).strip() if visit.encounter else ""
        planned = _planned(workshop, part)
        # The form begins with what is planned: who left it so has not said that it was so.
        if text and text != planned:
            yield part, Said(text, recorded=True)
        elif planned:
            yield part, Said(planned, recorded=False)
    for part in PLANNED:
        if planned := _planned(workshop, part):
            yield part, Said(planned, recorded=False)


def _planned(workshop: "Workshop | None", part: Part) -> str:
    if workshop is None:
        return ""
    return ". ".join(workshop.outcomes) if part == "outcomes" else str(getattr(workshop, part))
