"""An offer: somebody says that they could come. Many may offer themselves for one place; the lead accepts one of them."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from services.people.domain.call import Call, Candidate
from services.people.domain.joining import assign
from services.people.domain.need import Capacity
from services.people.domain.refusal import RefusedError, WhyNot
from services.people.domain.roster import Roster


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A person's offer for a session at the time `starts_at`, which it had then.

    A person has one a session: another one replaces what was taken back, turned down or made for another time.
    """

    session: str
    person: str
    version: int
    capacity: Capacity
    starts_at: datetime
    made_at: datetime
    standing: Literal["open", "accepted", "taken_back", "turned_down"] = "open"
    said: str = ""
    answered_at: datetime | None = None
    answered_by: str = ""


def offer(
    call: Call,
    candidate: Candidate,
    capacity: Capacity,
    *,
    seen: datetime,
    before: Offer | None = None,
    said: str = "",
) -> Offer:
    """Return a person's offer. `seen` is the start on the page that the person saw, `before` the offer that they made before.

    Raises `RefusedError` with what stands against it.
    """
    session = call.session
    if against := call.against(candidate, capacity, seen=seen):
        raise RefusedError(against.why, **against.facts)
    if before and before.standing == "open" and before.starts_at == session.starts_at:
        raise RefusedError(WhyNot.ALREADY_OFFERED)
    return Offer(
        session=session.id,
        person=candidate.person.id,
        version=before.version + 1 if before else 1,
        capacity=capacity,
        starts_at=session.starts_at,
        made_at=call.at,
        said=said,
    )


def accept(call: Call, made: Offer, candidate: Candidate, *, who: str) -> tuple[Roster, Offer]:
    """Return the roster with whoever offered, and the offer as it was answered. Raises `RefusedError`.

    An offer was made for a time: where the session moved since, it doesn't hold.
    """
    if made.standing != "open":
        raise RefusedError(WhyNot.OFFER_CLOSED)
    roster = assign(call, candidate, made.capacity, who=who, seen=made.starts_at)
    return roster, _answered(made, "accepted", call.at, who)


def turn_down(made: Offer, *, at: datetime, who: str = "") -> Offer:
    """Return an offer that isn't needed. Raises `RefusedError`."""
    return _answered(made, "turned_down", at, who)


def take_back(made: Offer, *, at: datetime) -> Offer:
    """Return an offer that the person took back before it was answered. Raises `RefusedError`."""
    return _answered(made, "taken_back", at)


def _answered(
    made: Offer, standing: Literal["accepted", "taken_back", "turned_down"], at: datetime, who: str = ""
) -> Offer:
    if made.standing != "open":
        raise RefusedError(WhyNot.OFFER_CLOSED)
    return replace(made, version=made.version + 1, standing=standing, answered_at=at, answered_by=who)
