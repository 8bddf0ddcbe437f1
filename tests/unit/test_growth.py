"""A report's work keeps in step with what was gathered: held in steps, which no busy machine changes."""

from collections.abc import Callable

import pytest

from benchmarks.growth import REPORTS, facts_of
from tests.support.steps import exponent

IN_STEP = 1.1


@pytest.mark.parametrize("report", REPORTS)
def test_a_reports_work_grows_in_step_with_sessions(report: str) -> None:
    def work(sessions: int) -> Callable[[], object]:
        known = facts_of(sessions, 20)
        return lambda: REPORTS[report](known)

    work(10)()  # what is imported and cached once is no work of the size
    assert exponent(work, 40, 400) <= IN_STEP


@pytest.mark.parametrize("report", REPORTS)
def test_a_reports_work_grows_in_step_with_answers(report: str) -> None:
    def work(answers: int) -> Callable[[], object]:
        known = facts_of(40, answers)
        return lambda: REPORTS[report](known)

    work(10)()
    assert exponent(work, 200, 2_000) <= IN_STEP
