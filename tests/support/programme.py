"""Which programme this process is of: the tests' own, but for the demo and its own checks, which are We Want You's."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from services.booking.use_cases import schools
from services.booking.use_cases.offer import offer
from services.booking.web import site
from services.people.use_cases import programme as people
from shared import compiled

OWN = "tests/programmes/northmoor"
DEMO = "we-want-you"
WELSH = "eryri"


@contextmanager
def programme_of(name: str) -> Iterator[None]:
    """Be of another programme for a while; what was read of the one before is read again."""
    before = os.environ["PROGRAMME"]
    _become(name)
    try:
        yield
    finally:
        _become(before)


def _become(name: str) -> None:
    os.environ["PROGRAMME"] = name
    compiled.forget()
    people.rules.cache_clear()
    people.workshop_titles.cache_clear()
    offer.cache_clear()
    schools.forget()
    site.drawn.cache_clear()
