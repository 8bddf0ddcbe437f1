"""People who may be one and the same: suggested with reasons, never merged by themselves.

What somebody said of two people, that they are not the same, is remembered by the pair of their ids.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import combinations
from typing import Final

from services.people.domain.person import Organisation, Person

ALIKE: Final = 0.85
"""From which share of common letters two names are suggested as one: Catherine Jones and Katherine Jones have 0.93."""

DIGITS: Final = 9
"""Digits at the end of a phone number that tell it from others, with its country or without."""

Pair = tuple[str, str]
"""Two people's ids, the smaller first."""


class Because(StrEnum):
    """Why two people may be one."""

    EMAIL = "same e-mail address"
    PHONE = "same phone number"
    NAME = "same name"
    NAME_ALIKE = "names alike, at the same organisation"


class SameEmployer(StrEnum):
    """Why two organisations may be one."""

    CONTACT = "same contact"
    NAME = "same name"
    NAME_ALIKE = "names alike"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two people who may be one, and why: the strongest reason first."""

    pair: Pair
    because: tuple[Because, ...]


def pair(one: str, other: str) -> Pair:
    """Return two ids as the pair by which they are known."""
    return (one, other) if one < other else (other, one)


def suggestions(people: Iterable[Person], not_same: Collection[Pair] = ()) -> tuple[Suggestion, ...]:
    """Return who may be the same person, those with most reasons first; nobody of whom it was said that they aren't."""
    found: defaultdict[Pair, set[Because]] = defaultdict(set)
    here = [person for person in people if person.standing != "gone"]
    for because, groups in _groups(here):
        for group in groups:
            for one, other in combinations(group, 2):
                if because is not Because.NAME_ALIKE or nearly(one.name, other.name):
                    found[pair(one.id, other.id)].add(because)
    order = list(Because)
    suggested = [
        Suggestion(two, tuple(sorted(because, key=order.index)))
        for two, because in found.items()
        if two not in not_same
    ]
    return tuple(sorted(suggested, key=lambda one: (-len(one.because), one.pair)))


def same_employers(
    organisations: Iterable[Organisation], not_same: Collection[Pair] = (), of: str = ""
) -> tuple[tuple[Organisation, Organisation, tuple[SameEmployer, ...]], ...]:
    """Return which organisations may be one, and why, in their order; none of which it was said that they aren't.

    `of` an id, only those that may be it.
    """
    return tuple(
        (one, other, because)
        for one, other in combinations(organisations, 2)
        if of in {"", one.id, other.id}
        and (because := tuple(_employers_alike(one, other)))
        and pair(one.id, other.id) not in not_same
    )


def _employers_alike(one: Organisation, other: Organisation) -> Iterator[SameEmployer]:
    if one.contact_email and one.contact_email.casefold() == other.contact_email.casefold():
        yield SameEmployer.CONTACT
    if folded(one.name) == folded(other.name):
        yield SameEmployer.NAME
    elif nearly(one.name, other.name):
        yield SameEmployer.NAME_ALIKE


def remembered(not_same: Iterable[Pair], gone: str, kept: str) -> frozenset[Pair]:
    """Return what is remembered of pairs once one person became another: who was not the one is not the other."""
    named = ((kept if one == gone else one, kept if other == gone else other) for one, other in not_same)
    return frozenset(pair(one, other) for one, other in named if one != other)


def folded(name: str) -> str:
    """Return a name without capitals, accents and signs, its parts in the order of the alphabet."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(one if one.isalnum() else " " for one in plain if not unicodedata.combining(one))
    return " ".join(sorted(letters.split()))


def _groups(people: Iterable[Person]) -> Iterator[tuple[Because, list[list[Person]]]]:
    """Yield the people whom a reason could hold together: all pairs of 500 people would be 125,000."""
    by: dict[Because, defaultdict[str, list[Person]]] = {because: defaultdict(list) for because in Because}
    for person in people:
        if address := _mailbox(person.email):
            by[Because.EMAIL][address].append(person)
        digits = "".join(filter(str.isdigit, person.phone))[-DIGITS:]
        if len(digits) == DIGITS:
            by[Because.PHONE][digits].append(person)
        if name := folded(person.name):
            by[Because.NAME][name].append(person)
        for organisation in {post.organisation for post in person.posts}:
            by[Because.NAME_ALIKE][organisation].append(person)
    for because, groups in by.items():
        yield because, [group for group in groups.values() if len(group) > 1]


def _mailbox(email: str) -> str:
    """Return an address as its mailbox: what stands after a plus sign leads to the same one."""
    name, _, domain = email.strip().casefold().partition("@")
    return f"{name.partition('+')[0]}@{domain}" if domain else ""


def nearly(one: str, other: str) -> bool:
    """Tell whether two names differ by a slip, but aren't the same."""
    names = folded(one), folded(other)
    matcher = SequenceMatcher(None, *names)
    return names[0] != names[1] and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE
