"""Who came with us: the employers that pupils met and the hours that people gave, by visits that took place and were counted.

A session's hours are its own length, for each who came to it. The way and what else people did are what they told: a way that
nobody told is not known, and is counted as that. So are visits of which nobody said who came.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Literal

from services.metrics.figures.rows import Came
from services.metrics.known import Known, day_of

if TYPE_CHECKING:
    from services.metrics.brief import Staff, StaffSession
    from shared.events.booking import BookingSnapshot

Kind = Literal["session", "travel", "own"]
"""At a session; on the way to a visit and back; what else a person did for the programme."""

DELIVERED: Final = "delivered"
SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Gave:
    """Minutes that a person gave for an organisation; without a visit `booking`, `school` and `workshop` are empty."""

    kind: Kind
    person: str
    organisation: str
    day: date
    minutes: int
    booking: str
    school: str
    workshop: str
    year_group: str = ""


@dataclass(frozen=True, slots=True)
class Met:
    """An employer whose people pupils met at a visit: the organisation's id, or the name in small letters where there is none."""

    employer: str
    booking: str
    school: str
    workshop: str
    day: date
    year_group: str = ""


def held(staff: "Staff") -> "Iterator[StaffSession]":
    """Yield the sessions of a visit that took place."""
    return (one for one in staff.sessions if one.standing == DELIVERED)


def gave(known: Known) -> list[Gave]:
    """Return what people gave: a row a person and session, and one an entry. A visit's are of the day that it counts on."""
    visits = {one.id: one for one in known.visits}
    counted = {one.id for one in known.delivered}
    found = []
    for staff in known.staff:
        if staff.id in counted:
            visit = visits[staff.id]
            found += [
                Gave("session", one.person, one.organisation, day_of(visit), minutes, *_of(visit))
                for session in held(staff)
                for minutes in [round((session.ends_at - session.starts_at).total_seconds() / SECONDS)]
                for one in session.coming
            ]
    for entry in known.hours:
        if entry.minutes and entry.day <= known.today:
            kind: Kind = "travel" if entry.kind == "travel" else "own"
            of = visits.get(entry.booking)
            where = _of(of) if of else (entry.booking, "", "")
            found.append(Gave(kind, entry.person, entry.organisation, entry.day, entry.minutes, *where))
    return found


def way_not_told(rows: list[Gave]) -> list[Gave]:
    """Return, once for each person and visit, those who came and of whose way nobody told."""
    told = {(one.person, one.booking) for one in rows if one.kind == "travel"}
    came = {(one.person, one.booking): one for one in rows if one.kind == "session"}
    return [one for who, one in came.items() if who not in told]


def met(known: Known) -> list[Met]:
    """Return the employers that pupils met, once for each visit: those that were recorded after it, else those that came."""
    ids = _ids(known)
    came = {one.id: one for one in known.staff}
    return [
        Met(employer, *_of(visit), day_of(visit))
        for visit in known.delivered
        for employer in _met(visit, came.get(visit.id), ids)
    ]


def _met(visit: "BookingSnapshot", staff: "Staff | None", ids: Mapping[str, str]) -> list[str]:
    recorded = visit.encounter.employers if visit.encounter else ()
    if recorded:
        names = [one.name.casefold() for one in recorded]
        return list(dict.fromkeys(ids.get(name, name) for name in names))
    people = [one for session in held(staff) for one in session.coming] if staff else []
    return list(dict.fromkeys(one.organisation for one in people))


def names(known: Known) -> Mapping[str, str]:
    """Return what each organisation was called last, by its id."""
    newest: dict[str, tuple[date, str]] = {}
    for day, organisation, name in _named(known):
        newest[organisation] = max(newest.get(organisation, (day, name)), (day, name))
    return {organisation: name for organisation, (_, name) in newest.items()}


def _ids(known: Known) -> Mapping[str, str]:
    """Return whose each name is that an organisation ever had: so that one that is written down is not another one."""
    found: dict[str, str] = {}
    for _, organisation, name in sorted(_named(known)):
        found[name.casefold()] = organisation
    return found


def _named(known: Known) -> Iterator[tuple[date, str, str]]:
    for staff in known.staff:
        for session in staff.sessions:
            for one in session.coming:
                yield session.starts_at.date(), one.organisation, one.employer
    for entry in known.hours:
        yield entry.day, entry.organisation, entry.employer


def not_told(known: Known, *, recorded: bool) -> list[Came]:
    """Return the counted visits of which nobody said who came, a row a visit.

    With `recorded` those are left out of which a facilitator wrote the employers down.
    """
    told = {one.id for one in known.staff if any(session.coming for session in held(one))}
    return [
        Came(visit.id, "", visit.urn, visit.workshop_id, "", day_of(visit), 0)
        for visit in known.delivered
        if visit.id not in told
        and not (recorded and visit.encounter is not None and visit.encounter.employers)
    ]


def _of(visit: "BookingSnapshot") -> tuple[str, str, str]:
    return visit.id, visit.urn, visit.workshop_id
