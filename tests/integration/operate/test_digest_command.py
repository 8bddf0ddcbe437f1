"""`make digest`: the weekly one once more, a preview of any, one as it was sent; or a sentence and the exit code 1."""

import io
import json
from typing import Any

import pytest

from operate import __main__ as operate
from operate import calling, telling
from services.metrics.functions import digest
from tests.integration.metrics.conftest import metrics_aws, sent
from tests.support.facts import MONDAY
from tests.support.reports import a_reader, morning, only

__all__ = ["metrics_aws"]

pytestmark = pytest.mark.usefixtures("metrics_aws")

READER = "reader@x.example"


class Functions:
    """Calls the digest's function in this process."""

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803  AWS's names
        assert FunctionName == "digest"
        answer = digest.handler(json.loads(Payload), clock=lambda: MONDAY)
        return {"Payload": io.BytesIO(json.dumps(answer).encode())}


@pytest.fixture(autouse=True)
def _deployed(metrics_aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operate, "_outputs", lambda: {"DigestFunction": "digest"})
    monkeypatch.setattr(calling, "client", lambda *_: Functions())
    monkeypatch.setattr(telling, "_show_newer_than", lambda _: None)
    only(a_reader(READER))


def test_the_weekly_digest_goes_to_all_its_readers_once_more(capsys: pytest.CaptureFixture[str]) -> None:
    morning(MONDAY)
    for _ in range(2):
        assert operate.main(["digest"]) == 0
        assert capsys.readouterr().out.endswith("The weekly digest went to 1 reader.\n")
    assert len(sent()) == 3


def test_a_preview_is_said_to_be_sent(capsys: pytest.CaptureFixture[str]) -> None:
    assert operate.main(["digest", "--kind", "monthly", "--period", "2026-02", "--to", READER]) == 0
    assert f"Sent to {READER}: Preview: " in capsys.readouterr().out
    assert [mail["To"] for mail in sent()] == [READER]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--kind", "weekly"], "Say to whom: make digest KIND=weekly PERIOD=2026-W20 TO=address. Nothing was sent."),
        (["--kind", "hourly", "--to", READER], "“hourly” is no kind of report."),
        (["--period", "2026-W60", "--to", READER], "“2026-W60” is no period."),
        (["--to", "nobody"], "“nobody” is no e-mail address. Nothing was sent."),
        (["--as-of", "2026-01-12", "--to", READER], "No weekly digest was sent by Monday 12 January 2026, 12am."),
    ],
)  # fmt: skip
def test_what_will_not_do_is_a_sentence(
    asked: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert operate.main(["digest", *asked]) == 1
    assert said in capsys.readouterr().err
    assert sent() == []


@pytest.mark.parametrize(
    ("typed", "goes"), [("y", True), ("yes", True), ("n", False), ("", False), (None, False)]
)
def test_who_is_no_reader_gets_nothing_before_somebody_saw_it_and_agreed(
    typed: str | None,
    goes: bool,  # noqa: FBT001  a case of the table
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A slip of the keyboard once was all that stood between a report and a stranger."""
    asked: list[str] = []

    def ask(question: str) -> str:
        assert sent() == []
        asked.append(question)
        return typed or ""

    monkeypatch.setattr("builtins.input", ask)
    monkeypatch.setattr("sys.stdin.isatty", lambda: typed is not None, raising=False)
    code = operate.main(
        ["digest", "--kind", "quarterly", "--period", "2026-Q1", "--to", "stranger@x.example"]
    )
    said = capsys.readouterr()
    assert code == (0 if goes else 1)
    assert "Preview: " in said.out
    assert "January to March 2026" in said.out
    assert "stranger@x.example is no reader who has confirmed." in said.out
    assert len(asked) == (typed is not None)
    assert [mail["To"] for mail in sent()] == (["stranger@x.example"] if goes else [])
    assert goes or "Nothing was sent." in said.err
