"""Who is in the building on the day of a visit: taken from day sheets, shown to the team, and watched for those alone."""

from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from services.people.domain.presence import (
    Presence,
    Presences,
    Stay,
    What,
    alone,
    day_of,
    press,
    pressed,
    stays,
)
from services.people.domain.presence import rung as was_rung
from services.people.domain.presence import unanswered as unanswered_of
from services.people.domain.refusal import RefusedError, WhyNot
from services.people.domain.week import monday_of
from services.people.table import presence as presences
from services.people.table import rosters, weeks
from services.people.use_cases.programme import rules
from shared.clock import london_day, london_time
from shared.dynamo import ConditionFailedError, write
from shared.log import logger

ATTEMPTS: Final = 5
"""How often a press is stored that others got in the way of: one person has a phone or two."""


@dataclass(frozen=True, slots=True)
class AtSchool:
    """Somebody who comes to a visit today, and what is known of them; `asked` is whether they are to say that they left."""

    stay: Stay
    presence: Presence
    asked: bool
    rings_at: datetime
    """When the lead is rung where nobody has said by then that they left."""


def take(
    booking: str,
    person: str,
    what: What,
    *,
    said: datetime | None,
    back: bool,
    at: datetime,
    who: str = "",
) -> Presence:
    """Keep what somebody pressed on their day sheet, whenever it arrives; what was known already changes nothing.

    `who` of the team noted it for them; empty where they pressed it themselves.

    Raises `RefusedError` for somebody who doesn't come to the visit, before its day, and a week after it.
    """
    day = _day(booking, person, at)
    one = press(what, said=said, day=day, now=at, back=back, by=who)
    return _changed(day, booking, person, lambda was: pressed(was, one))


def of(booking: str, person: str, at: datetime) -> Presence:
    """Return what somebody pressed at a visit. Raises `RefusedError` as `take` does."""
    return presences.one(_day(booking, person, at), booking, person)


def today(at: datetime) -> tuple[AtSchool, ...]:
    """Return everybody who comes to a visit of the day, or came to one that was called off since."""
    day = london_day(at)
    known = _known(day)
    late = timedelta(minutes=rules().left_minutes)
    found = []
    for visit in _visits(at, known):
        asked = alone(visit, known)
        for stay in visit:
            nothing = Presence(booking=stay.booking, person=stay.person, day=day)
            presence = known.get((stay.booking, stay.person), nothing)
            found.append(AtSchool(stay, presence, stay.person in asked, stay.ends_at + late))
    return tuple(found)


def unanswered(at: datetime) -> tuple[Stay, ...]:
    """Return whom the lead is to be rung for, of today and yesterday: alone at a school, and not known to have left safely.

    Whoever rings says so by `rung`; until then each call names them again.
    """
    found: list[Stay] = []
    for moment in (at - timedelta(days=1), at):
        known = _known(london_day(moment))
        for visit in _visits(moment, known):
            found += unanswered_of(visit, known, rules().left_minutes, at)
    return tuple(found)


def rung(stay: Stay, at: datetime) -> None:
    """Note that the lead was rung for somebody; the line in the log rings the alarm too, should the mail not be read."""
    _changed(stay.day, stay.booking, stay.person, lambda was: was_rung(was, at))
    logger.error("left safely is unanswered", extra={"booking": stay.booking, "person": stay.person})


def _changed(day: date, booking: str, person: str, change: Callable[[Presence], Presence]) -> Presence:
    """Store what a change makes of what was pressed, whatever arrives at the same time. Raises `RefusedError`."""
    for _ in range(ATTEMPTS):
        was = presences.one(day, booking, person)
        now = change(was)
        if now is was:
            return was
        with suppress(ConditionFailedError):
            write(presences.kept(now, was))
            return now
    raise RefusedError(WhyNot.BUSY)


def _day(booking: str, person: str, at: datetime) -> date:
    """Return the day of a visit that somebody comes to, or is at though it doesn't take place. Raises `RefusedError`."""
    visit = rosters.visit(booking)
    try:
        return day_of(visit.rosters if visit else (), person, at)
    except RefusedError as error:
        if error.reason.why is WhyNot.NOT_COMING:
            for day in (london_day(at), london_day(at) - timedelta(days=1)):
                if presences.one(day, booking, person).here:
                    return day
        raise


def _known(day: date) -> dict[tuple[str, str], Presence]:
    return {(one.booking, one.person): one for one in presences.of_day(day)}


def _visits(at: datetime, known: Presences) -> list[list[Stay]]:
    """Return who comes to each visit of a moment's day, and who came to one though they aren't down for it any more."""
    visits: defaultdict[str, list[Stay]] = defaultdict(list)
    for stay in stays(weeks.of_monday(monday_of(at)).values(), london_day(at)):
        visits[stay.booking].append(stay)
    for one in known.values():
        if (one.arrived_at or one.left_at) and one.person not in {
            stay.person for stay in visits[one.booking]
        }:
            visits[one.booking].append(_still_there(one))
    return [visit for visit in visits.values() if visit]


def _still_there(presence: Presence) -> Stay:
    """Return how long somebody was to be at a visit that does not take place, and to which they came: as far as is known."""
    visit = rosters.visit(presence.booking)
    sessions = [roster.session for roster in visit.rosters] if visit else []
    arrived = presence.arrived_at or london_time(presence.day, 0)
    return Stay(
        booking=presence.booking,
        person=presence.person,
        urn=sessions[0].urn if sessions else "",
        starts_at=arrived if london_day(arrived) == presence.day else london_time(presence.day, 0),
        ends_at=max([arrived, *(one.ends_at for one in sessions if one.day == presence.day)]),
    )
