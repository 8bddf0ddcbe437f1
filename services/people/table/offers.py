"""Offers: each stands with its visit, and once more by who made it, written together."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from services.people.domain.need import Capacity
from services.people.domain.offer import Offer
from services.people.table import offer_key, offers_key, visit_key
from services.people.table.rows import Write, moment, over, row, value_of, without
from shared.dynamo import delete, put, query
from shared.settings import setting


@dataclass(frozen=True, slots=True)
class Made:
    """An offer, and of which visit its session is."""

    booking: str
    offer: Offer


def of_person(person: str) -> list[Made]:
    """Return all offers that a person made, by session."""
    found = query(setting("TABLE"), offers_key(person))
    return [Made(one["booking"], offer_from(one)) for one in found]


def kept(booking: str, after: Offer, was: Offer | None) -> Iterator[Write]:
    """Yield the writes of a visit's offer over the one that was read, None where there was none."""
    value = asdict(after)
    there = row(visit_key(booking), offer_key(after.session, after.person), "offer", value)
    yield over(there, after.version, was.version if was else 0)
    line = row(offers_key(after.person), after.session, "offered", value)
    yield put(setting("TABLE"), {**line, "booking": booking, "version": after.version})


def gone(booking: str, was: Offer) -> Iterator[Write]:
    """Yield the writes that take an offer away."""
    yield without(visit_key(booking), offer_key(was.session, was.person), was.version)
    yield delete(setting("TABLE"), offers_key(was.person), was.session)


def offer_from(found: Mapping[str, Any]) -> Offer:
    """Return the offer that a row keeps."""
    value = value_of(found)
    return Offer(
        session=value["session"],
        person=value["person"],
        version=value["version"],
        capacity=Capacity(**value["capacity"]),
        starts_at=datetime.fromisoformat(value["starts_at"]),
        made_at=datetime.fromisoformat(value["made_at"]),
        standing=value["standing"],
        said=value["said"],
        answered_at=moment(value["answered_at"]),
        answered_by=value["answered_by"],
    )
