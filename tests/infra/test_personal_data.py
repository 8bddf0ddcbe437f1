"""The table of what is kept of people, held against the template: every store is named, with how long anything lies there."""

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

import pytest

from operate.personal_data import TABLE
from operate.personal_data.places import BACKUP_DAYS, KINDS, PLACES, Place
from tests.infra.conftest import Template

DAY = 86_400


def stores(template: Template) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield the name without its hash, the kind and the properties of whatever keeps something."""
    for logical, resource in template["Resources"].items():
        if resource["Type"] in KINDS:
            name = re.sub(r"[0-9A-F]{8}$", "", logical)
            kind = KINDS[resource["Type"]]
            yield (
                name.removesuffix("Queue") if kind == "queue" else name,
                kind,
                resource.get("Properties", {}),
            )


def place_of(name: str, kind: str) -> Place:
    found = [place for pattern, place in PLACES.items() if fnmatchcase(name, pattern)]
    if not found:
        pytest.fail(
            f"Nothing is said of the {kind} {name}. Add to PLACES in operate/personal_data/places.py:\n"
            f'    "{name}": Place("{kind}", "what documents call it", "what lies there, where that tells of nobody"),\n'
            "Then: make personal-data"
        )
    return found[0]


def test_every_store_of_the_template_is_named_with_how_long_anything_lies_there(deployed: Template) -> None:
    for name, kind, properties in stores(deployed):
        place = place_of(name, kind)
        assert place.kind == kind, name
        assert place.days == days_of(kind, properties), (
            f"{name}: write days={days_of(kind, properties)} into its line of operate/personal_data/places.py"
        )
        recovered = properties.get("PointInTimeRecoverySpecification", {})
        assert place.recovered is bool(recovered.get("PointInTimeRecoveryEnabled")), f"{name}: its backups"
        assert recovered.get("RecoveryPeriodInDays", BACKUP_DAYS) == BACKUP_DAYS, name
        versions = properties.get("VersioningConfiguration", {}).get("Status") == "Enabled"
        assert place.versions is versions, (
            f"{name}: write versions={versions} into its line of operate/personal_data/places.py"
        )


def days_of(kind: str, properties: Mapping[str, Any]) -> int | None:
    """Return after how many days a store drops what lies there; a queue's are those of its dead letters, the longest."""
    match kind:
        case "bucket":
            rules = properties.get("LifecycleConfiguration", {}).get("Rules", [])
            return next((rule["ExpirationInDays"] for rule in rules if "ExpirationInDays" in rule), None)
        case "log group":
            return int(properties["RetentionInDays"])
        case "queue":
            # What a queue can't get rid of goes on to its dead letters, with the day of its first arrival.
            assert properties["MessageRetentionPeriod"] <= 14 * DAY
            return 14
        case _:
            return None


def test_no_place_is_one_that_the_template_does_not_have(deployed: Template) -> None:
    names = [name for name, _, _ in stores(deployed)]
    assert [one for one in PLACES if not any(fnmatchcase(name, one) for name in names)] == []


def test_a_place_that_tells_of_somebody_is_in_the_table() -> None:
    told = {where for one in TABLE for where in one.where}
    for name, place in PLACES.items():
        if not place.nobody and place.kind != "table":
            assert name in told, (
                f"{name}: say in the table what lies there of whom, or in its place of nobody"
            )
