"""A list of people that somebody hands in, judged line by line: who would be made, changed, stays as they are, or is refused.

Nothing is guessed. Whoever is known by their address is changed by what the list says of them: what a cell says takes the place
of what stands there, a post is added to those that are there, and an empty cell changes nothing. One person may stand in several
lines, one a post. What two lines say differently of one person, or one line of two people, is refused with the reason; the other
lines don't suffer by it.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from services.people.domain import duplicates
from services.people.domain.columns import Column, Header
from services.people.domain.free import Free, said
from services.people.domain.given import Against, Because, Given, Words, folded, read
from services.people.domain.person import Organisation, Person, Post, stood_for

Deed = Literal["make", "change", "unchanged", "refuse"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list as it was handed in; `number` is where it stands, from 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What of a person would be otherwise; `before` is empty where it would be new. A post is organisation and role by name."""

    column: Column
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """What a line would do, or what stands against it."""

    line: Line
    deed: Deed
    name: str
    person: str = ""
    changes: tuple[Change, ...] = ()
    why: tuple[Against, ...] = ()

    @property
    def mark(self) -> str:
        """What tells what it would do from anything else it could do. No id is in it: whoever is made anew has none yet."""
        told = f"{self.deed} {self.changes} {[one.because for one in self.why]}"
        return hashlib.sha256(told.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a list would do: its lines, and the people and organisations as they would be written.

    `alike` are pairs of people, one of them new, who may be one and the same; `near` are new organisations' names beside one that
    is there and called nearly so.
    """

    rows: tuple[Row, ...]
    people: tuple[Person, ...]
    organisations: tuple[Organisation, ...]
    alike: tuple[duplicates.Suggestion, ...] = ()
    near: tuple[tuple[str, str], ...] = ()

    def count(self, deed: Deed) -> int:
        """Return how many lines would do one thing."""
        return sum(row.deed == deed for row in self.rows)


def planned(
    words: Words,
    header: Header,
    lines: Iterable[Line],
    people: Sequence[Person],
    organisations: Sequence[Organisation],
    ids: Callable[[str], str],
) -> Plan:
    """Return what a list would do to the people and organisations there are; `ids` gives whoever is new an id, by their name."""
    book = _Book(people, organisations, ids)
    found = [(line, *read(words, _cells(header, line))) for line in lines]
    # A line with a post comes before one without: somebody new needs one, wherever in the list it stands.
    found.sort(key=lambda one: not one[1].organisation)
    rows = [_refused(line, given, why) if why else book.take(line, given) for line, given, why in found]
    rows.sort(key=lambda row: row.line.number)
    new = [one for one in book.people.values() if one.id not in book.known]
    ids_of_new = {one.id for one in new}
    alike = tuple(
        one
        for one in (duplicates.suggestions((*book.known.values(), *new)) if new else ())
        if ids_of_new & set(one.pair)
    )
    return Plan(
        tuple(rows),
        tuple(
            _newer(one, book.known.get(one.id))
            for one in book.people.values()
            if one != book.known.get(one.id)
        ),
        tuple(
            replace(one, version=(book.were[one.id].version if one.id in book.were else 0) + 1)
            for one in book.organisations.values()
            if one != book.were.get(one.id)
        ),
        alike,
        tuple(book.near()),
    )


def same(seen: Sequence[str], plan: Plan) -> bool:
    """Tell whether a list still does what was seen of it, by the marks of its lines, or less: what is done by now isn't again."""
    now = [(row.mark, row.deed) for row in plan.rows]
    return len(seen) == len(now) and all(
        before == mark or deed == "unchanged" for before, (mark, deed) in zip(seen, now, strict=True)
    )


def _cells(header: Header, line: Line) -> dict[Column, str]:
    return {column: line.cells[place] for column, place in header.places.items() if place < len(line.cells)}


LISTS: Final = (
    (Column.SKILLS, "skills"),
    (Column.LANGUAGES, "languages"),
    (Column.PLACES, "reach"),
    (Column.WORKSHOPS, "asked_about"),
)


class _Book:
    """The people and organisations as they would be after the lines so far."""

    def __init__(
        self, people: Sequence[Person], organisations: Sequence[Organisation], ids: Callable[[str], str]
    ) -> None:
        self.known = {one.id: one for one in people}
        self.were = {one.id: one for one in organisations}
        # Of two people of one address the one who is here is meant.
        order = sorted(people, key=lambda one: one.standing == "gone", reverse=True)
        self.people = {one.email.casefold(): one for one in order if one.email}
        itself = stood_for(organisations)
        self.organisations = {folded(one.name): itself[one.id] for one in organisations}
        self.ids = ids
        self.said: dict[str, dict[Column, tuple[int, object]]] = {}
        self.lines: dict[Given, int] = {}

    def take(self, line: Line, given: Given) -> Row:
        """Return what a line does, and remember it."""
        email = given.email.casefold()
        before = self.people.get(email)
        organisation, against = self._organisation(given)
        why = [*against, *self._against(given, email, before)]
        if why:
            return _refused(line, given, why)
        after = _applied(given, before or self._new(given), organisation.id if organisation else "")
        after_names = {**self._names(), **({organisation.id: organisation.name} if organisation else {})}
        changes = tuple(_changes(before, after, after_names))
        said_of_them = replace(given, email=email)
        if said_of_them in self.lines:
            return _refused(line, given, [Against(Because.TWICE, {"line": self.lines[said_of_them]})])
        self.people[email] = after
        if organisation:
            self.organisations[folded(organisation.name)] = organisation
        self.lines[said_of_them] = line.number
        told = self.said.setdefault(email, {})
        for column, value in _single(given).items():
            told.setdefault(column, (line.number, value))
        deed: Deed = "make" if before is None else "change" if changes else "unchanged"
        return Row(line, deed, after.name, after.id, changes)

    def near(self) -> Iterable[tuple[str, str]]:
        """Yield each new organisation that is called nearly as one that is there."""
        for one in self.organisations.values():
            if one.id not in self.were:
                for other in self.were.values():
                    if duplicates.nearly(one.name, other.name):
                        yield one.name, other.name

    def _names(self) -> dict[str, str]:
        return {one.id: one.name for one in self.organisations.values()}

    def _new(self, given: Given) -> Person:
        return Person(
            id=self.ids(given.email.casefold()),
            version=0,
            name=given.name,
            email=given.email,
            standing="invited",
        )

    def _against(self, given: Given, email: str, before: Person | None) -> Iterable[Against]:
        """Yield what stands against a line that is right by itself."""
        if before is None:
            if not given.organisation:
                yield Against(Because.NO_POST)
            return
        if before.standing == "gone":
            yield Against(Because.GONE, {"name": before.name})
        if not set(duplicates.folded(before.name).split()) & set(duplicates.folded(given.name).split()):
            yield Against(Because.OTHER_NAME, {"name": before.name})
            return
        for column, value in _single(given).items():
            number, told = self.said.get(email, {}).get(column, (0, value))
            if told != value:
                yield Against(Because.OTHERWISE, {"line": number, "column": column})

    def _organisation(self, given: Given) -> tuple[Organisation | None, list[Against]]:
        """Return a line's organisation as it would be, and what stands against that."""
        if not given.organisation:
            return None, []
        name = folded(given.organisation)
        found = self.organisations.get(name)
        if found is None:
            made = Organisation(
                id=self.ids(f"organisation {name}"),
                version=0,
                name=given.organisation,
                sector=given.sector,
                size=given.size,
            )
            return made, []
        against = [
            Against(Because.ORGANISATION_OTHERWISE, {"column": column, "there": there})
            for column, there, said_here in (
                (Column.SECTOR, found.sector, given.sector),
                (Column.SIZE, found.size, given.size),
            )
            if there and said_here and folded(there) != folded(said_here)
        ]
        # An earlier line may have filled it. One that was removed is back with its people.
        found = self.organisations.get(folded(found.name), found)
        sector, size = found.sector or given.sector, found.size or given.size
        return replace(found, sector=sector, size=size, removed=False), against


def _single(given: Given) -> dict[Column, object]:
    """Return what a line says that a person has one of: two lines can't say it differently."""
    found = {
        Column.NAME: given.name,
        Column.PHONE: given.phone,
        **{column: getattr(given, name) for column, name in LISTS},
        Column.FREE: given.free,
    }
    return {column: value for column, value in found.items() if value}


def _applied(given: Given, person: Person, organisation: str) -> Person:
    """Return a person as a line says."""
    post = (Post(organisation, given.role),) if organisation else ()
    free = given.free or Free(person.patterns, person.others)
    return replace(
        person,
        name=given.name,
        phone=given.phone or person.phone,
        posts=tuple(dict.fromkeys((*person.posts, *post))),
        patterns=free.patterns,
        others=free.others,
        **{name: getattr(given, name) or getattr(person, name) for _, name in LISTS},
    )


def _changes(before: Person | None, after: Person, organisations: Mapping[str, str]) -> Iterable[Change]:
    """Yield what of a person is otherwise; of somebody new, all that is known."""
    for column, of in _FIELDS.items():
        was, now = of(before, organisations) if before else (), of(after, organisations)
        if was != now:
            yield Change(column, was, now)


def _posts(person: Person, organisations: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(f"{post.role}@{organisations.get(post.organisation, '')}" for post in person.posts)


_FIELDS: Final[Mapping[Column, Callable[[Person, Mapping[str, str]], tuple[str, ...]]]] = {
    Column.NAME: lambda person, _: (person.name,),
    Column.EMAIL: lambda person, _: (person.email,),
    Column.PHONE: lambda person, _: (person.phone,) if person.phone else (),
    Column.ROLE: _posts,
    Column.SKILLS: lambda person, _: person.skills,
    Column.LANGUAGES: lambda person, _: person.languages,
    Column.PLACES: lambda person, _: person.reach,
    Column.FREE: lambda person, _: tuple(said(Free(person.patterns, person.others))),
    Column.WORKSHOPS: lambda person, _: person.asked_about,
}


def _refused(line: Line, given: Given, why: Iterable[Against]) -> Row:
    return Row(line, "refuse", given.name, why=tuple(why))


def _newer(person: Person, was: Person | None) -> Person:
    return replace(person, version=(was.version if was else 0) + 1)
