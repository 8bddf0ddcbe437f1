"""What the school asks of the team once a visit is agreed: other numbers, another time; and how it takes part in it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.booking.domain.booking import Booking
from services.booking.domain.history import Change, PartChange, TimeChange
from services.booking.domain.parts import Arrival, Class, Hold, Wish
from services.booking.domain.refusal import Refusal, RefusedError, given
from services.booking.domain.sessions import Times, class_changes, expecting
from services.booking.domain.states import AGREED


def needs_agreement(booking: Booking, classes: Sequence[Class]) -> bool:
    """Tell whether classes are more than the team agreed to: more pupils in all, other year groups, another number of classes.

    Nothing was agreed to before the team's answer.
    """
    return booking.status in AGREED and (
        len(classes) != len(booking.sessions)
        or sum(one.pupils_expected for one in classes) > booking.pupils_expected
        or not {one.year_group for one in classes} <= booking.year_groups
    )


def ask(
    booking: Booking,
    *,
    who: str,
    at: datetime,
    classes: Sequence[Class] | None = None,
    times: Times | None = None,
    said: str = "",
) -> Booking:
    """Ask the team for a change; the visit stays as agreed meanwhile. A later wish takes the place of an earlier one.

    Raises `RefusedError` for classes more or fewer than there are times.
    """
    wish = Wish(
        at,
        None if classes is None else tuple(classes),
        None if times is None else tuple(times),
        said,
    )
    if len(wish.classes or booking.classes) != len(wish.times or booking.times):
        # The team could never agree to it.
        raise RefusedError(Refusal.TIME_MISSING)
    return replace(booking.step("ask", who, at, said=said, changed=_changes(booking, wish)), wish=wish)


def agree(booking: Booking, *, who: str, at: datetime, hold: Hold | None, said: str = "") -> Booking:
    """Agree to what the school asks; `hold` is the place of the new times. Raises `RefusedError`."""
    wish = booking.wish
    if wish is None:
        raise RefusedError(Refusal.NOTHING_ASKED)
    step = booking.step("agree", who, at, said=said, changed=_changes(booking, wish), reason=said)
    classes, times = wish.classes or booking.classes, wish.times or booking.times
    # Through `move`, which knows how classes and times go together; its own entry is not kept.
    agreed = booking.move(
        who=who, at=at, times=times, hold=hold or booking.hold or _no_hold(), classes=classes
    )
    place = booking if wish.times is None else agreed
    return replace(
        step,
        sessions=agreed.sessions,
        hold=agreed.hold,
        wish=None,
        arrival=place.arrival,
        former_arrival=place.former_arrival,
    )


def refuse(booking: Booking, *, who: str, at: datetime, reason: str) -> Booking:
    """Say no to what the school asks: the visit stays as agreed. Raises `RefusedError`."""
    if booking.wish is None:
        raise RefusedError(Refusal.NOTHING_ASKED)
    given(reason, "refuse")
    return replace(booking.step("refuse", who, at, said=reason, reason=reason), wish=None)


def reconfirm(
    booking: Booking, *, who: str, at: datetime, arrival: Arrival, classes: Sequence[Class] | None = None
) -> Booking:
    """Say that the visit is still on, and where it is. Numbers may be put right, not raised (`needs_agreement`)."""
    changed: list[Change] = []
    if arrival != (booking.arrival or Arrival()):
        changed.append(PartChange("arrival"))
    sessions = booking.sessions
    if classes is not None:
        if needs_agreement(booking, classes):
            raise RefusedError(Refusal.NEEDS_AGREEMENT)
        changed += class_changes(booking.classes, classes)
        sessions = tuple(expecting(*pair) for pair in zip(sessions, classes, strict=True))
    step = booking.step("reconfirm", who, at, changed=tuple(changed))
    return replace(step, arrival=arrival, former_arrival=None, sessions=sessions)


def confirm_address(booking: Booking, *, email: str, at: datetime) -> Booking:
    """Take an address as confirmed: the contact's new one, or the second contact's. Raises `RefusedError` for any other."""
    copy = booking.copy
    if email and email == booking.new_address:
        step = booking.step("address", booking.contact.name, at, changed=(PartChange("address"),))
        contact = replace(booking.contact, email=email, confirmed_at=at)
        return replace(step, contact=contact, new_address="", former_address=booking.contact.email)
    if copy and email == copy.email and copy.confirmed_at is None:
        step = booking.step("address", copy.name, at, changed=(PartChange("copy"),))
        return replace(step, copy=replace(copy, confirmed_at=at))
    raise RefusedError(Refusal.ADDRESS_UNKNOWN)


def _changes(booking: Booking, wish: Wish) -> tuple[Change, ...]:
    changed: list[Change] = []
    if wish.times:
        changed.append(TimeChange(booking.starts_at, wish.times[0][0]))
    if wish.classes:
        changed += class_changes(booking.classes, wish.classes)
    return tuple(changed)


def _no_hold() -> Hold:
    raise RefusedError(Refusal.SLOT_TAKEN)
