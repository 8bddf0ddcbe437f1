"""What booking tells of a visit becomes the sessions to which people come, in whatever order it is heard.

People come to what the team agreed to. Of a visit that nobody agreed to yet only its version is kept, so that what is older and
heard later changes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Literal

from services.people.domain.joining import concerned, heard
from services.people.domain.letter import of_day, state_of
from services.people.domain.roster import Roster
from services.people.domain.session import Session
from services.people.domain.visit import Visit
from services.people.domain.voice import Answered
from services.people.table import letters, voices
from services.people.use_cases import candidates, recheck
from services.people.use_cases.change import Change, change
from services.people.use_cases.programme import rules
from shared.clock import london_day
from shared.inbox import keep_latest
from shared.settings import setting

if TYPE_CHECKING:
    from shared.events.booking import BookingSnapshot
    from shared.events.feedback import SessionSummary

Standing = Literal["planned", "off", "delivered"]

STANDINGS: Final[Mapping[str, Standing]] = {
    "confirmed": "planned",
    # The team comes at the new time unless the school says otherwise.
    "rescheduled": "planned",
    "delivered": "delivered",
    "awaiting_address": "off",
    "requested": "off",
    "waitlisted": "off",
    "offered": "off",
    "declined": "off",
    "cancelled": "off",
    "did_not_happen": "off",
    "expired": "off",
}
"""Whether people come to a visit, by the status of its booking. One that isn't here changes nothing about that."""


def booking(told: "BookingSnapshot", *, correlation_id: str, at: datetime) -> Visit | None:
    """Take what booking tells of a visit; None of another programme's. Raises `RefusedError` where too much is going on."""
    if told.programme != rules().programme:
        return None

    def taken(was: Visit) -> Change:
        if was.head.heard >= told.version:
            return Change(was)
        head = replace(was.head, heard=told.version, correlation_id=correlation_id)
        standing = STANDINGS.get(told.status)
        if not was.rosters and standing in {"off", None}:
            return Change(replace(was, head=head).anew())
        sessions = [_session(told, number, standing, was) for number in range(len(told.sessions))]
        all_sessions = [*sessions, *(one.session for one in was.rosters)]
        known = candidates.some(concerned(was.rosters), all_sessions)
        after = heard(rules(), was.rosters, sessions, known.by_id, at=at)
        in_order = sorted(after, key=lambda one: (one.session.starts_at, one.session.id))
        if _days(after) != _days(was.rosters):
            head = replace(head, letter=state_of(of_day(letters.of_visit(told.id), in_order)))
        return Change(replace(was, head=head, rosters=tuple(in_order)).anew(), known.weeks)

    found = change(told.id, taken, at=at, new=True)
    if any(step.move == "take_up" and step.at == at for one in found.rosters for step in one.steps):
        # They were judged before it was stored, under no condition: a transaction holds no more.
        found = recheck.visit(told.id, at=at)
    return found


def summary(told: "SessionSummary") -> None:
    """Keep of a class's answers how many pupils are more interested than before; of who else is asked nothing is kept."""
    if told.kind != "pupil":
        return
    more = sum(count for before, row in enumerate(told.interest) for count in row[before + 1 :])
    found = Answered(told.session_id, more, sum(map(sum, told.interest)) - more)
    keep_latest(setting("TABLE"), voices.row_of(found, told.held_on), told.version)


def _days(rosters: Iterable[Roster]) -> frozenset[date]:
    return frozenset(one.session.day for one in rosters)


def _session(told: "BookingSnapshot", number: int, standing: Standing | None, was: Visit) -> Session:
    one = told.sessions[number]
    before = was.roster(one.id)
    known = standing or (before.session.standing if before else "off")
    day = told.delivered_on or london_day(told.sessions[0].starts_at)
    return Session(
        id=one.id,
        booking=told.id,
        version=told.version,
        standing=known,
        urn=told.urn,
        school=told.school_name,
        workshop=told.workshop_id,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        year_group=one.year_group,
        pupils=one.pupils_expected,
        town=told.town,
        postcode=told.postcode,
        present=sum(each.pupils for each in one.present) if one.present and standing == "delivered" else None,
        recorded_on=day if known == "delivered" else None,
    )
