"""The pupil's pages: the survey's questions, answers kept once, kind words for whatever goes wrong."""

import html
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from pydantic import ValidationError

from services.feedback.session import CODE_LETTERS, Session
from services.feedback.table import answers as kept
from services.feedback.table import sessions
from shared import paths
from shared.aws import client
from shared.compiled import careers, essentials
from shared.dynamo import put, write
from shared.paths import ROOT
from shared.programme.surveys import TAKEN, Question
from shared.text import speaking, spoken
from shared.tokens import ALPHABET, FORMER, check_character, one_slip_from, with_check
from shared.web.routes import ROUTES, address
from tests.support.aws import rows
from tests.support.events import START
from tests.support.feedback import ask, good, hear, visit
from tests.support.logs import listen

pytestmark = pytest.mark.usefixtures("feedback_aws")

NOWHERE = with_check("3467934")
GOOD = {
    "before": "2",
    "hobbies": "gigs",
    "mood": "fine",
    "now": "4",
    "key": "abcdefghijklmnop",
}


@pytest.fixture
def session() -> tuple[Session, str]:
    return hear()


@pytest.fixture
def code(session: tuple[Session, str]) -> str:
    return session[1]


def answers() -> list[dict[str, Any]]:
    return rows("feedback", "answer")


def test_the_page_asks_the_surveys_questions_and_needs_nothing_else(code: str) -> None:
    page = ask("GET", f"/f/{code}")
    asked = (
        essentials()["surveys"]["first-look"]["questions"][:1]
        + essentials()["surveys"]["first-look"]["questions"][2:]
    )
    assert page["statusCode"] == 200
    assert page["body"].count('class="question ') == len(asked) == 4
    assert "4 quick questions, about a minute." in page["body"]
    assert "ask for your name, and nobody can tell" in page["body"]
    assert "<script src" not in page["body"]
    assert not re.search(r"""(src|href)=["']https?:""", page["body"])
    assert "cookies" not in page
    assert page["headers"]["cache-control"] == "no-store", "going back must not show what somebody ticked"


def test_the_code_page_says_how_long_a_code_is(code: str) -> None:
    page = ask("GET", "/f")
    assert len(code) == CODE_LETTERS
    assert f"It has {len(code)} letters and numbers." in page["body"]


def test_the_code_page_is_counted_and_no_page_with_a_code_is(code: str) -> None:
    page = ask("GET", "/f")["body"]
    assert '<script defer src="' in page
    assert "/hit?p=%2Ff&amp;n=1" in page
    for other in (ask("GET", f"/f/{code}"), ask("POST", "/f", {"code": NOWHERE})):
        assert "/hit" not in other["body"]
        assert "<script defer" not in other["body"]


def test_an_answer_is_kept_once_however_often_it_is_sent(code: str) -> None:
    for _ in range(3):
        sent = ask("POST", f"/f/{code}/answers", GOOD)
        assert sent["statusCode"] == 303
        assert sent["headers"]["location"].startswith(f"/f/{code}/thanks?h=2&n=")
    [row] = answers()
    assert row["answers"] == {
        "before": "2",
        "year-group": "year-10",
        "hobbies": ["gigs"],
        "mood": "fine",
        "now": "4",
    }
    assert set(row) == {"pk", "sk", "entity", "session_id", "survey_id", "survey_version", "answers"}
    assert (row["survey_id"], row["survey_version"]) == ("first-look", 3)


def test_a_code_may_be_typed_as_it_comes(code: str) -> None:
    for typed in (
        code.lower(),
        f" {code[:4]} {code[4:]} ",
        f"{code[:4]}-{code[4:]}",
        f"Code: {code}",
        f"code {code[:4]} {code[4:]}",
    ):
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
    assert "mistake in it" in ask("GET", f"/f/{code[:3]}")["body"]
    assert "There is no survey" in ask("GET", f"/f/{NOWHERE}")["body"]


@pytest.mark.parametrize("route", [name for name, path in ROUTES.items() if path.startswith("/f/{code}")])
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("typed", "says"), [(NOWHERE, "There is no survey with this code"), ("ANYTHING", "has a mistake in it")]
)
def test_no_page_speaks_of_a_session_that_is_not_there(
    code: str, route: str, method: str, typed: str, says: str
) -> None:
    there = ask(method, address(route, code=code), GOOD if method == "POST" else "")
    page = ask(method, address(route, code=typed), GOOD if method == "POST" else "")
    if there["statusCode"] == 405:
        assert page["statusCode"] == 405
        return
    assert page["statusCode"] == 404
    assert says in page["body"]
    assert "sent" not in re.sub(r"<(style|script).*?</\1>", "", page["body"], flags=re.DOTALL)


@pytest.mark.parametrize(
    ("method", "path", "calls"),
    [
        ("GET", "", ["get_item"]),
        ("GET", "/answers", ["get_item"]),
        ("GET", "/thanks", ["get_item"]),
        ("POST", "/answers", ["get_item", "put_item"]),
    ],
)
def test_a_page_costs_one_read_of_the_code(
    code: str, method: str, path: str, calls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    table = client("dynamodb")
    really = table._make_api_call

    def counted(name: str, arguments: dict[str, Any]) -> Any:
        made.append(re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower())
        return really(name, arguments)

    monkeypatch.setattr(table, "_make_api_call", counted)
    page = ask(method, f"/f/{code}{path}", GOOD if method == "POST" else "")
    assert page["statusCode"] in {200, 303}
    assert made == calls


def test_reloading_where_answers_are_sent_leads_back_to_the_survey(code: str) -> None:
    sent = ask("GET", f"/f/{code.lower()}/answers")
    assert (sent["statusCode"], sent["headers"]["location"]) == (303, f"/f/{code}")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"before": ""}, "Choose an answer to question 1"),
        ({"now": ["1", "2"]}, "Choose one answer to question 4"),
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
    assert re.search(r'value="gigs"[^>]*checked', page["body"])
    assert page["headers"]["cache-control"] == "no-store"
    assert answers() == []


def test_hostile_forms_are_refused_and_nothing_is_written(code: str) -> None:
    assert ask("POST", f"/f/{code}/answers", b"year-group=%ff%fe")["statusCode"] == 400
    assert ask("POST", f"/f/{code}/answers", b"a=" + b"x" * 200_000)["statusCode"] == 413
    assert ask("POST", f"/f/{code}/answers", "&".join(f"f{n}=1" for n in range(400)))["statusCode"] == 400
    elsewhere = ask("POST", f"/f/{code}/answers", GOOD, headers={"sec-fetch-site": "cross-site"})
    assert elsewhere["statusCode"] == 403
    assert ask("DELETE", f"/f/{code}")["statusCode"] == 405
    assert answers() == []


def test_what_no_option_says_is_never_stored(code: str) -> None:
    odd = {"hobbies": ["gigs", "<script>", "my name is"], "name": "A Pupil", "comment": "words"}
    ask("POST", f"/f/{code}/answers", GOOD | odd)
    [row] = answers()
    assert row["answers"]["hobbies"] == ["gigs"]
    assert row["answers"].keys() == GOOD.keys() - {"key"} | {"year-group"}


def test_the_survey_closes_but_an_answer_under_way_still_counts(session: tuple[Session, str]) -> None:
    held, code = session
    last, late = held.closes_at - timedelta(seconds=1), held.closes_at + timedelta(hours=23, minutes=59)
    assert ask("GET", f"/f/{code}", at=last)["statusCode"] == 200
    page = ask("GET", f"/f/{code}", at=held.closes_at)
    assert page["statusCode"] == 410
    assert "has closed" in page["body"]
    assert "Thank you for wanting" in page["body"]
    assert ask("POST", f"/f/{code}/answers", GOOD, at=late)["statusCode"] == 303
    assert ask("GET", f"/f/{code}/thanks", at=late)["statusCode"] == 200
    other = GOOD | {"key": "another-key-of-16"}
    later = held.closes_at + timedelta(days=1)
    assert ask("POST", f"/f/{code}/answers", other, at=later)["statusCode"] == 410
    assert len(answers()) == 1


def test_a_visit_called_off_closes_its_survey(code: str) -> None:
    hear(visit(3, "cancelled"))
    for page in (ask("GET", f"/f/{code}"), ask("POST", f"/f/{code}/answers", GOOD)):
        assert page["statusCode"] == 410
        assert "called off" in page["body"]


def test_nothing_of_the_pupil_is_logged(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    log = listen(monkeypatch)
    device = {"user-agent": "Phone/7", "x-forwarded-for": "203.0.113.7", "cookie": "id=42"}
    assert ask("POST", f"/f/{code}/answers", GOOD, headers=device)["statusCode"] == 303
    monkeypatch.setattr(kept, "keep", lambda *_: int(GOOD["key"]))
    assert ask("POST", f"/f/{code}/answers", GOOD, headers=device)["statusCode"] == 500
    assert [line["message"] for line in log.lines()] == ["answered", "failed"]
    for secret in ("Phone/7", "203.0.113.7", "id=42", "year-10", "gigs", GOOD["key"]):
        assert secret not in log.getvalue()


def test_the_thank_you_page_shows_careers_that_fit(code: str) -> None:
    page = ask("GET", f"/f/{code}/thanks", query="h=2&n=3")["body"]
    # "Gigs and singing" fits one role of the programme, and the two others have no reason.
    [fitting] = [role for role in careers()["roles"] if "gigs" in role["because"]]
    assert "You chose gigs and singing: you know what a voice can do." in page
    assert page.count('class="job__why"') == 1
    assert page.count('class="job"') == 3
    for text in (fitting["title"], fitting["sentence"], fitting["way_in"], f'href="{fitting["source"]}"'):
        assert text in page
    assert page.count('rel="noopener noreferrer" referrerpolicy="no-referrer"') == 3
    assert f'href="/f/{code}"' in page, "the next child needs a form of their own"
    for odd in ("h=%3Cscript%3E", "h=", "h=-1", "h=0"):
        assert "3 jobs you may not know" in ask("GET", f"/f/{code}/thanks", query=odd)["body"]
    for odd in (f"h={'f' * 16}", f"h={'f' * 999}", "h=2&n=8", "h=2&n=-1", "h=2&n=%D9%A3", "h=2&n="):
        assert ask("GET", f"/f/{code}/thanks", query=odd)["statusCode"] == 200


FORM: Final = re.compile(r"\bform\.([a-z]+)\b")
"""What the page's script asks of its form: a field of that name would be handed out in its place."""
DRAWN: Final = ("pupil_layout", "pupil_survey", "pupil_trial", "pupil_touch")


def test_no_question_can_be_called_as_a_part_of_its_page() -> None:
    templates = [path for name in DRAWN for path in ROOT.glob(f"s*/**/{name}.jinja")]
    assert len(templates) == len(DRAWN)
    ids = {one for path in templates for one in re.findall(r'\bid="([^"]+)"', path.read_text())}
    made = {"{{ question.id }}", "{{ question.id }}-about", "i-{{ name }}"}
    assert ids >= made | {"back", "send", "count", "said", "words"}
    asked = set(FORM.findall((ROOT / "assets/pupil.js").read_text()))
    assert asked >= {"elements", "reset", "dataset"}
    assert (ids - made) | asked | {"key"} <= TAKEN


@pytest.mark.parametrize("name", ["i-tick", "mood-about", "reset"])
def test_a_question_called_as_a_part_of_its_page_is_refused(name: str) -> None:
    asked = essentials()["surveys"]["first-look"]["questions"][0]
    Question.model_validate(asked)
    with pytest.raises(ValidationError, match="the pages use"):
        Question.model_validate({**asked, "id": name})


def test_a_child_can_keep_the_careers_by_a_link_without_a_word_in_it(code: str) -> None:
    sent = ask("POST", f"/f/{code}/answers", GOOD)["headers"]["location"]
    page = ask("GET", f"/f/{code}/thanks", query=sent.partition("?")[2])["body"]
    [kept] = re.findall(r'id="kept">([^<]+)<', page)
    assert html.unescape(kept) == f"https://outreach.example{sent}&kept=1"
    assert re.fullmatch(rf"/f/{code}/thanks\?h=[0-9a-f]+&n=[0-7]", sent)
    again = ask("GET", f"/f/{code}/thanks", query=html.unescape(kept).partition("?")[2])["body"]
    jobs = [re.findall(r'job__title">([^<]+)<', one) for one in (page, again)]
    assert jobs[0] == jobs[1]
    assert "<h1>Your jobs</h1>" in again
    # Days later, at home: nothing was sent just now, and no next person waits.
    assert "sent</h1>" in page
    assert "sent</h1>" not in again
    assert "Next person" not in again
    assert ask("POST", f"/f/{code}/answers", GOOD)["headers"]["location"] == sent, (
        "sent twice, the same careers"
    )


def test_children_who_chose_the_same_are_led_to_different_careers(code: str) -> None:
    sent = {
        ask("POST", f"/f/{code}/answers", GOOD | {"key": f"a-class-of-thirty-{number}"})["headers"][
            "location"
        ]
        for number in range(30)
    }
    assert len(sent) == 8


def test_careers_are_said_in_the_readers_language(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [role] = [role for role in careers()["roles"] if "gigs" in role["because"]]
    ours = (
        role["title"],
        role["sentence"],
        role["way_in"],
        role["because"]["gigs"],
        careers()["hobbies"]["gigs"],
    )
    catalogue = {"programme": {text: f"Yn Gymraeg {number}" for number, text in enumerate(ours)}}
    (tmp_path / "cy.json").write_text(json.dumps(catalogue), "utf-8")
    monkeypatch.setattr(paths, "CATALOGUES", tmp_path)
    spoken.cache_clear()
    with speaking("cy"):
        page = ask("GET", f"/f/{code}/thanks", query="h=2&n=1")["body"]
    spoken.cache_clear()
    assert "You chose yn gymraeg 4: Yn Gymraeg 3." in page
    for number in range(3):
        assert f"Yn Gymraeg {number}" in page
    assert not [text for text in ours if text in page]


def test_a_link_of_before_still_shows_careers(code: str) -> None:
    assert "You chose gigs and singing" in ask("GET", f"/f/{code}/thanks", query="h=2")["body"]


def test_a_survey_that_asks_for_no_hobbies_is_thanked_for_all_the_same() -> None:
    _, code = hear(visit(workshop_id="theatre-day"))
    sent = ask("POST", f"/f/{code}/answers", good(essentials()["surveys"]["sixth-form"]))
    assert sent["headers"]["location"].startswith(f"/f/{code}/thanks?h=0&n=")


def test_a_changed_mind_corrects_the_same_answer(code: str) -> None:
    for now in ("4", "1", "1", "5"):
        assert ask("POST", f"/f/{code}/answers", GOOD | {"now": now})["statusCode"] == 303
    assert [row["answers"]["now"] for row in answers()] == ["5"]
    ask("POST", f"/f/{code}/answers", GOOD | {"hobbies": "", "now": "3"})
    [row] = answers()
    assert "hobbies" not in row["answers"], "what she took back is gone"


def test_only_a_survey_that_is_open_takes_a_correction(session: tuple[Session, str]) -> None:
    held, code = session
    ask("POST", f"/f/{code}/answers", GOOD)
    late = held.closes_at + timedelta(days=1)
    assert ask("POST", f"/f/{code}/answers", GOOD | {"now": "1"}, at=late)["statusCode"] == 410
    assert [row["answers"]["now"] for row in answers()] == ["4"]


SCRIPT = {"accept": "application/json"}


def test_a_script_is_told_in_json(session: tuple[Session, str]) -> None:
    held, code = session
    path = f"/f/{code}/answers"

    def said(form: Any, at: datetime = START) -> tuple[int, Any]:
        page = ask("POST", path, form, headers=SCRIPT, at=at)
        assert page["headers"]["content-type"] == "application/json"
        return page["statusCode"], json.loads(page["body"])

    assert said(GOOD) == (200, {"thanks": f"/f/{code}/thanks?h=2&n=0"})
    assert said(GOOD | {"before": ""}) == (400, {"errors": {"before": "Choose an answer to question 1"}})
    assert said(GOOD | {"key": "short"}) == (400, {"errors": {"send": "Press Send once more"}})
    status, told = said(GOOD, held.closes_at + timedelta(days=1))
    assert (status, told) == (410, {"closed": "Thank you for wanting to answer it."})
    status, told = said(GOOD, held.opens_at - timedelta(seconds=1))
    assert status == 403, "not for ever: what a device holds may be sent again"
    assert told == {"closed": "It opens on Thursday 12 March 2026. Come back then."}


def test_before_its_day_the_page_says_when_it_opens(session: tuple[Session, str]) -> None:
    held, code = session
    before = held.opens_at - timedelta(seconds=1)
    for page in (
        ask("GET", f"/f/{code}", at=before),
        ask("POST", f"/f/{code}/answers", GOOD, at=before),
    ):
        assert page["statusCode"] == 403
        assert "This survey is not open yet" in page["body"]
        assert "It opens on Thursday 12 March 2026" in page["body"]
    assert answers() == []
    assert ask("GET", f"/f/{code}", at=held.opens_at)["statusCode"] == 200


@pytest.mark.parametrize("days", [-30, 0, 30])
def test_a_trial_goes_all_the_way_and_keeps_nothing(session: tuple[Session, str], days: int) -> None:
    code, at = session[1], START + timedelta(days=days)
    page = ask("GET", f"/f/{code}", query="try", at=at)
    assert page["statusCode"] == 200
    assert "This is a trial." in page["body"]
    assert f'action="/f/{code}/answers?try=1"' in page["body"]
    wrong = ask("POST", f"/f/{code}/answers", GOOD | {"now": ""}, query="try=1", at=at)
    assert (wrong["statusCode"], "This is a trial." in wrong["body"]) == (400, True)
    sent = ask("POST", f"/f/{code}/answers", GOOD, query="try=1", at=at)
    assert (sent["statusCode"], sent["headers"]["location"]) == (303, f"/f/{code}/thanks?h=2&n=0&try=1")
    script = ask("POST", f"/f/{code}/answers", GOOD, query="try=1", at=at, headers=SCRIPT)
    assert json.loads(script["body"]) == {"thanks": f"/f/{code}/thanks?h=2&n=0&try=1"}
    assert "This is a trial." in ask("GET", f"/f/{code}/thanks", query="h=2&try=1", at=at)["body"]
    assert answers() == []
    assert "This is a trial." not in ask("GET", f"/f/{code}")["body"], "the class's page is another"


def test_a_class_whose_year_group_is_not_known_is_asked(code: str) -> None:
    _, code = hear(
        visit(number=2, sessions=(visit(number=2).sessions[0].model_copy(update={"year_group": 8}),))
    )
    page = ask("GET", f"/f/{code}")
    assert page["body"].count('class="question ') == 5, "its survey has no year 8 to store"
    sent = ask("POST", f"/f/{code}/answers", GOOD)
    assert "Choose an answer to question 2" in sent["body"]
    assert ask("POST", f"/f/{code}/answers", GOOD | {"year-group": "year-7"})["statusCode"] == 303
    assert [row["answers"]["year-group"] for row in answers()] == ["year-7"]


def test_one_slip_in_a_code_leads_to_the_one_survey_it_can_mean(code: str) -> None:
    other = hear(visit(number=2))[1]
    for place in range(len(code)):
        letter = next(one for one in ALPHABET if one != code[place])
        for slip in (code[:place] + letter + code[place + 1 :], code[:place] + code[place + 1 :]):
            sent = ask("POST", "/f", {"code": slip})
            assert (sent["statusCode"], sent["headers"].get("location")) == (303, f"/f/{code}"), slip
            # Whoever wrote a query of their own may have called something in it `code`.
            opened = ask("GET", f"/f/{slip.lower()}", query="kiosk&code=x")
            assert (opened["statusCode"], opened["headers"].get("location")) == (303, f"/f/{code}?kiosk="), (
                slip
            )
            assert ask("POST", f"/f/{slip}/answers", GOOD)["statusCode"] == 404, slip
    assert other != code
    far = code[:2] + code[:1] * 2 + code[4:]
    if code not in one_slip_from(far, CODE_LETTERS):
        assert ask("POST", "/f", {"code": far})["statusCode"] == 404


def test_a_slip_that_could_mean_two_surveys_leads_to_neither(
    monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    letter = next(one for one in ALPHABET if one != code[0])
    slip = letter + code[1:]
    assert ask("POST", "/f", {"code": slip})["statusCode"] == 303
    second = next(one for one in one_slip_from(slip, CODE_LETTERS) if one != code)
    write(put("feedback", {"pk": f"CODE#{second}", "sk": "CODE", "entity": "code", "code": second}))
    assert ask("POST", "/f", {"code": slip})["statusCode"] == 404


def test_a_code_of_the_former_alphabet_is_still_found(code: str) -> None:
    body = "2Z5S8BA"
    former = body + check_character(body, FORMER)
    row = next(row for row in rows("feedback", "code") if row["code"] == code) | {
        "pk": f"CODE#{former}",
        "code": former,
    }
    write(put("feedback", row))
    assert ask("GET", f"/f/{former.lower()}")["statusCode"] == 200
    assert ask("POST", "/f", {"code": f"{former[:-2]}{former[-1]}"})["headers"]["location"] == f"/f/{former}"


def test_sessions_survive_the_way_to_the_table_and_back(session: tuple[Session, str]) -> None:
    held, code = session
    assert sessions.by_code(code) == held
    assert held.closes_at == datetime(2026, 3, 18, tzinfo=UTC), "five days after the visit, to the end"
