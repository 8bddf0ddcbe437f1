"""The team's page of a session, and what is printed of it."""

import base64
import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.feedback.functions import team
from services.feedback.session import Session
from services.feedback.steps import Steps, nothing
from services.feedback.table import summaries
from services.feedback.table.answers import keep
from services.feedback.use_cases.summarise import update
from shared import suppression
from shared.compiled import essentials
from shared.thresholds import Thresholds
from tests.support.events import START
from tests.support.feedback import ask_team, hear, request, visit

pytestmark = pytest.mark.usefixtures("feedback_aws")

ROW = re.compile(
    r'<dt class="nhsuk-summary-list__key">(.*?)</dt>\s*<dd class="nhsuk-summary-list__value">(.*?)</dd>',
    re.DOTALL,
)


def shown(page: str) -> dict[str, str]:
    return {html.unescape(key).strip(): html.unescape(value).strip() for key, value in ROW.findall(page)}


def answered(session: Session, count: int) -> None:
    for number in range(count):
        keep(session, f"key-{number}", {"year-group": "year-7", "before": "2", "now": "4"})
    update(session.session_id, START)


def test_answers_are_shown_only_as_the_gate_publishes_them() -> None:
    session, _ = hear(visit(3, "delivered", present=31))
    path = f"/team/sessions/{session.session_id}"
    assert shown(ask_team(path)["body"])["Answers so far"] == "0"
    for count, says, share in ((8, "too few to show", "too few to show"), (23, "20", "65%")):
        answered(session, count)
        page = ask_team(path)["body"]
        assert (shown(page)["Answers so far"], shown(page)["Share of those who came"]) == (says, share)
        # Neither the count nor the share it would be.
        words = re.sub(r"<[^>]+>", " ", page[page.index("<main") :])
        assert str(count) not in re.findall(r"\d+", words.replace("from 1 to 8,", "")), count
        assert f"{100 * count / 31:.0f}%" not in words


@settings(max_examples=30)
@given(st.integers(0, 400), st.integers(1, 400))
def test_whatever_the_count_the_page_shows_what_the_gate_says(count: int, present: int) -> None:
    session, _ = hear(visit(3, "delivered", present=present, number=present))
    assert summaries.keep(
        session.session_id, Steps(nothing() | {"answers": count}), summaries.find(session.session_id), None
    )
    rows = shown(ask_team(f"/team/sessions/{session.session_id}")["body"])
    thresholds = Thresholds(**essentials()["suppression"])
    assert rows["Answers so far"] == str(suppression.answers(count, thresholds))
    # A share of more than all would hide that there are more answers than pupils.
    rate = None if count > present else str(suppression.response_rate(count, present, thresholds))
    assert rows.get("Share of those who came") == rate


def test_the_rule_that_is_told_is_the_programmes() -> None:
    session, _ = hear()
    page = ask_team(f"/team/sessions/{session.session_id}")["body"]
    assert "rounded to the nearest 10, and not shown from 1 to 8," in page


def test_it_says_until_when_answers_are_taken() -> None:
    session, code = hear()
    page = ask_team(f"/team/sessions/{session.session_id}")["body"]
    rows = shown(page)
    assert rows["Takes answers until"] == "the end of Tuesday 17 March 2026"
    assert rows["Pupils who came"] == "Not recorded yet"
    assert "Share of those who came" not in rows
    assert f"{code[:4]} {code[4:]}" in page
    assert f'<a href="/f/{code}">https://outreach.example/f</a>' in page
    closed = ask_team(f"/team/sessions/{session.session_id}", at=session.closes_at)["body"]
    assert shown(closed)["Took answers until"] == "the end of Tuesday 17 March 2026"


@pytest.mark.parametrize("file", ["", "/poster.pdf", "/poster.svg", "/poster.png"])
def test_an_unknown_session_is_told(file: str) -> None:
    hear()
    page = ask_team(f"/team/sessions/NM-999999-1{file}")
    assert page["statusCode"] == 404
    assert "There is no session with this number yet" in page["body"]


@pytest.mark.parametrize(
    "file", ["poster.exe", "poster", "poster.pdf.exe", "other.pdf", "poster.PDF", ".pdf"]
)
def test_a_poster_of_an_unknown_kind_is_not_found(file: str) -> None:
    session, _ = hear()
    page = ask_team(f"/team/sessions/{session.session_id}/{file}")
    assert page["statusCode"] == 404
    assert page["headers"]["content-type"].startswith("text/html")


@pytest.mark.parametrize("sheet", ["poster", "slips", "slide"])
@pytest.mark.parametrize(
    ("kind", "media", "begins"),
    [
        ("pdf", "application/pdf", b"%PDF"),
        ("svg", "image/svg+xml", b"<svg"),
        ("png", "image/png", b"\x89PNG"),
    ],
)
def test_each_sheet_is_drawn_as_each_kind(sheet: str, kind: str, media: str, begins: bytes) -> None:
    session, code = hear()
    file = ask_team(f"/team/sessions/{session.session_id}/{sheet}.{kind}")
    body = base64.b64decode(file["body"]) if file["isBase64Encoded"] else file["body"].encode()
    assert body.startswith(begins)
    assert file["headers"]["content-type"] == media
    assert file["headers"]["content-disposition"] == f'inline; filename="{sheet}-{code}.{kind}"'


def test_the_page_leads_to_every_sheet_and_has_the_link_to_copy() -> None:
    session, code = hear()
    page = ask_team(f"/team/sessions/{session.session_id}")["body"]
    for sheet in ("poster", "slips", "slide"):
        for kind in ("pdf", "png"):
            assert f'href="/team/sessions/{session.session_id}/{sheet}.{kind}"' in page
    [field] = re.findall(r'<input[^>]*id="survey-link"[^>]*>', page)
    assert f'value="https://outreach.example/f/{code}"' in field
    assert " readonly" in field


def test_who_is_not_signed_in_is_sent_to_sign_in() -> None:
    session, _ = hear()
    for path in (f"/team/sessions/{session.session_id}", f"/team/sessions/{session.session_id}/poster.pdf"):
        page = team.handler(request("GET", path), None, clock=lambda: START)
        assert page["statusCode"] == 303
        assert page["headers"]["location"].startswith("/team/sign-in?next=")
