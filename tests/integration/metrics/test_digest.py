"""The digest: made of events, sent once, saying what changed, and nothing that could point at a pupil."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from markupsafe import escape

from services.metrics.functions import facts
from services.metrics.observations import Observation, Semantics, Series
from services.metrics.reports import mailing
from services.metrics.reports.mail import MOST_BYTES
from services.metrics.reports.mailing import NotSentError
from services.metrics.sources.website import VIEWS, VISITS
from services.metrics.table.series import observe as observed
from services.metrics.table.taken_back import withdraw
from shared.compiled import compiled
from shared.events.booking import BookingSnapshot
from shared.events.feedback import SummaryUpdated
from shared.mail import Mail
from shared.programme.model import School
from tests.integration.metrics.conftest import content, html_rows, sent, table_rows
from tests.support.aws import ENGINES, SITE
from tests.support.composed import DASH
from tests.support.delivery import deliver
from tests.support.events import START, event
from tests.support.facts import MONDAY, Interest, delivered, school, summary, visit, year_group
from tests.support.logs import Log
from tests.support.reports import morning, only

pytestmark = pytest.mark.usefixtures("metrics_aws")
on_both = pytest.mark.parametrize("metrics_aws", ENGINES, indirect=True)

WEEK = timedelta(days=7)
READERS = compiled().digest_to
HEADLINE = re.compile(r"^(?:[A-Z][a-z ]+: )?([\d,]+) pupils so far this academic year, .+$", re.MULTILINE)
SINCE = re.compile(r"Since \w+ \d+: ([\d,]+) pupils in (\d+) of (\d+) target schools\.")

TARGETS = compiled().target_schools
TARGET = compiled().targets.pupils_per_year
GROUP = year_group()
OTHER = 9
"""A year group without a target."""

STRICT = compiled().suppression


def happen(*visits: BookingSnapshot) -> None:
    deliver(facts.handler, [event(visit) for visit in visits])


def answer(number: int, interest: Interest, *, version: int = 1, answers: int | None = None) -> None:
    """Let pupils answer: how many moved from which interest before to which now, each 1 to 5."""
    said = summary(number, interest, version=version, answers=answers)
    sent = SummaryUpdated(
        event_id=f"{said.session_id}:{version}", occurred_at=START, correlation_id="c", summary=said
    )
    deliver(facts.handler, [sent])


def observe(
    semantics: Semantics, first: date, *values: int, complete: bool = True, at: datetime = MONDAY
) -> Series:
    """Let a platform say a value a day."""
    platform = compiled().sources[0]
    series = Series(platform.id, platform.account, semantics, f"Our {semantics}", "things", semantics)
    observed(
        [Observation(series, first + timedelta(days=n), value, complete) for n, value in enumerate(values)],
        at=at,
    )
    return series


def make(at: datetime = MONDAY, *, recipients: Sequence[str] = READERS[:1], again: bool = False) -> Any:
    """Let the schedule fire at a moment; return the last mail that was sent."""
    morning(at, *recipients, **({"again": True} if again else {}))
    return sent()[-1]


def headline(mail: Any) -> tuple[str, ...]:
    """Return the pupils so far this year, and those of all time and the target schools they were at."""
    found = HEADLINE.search(content(mail, "plain"))
    since = SINCE.search(content(mail, "plain"))
    assert found
    assert since
    assert found[0].strip() in unescape(content(mail, "html"))
    assert since[0] in content(mail, "html")
    return (found[1], *since.groups())


def section(mail: Any, title: str) -> str:
    """Return a part of the plain text, from its title to the next."""
    text = content(mail, "plain")
    return text.partition(f"\n{title}\n")[2].partition("\n\n")[0]


CHANGED = "WHAT CHANGED SINCE WE LAST TOLD YOU"
TODO = "WHAT NEEDS DOING"


def changes(mail: Any) -> list[str]:
    """Return what changed, without the links."""
    lines = section(mail, CHANGED).splitlines()
    return [line.removeprefix("  * ").partition(f" {SITE}")[0] for line in lines]


def of_visits(mail: Any) -> list[str]:
    """Return what changed of visits alone, not what that did to figures."""
    return [one for one in changes(mail) if "(NM-" in one]


def cells(mail: Any, title: str) -> dict[str, list[str]]:
    """Return the cells of a section's tables, by the row's name."""
    lines = re.findall(r"^  ([^*\n]+?): (.+)$", section(mail, title), re.MULTILINE)
    return {name: row.split(" | ") for name, row in lines}


def of_target(part: int, whole: int) -> str:
    return f"{100 * part // whole}%"


def test_reach_is_what_the_deliveries_say() -> None:
    far = next(one for one in compiled().schools if not one.target)
    happen(
        delivered(1, {GROUP: 28, OTHER: 3}),
        delivered(2, {GROUP: 30}, days=-7),
        delivered(3, 12, urn=far.urn, school_name=far.name),
        delivered(4, 0),
        visit(5),  # nobody has counted: it is not known that the school was not reached
        visit(6, "cancelled", version=3),
    )
    mail = make()
    assert headline(mail) == ("58", "73", "2", str(len(TARGETS)))
    text = content(mail, "plain")
    assert "4 of 5 visits counted." in text
    assert "Counting every year group and school: 73 pupils." in text
    assert "58 pupils so far this academic year" in str(mail["Subject"])
    assert str(mail["Subject"]).strip().endswith("Weekly digest, 9 to 15 March 2026")
    week = cells(mail, "9 TO 15 MARCH 2026")
    assert week["Pupils present"][:2] == ["43", "30"]
    assert week["Visits that took place"][:2] == ["4", "1"]
    found = table_rows(mail)
    goal = compiled().targets.by_year_group[GROUP]
    assert found[f"Year {GROUP}"] == ["40", "70", str(goal), f"{of_target(58, goal)} (58)"]
    assert found[f"Year {OTHER}"] == ["3", "3", DASH, DASH]

    def roll(of: School) -> str:
        return str(sum(of.rolls.get(year, 0) for year in compiled().targets.by_year_group))

    assert found[school(1).name] == ["31", roll(school(1)), "1 of 1", "0"]
    assert found[school(2).name] == ["30", roll(school(2)), "1 of 1", "0"]
    assert found[f"{far.name} (not a target school)"] == ["12", roll(far), "1 of 1", "0"]
    assert school(3).name not in found
    [missing] = re.findall(r"Still to reach: (.+)\.", text)
    reached = (school(1), school(2), school(4), school(5))
    assert missing == ", ".join(sorted(one.name for one in TARGETS if one not in reached))
    assert missing in unescape(content(mail, "html"))


def test_academic_years_are_kept_apart() -> None:
    happen(
        delivered(1, {GROUP: TARGET // 2, OTHER: 1}), delivered(2, {GROUP: 1}, delivered_on=date(2026, 9, 1))
    )
    mail = make(datetime(2026, 10, 5, 7, tzinfo=UTC))
    assert headline(mail)[:2] == ("1", f"{TARGET // 2 + 2:,}")
    assert f"By this day last year it was {TARGET // 2}." not in content(mail, "plain"), "it came in March"
    happen(delivered(3, {GROUP: 2}, delivered_on=date(2026, 10, 1)))
    found = table_rows(make(datetime(2026, 10, 5, 7, tzinfo=UTC), again=True))
    goal = compiled().targets.by_year_group[GROUP]
    assert found[f"Year {GROUP}"] == ["2", "3", str(goal), f"{300 // goal}%"]


def test_one_corrected_delivery_changes_the_number_and_the_next_digest_says_so() -> None:
    happen(delivered(1, 28), delivered(2, 30))
    assert headline(make())[0] == "58"
    happen(delivered(1, 26, version=4))
    mail = make(MONDAY + WEEK)
    assert headline(mail)[0] == "56"
    assert table_rows(mail)[school(1).name][0] == "26"
    [change] = of_visits(mail)
    assert change == (
        f"{school(1).name} (NM-000001): 28 of Year {GROUP} on 12 March 2026, now 26 of Year {GROUP} on 12 March 2026."
    )
    assert (
        "Pupils present, 9 to 15 March 2026: 58, now 56 (↓\N{NO-BREAK SPACE}3%): a count was corrected."
        in changes(mail)
    )
    assert escape(change) in content(mail, "html")
    assert f"{change} {SITE}/team/bookings/NM-000001" in content(mail, "plain")
    assert changes(make(MONDAY + 2 * WEEK)) == []


def test_an_older_version_that_comes_late_changes_nothing() -> None:
    happen(delivered(1, 26, version=4))
    make()
    happen(delivered(1, 28, version=3))
    mail = make(MONDAY + WEEK)
    assert headline(mail)[0] == "26"
    assert changes(mail) == []


@pytest.mark.parametrize(
    "corrected",
    [
        delivered(1, {OTHER: 28}, version=4),
        delivered(1, 28, version=4, delivered_on=date(2026, 3, 5)),
        delivered(1, {GROUP: 20, OTHER: 8}, version=4),
    ],
)
def test_a_delivery_that_moved_is_told_although_its_pupils_are_as_many(corrected: BookingSnapshot) -> None:
    happen(delivered(1, 28))
    make()
    happen(corrected)
    [change] = of_visits(make(MONDAY + WEEK))
    assert change.startswith(f"{school(1).name} (NM-000001): 28 of Year {GROUP} on 12 March 2026, now ")


def test_a_visit_recorded_after_its_week_was_told_is_said_to_be_new() -> None:
    happen(delivered(1, 28))
    make()
    happen(delivered(2, 30), delivered(3, 12, days=7))
    mail = make(MONDAY + WEEK)
    assert cells(mail, "16 TO 22 MARCH 2026")["Pupils present"][:2] == ["12", "58"]
    [late] = of_visits(mail)
    assert late == f"{school(2).name} (NM-000002): its count came since, 30 of Year {GROUP} on 12 March 2026."
    assert f"{late} {SITE}/team/bookings/NM-000002\n" in content(mail, "plain")
    assert (
        "Pupils present, 9 to 15 March 2026: 28, now 58 (↑\N{NO-BREAK SPACE}107%): a count came late."
        in changes(mail)
    )
    assert (
        "Pupils present, All time: 28, should have been 58 (↑\N{NO-BREAK SPACE}107%): a count came late."
        in changes(mail)
    )


@pytest.mark.parametrize(
    ("semantics", "sentence"),
    [
        ("flow", "70, now 75 (↑\N{NO-BREAK SPACE}7%)"),
        ("cumulative", "10, now 15 (↑\N{NO-BREAK SPACE}50%)"),
        ("unique", "10, now 11 (↑\N{NO-BREAK SPACE}10%)"),
    ],
)
def test_a_restated_figure_is_told(semantics: Semantics, sentence: str) -> None:
    monday = date(2026, 3, 9)
    observe(semantics, monday, *[10] * 7)
    make()
    observe(semantics, monday, *[10] * 6, 15, at=MONDAY + timedelta(days=1))
    happen(delivered(1, 28, days=7))
    mail = make(MONDAY + WEEK)
    assert changes(mail) == [
        f"Our {semantics}, 9 to 15 March 2026: {sentence}: restated or completed by its source."
    ]
    assert changes(make(MONDAY + 2 * WEEK)) == []


def test_a_file_that_was_taken_back_is_told_as_such() -> None:
    series = Series(compiled().sources[0].id, "demo", "views", "Our views", "things", "flow")
    days = [Observation(series, date(2026, 3, 9), Decimal(156), complete=True)]
    observed(days, at=MONDAY - timedelta(hours=1), by="drop-1", withdrawable=True)
    make()
    withdraw("drop-1", at=MONDAY + timedelta(hours=1), who="Sam")
    mail = make(MONDAY + WEEK)
    assert changes(mail) == ["Our views, 9 to 15 March 2026: 156, now not known: a file was taken back."]


def test_a_digest_made_again_in_its_week_says_what_changed_since() -> None:
    happen(delivered(1, 28))
    make()
    happen(delivered(1, 26, version=4))
    again = make(MONDAY + timedelta(days=1), again=True)
    assert len(of_visits(again)) == 1
    assert changes(make(MONDAY + WEEK)) == []


def test_each_reader_is_told_what_changed_since_they_were_told(monkeypatch: pytest.MonkeyPatch) -> None:
    readers = ["one@x.example", "two@x.example"]
    happen(delivered(1, 28))
    make(recipients=readers)
    happen(delivered(1, 26, version=4))
    with monkeypatch.context() as patch:
        failing(patch, readers[1])
        assert morning(MONDAY + WEEK, *readers) == {"waits": 1}
    make(MONDAY + WEEK, recipients=["a.colleague@x.example"])
    mail = make(MONDAY + WEEK, recipients=readers)
    assert mail["To"] == readers[1]
    assert len(of_visits(mail)) == 1


def failing(patch: pytest.MonkeyPatch, *recipients: str) -> None:
    """Let the mails to some readers fail."""
    really = mailing.send

    def send(mail: Mail, *about: str) -> str:
        if mail.to in recipients:
            raise EndpointConnectionError(endpoint_url="https://email.example")
        return really(mail, *about)

    patch.setattr(mailing, "send", send)


@on_both
def test_one_digest_a_period_and_reader_however_often_the_schedule_fires() -> None:
    happen(delivered(1))
    for hours in (0, 1, 24):
        make(MONDAY + timedelta(hours=hours))
    assert [mail["To"] for mail in sent()] == [READERS[0]]
    make(MONDAY + WEEK)
    assert len(sent()) == 2


@on_both
def test_a_digest_that_failed_is_sent_again_only_to_who_has_it_not(monkeypatch: pytest.MonkeyPatch) -> None:
    readers = ["one@x.example", "two@x.example", "three@x.example"]
    with monkeypatch.context() as patch:
        failing(patch, readers[1])
        for _ in range(2):
            assert morning(MONDAY, *readers) == {"waits": 1}
    assert [mail["To"] for mail in sent()] == ["one@x.example", "three@x.example"]
    make(recipients=readers)
    assert [mail["To"] for mail in sent()] == ["one@x.example", "three@x.example", "two@x.example"]


def test_a_reader_whom_no_try_will_reach_rings_and_costs_nobody_else_theirs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    readers = ["one@x.example", "two@x.example"]

    def send(mail: Mail, *about: str) -> str:
        if mail.to == readers[0]:
            raise ValueError
        return really(mail, *about)

    really = mailing.send
    monkeypatch.setattr(mailing, "send", send)
    with pytest.raises(NotSentError, match="weekly 2026-W11, 1 could not be sent"):
        morning(MONDAY, *readers)
    assert [mail["To"] for mail in sent()] == readers[1:]


@on_both
def test_a_digest_cut_off_while_it_was_sent_is_sent_by_a_later_try(monkeypatch: pytest.MonkeyPatch) -> None:
    class CutOffError(BaseException):
        """The function's time was over."""

    def cut(*_: object) -> str:
        raise CutOffError

    with monkeypatch.context() as patch:
        patch.setattr(mailing, "send", cut)
        with pytest.raises(CutOffError):
            make()
    # Who comes too soon leaves it to the next call.
    assert morning(MONDAY + timedelta(minutes=1), READERS[0]) == {"waits": 1}
    make(MONDAY + timedelta(minutes=3))
    assert len(sent()) == 1


def test_again_sends_it_although_it_was_sent() -> None:
    make()
    make(again=True)
    assert len(sent()) == 2


FEW_SCHOOLS = [
    {(2, 4): 10, (3, 3): 7, (4, 2): 3},
    {(2, 3): 10, (1, 1): 7, (4, 2): 3},
    {(1, 5): 5, (2, 2): 3, (4, 2): 2},
    {(1, 5): 5, (2, 2): 3, (4, 2): 2},
]
"""As many schools as a figure across schools needs."""


def test_the_change_in_interest_is_what_pupils_said() -> None:
    assert len(FEW_SCHOOLS) == STRICT.min_schools
    happen(*(delivered(number, 100) for number in range(len(FEW_SCHOOLS))))
    for number, interest in enumerate(FEW_SCHOOLS):
        answer(number, interest)
    mail = make()
    shares = [f"{5 * round(20 * count / 60)}%" for count in (30, 20, 10)]
    assert cells(mail, INTEREST)["All time"] == shares, "in steps of 5"
    assert "Of every 100 answers, 35 more say that interest rose than that it fell." in content(mail, "plain")
    assert "not proof of cause" in content(mail, "html")
    assert f"{SITE}/method" in content(mail, "html")
    answer(0, {(2, 4): 20, (3, 3): 7, (4, 2): 3}, version=2)
    assert cells(make(MONDAY + WEEK), INTEREST)["All time"][0] == "55%"


def test_interest_needs_several_schools_and_both_answers_of_their_pupils() -> None:
    happen(*(delivered(number, 100) for number in range(4)))
    answer(0, {(2, 4): 30, (3, 3): 19, (4, 2): 10})
    answer(1, {(1, 2): 9, (2, 1): 9})
    answer(2, {(3, 3): 2})
    answer(3, {}, answers=20)
    mail = make()
    assert cells(mail, INTEREST)["All time"] == ["too few to show"] * 3
    assert "There are too few answers or schools to say how" in content(mail, "plain")
    answer(3, {(1, 2): 1}, version=2)
    assert cells(make(again=True), INTEREST)["All time"][1] == "25%", "of 21 of 80"


def test_answers_count_once_their_visit_took_place() -> None:
    happen(visit(0), *(delivered(number, 100) for number in (1, 2, 3, 4)))
    answer(0, {(1, 5): 40})
    for number in (1, 2, 3, 4):
        answer(number, {(3, 3): 20, (2, 4): 20})
    mail = make()
    assert cells(mail, INTEREST)["All time"][0] == "50%"
    assert "Answers in this academic year: 160, of pupils present: 40%." in content(mail, "plain")
    happen(delivered(0, 100))
    mail = make(again=True)
    assert cells(mail, INTEREST)["All time"][0] == "60%"
    assert "Answers in this academic year: 200, of pupils present: 40%." in content(mail, "plain")


def test_a_school_with_few_answers_shows_none() -> None:
    happen(*(delivered(number, 100) for number in range(5)))
    small = STRICT.small_cell
    for number, count in enumerate((0, 1, small, small + 1, 27)):
        answer(number, {(3, 3): count})
    found = table_rows(make())
    shown = [found[school(number).name][3] for number in range(5)]
    # 1 and the largest small one are 9 together: by the total no more is known of either.
    assert shown == ["0", "too few to show", "too few to show", "10", "30"]


def test_a_small_count_leaves_no_trace() -> None:
    """Pupils who became less interested, and a school with few answers: other small counts make the same mail."""
    happen(*(delivered(number, 100) for number in range(5)))

    def said(fewer: int, few: int, version: int) -> list[str]:
        answer(0, {(2, 4): 70, (3, 3): 30 - fewer, (4, 2): fewer}, version=version)
        answer(1, {(2, 4): 12, (3, 3): 8}, version=version)
        answer(2, {(2, 4): 15, (3, 3): 10}, version=version)
        answer(3, {(3, 3): few}, version=version)
        answer(4, {(3, 3): 17 - few}, version=version)
        mail = make(again=True)
        assert cells(mail, INTEREST)["All time"][2] == "too few to show"
        assert table_rows(mail)[school(3).name][3] == "too few to show"
        both = [*content(mail, "plain").splitlines(), *content(mail, "html").splitlines(), mail["Subject"]]
        # Each mail has its own link to all of it.
        return [re.sub(r"/reader/[\w.~-]+/report", "", line) for line in both]

    assert said(3, 4, 1) == said(6, 5, 2)


def test_what_needs_doing() -> None:
    happen(
        visit(1, "requested", version=1, requested_at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC)),
        visit(2, "requested", version=1),
        visit(3),
        visit(4, days=30),
        visit(6, days=4),
        delivered(5),
    )
    observe("flow", date(2026, 3, 1), 5)
    mail = make()
    said = section(mail, TODO)
    assert f"2 requests wait for an answer, the oldest since 10 February 2026. {SITE}/team\n" in said
    assert f"1 visit is over but has no attendance recorded. {SITE}/team/counts" in said
    first, second = compiled().sources
    assert (
        f"{first.title}: the last figure is of 1 March 2026. Hand in a new export. {SITE}/team/sources/drop"
        in said
    )
    assert f"{second.title}: no figures yet. Hand in an export." in said
    coming = section(mail, "VISITS TO COME").splitlines()
    # Today's is still to come: nobody can have recorded it.
    assert coming[:3] == [
        "The next visits that are agreed (Date | Workshop | Pupils expected)",
        f"  {school(6).name}: 16 March 2026 | A ward round & who's on it | 30",
        f"  {school(4).name}: 11 April 2026 | A ward round & who's on it | 30",
    ]


def test_nothing_to_do_is_said() -> None:
    update = {"sources": (), "schools": (school(1),), "counted_origins": ()}
    programme = compiled().model_copy(update=update)
    happen(delivered(1))
    days = (MONDAY.date() - timedelta(days=number) for number in range(1, 8))
    observed([Observation(VIEWS, day, Decimal(9), complete=True) for day in days], at=MONDAY)
    only(READERS[0])
    mailing.send_due(programme, MONDAY, SITE, {})
    [mail] = sent()
    assert "Nothing waits. Well done." in section(mail, TODO)
    assert headline(mail) == ("28", "28", "1", "1")


def test_a_week_is_londons_across_the_change_of_clocks() -> None:
    for at, week in (
        # Eight in London is seven in UTC from the last Sunday of March on.
        (datetime(2026, 3, 30, 7, tzinfo=UTC), "23 to 29 March 2026"),
        (datetime(2026, 10, 25, 23, 30, tzinfo=UTC), "12 to 18 October 2026"),
        (datetime(2026, 10, 26, 7, 30, tzinfo=UTC), "12 to 18 October 2026"),
        (datetime(2026, 10, 26, 8, tzinfo=UTC), "19 to 25 October 2026"),
    ):
        assert f"Weekly digest, {week}" in str(make(at, again=True)["Subject"])


def test_a_visit_late_on_the_sunday_of_the_change_belongs_to_its_london_day() -> None:
    late = datetime(2026, 3, 29, 23, 30, tzinfo=UTC)
    visit = delivered(1, 28, delivered_on=None)
    session = visit.sessions[0].model_copy(update={"starts_at": late, "ends_at": late + timedelta(hours=1)})
    happen(
        visit.model_copy(update={"sessions": (session,)}), delivered(2, 30, delivered_on=date(2026, 3, 29))
    )
    last = cells(make(datetime(2026, 3, 30, 7, tzinfo=UTC)), "23 TO 29 MARCH 2026")
    assert last["Pupils present"][0] == "30"
    last = cells(make(datetime(2026, 4, 6, 7, tzinfo=UTC)), "30 MARCH TO 5 APRIL 2026")
    assert last["Pupils present"][:2] == ["28", "30"]


SOCIAL = "SOCIAL MEDIA"
WEBSITE = "WEBSITE"
INTEREST = "INTEREST IN HEALTH AND CARE CAREERS"


def test_figures_say_what_they_are() -> None:
    happen(delivered(1))
    monday = date(2026, 3, 9)
    observe("flow", monday - WEEK, *range(1, 15))
    observe("flow", monday - 52 * WEEK, *[7] * 7)
    observe("cumulative", monday - WEEK, *range(100, 114))
    observe("unique", monday - WEEK, *[40] * 7, *[50] * 7)
    found = cells(make(), SOCIAL)
    assert found["Our flow"] == ["77", "28", "49", "↑\N{NO-BREAK SPACE}175%"]
    assert found["Our cumulative"] == ["113", "106", DASH, "↑\N{NO-BREAK SPACE}7%"]
    assert found["Our unique"] == ["50 a day", "40 a day", DASH, "↑\N{NO-BREAK SPACE}25%"]


def test_what_statistics_of_a_website_say_stands_with_the_website() -> None:
    happen(delivered(1))
    page = Series("plausible", "ours", "plausible_views", "Pages viewed (Plausible)", "views", "flow")
    seen = [Observation(one, date(2026, 3, 9), Decimal(7), complete=True) for one in (page, VIEWS)]
    observed(seen, at=MONDAY)
    observe("flow", date(2026, 3, 9), 5)
    mail = make()
    assert set(cells(mail, WEBSITE)) == {page.title, VIEWS.title}
    assert set(cells(mail, SOCIAL)) == {"Our flow"}


def test_campaigns_that_led_to_the_website_in_the_week_are_named() -> None:
    happen(delivered(1))
    day = MONDAY.date() - timedelta(days=2)
    for account, name, number, back in (
        ("own", "poster", 9, 0),
        ("own", "mail", 4, 1),
        ("own", "none", 20, 0),
        ("elsewhere.example", "poster", 2, 0),
        ("own", "before", 99, 8),
    ):
        whole = replace(VISITS, account=account)
        part = replace(whole, dimensions=(("campaign", name),))
        of_day = day - timedelta(days=back)
        observed([Observation(one, of_day, number, complete=True) for one in (whole, part)], at=MONDAY)
    mail = make()
    sentence = "Visits by campaign: “poster” 11, “mail” 4, no campaign named 20."
    assert sentence in content(mail, "plain")
    assert sentence in content(mail, "html")


def test_a_week_of_which_not_all_is_known_says_so_and_to_which_day_once() -> None:
    happen(delivered(1))
    monday = date(2026, 3, 9)
    observe("flow", monday - WEEK, *[10] * 9)
    observe("flow", monday + timedelta(days=2), 10, complete=False)
    observe("cumulative", monday, 10, 11, 12)
    mail = make()
    assert cells(mail, SOCIAL)["Our flow"] == ["30 (3 of 7 days, provisional)", "70", DASH, DASH]
    assert section(mail, SOCIAL).count("Known to 11 March 2026.") == 1


def test_a_source_that_stopped_shows_its_last_day_and_no_zero() -> None:
    happen(delivered(1))
    observe("flow", date(2026, 1, 1), 10)
    assert cells(make(), SOCIAL)["Our flow"] == ["none since 1 January 2026", DASH, DASH, DASH]


def test_a_source_that_began_later_did_not_end_on_its_last_day() -> None:
    """In a week of May it once said that there was none since November."""
    happen(delivered(1))
    observe("flow", date(2026, 3, 16), 10)
    assert cells(make(), SOCIAL)["Our flow"] == ["not known", DASH, DASH, DASH]


def test_less_than_a_percent_is_not_the_same() -> None:
    happen(delivered(1))
    observe("cumulative", date(2026, 3, 8), 816)
    observe("cumulative", date(2026, 3, 15), 820)
    assert cells(make(), SOCIAL)["Our cumulative"] == ["820", "816", DASH, "↑\N{NO-BREAK SPACE}less than 1%"]


def test_without_any_data_it_still_reads_well() -> None:
    mail = make(datetime(2025, 9, 15, 7, tzinfo=UTC))
    assert headline(mail) == ("0", "0", "0", str(len(TARGETS)))
    for kind in ("plain", "html"):
        text = content(mail, kind)
        assert "No visit took place from 8 to 14 September 2025" in text
        assert "No visit is confirmed." in text
        assert not re.search(r"None|\bnan\b|Undefined|\{\{|\}\}", text)
    assert changes(mail) == []


def everything() -> None:
    """Let a busy year happen."""
    for number in range(60):
        days = -3 * number
        happen(
            delivered(
                number,
                {GROUP: 20 + number % 9, OTHER: 30},
                days=days,
                urn=f"{900000 + number % 23}",
                school_name=f"School {number % 23}",
            )
        )
        answer(number, {(2, 4): 12, (3, 3): 6, (4, 2): 3 + number % 4})
    happen(*(visit(number, days=number, school_name=f"School to come {number}") for number in range(70, 85)))
    for semantics in ("flow", "cumulative", "unique"):
        observe(semantics, date(2026, 3, 1), *range(20, 34))


def test_html_and_plain_text_carry_the_same_figures() -> None:
    everything()
    make()
    happen(delivered(1, 99, version=4))
    mail = make(MONDAY + WEEK)
    in_text, in_html = table_rows(mail), html_rows(mail)
    assert in_text == in_html
    assert len(in_text) >= 35
    html = content(mail, "html")
    assert [change for change in changes(mail) if escape(change) not in html] == []


def test_a_busy_years_mail_is_small_enough_to_be_shown_whole() -> None:
    everything()
    make()
    happen(*(delivered(number, 5, version=4, days=-3 * number) for number in range(60)))
    mail = make(MONDAY + WEEK)
    # Gmail cuts a message off at 102 KB.
    assert len(content(mail, "html").encode()) <= MOST_BYTES
    assert len(of_visits(mail)) == 60, "plain text has them all"
    assert "more are left out here." in content(mail, "html")


def test_how_late_a_report_went_is_measured_and_one_sent_again_is_not(log: Log) -> None:
    happen(delivered(1))
    make()
    make(again=True)
    measured = [(line["ReportsLate"], line["ReportsMinutes"]) for line in log.lines() if "_aws" in line]
    assert measured == [(0, 0)]
    make(MONDAY + WEEK + timedelta(minutes=11))
    measured = [(line["ReportsLate"], line["ReportsMinutes"]) for line in log.lines() if "_aws" in line]
    assert measured[1:] == [(1, 11)]


def test_the_trail_of_a_booking_ends_in_the_digest(log: Log) -> None:
    happen(delivered(1))
    make()
    make(again=True)
    [line] = [line for line in log.lines() if line["message"] == "counted in the digest"]
    assert (line["booking"], line["correlation_id"]) == ("NM-000001", "c-NM-000001")
    assert READERS[0] not in log.getvalue()
