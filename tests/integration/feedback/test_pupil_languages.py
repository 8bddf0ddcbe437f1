"""The pupils' pages in the languages of the tests' programme: English, Welsh, and Arabic, which runs from right to left."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from services.feedback.session import Session
from services.feedback.use_cases.questions import survey_of
from shared.compiled import essentials
from tests.support.aws import rows
from tests.support.feedback import ask, ask_team, good, hear, visit
from tests.support.languages import languages_in

pytestmark = pytest.mark.usefixtures("feedback_aws")

LANGUAGES = ("en", "cy", "ar")
TITLE = {"en": "Your first look", "cy": "Eich golwg gyntaf", "ar": "نظرتك الأولى"}
SEND = {"en": "Send", "cy": "Anfon", "ar": "إرسال"}


@pytest.fixture(autouse=True)
def _languages(feedback_aws: None, tmp_path: Path) -> Iterator[None]:
    with languages_in(tmp_path):
        yield


@pytest.fixture
def heard() -> tuple[Session, str]:
    return hear()


def prefers(language: str) -> dict[str, str]:
    return {"accept-language": f"{language}-GB,{language};q=0.9,en;q=0.5"}


def links(page: Any) -> dict[str, str]:
    """Return the addresses that lead to a page in each other language."""
    return {
        language: unescape(to)
        for language, to in re.findall(r'hreflang="(\w+)" href="([^"]+)"', page["body"])
    }


def check(page: Any, language: str, status: int) -> None:
    assert page["statusCode"] == status
    assert page["headers"]["content-language"] == language
    assert "accept-language" in page["headers"]["vary"]
    assert (
        f'<html lang="{language}"{" dir=" + chr(34) + "rtl" + chr(34) if language == "ar" else ""}>'
        in page["body"]
    )
    assert page["body"].count("<html") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_in_the_language_the_browser_prefers(language: str, heard: tuple[Session, str]) -> None:
    session, code = heard
    headers = prefers(language)
    form = good(survey_of(session))
    asked: list[tuple[int, str, str, Any, dict[str, Any]]] = [
        (200, "GET", "/f", "", {}),
        (400, "POST", "/f", {"code": ""}, {}),
        (404, "GET", "/f/WRONG", "", {}),
        (200, "GET", f"/f/{code}", "", {}),
        (200, "GET", f"/f/{code}", "", {"query": "kiosk&try"}),
        (200, "GET", f"/f/{code}/thanks", "", {"query": "h=3&n=1"}),
        (400, "POST", f"/f/{code}/answers", form | {"now": ""}, {}),
        (400, "POST", f"/f/{code}/answers", form | {"key": ""}, {}),
        (403, "GET", f"/f/{code}", "", {"at": session.opens_at - timedelta(seconds=1)}),
        (410, "GET", f"/f/{code}", "", {"at": session.closes_at}),
        (404, "GET", "/f/a/b/c", "", {}),
        (405, "DELETE", f"/f/{code}", "", {}),
        (400, "POST", f"/f/{code}/answers", b"\xff\xfe=%ff", {}),
        (400, "GET", f"/f/{code}", "", {"query": "x=%ff"}),
        (413, "POST", f"/f/{code}/answers", "x" * 200_000, {}),
    ]
    for status, method, path, sent, more in asked:
        page = ask(method, path, sent, headers=headers, **more)
        check(page, language, status)
        assert ("No names, no cookies." in page["body"]) == (language == "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_survey_is_said_in_it_with_the_same_ids(language: str, heard: tuple[Session, str]) -> None:
    session, code = heard
    page = ask("GET", f"/f/{code}", headers=prefers(language))["body"]
    assert f"<title>{TITLE[language]} " in page
    assert f'type="submit">{SEND[language]}</button>' in page
    values = re.findall(r'name="([\w-]+)" value="([\w-]+)"', page)
    assert [one for one in values if one[0] != "key"] == [
        (question["id"], option["id"])
        for question in survey_of(session)["questions"]
        if question["id"] != "year-group"
        for option in question["options"]
    ]
    said = json.loads(re.findall(r'id="said">(.*?)</script>', page)[0])
    assert said["send"] == SEND[language]


def test_what_nobody_translated_is_said_in_english_and_escaped(heard: tuple[Session, str]) -> None:
    page = ask("GET", f"/f/{heard[1]}", headers=prefers("cy"))["body"]
    assert "Bryniau &amp; dŵr" in page
    assert "Baking for friends" in page


@pytest.mark.parametrize("header", ["", "sv", "*", "x" * 9_999, "en;q=é", ";;,,=;q=", "cy;q=0", "cy;q=nan"])
def test_a_header_that_asks_for_none_of_them_gets_english(header: str, heard: tuple[Session, str]) -> None:
    check(ask("GET", f"/f/{heard[1]}", headers={"accept-language": header}), "en", 200)


@pytest.mark.parametrize("query", ["lang=xx", "lang=", "lang=%00", "lang[]=cy", "lang=../../cy"])
def test_an_address_that_asks_for_none_of_them_is_as_if_it_asked_for_nothing(
    query: str, heard: tuple[Session, str]
) -> None:
    page = ask("GET", f"/f/{heard[1]}", query=query, headers=prefers("cy"))
    check(page, "cy", 200)
    assert f'action="/f/{heard[1]}/answers"' in page["body"]


def test_what_was_chosen_on_the_page_comes_before_the_browser(heard: tuple[Session, str]) -> None:
    check(ask("GET", f"/f/{heard[1]}", query="lang=en", headers=prefers("cy")), "en", 200)
    check(ask("GET", f"/f/{heard[1]}", query="lang=ar", headers=prefers("cy")), "ar", 200)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_choice_goes_with_the_child(language: str, heard: tuple[Session, str]) -> None:
    session, code = heard
    other = prefers("cy" if language == "en" else "en")
    chosen = f"lang={language}"
    start = ask("GET", "/f", query=chosen, headers=other)["body"]
    assert f'action="/f?{chosen}"' in start
    typed = ask("POST", "/f", {"code": code}, query=chosen, headers=other)
    assert typed["headers"]["location"] == f"/f/{code}?{chosen}"
    page = ask("GET", f"/f/{code}", query=f"kiosk&try&{chosen}", headers=other)["body"]
    assert f'action="/f/{code}/answers?kiosk=1&amp;try=1&amp;{chosen}"' in page
    for script in ({}, {"accept": "application/json"}):
        sent = ask(
            "POST", f"/f/{code}/answers", good(survey_of(session)), query=chosen, headers=other | script
        )
        thanks = json.loads(sent["body"])["thanks"] if script else sent["headers"]["location"]
        assert thanks.endswith(f"&{chosen}")
    page = ask("GET", f"/f/{code}/thanks", query=urlsplit(thanks).query, headers=other)
    check(page, language, 200)
    assert f'href="/f/{code}?{chosen}"' in page["body"]
    kept = f"{thanks.removesuffix(chosen)}kept=1&{chosen}"
    assert unescape(page["body"]).count(f"{kept}</bdi>") == 1, "the link to keep"
    back = ask("GET", f"/f/{code}/answers", query=f"try&{chosen}", headers=other)
    assert back["headers"]["location"] == f"/f/{code}?try=1&{chosen}"
    missing = ask("GET", "/f/WRONG", query=chosen, headers=other)["body"]
    assert f'action="/f?{chosen}"' in missing


def test_nobody_who_chose_nothing_gets_an_address_with_a_language(heard: tuple[Session, str]) -> None:
    session, code = heard
    page = ask("GET", f"/f/{code}", headers=prefers("cy"))["body"]
    assert f'action="/f/{code}/answers"' in page
    sent = ask("POST", f"/f/{code}/answers", good(survey_of(session)), headers=prefers("cy"))
    assert "lang" not in sent["headers"]["location"]


def test_each_page_leads_to_itself_in_the_other_languages(heard: tuple[Session, str]) -> None:
    code = heard[1]
    for path, query, kept in (
        ("/f", "", {}),
        (f"/f/{code}", "kiosk&lang=cy", {"kiosk": ["1"]}),
        (f"/f/{code}", "try=1", {"try": ["1"]}),
        (f"/f/{code}/thanks", "h=3&n=1&try", {"h": ["3"], "n": ["1"], "try": ["1"]}),
    ):
        page = ask("GET", path, query=query)
        found = links(page)
        assert list(found) == list(LANGUAGES)
        for language, to in found.items():
            assert parse_qs(to.removeprefix("?")) == kept | {"lang": [language]}
            check(ask("GET", path, query=to.removeprefix("?")), language, 200)
    assert '<a lang="ar" hreflang="ar"' in page["body"]
    assert ">العربية</a>" in page["body"]


def test_nothing_sent_is_lost_to_a_link_beside_it(heard: tuple[Session, str]) -> None:
    session, code = heard
    page = ask("POST", f"/f/{code}/answers", good(survey_of(session), now=""))
    assert links(page) == {}


def test_a_programme_of_english_only_shows_no_languages(
    heard: tuple[Session, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(essentials(), "languages", {"en": "English"})
    page = ask("GET", f"/f/{heard[1]}", query="lang=cy", headers=prefers("ar"))
    check(page, "en", 200)
    assert "hreflang" not in page["body"]


def test_answers_are_the_same_in_whatever_language_they_came(heard: tuple[Session, str]) -> None:
    session, code = heard
    for number, language in enumerate(LANGUAGES):
        form = good(survey_of(session)) | {"key": f"key-of-a-child-number-{number}"}
        assert ask("POST", f"/f/{code}/answers", form, query=f"lang={language}")["statusCode"] == 303
    stored = [row["answers"] for row in rows("feedback") if "answers" in row]
    assert len(stored) == len(LANGUAGES)
    assert all(one == stored[0] for one in stored)


def test_a_mistake_is_told_to_a_script_in_the_readers_language(heard: tuple[Session, str]) -> None:
    session, code = heard
    headers = prefers("cy") | {"accept": "application/json"}
    said = json.loads(
        ask("POST", f"/f/{code}/answers", good(survey_of(session), now=""), headers=headers)["body"]
    )
    assert said["errors"]["now"] == "Dewisa ateb i gwestiwn 4"


def test_a_compressed_page_varies_by_both(heard: tuple[Session, str]) -> None:
    page = ask("GET", f"/f/{heard[1]}", headers=prefers("cy") | {"accept-encoding": "gzip"})
    assert page["headers"]["vary"] == "accept-language, accept-encoding"


def test_a_day_is_said_in_the_readers_language() -> None:
    session, code = hear(visit(number=2))
    early = session.opens_at - timedelta(days=1)
    said = {
        language: ask("GET", f"/f/{code}", at=early, headers=prefers(language))["body"]
        for language in LANGUAGES
    }
    sentences = {re.findall("<p>(.*?)</p>", page)[0] for page in said.values()}
    assert len(sentences) == len(LANGUAGES)


def test_the_teams_pages_stay_english() -> None:
    page = ask_team("/team/sessions/none")
    assert "content-language" not in page["headers"]
