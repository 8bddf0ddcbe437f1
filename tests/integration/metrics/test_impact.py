"""The public page: off unless the programme wants it, frozen by term, and changed by a person's yes to what they saw."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.access.user import TeamUser, issue
from services.metrics.functions import dashboard, facts, impact
from services.metrics.impact import SETTLED
from shared.compiled import compiled, plain
from shared.web import csrf
from tests.support.aws import ENGINES, rows
from tests.support.delivery import deliver
from tests.support.events import event
from tests.support.facts import delivered
from tests.support.feedback import request
from tests.support.figures import a_spring, answered, asked
from tests.support.pseudo import pseudo_language, unsaid

pytestmark = pytest.mark.usefixtures("metrics_aws", "on")

TERM = next(one for one in compiled().availability.terms if one.name == "Spring 2026, second half")
KEPT = datetime(TERM.last.year, TERM.last.month, TERM.last.day, 12, tzinfo=UTC) + SETTLED
LATER = KEPT + timedelta(days=3)
USER = TeamUser("1", "robin@northmoor.example", "Robin", ("team",))


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Turn the page on."""
    monkeypatch.setitem(plain(), "impact_page", True)


def public(at: datetime = KEPT) -> str:
    answer = asked(impact.handler, "/impact", at=at, signed=False)
    assert answer["statusCode"] == 200
    return str(answer["body"])


def told(text: str, term: str = TERM.name) -> dict[str, str]:
    """Return what a page says of a term."""
    section = text.partition(term)[2].partition("<section")[0]
    cells = re.findall(r'scope="row"[^>]*>(.*?)</th>.*?<td[^>]*>(.*?)</td>', section, re.DOTALL)
    return {name: re.sub("<[^>]+>", "", cell).strip() for name, cell in cells}


def console(form: Any = "", at: datetime = LATER) -> Any:
    cookie = issue(USER, at).partition(";")[0]
    method = "POST" if form else "GET"
    return dashboard.handler(
        request(method, "/team/impact", form, headers={"cookie": cookie}), None, clock=lambda: at
    )


def yes(at: datetime = LATER, **other: str) -> Any:
    found = re.search(
        rf'name="term" value="{TERM.first}">\s*<input type="hidden" name="seen" value="(\w+)"',
        console(at=at)["body"],
    )
    form = {"csrf": csrf.token("1"), "term": f"{TERM.first}", "seen": found[1] if found else ""}
    return console(form | other, at)


def test_without_the_programme_s_wish_there_is_no_such_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(plain(), "impact_page", False)
    assert asked(impact.handler, "/impact", at=KEPT, signed=False)["statusCode"] == 404
    text = console()["body"]
    assert "turned off" in text
    assert "The page says" not in text, "nobody can read it"
    assert not compiled().impact_page, "off unless it is turned on"


@pytest.mark.parametrize("metrics_aws", ENGINES, indirect=True)
def test_a_term_is_kept_and_changes_by_a_yes_alone() -> None:
    a_spring()
    assert TERM.name not in public(KEPT - timedelta(days=1)), "its counts are awaited"
    assert told(public())["Pupils present"] == "300"
    assert "300 pupils took part in our workshops, in 5 schools" in public()
    deliver(facts.handler, [event(delivered(1, {7: 50}, version=4))])
    assert told(public(LATER)) == told(public()), "a corrected record changes nothing that was said"
    shown = told(console()["body"])
    assert shown["Pupils present"].endswith("300")
    assert yes()["headers"]["location"] == "/team/impact"
    assert told(public(LATER))["Pupils present"] == "290"
    assert "As known on 8 April 2026." in public(LATER)
    [row] = [one for one in rows("metrics", "impact") if one["first"] == f"{TERM.first}"]
    assert row["who"] == "Robin"
    assert "Changed by Robin." in console()["body"]


def test_a_yes_is_to_what_was_seen() -> None:
    a_spring()
    public()
    deliver(facts.handler, [event(delivered(1, {7: 50}, version=4))])
    answer = yes(seen="0" * 16)
    assert answer["statusCode"] == 409
    assert "The figures changed while you looked." in answer["body"]
    assert told(public(LATER))["Pupils present"] == "300"
    assert yes(csrf="x")["statusCode"] == 403
    assert yes(term="1999-01-01")["statusCode"] == 404
    assert told(public(LATER))["Pupils present"] == "300"


def test_small_numbers_are_not_on_it() -> None:
    deliver(facts.handler, [event(delivered(1, 28))])
    answered(1, {(2, 3): 4})
    text = public()
    assert told(text)["Pupils present"] == "28"
    assert "Answers" not in told(text)
    assert "More interested than before" not in told(text)


def test_before_a_term_has_ended_it_says_so() -> None:
    text = public(datetime(2025, 9, 10, 9, tzinfo=UTC))
    assert "The first term has not ended yet." in text
    assert rows("metrics", "impact") == []


def test_it_is_the_same_for_everyone_and_may_be_kept() -> None:
    a_spring()
    answer = asked(impact.handler, "/impact", at=KEPT, signed=False)
    assert answer["headers"]["cache-control"] == "public, max-age=3600"
    assert "cookies" not in answer
    assert asked(impact.handler, "/impact", at=KEPT) == answer


def test_every_sentence_goes_through_the_catalogue(tmp_path: Path) -> None:
    a_spring()
    public()
    deliver(facts.handler, [event(delivered(1, {7: 50}, version=4))])
    programme = compiled()
    known = {
        *(one.name for one in programme.availability.terms),
        programme.name,
        programme.organisation,
        "Robin",
        "/impact",
        "http://outreach.example",
        "https://outreach.example",
    }
    with pseudo_language(tmp_path):
        assert unsaid(public(), known) == []
        assert unsaid(console()["body"], known) == []
