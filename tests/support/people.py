"""People, checks and sessions for tests of the service of people, under rules of their own."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from services.people.domain.call import Call, Candidate
from services.people.domain.checks import Check, CheckFile
from services.people.domain.merge import Preview, previewed
from services.people.domain.need import Capacity
from services.people.domain.person import Person, Post
from services.people.domain.roster import Coming, Roster
from services.people.domain.rules import Rules, rules_of
from services.people.domain.session import Session
from services.people.domain.week import Engagement

DAY: Final = date(2026, 11, 25)
"""A Wednesday in winter, when London's clocks show UTC."""

AT: Final = datetime(2026, 11, 2, 9, tzinfo=UTC)
STARTS: Final = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)


def _requirement(check: str, level: str, *roles: str, **more: Any) -> dict[str, Any]:
    given = {"valid_months": 24, "renew_days": 60, "exempt_days": 30, "exempt": []}
    return {"check": check, "level": level, "roles": roles, **given, **more}


def data(**changed: Any) -> dict[str, Any]:
    """Return a compiled programme as far as people are concerned."""
    people = {
        "withdraw_hours": 48,
        "letter_days": 5,
        "soon_days": 28,
        "urgent_days": 10,
        "left_minutes": 30,
        "checks": [
            {"id": "word", "title": "Employer's word", "levels": ["Given"], "told": True},
            {"id": "record", "title": "Record check", "levels": ["Basic", "Enhanced", "Full"], "told": False},
        ],
        "roles": [
            {"id": "host", "title": "Host", "kind": "other", "leads": True},
            {"id": "nurse", "title": "Nurse", "kind": "clinical", "leads": True},
            {"id": "scanner", "title": "Radiographer", "kind": "clinical", "leads": False},
            {"id": "coach", "title": "Work coach", "kind": "other", "leads": False},
        ],
        "letter": {"arrive_minutes": 15, "shows": "Each shows a badge.", "stays": "A teacher stays."},
        "policies": [
            {
                "version": 1,
                "starts": "2026-01-01",
                "requirements": [
                    _requirement("word", "Given", "host", "nurse", "scanner", "coach"),
                    _requirement("record", "Enhanced", "host", "nurse"),
                ],
            }
        ],
        "workshops": [
            {
                "id": "talk",
                "pupils_each": 15,
                "wanted": ["clinical", "other"],
                "kit": [
                    {"id": "cards", "title": "Set of cards", "pupils_each": 6, "used_up": False},
                    {"id": "leaflets", "title": "Leaflet", "pupils_each": 1, "used_up": True},
                ],
            },
            {"id": "lab", "pupils_each": 30, "wanted": ["nurse", "clinical"], "kit": []},
        ],
        "terms": [
            {"id": "photograph", "version": 1, "title": "Pictures", "text": "You may be in a picture."},
            {"id": "biography", "version": 2, "title": "Two lines", "text": "Schools read your two lines."},
        ],
        **changed,
    }
    return {
        "id": "test",
        "people": people,
        "availability": {"travel_minutes": 30},
        "bank_holidays": ["2026-12-25"],
    }


RULES: Final = rules_of(data())


def with_policies(*policies: Mapping[str, Any]) -> Rules:
    """Return the rules with more policies than the first."""
    return rules_of(data(policies=[*data()["people"]["policies"], *policies]))


requirement = _requirement


def a_session(**changed: Any) -> Session:
    """Return a planned session of an hour with 30 pupils."""
    starts_at = changed.setdefault("starts_at", STARTS)
    changed.setdefault("ends_at", starts_at + HOUR)
    given: dict[str, Any] = {
        "id": "B1-1",
        "booking": "B1",
        "version": 1,
        "standing": "planned",
        "urn": "910001",
        "school": "St Piran's",
        "workshop": "talk",
        "year_group": 8,
        "pupils": 30,
        "town": "Tarnfoot",
        "postcode": "GL50 1AA",
    }
    return Session(**{**given, **changed})


def a_person(name: str = "ann", *roles: str, **changed: Any) -> Person:
    """Return a person of one organisation in some roles, a nurse where none is said; the id is the name in small letters."""
    posts = tuple(Post("trust", role) for role in roles or ("nurse",))
    given: dict[str, Any] = {
        "id": name,
        "version": 1,
        "name": name.title(),
        "email": f"{name}@trust.example",
        "posts": posts,
    }
    return Person(**{**given, **changed})


def a_check(
    kind: str = "word", level: str = "Given", issued: date = date(2026, 1, 10), **changed: Any
) -> Check:
    """Return a check that was seen on the day it was issued."""
    return replace(Check(kind, level, issued, "Lee", issued), **changed)


def cleared(person: str = "ann") -> CheckFile:
    """Return a file with which one is fit for every role."""
    return CheckFile(person, 1, (a_check(), a_check("record", "Enhanced")))


def a_candidate(
    person: Person | None = None, *, checks: CheckFile | None = None, engagements: Iterable[Engagement] = ()
) -> Candidate:
    """Return somebody who can come, unless something is said otherwise."""
    person = person or a_person()
    return Candidate(person, checks or cleared(person.id), tuple(engagements))


def as_(role: str = "nurse", *, lead: bool = False) -> Capacity:
    """Return as what somebody of the trust comes."""
    return Capacity("trust", role, lead)


def a_roster(*coming: tuple[str, Capacity], session: Session | None = None) -> Roster:
    """Return the roster of a session to which these people come."""
    return Roster(
        session or a_session(), 1, tuple(Coming(person, one, AT, "Lee", 1) for person, one in coming)
    )


def a_call(roster: Roster | None = None, *, at: datetime = AT, rules: Rules = RULES) -> Call:
    """Return the call of a session to which nobody comes yet."""
    return Call(rules, roster or a_roster(), at)


def merge_of(
    kept: Person, gone: Person, own: Iterable[Engagement] = (), others: Iterable[Engagement] = ()
) -> Preview:
    """Return what a merge would be of two people who are down for these."""
    return previewed(kept, gone, tuple(own), tuple(others), travel=timedelta(minutes=30), at=AT)
