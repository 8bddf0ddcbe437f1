"""What a class said, as the team, the school by its link, and the room see it."""

import base64
import html
import io
import json
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from services.feedback.functions import live, school, team
from services.feedback.session import Session
from services.feedback.survey import shown
from services.feedback.table import sessions
from services.feedback.table.answers import keep
from services.feedback.use_cases.questions import survey_of
from services.feedback.use_cases.summarise import update
from services.feedback.web import live as live_pages
from shared import dynamo, paths, text
from shared.qr import qr_svg
from shared.questions import BEFORE, NOW
from shared.results_link import school_token
from tests.support.aws import SITE
from tests.support.events import START, SessionSnapshot
from tests.support.feedback import ask_team, hear, request, visit
from tests.support.pdf import headless

pytestmark = pytest.mark.usefixtures("feedback_aws")

SECRET = "my name is Sam and this happened"


@pytest.fixture(autouse=True)
def _no_session_of_another_test() -> None:
    live_pages.kept.cache_clear()


def answered(session: Session, count: int, *, first: int = 0) -> None:
    """Let so many more pupils answer, by turns with the second and the last option, and write what the survey doesn't ask."""
    survey = survey_of(session)
    for number in range(first, first + count):
        place = 1 if number % 2 else -1
        given: dict[str, Any] = {
            q["id"]: [q["options"][place]["id"]] if q["type"] == "multiple" else q["options"][place]["id"]
            for q in survey["questions"]
            if q["options"]
        }
        keep(session, f"key-{number:012d}", given | {"comment": SECRET})
    update(session.session_id, START)


def ask(path: str, *, days: float = 0, headers: Mapping[str, str] | None = None, query: str = "") -> Any:
    """Ask the school's page, the projector's, or a file of the results."""
    function = live if path.startswith("/live") else team if path.count("/") > 2 else school
    event = request("GET", path, headers=headers, query=query)
    return function.handler(event, None, clock=lambda: START + timedelta(days=days))


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page[page.index("<main") :])).split())


def classes(count: int, **more: Any) -> Any:
    first = visit(3, "delivered", present=31)
    held = [
        SessionSnapshot(
            **first.sessions[0].model_dump()
            | {"id": f"{first.id}-{number}", "starts_at": START + timedelta(hours=number - 1)}
        )
        for number in range(1, count + 1)
    ]
    return visit(3, "delivered", sessions=tuple(held), **more)


def test_the_teams_page_shows_every_question_in_the_programmes_words() -> None:
    session, code = hear(visit(3, "delivered", present=60))
    answered(session, 50)
    page = ask_team(f"/team/sessions/{session.session_id}")["body"]
    said, _, too_few = words(page).partition("Too few gave each answer to show them:")
    for question in shown(survey_of(session), session.year_group):
        assert question["text"] in said + too_few
        for option in question["options"] if question["text"] in said else ():
            assert option["text"] in said
    assert "does not prove that the workshop is the cause" in said
    assert f'href="/live/{code}"' in page
    assert "50%" in said
    # A bar draws what is said, and a reader who doesn't see it is read the same.
    assert set(re.findall(r'app-bar__share" width="(\d+)"', page)) <= set(re.findall(r"(\d+)%", said))
    assert page.count("<svg") == page.count('aria-hidden="true" focusable="false"')
    assert SECRET not in page


def test_below_the_threshold_the_page_says_when_results_will_stand_there() -> None:
    session, _ = hear(visit(3, "delivered", present=31))
    answered(session, 11)
    page = ask_team(f"/team/sessions/{session.session_id}")["body"]
    assert "once 12 pupils have answered" in words(page)
    assert "Interest before and now" not in page
    assert "results.pdf" not in page


def test_more_answers_than_pupils_stand_on_top_and_no_share_hides_them() -> None:
    session, _ = hear(visit(3, "delivered", present=27))
    answered(session, 40)
    said = words(ask_team(f"/team/sessions/{session.session_id}")["body"])
    assert said.index("More answers than pupils") < said.index("The code for pupils")
    assert said.count("More answers than pupils") == 1
    assert "There are more answers than pupils: 27 pupils came." in said
    assert "Share of those who came" not in said
    assert "100%" not in said.replace("add up to 100%", "")


def test_shares_that_fewer_answers_are_in_than_came_say_so_on_both_pages_and_in_the_file() -> None:
    session, _ = hear(visit(3, "delivered", present=31))
    token = school_token(session.booking_id)
    says = "These shares are of the first 20 answers."

    def said() -> tuple[str, str, str]:
        pdf = base64.b64decode(ask(f"/results/{token}/{session.session_id}/results.pdf")["body"])
        read = "".join(one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(pdf))
        team_page = ask_team(f"/team/sessions/{session.session_id}")["body"]
        return words(team_page), words(ask(f"/results/{token}")["body"]), " ".join(read.split())

    answered(session, 20)
    assert not any("These shares are of" in one for one in said())
    answered(session, 6, first=20)
    for one in said():
        assert says in one
    answered(session, 4, first=26)
    assert not any("These shares are of" in one for one in said())


def test_the_school_sees_each_class_by_its_bookings_link() -> None:
    booking = classes(3)
    first, _ = hear(booking)
    answered(first, 30)
    page = ask(f"/results/{school_token(booking.id)}")
    assert page["statusCode"] == 200
    assert page["headers"]["x-robots-tag"] == "noindex"
    said = words(page["body"])
    assert "Class 1: Thursday 12 March 2026, 9am" in said
    assert "Class 3: Thursday 12 March 2026, 11am" in said
    assert said.count("once 12 pupils have answered") == 2
    assert "Interest before and now" in said
    assert f"/results/{school_token(booking.id)}/{first.session_id}/results.pdf" in page["body"]
    for nothing_of_the_team in ("/team", first.session_id + "<", "Cancel"):
        assert nothing_of_the_team not in page["body"].replace("/team.example", "")


def test_the_school_has_each_sheet_and_while_the_survey_is_open_each_live_page() -> None:
    booking = classes(2)
    hear(booking)
    codes = [code for _, code in sessions.of_booking(booking.id)]
    path = f"/results/{school_token(booking.id)}"
    page, early, late = (ask(path, days=days)["body"] for days in (0, -2, 30))
    for sheet in ("poster", "slips", "slide"):
        assert f'href="{path}/{sheet}.pdf"' in page
        assert f'href="{path}/{sheet}.pdf"' in early, "it is printed before the day"
        assert f"{sheet}.pdf" not in late, "over: there is none to print"
    assert len(set(codes)) == 2
    for code in codes:
        assert f'href="/live/{code}"' in page
        assert f'href="/live/{code}"' not in early
        assert code not in late, "nobody can answer"


def test_the_school_has_a_link_to_give_the_class_and_tries_the_survey_beforehand() -> None:
    booking = classes(2)
    hear(booking)
    path = f"/results/{school_token(booking.id)}"
    for days in (0, -2):
        page = ask(path, days=days)["body"]
        for _, code in sessions.of_booking(booking.id):
            assert f'value="{SITE}/f/{code}"' in page
            assert f'href="/f/{code}?try=1"' in page
        assert page.count("data-copy=") == 2
        assert "Nothing you send there is kept or counted" in words(page)
    hear(visit(4, "cancelled"))
    for days in (0, -2):
        assert "data-copy=" not in ask(path, days=days)["body"], "nobody can answer"


def test_while_a_class_is_asked_again_the_school_has_the_code() -> None:
    session, _ = hear(visit(3, "delivered", present=31))
    found = sessions.later_of(session.session_id)
    assert found is not None
    later, code = found
    path = f"/results/{school_token(session.booking_id)}"
    opens = (later.opens_at - START).days + 1
    page = ask(path, days=opens)["body"]
    assert f"by another code: {code[:4]} {code[4:]}." in words(page)
    assert f'value="{SITE}/f/{code}"' in page
    for days in (0, opens - 3, (later.closes_at - START).days + 1):
        assert code not in ask(path, days=days)["body"]


def test_before_the_visit_the_page_says_what_will_stand_there_and_when() -> None:
    session, _ = hear(visit(2, "confirmed"))
    said = words(ask(f"/results/{school_token(session.booking_id)}", days=-2)["body"])
    assert "The visit is still to come" in said
    assert "Thursday 12 March 2026, 9am The visit" in said.replace("Information: ", "")
    assert "From that day on their results stand here, once enough have answered." in said
    on_the_day = words(ask(f"/results/{school_token(session.booking_id)}", days=0)["body"])
    assert "Answers are taken until the end of Tuesday 17 March 2026" in on_the_day


def test_a_visit_that_opened_no_survey_yet_is_told() -> None:
    page = ask(f"/results/{school_token('NM-999999')}")
    assert page["statusCode"] == 200
    assert "It gets one when it is confirmed" in words(page["body"])


def test_a_class_that_left_the_visit_is_shown_only_where_it_had_answered() -> None:
    booking = classes(2)
    first, _ = hear(booking)
    hear(booking.model_copy(update={"version": 4, "sessions": booking.sessions[:1]}))
    token = school_token(first.booking_id)
    assert "Class 2" not in words(ask(f"/results/{token}")["body"])
    answered(sessions.of_booking(first.booking_id)[1][0], 20)
    assert "Class 2" in words(ask(f"/results/{token}")["body"])


def test_what_a_class_said_some_weeks_on_stands_beside_and_is_labelled_unpaired() -> None:
    session, _ = hear(visit(3, "delivered", present=31))
    answered(session, 30)
    path = f"/results/{school_token(session.booking_id)}"
    assert "Some weeks on" not in words(ask(path)["body"])
    found = sessions.later_of(session.session_id)
    assert found is not None
    later, _ = found
    # Nobody has answered it yet: the school is told nothing of it, the team has its code.
    assert "Some weeks on" not in words(ask(path)["body"])
    team_page = ask_team(f"/team/sessions/{session.session_id}")["body"]
    assert f'href="/team/sessions/{later.session_id}"' in team_page
    answered(later, 20)
    said = words(ask(path)["body"])
    assert "other pupils may have answered" in said
    assert said.count("Question by question") == 2


@pytest.mark.parametrize("name", ["", "results.pdf"])
def test_an_altered_link_is_refused_kindly(name: str) -> None:
    session, _ = hear()
    token = school_token(session.booking_id)
    for wrong in (
        f"{token[:-1]}{'A' if token[-1] != 'A' else 'B'}",
        token[:-3],
        "NM-000002." + token[10:],
        "x",
    ):
        page = ask(f"/results/{wrong}" + (f"/{session.session_id}/{name}" if name else ""))
        assert page["statusCode"] == 404
        assert "copy the whole link" in html.unescape(page["body"])


def test_the_results_link_is_no_key_to_the_booking() -> None:
    from services.booking.mail.links import booking_of, booking_token

    assert booking_of(school_token("NM-000001")) is None
    assert ask(f"/results/{booking_token('NM-000001')}")["statusCode"] == 404


def test_the_results_are_a_tagged_file_and_a_picture_for_both() -> None:
    booking = classes(2)
    session, _ = hear(booking)
    answered(session, 30)
    token = school_token(booking.id)
    for path, asked in (
        (f"/team/sessions/{session.session_id}/results/results", ask_team),
        (f"/results/{token}/{session.session_id}/results", ask),
    ):
        pdf = base64.b64decode(asked(f"{path}.pdf")["body"])
        assert b"/StructTreeRoot" in pdf
        assert b"pdfuaid:part>1<" in pdf, "Typst held it to PDF/UA-1"
        assert headless(pdf) == 0
        read = "".join(one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(pdf))
        for question in shown(survey_of(session), session.year_group):
            assert question["text"][:20] in " ".join(read.split())
        assert "50%" in read
        png = Image.open(io.BytesIO(base64.b64decode(asked(f"{path}.png")["body"])))
        assert png.width > 1000


@pytest.mark.parametrize(("language", "says"), [("uk", "What the pupils said"), ("pl", "Co powiedzieli")])
def test_a_reader_whose_letters_our_typeface_lacks_gets_the_file_in_english(
    language: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, _ = hear()
    answered(session, 30)
    (tmp_path / f"{language}.json").write_text('{"sentences": {"What the pupils said": "Co powiedzieli"}}')
    monkeypatch.setattr(paths, "CATALOGUES", tmp_path)
    text.spoken.cache_clear()
    with text.speaking(language):
        answer = ask_team(f"/team/sessions/{session.session_id}/results/results.pdf")
    text.spoken.cache_clear()
    first = pypdfium2.PdfDocument(base64.b64decode(answer["body"]))[0]
    assert says in first.get_textpage().get_text_range()


@pytest.mark.parametrize("file", ["results.exe", "other.pdf", "results", ".pdf"])
def test_a_file_of_another_kind_is_not_found(file: str) -> None:
    session, _ = hear()
    assert ask_team(f"/team/sessions/{session.session_id}/results/{file}")["statusCode"] == 404
    token = school_token(session.booking_id)
    assert ask(f"/results/{token}/{session.session_id}/{file}")["statusCode"] == 404


def test_a_link_gives_the_files_of_its_own_booking_alone() -> None:
    mine, _ = hear(visit(number=1))
    other, _ = hear(visit(number=2))
    token = school_token(mine.booking_id)
    assert ask(f"/results/{token}/{mine.session_id}/results.pdf")["statusCode"] == 200
    assert ask(f"/results/{token}/{other.session_id}/results.pdf")["statusCode"] == 404


def numbers(code: str, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ask(f"/live/{code}/numbers", **more)["body"])
    return found


def test_the_room_sees_what_the_gate_publishes_and_never_a_comment() -> None:
    session, code = hear()
    assert numbers(code) == {"open": True, "answered": 0, "bars": {}}
    answered(session, 5)
    assert numbers(code) == {"open": True, "answered": None, "bars": {}}
    answered(session, 6, first=5)
    assert numbers(code) == {"open": True, "answered": 10, "bars": {}}
    answered(session, 29, first=11)
    found = numbers(code)
    assert found["answered"] == 40
    scale = [q for q in survey_of(session)["questions"] if q["id"] in {BEFORE, NOW}]
    # In a class the steps of the scale stand in two groups.
    assert {len(found["bars"][q["id"]]) for q in scale} == {2}
    assert found["bars"]["before"] == [50, 50]
    page = ask(f"/live/{code}")["body"]
    single = next(q for q in survey_of(session)["questions"] if q["type"] == "single")
    assert single["text"] in words(page)
    assert SECRET not in page + json.dumps(found)
    # The page of a browser without scripts says the same as the numbers.
    for name, values in found["bars"].items():
        for place, value in enumerate(values):
            assert f'data-bar="{name}.{place}" width="{value or 0}"' in page


def test_unanimous_answers_are_not_shown_to_the_room() -> None:
    session, code = hear()
    survey = survey_of(session)
    same = {q["id"]: q["options"][0]["id"] for q in survey["questions"] if q["type"] != "multiple"}
    for number in range(20):
        keep(session, f"key-{number:012d}", same)
    update(session.session_id, START)
    assert numbers(code)["bars"] == {}
    assert "bars would point at single pupils" in words(ask(f"/live/{code}")["body"])


def test_numbers_that_have_not_changed_are_not_sent_again() -> None:
    session, code = hear()
    answered(session, 30)
    first = ask(f"/live/{code}/numbers")
    assert first["headers"]["cache-control"] == "public, max-age=3"
    tag = first["headers"]["etag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}'):
        again = ask(f"/live/{code}/numbers", headers={"if-none-match": known})
        assert (again["statusCode"], again["body"]) == (304, "")
        assert again["headers"]["etag"] == tag
    answered(session, 30, first=30)
    changed = ask(f"/live/{code}/numbers", headers={"if-none-match": tag})
    assert changed["statusCode"] == 200
    assert changed["headers"]["etag"] != tag


def test_the_numbers_of_a_hall_cost_one_read_each(monkeypatch: pytest.MonkeyPatch) -> None:
    session, code = hear()
    answered(session, 30)
    numbers(code)
    read: list[str] = []
    really = dynamo.get

    def counted(table: str, pk: str, sk: str, **more: Any) -> Any:
        read.append(sk)
        return really(table, pk, sk, **more)

    for module in ("sessions", "summaries", "surveys"):
        monkeypatch.setattr(f"services.feedback.table.{module}.get", counted)
    for _ in range(10):
        numbers(code)
    assert read == ["SUMMARY"] * 10


def test_the_projector_shows_how_to_join() -> None:
    _, code = hear()
    page = ask(f"/live/{code}")["body"]
    assert f"{code[:4]} {code[4:]}" in words(page)
    assert "outreach.example/f" in words(page)
    assert '<noscript><meta http-equiv="refresh" content="10"></noscript>' in page
    assert "content-security-policy" in ask(f"/live/{code}")["headers"]
    typed = ask(f"/live/{code[:4].lower()}-{code[4:].lower()}")
    assert typed["statusCode"] == 200


def test_the_qr_code_on_the_projector_leads_to_the_survey() -> None:
    _, code = hear()
    svg = qr_svg(f"https://outreach.example/f/{code}")
    side = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])  # type: ignore[index]
    picture = Image.new("L", (side, side), 255)
    x = y = 0
    for move, number, second in re.findall(
        r"([MmhH])(-?[\d.]+)(?:[ ,](-?[\d.]+))?", svg.partition('class="qr')[2] or svg
    ):
        if move == "M":
            x, y = int(float(number)), int(float(second))
        elif move == "m":
            x, y = x + int(float(number)), y + int(float(second))
        else:
            for place in range(int(float(number))):
                picture.putpixel((x + place, y), 0)
            x += int(float(number))
    found = zxingcpp.read_barcodes(picture.resize((side * 8, side * 8), Image.Resampling.NEAREST))
    assert [one.text for one in found] == [f"https://outreach.example/f/{code}"]


def test_a_pause_stops_the_page_and_a_look_is_chosen() -> None:
    _, code = hear()
    paused = ask(f"/live/{code}", query="pause=1")["body"]
    assert "http-equiv" not in paused
    assert "live.js" not in paused
    assert 'class="live live--dark"' in ask(f"/live/{code}", query="look=dark")["body"]
    assert 'class="live"' in ask(f"/live/{code}", query="look=%22%3E%3Cscript%3E")["body"]


def test_a_closed_survey_asks_nobody_in_and_keeps_its_results() -> None:
    session, code = hear()
    answered(session, 30)
    live_pages.kept.cache_clear()
    page = ask(f"/live/{code}", days=30)["body"]
    assert "The survey has closed." in words(page)
    assert "Point your camera" not in page
    assert "Interest now" in page
    assert numbers(code, days=30)["open"] is False


def test_a_slip_in_the_projectors_code_leads_to_the_one_survey_it_can_be_meant_for() -> None:
    _, code = hear()
    slips = {code[:2] + letter + code[3:] for letter in "ACDEFG"} - {code} | {
        code[:-1],
        code[1] + code[0] + code[2:],
    }
    for slip in slips - {code}:
        page = ask(f"/live/{slip}")
        assert (page["statusCode"], page["headers"]["location"]) == (303, f"/live/{code}")
        assert ask(f"/live/{slip}/numbers")["statusCode"] == 404, "its page is another by then"


def test_what_teachers_answer_is_not_shown_to_the_room() -> None:
    first, _ = hear()
    found = sessions.find(f"{first.booking_id}-teacher")
    assert found is not None
    teachers, code = found
    answered(teachers, 30)
    for rest in ("", "/numbers"):
        page = ask(f"/live/{code}{rest}")
        assert page["statusCode"] == 404
        assert "not shown to the room" in page["body"]
        assert "app-bar" not in page["body"]
    assert "/live/" not in ask_team(f"/team/sessions/{teachers.session_id}")["body"]


@pytest.mark.parametrize("code", ["AAAAAAAA", "x", "%C3%A9", "A" * 100])
@pytest.mark.parametrize("rest", ["", "/numbers"])
def test_a_code_that_leads_nowhere_is_told(code: str, rest: str) -> None:
    page = ask(f"/live/{code}{rest}")
    assert page["statusCode"] == 404
    assert "Check it against the poster" in page["body"]
