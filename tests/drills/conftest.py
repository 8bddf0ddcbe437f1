"""What drills share: how much is sent, the table of what got through, and each service on an AWS of its own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from services.booking.table import strangers
from services.feedback.use_cases import limit, questions
from services.feedback.web import pupil_survey
from services.metrics.table import salts
from shared.aws import client
from tests.drills.floods import HEAD, Flood, line
from tests.drills.table import ROW
from tests.drills.table import table as table_of_faults
from tests.support.aws import make_bucket, make_table, service_on


@dataclass(frozen=True, slots=True)
class Size:
    """How much is sent: so many, for so many hours, against the limits' own numbers or lowered ones."""

    many: int
    hours: int
    lowered: bool


@pytest.fixture(
    params=[
        pytest.param(Size(40, 2, lowered=True), id="short"),
        pytest.param(Size(2_000, 24, lowered=False), id="whole", marks=pytest.mark.drill),
    ]
)
def size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Size:
    found: Size = request.param
    if found.lowered:
        monkeypatch.setattr(strangers, "MOST_AN_HOUR", 12)
        monkeypatch.setattr(limit, "MOST_ACCEPTED", 20)
    return found


@pytest.fixture(scope="session")
def table(request: pytest.FixtureRequest) -> Iterator[Callable[[Flood], None]]:
    """Gather the floods; print them in the end, and nothing of what the functions log."""
    lines = [HEAD]
    yield lambda flood: lines.append(line(flood))
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print("\n\n" + "\n".join(lines))


@pytest.fixture
def booking(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with service_on("moto", "booking", request, monkeypatch):
        yield


@pytest.fixture
def feedback(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with service_on("moto", "feedback", request, monkeypatch):
        pupil_survey.drawn.cache_clear()
        questions.forget()
        yield
    pupil_survey.drawn.cache_clear()
    questions.forget()


@pytest.fixture
def metrics(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with service_on("moto", "metrics", request, monkeypatch, SALTS="salts", DROPS="drops"):
        make_table("salts")
        make_bucket("drops")
        salts.forget()
        monkeypatch.setenv("HITS_QUEUE", client("sqs").create_queue(QueueName="hits")["QueueUrl"])
        yield


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the table of the fault drill's rounds, whichever process each ran in."""
    reports = [
        one for each in terminalreporter.stats.values() for one in each if getattr(one, "when", "") == "call"
    ]
    rows = [value for one in reports for name, value in one.user_properties if name == ROW]
    if rows:
        terminalreporter.write_line("\n" + "\n".join(table_of_faults(rows)) + "\n")
