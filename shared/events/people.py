"""What the people service tells the others: ids, roles and employers, never who a person is.

A person's id is drawn at random and means something in that service alone.
"""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.events.base import Event, Moment, Part

SOURCE = "outreach.people"

Standing = Literal["planned", "off", "delivered"]
"""Of a session: the team means to come; the visit was called off or did not happen; it took place."""

HoursKind = Literal["travel", "own"]
"""The way to a visit and back; what else a person did for the programme. The hours of a delivered session are its own length."""

Number = Annotated[int, Field(ge=0)]


class Attendance(Part):
    """A person who comes to a session, and as what: of which organisation, in which role, and whether they lead it.

    `employer` and `role_title` are what the organisation and the role are called when it is told.
    """

    person: str
    organisation: str
    employer: str
    role: str
    role_title: str
    lead: bool


class Brought(Part):
    """A thing that is brought to a session, and how many of it."""

    title: str
    count: Annotated[int, Field(ge=1)]


class StaffSession(Part):
    """Who comes to one session of a visit, and who is missing still.

    Where the programme doesn't say who is needed, `need_known` is False and the numbers of need and of who is missing are 0.
    `needed` and `missing` are people, the lead among them. `wanted_missing` are roles, or the kinds ``clinical`` and ``other``,
    each as often as one is missing; `others_missing` people of any role.
    """

    id: str
    starts_at: Moment
    ends_at: Moment
    standing: Standing
    need_known: bool
    needed: Number
    missing: Number
    lead_missing: bool
    wanted_missing: tuple[str, ...] = ()
    others_missing: Number = 0
    coming: tuple[Attendance, ...] = ()
    kit: tuple[Brought, ...] = ()


class LetterChange(Part):
    """Somebody who joined a session, or left it, since the visitor letter's version before `version`."""

    version: Annotated[int, Field(ge=2)]
    session: str
    move: Literal["joined", "left"]
    role_title: str
    employer: str


class LetterSnapshot(Part):
    """The visitor letter of a visit, once one was written.

    `changes` are all there were since its first version, each with the version that brought it: whoever was told of an older one
    finds there what is different now. `acknowledged_at` is when the school said that it has read this version.
    """

    version: Annotated[int, Field(ge=1)]
    written_at: Moment
    changes: tuple[LetterChange, ...] = ()
    acknowledged_at: Moment | None = None


class StaffSnapshot(Part):
    """A visit's sessions with who comes to them. `id` is the booking's reference; `version` grows apart from the booking's."""

    id: str
    version: Annotated[int, Field(ge=1)]
    programme: str
    urn: str
    sessions: Annotated[tuple[StaffSession, ...], Field(min_length=1)]
    letter: LetterSnapshot | None = None


class VisitStaffed(Event):
    """Who comes to a visit changed, or who is needed, or its letter."""

    SOURCE: ClassVar[str] = SOURCE
    DETAIL_TYPE: ClassVar[str] = "VisitStaffed"

    visit: StaffSnapshot

    @property
    def aggregate_id(self) -> str:
        """The booking's reference."""
        return self.visit.id

    @property
    def version(self) -> int:
        """The version of who comes."""
        return self.visit.version


class HoursEntry(Part):
    """So many `minutes` that a person gave on a day for an organisation, besides sessions; 0 where that was taken back.

    `employer` is what the organisation is called when it is told; `booking` the visit's reference, empty where it is of none.
    """

    id: str
    version: Annotated[int, Field(ge=1)]
    programme: str
    person: str
    organisation: str
    employer: str
    day: date
    kind: HoursKind
    minutes: Number
    booking: str = ""


class HoursGiven(Event):
    """A person told of hours besides sessions, corrected them, or took them back."""

    SOURCE: ClassVar[str] = SOURCE
    DETAIL_TYPE: ClassVar[str] = "HoursGiven"

    entry: HoursEntry

    @property
    def aggregate_id(self) -> str:
        """The entry's id."""
        return self.entry.id

    @property
    def version(self) -> int:
        """The entry's version."""
        return self.entry.version
