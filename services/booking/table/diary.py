"""The team's diary: a row for each day of each team, written under the condition that nobody wrote it meanwhile."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from services.booking.domain.team_day import Block, Stretch, TeamDay
from services.booking.table import month_key, team_day_key
from shared.dynamo import get, moment_key, put, query
from shared.settings import setting


def team_days(first: date, last: date) -> Mapping[date, Sequence[TeamDay]]:
    """Return what is known of the teams' days from `first` to `last`, both included; what is missing is empty."""
    found: dict[date, list[TeamDay]] = defaultdict(list)
    month = first.replace(day=1)
    while month <= last:
        between = (max(first, month).isoformat(), f"{last.isoformat()}#~")
        for row in query(setting("TABLE"), month_key(month), between=between):
            one = _team_day(row)
            found[one.day].append(one)
        month = (month + timedelta(days=31)).replace(day=1)
    return found


def on(day: date) -> Sequence[TeamDay]:
    """Return what is known of the teams' days on `day`, as it stands this moment."""
    rows = query(setting("TABLE"), month_key(day), begins=f"{day.isoformat()}#", consistent=True)
    return [_team_day(row) for row in rows]


def team_day(day: date, team: int) -> TeamDay:
    """Return a team's day, as it stands this moment."""
    key = team_day_key(day, team)
    row = get(setting("TABLE"), key["pk"], key["sk"], consistent=True)
    return _team_day(row) if row else TeamDay(day, team)


def kept(team_day: TeamDay) -> dict[str, Any]:
    """Return the write of a changed team's day; refused where somebody wrote it since it was read."""
    row = {
        **team_day_key(team_day.day, team_day.team),
        "entity": "team day",
        "rev": team_day.rev + 1,
        "stretches": [
            [
                moment_key(one.starts_at),
                moment_key(one.ends_at),
                one.booking,
                one.urn,
                one.until and one.until.isoformat(),
            ]
            for one in team_day.stretches
        ],
        "blocks": [
            [moment_key(one.starts_at), moment_key(one.ends_at), one.why, one.kind] for one in team_day.blocks
        ],
        "freed_at": team_day.freed_at and moment_key(team_day.freed_at),
    }
    if not team_day.rev:
        return put(setting("TABLE"), row, condition="attribute_not_exists(pk)")
    return put(setting("TABLE"), row, condition="rev = :rev", values={":rev": team_day.rev})


def _team_day(row: Mapping[str, Any]) -> TeamDay:
    day, _, team = row["sk"].partition("#")
    return TeamDay(
        date.fromisoformat(day),
        int(team),
        row["rev"],
        tuple(
            Stretch(
                datetime.fromisoformat(start),
                datetime.fromisoformat(end),
                booking,
                urn,
                datetime.fromisoformat(until) if until else None,
            )
            for start, end, booking, urn, until in row["stretches"]
        ),
        tuple(
            Block(datetime.fromisoformat(start), datetime.fromisoformat(end), why, kind)
            for start, end, why, kind in row["blocks"]
        ),
        datetime.fromisoformat(freed) if (freed := row.get("freed_at")) else None,
    )
