"""Merges of people and of organisations, and what takes one back, that were begun and cut off: each gone on with to its end."""

from datetime import datetime

from services.people.table import pairs
from services.people.use_cases import duplicates, one_organisation, two_again
from services.people.use_cases.one_by_one import one_by_one


def resume(*, at: datetime) -> list[Exception]:
    """Go on with what was cut off; return what failed."""
    return [
        *one_by_one(
            pairs.merging_organisations(),
            lambda one: one_organisation.finish(one, at=at),
            unless="not made one",
            named=lambda one: {"organisation": one.person},
        ),
        *one_by_one(
            pairs.parting_organisations(),
            lambda one: two_again.finish(one, at=at),
            unless="not made two again",
            named=lambda one: {"organisation": one.person},
        ),
        *one_by_one(
            pairs.merging(),
            lambda one: duplicates.finish(one, at=at),
            unless="not merged",
            named=lambda one: {"person": one.person},
        ),
    ]
