"""Which answers of a session count, and what the team decided of the others."""

from collections.abc import Mapping
from typing import Any

from services.feedback.counting import Count, Decision
from services.feedback.table import DECISION
from shared.dynamo import ConditionFailedError, delete, get, put, query, write
from shared.settings import setting

COUNT = "ANSWERS"
TEAM = "ANSWERS#TEAM"

Rows = list[Mapping[str, Any]]


def everything(session_id: str) -> tuple[Rows, Count, Decision]:
    """Return a session's answers with what says which of them count, of one query."""
    found = list(query(setting("TABLE"), f"SESSION#{session_id}", begins="ANSWER", consistent=True))
    by_place = {row["sk"]: row for row in found}
    rows: Rows = [row for row in found if row["sk"] not in {COUNT, TEAM}]
    return rows, _count(by_place.get(COUNT)), _decision(by_place.get(TEAM))


def known(session_id: str) -> tuple[Count, Decision]:
    """Return what says which answers of a session count, as of its last summing up."""
    pk = f"SESSION#{session_id}"
    table = setting("TABLE")
    return _count(get(table, pk, COUNT, consistent=True)), _decision(get(table, pk, TEAM, consistent=True))


def keep(session_id: str, count: Count) -> bool:
    """Store which answers count over what `count` was made of; False where another run was quicker."""
    row = {
        "pk": f"SESSION#{session_id}",
        "sk": COUNT,
        "entity": "count",
        "within": sorted(count.within),
        "total": count.total,
        "erased": count.erased,
        "version": count.version + 1,
    }
    condition = "#version = :was" if count.version else "attribute_not_exists(pk)"
    names, values = ({"#version": "version"}, {":was": count.version}) if count.version else (None, None)
    try:
        write(put(setting("TABLE"), row, condition=condition, names=names, values=values))
    except ConditionFailedError:
        return False
    return True


def decide(session_id: str, decision: Decision) -> None:
    """Store what the team decided; the last decision stands."""
    row = {
        "pk": f"SESSION#{session_id}",
        "sk": TEAM,
        "entity": DECISION,
        "session_id": session_id,
        "accepted": sorted(decision.accepted),
        "refused": decision.refused,
        "who": decision.who,
    }
    write(put(setting("TABLE"), row))


def _count(row: Mapping[str, Any] | None) -> Count:
    if row is None:
        return Count()
    return Count(
        within=frozenset(row["within"]), total=row["total"], erased=row["erased"], version=row["version"]
    )


def _decision(row: Mapping[str, Any] | None) -> Decision:
    if row is None:
        return Decision()
    return Decision(accepted=frozenset(row["accepted"]), refused=row["refused"], who=row["who"])


def forget_decision(session_id: str) -> None:
    """Delete what the team decided: it names answers that are gone."""
    write(delete(setting("TABLE"), f"SESSION#{session_id}", TEAM))
