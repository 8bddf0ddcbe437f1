"""Every sentence of the feedback service's pages and posters goes through the catalogue."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from services.access.user import issue
from services.feedback import posters
from services.feedback.functions import live, school, team
from services.feedback.table.answers import keep
from services.feedback.use_cases import limit
from services.feedback.use_cases.questions import survey_of
from services.feedback.use_cases.summarise import update
from shared.compiled import careers, essentials, languages
from shared.results_link import school_token
from shared.text.phrases import day
from shared.web.routes import link
from tests.support.events import START
from tests.support.feedback import USER, ask, ask_team, good, hear, request, visit
from tests.support.pseudo import CLOSE, OPEN, pseudo_language, unsaid

pytestmark = pytest.mark.usefixtures("feedback_aws")


@pytest.fixture(autouse=True)
def _pseudo(feedback_aws: None, tmp_path: Path) -> Iterator[None]:
    with pseudo_language(tmp_path):
        yield


def data() -> set[str]:
    """Return what a programme, a school and a session say themselves."""
    programme = essentials()["programme"]
    known = {programme["name"], programme["organisation"], programme["strapline"], USER.name}
    known |= set(languages().values())
    for survey in essentials()["surveys"].values():
        known.add(survey["title"])
        for question in survey["questions"]:
            known |= {question["text"], question["hint"], *(option["text"] for option in question["options"])}
    for role in careers()["roles"]:
        known |= {role["title"], role["sentence"], role["way_in"]}
    session, code = hear()
    known |= {
        session.school,
        session.workshop,
        session.session_id,
        code,
        f"{code[:4]} {code[4:]}",
        "outreach.example/f",
        *(link("survey.thanks", code=code, h=number, n=0, kept=1) for number in ("7", "0")),
    }
    return known - {""}


def check(page: Any, status: int) -> None:
    assert page["statusCode"] == status
    assert unsaid(page["body"], data()) == []


def test_what_the_pseudo_language_finds() -> None:
    assert unsaid(f"<p>{OPEN}One {OPEN}two{CLOSE}{CLOSE}, Data 5</p><p title='three'>four", ["Data"]) == [
        "three",
        "four",
    ]


def test_the_pupils_pages() -> None:
    session, code = hear()
    form = good(survey_of(session))
    check(ask("GET", "/f"), 200)
    check(ask("POST", "/f", {"code": ""}), 400)
    check(ask("GET", "/f/WRONG"), 404)
    check(ask("GET", f"/f/{code}"), 200)
    check(ask("POST", f"/f/{code}/answers", form | {"now": "", "before": ["1", "2"]}), 400)
    check(ask("POST", f"/f/{code}/answers", form | {"key": ""}), 400)
    assert ask("POST", f"/f/{code}/answers", form)["statusCode"] == 303
    check(ask("GET", f"/f/{code}", query="try"), 200)
    check(ask("GET", f"/f/{code}/thanks", query="h=7&try=1"), 200)
    check(ask("GET", f"/f/{code}", at=session.opens_at - timedelta(seconds=1)), 403)
    check(ask("GET", f"/f/{code}/thanks", query="h=7"), 200)
    check(ask("GET", f"/f/{code}/thanks"), 200)
    check(ask("GET", f"/f/{code}", at=session.closes_at), 410)
    check(ask("GET", "/f/a/b/c"), 404)
    check(ask("DELETE", f"/f/{code}"), 405)
    hear(visit(3, "cancelled"))
    check(ask("GET", f"/f/{code}"), 410)


def test_the_teams_pages() -> None:
    session, _ = hear()
    path = f"/team/sessions/{session.session_id}"
    check(ask_team(path), 200)
    check(ask_team(path, at=session.closes_at), 200)
    check(ask_team("/team/sessions/none"), 404)
    hear(visit(3, "delivered", present=31))
    check(ask_team(path), 200)
    for number in range(60):
        keep(session, f"key-{number}", {"before": "2", "now": "4"})
    update(session.session_id, START)
    check(ask_team(f"{path}/answers"), 200)
    for decide in (limit.accept, limit.refuse):
        limit.undo(session, "Robin")
        decide(session, "Robin")
        check(ask_team(f"{path}/answers"), 200)
    check(ask_team(f"{path}/window"), 200)
    check(ask_team("/team/sessions/export"), 200)


@pytest.mark.parametrize("sheet", posters.SHEETS)
def test_what_is_printed(sheet: posters.Sheet, monkeypatch: pytest.MonkeyPatch) -> None:
    session, code = hear()
    given: dict[str, str] = {}

    def typeset(_template: Path, _kind: str, values: dict[str, str], _files: object, **_: object) -> bytes:
        given.update(values)
        return b""

    monkeypatch.setattr(posters, "typeset", typeset)
    posters.draw([(session, code)], sheet)
    own = {"language", "name", "organisation", "brand", "accent", "picture", "words", "classes"}
    for name in given.keys() - own:
        assert given[name].startswith(OPEN), name
        assert given[name].endswith(CLOSE), name
    assert given["words"] == "outreach.example/f"
    [said] = json.loads(given["classes"])
    assert said["alt"].startswith(OPEN)
    assert day(START.date()) in said["visit"]


def test_no_template_of_what_is_printed_says_anything_of_its_own_or_asks_for_what_is_not_there() -> None:
    lines, used = [], set()
    for template in posters.HERE.glob("*.typ"):
        text = template.read_text("utf-8")
        if template.name != "sheet.typ":  # the survey on paper is given its own
            used |= set(re.findall(r"\bit\.(\w+)", text))
        lines += [line for line in text.splitlines() if not line.startswith("//")]
    assert [line for line in lines if re.search(r"\[\*?\s*[A-Za-z]", line)] == []
    assert used == given_names()


def given_names() -> set[str]:
    """Return the names of what a sheet is given, its language apart, which look.typ takes for hyphenation."""
    values, _ = posters.said([hear()])
    return set(values)


def test_the_pages_of_results() -> None:
    session, code = hear(visit(3, "delivered", present=31))
    token = school_token(session.booking_id)
    survey = survey_of(session)

    def pages() -> Iterator[Any]:
        for function, path in (
            (school, f"/results/{token}"),
            (live, f"/live/{code}"),
            (team, f"/team/sessions/{session.session_id}"),
        ):
            cookie = issue(USER, START).partition(";")[0]
            event = request("GET", path, headers={"cookie": cookie})
            yield function.handler(event, None, clock=lambda: START)

    for count in (0, 5, 50):
        for number in range(count):
            place = 1 if number % 2 else -1
            given = {
                q["id"]: q["options"][place]["id"] for q in survey["questions"] if q["type"] != "multiple"
            }
            keep(session, f"key-{number:012d}", given)
        update(session.session_id, START)
        for page in pages():
            check(page, 200)
    check(school.handler(request("GET", "/results/x"), None, clock=lambda: START), 404)
    check(live.handler(request("GET", "/live/x"), None, clock=lambda: START), 404)
