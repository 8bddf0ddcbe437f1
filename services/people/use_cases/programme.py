"""What the programme says of people, read once: as plain data, because pydantic, which checks it, takes 100 ms to import."""

import functools

from services.people.domain.rules import Rules, rules_of
from shared.compiled import plain


@functools.cache
def rules() -> Rules:
    """Return the rules of people."""
    return rules_of(plain())


@functools.cache
def workshop_titles() -> dict[str, str]:
    """Return what the workshops are called, by id, as the programme's file has it."""
    return {one["id"]: one["title"] for one in plain()["workshops"]}
