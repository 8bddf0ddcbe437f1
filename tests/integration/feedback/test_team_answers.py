"""The team's page of a session's answers: decide about those aside, widen the days, try the survey, take the figures out."""

import base64
import csv
import io
import re
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest

from services.access.user import issue
from services.feedback.functions import team
from services.feedback.session import Session
from services.feedback.table import answers as kept
from services.feedback.table import sessions
from services.feedback.use_cases.summarise import update
from tests.support.aws import rows
from tests.support.events import START
from tests.support.feedback import USER, ask, ask_team, hear, request, visit

pytestmark = pytest.mark.usefixtures("feedback_aws")


def path_of(session: Session, page: str = "answers") -> str:
    return f"/team/sessions/{session.session_id}/{page}"


def post(path: str, form: dict[str, Any], *, token: str = "", at: Any = START) -> Any:
    """Send a form of the team's, signed in, with the page's own token unless told otherwise."""
    page = ask_team(path)["body"]
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    cookie = issue(USER, at).partition(";")[0]
    form = {"csrf": token or (found[1] if found else "")} | form
    return team.handler(request("POST", path, form, headers={"cookie": cookie}), None, clock=lambda: at)


def said_after(path: str, sent: Any) -> str:
    """Return the page that a form led to, with what it says once."""
    assert sent["statusCode"] == 303, sent["body"]
    cookies = "; ".join(one.partition(";")[0] for one in (*sent["cookies"], issue(USER, START)))
    page = team.handler(request("GET", path, headers={"cookie": cookies}), None, clock=lambda: START)
    return str(page["body"])


def answered(session: Session, count: int, **changed: Any) -> None:
    for number in range(count):
        kept.keep(
            session, f"key-{number:03d}", {"year-group": "year-10", "before": "2", "now": "4"} | changed
        )
    update(session.session_id, START)


def days(first: date, last: date) -> dict[str, str]:
    return {
        f"{name}-{part}": str(getattr(on, part))
        for name, on in (("first", first), ("last", last))
        for part in ("day", "month", "year")
    }


def test_answers_beyond_the_limit_are_accepted_or_set_aside_and_it_is_undone() -> None:
    session, _ = hear()
    path = path_of(session)
    assert "No answer stands aside." in ask_team(path)["body"]
    answered(session, 60)
    page = ask_team(path)["body"]
    assert "The first 36 answers count" in page
    assert "Answers that stand aside: 20." in page, "24, as the gate publishes it"
    assert "24" not in re.findall(r"\d+", re.sub(r"<[^>]+>", " ", page[page.index("<main") :]))
    assert "Set them aside" in page
    done = said_after(path, post(path, {"action": "refuse"}))
    assert "stay aside and count in nothing" in done
    assert "Robin set answers aside for good." in done
    assert "Let them count" not in done
    assert "wait" in said_after(path, post(path, {"action": "undo"}))
    done = said_after(path, post(path, {"action": "accept"}))
    assert "count now" in done
    assert "Robin let answers beyond the limit count." in done
    assert "Answers that stand aside" not in done
    assert "No answer stands aside any more" in said_after(path, post(path, {"action": "accept"}))


def test_a_form_of_another_page_or_of_nobody_decides_nothing() -> None:
    session, _ = hear()
    answered(session, 60)
    path = path_of(session)
    assert post(path, {"action": "accept"}, token="x")["statusCode"] == 403
    assert post(path, {"action": "everything"})["statusCode"] == 303
    nobody = team.handler(request("POST", path, {"action": "accept"}), None, clock=lambda: START)
    assert nobody["statusCode"] == 401
    assert rows("feedback", "decision") == []
    for page in ("answers", "window", "export/answers.csv"):
        assert ask_team(f"/team/sessions/NM-999999-1/{page}")["statusCode"] == 404


def test_the_days_are_widened_once_they_were_seen_and_put_back() -> None:
    session, code = hear()
    window, path = path_of(session, "window"), path_of(session)
    first, last = date(2026, 3, 1), date(2026, 3, 31)
    shown = post(window, days(first, last))
    assert shown["statusCode"] == 200
    assert (
        "Then it takes answers from Sunday 1 March 2026 until the end of Tuesday 31 March 2026."
        in shown["body"]
    )
    assert sessions.find(session.session_id) == (session, code), "nothing is done before it was seen"
    done = said_after(path, post(window, days(first, last) | {"seen": "yes"}))
    assert "From Sunday 1 March 2026 until the end of Tuesday 31 March 2026." in done
    for at in (START - timedelta(days=11), START + timedelta(days=19)):
        assert ask("GET", f"/f/{code}", at=at)["statusCode"] == 200
    moved, _ = hear(visit(3, days=7))
    assert (moved.early_days, moved.extra_days) == (11, 14), "it moves with the visit"
    assert ask("GET", f"/f/{code}", at=START + timedelta(days=26))["statusCode"] == 200
    assert "usual days" in said_after(path, post(path, {"action": "usual"}))
    found = sessions.find(session.session_id)
    assert found is not None
    assert found[0] == sessions.by_code(code)
    assert (found[0].opens_at, found[0].closes_at) == (
        session.opens_at + timedelta(days=7),
        session.closes_at + timedelta(days=7),
    )


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"first-day": "13"}, "It opens on Thursday 12 March 2026 by itself"),
        ({"last-day": "16"}, "It closes after Tuesday 17 March 2026 by itself"),
        ({"last-year": "2027"}, "Enter a day at most 60 days from"),
        ({"last-month": "13"}, "Enter a real date"),
        ({"first-day": "", "first-month": "", "first-year": ""}, "Enter a date"),
    ],
)
def test_days_that_will_not_do_are_told_and_kept(changed: dict[str, str], says: str) -> None:
    session, code = hear()
    form = days(date(2026, 3, 12), date(2026, 3, 17)) | changed
    page = post(path_of(session, "window"), form | {"seen": "yes"})
    assert page["statusCode"] == 422
    assert says in page["body"]
    assert all(f'value="{value}"' in page["body"] for value in form.values() if value)
    assert sessions.find(session.session_id) == (session, code)


def test_the_page_leads_to_the_trial() -> None:
    session, code = hear()
    page = ask_team(path_of(session))["body"]
    assert f'href="/f/{code}?try=1"' in page
    assert f'href="{path_of(session)}"' in ask_team(f"/team/sessions/{session.session_id}")["body"]


def table_of(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


def body_of(page: Any) -> bytes:
    assert page["statusCode"] == 200
    return base64.b64decode(page["body"]) if page["isBase64Encoded"] else page["body"].encode()


def test_a_session_is_taken_out_as_the_gate_publishes_it() -> None:
    session, _ = hear(visit(school_name='=HYPERLINK("http://x")'))
    answered(session, 23)
    lines = table_of(body_of(ask_team(path_of(session, "export/answers.csv"))))
    [total] = [one for one in lines if one["question"] == "answers"]
    assert (total["answers"], total["percent"], total["withheld"]) == ("20", "", "")
    assert total["school"] == '\'=HYPERLINK("http://x")', "a cell that begins like a formula is text"
    assert total["session"] == session.session_id
    assert not [one for one in lines if one["question"] == "year-group"], (
        "the booking says it: nobody was asked"
    )
    before = [one["withheld"] for one in lines if one["question"] == "before"]
    assert set(before) == {"yes"}, "all said the same: it would tell everyone's"
    assert not [one for one in lines if "23" in (one["answers"], one["percent"])]
    assert "key-0" not in str(lines)
    # What is too few is withheld whole.
    few, _ = hear(visit(number=2))
    answered(few, 5)
    lines = table_of(body_of(ask_team(path_of(few, "export/answers.csv"))))
    assert {(one["answers"], one["percent"], one["withheld"]) for one in lines} == {("", "", "yes")}


def test_the_workbook_has_the_codebook_and_every_column_and_option_in_it() -> None:
    session, _ = hear()
    answered(session, 23)
    book = zipfile.ZipFile(io.BytesIO(body_of(ask_team(path_of(session, "export/answers.xlsx")))))
    assert b'name="answers"' in book.read("xl/workbook.xml")
    assert b'name="codebook"' in book.read("xl/workbook.xml")
    code = table_of(body_of(ask_team(path_of(session, "export/codebook.csv"))))
    lines = table_of(body_of(ask_team(path_of(session, "export/answers.csv"))))
    explained = {(one["column or question"], one["option"]) for one in code}
    assert {(column, "") for column in lines[0]} <= explained
    assert {(one["question"], one["option"]) for one in lines if one["option"]} <= explained
    assert ask_team(path_of(session, "export/rows.csv"))["statusCode"] == 404


def test_the_sessions_of_a_period_are_taken_out() -> None:
    for number, after in ((1, 0), (2, 20), (3, 60)):
        session, _ = hear(visit(number=number, days=after))
        answered(session, 23)
    # One that moved stands in its new month alone.
    hear(visit(3, number=2, days=21))
    page = ask_team("/team/sessions/export")
    assert page["statusCode"] == 200
    sent = post("/team/sessions/export", days(date(2026, 3, 12), date(2026, 4, 2)) | {"kind": "answers.csv"})
    assert {one["session"] for one in table_of(body_of(sent))} == {"NM-000001-1", "NM-000002-1"}
    assert len([one for one in rows("feedback", "month") if one["sk"] == "NM-000002-1"]) == 1
    for changed in ({"kind": "everything"}, {"last-year": "2025"}, {"last-year": "2029"}, {"first-day": "x"}):
        form = days(date(2026, 3, 12), date(2026, 4, 2)) | {"kind": "answers.csv"} | changed
        assert post("/team/sessions/export", form)["statusCode"] == 422
