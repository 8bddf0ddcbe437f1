"""People's checks, a file each: whoever shows one to a reader notes it in the audit first (`use_cases.checks.read`)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from services.people.domain.checks import Check, CheckFile, Exemption
from services.people.table import CHECKS
from services.people.table.rows import Write, day, over, row, value_of, without
from shared.dynamo import check, get, get_all, query
from shared.settings import setting


def all_files() -> dict[str, CheckFile]:
    """Return the files of everybody of whom something was recorded, by person."""
    return {found["sk"]: _file(found) for found in query(setting("TABLE"), CHECKS)}


def some(ids: Iterable[str]) -> dict[str, CheckFile]:
    """Return some people's files by person, as they are this moment; of whom nothing was recorded an empty one."""
    names = sorted(set(ids))
    found = get_all(setting("TABLE"), [(CHECKS, one) for one in names])
    return {one: CheckFile(one) for one in names} | {one["sk"]: _file(one) for one in found}


def file(person: str) -> CheckFile:
    """Return a person's file as it is this moment; an empty one of version 0 where nothing was recorded."""
    found = get(setting("TABLE"), CHECKS, person, consistent=True)
    return _file(found) if found else CheckFile(person)


def kept(after: CheckFile, was: CheckFile) -> Write:
    """Return the write of a file over the one that was read."""
    return over(row(CHECKS, after.person, "checks", after), after.version, was.version)


def gone(was: CheckFile) -> Write | None:
    """Return the write that takes a file away; None where there is none."""
    return without(CHECKS, was.person, was.version) if was.version else None


def still(was: CheckFile) -> Write:
    """Return what refuses a transaction where the file was changed since it was read."""
    return check(setting("TABLE"), CHECKS, was.person, version=was.version)


def _file(found: Mapping[str, Any]) -> CheckFile:
    value = value_of(found)
    return CheckFile(
        found["sk"],
        found["version"],
        tuple(
            Check(
                one["type"],
                one["level"],
                date.fromisoformat(one["issued"]),
                one["seen_by"],
                date.fromisoformat(one["seen_on"]),
                day(one["due"]),
            )
            for one in value["checks"]
        ),
        tuple(
            Exemption(
                one["check"], date.fromisoformat(one["until"]), one["by"], date.fromisoformat(one["given_on"])
            )
            for one in value["exemptions"]
        ),
    )
