"""Which report each reader has, and what it told them: by reader and kind, as facts, and as sentences of before."""

from datetime import date, timedelta

import pytest

from services.metrics.functions import digest, facts
from services.metrics.observations import Observation, Series
from services.metrics.period import Month, Span, Week
from services.metrics.table import sent
from services.metrics.table.series import observe
from services.metrics.told import Delivery, SeriesFigure, Told
from shared.compiled import compiled
from shared.dynamo import put, write
from shared.web.routes import link
from tests.integration.metrics.conftest import content
from tests.integration.metrics.conftest import sent as mails
from tests.support.aws import ENGINES, rows
from tests.support.delivery import deliver
from tests.support.events import event
from tests.support.facts import MONDAY, delivered, school

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


def test_what_was_told_last_is_found_by_reader_and_kind() -> None:
    sent.keep_told("digest", READER, MONDAY, told(1))
    sent.keep_told("digest", READER, MONDAY + LATER, told(2))
    sent.keep_told("board", READER, MONDAY + 2 * LATER, told(3, Month.of(WEEK.first)))
    found = sent.last_told("digest", READER)
    assert found
    assert found == Told(Span("2026-W11", WEEK.first, WEEK.last), told(2).deliveries, told(2).series)
    board = sent.last_told("board", READER)
    assert board
    assert (board.period.name, board.deliveries) == ("2026-03", told(3).deliveries)
    assert sent.last_told("digest", OTHER) is None
    assert sent.last_told("evidence", READER) is None


def test_one_report_of_a_kind_a_period_and_reader() -> None:
    def claim(
        kind: str = "digest", period: str = "2026-W11", reader: str = READER, *, again: bool = False
    ) -> bool:
        return sent.claim(kind, period, reader, at=MONDAY, again=again)

    assert claim()
    assert not sent.was_sent("digest", "2026-W11", READER)
    assert not claim()
    sent.settle("digest", "2026-W11", READER, sent=True, at=MONDAY)
    assert sent.was_sent("digest", "2026-W11", READER)
    assert [claim(), claim(kind="board"), claim(period="2026-W12"), claim(reader=OTHER)] == [
        False,
        True,
        True,
        True,
    ]
    assert not sent.was_sent("board", "2026-W11", READER)
    assert claim(again=True)


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
    digest.handler({"as_of": at.isoformat(), "recipients": [READER], "again": True}, clock=lambda: at)
    return (
        content(mails()[-1], "plain")
        .partition("WHAT CHANGED SINCE WE LAST TOLD YOU\n")[2]
        .partition("\n\n")[0]
    )


def test_what_was_told_in_sentences_is_read_as_facts() -> None:
    told_at_contract_1(READER)
    assert sent.last_told("digest", READER) == Told(
        WEEK,
        {
            "NM-000001": Delivery(date(2026, 3, 12), {7: 1028, 10: 3}),
            "NM-000002": Delivery(date(2026, 3, 12), {}),
            "NM-000003": Delivery(date(2025, 5, 1), {7: 0}),
        },
        {SERIES.key: SeriesFigure(1234, None)},
    )
    assert sent.last_told("board", READER) is None
    sent.keep_told("digest", READER, MONDAY, told(1))
    found = sent.last_told("digest", READER)
    assert found
    assert found.deliveries == told(1).deliveries


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
        f"  * Our plays, 9 to 15 March 2026: 1,234, now 1,300 (↑ 5%): restated or completed by its source. {page}"
    )
    assert changes(5) == ""


def test_what_is_kept_are_facts_and_not_sentences() -> None:
    fill()
    changes(0)
    [row] = rows("metrics", "told")
    assert row["deliveries"]["NM-000001"] == {"day": "2026-03-12", "present": {"7": 1028, "10": 3}}
    assert row["series"] == {SERIES.key: {"value": 1234, "semantics": "flow"}}
    assert (row["period"], row["first"], row["last"]) == ("2026-W11", "2026-03-09", "2026-03-15")


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
    answer = digest.handler({"as_of": MONDAY.isoformat(), "recipients": [READER]}, clock=lambda: MONDAY)
    assert answer["sent"] == 0
    assert mails() == []
