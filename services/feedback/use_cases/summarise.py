"""Summaries: recomputed from a session's rows, published with the transaction that stores them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.feedback.session import Session
from services.feedback.summary import summarise
from services.feedback.table import ATTEMPTS, BusyError, sessions, summaries
from services.feedback.use_cases.limit import counted
from services.feedback.use_cases.questions import survey_of
from shared.events.feedback import SessionSummary, SummaryUpdated
from shared.outbox import outbox_put, outgoing
from shared.settings import setting


class UnknownSessionError(LookupError):
    """Answers of a session that isn't there: the row was removed by hand."""


def update(session_id: str, at: datetime) -> bool:
    """Make the summary of a session again; tell whether it says something new and was published as of the moment `at`.

    Once its answers' time was over and they were deleted, it stays as it is.
    """
    found = sessions.find(session_id)
    if found is None:
        raise UnknownSessionError(f"There is no session {session_id}.")
    survey = survey_of(found[0])
    for _ in range(ATTEMPTS):
        last = summaries.last(session_id)
        found_now = counted(found[0])
        if found_now is None:
            return False
        content = summarise(survey, found_now.rows)
        if found_now.aside:
            content["aside"] = found_now.aside
        if last is not None and last["content"] == content:
            return False
        was = last["version"] if last else 0
        event = _event(found[0], was + 1, content, at)
        if summaries.keep(session_id, content, was, outbox_put(setting("TABLE"), outgoing(event), at=at)):
            return True
    raise BusyError(f"The summary of session {session_id} was overtaken {ATTEMPTS} times.")


def _event(session: Session, version: int, content: Mapping[str, Any], at: datetime) -> SummaryUpdated:
    summary = SessionSummary.model_validate(
        {
            **content,
            "session_id": session.session_id,
            "booking_id": session.booking_id,
            "version": version,
            "urn": session.urn,
            "workshop_id": session.workshop_id,
            "held_on": session.held_on,
            "survey_id": session.survey_id,
            "survey_version": session.survey_version,
        }
    )
    return SummaryUpdated(
        event_id=f"{session.session_id}:{version}",
        occurred_at=at,
        correlation_id=session.correlation_id,
        summary=summary,
    )
