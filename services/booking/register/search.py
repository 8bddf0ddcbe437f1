"""Finding a school by whatever someone types of it: name, town, postcode or URN, in any order, with slips.

The better a school matches, the earlier the tier in which it is found; within one, the programme's own schools come first, then
a row's number says the rank (`index`). Slips are looked for only where what was typed as it stands finds too few.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from heapq import nsmallest
from typing import Final

from services.booking.domain.schools import KnownSchool
from services.booking.register.folding import FILLERS, postcode_beginnings, words
from services.booking.register.index import Register
from services.booking.register.slips import meant, meant_twice
from shared.country import FEWEST_DIGITS, MOST_DIGITS

MOST_WORDS: Final = 8
"""Words of a search that are looked at: no school's name needs more to be told from the others."""

FEWEST_TYPED: Final = 4
"""A number of so many digits or more may be the beginning of a school's number."""

AREA: Final = 2
"""Letters alone that may be a postcode's area, where no name or town begins so."""

Rows = set[int]


@dataclass(frozen=True)
class Found:
    """What a search finds: the first schools, and how many match what was typed as it stands.

    Where those are fewer than are shown, schools follow that are only like it.
    """

    schools: tuple[KnownSchool, ...] = ()
    total: int = 0

    @property
    def alike(self) -> int:
        """How many of those shown, the last ones, are only like what was typed."""
        return max(0, len(self.schools) - self.total)


@dataclass(frozen=True)
class _Query:
    """One way to read what was typed: words, and what a postcode or a URN in it begins with."""

    words: tuple[str, ...]
    postcode: str = ""
    urn: str = ""


def search(own: Register, national: Register | None, typed: str, most: int) -> Found:
    """Return the first `most` schools that match, the programme's `own` before those of the `national` register.

    A school that is in both is found among its own.
    """
    registers = [own, national] if national else [own]
    hidden = {row for urn in own.urns for row in national.of_urns(str(urn), str(urn))} if national else set()
    queries = list(_readings(typed))
    for query in queries:
        found = _as_it_stands(query, registers, hidden, most)
        if found.total:
            return (
                found if query.postcode or query.urn else _with_slips(query, registers, hidden, found, most)
            )
    return _instead(queries, registers, hidden, most)


def _as_it_stands(query: _Query, registers: Sequence[Register], hidden: Rows, most: int) -> Found:
    schools: list[KnownSchool] = []
    total = 0
    taken: list[Rows] = [set(), set(hidden)]
    for tiers in zip(*(_exact(register, query) for register in registers), strict=True):
        for register, rows, seen in zip(registers, tiers, taken, strict=False):
            new = rows - seen
            seen.update(new)
            total += len(new)
            schools += map(register.school, nsmallest(max(0, most - len(schools)), new))
    return Found(tuple(schools), total)


def _exact(register: Register, query: _Query) -> Iterator[Rows]:
    """Yield who matches as it stands: whose name it is, whose name begins so, who has the words, who has their beginnings."""
    within = _within(register, query)
    typed = list(query.words)
    if not typed:
        yield from (within or set(), set(), set(), set())
        return

    def bounded(rows: Rows) -> Rows:
        return rows if within is None else rows & within

    yield bounded(set(register.of_name(typed, whole=True)))
    yield bounded(set(register.of_name(typed, whole=False)))
    narrowing = [word for word in typed if word not in FILLERS] or typed
    yield bounded(_all(register.of_word, narrowing))
    # Most common words, such as "school", begin no other: they are not gone through twice.
    more = any(len(register.of_beginning(word)) > len(register.of_word(word)) for word in narrowing)
    yield bounded(_all(register.of_beginning, narrowing)) if more else set()


def _within(register: Register, query: _Query) -> Rows | None:
    """Return the rows of the postcode and the URN of a search, or None where it has neither."""
    if query.postcode:
        return set(register.of_postcodes(query.postcode))
    if query.urn:
        found: Rows = set()
        for digits in range(max(len(query.urn), FEWEST_DIGITS), MOST_DIGITS + 1):
            found.update(register.of_urns(query.urn.ljust(digits, "0"), query.urn.ljust(digits, "9")))
        return found
    return None


def _all(rows_of: Callable[[str], Sequence[int]], typed: Sequence[str]) -> Rows:
    """Return the rows that every word finds; the rarest word is looked at first."""
    by_word = sorted(map(rows_of, typed), key=len)
    return reduce(lambda some, rows: some.intersection(rows) if some else some, by_word[1:], set(by_word[0]))


def _with_slips(query: _Query, registers: Sequence[Register], hidden: Rows, found: Found, most: int) -> Found:
    """Return what was found with schools behind it that are only like what was typed, up to `most`."""
    schools, seen = list(found.schools), {school.urn for school in found.schools}
    if len(schools) >= most:
        return found
    for tiers in zip(
        *(_alike(register, query, alone=not found.total) for register in registers), strict=True
    ):
        for register, rows, out in zip(registers, tiers, (set(), hidden), strict=False):
            for school in map(register.school, nsmallest(most, rows - out)):
                if school.urn not in seen and len(schools) < most:
                    seen.add(school.urn)
                    schools.append(school)
        if len(schools) >= most or (schools and not found.total):
            break
    return Found(tuple(schools), found.total)


def _alike(register: Register, query: _Query, *, alone: bool) -> Iterator[Rows]:
    """Yield who is like what was typed: one word with a slip, then every word with one.

    Where nothing else is found, `alone`, also words with two slips, and all words but one.
    """
    within = _within(register, query)
    typed = [word for word in query.words if word not in FILLERS] or list(query.words)
    right = [set(register.of_beginning(word)) for word in typed]
    slipped = [
        {
            row
            for at in meant(register.vocabulary, word, unfinished=place == len(typed))
            for row in register.of_place(at)
        }
        for place, word in enumerate(typed, 1)
    ]

    def bounded(rows: Rows) -> Rows:
        return rows if within is None else rows & within

    def with_one(instead: Sequence[Rows]) -> Rows:
        found: Rows = set()
        for place, rows in enumerate(instead):
            if rows:
                found |= _meet([rows, *right[:place], *right[place + 1 :]])
        return bounded(found)

    yield with_one(slipped)
    every = [one | other for one, other in zip(right, slipped, strict=True)]
    yield bounded(_meet(every)) if len(typed) > 1 else set()
    if alone:
        twice = [
            every[place]
            or {row for at in meant_twice(register.vocabulary, word) for row in register.of_place(at)}
            for place, word in enumerate(typed)
        ]
        yield bounded(_meet(twice))
        less: Rows = set()
        for place in range(len(typed)) if len(typed) > 1 else ():
            less |= _meet([*twice[:place], *twice[place + 1 :]])
        yield bounded(less)


def _meet(rows: Sequence[Rows]) -> Rows:
    first, *others = sorted(rows, key=len)
    return first.intersection(*others)


def _instead(queries: Sequence[_Query], registers: Sequence[Register], hidden: Rows, most: int) -> Found:
    """Return what is like what was typed, where nothing matches it as it stands: near the postcode, or with slips."""
    for query in queries:
        if query.postcode:
            outward, _, inward = query.postcode.partition(" ")
            for length in range(len(inward) - 1, 0, -1):
                wider = _Query(query.words, f"{outward} {inward[:length]}")
                near = _as_it_stands(wider, registers, hidden, most)
                if near.total:
                    return Found(near.schools)
        found = _with_slips(query, registers, hidden, Found(), most) if query.words else Found()
        if found.schools:
            return found
    return Found()


def _readings(typed: str) -> Iterator[_Query]:
    """Yield the ways to read what was typed, the likeliest first: with a postcode, with a URN, as words alone."""
    found = words(typed)[:MOST_WORDS]
    for place, word in enumerate(found):
        after = found[place + 1] if place + 1 < len(found) else ""
        for beginning in postcode_beginnings(word, after) if after else ():
            yield _Query((*found[:place], *found[place + 2 :]), postcode=beginning)
        for beginning in postcode_beginnings(word):
            yield _Query((*found[:place], *found[place + 1 :]), postcode=beginning)
        if word.isascii() and word.isdigit() and FEWEST_TYPED <= len(word) <= MOST_DIGITS:
            yield _Query((*found[:place], *found[place + 1 :]), urn=word)
    if found:
        yield _Query(tuple(found))
    if len(found) == 1 and len(found[0]) == AREA and found[0].isalpha():
        yield _Query((), postcode=found[0])
