"""The survey's page is the same for a class but for the key of each form: it is drawn once, and nothing of a child is in it."""

import base64
import gzip
import re
from typing import Any

import pytest

from services.feedback.use_cases.questions import survey_of
from services.feedback.web import pupil_survey
from services.feedback.web.pupil_answer import KEY as SENDABLE
from shared.text import speaking
from shared.web import pages
from tests.support.feedback import ask, good, hear, visit

pytestmark = pytest.mark.usefixtures("feedback_aws")

KEY = re.compile(r'name="key" value="([^"]+)"')
CHECKED = re.compile(r"<input[^>]* checked")


@pytest.fixture
def drawings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the templates drawn from here on."""
    drawn: list[str] = []
    really = pages.render

    def counted(template: str, **values: object) -> str:
        drawn.append(template)
        return really(template, **values)

    monkeypatch.setattr(pages, "render", counted)
    return drawn


def key_of(page: Any) -> str:
    [key] = KEY.findall(page["body"])
    return str(key)


def test_two_loads_differ_in_exactly_the_key(drawings: list[str]) -> None:
    _, code = hear()
    one, other = ask("GET", f"/f/{code}"), ask("GET", f"/f/{code}")
    keys = key_of(one), key_of(other)
    assert keys[0] != keys[1]
    assert all(SENDABLE.fullmatch(key) for key in keys)
    assert one["body"].replace(keys[0], keys[1]) == other["body"]
    assert {**one, "body": ""} == {**other, "body": ""}
    assert drawings == ["pupil_survey.jinja"], "the second load draws nothing"


def test_each_load_of_a_compressed_page_has_a_key_of_its_own() -> None:
    _, code = hear()
    loads = [ask("GET", f"/f/{code}", headers={"accept-encoding": "gzip"}) for _ in range(3)]
    bodies = [gzip.decompress(base64.b64decode(one["body"])).decode() for one in loads]
    assert len({KEY.findall(body)[0] for body in bodies}) == 3


def test_a_page_kept_is_the_page_drawn() -> None:
    session, code = hear()
    page = ask("GET", f"/f/{code}")
    fresh = pupil_survey.survey_page(session, code, key_of(page), {}, {}).to_api()
    said = {"content-language": "en", "vary": "accept-language"}
    assert fresh | {"headers": fresh["headers"] | said} == page


@pytest.mark.parametrize(
    "changed",
    [
        {"school_name": "Another School"},
        {"workshop_title": "Another <b>title</b>"},
        {"days": 1},
    ],
)
def test_a_session_that_changed_is_drawn_anew(drawings: list[str], changed: dict[str, Any]) -> None:
    _, code = hear()
    ask("GET", f"/f/{code}")
    session, same = hear(visit(3, **changed))
    page = ask("GET", f"/f/{same}", at=session.starts_at)
    assert drawings == ["pupil_survey.jinja"] * 2
    if "workshop_title" in changed:
        assert "Another &lt;b&gt;title" in page["body"]
    assert page["body"] == str(pupil_survey.survey_page(session, code, key_of(page), {}, {}).body)


def test_each_class_and_each_language_has_a_page_of_its_own(drawings: list[str]) -> None:
    codes = [hear(visit(number=number))[1] for number in (1, 2)]
    first = [ask("GET", f"/f/{code}")["body"] for code in codes]
    assert all(f'action="/f/{code}/answers"' in body for code, body in zip(codes, first, strict=True))
    with speaking("cy"):
        assert '<html lang="cy">' in ask("GET", f"/f/{codes[0]}")["body"]
    assert len(drawings) == 3
    assert [re.sub(KEY, "", ask("GET", f"/f/{code}")["body"]) for code in codes] == [
        re.sub(KEY, "", body) for body in first
    ]
    assert len(drawings) == 3


def test_a_page_with_answers_or_errors_is_never_kept(drawings: list[str]) -> None:
    session, code = hear()
    survey = survey_of(session)
    empty = ask("GET", f"/f/{code}")["body"]
    before = pupil_survey.drawn.cache_info().currsize
    for wrong in ({"now": ""}, {"key": ""}, {"now": ["1", "2"]}):
        page = ask("POST", f"/f/{code}/answers", good(survey, **wrong))
        assert page["statusCode"] == 400
        assert CHECKED.search(page["body"])
    assert pupil_survey.drawn.cache_info().currsize == before == 1
    again = ask("GET", f"/f/{code}")["body"]
    assert re.sub(KEY, "", again) == re.sub(KEY, "", empty)
    assert not CHECKED.search(again)
    assert 'class="question ' in again


def test_a_page_with_errors_is_not_taken_from_another_child() -> None:
    session, code = hear()
    survey = survey_of(session)
    ask("POST", f"/f/{code}/answers", good(survey, now=""))
    other = ask("POST", f"/f/{code}/answers", {"key": "abcdefghijklmnop"})
    assert not CHECKED.search(other["body"])


def test_a_process_keeps_so_many_pages_and_no_more() -> None:
    assert pupil_survey.drawn.cache_info().maxsize == pupil_survey.PAGES_KEPT
