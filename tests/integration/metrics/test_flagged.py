"""The page of hits that are kept apart: named with their numbers, decided, decided otherwise, and named in the digest."""

from datetime import timedelta

import pytest

from services.metrics.period import Week
from services.metrics.reports.gathering import gather
from services.metrics.reports.todo import todo
from services.metrics.sources.collect import collect_all
from services.metrics.sources.website import VIEWS
from services.metrics.table import flags, series
from services.metrics.table.hits import keep_hit
from shared.clock import london_day, london_time
from shared.compiled import compiled
from shared.limits import OWN_PAGES
from shared.web import csrf
from shared.web.routes import address
from tests.integration.metrics.test_drops import USER, ask, shown
from tests.support.handed_in import NOW

pytestmark = pytest.mark.usefixtures("metrics_aws")

PAGE = address("console.hits")
TODAY = london_day(NOW)
DAY = TODAY - timedelta(days=3)


def flood(number: int = 200, first: int = 0) -> None:
    """Let one hour have hits of which nothing says where they come from, and be counted."""
    for one in range(first, first + number):
        hit = {
            "account": OWN_PAGES,
            "page": "/",
            "codes": False,
            "visit": True,
            "scripted": True,
            "referrer": "",
            "campaign": "",
            "device": "phone",
            "visitor": f"{one:012x}",
        }
        keep_hit(f"flood-{one}", london_time(DAY, 14) + timedelta(seconds=one), hit)
    count()


def count(hours: int = 0) -> None:
    """Count again, so many hours later: what is said at a later moment is what counts."""
    collect_all(NOW + timedelta(hours=hours))


def views() -> tuple[int, bool]:
    value = series.values(VIEWS, DAY, DAY)[DAY]
    return int(value.value), value.complete


def decide(verdict: str, views: int = 200, key: str = "") -> int:
    form = {"csrf": csrf.token(USER.subject), "verdict": verdict, "views": views}
    answer = ask("POST", PAGE, form | {"flag": key or flags.flags(DAY, DAY)[0].key})
    return int(answer["statusCode"])


def test_what_waits_is_named_with_its_numbers_on_each_page_that_leads_there() -> None:
    flood()
    page = shown(PAGE)
    assert "Friday 13 March 2026, our own pages" in page
    assert "<" not in page, "no markup is shown as text"
    assert "Leave them out : Friday 13 March 2026, our own pages" in page
    assert "200 pages shown from 2pm to 3pm to visitors from nowhere" in page
    assert "What is usual here is not known yet." in page
    for leads in (address("console.sources"), address("console.source", source="website")):
        assert "Hits of the website wait for your decision." in shown(leads)
    gathered = gather(compiled(), [Week.of(TODAY)], [], NOW)
    things = todo(gathered, compiled(), 0, TODAY, address)
    [found] = [one for one in things if "made up" in str(one.sentence)]
    assert found.link == PAGE
    assert views() == (0, False)


def test_a_decision_counts_them_and_can_be_taken_back() -> None:
    flood()
    assert decide("count") == 303
    assert "They count. Robin decided so on" in shown(PAGE)
    count(1)
    assert views() == (200, True)
    assert decide("") == 303
    assert "Nothing waits." not in shown(PAGE)
    assert decide("leave") == 303
    count(2)
    assert views() == (0, True)
    assert "Hits of the website wait" not in shown(address("console.sources"))


def test_more_than_were_seen_are_not_decided() -> None:
    flood()
    flood(30, first=200)
    answer = ask(
        "POST",
        PAGE,
        {
            "csrf": csrf.token(USER.subject),
            "verdict": "count",
            "views": 200,
            "flag": flags.flags(DAY, DAY)[0].key,
        },
    )
    assert answer["statusCode"] == 409
    assert "There are more of them by now" in answer["body"]
    count()
    assert views() == (0, False)


def test_those_no_longer_held_and_those_that_never_were_change_nothing() -> None:
    flood()
    later = NOW + timedelta(days=6)
    key = flags.flags(DAY, DAY)[0].key
    form = {"csrf": csrf.token(USER.subject), "verdict": "count", "views": 200, "flag": key}
    assert ask("POST", PAGE, form, at=later)["statusCode"] == 409
    assert "Nobody decided in time: they are left out." in shown(PAGE, later)
    assert decide("count", key="2026-03-13#elsewhere#day") == 409
    assert not flags.flags(DAY, DAY)[0].verdict


def test_a_forged_form_decides_nothing() -> None:
    flood()
    key = flags.flags(DAY, DAY)[0].key
    assert ask("POST", PAGE, {"verdict": "count", "views": 200, "flag": key})["statusCode"] == 403
    assert decide("all") == 400
    assert not flags.flags(DAY, DAY)[0].verdict
