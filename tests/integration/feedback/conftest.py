"""The feedback service on either engine."""

from collections.abc import Iterator

import pytest

from services.feedback.use_cases import questions
from services.feedback.web import pupil_survey
from tests.support.aws import make_bucket, service_on


@pytest.fixture
def feedback_aws(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make an empty feedback table, in a process that has drawn and read nothing yet."""
    with service_on(getattr(request, "param", "moto"), "feedback", request, monkeypatch):
        pupil_survey.drawn.cache_clear()
        questions.forget()
        monkeypatch.setenv("APPROVED", "approved")
        make_bucket("approved")
        yield
    pupil_survey.drawn.cache_clear()
    questions.forget()
