"""The pupil's pages: eight questions, answers kept once, kind words for whatever goes wrong."""

import base64
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from services.feedback import store
from services.feedback.functions import pupil, sessions
from services.feedback.model import sessions_of
from shared.pupil_data import pupil_data
from tests.support.aws import rows
from tests.support.delivery import deliver
from tests.support.events import START, event, snapshot
from tests.support.logs import listen

pytestmark = pytest.mark.usefixtures("feedback_aws")

GOOD = {"year-group": "year-8", "before": "2", "now": "4", "hobbies": "sport", "key": "abcdefghijklmnop"}


@pytest.fixture
def code(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(pupil, "now", lambda: START)
    deliver(sessions.handler, [event(snapshot(1, 2, "confirmed"))])
    [row] = rows("feedback", "session")
    return str(row["code"])


def ask(
    method: str, path: str, form: Any = "", headers: dict[str, str] | None = None, query: str = ""
) -> Any:
    body = (
        form
        if isinstance(form, bytes)
        else (form if isinstance(form, str) else urlencode(form, doseq=True)).encode()
    )
    return pupil.handler(
        {
            "rawPath": path,
            "rawQueryString": query,
            "headers": {"content-type": "application/x-www-form-urlencoded", **(headers or {})},
            "requestContext": {"http": {"method": method}, "requestId": "r"},
            "body": base64.b64encode(body).decode(),
            "isBase64Encoded": True,
        },
        None,
    )


def answers() -> list[dict[str, Any]]:
    return rows("feedback", "answer")


def test_the_page_asks_eight_questions_and_needs_nothing_else(code: str) -> None:
    page = ask("GET", f"/f/{code}")
    assert page["statusCode"] == 200
    assert page["body"].count('class="app-question"') == 8
    assert "<script" not in page["body"]
    assert not re.search(r"""(src|href)=["']https?:""", page["body"])
    assert "cookies" not in page
    assert page["headers"]["cache-control"] == "private, no-cache", "going back must not draw a new key"


def test_an_answer_is_kept_once_however_often_it_is_sent(code: str) -> None:
    for _ in range(3):
        sent = ask("POST", f"/f/{code}/answers", GOOD)
        assert sent["statusCode"] == 303
        assert sent["headers"]["location"] == f"/f/{code}/thanks?h=1"
    [row] = answers()
    assert row["answers"] == {"year-group": "year-8", "before": "2", "now": "4", "hobbies": ["sport"]}
    assert set(row) == {"pk", "sk", "entity", "session_id", "survey_id", "survey_version", "answers"}


def test_a_code_may_be_typed_as_it_comes(code: str) -> None:
    for typed in (code.lower(), f" {code[:4]} {code[4:]} ", f"{code[:4]}-{code[4:]}"):
        sent = ask("POST", "/f", {"code": typed})
        assert (sent["statusCode"], sent["headers"]["location"]) == (303, f"/f/{code}")


@pytest.mark.parametrize(
    ("typed", "status", "says"),
    [
        ("", 400, "Type the code on the poster"),
        ("ABC", 404, "has a mistake in it"),
        ("<script>alert(1)</script>", 404, "has a mistake in it"),
        ("é" * 5000, 404, "has a mistake in it"),
    ],
)
def test_a_wrong_code_is_told_and_kept_in_the_box(code: str, typed: str, status: int, says: str) -> None:
    page = ask("POST", "/f", {"code": typed})
    assert page["statusCode"] == status
    assert says in page["body"]
    assert "<script>alert" not in page["body"]


def test_a_slip_of_the_finger_is_told_from_a_code_that_is_not_there(code: str) -> None:
    from shared.tokens import ALPHABET, with_check

    other = ALPHABET[(ALPHABET.index(code[0]) + 1) % len(ALPHABET)]
    assert "mistake in it" in ask("GET", f"/f/{other}{code[1:]}")["body"]
    assert "There is no survey" in ask("GET", f"/f/{with_check('2345678')}")["body"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"year-group": ""}, "Choose an answer to question 1"),
        ({"before": "9"}, "Choose an answer to question 2"),
        ({"now": ["1", "2"]}, "Choose one answer to question 7"),
        ({"key": ""}, "Press Send once more"),
        ({"key": "<b>" * 20}, "Press Send once more"),
    ],
)
def test_what_is_missing_is_named_and_nothing_chosen_is_lost(
    code: str, changed: dict[str, Any], field: str
) -> None:
    page = ask("POST", f"/f/{code}/answers", GOOD | changed)
    assert page["statusCode"] == 400
    assert field in page["body"]
    assert re.search(r'value="sport"[^>]*checked', page["body"])
    assert answers() == []


def test_hostile_forms_are_refused_and_nothing_is_written(code: str) -> None:
    assert ask("POST", f"/f/{code}/answers", b"year-group=%ff%fe")["statusCode"] == 400
    assert ask("POST", f"/f/{code}/answers", b"a=" + b"x" * 200_000)["statusCode"] == 413
    assert ask("POST", f"/f/{code}/answers", "&".join(f"f{n}=1" for n in range(400)))["statusCode"] == 400
    assert ask("POST", f"/f/{code}/answers", GOOD, {"sec-fetch-site": "cross-site"})["statusCode"] == 403
    assert ask("DELETE", f"/f/{code}")["statusCode"] == 405
    assert answers() == []


def test_what_no_option_says_is_never_stored(code: str) -> None:
    ask(
        "POST",
        f"/f/{code}/answers",
        GOOD | {"hobbies": ["sport", "<script>", "my name is"], "name": "A Pupil"},
    )
    [row] = answers()
    assert row["answers"]["hobbies"] == ["sport"]
    assert "name" not in row["answers"]


def test_the_survey_closes_but_an_answer_under_way_still_counts(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    [session] = sessions_of(snapshot(1, 2, "confirmed"), pupil_data(), "c")
    late = session.closes_at + timedelta(hours=1)
    monkeypatch.setattr(pupil, "now", lambda: late)
    page = ask("GET", f"/f/{code}")
    assert page["statusCode"] == 410
    assert "has closed" in page["body"]
    assert ask("POST", f"/f/{code}/answers", GOOD)["statusCode"] == 303
    monkeypatch.setattr(pupil, "now", lambda: late + timedelta(days=1))
    assert ask("POST", f"/f/{code}/answers", GOOD | {"key": "another-key-of-16"})["statusCode"] == 410
    assert len(answers()) == 1


def test_a_visit_called_off_closes_its_survey(code: str) -> None:
    deliver(sessions.handler, [event(snapshot(1, 3, "cancelled"))])
    page = ask("GET", f"/f/{code}")
    assert page["statusCode"] == 410
    assert "called off" in page["body"]


def test_nothing_of_the_pupil_is_logged(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    log = listen(monkeypatch)
    device = {"user-agent": "Phone/7", "x-forwarded-for": "203.0.113.7", "cookie": "id=42"}
    assert ask("POST", f"/f/{code}/answers", GOOD, device)["statusCode"] == 303
    monkeypatch.setattr(store, "keep_answer", lambda *_: int(GOOD["key"]))
    assert ask("POST", f"/f/{code}/answers", GOOD, device)["statusCode"] == 500
    assert [line["message"] for line in log.lines()] == ["answered", "failed"]
    for secret in ("Phone/7", "203.0.113.7", "id=42", "year-8", "sport", GOOD["key"]):
        assert secret not in log.getvalue()


def test_the_thank_you_page_shows_careers_that_fit(code: str) -> None:
    page = ask("GET", f"/f/{code}/thanks", query="h=2")["body"]
    fitting = [role["title"] for role in pupil_data()["roles"] if "gaming" in str(role)]
    assert any(title in page for title in fitting)
    assert f'href="/f/{code}"' in page, "the next child needs a form of their own"
    for odd in ("h=%3Cscript%3E", "h=", "h=-1", f"h={'f' * 16}", f"h={'f' * 999}"):
        assert ask("GET", f"/f/{code}/thanks", query=odd)["statusCode"] == 200


def test_the_next_child_is_told_that_a_form_was_sent_before(code: str) -> None:
    ask("POST", f"/f/{code}/answers", GOOD)
    page = ask("POST", f"/f/{code}/answers", GOOD | {"now": "1"})
    assert page["statusCode"] == 409
    assert "did not take these" in page["body"]
    assert f'href="/f/{code}"' in page["body"]
    assert [row["answers"]["now"] for row in answers()] == ["4"]


def test_sessions_survive_the_way_to_the_table_and_back(code: str) -> None:
    [session] = sessions_of(snapshot(1, 2, "confirmed"), pupil_data(), "c-WWY-000001")
    assert store.by_code(code) == session
    assert session.closes_at > datetime(2026, 3, 15, tzinfo=UTC)
