"""Pairs of people, or of organisations: those who are said not to be one, and those who are being made one."""

from dataclasses import dataclass

from services.people.domain.duplicates import Pair
from services.people.table import FORGETTING, MERGING, MERGING_ORGANISATIONS, NOT_SAME, PARTING_ORGANISATIONS
from services.people.table.rows import Write
from shared.dynamo import delete, get, put, query
from shared.settings import setting


def not_same() -> frozenset[Pair]:
    """Return all pairs of which it was said that they aren't one."""
    found = (one["sk"].split("#") for one in query(setting("TABLE"), NOT_SAME, consistent=True))
    return frozenset((smaller, greater) for smaller, greater in found)


def kept(pair: Pair) -> Write:
    """Return the write that remembers a pair."""
    return put(setting("TABLE"), {"pk": NOT_SAME, "sk": "#".join(pair), "entity": "not_same"})


def gone(pair: Pair) -> Write:
    """Return the write that forgets a pair."""
    return delete(setting("TABLE"), NOT_SAME, "#".join(pair))


@dataclass(frozen=True, slots=True)
class Becoming:
    """That the id `person` is to become `instead` everywhere: begun, and not at its end."""

    person: str
    instead: str
    who: str


def merging() -> list[Becoming]:
    """Return the people who are being made the same as others."""
    return _all(MERGING)


def merging_organisations() -> list[Becoming]:
    """Return the organisations that are being made one with others."""
    return _all(MERGING_ORGANISATIONS)


def parting_organisations() -> list[Becoming]:
    """Return the organisations that are being made themselves again, with those that they were made one with."""
    return _all(PARTING_ORGANISATIONS)


def forgetting() -> list[Becoming]:
    """Return the people who are being erased."""
    return _all(FORGETTING)


def forgetting_of(person: str) -> Becoming | None:
    """Return under which id somebody is being erased, if they are."""
    found = get(setting("TABLE"), FORGETTING, person, consistent=True)
    return Becoming(found["sk"], found["instead"], found["who"]) if found else None


def begun(kind: str, becoming: Becoming) -> Write:
    """Return the write that notes that it has begun; `kind` is one of the keys above."""
    return put(
        setting("TABLE"),
        {
            "pk": kind,
            "sk": becoming.person,
            "entity": kind.casefold(),
            "instead": becoming.instead,
            "who": becoming.who,
        },
    )


def ended(kind: str, becoming: Becoming) -> Write:
    """Return the write that notes that it is at its end."""
    return delete(setting("TABLE"), kind, becoming.person)


def _all(kind: str) -> list[Becoming]:
    found = query(setting("TABLE"), kind, consistent=True)
    return [Becoming(one["sk"], one["instead"], one["who"]) for one in found]
