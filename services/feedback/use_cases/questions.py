"""The survey of a session, wherever it is now."""

import functools
from typing import Final

from services.feedback.session import Session
from services.feedback.survey import Survey, without_texts
from services.feedback.table import surveys
from shared.compiled import essentials

KEPT: Final = 32
"""Surveys of other days that a process remembers: more than a programme has at once."""


class NoSurveyError(LookupError):
    """A session's survey is neither in the programme nor in the table: its row was removed by hand.

    Put the survey's file back into the programme's surveys/, at the version named, deploy, and redrive.
    """


def survey_of(session: Session) -> Survey:
    """Return the survey a session is asked: the programme's while it has that one, else the one kept with the session.

    It asks for no text while the programme has comments off.
    """
    survey = survey_at(session.survey_id, session.survey_version, session.survey_digest)
    return survey if essentials()["comments"] else without_texts(survey)


def survey_at(survey_id: str, version: int, digest: str) -> Survey:
    """Return a survey as sessions were asked it; `digest` is empty for those of before it was kept."""
    found: Survey | None = essentials()["surveys"].get(survey_id)
    if found is not None and found["version"] == version and digest in {"", found["digest"]}:
        return found
    return _kept(survey_id, version, digest)


@functools.lru_cache(maxsize=KEPT)
def _kept(survey_id: str, version: int, digest: str) -> Survey:
    found = surveys.kept(survey_id, version, digest)
    if found is None:
        raise NoSurveyError(f"There is no survey {survey_id!r} at version {version}.")
    return found


def forget() -> None:
    """Drop the surveys that were read, for tests that change the table."""
    _kept.cache_clear()
