"""The programme's reports in the console: what is listed, what is given out, who may take which, and what is refused."""

import base64
import html
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.access.groups import ANALYSTS, SAFEGUARDING, TEAM
from services.access.user import TeamUser, issue
from services.metrics.evidence import extract
from services.metrics.functions import facts, programme
from services.metrics.table import extracts
from services.metrics.web.programme import years
from shared.audits import gone_at
from shared.events.booking import BookingSnapshot
from shared.events.feedback import SummaryUpdated
from shared.web.routes import address
from tests.support.aws import ENGINES
from tests.support.aws import rows as stored
from tests.support.delivery import deliver
from tests.support.events import START, event
from tests.support.facts import MONDAY, delivered, summary, visit
from tests.support.feedback import request
from tests.support.logs import Log
from tests.support.reading import rows_of, words_of

pytestmark = pytest.mark.usefixtures("metrics_aws")

TEAM_USER = TeamUser("1", "robin@northmoor.example", "Robin", (TEAM,))
ANALYST = TeamUser("2", "kim@northmoor.example", "Kim", (ANALYSTS,))
BOTH = TeamUser("3", "sam@northmoor.example", "Sam", (TEAM, ANALYSTS))
YEAR = "2025-26"


def ask(path: str, *, user: TeamUser | None = TEAM_USER, at: datetime = MONDAY, method: str = "GET") -> Any:
    headers = {"cookie": issue(user, at).partition(";")[0]} if user else {}
    return programme.handler(request(method, path, "", headers=headers), None, clock=lambda: at)


def file(name: str, **more: Any) -> Any:
    return ask(address("console.programme.file", file=name), **more)


def exact(name: str, **more: Any) -> Any:
    return ask(address("console.programme.exact", file=name), **more)


def content(answer: Mapping[str, Any]) -> bytes:
    assert answer["statusCode"] == 200, answer
    return base64.b64decode(answer["body"]) if answer["isBase64Encoded"] else answer["body"].encode()


def words(page: Mapping[str, Any]) -> str:
    body = str(page["body"])
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body[body.index("<main") :])).split())


def heard(*visits: BookingSnapshot) -> None:
    deliver(facts.handler, [event(one) for one in visits])


def answered(number: int, moved: Mapping[tuple[int, int], int]) -> None:
    made = summary(number, moved)
    told = SummaryUpdated(
        event_id=f"{made.session_id}:1", occurred_at=START, correlation_id="c", summary=made
    )
    deliver(facts.handler, [told])


def test_the_page_lists_each_academic_year_with_its_quarters() -> None:
    page = ask(address("console.programme"))
    assert page["statusCode"] == 200
    said = words(page)
    for one in (
        "Academic year 2025-26 so far",
        "Annual report 2025-26 (PDF)",
        "One page for the board, 1 January to 31 March 2026 (PDF)",
        "Extract for analysts 2025-26 (CSV)",
        "Data dictionary (CSV)",
    ):
        assert one in said, one
    assert "exact" not in said.lower()
    assert "2026-27" not in said
    for link in re.findall(r'href="(/team/programme/[^"]+)"', page["body"]):
        assert ask(link)["statusCode"] == 200, link


def test_quarters_are_listed_from_the_launch_to_the_one_that_runs() -> None:
    [running, first] = years(date(2025, 9, 8), date(2026, 11, 2))
    assert (running.name, running.runs, [name for _, name in running.quarters]) == (
        "2026-27",
        True,
        ["2026-Q3", "2026-Q4"],
    )
    assert [name for _, name in first.quarters] == ["2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2"]
    assert not first.runs


@pytest.mark.parametrize("metrics_aws", ENGINES, indirect=True)
def test_the_files_are_of_all_that_was_heard() -> None:
    heard(delivered(0, 28), delivered(1, 31), visit(2, days=-3))
    annual = file(f"{YEAR}.pdf")
    assert annual["headers"]["content-type"] == "application/pdf"
    assert annual["headers"]["content-disposition"] == 'attachment; filename="northmoor-2025-26.pdf"'
    text = words_of(content(annual))
    assert "59 pupils so far this academic year" in text
    assert "2 of 3 visits counted." in text
    assert "59" in words_of(content(file("2026-Q1.pdf")))
    rows = {(one["figure"], one["period"], one["part"]): one for one in rows_of(content(file(f"{YEAR}.csv")))}
    assert rows["pupils", YEAR, ""]["value"] == "59"
    assert rows["took_place", YEAR, ""]["value"] == "3"
    assert rows["pupils", YEAR, ""]["lacking"] == "1"
    assert "exact" not in rows["pupils", YEAR, ""]


def test_the_dictionary_explains_every_column_and_figure() -> None:
    heard(delivered(0, 28))
    meanings = rows_of(content(file("dictionary.csv")))
    columns = {one["id"] for one in meanings if one["kind"] == "column"}
    figures = {one["id"] for one in meanings if one["kind"] == "figure"}
    rows = rows_of(content(file(f"{YEAR}.csv")))
    assert columns == set(rows[0])
    assert {one["figure"] for one in rows} <= figures
    assert all(one["meaning"] for one in meanings)
    assert {
        one["id"] for one in rows_of(content(exact("dictionary.csv", user=ANALYST)))
    } - columns - figures == {
        "exact",
        "exact_of",
    }


def test_no_row_is_below_the_gate_but_for_analysts_and_taking_it_is_written_down(log: Log) -> None:
    heard(delivered(0, 28))
    answered(0, {(1, 3): 5, (2, 2): 3})
    gated = {one["figure"]: one for one in rows_of(content(file(f"{YEAR}.csv"))) if one["period"] == YEAR}
    assert (gated["answers"]["value"], gated["answers"]["withheld"]) == ("", "yes")
    assert gated["answers"]["said"] == "too few to show"
    assert list(extracts.newest(9)) == []
    taken = exact(f"{YEAR}.csv", user=ANALYST)
    assert taken["headers"]["content-disposition"].endswith('"northmoor-exact-2025-26.csv"')
    rows = {(one["figure"], one["by"]): one for one in rows_of(content(taken)) if one["period"] == YEAR}
    assert rows["answers", ""]["exact"] == "8"
    assert (rows["more", ""]["exact"], rows["more", ""]["exact_of"]) == ("5", "8")
    assert (rows["response", ""]["exact"], rows["response", ""]["exact_of"]) == ("8", "28")
    assert rows["pupils", ""]["exact"] == ""
    [one] = extracts.newest(9)
    assert (one.at, one.who, one.file) == (MONDAY, ANALYST.email, f"{YEAR}.csv")
    assert [row["expires"] for row in stored("metrics", "extract")] == [gone_at(MONDAY)]
    assert [line["subject"] for line in log.lines() if line["message"] == "exact extract taken"] == ["2"]
    said = words(ask(address("console.programme"), user=BOTH))
    assert "Extract with exact counts 2025-26 (CSV)" in said
    assert f"{ANALYST.email}, {YEAR}.csv" in said


def test_it_is_written_down_before_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    heard(delivered(0, 28))

    def fails(_taken: extracts.Taken) -> None:
        raise RuntimeError("the table is away")

    monkeypatch.setattr(extracts, "keep", fails)
    assert exact(f"{YEAR}.csv", user=ANALYST)["statusCode"] == 500


def test_who_may_take_which() -> None:
    assert ask(address("console.programme"), user=None)["statusCode"] == 303
    assert file(f"{YEAR}.csv", user=ANALYST)["statusCode"] == 200
    refused = exact(f"{YEAR}.csv", user=TEAM_USER)
    assert refused["statusCode"] == 403
    assert "Only analysts can take counts as they are." in words(refused)
    lead = TeamUser("4", "lead@northmoor.example", "Lead", (SAFEGUARDING,))
    assert ask(address("console.programme"), user=lead)["statusCode"] == 403
    assert exact(f"{YEAR}.csv", user=lead)["statusCode"] == 403
    assert list(extracts.newest(9)) == []


@pytest.mark.parametrize(
    "name",
    [
        "2026-05.pdf",
        "2026-W12.pdf",
        "autumn-2025-first-half.pdf",
        "all.pdf",
        "2025-26.xlsx",
        "2026-Q1.csv",
        "2026-q1.pdf",
        "2025-27.pdf",
        "2026-Q5.pdf",
        "2025-26",
        "2030-31.pdf",
        "2026-Q4.pdf",
        "2019-20.csv",
    ],
)
def test_what_is_no_report_is_refused_with_a_sentence(name: str) -> None:
    page = file(name)
    assert page["statusCode"] == 404
    assert re.search(r"(no report of that name|Nothing is known of those days yet)", words(page))
    assert exact(name.replace(".pdf", ".csv"), user=ANALYST)["statusCode"] == 404


def test_a_programme_of_which_nothing_was_heard_has_its_reports() -> None:
    at = datetime(2025, 9, 9, 9, tzinfo=UTC)
    assert "0 pupils so far this academic year" in words_of(content(file(f"{YEAR}.pdf", at=at)))
    assert content(file("2025-Q3.pdf", at=at)).startswith(b"%PDF-")
    assert rows_of(content(file(f"{YEAR}.csv", at=at)))


def test_columns_and_rows_are_of_one_width() -> None:
    heard(delivered(0, 28))
    assert all(len(one) == len(extract.COLUMNS) for one in rows_of(content(file(f"{YEAR}.csv"))))
