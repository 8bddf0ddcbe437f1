"""The feedback service on either engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assets.build import build
from services.feedback.use_cases import questions
from services.feedback.web import pupil_survey
from shared.paths import ROOT
from tests.support.aws import make_bucket, service_on
from tests.support.programme import OWN


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


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the pupil's page's style sheet, scripts and pictures."""
    out = tmp_path_factory.mktemp("assets")
    build(out, ROOT / OWN)
    return out
