"""Summaries: recomputed from a session's rows with each batch of answers, published in steps no pupil can be read from."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from services.feedback.session import GRACE, Session
from services.feedback.steps import ASIDE, Content, Steps
from services.feedback.summary import summarise
from services.feedback.table import ATTEMPTS, BusyError, sessions, summaries
from services.feedback.use_cases.limit import counted
from services.feedback.use_cases.questions import survey_of
from shared.events.feedback import SessionSummary, SummaryUpdated, day_begun
from shared.log import correlate
from shared.outbox import outbox_put, outgoing
from shared.settings import setting


class UnknownSessionError(LookupError):
    """Answers of a session that isn't there: the row was removed by hand."""


def update(session_id: str, at: datetime) -> bool:
    """Make the summary of a session again; tell whether it says something new.

    Where ten more have answered since it was last held for the pages, it is held anew, and what was held before is published.
    Once its answers' time was over and they were deleted, it stays as it is.
    """
    return _made_again(session_id, at, Steps.made_anew)


def close(session_id: str, at: datetime) -> bool:
    """Publish what is left of a session that is closed at the moment `at`; tell whether it was closed.

    It is made again first: an answer of the last minute may still be in the stream.
    """
    session = _session(session_id)
    if at < session.closes_at + GRACE:
        return False
    _made_again(session_id, at, lambda steps, content: steps.made_anew(content).closed())
    if kept := summaries.find(session_id):
        summaries.settle(session_id, kept.revision)
    return True


def _session(session_id: str) -> Session:
    found = sessions.find(session_id)
    if found is None:
        raise UnknownSessionError(f"There is no session {session_id}.")
    return found[0]


def _made_again(session_id: str, at: datetime, step: Callable[[Steps, Content], Steps]) -> bool:
    session = _session(session_id)
    correlate(session.correlation_id)
    survey = survey_of(session)
    for _ in range(ATTEMPTS):
        was = summaries.find(session_id)
        found = counted(session)
        if found is None:
            return False
        content = summarise(survey, found.rows)
        if found.aside:
            content[ASIDE] = found.aside
        before = was.steps if was else None
        after = step(before or Steps(content), content)
        if after == before or (before is None and not content["answers"]):
            return False
        told = None
        if after.told is not None and after.told != (before.told if before else None):
            event = _event(session, (was.version if was else 0) + 1, after.told, at)
            # The day's beginning here too: when a row expires says when it was written.
            told = outbox_put(setting("TABLE"), outgoing(event), at=day_begun(at))
        if summaries.keep(session_id, after, was, told):
            return True
    raise BusyError(f"The summary of session {session_id} was overtaken {ATTEMPTS} times.")


def _event(session: Session, version: int, content: Mapping[str, Any], at: datetime) -> SummaryUpdated:
    summary = SessionSummary.model_validate(
        {
            **content,
            "session_id": session.session_id,
            "booking_id": session.booking_id,
            "version": version,
            "kind": session.kind,
            "urn": session.urn,
            "workshop_id": session.workshop_id,
            "held_on": session.held_on,
            "survey_id": session.survey_id,
            "survey_version": session.survey_version,
        }
    )
    return SummaryUpdated(
        event_id=f"{session.session_id}:{version}",
        occurred_at=day_begun(at),
        correlation_id=session.correlation_id,
        summary=summary,
    )
