"""What people said to the programme's terms: each time a row of its own, so that all of it stays.

A row is called by its moment to the microsecond and by who noted it: two answers that follow each other at once are two rows, and
those of two people who are found to be one stand beside each other.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from services.people.domain.consent import Consent
from services.people.table import consents_key
from services.people.table.rows import Write, row, value_of
from shared.dynamo import delete, put, query
from shared.settings import setting


def of_person(person: str) -> list[Consent]:
    """Return all that a person ever said, by terms, the latest of each last."""
    found = query(setting("TABLE"), consents_key(person), consistent=True)
    return [_consent(person, one) for one in found]


def kept(consent: Consent) -> Write:
    """Return the write of what a person said; refused where something else was said there and then: none is written over."""
    return put(
        setting("TABLE"), row(*_key(consent), "consent", consent), condition="attribute_not_exists(pk)"
    )


def gone(consent: Consent) -> Write:
    """Return the write that takes away what a person said: of somebody who is erased, or the same as another."""
    return delete(setting("TABLE"), *_key(consent))


def _key(consent: Consent) -> tuple[str, str]:
    moment = consent.at.astimezone(UTC).isoformat(timespec="microseconds")
    return consents_key(consent.person), f"{consent.terms}#{moment}#{consent.by}"


def _consent(person: str, found: Mapping[str, Any]) -> Consent:
    value = value_of(found)
    return Consent(
        person,
        value["terms"],
        value["version"],
        value["given"],
        datetime.fromisoformat(value["at"]),
        value["by"],
    )
