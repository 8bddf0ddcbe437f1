"""Who comes to a visit, in one row a visit, and the visits to come at which somebody is missing, in one partition."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from services.booking.domain.staff import Brought, Change, Coming, Gap, Staff, StaffedSession, VisitorLetter
from services.booking.table import GAPS, staff_key
from shared.dynamo import delete, get, moment_key, put, query, transact
from shared.settings import setting


def load(booking_id: str) -> Staff | None:
    """Return who comes to a visit, or None where the people service has said nothing of it."""
    keys = staff_key(booking_id)
    row = get(setting("TABLE"), keys["pk"], keys["sk"], consistent=True)
    return staff_from(json.loads(row["staff"])) if row else None


def gaps(*, since: datetime | None = None, until: datetime | None = None) -> Mapping[str, Gap]:
    """Return the visits that start within these moments and at which somebody is missing, by their references."""
    between = (moment_key(since) if since else "0", moment_key(until) if until else "9")
    found = (_gap(row) for row in query(setting("TABLE"), GAPS, between=between))
    return {one.booking: one for one in found}


def save(
    staff: Staff,
    was: Staff | None,
    *,
    gap: Gap | None,
    gap_was: Gap | None,
    lines: Iterable[Mapping[str, Any]] = (),
) -> None:
    """Store who comes over what was read, the gap over the one of before, and lines of mails that wait, all or none.

    Raises `shared.dynamo.ConditionFailedError` where something else stands there by now, and `ContendedError`.
    """
    table = setting("TABLE")
    writes = [
        put(
            table,
            _row(staff),
            condition="#version = :was" if was else "attribute_not_exists(pk)",
            names={"#version": "version"} if was else None,
            values={":was": was.version} if was else None,
        )
    ]
    if gap:
        writes.append(put(table, _gap_row(gap)))
    if gap_was and (gap is None or _gap_key(gap) != _gap_key(gap_was)):
        writes.append(delete(table, GAPS, _gap_key(gap_was)))
    transact([*writes, *(put(table, line) for line in lines)])


def _row(staff: Staff) -> dict[str, Any]:
    # In one attribute: to read each of many from DynamoDB's answer takes ten times as long.
    said = json.dumps(plain_of(staff), ensure_ascii=False, separators=(",", ":"))
    return {**staff_key(staff.booking), "entity": "staff", "version": staff.version, "staff": said}


def plain_of(staff: Staff) -> dict[str, Any]:
    """Return who comes as plain data."""
    letter = staff.letter
    return {
        "booking": staff.booking,
        "version": staff.version,
        "sessions": [_session_row(one) for one in staff.sessions],
        "letter": letter
        and {
            "version": letter.version,
            "written_at": letter.written_at.isoformat(),
            "changes": [
                [one.version, one.session, one.move, one.role_title, one.employer] for one in letter.changes
            ],
            "acknowledged_at": letter.acknowledged_at and letter.acknowledged_at.isoformat(),
        },
    }


def staff_from(row: Mapping[str, Any]) -> Staff:
    """Return who comes from plain data."""
    letter = row["letter"]
    return Staff(
        row["booking"],
        row["version"],
        tuple(_session(one) for one in row["sessions"]),
        letter
        and VisitorLetter(
            letter["version"],
            datetime.fromisoformat(letter["written_at"]),
            tuple(Change(*one) for one in letter["changes"]),
            datetime.fromisoformat(at) if (at := letter["acknowledged_at"]) else None,
        ),
    )


def _session_row(one: StaffedSession) -> dict[str, Any]:
    return {
        "id": one.id,
        "starts_at": one.starts_at.isoformat(),
        "ends_at": one.ends_at.isoformat(),
        "standing": one.standing,
        "need_known": one.need_known,
        "needed": one.needed,
        "missing": one.missing,
        "lead_missing": one.lead_missing,
        "wanted_missing": one.wanted_missing,
        "others_missing": one.others_missing,
        "coming": [
            [each.person, each.organisation, each.employer, each.role, each.role_title, each.lead]
            for each in one.coming
        ],
        "kit": [[each.title, each.count] for each in one.kit],
    }


def _session(row: Mapping[str, Any]) -> StaffedSession:
    told = {
        "starts_at": datetime.fromisoformat(row["starts_at"]),
        "ends_at": datetime.fromisoformat(row["ends_at"]),
        "wanted_missing": tuple(row["wanted_missing"]),
        "coming": tuple(Coming(*each) for each in row["coming"]),
        "kit": tuple(Brought(*each) for each in row["kit"]),
    }
    return StaffedSession(**{**row, **told})


def _gap_key(gap: Gap) -> str:
    return f"{moment_key(gap.starts_at)}#{gap.booking}"


def _gap_row(gap: Gap) -> dict[str, Any]:
    return {
        "pk": GAPS,
        "sk": _gap_key(gap),
        "entity": "gap",
        "id": gap.booking,
        "places": gap.places,
        "lead": gap.lead,
    }


def _gap(row: Mapping[str, Any]) -> Gap:
    starts_at = datetime.fromisoformat(row["sk"].partition("#")[0])
    return Gap(row["id"], starts_at, row["places"], row["lead"])
