"""People of partner organisations: all in one partition, each in a row."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from services.people.domain.person import OtherDays, Pattern, Person, Post, Stretch
from services.people.table import PEOPLE
from services.people.table.rows import Write, day, moment, over, row, value_of, without
from shared.dynamo import check, get, get_all, query
from shared.settings import setting


def all_people() -> list[Person]:
    """Return everybody, those who left and those who didn't accept yet too."""
    return [_person(found) for found in query(setting("TABLE"), PEOPLE)]


def some(ids: Iterable[str]) -> dict[str, Person]:
    """Return those of some people who are there, by id, as they are this moment."""
    found = get_all(setting("TABLE"), [(PEOPLE, one) for one in sorted(set(ids))])
    return {person.id: person for person in map(_person, found)}


def person(name: str) -> Person | None:
    """Return the person of an id as they are this moment, or None."""
    found = get(setting("TABLE"), PEOPLE, name, consistent=True)
    return _person(found) if found else None


def kept(after: Person, was: Person | None) -> Write:
    """Return the write of a person over the one that was read, None where they are new."""
    return over(row(PEOPLE, after.id, "person", after), after.version, was.version if was else 0)


def gone(was: Person) -> Write:
    """Return the write that takes a person away."""
    return without(PEOPLE, was.id, was.version)


def still(was: Person) -> Write:
    """Return what refuses a transaction where the person was changed since they were read."""
    return check(setting("TABLE"), PEOPLE, was.id, version=was.version)


def _person(found: Mapping[str, Any]) -> Person:
    value = value_of(found)
    return Person(
        id=found["sk"],
        version=found["version"],
        name=value["name"],
        email=value["email"],
        phone=value["phone"],
        standing=value["standing"],
        since=moment(value["since"]),
        link=value["link"],
        about=value["about"],
        posts=tuple(Post(one["organisation"], one["role"]) for one in value["posts"]),
        skills=tuple(value["skills"]),
        languages=tuple(value["languages"]),
        reach=tuple(value["reach"]),
        patterns=tuple(
            Pattern(one["weekday"], _stretch(one["stretch"]), day(one["first"]), day(one["last"]))
            for one in value["patterns"]
        ),
        others=tuple(
            OtherDays(
                date.fromisoformat(one["first"]),
                date.fromisoformat(one["last"]),
                tuple(map(_stretch, one["stretches"])),
            )
            for one in value["others"]
        ),
        asked_about=tuple(value["asked_about"]),
    )


def _stretch(value: Mapping[str, str]) -> Stretch:
    return Stretch(time.fromisoformat(value["start"]), time.fromisoformat(value["end"]))
