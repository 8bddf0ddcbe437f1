"""The digest of a busy week, and of the next one, in which some of it is told otherwise: every letter of the plain text."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from services.metrics.functions import facts
from services.metrics.observations import Observation, Semantics, Series
from services.metrics.sources.website import VIEWS, VISITS
from services.metrics.table.series import observe
from shared.compiled import compiled
from shared.events.feedback import SummaryUpdated
from tests.integration.metrics.conftest import content, sent
from tests.support.delivery import deliver
from tests.support.events import START, event
from tests.support.facts import MONDAY, delivered, summary, visit
from tests.support.reports import morning

pytestmark = pytest.mark.usefixtures("metrics_aws")

GOLDEN = Path(__file__).parent / "golden" / "digest.txt"
READER = "one@x.example"
WEEK = timedelta(days=7)
FIRST = date(2026, 3, 2)


def answered(number: int) -> SummaryUpdated:
    interest = {(2, 4): 12 + number % 5, (3, 3): 6, (4, 2): 3 + number % 4}
    said = summary(number, interest, answers=22 + number % 6)
    return SummaryUpdated(event_id=said.session_id, occurred_at=START, correlation_id="c", summary=said)


def say(
    source: str, metric: str, semantics: Semantics, *values: int, first: date = FIRST, complete: bool = True
) -> None:
    own = {one.title: one for one in (VIEWS, VISITS)}
    accounts = {one.id: one.account for one in compiled().sources}
    series = own.get(metric, Series(source, accounts.get(source, ""), metric, metric, metric, semantics))
    observe(
        [Observation(series, first + timedelta(days=n), value, complete) for n, value in enumerate(values)],
        at=MONDAY,
    )


def busy() -> None:
    """Let a year and a half happen."""
    groups = [*compiled().targets.by_year_group, 9]
    deliver(
        facts.handler,
        [
            *(
                event(delivered(n, {groups[n % 6]: 20 + n % 17, groups[(n + 1) % 6]: n % 3}, days=-9 * n))
                for n in range(30)
            ),
            event(delivered(31, 1200, days=-1, urn="999999", school_name="O'Brien & <Sons>")),
            event(delivered(32, 0, days=-2)),
            event(visit(33, "requested", version=1)),
            event(visit(34, "requested", version=1)),
            event(visit(35, days=-9)),
            event(visit(36, "cancelled", version=3)),
            *(event(visit(n, days=n - 36)) for n in range(40, 52)),
            *(answered(n) for n in range(30)),
        ],
    )
    platform = compiled().sources[0].id
    say("website", "Website pages shown", "flow", *range(1100, 1116))
    say("website", "Website visits", "flow", *range(50, 62))
    say(platform, "Members", "cumulative", *range(1020, 1034))
    say(platform, "People", "unique", *range(20, 34))
    say(platform, "Gappy", "flow", 5, 6, first=date(2026, 3, 9))
    say(platform, "Gappy", "flow", 7, first=date(2026, 3, 11), complete=False)
    say(compiled().sources[1].id, "Stopped", "flow", 10, first=date(2026, 1, 1))


def change() -> None:
    """Let some of it be told otherwise, and the next week begin."""
    deliver(
        facts.handler,
        [
            event(delivered(3, {7: 1026}, days=-27, version=4)),
            event(visit(4, "cancelled", version=4)),
            event(delivered(5, 21, version=4, delivered_on=date(2026, 2, 20))),
            event(delivered(60, 30, days=3)),
            event(delivered(61, 30, days=-30)),
            event(delivered(62, 30, days=7)),
        ],
    )
    platform = compiled().sources[0].id
    say(platform, "Members", "cumulative", 9000, first=date(2026, 3, 15))
    say(platform, "People", "unique", 90, first=date(2026, 3, 15))
    say(platform, "Gappy", "flow", 8, 9, first=date(2026, 3, 12))


def test_the_digest_is_letter_by_letter_what_it_is() -> None:
    busy()
    for at in (MONDAY, MONDAY + WEEK):
        morning(at, READER)
        change()
    found = "\n\n".join(f"{mail['Subject']}\n\n{content(mail, 'plain')}" for mail in sent())
    # The links by which each reader chooses and reads all of it are theirs alone.
    found = re.sub(
        r"\nYou get this because you are one of its readers\. .+\nRead it in the browser: .+\n", "\n", found
    )
    assert found == GOLDEN.read_text("utf-8")
