"""Organisations: a dozen or some dozens, read together."""

from collections.abc import Mapping
from typing import Any

from services.people.domain.person import Organisation, stood_for
from services.people.table import ORGANISATIONS
from services.people.table.rows import Write, moment, over, row, value_of, without
from shared.dynamo import get, query
from shared.settings import setting


def every() -> list[Organisation]:
    """Return all there ever were, in the order of their names."""
    found = map(_organisation, query(setting("TABLE"), ORGANISATIONS))
    return sorted(found, key=lambda one: (one.name.casefold(), one.id))


def all_organisations() -> list[Organisation]:
    """Return those that people can be of, in the order of their names."""
    return [one for one in every() if one.offered]


def by_id() -> dict[str, Organisation]:
    """Return by each id that there ever was which organisation it stands for."""
    return stood_for(every())


def organisation(name: str) -> Organisation | None:
    """Return the organisation of an id as it is this moment, or None."""
    found = get(setting("TABLE"), ORGANISATIONS, name, consistent=True)
    return _organisation(found) if found else None


def kept(after: Organisation, was: Organisation | None) -> Write:
    """Return the write of an organisation over the one that was read, None where it is new."""
    return over(row(ORGANISATIONS, after.id, "organisation", after), after.version, was.version if was else 0)


def gone(was: Organisation) -> Write:
    """Return the write that takes an organisation away."""
    return without(ORGANISATIONS, was.id, was.version)


def _organisation(found: Mapping[str, Any]) -> Organisation:
    value = value_of(found)
    return Organisation(
        id=found["sk"],
        version=found["version"],
        name=value["name"],
        sector=value["sector"],
        size=value["size"],
        contact_name=value.get("contact_name", ""),
        contact_email=value.get("contact_email", ""),
        contact_since=moment(value.get("contact_since")),
        removed=value.get("removed", False),
        same_as=value.get("same_as", ""),
    )
