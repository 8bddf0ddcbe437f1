"""The digest: made of events, sent once, saying what changed, and nothing that could point at a pupil."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import ceil, floor
from typing import Any

import pytest
from markupsafe import escape
from scipy.stats import binomtest

from services.metrics.functions import digest, facts
from services.metrics.observations import Observation, Semantics, Series
from services.metrics.reports import mailing
from services.metrics.sources.website import VIEWS, VISITS
from services.metrics.table.series import observe as observed
from services.metrics.table.series import withdraw
from shared.compiled import compiled
from shared.events.booking import BookingSnapshot
from shared.events.feedback import SummaryUpdated
from shared.mail import Mail
from shared.programme.model import School
from tests.integration.metrics.conftest import content, html_rows, sent, table_rows
from tests.support.aws import ENGINES, SITE
from tests.support.delivery import deliver
from tests.support.events import START, event
from tests.support.facts import MONDAY, Interest, delivered, school, summary, visit, year_group
from tests.support.logs import Log

pytestmark = pytest.mark.usefixtures("metrics_aws")
on_both = pytest.mark.parametrize("metrics_aws", ENGINES, indirect=True)

WEEK = timedelta(days=7)
READERS = compiled().digest_to
HEADLINE = re.compile(r"^([\d,]+) pupils in (\d+) of (\d+) target schools$", re.MULTILINE)

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
    source = compiled().sources[0]
    series = Series(source.series, source.account, semantics, f"Our {semantics}", "things", semantics)
    observed(
        [Observation(series, first + timedelta(days=n), value, complete) for n, value in enumerate(values)],
        at=at,
    )
    return series


def make(at: datetime = MONDAY, *, moment: datetime = MONDAY, **event: object) -> Any:
    """Have the digest of a moment made at a moment; return the last mail that was sent."""
    digest.handler({"as_of": at.isoformat(), "recipients": READERS[:1], **event}, clock=lambda: moment)
    return sent()[-1]


def headline(mail: Any) -> tuple[str, ...]:
    found = HEADLINE.search(content(mail, "plain"))
    assert found
    assert f"{found[1]} pupils in {found[2]} of {found[3]} target schools" in content(mail, "html")
    return found.groups()


def section(mail: Any, title: str) -> str:
    """Return a part of the plain text, from its title to the next."""
    text = content(mail, "plain")
    return text.partition(title)[2].partition("\n\n")[0] if title in text else ""


CHANGED = "WHAT CHANGED SINCE WE LAST TOLD YOU\n"
TODO = "WHAT NEEDS DOING\n"


def changes(mail: Any) -> list[str]:
    return [line.removeprefix("  * ") for line in section(mail, CHANGED).splitlines()]


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
    assert headline(mail) == ("73", "2", str(len(TARGETS)))
    assert str(mail["Subject"]).strip() == (
        f"{compiled().name}: 73 pupils in 2 of {len(TARGETS)} target schools, 4 of 5 visits counted. "
        "Week of 9 to 15 March 2026"
    )
    assert "Last week: 43 pupils in 3 visits. The week before: 30." in content(mail, "plain")
    found = table_rows(mail)
    assert found["2025 to 26 so far"] == ["73", str(TARGET), of_target(73, TARGET), "4"]
    goal = compiled().targets.by_year_group[GROUP]
    assert found[f"Year {GROUP}"] == ["70", "70", str(goal), of_target(70, goal)]
    assert found[f"Year {OTHER}"] == ["3", "3", "none", ""]

    def roll(of: School) -> str:
        return str(sum(of.rolls.get(year, 0) for year in compiled().targets.by_year_group))

    assert found[school(1).name] == ["31", roll(school(1)), "1", "0"]
    assert found[school(2).name] == ["30", roll(school(2)), "1", "0"]
    assert found[f"{far.name} (not a target school)"] == ["12", roll(far), "1", "0"]
    assert found[school(3).name] == ["0", roll(school(3)), "0", "0"]
    [missing] = re.findall(r"Still to reach: (.+)\.", content(mail, "plain"))
    assert missing == ", ".join(
        sorted(one.name for one in TARGETS if one not in (school(1), school(2), school(5)))
    )
    assert f"<strong>Still to reach:</strong> {escape(missing)}." in content(mail, "html")


def test_a_whole_total_needs_no_word_in_the_subject() -> None:
    happen(delivered(1, {GROUP: 28}), visit(6, "cancelled", version=3))
    assert str(make()["Subject"]).strip() == (
        f"{compiled().name}: 28 pupils in 1 of {len(TARGETS)} target schools. Week of 9 to 15 March 2026"
    )


def test_academic_years_are_kept_apart() -> None:
    happen(
        delivered(1, {GROUP: TARGET // 2, OTHER: 1}), delivered(2, {GROUP: 1}, delivered_on=date(2026, 9, 1))
    )
    found = table_rows(make(datetime(2026, 10, 5, 7, tzinfo=UTC)))
    assert found["2025 to 26"] == [str(TARGET // 2 + 1), str(TARGET), "50%", "1"]
    assert found["2026 to 27 so far"] == ["1", str(TARGET), "less than 1%", "1"]
    goal = compiled().targets.by_year_group[GROUP]
    assert found[f"Year {GROUP}"] == [str(TARGET // 2 + 1), "1", str(goal), "less than 1%"]


def test_one_corrected_delivery_changes_the_number_and_the_next_digest_says_so() -> None:
    happen(delivered(1, 28), delivered(2, 30))
    assert headline(make())[0] == "58"
    happen(delivered(1, 26, version=4))
    mail = make(MONDAY + WEEK)
    assert headline(mail)[0] == "56"
    assert table_rows(mail)[school(1).name][0] == "26"
    [change] = changes(mail)
    assert change == (
        f"{school(1).name} (NM-000001): 28 of Year {GROUP} on 12 March 2026, now 26 of Year {GROUP} on 12 March 2026."
    )
    assert escape(change) in content(mail, "html")
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
    [change] = changes(make(MONDAY + WEEK))
    assert change.startswith(f"{school(1).name} (NM-000001): 28 of Year {GROUP} on 12 March 2026, now ")


def test_a_visit_recorded_after_its_week_was_told_is_said_to_be_new() -> None:
    happen(delivered(1, 28))
    make()
    happen(delivered(2, 30), delivered(3, 12, days=7))
    mail = make(MONDAY + WEEK)
    assert "The week before: 58." in content(mail, "plain")
    assert changes(mail) == ["Recorded since, of 15 March 2026 and before: 1 visit, 30 pupils."]


@pytest.mark.parametrize(
    ("semantics", "sentence"),
    [("flow", "70, now 75"), ("cumulative", "10, now 15"), ("unique", "10 a day, now 11 a day")],
)
def test_a_restated_figure_is_told(semantics: Semantics, sentence: str) -> None:
    monday = date(2026, 3, 9)
    observe(semantics, monday, *[10] * 7)
    make()
    observe(semantics, monday, *[10] * 6, 15, at=MONDAY + timedelta(days=1))
    mail = make(MONDAY + WEEK)
    assert changes(mail) == [f"Our {semantics}, 9 to 15 March 2026: {sentence}."]
    assert table_rows(mail)[f"Our {semantics}"][1] == sentence.partition("now ")[2]
    assert changes(make(MONDAY + 2 * WEEK)) == []


def test_figures_that_were_taken_back_with_their_file_are_told() -> None:
    source, monday = compiled().sources[0], date(2026, 3, 9)
    line = Series(source.series, source.account, "plays", "Our plays", "plays", "flow")
    week = [Observation(line, monday + timedelta(days=n), Decimal(10), complete=True) for n in range(7)]
    observed(week, at=MONDAY, by="drop1", withdrawable=True)
    make()
    withdraw("drop1", who="Robin", at=MONDAY + timedelta(days=1))
    assert changes(make(MONDAY + WEEK)) == ["Our plays, 9 to 15 March 2026: 70, now unknown."]
    assert changes(make(MONDAY + 2 * WEEK)) == []


def test_a_digest_made_again_in_its_week_says_what_changed_since() -> None:
    happen(delivered(1, 28))
    make()
    happen(delivered(1, 26, version=4))
    again = make(MONDAY + timedelta(days=1), again=True)
    assert len(changes(again)) == 1
    assert changes(make(MONDAY + WEEK)) == []


def test_each_reader_is_told_what_changed_since_they_were_told(monkeypatch: pytest.MonkeyPatch) -> None:
    readers = ["one@x.example", "two@x.example"]
    happen(delivered(1, 28))
    make(recipients=readers)
    happen(delivered(1, 26, version=4))
    with monkeypatch.context() as patch:
        failing(patch, readers[1])
        with pytest.raises(RuntimeError):
            make(MONDAY + WEEK, recipients=readers)
    make(MONDAY + WEEK, recipients=["a.colleague@x.example"])
    mail = make(MONDAY + WEEK, recipients=readers)
    assert mail["To"] == readers[1]
    assert len(changes(mail)) == 1


def failing(patch: pytest.MonkeyPatch, *recipients: str) -> None:
    """Let the mails to some readers fail."""
    really = mailing.send

    def send(mail: Mail, *about: str) -> str:
        if mail.to in recipients:
            raise ConnectionError
        return really(mail, *about)

    patch.setattr(mailing, "send", send)


@on_both
def test_one_digest_a_period_and_reader_however_often_the_schedule_fires() -> None:
    happen(delivered(1))
    for hours in (0, 1, 24):
        make(MONDAY + timedelta(hours=hours), moment=MONDAY + timedelta(hours=hours))
    assert [mail["To"] for mail in sent()] == [READERS[0]]
    make(MONDAY + WEEK)
    assert len(sent()) == 2


@on_both
def test_a_digest_that_failed_is_sent_again_only_to_who_has_it_not(monkeypatch: pytest.MonkeyPatch) -> None:
    readers = ["one@x.example", "two@x.example", "three@x.example"]
    with monkeypatch.context() as patch:
        failing(patch, readers[1])
        for _ in range(2):
            with pytest.raises(RuntimeError, match="2026-W11 was not sent to 1 of its readers"):
                make(recipients=readers)
    assert [mail["To"] for mail in sent()] == ["one@x.example", "three@x.example"]
    make(recipients=readers)
    assert [mail["To"] for mail in sent()] == ["one@x.example", "three@x.example", "two@x.example"]


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
    # Lambda tries a failed call again after one minute and after two more.
    with pytest.raises(RuntimeError, match="was not sent to 1"):
        make(moment=MONDAY + timedelta(minutes=1))
    make(moment=MONDAY + timedelta(minutes=3))
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
    found = table_rows(mail)
    for name, count in (
        ("More interested than before", 30),
        ("The same", 20),
        ("Less interested than before", 10),
    ):
        oracle = binomtest(count, 60).proportion_ci(method="wilson")
        low, high = 5 * floor(20 * oracle.low), 5 * ceil(20 * oracle.high)
        assert found[name] == [f"{5 * round(20 * count / 60)}%", f"{low}% to {high}%"], "in steps of 5"
    assert binomtest(10, 40).pvalue < 0.01
    assert "p below 0.01" in content(mail, "plain")
    assert "Of every 100 answers, 35 more say that interest rose than that it fell." in content(mail, "plain")
    assert "What 60 answers said" in content(mail, "plain")
    assert "not proof of cause" in content(mail, "html")
    assert f"{SITE}/method" in content(mail, "html")
    answer(0, {(2, 4): 20, (3, 3): 7, (4, 2): 3}, version=2)
    assert table_rows(make(MONDAY + WEEK))["More interested than before"][0] == "55%"


def test_interest_needs_several_schools_and_both_answers_of_their_pupils() -> None:
    withheld = [["too few to show", "too few to show"]] * 3
    happen(*(delivered(number, 100) for number in range(4)))
    answer(0, {(2, 4): 30, (3, 3): 19, (4, 2): 10})
    answer(1, {(1, 2): 9, (2, 1): 9})
    answer(2, {(3, 3): 2})
    answer(3, {}, answers=20)
    mail = make()
    assert [
        cells for name, cells in table_rows(mail).items() if "interested" in name or name == "The same"
    ] == withheld
    assert "There are too few answers or schools to say how" in content(mail, "plain")
    answer(3, {(1, 2): 1}, version=2)
    oracle = binomtest(20, 80).proportion_ci(method="wilson")
    low, high = 5 * floor(20 * oracle.low), 5 * ceil(20 * oracle.high)
    assert table_rows(make(again=True))["The same"] == ["25%", f"{low}% to {high}%"], "of 21 of 80"


def test_answers_count_once_their_visit_took_place() -> None:
    happen(visit(0), *(delivered(number, 100) for number in (1, 2, 3, 4)))
    answer(0, {(1, 5): 40})
    for number in (1, 2, 3, 4):
        answer(number, {(3, 3): 20, (2, 4): 20})
    mail = make()
    assert table_rows(mail)["More interested than before"][0] == "50%"
    assert "Answers in all: 160." in content(mail, "plain")
    happen(delivered(0, 100))
    mail = make(again=True)
    assert table_rows(mail)["More interested than before"][0] == "60%"
    assert "Answers in all: 200." in content(mail, "plain")


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
        assert table_rows(mail)["Less interested than before"][0] == "too few to show"
        assert table_rows(mail)[school(3).name][3] == "too few to show"
        return [*content(mail, "plain").splitlines(), *content(mail, "html").splitlines(), mail["Subject"]]

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
    assert "2 requests wait for an answer, the oldest since 10 February 2026." in said
    assert f"{SITE}/team\n" in said
    assert f"1 visit is over but has no attendance recorded. {SITE}/team/counts" in said
    assert f"{len(TARGETS) - 2} target schools have not been reached yet." in said
    first, second = compiled().sources
    assert f"{first.title}: the last figure is of 1 March 2026. Hand in a new export." in said
    assert f"{second.title}: no figures yet. Hand in an export." in said
    assert table_rows(mail)[school(4).name] == ["0", *table_rows(mail)[school(4).name][1:]]
    coming = section(mail, "VISITS TO COME (date | workshop | pupils expected)\n").splitlines()
    # Today's is still to come: nobody can have recorded it.
    assert coming == [
        f"  {school(6).name}: 16 March 2026 | A ward round & who's on it | 30",
        f"  {school(4).name}: 11 April 2026 | A ward round & who's on it | 30",
    ]


def test_nothing_to_do_is_said() -> None:
    update = {"sources": (), "schools": (school(1),), "counted_origins": ()}
    programme = compiled().model_copy(update=update)
    happen(delivered(1))
    days = (MONDAY.date() - timedelta(days=number) for number in range(1, 8))
    observed([Observation(VIEWS, day, Decimal(9), complete=True) for day in days], at=MONDAY)
    made = mailing.gather(programme, READERS[:1], MONDAY, SITE)
    mailing.send_due(made, at=MONDAY, now=MONDAY, again=False)
    [mail] = sent()
    assert "Nothing waits. Well done." in section(mail, TODO)
    assert headline(mail) == ("28", "1", "1")


def test_a_week_is_londons_across_the_change_of_clocks() -> None:
    for as_of, week in (
        # Half past midnight on Monday in London: the week is over, although in UTC it is Sunday still.
        (datetime(2026, 3, 29, 23, 30, tzinfo=UTC), "23 to 29 March 2026"),
        (datetime(2026, 3, 29, 22, 30, tzinfo=UTC), "16 to 22 March 2026"),
        (datetime(2026, 3, 30, 7, tzinfo=UTC), "23 to 29 March 2026"),
        # The clocks have gone back on Sunday: London is UTC again.
        (datetime(2026, 10, 25, 23, 30, tzinfo=UTC), "12 to 18 October 2026"),
        (datetime(2026, 10, 26, 0, 30, tzinfo=UTC), "19 to 25 October 2026"),
    ):
        assert f"Week of {week}" in str(make(as_of, again=True)["Subject"])


def test_a_visit_late_on_the_sunday_of_the_change_belongs_to_its_london_day() -> None:
    late = datetime(2026, 3, 29, 23, 30, tzinfo=UTC)
    visit = delivered(1, 28, delivered_on=None)
    session = visit.sessions[0].model_copy(update={"starts_at": late, "ends_at": late + timedelta(hours=1)})
    happen(
        visit.model_copy(update={"sessions": (session,)}), delivered(2, 30, delivered_on=date(2026, 3, 29))
    )
    assert "Last week: 30 pupils in 1 visit" in content(make(datetime(2026, 3, 30, 7, tzinfo=UTC)), "plain")
    next_week = content(make(datetime(2026, 4, 6, 7, tzinfo=UTC)), "plain")
    assert "Last week: 28 pupils in 1 visit" in next_week
    assert "The week before: 30." in next_week


def test_figures_say_what_they_are() -> None:
    monday = date(2026, 3, 9)
    observe("flow", monday - WEEK, *range(1, 15))
    observe("cumulative", monday - WEEK, *range(100, 114))
    observe("unique", monday - WEEK, *[40] * 7, *[50] * 7)
    found = table_rows(make())
    assert found["Our flow"] == ["77", "28", "to 15 March 2026"]
    assert found["Our cumulative"] == ["113", "106", "to 15 March 2026"]
    assert found["Our unique"] == ["50 a day", "40 a day", "to 15 March 2026"]


def test_what_statistics_of_a_website_say_stands_with_the_website() -> None:
    page = Series("plausible", "ours", "plausible_views", "Pages viewed (Plausible)", "views", "flow")
    seen = [Observation(one, date(2026, 3, 9), Decimal(7), complete=True) for one in (page, VIEWS)]
    observed(seen, at=MONDAY)
    observe("flow", date(2026, 3, 9), 5)
    mail = make()
    website = section(mail, "WEBSITE (this week | week before | figures)\n")
    social = section(mail, "SOCIAL MEDIA (this week | week before | figures)\n")
    assert [line.split(":")[0].strip() for line in website.splitlines()] == [page.title, VIEWS.title]
    assert [line.split(":")[0].strip() for line in social.splitlines()] == ["Our flow"]


def test_campaigns_that_led_to_the_website_in_the_week_are_named() -> None:
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
    sentence = "Visits by campaign: poster 11, mail 4, no campaign named 20."
    assert sentence in content(mail, "plain")
    assert sentence in content(mail, "html")


def test_a_week_of_which_not_all_is_known_says_so() -> None:
    monday = date(2026, 3, 9)
    observe("flow", monday - WEEK, *[10] * 9)
    observe("flow", monday + timedelta(days=2), 10, complete=False)
    found = table_rows(make())
    assert found["Our flow"] == ["30 (3 of 7 days, provisional)", "70", "to 11 March 2026"]


def test_a_source_that_stopped_shows_its_last_day_and_no_zero() -> None:
    observe("flow", date(2026, 1, 1), 10)
    assert table_rows(make())["Our flow"] == ["no figures yet", "no figures yet", "to 1 January 2026"]


def test_without_any_data_it_still_reads_well() -> None:
    mail = make(datetime(2025, 9, 1, 7, tzinfo=UTC))
    assert headline(mail) == ("0", "0", str(len(TARGETS)))
    found = table_rows(mail)
    assert found["2025 to 26 so far"] == ["0", str(TARGET), "0%", "0"]
    assert found[f"Year {GROUP}"] == ["0", "0", str(compiled().targets.by_year_group[GROUP]), "0%"]
    for kind in ("plain", "html"):
        text = content(mail, kind)
        assert text.count("No figures yet.") == 2
        assert "No visit is confirmed." in text
        assert "Answers in all: 0" in text
        assert not re.search(r"None|nan|Undefined|\{\{|\}\}", text)
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
    assert len(in_text) >= 40
    text, html = content(mail, "plain"), content(mail, "html")
    last = re.search(r"Last week: (\d+) pupils in (\d+) visits. The week before: (\d+)\.", text)
    assert last
    for figure in last.groups():
        assert f">{figure}</span>" in html or f"in {figure} visits" in html
    assert [change for change in changes(mail) if escape(change) not in html] == []
    for sentence in (
        "Answers in all: 1,",
        "Still to reach",
        "Sign test, pupils who stayed the same left out: p",
    ):
        assert (sentence in text) == (sentence in html)


def test_a_busy_years_mail_is_small_enough_to_be_shown_whole() -> None:
    everything()
    make()
    happen(*(delivered(number, 5, version=4, days=-3 * number) for number in range(60)))
    mail = make(MONDAY + WEEK)
    assert len(changes(mail)) == 60
    # Gmail cuts a message off at 102 KB.
    assert len(content(mail, "html").encode()) < 100_000


def test_hostile_names_are_harmless() -> None:
    name = "<script>alert(\"x\")</script> & O'Brien's"
    happen(
        delivered(1, urn="999999", school_name=name),
        visit(2, days=30, school_name=name, workshop_title="<b>{{ 7 * 7 }}</b>"),
    )
    make()
    happen(delivered(1, 5, version=4, urn="999999", school_name=name))
    mail = make(MONDAY + WEEK)
    html = content(mail, "html")
    assert "<script" not in html
    assert "<b>" not in html
    assert html.count("&lt;script&gt;") == 3
    assert table_rows(mail)[name][1] == "<b>{{ 7 * 7 }}</b>"
    assert len(changes(mail)) == 1


def test_the_trail_of_a_booking_ends_in_the_digest(log: Log) -> None:
    happen(delivered(1))
    make()
    make(again=True)
    [line] = [line for line in log.lines() if line["message"] == "counted in the digest"]
    assert (line["booking"], line["correlation_id"]) == ("NM-000001", "c-NM-000001")
    assert READERS[0] not in log.getvalue()
