"""The dashboard: the figures of the mails, filtered by its address, as fast as a page must be, and what is missing named."""

import base64
import csv
import html
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from operate import demo_year
from services.access.user import TeamUser, issue
from services.metrics.functions import dashboard, facts, pictures
from services.metrics.known import Known
from services.metrics.observations import Observation, Series
from services.metrics.period import AcademicYear
from services.metrics.reports.answering import Answering
from services.metrics.reports.questions import QUESTIONS, TITLES
from services.metrics.reports.section import Section
from services.metrics.reports.sections import demand, interest, reach, verdict
from services.metrics.sources.website import VIEWS, VISITS
from services.metrics.table import brief
from services.metrics.table import facts as kept_facts
from services.metrics.table.series import observe
from services.metrics.web.dashboard import look
from shared.aws import client
from shared.clock import london_day
from shared.compiled import compiled
from shared.dynamo import query
from shared.settings import setting
from shared.web.http import Request
from tests.integration.metrics.conftest import content, sent
from tests.support.aws import ENGINES, rows
from tests.support.delivery import deliver
from tests.support.events import event
from tests.support.facts import MONDAY, delivered, school, visit, year_group
from tests.support.feedback import request
from tests.support.figures import MOVED, a_spring, answered, asked
from tests.support.programme import programme_of
from tests.support.pseudo import pseudo_language, unsaid
from tests.support.reports import morning

pytestmark = pytest.mark.usefixtures("metrics_aws")

PATH = "/team/dashboard"


def page(question: str = "reach", *, at: datetime = MONDAY, status: int = 200, **filters: str) -> str:
    """Return what a question's page says, without its markup's line breaks."""
    answer = show(question, at=at, **filters)
    assert answer["statusCode"] == status, answer["body"][:2000]
    return str(answer["body"])


def show(question: str, *, at: datetime = MONDAY, **filters: str) -> Any:
    chosen = "&".join(f"{name}={value}" for name, value in filters.items())
    return asked(dashboard.handler, f"{PATH}/{question}?{chosen}", at=at)


def told(text: str) -> dict[str, list[str]]:
    """Return the cells of a page's tables by the row's name; of several of one name, the first."""
    found: dict[str, list[str]] = {}
    for row in re.findall(r'<tr role="row" class="nhsuk-table__row">(.*?)</tr>', text, re.DOTALL):
        bare = re.sub(r'<span class="nhsuk-table__heading".*?</span>', "", row, flags=re.DOTALL)
        cells = [
            html.unescape(re.sub("<[^>]+>", "", cell)).strip()
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", bare, re.DOTALL)
        ]
        found.setdefault(cells[0], cells[1:])
    return found


def heard() -> None:
    """Let the digest complete what is kept in brief, as it does every week."""
    morning(MONDAY, "a@x.example")


def test_pages_say_the_same_before_and_after_what_was_heard_is_complete_in_brief() -> None:
    a_spring()
    assert not brief.whole()
    before = [page(one) for one in QUESTIONS]
    heard()
    assert brief.whole()
    assert [page(one) for one in QUESTIONS] == before
    assert told(before[0])["Pupils present"] == ["300"]


def test_what_was_heard_before_there_were_briefs_is_read_and_then_completed() -> None:
    a_spring()
    table = client("dynamodb")
    for row in rows("metrics", "brief"):
        table.delete_item(TableName="metrics", Key={"pk": {"S": row["pk"]}, "sk": {"S": row["sk"]}})
    assert told(page())["Pupils present"] == ["300"]
    heard()
    assert len(rows("metrics", "brief")) == len(rows("metrics", "visit")) + len(rows("metrics", "summary"))
    assert told(page())["Pupils present"] == ["300"]


@pytest.mark.parametrize("metrics_aws", ENGINES, indirect=True)
def test_what_is_heard_later_is_there_at_once_and_what_comes_late_changes_nothing() -> None:
    heard()
    deliver(facts.handler, [event(delivered(1, 28))])
    assert told(page())["Pupils present"] == ["28"]
    deliver(facts.handler, [event(delivered(1, 31, version=4))])
    deliver(facts.handler, [event(delivered(1, 5, version=2))])
    assert told(page())["Pupils present"] == ["31"]


def mails(known: Known) -> list[Section]:
    """Return the sections that mails are made of whole events."""
    answering, year = Answering(known, compiled()), AcademicYear.of(known.today)
    made = [
        reach.by_year_group(answering, year),
        reach.by_school(answering, year),
        interest.section(answering, year),
        verdict.section(answering),
        demand.coming(answering),
    ]
    return made + [found for found in [demand.unmet(answering, year)] if found]


def pages(at: datetime) -> list[Section]:
    return [
        section
        for question in QUESTIONS
        for section in look(Request("GET", f"{PATH}/{question}", at=at), question).sections
    ]


def test_the_demo_year_has_the_same_figures_in_the_digest_and_on_the_dashboard() -> None:
    at = datetime(2026, 7, 6, 8, tzinfo=UTC)
    with programme_of("we-want-you"):
        programme = compiled()
        client("ses").verify_email_identity(EmailAddress=programme.mail.sender)
        made = demo_year.visits([one.urn for one in programme.target_schools], 6, len(programme.workshops))
        visits = [
            delivered(
                number,
                {one.year_group: one.present for one in day.classes},
                days=(day.wished - date(2026, 3, 12)).days,
                urn=day.urn,
                school_name=programme.school(day.urn).name,  # type: ignore[union-attr]  # one of its own
            )
            for number, day in enumerate(made)
        ]
        deliver(facts.handler, [event(one) for one in visits])
        for number in range(0, len(made), 3):
            answered(number, MOVED)
        morning(at, "a@x.example")
        assert brief.whole()
        shown = pages(at)
        for section in mails(kept_facts.known(london_day(at))):
            assert section in shown, section.id
        pupils = told(page(period="all", at=at))["Pupils present"][0]
        assert f"{pupils} pupils" in content(sent()[-1], "plain").replace("\n", " ")


def test_what_the_address_says_is_what_is_shown() -> None:
    a_spring()
    deliver(
        facts.handler, [event(delivered(20, 11, days=-40, urn=school(1).urn, school_name=school(1).name))]
    )
    urn = school(1).urn
    assert told(page(school=urn))["Pupils present"] == ["71"]
    assert told(page(school=urn, year_group="8"))["Pupils present"] == ["25"]
    assert told(page(period="2026-W11"))["Pupils present"] == ["300"]
    assert told(page(period="2026-01"))["Pupils present"] == ["11"]
    assert told(page(period="2026-W11", workshop="ward-round"))["Visits counted"] == ["5"]
    text = page(period="spring-2026-second-half", school=urn)
    assert told(text)["Pupils present"] == ["60"]
    assert f'<option value="{urn}" selected>' in text
    assert "Spring 2026, second half" in text


def test_a_workshop_of_before_has_its_visits_name() -> None:
    deliver(facts.handler, [event(delivered(1, 12, workshop_id="gone", workshop_title="Plaster of before"))])
    assert told(page())["Plaster of before"] == ["12", "1"]
    assert "Plaster of before" in page(workshop="gone").partition("As known on")[0].rpartition("<p")[2]


def test_what_is_not_there_is_said_and_nothing_typed_is_lost() -> None:
    a_spring()
    for filters, status, sentence in (
        ({"period": "2026-W60"}, 400, "“2026-W60” is no period."),
        ({"period": "next year"}, 400, "“next year” is no period."),
        ({"school": "123456"}, 404, "There is no school “123456”"),
        ({"workshop": "baking"}, 404, "There is no workshop “baking”."),
        ({"year_group": "21"}, 404, "There is no year group “21”."),
        ({"school": "<script>"}, 404, "There is no school “&lt;script&gt;”"),
    ):
        text = page(status=status, **filters)  # type: ignore[arg-type]  # names of filters
        assert sentence in text
        assert "There is a problem" in text
        [(name, value)] = filters.items()
        assert f'<option value="{html.escape(value)}" selected>' in text
        assert f'href="#{name}"' in text
        assert "2026-first-half, " not in text, "a list stands below: its ids needn't be read out"
        assert "Pupils present" not in text
    both = page(status=400, period="never", school=school(1).urn)
    assert f'<option value="{school(1).urn}" selected>' in both, "what is right stays chosen"
    for path in ("nowhere", "reach/other.csv", "reach/figures.exe"):
        assert asked(dashboard.handler, f"{PATH}/{path}")["statusCode"] == 404
    assert asked(dashboard.handler, f"{PATH}/reach/figures.csv?school=123456")["statusCode"] == 404
    # A page that goes by no filter shows what it has, and hands on what was chosen.
    assert "school=123456" in page("track", school="123456")


def test_what_the_gate_does_not_allow_is_said_in_words() -> None:
    a_spring()
    urn = school(1).urn
    text = page("thought", school=urn, year_group="8")
    assert "Two at once would tell of single pupils." in text
    text = page("thought", school=urn, period="2026-W11")
    assert "Choose a term, an academic year or all time" in text
    text = page("thought", period="2026-W11")
    assert told(text)["Answers"] == ["200"]
    assert "What pupils answered in a week or a month is shown for all of them together." in text
    assert "is told by school, and by nothing else" not in page("due", workshop="ward-round")
    text = page("due", workshop="ward-round")
    assert "The workshop you chose makes no difference to this page." in text
    assert "Choose a week, a month, a term or an academic year." in page("online", period="all")


def test_every_figure_leads_to_how_it_is_counted() -> None:
    a_spring()
    text = page(school=school(1).urn)
    assert f'href="/team/figures/pupils?period=2025-26&amp;school={school(1).urn}"' in text
    assert 'href="/team/figures/more?period=all"' in page("thought", period="all")


@pytest.mark.parametrize("question", QUESTIONS)
def test_files_hold_what_the_page_shows(question: str) -> None:
    deliver(facts.handler, [event(delivered(30, 12, urn="999999", school_name="=HYPERLINK(1)"))])
    a_spring()
    answer = asked(dashboard.handler, f"{PATH}/{question}/figures.csv")
    assert answer["headers"]["content-disposition"] == f'attachment; filename="{question}.csv"'
    lines = list(csv.reader(io.StringIO(answer["body"].removeprefix("\ufeff"))))
    assert lines[0] == [TITLES[question]]  # type: ignore[index]  # one of them
    assert ["As known on Monday 16 March 2026"] in lines
    cells = {line[0]: line[1:] for line in reversed(lines) if len(line) > 1}
    for name, figures in told(page(question)).items():
        shown = ["" if one.endswith("nothing known") else one for one in figures]
        assert [one.replace(",", "") for one in cells[f"'{name}" if name.startswith("=") else name]] == [
            one.replace(",", "") for one in shown
        ]
    assert not any(cell.startswith(("=", "+", "@")) for line in lines for cell in line)
    book = asked(dashboard.handler, f"{PATH}/{question}/figures.xlsx")
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(book["body"]))) as zipped:
        sheets = [zipped.read(name).decode() for name in zipped.namelist() if "worksheets/sheet" in name]
    assert not any("<f>" in sheet for sheet in sheets)


def test_a_chart_is_had_as_a_picture() -> None:
    a_spring()
    answer = asked(pictures.handler, f"{PATH}/reach/pictures/schools.png")
    assert answer["statusCode"] == 200
    assert base64.b64decode(answer["body"]).startswith(b"\x89PNG")
    for path in ("reach/pictures/nothing.png", "reach/pictures/schools.gif", "nowhere/pictures/schools.png"):
        assert asked(pictures.handler, f"{PATH}/{path}")["statusCode"] == 404


def test_online_figures_stand_beside_those_before() -> None:
    first = date(2026, 2, 2)
    seen = [
        (VISITS, 7, 42),
        (VIEWS, 20, 42),
        (Series("clips", "ours", "views", "Clips", "views", "flow"), 3, 42),
    ]
    for series, value, days in seen:
        observe(
            [Observation(series, first + timedelta(days=n), value, complete=True) for n in range(days)],
            at=MONDAY,
        )
    text = page("online")
    assert told(text)["Website visits"][:2] == ["49", "49"]
    assert told(text)["Clips"][0] == "21"
    assert "Website visits, this period and those before" in text
    assert told(page("online", period="2026-02"))["Website visits"][0] == "189 (27 of 28 days)"


def queries(question: str, **filters: str) -> int:
    """Return how often a page asks the table."""
    calls: list[str] = []

    def count(params: object, **_: object) -> None:
        calls.append("call")

    events = client("dynamodb").meta.events
    events.register("before-call.dynamodb", count)
    try:
        page(question, **filters)
    finally:
        events.unregister("before-call.dynamodb", count)
    return len(calls)


def test_no_page_asks_the_table_more_than_twenty_times() -> None:
    for number in range(10):
        series = Series(f"platform-{number}", "ours", "views", "Views", "views", "flow")
        days = [MONDAY.date() - timedelta(days=n) for n in range(1, 420)]
        observe([Observation(series, day, number, complete=True) for day in days], at=MONDAY)
    a_spring()
    heard()
    for question in QUESTIONS:
        assert queries(question) <= 20, question
    assert queries("online", period="2025-26") <= 20
    assert queries("reach", period="all", school=school(1).urn) <= 20


def test_a_page_reads_no_more_than_its_figures_are_made_of() -> None:
    a_spring()
    heard()
    asked_for: list[str] = []

    def note(params: dict[str, Any], **_: object) -> None:
        asked_for.append(params.get("ExpressionAttributeValues", {}).get(":pk", {}).get("S", ""))

    events = client("dynamodb").meta.events
    events.register("provide-client-params.dynamodb", note)
    try:
        assert told(page(period="2026-W11"))["Pupils present"] == ["300"]
        assert {brief.VISITS} == {one for one in asked_for if one.startswith("BRIEF")}
        asked_for.clear()
        assert "The school you chose makes no difference" in page("online", school=school(1).urn)
        assert not [one for one in asked_for if one.startswith("BRIEF")]
        page("thought")
        assert {brief.VISITS, brief.SUMMARIES} <= set(asked_for)
    finally:
        events.unregister("provide-client-params.dynamodb", note)


def test_what_is_missing_is_named_with_whose_it_is_and_where_it_is_mended() -> None:
    deliver(
        facts.handler,
        [
            event(visit(1, days=-20)),
            event(visit(2, days=-1)),
            event(delivered(3, 20, counts="disputed")),
            event(delivered(4, 20)),
            event(delivered(5, 20, days=9)),
        ],
    )
    answered(4, {(2, 3): 40})
    text = page("missing")
    assert told(text)[f"{school(1).name}, 20 February 2026"] == [
        "No count for ten days or more",
        "The facilitator of the visit",
        "Pupils present",
    ]
    assert told(text)[f"{school(2).name}, 11 March 2026"][0] == "No count yet"
    assert told(text)[f"{school(3).name}, 12 March 2026"][1] == "The team"
    assert told(text)[f"{school(5).name}, 21 March 2026"][0].startswith("Counted before its day")
    assert told(text)[f"{school(4).name}, session NM-000004-1"][0].startswith("More answers than pupils")
    assert 'href="/team/bookings/NM-000001"' in text
    assert 'href="/team/sessions/NM-000004-1/answers"' in text
    assert told(text)[compiled().sources[0].title][0] == "Nothing was ever known of it"
    assert f'href="/team/sources/of/{compiled().sources[0].id}"' in text
    assert told(text)["Counter of this website"][0] == "Its counter has not been heard of yet"


def test_days_on_which_a_counter_was_silent_are_missing_and_not_nought() -> None:
    days = [date(2026, 2, 16) + timedelta(days=n) for n in range(28) if n not in {4, 5}]
    observe([Observation(VIEWS, day, 9, complete=True) for day in days], at=MONDAY)
    found = told(page("missing"))["Counter of this website"]
    assert found[0] == "2 days without a word from 16 February to 15 March 2026"


def test_a_page_says_its_title_once() -> None:
    text = page("missing")
    assert re.findall(r"<h[12][^>]*>([^<]*missing[^<]*)<", text, re.IGNORECASE) == ["What is missing?"]


def test_a_chart_is_called_what_it_shows() -> None:
    a_spring()
    assert "Pupils present by workshop: Academic year 2025 to 26 (pupils)" in page()


@pytest.fixture
def quiet(metrics_aws: None) -> Iterator[None]:
    """Let nothing have happened."""
    heard()
    yield
    assert list(query(setting("TABLE"), "VISITS")) == []


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize(
    "at",
    [
        datetime(2025, 9, 3, 9, tzinfo=UTC),  # younger than a week
        MONDAY,  # without a school visited, without an answer
        datetime(2027, 1, 1, 9, tzinfo=UTC),  # in the 53rd week of 2026
        datetime(2026, 3, 29, 0, 30, tzinfo=UTC),  # as the clocks go forward
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),  # and back
    ],
)
def test_a_programme_without_anything_has_pages_that_say_so(at: datetime) -> None:
    for question in QUESTIONS:
        for period in ("all", "2026-W53", "2026-03", "2025-26", "autumn-2025-first-half"):
            assert page(question, at=at, period=period)
    assert told(page(at=at))["Pupils present"] == ["0"]
    assert told(page("thought", at=at))["More interested than before"] == ["too few to show"]


def test_days_around_both_changes_of_the_clock_are_in_their_weeks() -> None:
    spring, autumn = datetime(2026, 3, 30, 8, tzinfo=UTC), datetime(2026, 10, 26, 9, tzinfo=UTC)
    deliver(
        facts.handler,
        [
            event(delivered(1, 10, days=17)),  # Sunday 29 March 2026
            event(delivered(2, 20, days=18)),  # the Monday after it
            event(delivered(3, 30, days=227)),  # Sunday 25 October 2026
            event(delivered(4, 40, days=293)),  # New Year's Eve, in the 53rd week
        ],
    )
    assert told(page(at=spring, period="2026-W13"))["Pupils present"] == ["10"]
    assert told(page(at=spring + timedelta(days=7), period="2026-W14"))["Pupils present"] == ["20"]
    assert told(page(at=autumn, period="2026-W43"))["Pupils present"] == ["30"]
    late = datetime(2027, 1, 4, 9, tzinfo=UTC)
    assert told(page(at=late, period="2026-W53"))["Pupils present"] == ["40"]


def test_one_school_alone_is_shown_as_far_as_the_gate_allows() -> None:
    deliver(facts.handler, [event(delivered(1, {year_group(): 60}))])
    answered(1)
    assert told(page())["Schools reached"] == ["1"]
    cells = told(page("thought"))
    assert cells["Answers"] == ["40"]
    assert cells["More interested than before"] == ["too few to show"], (
        "of one school it would be that school's"
    )


def test_who_may_see_it() -> None:
    signed_out = asked(dashboard.handler, f"{PATH}/reach?school=1", signed=False)
    assert signed_out["headers"]["location"].startswith("/team/sign-in?next=")
    stranger = issue(TeamUser("2", "sam@school.example", "Sam", ()), MONDAY).partition(";")[0]
    for path in ("/reach", "/reach/figures.csv"):
        answer = dashboard.handler(
            request("GET", PATH + path, "", headers={"cookie": stranger}), None, clock=lambda: MONDAY
        )
        assert answer["statusCode"] == HTTPStatus.FORBIDDEN


def test_every_sentence_goes_through_the_catalogue(tmp_path: Path) -> None:
    a_spring()
    programme = compiled()
    known = {
        *(one.name for one in (*programme.schools, *programme.availability.terms)),
        *(one.title for one in (*programme.workshops, *programme.sources)),
        visit(1).workshop_title,
        programme.name,
        programme.organisation,
        "www.northmoor.example",
    }
    with pseudo_language(tmp_path):
        for question in QUESTIONS:
            for filters in ({}, {"period": "all"}, {"period": "2026-W11", "school": school(1).urn}):
                assert unsaid(page(question, **filters), known) == [], question
        assert unsaid(page(status=400, period="2026-W60", school="1"), {*known, "2026-W60"}) == []
