"""The people and organisations of partners, found by what is looked for; and what one person is down for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from services.people.domain.duplicates import folded
from services.people.domain.person import Organisation, Person
from services.people.table import board, consents, hours, organisations, people
from services.people.table.board import BoardLine
from shared.clock import SEPTEMBER, academic_year, london_day

OLDEST: Final = timedelta(days=366 * 6)
"""How far back hours are looked for: longer than anything personal is kept."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked for: words in what is known of people, a role, an organisation, how they stand; empty is any."""

    words: str = ""
    role: str = ""
    organisation: str = ""
    standing: str = ""

    def __bool__(self) -> bool:
        """Whether anything is looked for."""
        return any((self.words, self.role, self.organisation, self.standing))


def found(wanted: Filter) -> tuple[list[Person], dict[str, Organisation]]:
    """Return the people whom a filter lets through, in the order of their names, and all organisations by id.

    Who left is among them only where they are looked for.
    """
    known = organisations.by_id()
    words = folded(wanted.words).split()
    let_through = (
        one
        for one in people.all_people()
        if _standing(one, wanted) and _post(one, wanted) and _said(one, words, known)
    )
    return sorted(let_through, key=lambda one: (one.name.casefold(), one.id)), known


def of_organisation(organisation: str, everybody: Iterable[Person]) -> list[Person]:
    """Return an organisation's people who didn't leave, in the order of their names."""
    its = (
        one
        for one in everybody
        if one.standing != "gone" and any(post.organisation == organisation for post in one.posts)
    )
    return sorted(its, key=lambda one: (one.name.casefold(), one.id))


def visits(person: str, at: datetime) -> tuple[list[BoardLine], list[BoardLine]]:
    """Return the sessions that a person is down for, the next one first, and those of this year they were at, last first."""
    to_come = [one for one in board.to_come(at) if one.ends_at > at and _among(one, person)]
    today = london_day(at)
    over = [one for one in board.delivered(year_begins(today), today) if _among(one, person)]
    return to_come, over[::-1]


@dataclass(frozen=True, slots=True)
class Kept:
    """How much is kept of a person that goes, or loses them, when they are forgotten."""

    visits: int
    entries: int
    consents: int
    minutes: int


def kept_of(person: str, at: datetime) -> Kept:
    """Return how much is kept of a person: visits, entries of hours and their minutes, what they said to terms."""
    today = london_day(at)
    entries = [one for one in hours.between(today - OLDEST, today) if one.entry.person == person]
    return Kept(
        visits=len(board.visits_with(person, today)),
        entries=len(entries),
        consents=len(consents.of_person(person)),
        minutes=sum(one.entry.minutes for one in entries),
    )


def year_begins(today: date) -> date:
    """Return the first day of a day's academic year."""
    return date(int(academic_year(today)[:4]), SEPTEMBER, 1)


def _among(line: BoardLine, person: str) -> bool:
    return any(name == person for name, *_ in line.coming)


def _standing(person: Person, wanted: Filter) -> bool:
    return person.standing == wanted.standing if wanted.standing else person.standing != "gone"


def _post(person: Person, wanted: Filter) -> bool:
    return not (wanted.role or wanted.organisation) or any(
        wanted.role in {"", post.role} and wanted.organisation in {"", post.organisation}
        for post in person.posts
    )


def _said(person: Person, words: Iterable[str], known: Mapping[str, Organisation]) -> bool:
    """Tell whether each word begins, or is within, something that is known of a person."""
    wanted = list(words)
    if not wanted:
        return True
    employers = (known[post.organisation].name for post in person.posts if post.organisation in known)
    text = f"{folded(person.name)} {person.email.casefold()} " + " ".join(
        map(folded, (*employers, *person.skills, *person.languages))
    )
    return all(word in text for word in wanted)
