"""The digest: made of events, sent once, saying what changed, and nothing that could point at a pupil."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from scipy.stats import binomtest

from services.metrics import store
from services.metrics.digest import gather, refuse_raw_numbers
from services.metrics.functions import digest, facts
from services.metrics.model import Semantics, Series
from shared.events import BookingSnapshot, Present, SessionSummary, SummaryUpdated
from shared.mail import Mail
from shared.programme import compiled
from tests.integration.metrics.conftest import content, html_rows, sent, table_rows
from tests.support.aws import ENGINES, SITE
from tests.support.delivery import deliver
from tests.support.events import START, event, snapshot
from tests.support.logs import Log

pytestmark = pytest.mark.usefixtures("metrics_aws")
on_both = pytest.mark.parametrize("metrics_aws", ENGINES, indirect=True)

MONDAY = datetime(2026, 3, 16, 8, tzinfo=UTC)
"""Visits of `snapshot` are on the Thursday before."""

WEEK = timedelta(days=7)
[HEAD] = compiled().digest_to
HEADLINE = re.compile(r"^([\d,]+) pupils in (\d+) of (\d+) target schools$", re.MULTILINE)

Interest = Mapping[tuple[int, int], int]


def delivered(
    number: int, present: int | dict[int, int] = 28, *, version: int = 3, days: int = 0, **other: Any
) -> BookingSnapshot:
    """Return a visit that took place; `present` may be pupils by year group."""
    visit = snapshot(number, version, "delivered", days=days, **other)
    came = present if isinstance(present, dict) else {8: present}
    groups = tuple(Present(year_group=year, pupils=pupils) for year, pupils in came.items())
    session = visit.sessions[0].model_copy(update={"present": groups})
    return visit.model_copy(update={"sessions": (session,)})


def happen(*visits: BookingSnapshot) -> None:
    deliver(facts.handler, [event(visit) for visit in visits])


def answer(number: int, interest: Interest, *, version: int = 1, answers: int | None = None) -> None:
    """Let pupils answer: how many moved from which interest before to which now, each 1 to 5."""
    paired = sum(interest.values())
    summary = SessionSummary(
        session_id=f"WWY-{number:06d}-1",
        booking_id=f"WWY-{number:06d}",
        version=version,
        urn=f"90010{number % 9 + 1}",
        workshop_id="careers",
        held_on=START.date(),
        survey_id="standard",
        survey_version=1,
        answers=paired if answers is None else answers,
        by_year_group={8: paired},
        interest=tuple(
            tuple(interest.get((before, now), 0) for now in range(1, 6)) for before in range(1, 6)
        ),
        choices={},
    )
    told = SummaryUpdated(
        event_id=f"{summary.session_id}:{version}", occurred_at=START, correlation_id="c", summary=summary
    )
    deliver(facts.handler, [told])


def observe(
    semantics: Semantics, first: date, *values: int, complete: bool = True, at: datetime = MONDAY
) -> Series:
    """Let a platform say a value a day."""
    series = Series("meta", "demo", semantics, f"Our {semantics}", "things", semantics)
    days = {first + timedelta(days=n): (value, complete) for n, value in enumerate(values)}
    store.observe(series, days, at=at)
    return series


def make(at: datetime = MONDAY, **event: object) -> Mail:
    """Have the digest of a moment made; return the last mail that was sent."""
    digest.handler({"as_of": at.isoformat(), **event}, None)
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


def test_reach_is_what_the_deliveries_say() -> None:
    happen(
        delivered(1, {8: 28, 9: 3}),
        delivered(2, {9: 30}, days=-7),
        delivered(3, 12, urn="900120", school_name="Thornhill Grammar School"),
        delivered(4, 0),
        snapshot(5, 2, "confirmed"),
        snapshot(6, 3, "cancelled"),
    )
    mail = make()
    assert headline(mail) == ("73", "2", "19")
    assert str(mail["Subject"]).strip() == (
        "We Want You: 73 pupils in 2 of 19 target schools. Week of 9 to 15 March 2026"
    )
    assert "Last week: 43 pupils in 3 visits. The week before: 30." in content(mail, "plain")
    found = table_rows(mail)
    assert found["2025 to 26 so far"] == ["73", "8,000", "less than 1%", "4"]
    assert found["Year 8"] == ["40", "40", "3,500", "1%"]
    assert found["Year 9"] == ["33", "33", "2,700", "1%"]
    assert found["Brackenhill School"] == ["31", "490", "1", "0"]
    assert found["Cotswold Edge Academy"] == ["30", "474", "1", "0"]
    assert found["Thornhill Grammar School (not a target school)"] == ["12", "470", "1", "0"]
    assert found["Severnbank Academy"] == ["0", "477", "0", "0"]
    [missing] = re.findall(r"Still to reach: (.+)\.", content(mail, "plain"))
    assert len(missing.split(", ")) == 17
    assert "Brackenhill School" not in missing
    assert f"<strong>Still to reach:</strong> {missing}." in content(mail, "html")


def test_academic_years_are_kept_apart() -> None:
    happen(delivered(1, {8: 2000, 9: 2000}), delivered(2, {8: 10, 9: 20}, delivered_on=date(2026, 9, 1)))
    found = table_rows(make(datetime(2026, 10, 5, 7, tzinfo=UTC)))
    assert found["2025 to 26"] == ["4,000", "8,000", "50%", "1"]
    assert found["2026 to 27 so far"] == ["30", "8,000", "less than 1%", "1"]
    assert found["Year 8"] == ["2,010", "10", "3,500", "less than 1%"]


def test_one_corrected_delivery_changes_the_number_and_the_next_digest_says_so() -> None:
    happen(delivered(1, 28), delivered(2, 30))
    assert headline(make())[0] == "58"
    happen(delivered(1, 26, version=4))
    mail = make(MONDAY + WEEK)
    assert headline(mail)[0] == "56"
    assert table_rows(mail)["Brackenhill School"][0] == "26"
    [change] = changes(mail)
    assert (
        change == "School 1 (WWY-000001): 28 of Year 8 on 12 March 2026, now 26 of Year 8 on 12 March 2026."
    )
    assert change in content(mail, "html")
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
        delivered(1, {9: 28}, version=4),
        delivered(1, {8: 28}, version=4, delivered_on=date(2026, 3, 5)),
        delivered(1, {8: 20, 9: 8}, version=4),
    ],
)
def test_a_delivery_that_moved_is_told_although_its_pupils_are_as_many(corrected: BookingSnapshot) -> None:
    happen(delivered(1, 28))
    make()
    happen(corrected)
    [change] = changes(make(MONDAY + WEEK))
    assert change.startswith("School 1 (WWY-000001): 28 of Year 8 on 12 March 2026, now ")


def test_a_visit_recorded_after_its_week_was_told_is_said_to_be_new() -> None:
    happen(delivered(1, 28))
    make()
    happen(delivered(2, 30), delivered(3, 12, days=7))
    mail = make(MONDAY + WEEK)
    assert "The week before: 58." in content(mail, "plain")
    assert changes(mail) == ["Recorded since, of 15 March 2026 and before: 1 visit, 30 pupils."]


@pytest.mark.parametrize(
    ("semantics", "told"),
    [("flow", "70, now 75"), ("cumulative", "10, now 15"), ("unique", "10 a day, now 11 a day")],
)
def test_a_restated_figure_is_told(semantics: Semantics, told: str) -> None:
    monday = date(2026, 3, 9)
    observe(semantics, monday, *[10] * 7)
    make()
    observe(semantics, monday, *[10] * 6, 15, at=MONDAY + timedelta(days=1))
    mail = make(MONDAY + WEEK)
    assert changes(mail) == [f"Our {semantics}, 9 to 15 March 2026: {told}."]
    assert table_rows(mail)[f"Our {semantics}"][1] == told.partition("now ")[2]
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
    really = digest.send

    def send(mail: Mail, *about: str) -> str:
        if mail.to in recipients:
            raise ConnectionError
        return really(mail, *about)

    patch.setattr(digest, "send", send)


@on_both
def test_one_digest_a_period_and_reader_however_often_the_schedule_fires() -> None:
    happen(delivered(1))
    for hours in (0, 1, 24):
        make(MONDAY + timedelta(hours=hours))
    assert [mail["To"] for mail in sent()] == [HEAD]
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
        patch.setattr(digest, "now", lambda: MONDAY)
        patch.setattr(digest, "send", cut)
        with pytest.raises(CutOffError):
            make()
    # Lambda tries a failed call again after one minute and after two more.
    monkeypatch.setattr(digest, "now", lambda: MONDAY + timedelta(minutes=1))
    with pytest.raises(RuntimeError, match="was not sent to 1"):
        make()
    monkeypatch.setattr(digest, "now", lambda: MONDAY + timedelta(minutes=3))
    make()
    assert len(sent()) == 1


def test_again_sends_it_although_it_was_sent() -> None:
    make()
    make(again=True)
    assert len(sent()) == 2


THREE_SCHOOLS = [
    {(2, 4): 10, (3, 3): 7, (4, 2): 3},
    {(2, 3): 10, (1, 1): 7, (4, 2): 3},
    {(1, 5): 10, (2, 2): 6, (4, 2): 4},
]


def test_the_change_in_interest_is_what_pupils_said() -> None:
    happen(*(delivered(number, 100) for number in range(len(THREE_SCHOOLS))))
    for number, interest in enumerate(THREE_SCHOOLS):
        answer(number, interest)
    mail = make()
    found = table_rows(mail)
    for name, count in (
        ("More interested than before", 30),
        ("The same", 20),
        ("Less interested than before", 10),
    ):
        oracle = binomtest(count, 60).proportion_ci(method="wilson")
        assert found[name] == [f"{count / 60:.0%}", f"{oracle.low:.0%} to {oracle.high:.0%}"]
    assert f"p {binomtest(10, 40).pvalue:.3f}" in content(mail, "plain")
    assert "What 60 pupils said" in content(mail, "plain")
    assert "not proof of cause" in content(mail, "html")
    answer(0, {(2, 4): 20, (3, 3): 7, (4, 2): 3}, version=2)
    assert table_rows(make(MONDAY + WEEK))["More interested than before"][0] == f"{40 / 70:.0%}"


def test_interest_needs_three_schools_and_both_answers_of_their_pupils() -> None:
    many = {(2, 4): 30, (3, 3): 20, (4, 2): 10}
    withheld = [["too few to show", "too few to show"]] * 3
    happen(*(delivered(number, 100) for number in range(3)))
    answer(0, many)
    answer(1, {(1, 2): 9, (2, 1): 9})
    answer(2, {}, answers=20)
    mail = make()
    assert [
        cells for name, cells in table_rows(mail).items() if "interested" in name or name == "The same"
    ] == withheld
    assert "Too few pupils or schools have answered" in content(mail, "plain")
    answer(2, {(1, 2): 1}, version=2)
    assert table_rows(make(again=True))["The same"] == ["25%", "17% to 36%"]


def test_answers_count_once_their_visit_took_place() -> None:
    happen(snapshot(0, 2, "confirmed"), *(delivered(number, 100) for number in (1, 2, 3)))
    answer(0, {(1, 5): 30})
    for number in (1, 2, 3):
        answer(number, {(3, 3): 20, (2, 4): 20})
    mail = make()
    assert table_rows(mail)["More interested than before"][0] == "50%"
    assert "Answers in all: 120." in content(mail, "plain")
    happen(delivered(0, 100))
    mail = make(again=True)
    assert table_rows(mail)["More interested than before"][0] == "60%"
    assert "Answers in all: 150." in content(mail, "plain")


def test_a_school_with_few_answers_shows_none() -> None:
    happen(*(delivered(number, 100) for number in range(5)))
    for number, count in enumerate((0, 1, 7, 8, 23)):
        answer(number, {(3, 3): count})
    found = table_rows(make())
    schools = [school.name for school in compiled().target_schools]
    shown = [found[schools[number]][3] for number in range(5)]
    assert shown == ["0", "too few to show", "too few to show", "10", "25"]


def test_a_small_count_leaves_no_trace() -> None:
    """Pupils who became less interested, and a school with few answers: other small counts make the same mail."""
    happen(*(delivered(number, 100) for number in range(5)))

    def told(fewer: int, few: int, version: int) -> list[str]:
        answer(0, {(2, 4): 70, (3, 3): 30 - fewer, (4, 2): fewer}, version=version)
        answer(1, {(2, 4): 12, (3, 3): 8}, version=version)
        answer(2, {(2, 4): 15, (3, 3): 10}, version=version)
        answer(3, {(3, 3): few}, version=version)
        answer(4, {(3, 3): 13 - few}, version=version)
        mail = make(again=True)
        assert table_rows(mail)["Less interested than before"][0] == "too few to show"
        assert table_rows(mail)["Deanforest High School"][3] == "too few to show"
        return [*content(mail, "plain").splitlines(), *content(mail, "html").splitlines(), mail["Subject"]]

    assert told(3, 4, 1) == told(6, 5, 2)


def test_a_bare_number_is_refused_wherever_it_hides() -> None:
    happen(delivered(1))
    made = gather(compiled(), MONDAY, SITE).digest
    refuse_raw_numbers(made)
    line = made.by_school[0]
    for bad in (
        replace(made, answers=6),
        replace(made, by_school=(replace(line, cells=(*line.cells, 6)),)),
        replace(made, interest=(replace(made.interest[0], interval=0.5),)),
    ):
        with pytest.raises(TypeError, match="bare number"):
            refuse_raw_numbers(bad)


def test_what_needs_doing() -> None:
    happen(
        snapshot(1, 1, "requested", requested_at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC)),
        snapshot(2, 1, "requested"),
        snapshot(3, 2, "confirmed"),
        snapshot(4, 2, "confirmed", days=30),
        delivered(5),
    )
    observe("flow", date(2026, 3, 1), 5)
    mail = make()
    told = section(mail, TODO)
    assert "2 requests wait for an answer, the oldest since 10 February 2026." in told
    assert f"{SITE}/team" in told
    assert "1 visit is over but has no attendance recorded." in told
    assert "18 target schools have not been reached yet." in told
    assert "Facebook and Instagram: the last figure is of 1 March 2026. Hand in a new export." in told
    assert "YouTube: no figures yet. Hand in an export." in told
    assert table_rows(mail)["School 4"] == ["11 April 2026", "Careers in health and care", "30"]
    assert "School 3" not in table_rows(mail)


def test_nothing_to_do_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    programme = compiled().model_copy(update={"sources": (), "schools": compiled().schools[1:2]})
    monkeypatch.setattr(digest, "compiled", lambda: programme)
    happen(delivered(1))
    mail = make()
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
    assert headline(mail) == ("0", "0", "19")
    found = table_rows(mail)
    assert found["2025 to 26 so far"] == ["0", "8,000", "0%", "0"]
    assert found["Year 8"] == ["0", "0", "3,500", "0%"]
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
            delivered(number, {7: 20 + number % 9, 8: 30}, days=days, urn=compiled().schools[number % 23].urn)
        )
        answer(number, {(2, 4): 12, (3, 3): 6, (4, 2): 3 + number % 4})
    happen(*(snapshot(number, 2, "confirmed", days=number) for number in range(70, 85)))
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
    assert [change for change in changes(mail) if change not in html] == []
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
        snapshot(2, 2, "confirmed", days=30, school_name=name, workshop_title="<b>{{ 7 * 7 }}</b>"),
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
    assert (line["booking"], line["correlation_id"]) == ("WWY-000001", "c-WWY-000001")
    assert HEAD not in log.getvalue()
