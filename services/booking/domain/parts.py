"""What a booking is made of: school, workshop, classes, sessions, people, a place in the diary, what was wished and reported."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from services.booking.domain.refusal import Refusal, RefusedError
from shared.limits import MAX_PUPILS, YEAR_GROUPS

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
"""The states of a booking, as its events name them (`shared.events.booking.Status`)."""

Action = Literal[
    "request",
    "keep",
    "verify",
    "join",
    "offer",
    "accept",
    "lapse",
    "confirm",
    "decline",
    "amend",
    "move",
    "change",
    "reschedule",
    "ask",
    "agree",
    "refuse",
    "address",
    "reconfirm",
    "cancel",
    "expire",
    "deliver",
    "count",
    "settle",
    "not_happen",
    "undo",
    "reopen",
    "revive",
    "own",
    "note",
    "place",
    "erase",
]
"""What is done to a booking."""

Side = Literal["school", "team", ""]
"""Who of the two called a visit off; empty where nobody did."""

Counts = Literal["none", "facilitator", "teacher", "agreed", "disputed", "settled"]
"""Whose count of a visit there is: nobody's, one person's, two that agree, two that differ, a difference that was decided."""

ReasonCode = Literal[
    "",
    "no_team",
    "date_full",
    "too_far",
    "too_late",
    "not_our_workshop",
    "no_answer",
    "school_closed",
    "staff_ill",
    "other",
]
"""Why a visit was declined or called off, as a fact that can be counted; the sentence to the other side stands beside it."""

Count = tuple[tuple[int, int], ...]
"""Pupils who came, by year group; year groups of whom nobody came are left out."""


@dataclass(frozen=True, slots=True)
class School:
    """The school a visit is for; `urn` is its Unique Reference Number in the DfE's register.

    A school that the careers lead typed because she did not find it is not `listed`: its `urn` is ``unlisted-`` and the
    booking's reference, until the team says which one it is.
    """

    urn: str
    name: str
    town: str = ""
    postcode: str = ""
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Workshop:
    """The workshop asked for, under the title it had then."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A person of the school: personal data, which stays in this service.

    `confirmed_at` is when the person pressed the button in the e-mail we sent there; None while nobody knows whose address it is.
    """

    name: str
    email: str
    phone: str = ""
    confirmed_at: datetime | None = None


def same_copy(was: Contact | None, now: Contact | None) -> Contact | None:
    """Return the second contact, confirmed as before where the address is the same."""
    if now is None or was is None or was.email != now.email:
        return now and replace(now, confirmed_at=None)
    return replace(now, confirmed_at=was.confirmed_at)


def former_copy(was: Contact | None, now: Contact | None, former: Contact | None) -> Contact | None:
    """Return the second contact who is to be told that they aren't any more: one who confirmed, and so heard of the visit."""
    if was and was.confirmed_at and (now is None or now.email != was.email):
        return was
    return None if now and former and now.email == former.email else former


@dataclass(frozen=True, slots=True)
class Hold:
    """A place in the diary: which team goes on which day (1 is the first); free again at `until`, where it has one.

    Before it is stored, `team` is the one wished for; 0 is any.
    """

    day: date
    team: int
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Class:
    """What a careers lead says of one session: the year group, how many pupils to expect, and what they need to take part."""

    year_group: int
    pupils_expected: int
    needs: str = ""

    def __post_init__(self) -> None:
        if self.year_group not in YEAR_GROUPS:
            raise RefusedError(Refusal.YEAR_GROUP_UNKNOWN, year=self.year_group)
        if not 1 <= self.pupils_expected <= MAX_PUPILS:
            raise RefusedError(Refusal.EXPECTED_OUT_OF_RANGE, low=1, high=MAX_PUPILS)


@dataclass(frozen=True, slots=True)
class Session:
    """One class in a visit.

    `present` is the facilitator's count, `teacher` the teacher's, `settled` the one decided where they differed; each None
    until it is given.
    """

    id: str
    starts_at: datetime
    ends_at: datetime
    year_group: int
    pupils_expected: int
    needs: str = ""
    present: Count | None = None
    teacher: Count | None = None
    settled: Count | None = None

    @property
    def counted(self) -> Count:
        """The count that stands: the one decided, else the facilitator's, else the teacher's; never the larger by default."""
        for count in (self.settled, self.present, self.teacher):
            if count is not None:
                return count
        return ()

    @property
    def pupils_present(self) -> int:
        """Pupils who came, of all year groups, by the count that stands."""
        return sum(pupils for _, pupils in self.counted)

    @property
    def expected(self) -> Class:
        """The class expected."""
        return Class(self.year_group, self.pupils_expected, self.needs)


@dataclass(frozen=True, slots=True)
class Wish:
    """A change the school asks for that is the team's to agree to; None where a part stays as it is.

    `times` are each session's start and end.
    """

    asked_at: datetime
    classes: tuple[Class, ...] | None = None
    times: tuple[tuple[datetime, datetime], ...] | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What the school says when it reconfirms: where, who meets the team, where to park, who stays in the room.

    `reception` and `safeguarding` are addresses that hear who comes, too: personal data, as a contact's is.
    """

    room: str = ""
    meets: str = ""
    parking: str = ""
    stays: str = ""
    reception: str = ""
    safeguarding: str = ""

    @property
    def addresses(self) -> frozenset[str]:
        """The addresses that hear who comes."""
        return frozenset({self.reception, self.safeguarding} - {""})

    @property
    def of_any_day(self) -> "Arrival | None":
        """What of it holds on another day, too: the addresses, where some were said. Where to go is asked anew."""
        return Arrival(reception=self.reception, safeguarding=self.safeguarding) if self.addresses else None


@dataclass(frozen=True, slots=True)
class Employer:
    """Who met the pupils: an employer, and the roles its people have."""

    name: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Encounter:
    """What the facilitator reports of a visit besides the count.

    The five lines are what makes an encounter meaningful by Gatsby's Benchmark 5. `late_minutes` says by how much it started
    late; `fewer_because` why fewer came than were expected.
    """

    employers: tuple[Employer, ...] = ()
    purpose: str = ""
    outcomes: str = ""
    two_way: str = ""
    reflection: str = ""
    preparation: str = ""
    late_minutes: int = 0
    fewer_because: str = ""
