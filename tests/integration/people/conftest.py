"""The people service on moto's AWS: visits that booking told of, people of an employer, and their checks."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest

from services.people.domain.checks import Check, CheckFile
from services.people.domain.need import Capacity
from services.people.domain.person import Organisation, Person, Post
from services.people.domain.refusal import RefusedError, WhyNot
from services.people.domain.roster import Roster
from services.people.domain.visit import Visit
from services.people.table import checks, organisations, people, rosters
from services.people.use_cases import hear
from services.people.use_cases.change import stored
from shared.aws import client
from shared.clock import london_time
from shared.events.booking import BookingSnapshot, SessionSnapshot
from tests.support.aws import rows as all_rows
from tests.support.aws import service_on
from tests.support.browser import NOW

TABLE: Final = "people"
DAY: Final = date(2026, 3, 12)
"""A Thursday under the newest policy of the tests' programme."""
STARTS: Final = london_time(DAY, 9).astimezone(UTC)
HOUR: Final = timedelta(hours=1)
VISIT: Final = "NM-7K3F9Q"
SESSION: Final = f"{VISIT}-1"
CLEARS: Final = (
    Check("promise", "Given", date(2026, 1, 10), "Lee", date(2026, 1, 12)),
    Check("record", "Enhanced", date(2026, 1, 10), "Lee", date(2026, 1, 12)),
    Check("course", "Day", date(2026, 1, 10), "Lee", date(2026, 1, 12)),
)
"""With which somebody is fit for every role of the tests' programme."""

__all__ = ["NOW"]


@pytest.fixture
def people_aws(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make an empty table of people and what the functions need around it."""
    with service_on(getattr(request, "param", "moto"), TABLE, request, monkeypatch):
        yield


def rows(entity: str = "") -> list[dict[str, Any]]:
    """Return every row of the table, or every one of an entity."""
    return all_rows(TABLE, entity)


def told(
    booking: str = VISIT, version: int = 1, status: str = "confirmed", **changed: Any
) -> BookingSnapshot:
    """Return what booking tells of a visit of an hour a class, one after the other; `pupils` are those of its classes.

    For 24 pupils of its workshop two come besides the lead, one of them clinical and one not.
    """
    starts, pupils = changed.pop("starts_at", STARTS), changed.pop("pupils", (24,))
    usual: dict[str, Any] = {
        "id": booking,
        "version": version,
        "status": status,
        "programme": "northmoor",
        "urn": "910001",
        "school_name": "Tarn School",
        "workshop_id": "ward-round",
        "workshop_title": "A ward round",
        "academic_year": "2025-26",
        "requested_at": NOW,
        "sessions": tuple(
            SessionSnapshot(
                id=f"{booking}-{number + 1}",
                starts_at=starts + number * HOUR,
                ends_at=starts + (number + 1) * HOUR,
                year_group=8,
                pupils_expected=one,
            )
            for number, one in enumerate(pupils)
        ),
        "town": "Tarn",
        "postcode": "NM1 2AB",
        "address_confirmed": True,
        "counts": "none",
    }
    return BookingSnapshot(**(usual | changed))


def hears(snapshot: BookingSnapshot, at: datetime = NOW) -> Visit:
    """Let the service hear of a visit; return it as it stands then."""
    hear.booking(snapshot, correlation_id="c0ffee", at=at)
    return visit(snapshot.id)


def visit(booking: str = VISIT) -> Visit:
    """Return a visit as it stands."""
    found = rosters.visit(booking)
    assert found
    return found


def roster(session: str = SESSION) -> Roster:
    """Return a session's roster as it stands."""
    found = visit(session.rpartition("-")[0]).roster(session)
    assert found
    return found


def somebody(
    who: str, /, *roles: str, organisation: str = "trust", fit: bool = True, **changed: Any
) -> Person:
    """Return a stored person who is here, as a midwife where no role is said, with checks that clear them unless `fit` is not."""
    if organisations.organisation(organisation) is None:
        stored(
            [organisations.kept(Organisation(id=organisation, version=1, name=organisation.title()), None)]
        )
    given: dict[str, Any] = {
        "id": who,
        "version": 1,
        "name": who.title(),
        "email": f"{who}@trust.example",
        "posts": tuple(Post(organisation, role) for role in roles or ("midwife",)),
    }
    person = Person(**{**given, **changed})
    stored([people.kept(person, None)])
    if fit:
        stored([checks.kept(CheckFile(who, 1, CLEARS), CheckFile(who))])
    return person


def as_(role: str = "midwife", *, lead: bool = False, organisation: str = "trust") -> Capacity:
    """Return as what somebody comes."""
    return Capacity(organisation, role, lead)


class Refused:
    """Holds that something is refused for a reason, and that nothing is written by it."""

    def __init__(self, why: WhyNot) -> None:
        self.why = why

    def __enter__(self) -> None:
        self.before = rows()

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        assert isinstance(error, RefusedError), error
        assert error.reason.why is self.why, error
        assert rows() == self.before, "nothing half-written"
        return True


@pytest.fixture
def people_spent(people_aws: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[], float]:
    """Return what tells the read units since it was asked last, as DynamoDB reckons them."""
    units: list[float] = []
    dynamodb = client("dynamodb")
    queried, asked, gotten = dynamodb.query, dynamodb.batch_get_item, dynamodb.get_item

    def query(**arguments: Any) -> dict[str, Any]:
        answer: dict[str, Any] = queried(**arguments)
        each = 1 if arguments.get("ConsistentRead") else 0.5
        units.append(each * max(1, -(-sum(map(size_of, answer["Items"])) // 4096)))
        return answer

    def batch_get_item(**arguments: Any) -> dict[str, Any]:
        units.append(sum(len(one["Keys"]) for one in arguments["RequestItems"].values()))
        answer: dict[str, Any] = asked(**arguments)
        return answer

    def get_item(**arguments: Any) -> dict[str, Any]:
        units.append(1 if arguments.get("ConsistentRead") else 0.5)
        answer: dict[str, Any] = gotten(**arguments)
        return answer

    for one in (query, batch_get_item, get_item):
        monkeypatch.setattr(dynamodb, one.__name__, one)

    def since() -> float:
        total = sum(units)
        units.clear()
        return total

    return since


def size_of(item: Mapping[str, Mapping[str, str]]) -> int:
    """Return the bytes of a row's names and values: all of its values are texts and numbers."""
    return sum(len(name) + len(str(content)) for name, value in item.items() for content in value.values())
