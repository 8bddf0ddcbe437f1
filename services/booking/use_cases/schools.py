"""The schools that can be booked for: those of the programme, and those of the register where one was made.

Both are read when somebody first searches, not when the process starts: the register takes 10 ms.
"""

import functools
from collections.abc import Iterator
from dataclasses import replace

from services.booking.domain.parts import School
from services.booking.domain.refusal import Refusal, RefusedError
from services.booking.domain.schools import KnownSchool
from services.booking.register.index import Register, pack, unpack
from services.booking.register.search import Found, search
from services.booking.use_cases.offer import offer
from shared import paths


@functools.cache
def national() -> Register | None:
    """Return the register, or None where none was made. Raises `RegisterError` for a file that is none."""
    try:
        content = paths.register().read_bytes()
    except FileNotFoundError:
        return None
    return unpack(content) if content else None


@functools.cache
def _own() -> Register:
    """Return the programme's own schools: named as the programme names them, with what the register knows besides."""
    every = national()
    found = []
    for school in offer().schools:
        known = (every.find(school.urn) if every else None) or KnownSchool(school.urn, school.name)
        found.append(replace(known, name=school.name, town=school.town, postcode=school.postcode))
    return unpack(pack(found))


def forget() -> None:
    """Drop what was read, for tests and tools that change the programme or the register."""
    national.cache_clear()
    _own.cache_clear()


def search_schools(typed: str, most: int) -> Found:
    """Return the first schools that match what was typed, closed ones too."""
    return search(_own(), national(), typed, most)


def find_school(urn: str) -> KnownSchool | None:
    """Return the school of a URN, closed ones too: one of the programme's, or one of the register."""
    every = national()
    return _own().find(urn) or (every.find(urn) if every else None)


def booked(urn: str) -> School:
    """Return the school of a URN as a booking keeps it. Raises `RefusedError` for one that is not known or closed."""
    found = find_school(urn)
    if found is None or found.is_closed:
        raise RefusedError(Refusal.SCHOOL_UNKNOWN)
    return School(found.urn, found.name, found.town, found.postcode)


def successors(school: KnownSchool) -> list[KnownSchool]:
    """Return the open schools that took a closed one's place, over as many changes as there were."""
    return list(_followed(school, {school.urn}))


def _followed(school: KnownSchool, seen: set[str]) -> Iterator[KnownSchool]:
    for urn in school.successors:
        found = None if urn in seen else find_school(urn)
        seen.add(urn)
        if found and found.is_closed:
            yield from _followed(found, seen)
        elif found:
            yield found
