"""Organisations and people: personal data, of which ids, roles and employers alone leave this service by its events."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import takewhile
from typing import Literal

Size = Literal["", "self-employed", "micro", "small", "medium", "large"]
"""Of an employer: not known; alone; under 10, under 50, under 250 people; 250 and more (`shared.programme.workshops.Size`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """An employer whose people come; its quarterly statement goes to `contact_email`, to nobody where that is empty.

    `contact_since` is when the contact was written down or looked through last; None where nobody noted it.

    One that is `removed` is offered nowhere any more; what its people gave stays. One that was made one with another is
    `same_as` that one's id: what was told of it under its own id is that one's.
    """

    id: str
    version: int
    name: str
    sector: str = ""
    size: Size = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_since: datetime | None = None
    removed: bool = False
    same_as: str = ""

    @property
    def offered(self) -> bool:
        """Whether people can be of it."""
        return not (self.removed or self.same_as)


def stood_for(organisations: Iterable[Organisation]) -> dict[str, Organisation]:
    """Return which organisation each id stands for: itself, or what it was made one with."""
    every = {one.id: one for one in organisations}
    found = {}
    for name, one in every.items():
        itself = one
        while itself.same_as:
            itself = every[itself.same_as]
        found[name] = itself
    return found


@dataclass(frozen=True, slots=True)
class Post:
    """What a person is, and where: a role of the programme at an organisation. A person in two organisations has two."""

    organisation: str
    role: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a day on London's clocks."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Pattern:
    """A stretch of each `weekday`, Monday is 0, in which a person is free; from `first` to `last` where they are given."""

    weekday: int
    stretch: Stretch
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class OtherDays:
    """Days from `first` to `last`, both included, with stretches of their own in place of the patterns'; none is away."""

    first: date
    last: date
    stretches: tuple[Stretch, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person of partner organisations.

    `standing` is invited until the link was followed, then here, and gone once the person left. `reach` are the places the person
    can get to, as the letters a postcode begins with: a district such as ``GL50``, or an area such as ``GL``; none is anywhere.
    Without `patterns` and `others` nothing is known of when the person is free. `asked_about` are the workshops the person may be
    asked about, by id; none is all of them. `link` is the number of the private link that holds: it grows with each that is sent.
    `about` are the person's two lines for schools; `since` when the `standing` began, None where nobody noted it.
    """

    id: str
    version: int
    name: str
    email: str
    phone: str = ""
    standing: Literal["invited", "here", "gone"] = "here"
    since: datetime | None = None
    link: int = 1
    about: str = ""
    posts: tuple[Post, ...] = ()
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    reach: tuple[str, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    others: tuple[OtherDays, ...] = ()
    asked_about: tuple[str, ...] = ()


def available(person: Person, day: date, stretch: Stretch) -> bool | None:
    """Tell whether a person said to be free for the whole of a stretch of a day; None where nothing was said of the day.

    The other days that were said last win over earlier ones and over the patterns.
    """
    others = next((one for one in reversed(person.others) if one.first <= day <= one.last), None)
    if others is None and not person.patterns:
        return None
    free = others.stretches if others else _usual(person, day)
    return any(one.start <= stretch.start and stretch.end <= one.end for one in free)


def reaches(person: Person, postcode: str) -> bool | None:
    """Tell whether a person can get to a school; None where its postcode isn't known."""
    if not person.reach:
        return True
    if not postcode:
        return None
    district = postcode.split(maxsplit=1)[0].upper()
    area = "".join(takewhile(str.isalpha, district))
    return bool({district, area} & {place.upper() for place in person.reach})


def _usual(person: Person, day: date) -> Iterator[Stretch]:
    """Yield the stretches of a day by the person's patterns."""
    for one in person.patterns:
        begun = one.first is None or one.first <= day
        over = one.last is not None and one.last < day
        if one.weekday == day.weekday() and begun and not over:
            yield one.stretch
