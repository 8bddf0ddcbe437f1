"""What the booking service tells the others.

A snapshot carries no personal data: who asked lives in the booking table alone, so that the event log,
queues and other services' tables hold nobody's name.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, ClassVar, Final, Literal, get_args

from pydantic import Field, PlainSerializer, SerializationInfo

from shared.events.base import PUBLISHING, Event, Moment, Part
from shared.limits import MAX_PRESENT, YEAR_GROUPS

SOURCE = "outreach.booking"

Status = Literal[
    "awaiting_address",
    "requested",
    "waitlisted",
    "offered",
    "confirmed",
    "rescheduled",
    "declined",
    "cancelled",
    "delivered",
    "did_not_happen",
    "expired",
]
"""The states a booking is published in."""

STATUSES: Final[tuple[Status, ...]] = get_args(Status)


def known_of(statuses: Sequence[str]) -> Callable[[str, SerializationInfo], str]:
    """Return what serialises a state: where it is published, one that is not in `statuses` is refused."""

    def known(status: str, info: SerializationInfo) -> str:
        if info.context == PUBLISHING and status not in statuses:
            raise ValueError("This contract has no such status: give it a new contract first.")
        return status

    return known


OpenStatus = Annotated[
    str,
    PlainSerializer(known_of(STATUSES), return_type=str),
    Field(json_schema_extra={"enum": list(STATUSES)}),
]
"""A state as readers take it. The set is open: who meets a state unknown here keeps the snapshot and treats it as none of those
it knows. What is published is one of `STATUSES`, as the schema says."""

Counts = Literal["none", "facilitator", "teacher", "agreed", "disputed", "settled"]
"""Whose count of the pupils present is known: nobody's, one's, both and the same, both and different, or a difference that
a person decided. `present` is the count that stands: the facilitator's, or what was settled."""

By = Literal["school", "team", ""]
"""Who called a visit off; nobody."""

MonthName = Annotated[
    str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$", json_schema_extra={"format": "year-month"})
]
"""A month, such as ``2026-11``."""

YearGroup = Annotated[int, Field(ge=YEAR_GROUPS[0], le=YEAR_GROUPS[-1])]


class Present(Part):
    """How many pupils of one year group were in the room."""

    year_group: YearGroup
    pupils: Annotated[int, Field(ge=0, le=MAX_PRESENT)]


class SessionSnapshot(Part):
    """One class in one slot of a visit."""

    id: str
    starts_at: Moment
    ends_at: Moment
    year_group: YearGroup
    pupils_expected: Annotated[int, Field(ge=1, le=MAX_PRESENT)]
    present: tuple[Present, ...] = ()
    teacher_present: tuple[Present, ...] | None = None
    """What the teacher counted; None where she said nothing."""


class Employer(Part):
    """An employer whose people the pupils met, and what those people do there."""

    name: str
    roles: tuple[str, ...] = ()


class EncounterSnapshot(Part):
    """What makes a visit a meaningful encounter with employers (Gatsby benchmark 5), as the facilitator recorded it.

    `late_minutes` is how much later than planned it started, 0 for on time; `fewer_because` why fewer pupils came than expected.
    """

    employers: tuple[Employer, ...] = ()
    purpose: str = ""
    outcomes: str = ""
    two_way: str = ""
    reflection: str = ""
    preparation: str = ""
    late_minutes: Annotated[int, Field(ge=0)] = 0
    fewer_because: str = ""


class BookingSnapshot(Part):
    """A booking as everyone may know it.

    `urn` is ``unlisted-<booking id>`` where the school was typed and is in no register (`listed` False). No figure counts a
    visit whose `address_confirmed` is False: nobody knows yet that its sender is at the school. `reason_code` says why a visit
    was declined, called off or expired: ``no_team``, ``date_full``, ``too_far``, ``too_late``, ``not_our_workshop``,
    ``no_answer``, ``school_closed``, ``staff_ill`` or ``other``; a reader takes a code it does not know for ``other``.
    """

    id: str
    version: Annotated[int, Field(ge=1)]
    status: OpenStatus
    programme: str
    urn: str
    school_name: str
    workshop_id: str
    workshop_title: str
    academic_year: str
    requested_at: Moment
    sessions: Annotated[tuple[SessionSnapshot, ...], Field(min_length=1)]
    delivered_on: date | None = None
    town: str = ""
    postcode: str = ""
    listed: bool = True
    address_confirmed: bool
    cancelled_by: By = ""
    reason_code: str = ""
    counts: Counts
    encounter: EncounterSnapshot | None = None


class BookingEvent(Event):
    """Any event about a booking."""

    SOURCE: ClassVar[str] = SOURCE

    booking: BookingSnapshot

    @property
    def aggregate_id(self) -> str:
        """The booking's reference."""
        return self.booking.id

    @property
    def version(self) -> int:
        """The booking's version."""
        return self.booking.version


class BookingRequested(BookingEvent):
    """A careers lead asked for a visit; the slot is held."""

    DETAIL_TYPE: ClassVar[str] = "BookingRequested"
    CONTRACT: ClassVar[int] = 2


class BookingChanged(BookingEvent):
    """Any move that has no event of its own: its date or numbers changed, its address was confirmed, a place was offered."""

    DETAIL_TYPE: ClassVar[str] = "BookingChanged"
    CONTRACT: ClassVar[int] = 2


class BookingConfirmed(BookingEvent):
    """The team agreed to come."""

    DETAIL_TYPE: ClassVar[str] = "BookingConfirmed"
    CONTRACT: ClassVar[int] = 2


class BookingDeclined(BookingEvent):
    """The team cannot come; the slot is free again."""

    DETAIL_TYPE: ClassVar[str] = "BookingDeclined"
    CONTRACT: ClassVar[int] = 2


class BookingCancelled(BookingEvent):
    """The careers lead or the team called the visit off; the slot is free again."""

    DETAIL_TYPE: ClassVar[str] = "BookingCancelled"
    CONTRACT: ClassVar[int] = 2


class BookingDelivered(BookingEvent):
    """The visit took place; `present` says how many came. A correction is published as a higher version."""

    DETAIL_TYPE: ClassVar[str] = "BookingDelivered"
    CONTRACT: ClassVar[int] = 2


class BookingExpired(BookingEvent):
    """The address was not confirmed in time, or the day passed before the team or the school answered."""

    DETAIL_TYPE: ClassVar[str] = "BookingExpired"


class BookingDidNotHappen(BookingEvent):
    """The day came and the visit did not take place."""

    DETAIL_TYPE: ClassVar[str] = "BookingDidNotHappen"


class WishSnapshot(Part):
    """A visit that somebody looked for and found no date for: nothing of the person.

    `id` is drawn for it. `pupils` are those of all classes together, `month` the one in which she looked.
    """

    id: str
    version: Annotated[int, Field(ge=1)] = 1
    programme: str
    urn: str
    school_name: str
    workshop_id: str
    year_groups: Annotated[tuple[YearGroup, ...], Field(min_length=1)]
    pupils: Annotated[int, Field(ge=1)]
    month: MonthName


class DateNotFound(Event):
    """A careers lead found no date that suits."""

    SOURCE: ClassVar[str] = SOURCE
    DETAIL_TYPE: ClassVar[str] = "DateNotFound"

    wish: WishSnapshot

    @property
    def aggregate_id(self) -> str:
        """The id drawn for the wish."""
        return self.wish.id

    @property
    def version(self) -> int:
        """The wish's version."""
        return self.wish.version
