"""Which report each reader has, and what it told them: by reader and kind, as facts, and as sentences of before."""

import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from services.metrics.functions import facts
from services.metrics.kinds import Kind
from services.metrics.observations import Observation, Series
from services.metrics.period import Month, Span, Week
from services.metrics.table import archive, sent
from services.metrics.table.archive import Letter, Report
from services.metrics.table.series import observe
from services.metrics.told import Delivery, SeriesFigure, Told
from shared.aws import client
from shared.compiled import compiled
from shared.dynamo import put, write
from shared.web.routes import link
from tests.integration.metrics.conftest import content
from tests.integration.metrics.conftest import sent as mails
from tests.support.aws import ENGINES, rows
from tests.support.delivery import deliver
from tests.support.events import event
from tests.support.facts import MONDAY, delivered, school
from tests.support.reports import morning

pytestmark = [
    pytest.mark.usefixtures("metrics_aws"),
    pytest.mark.parametrize("metrics_aws", ENGINES, indirect=True),
]

READER, OTHER = "one@x.example", "two@x.example"
WEEK = Week(date(2026, 3, 9))
LATER = timedelta(days=7)


def told(pupils: int, period: Week | Month = WEEK) -> Told:
    return Told(
        period,
        {
            "NM-000001": Delivery(date(2026, 3, 12), {7: pupils, 10: 0}),
            "NM-000002": Delivery(date(2026, 3, 1), {}),
        },
        {"clipcast#ours#plays#day": SeriesFigure(1234, "flow")},
    )


def tell(
    at: datetime, what: Told, kind: Kind = "weekly", period: str = "2026-W11", message_id: str = "ses"
) -> Report:
    """Let a report be sent, or with an empty `message_id` surely not be sent."""
    claim = sent.claim(kind, period, READER, at=at, again=False)
    assert claim
    report = Report(
        archive.new_report(at),
        kind,
        period,
        what.period.first,
        what.period.last,
        READER,
        "head",
        at.isoformat(),
        "Hello",
    )
    ready = sent.prepare(claim, report, Letter("Hello", "text", "<p>page</p>"), what)
    assert ready
    if message_id != "unknown":
        sent.settle(ready, report, at=at, message_id=message_id)
    return report


def test_what_was_told_last_is_found_by_reader_and_kind() -> None:
    tell(MONDAY, told(1))
    tell(MONDAY + LATER, told(2), period="2026-W12")
    tell(MONDAY + 2 * LATER, told(3, Month.of(WEEK.first)), "monthly", "2026-03")
    [found] = sent.shown("weekly", READER)
    assert found == Told(Span("2026-W11", WEEK.first, WEEK.last), told(2).deliveries, told(2).series)
    [month] = sent.shown("monthly", READER)
    assert (month.period.name, month.deliveries) == ("2026-03", told(3).deliveries)
    assert sent.shown("weekly", OTHER) == ()
    assert sent.shown("yearly", READER) == ()


def test_what_may_have_been_told_counts_beside_what_surely_was() -> None:
    tell(MONDAY, told(1))
    tell(MONDAY + LATER, told(2), period="2026-W12", message_id="")
    assert [one.deliveries for one in sent.shown("weekly", READER)] == [told(1).deliveries]
    tell(MONDAY + 2 * LATER, told(3), period="2026-W13", message_id="unknown")
    assert [one.deliveries for one in sent.shown("weekly", READER)] == [
        told(1).deliveries,
        told(3).deliveries,
    ]
    tell(MONDAY + 3 * LATER, told(4), period="2026-W14")
    assert [one.deliveries for one in sent.shown("weekly", READER)] == [told(4).deliveries]


def test_one_report_of_a_kind_a_period_and_reader() -> None:
    def claim(
        kind: Kind = "weekly",
        period: str = "2026-W11",
        reader: str = READER,
        *,
        again: bool = False,
        at: datetime = MONDAY,
    ) -> bool:
        return sent.claim(kind, period, reader, at=at, again=again) is not None

    tell(MONDAY, told(1))
    assert [claim(), claim("monthly", "2026-03"), claim(period="2026-W12"), claim(reader=OTHER)] == [
        False,
        True,
        True,
        True,
    ]
    assert not claim(period="2026-W12")
    assert not claim(period="2026-W12", at=MONDAY + sent.CLAIM_LASTS)
    assert claim(period="2026-W12", at=MONDAY + sent.CLAIM_LASTS + timedelta(seconds=1))
    assert claim(again=True)


def test_what_was_told_has_no_size() -> None:
    """In one row of the table it was refused from about 5,950 visits on, after the mail had gone."""
    group = {7: 28, 8: 27, 9: 30}
    visits = {f"NM-{number:06d}": Delivery(WEEK.first, group) for number in range(20_000)}
    everything = replace(told(1), deliveries=visits)
    tell(MONDAY, everything)
    [found] = sent.shown("weekly", READER)
    assert found.deliveries == visits


def test_of_many_who_claim_at_once_one_does() -> None:
    for moment in (MONDAY, MONDAY + timedelta(minutes=3)):
        with ThreadPoolExecutor(8) as pool:
            claims = list(
                pool.map(
                    lambda _, at=moment: sent.claim("weekly", "2026-W11", READER, at=at, again=False),
                    range(8),
                )
            )
        assert len([one for one in claims if one]) == 1


def test_what_was_prepared_is_sent_as_it_is_three_times_at_most() -> None:
    report = tell(MONDAY, told(1), message_id="unknown")
    # By the calls of a day: at nine, and the first after half a day's outage that began with the day's first.
    for number, hours in ((1, 1), (2, 12)):
        assert sent.claim("weekly", "2026-W11", READER, at=MONDAY, again=False) is None
        if hours > 1:
            early = MONDAY + timedelta(hours=hours - 1)
            assert sent.claim("weekly", "2026-W11", READER, at=early, again=False) is None
        claim = sent.claim(
            "weekly", "2026-W11", READER, at=MONDAY + timedelta(hours=hours, minutes=1), again=False
        )
        assert claim
        assert (claim.report, claim.tries) == (report.id, number + 1)
    later = MONDAY + timedelta(days=1)
    assert sent.claim("weekly", "2026-W11", READER, at=later, again=False) is None
    assert sent.marks("weekly", "2026-W11")[READER].state == "unsure"
    assert sent.claim("weekly", "2026-W11", READER, at=later, again=False) is None
    anew = sent.claim("weekly", "2026-W11", READER, at=later, again=True)
    assert anew
    assert anew.report == ""


def test_who_lost_the_claim_prepares_nothing() -> None:
    slow = sent.claim("weekly", "2026-W11", READER, at=MONDAY, again=False)
    quick = sent.claim("weekly", "2026-W11", READER, at=MONDAY + timedelta(minutes=3), again=False)
    assert slow
    assert quick
    report = Report(
        archive.new_report(MONDAY),
        "weekly",
        "2026-W11",
        WEEK.first,
        WEEK.last,
        READER,
        "head",
        MONDAY.isoformat(),
        "Hello",
    )
    assert sent.prepare(slow, report, Letter("Hello", "text", "page"), told(1)) is None
    assert sent.shown("weekly", READER) == ()
    assert archive.read(report.id) is None


SERIES = Series(compiled().sources[0].id, "ours", "plays", "Our plays", "plays", "flow")


def told_at_contract_1(recipient: str) -> None:
    """Keep what a digest told, as its rows were when they kept what was printed."""
    write(
        put(
            "metrics",
            {
                "pk": "TOLD",
                "sk": f"{recipient}#{MONDAY.isoformat()}",
                "entity": "told",
                "period": "2026-W11",
                "week": "2026-03-09",
                "visits": {
                    "NM-000001": "1,028 of Year 7, 3 of Year 10 on 12 March 2026",
                    "NM-000002": "no pupils on 12 March 2026",
                    "NM-000003": "0 of Year 7 on 1 May 2025",
                },
                "series": {SERIES.key: "1,234"},
            },
        )
    )


def fill(pupils: int = 1028, value: int = 1234) -> None:
    deliver(
        facts.handler,
        [
            event(delivered(1, {7: pupils, 10: 3}, version=pupils)),
            event(delivered(2, {})),
            event(delivered(3, 0, delivered_on=date(2025, 5, 1))),
        ],
    )
    observe([Observation(SERIES, WEEK.first, value, complete=True)], at=MONDAY)


def changes(weeks: int) -> str:
    at = MONDAY + weeks * LATER
    morning(at, READER)
    return (
        content(mails()[-1], "plain")
        .partition("WHAT CHANGED SINCE WE LAST TOLD YOU\n")[2]
        .partition("\n\n")[0]
    )


def test_what_was_told_in_sentences_is_read_as_facts() -> None:
    told_at_contract_1(READER)
    [found] = sent.shown("weekly", READER)
    assert found == Told(
        WEEK,
        {
            "NM-000001": Delivery(date(2026, 3, 12), {7: 1028, 10: 3}),
            "NM-000002": Delivery(date(2026, 3, 12), {}),
            "NM-000003": Delivery(date(2025, 5, 1), {7: 0}),
        },
        {SERIES.key: SeriesFigure(1234, None)},
    )
    assert sent.shown("monthly", READER) == ()
    tell(MONDAY, told(1))
    [found] = sent.shown("weekly", READER)
    assert found.deliveries == told(1).deliveries


def test_what_was_told_at_contract_2_is_read_out_of_its_row() -> None:
    row = {
        "pk": "TOLD#digest",
        "sk": f"{READER}#{MONDAY.isoformat()}",
        "entity": "told",
        "contract": 2,
        "period": "2026-W11",
    }
    days = {"first": "2026-03-09", "last": "2026-03-15"}
    figures = {
        "deliveries": {"NM-000001": {"day": "2026-03-12", "present": {"7": 28}}},
        "uncounted": {"NM-000002": "2026-03-13"},
        "series": {SERIES.key: {"value": 5, "semantics": "flow"}},
    }
    write(put("metrics", row | days | figures))
    assert sent.shown("weekly", READER) == (
        Told(
            Span("2026-W11", WEEK.first, WEEK.last),
            {"NM-000001": Delivery(date(2026, 3, 12), {7: 28})},
            {SERIES.key: SeriesFigure(Decimal(5), "flow")},
            {"NM-000002": date(2026, 3, 13)},
        ),
    )


def test_the_first_digest_at_contract_2_tells_no_change_where_nothing_changed() -> None:
    told_at_contract_1(READER)
    fill()
    assert changes(1) == ""
    assert changes(2) == ""


def test_the_first_digest_at_contract_2_tells_what_did_change() -> None:
    told_at_contract_1(READER)
    fill(pupils=1030, value=1240)
    assert changes(1) == (
        f"  * {school(1).name} (NM-000001): 1,028 of Year 7, 3 of Year 10 on 12 March 2026, "
        f"now 1,030 of Year 7, 3 of Year 10 on 12 March 2026. {link('console.booking', reference='NM-000001')}\n"
        "  * Our plays, 9 to 15 March 2026: 1,234, now 1,240."
    )
    assert changes(2) == ""


def test_a_change_of_weeks_ago_is_told_to_who_was_not_told_since() -> None:
    fill()
    changes(0)
    fill(value=1300)
    page = link("console.figure", figure="series", key=SERIES.key, period="2026-W11")
    assert changes(5) == (
        "  * Our plays, 9 to 15 March 2026: 1,234, now 1,300 (↑\N{NO-BREAK SPACE}5%): "
        f"restated or completed by its source. {page}"
    )
    assert len(mails()) == 2
    assert changes(5)
    assert len(mails()) == 2, "a period is told once, however often the morning comes"
    assert changes(6) == ""
    assert len(mails()) == 3


def test_what_is_kept_are_facts_and_not_sentences() -> None:
    fill()
    changes(0)
    [row] = rows("metrics", "told")
    kept = json.loads(
        gzip.decompress(client("s3").get_object(Bucket="reports", Key=row["told"])["Body"].read())
    )
    assert kept["deliveries"]["NM-000001"] == ["2026-03-12", {"7": 1028, "10": 3}]
    assert kept["series"] == {SERIES.key: ["1234", "flow"]}
    assert (kept["period"], kept["first"], kept["last"]) == ("2026-W11", "2026-03-09", "2026-03-15")
    assert READER not in json.dumps(kept)


def test_a_digest_sent_at_contract_1_is_not_sent_again() -> None:
    write(
        put(
            "metrics",
            {
                "pk": "DIGEST#2026-W11",
                "sk": READER,
                "entity": "sent",
                "state": "sent",
                "at": MONDAY.isoformat(),
            },
        )
    )
    answer = morning(MONDAY, READER)
    assert answer["sent"] == 0
    assert mails() == []
