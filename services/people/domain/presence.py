"""Who of those that come to a visit is in the building: what they press on their day sheet, whenever it arrives.

A press waits on the phone until there is a network, so presses come late, twice and in any order. Of each kind the one that was
pressed last counts, by the phone's own clock, and of two of one moment the one that takes back: the order in which they arrive
changes nothing. Nothing pressed is not the same as nobody there: it is unknown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Literal

from services.people.domain.refusal import RefusedError, WhyNot
from services.people.domain.roster import Roster
from services.people.domain.week import Week
from shared.clock import london_day, london_time

What = Literal["here", "left"]
"""In the building, or gone from it safely."""

AHEAD: Final = timedelta(days=1)
"""By how much a phone's clock may be fast; one that is further ahead, or behind the visit's day, says nothing."""


OPEN_FOR: Final = timedelta(days=7)
"""How long after a visit's day presses still arrive: as long as the day sheet stays."""


def day_of(rosters: Iterable[Roster], person: str, at: datetime) -> date:
    """Return the day of the visit whose rosters these are, on which somebody who comes to it says where they are.

    Raises `RefusedError` for somebody who doesn't come, before that day, and a week after it.
    """
    sessions = [one.session for one in rosters if one.of(person) and one.session.standing != "off"]
    if not sessions:
        raise RefusedError(WhyNot.NOT_COMING)
    first = min(sessions, key=lambda one: one.starts_at)
    if london_day(at) < first.day:
        raise RefusedError(WhyNot.NOT_THE_DAY, starts_at=first.starts_at)
    if london_day(at) > first.day + OPEN_FOR:
        raise RefusedError(WhyNot.ENDED)
    return first.day


@dataclass(frozen=True, slots=True)
class Press:
    """A button that was pressed, or taken back, at `pressed_at` by the phone's clock, which orders presses.

    `at` is when that was as far as can be told: never before the visit's day, never after it arrived. `by` is who of the team
    noted it for the person; empty where they pressed it themselves.
    """

    what: What
    pressed_at: datetime
    at: datetime
    back: bool = False
    by: str = ""


def press(
    what: What, *, said: datetime | None, day: date, now: datetime, back: bool = False, by: str = ""
) -> Press:
    """Return what was pressed on a visit's `day` and arrived `now`; `said` is the phone's moment, None where it says none.

    `by` is who of the team noted it for the person.
    """
    begins = london_time(day, 0)
    pressed_at = said if said is not None and begins <= said <= now + AHEAD else now
    return Press(what, pressed_at, min(pressed_at, now), back, by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """What a person pressed at a visit; `version` is 0 before the first.

    `rung_at` is when the lead was rung because nobody knew that they had left.
    """

    booking: str
    person: str
    day: date
    version: int = 0
    here: Press | None = None
    left: Press | None = None
    rung_at: datetime | None = None

    @property
    def arrived_at(self) -> datetime | None:
        """When the person said to be in the building; None where they didn't, or took it back."""
        return self.here.at if self.here and not self.here.back else None

    @property
    def left_at(self) -> datetime | None:
        """When the person said to have left; None where they didn't, took it back, or came again since."""
        if self.left is None or self.left.back:
            return None
        again = self.here and not self.here.back and self.here.pressed_at > self.left.pressed_at
        return None if again else self.left.at

    @property
    def in_building(self) -> bool:
        """Whether the person is known to be there."""
        return self.arrived_at is not None and self.left_at is None


def pressed(presence: Presence, one: Press) -> Presence:
    """Return what is known once a press has arrived; the same where it was known or something later was pressed."""
    was = presence.here if one.what == "here" else presence.left
    if was is not None:
        if _place(one) < _place(was):
            return presence
        if _place(one) == _place(was):
            # It came twice, from a phone whose clock is fast: it was pressed before it came the first time.
            one = replace(one, at=min(one.at, was.at))
        if one == was:
            return presence
    changed = replace(presence, version=presence.version + 1)
    return replace(changed, here=one) if one.what == "here" else replace(changed, left=one)


def _place(one: Press) -> tuple[datetime, bool, str]:
    """Return by what presses of a kind are put in order."""
    return one.pressed_at, one.back, one.by


def rung(presence: Presence, at: datetime) -> Presence:
    """Return that the lead was rung; once is enough."""
    return presence if presence.rung_at else replace(presence, version=presence.version + 1, rung_at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """When somebody is at a visit: from the start of their first session there to the end of their last."""

    booking: str
    person: str
    urn: str
    starts_at: datetime
    ends_at: datetime

    @property
    def day(self) -> date:
        """The visit's day, in London."""
        return london_day(self.starts_at)


def stays(weeks: Iterable[Week], day: date) -> tuple[Stay, ...]:
    """Return who comes to the visits of a day, in the order in which they begin."""
    found: dict[tuple[str, str], Stay] = {}
    for week in weeks:
        for one in week.engagements:
            if london_day(one.starts_at) != day:
                continue
            key = (one.booking, week.person)
            was = found.get(key)
            found[key] = Stay(
                booking=one.booking,
                person=week.person,
                urn=one.urn,
                starts_at=min(was.starts_at, one.starts_at) if was else one.starts_at,
                ends_at=max(was.ends_at, one.ends_at) if was else one.ends_at,
            )
    return tuple(sorted(found.values(), key=lambda one: (one.starts_at, one.booking, one.person)))


Presences = Mapping[tuple[str, str], Presence]
"""What was pressed, by booking and person; whoever pressed nothing is not in it."""


def alone(visit: Iterable[Stay], presences: Presences) -> frozenset[str]:
    """Return who of those that come to one visit is asked to say that they left safely: nobody of us is known to be with them.

    The only one of a visit is; so is the last one left. Of several of whom nothing is known nobody is: they are company.
    """
    known = {one.person: presences.get((one.booking, one.person)) for one in visit}
    left = {person for person, one in known.items() if one is None or one.left_at is None}
    there = {person for person, one in known.items() if one is not None and one.in_building}
    return frozenset(
        person for person in left if not there - {person} and (person in there or left == {person})
    )


def unanswered(visit: Iterable[Stay], presences: Presences, minutes: int, at: datetime) -> tuple[Stay, ...]:
    """Return of one visit who was to say that they left safely and has not, so many minutes after the end of their last session.

    Those for whom the lead was rung already are left out.
    """
    visit = tuple(visit)
    asked, late = alone(visit, presences), timedelta(minutes=minutes)
    return tuple(
        one
        for one in visit
        if one.person in asked
        and at >= one.ends_at + late
        and not ((known := presences.get((one.booking, one.person))) and known.rung_at)
    )
