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

ALBA = """
name = "Alba"
country = "scotland"
county = "Fife"
organisation = "Fife Care"
email = "careers@alba.example"
sender = "visits@alba.example"
digest_to = "head@alba.example"
launched = "2026-08-17"
years = "S1, S2"
target = "S1: 100, S2: 200"
terms = "2026-08-17 to 2026-10-09"
schools = '''
9999901, Alder Academy, Cupar, ZZ99 1AA
'''
"""
"""What `make programme` is answered for a new one in Scotland."""


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
