"""A table as it was at a moment, brought into another table beside it.

On AWS by point-in-time recovery, to the second. The emulator keeps no points in time: there copies are taken by `keep`, when the
demo year is loaded and whenever somebody asks, and the last one before the moment is what can be had. `AsItWas.at` is the moment
that is really brought back.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from botocore.exceptions import ClientError

from operate.aws import client
from operate.processes import StageError, wait_for

KEPT: Final = "outreach"
"""How the copies are called that `keep` takes."""

PATIENCE: Final = 12 * 3600.0
"""Seconds to wait for a restored table: "95 percent of customers' table restores complete in less than one hour" (its guide,
"Restoring a table from a backup")."""


@dataclass(frozen=True, slots=True)
class AsItWas:
    """A table as it was `at` a moment, in the table `name`."""

    name: str
    at: datetime


def on_emulator() -> bool:
    """Tell whether it is an emulator that answers, which has no points in time."""
    return bool(os.environ.get("AWS_ENDPOINT_URL"))


def keep(table: str) -> None:
    """Take a copy of a table as it is."""
    client("dynamodb").create_backup(TableName=table, BackupName=KEPT)


def reach(table: str) -> tuple[datetime, datetime]:
    """Return the earliest and the latest moment to which a table can be brought back. Raises `StageError` where it can't be."""
    if on_emulator():
        moments = [moment for moment, _ in _kept(table)]
        if not moments:
            raise StageError("No copy of the tables was kept here. `make restore KEEP=1` takes one.")
        return moments[0], datetime.now(UTC)
    found = client("dynamodb").describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    points = found.get("PointInTimeRecoveryDescription", {})
    if points.get("PointInTimeRecoveryStatus") != "ENABLED":
        raise StageError(f"{table} has no point-in-time recovery: it can't be brought back.")
    return points["EarliestRestorableDateTime"], points["LatestRestorableDateTime"]


def name_of(table: str, at: datetime) -> str:
    """Return what the table is called that has another one as it was."""
    return f"{table}-at-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def begin(table: str, at: datetime) -> AsItWas:
    """Begin to bring a table as it was into another one; one that was begun before is gone on with.

    Raises `StageError` where the moment is out of reach.
    """
    earliest, latest = reach(table)
    if not earliest <= at <= latest:
        raise StageError(
            f"Tables can be brought back to a moment from {_said(earliest)} to {_said(latest)}; {_said(at)} is out of reach."
        )
    name = name_of(table, at)
    if on_emulator():
        moment, arn = [one for one in _kept(table) if one[0] <= at][-1]
        _once(name, lambda: client("dynamodb").restore_table_from_backup(TargetTableName=name, BackupArn=arn))
        return AsItWas(name, moment)
    _once(
        name,
        lambda: client("dynamodb").restore_table_to_point_in_time(
            SourceTableName=table,
            TargetTableName=name,
            RestoreDateTime=at,
            BillingModeOverride="PAY_PER_REQUEST",
        ),
    )
    return AsItWas(name, at)


def arrived(copy: AsItWas) -> None:
    """Wait until the table is there."""

    def active() -> bool:
        found = client("dynamodb").describe_table(TableName=copy.name)["Table"]
        return bool(found["TableStatus"] == "ACTIVE")

    wait_for(f"{copy.name}", active, PATIENCE, pause=0.05 if on_emulator() else 10)


def forget(name: str) -> None:
    """Delete a table that `begin` made, as far as it is there."""
    try:
        client("dynamodb").delete_table(TableName=name)
    except client("dynamodb").exceptions.ResourceNotFoundException:
        return


def beside(table: str) -> list[str]:
    """Return the tables that lie beside one, as it was at some moment: each has all that was personal in it then."""
    pages = client("dynamodb").get_paginator("list_tables").paginate()
    return [name for page in pages for name in page["TableNames"] if name.startswith(f"{table}-at-")]


def _kept(table: str) -> list[tuple[datetime, str]]:
    """Return the copies that were taken of a table, oldest first: when, and by which ARN."""
    found: list[dict[str, Any]] = client("dynamodb").list_backups(TableName=table)["BackupSummaries"]
    return sorted((one["BackupCreationDateTime"].astimezone(UTC), one["BackupArn"]) for one in found)


def _once(name: str, make: Callable[[], object]) -> None:
    try:
        client("dynamodb").describe_table(TableName=name)
    except client("dynamodb").exceptions.ResourceNotFoundException:
        try:
            make()
        except ClientError as error:
            raise StageError(f"{name} could not be made: {error}") from error


def _said(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%d %B %Y %H:%M:%S} UTC"
