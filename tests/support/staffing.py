"""Visits of the tests' programme with people who come, who could, and who can't, laid into the people service's table."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from services.people.domain.checks import Check, CheckFile
from services.people.domain.need import Capacity
from services.people.domain.person import Organisation, Person, Post
from services.people.domain.roster import Roster
from services.people.domain.session import Session
from services.people.domain.visit import Visit
from services.people.table import checks, organisations, people, rosters
from services.people.use_cases import call
from services.people.use_cases.change import Change, change
from shared.dynamo import transact
from tests.support.browser import NOW

HOUR: Final = timedelta(hours=1)
SOON: Final = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
"""A Thursday, twenty days from `NOW`: a gap there is soon. It is judged by the policy that asks for most."""
URGENT: Final = datetime(2026, 2, 24, 10, tzinfo=UTC)
LATER: Final = datetime(2026, 5, 7, 9, tzinfo=UTC)

EMPLOYERS: Final = {"hospital": "Northmoor Hospital", "agency": "Beck & Sons"}

ALL_CHECKS: Final = (
    Check("promise", "Given", date(2025, 12, 1), "Lee", date(2025, 12, 1)),
    Check("record", "Enhanced", date(2025, 6, 1), "Lee", date(2025, 6, 1)),
    Check("course", "Day", date(2025, 6, 1), "Lee", date(2025, 6, 1)),
)


def store_employers() -> None:
    """Keep the two organisations."""
    transact(
        [
            organisations.kept(Organisation(id=name, version=1, name=title), None)
            for name, title in EMPLOYERS.items()
        ]
    )


def store_person(
    name: str,
    *roles: str,
    organisation: str = "hospital",
    held: Iterable[Check] = ALL_CHECKS,
    **changed: Any,
) -> Person:
    """Keep somebody with all checks; the id is the first name in small letters."""
    ident = name.split(maxsplit=1)[0].lower()
    given: dict[str, Any] = {
        "id": ident,
        "version": 1,
        "name": name,
        "email": f"{ident}@people.example",
        "phone": "01452 000 111",
        "posts": tuple(Post(organisation, role) for role in roles),
    }
    person = Person(**{**given, **changed})
    file = CheckFile(ident, 1, tuple(held))
    transact([people.kept(person, None), checks.kept(file, CheckFile(ident))])
    return person


def a_session(
    booking: str = "NM-AAAAAA", starts_at: datetime = SOON, number: int = 1, **changed: Any
) -> Session:
    """Return a planned session of an hour with 24 pupils, which needs a lead and one clinical, one other."""
    given: dict[str, Any] = {
        "id": f"{booking}-{number}",
        "booking": booking,
        "version": 1,
        "standing": "planned",
        "urn": "910001",
        "school": "Tarn School",
        "workshop": "ward-round",
        "starts_at": starts_at + (number - 1) * HOUR,
        "ends_at": starts_at + number * HOUR,
        "year_group": 8,
        "pupils": 24,
        "town": "Tarnfoot",
        "postcode": "NM1 2AB",
    }
    return Session(**{**given, **changed})


def store_visit(*sessions: Session, at: datetime = NOW) -> Visit:
    """Keep a visit as booking told of it, or tell it anew."""

    def told(was: Visit) -> Change:
        return Change(
            replace(was, rosters=tuple(_roster(was, one) for one in sessions)).anew(),
        )

    return change(sessions[0].booking, told, at=at, new=True)


def _roster(was: Visit, session: Session) -> Roster:
    before = was.roster(session.id)
    return replace(before, version=before.version + 1, session=session) if before else Roster(session)


def put_down(session: Session, person: str, role: str, *, lead: bool = False, at: datetime = NOW) -> Roster:
    """Put somebody of the hospital down for a session."""
    capacity = Capacity("hospital", role, lead)
    return call.assign(session.booking, session.id, person, capacity, who="Alex Example", at=at)


def offered(
    session: Session, person: str, role: str, *, lead: bool = False, said: str = "", at: datetime = NOW
) -> None:
    """Let somebody offer to come."""
    capacity = Capacity("hospital", role, lead)
    call.offer(session.booking, session.id, person, capacity, seen=session.starts_at, at=at, said=said)


def roster_of(session: Session) -> Roster:
    """Return who comes to a session, as it is kept."""
    visit = rosters.visit(session.booking)
    found = visit.roster(session.id) if visit else None
    assert found
    return found
