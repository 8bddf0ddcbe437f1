"""What the other services learn: who comes to a visit and who is missing, and the hours that people gave besides sessions.

Ids, roles and employers alone. Written as plain values: the models that hold a contract take 60 ms to import; the relay reads
each event under its contract before it publishes it, and a test holds what stands here against the models.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from services.people.domain.kit import packed
from services.people.domain.letter import LetterState
from services.people.domain.need import gap_of, need_of
from services.people.domain.roster import Roster
from services.people.domain.rules import Rules
from services.people.domain.visit import Visit
from services.people.table import organisations
from services.people.table.hours import Kept
from services.people.table.rows import Write
from services.people.use_cases.programme import rules
from shared.outbox import Outgoing, detail_of, outbox_put
from shared.settings import setting

SOURCE: Final = "outreach.people"

Employers = Mapping[str, str]
"""What organisations are called, by their ids."""


def snapshot(known: Rules, visit: Visit, employers: Employers) -> dict[str, Any]:
    """Return a visit as everyone may know it (`shared.events.people.StaffSnapshot`)."""
    return {
        "id": visit.head.booking,
        "version": visit.head.version,
        "programme": known.programme,
        "urn": visit.rosters[0].session.urn,
        "sessions": [_session(known, roster, employers) for roster in visit.rosters],
        "letter": _letter(known, visit.head.letter, employers) if visit.head.letter else None,
    }


def staffed(visit: Visit, at: datetime) -> Write:
    """Return the outbox row that tells who comes to a visit, for the transaction that stores it."""
    head = visit.head
    told = {"visit": snapshot(rules(), visit, _employers())}
    return _row("VisitStaffed", head.booking, head.version, head.correlation_id or head.booking, told, at)


def given(kept: Kept, at: datetime) -> Write:
    """Return the outbox row of an entry of hours, for the transaction that stores it."""
    entry = kept.entry
    told = {
        "entry": {
            "id": kept.id,
            "version": kept.version,
            "programme": rules().programme,
            "person": entry.person,
            "organisation": entry.organisation,
            "employer": _employers().get(entry.organisation, entry.organisation),
            "day": entry.day.isoformat(),
            "kind": entry.kind,
            "minutes": entry.minutes,
            "booking": entry.booking,
        }
    }
    return _row("HoursGiven", kept.id, kept.version, entry.booking or kept.id, told, at)


def _row(
    kind: str, aggregate: str, version: int, correlation_id: str, told: Mapping[str, Any], at: datetime
) -> Write:
    detail = {
        "event_id": f"{aggregate}:{version}",
        "occurred_at": _utc(at),
        "correlation_id": correlation_id,
        "contract": 1,
        **told,
    }
    return outbox_put(setting("TABLE"), Outgoing(SOURCE, kind, aggregate, version, detail_of(detail)), at=at)


def _employers() -> dict[str, str]:
    return {name: one.name for name, one in organisations.by_id().items()}


def _session(known: Rules, roster: Roster, employers: Employers) -> dict[str, Any]:
    session = roster.session
    need = need_of(known, session)
    gap = gap_of(known, need, roster.capacities) if need else None
    return {
        "id": session.id,
        "starts_at": _utc(session.starts_at),
        "ends_at": _utc(session.ends_at),
        "standing": session.standing,
        "need_known": need is not None,
        "needed": need.people if need else 0,
        "missing": gap.people if gap else 0,
        "lead_missing": bool(gap and gap.lead),
        "wanted_missing": list(gap.wanted) if gap else [],
        "others_missing": gap.others if gap else 0,
        "coming": [
            {
                "person": one.person,
                "organisation": one.capacity.organisation,
                "employer": employers.get(one.capacity.organisation, one.capacity.organisation),
                "role": one.capacity.role,
                "role_title": _title(known, one.capacity.role),
                "lead": one.capacity.lead,
            }
            for one in roster.coming
        ],
        "kit": [{"title": one.kit.title, "count": one.count} for one in packed(known, session)],
    }


def _letter(known: Rules, letter: LetterState, employers: Employers) -> dict[str, Any]:
    return {
        "version": letter.version,
        "written_at": _utc(letter.written_at),
        "changes": [
            {
                "version": one.version,
                "session": one.session,
                "move": one.move,
                "role_title": _title(known, one.role),
                "employer": employers.get(one.organisation, one.organisation),
            }
            for one in letter.changes
        ],
        "acknowledged_at": _utc(letter.acknowledged_at) if letter.acknowledged_at else None,
    }


def _title(known: Rules, role: str) -> str:
    there = known.roles.get(role)
    return there.title if there else role


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
