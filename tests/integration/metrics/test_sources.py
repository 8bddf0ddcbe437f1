"""The page of sources: where each stands, what is wrong in words, what was restated, which files were handed in."""

import html
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from services.metrics.observations import Observation, Series
from services.metrics.runs import Note, Run, Standing
from services.metrics.sources.connectors.every import CONNECTORS
from services.metrics.sources.website import VIEWS, VISITS
from services.metrics.table import runs, series
from services.metrics.table.spending import spend
from services.metrics.web.source_wording import embed
from shared.clock import london_day
from shared.compiled import compiled
from shared.programme import Connection, Source
from shared.web.routes import address
from tests.integration.metrics.test_drops import ask, do, handed_in, shown
from tests.support.aws import SITE
from tests.support.handed_in import GOOD, NOW, SOURCE

pytestmark = pytest.mark.usefixtures("metrics_aws")

TODAY = london_day(NOW)
PAGE = address("console.sources")
CONNECTION = Connection.model_validate(
    {
        "id": "our-site",
        "connector": "plausible",
        "title": "Our website",
        "account": "northmoor",
        "settings": {"site": "northmoor.example"},
    }
)


@pytest.fixture(autouse=True)
def connected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the programme have a connection."""
    channel = Source(id="our-channel", title="Our channel", account="northmoor", platform="youtube")
    programme = compiled().model_copy(
        update={"connections": (CONNECTION,), "sources": (*compiled().sources, channel)}
    )
    for module in ("sources", "drops"):
        monkeypatch.setattr(f"services.metrics.web.{module}.declared", lambda: programme)


def sites() -> list[str]:
    """Return the parts of the website's page that say what its figures are made of, in words."""
    page = ask("GET", address("console.source", source="website"))["body"]
    words = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
    return words.partition("Restated lately")[0].split(", the last four weeks")[1:]


def part(name: str, value: str, *numbers: int, account: str = "own") -> None:
    """Let so many visits of the last days have come by something."""
    line = replace(VISITS, account=account, dimensions=((name, value),))
    days = [TODAY - timedelta(days=back) for back in range(1, len(numbers) + 1)]
    seen = [
        Observation(line, day, Decimal(number), complete=True)
        for day, number in zip(days, numbers, strict=True)
    ]
    series.observe(seen, at=NOW)


def website(back: int = 0) -> None:
    """Let the site's own counter have counted until some days ago."""
    days = [TODAY - timedelta(days=number) for number in range(back, 20)]
    seen = [Observation(one, day, Decimal(12), complete=True) for one in (VIEWS, VISITS) for day in days]
    series.observe(seen, at=NOW - timedelta(days=back, minutes=5))


def asked(*notes: Note, trouble: Note | None = None, unsupported: tuple[str, ...] = (), back: int = 1) -> Run:
    """Let the connection have been asked an hour ago."""
    at = (NOW - timedelta(hours=6)).isoformat()
    newest = TODAY - timedelta(days=back)
    run = Run("r1", CONNECTION.id, "night", at, at, newest - timedelta(days=3), newest, 40, 3, 2)
    run = replace(run, notes=notes, trouble=trouble, unsupported=unsupported)
    taken = runs.take(CONNECTION.id, "r1", NOW, NOW + timedelta(minutes=1))
    assert taken
    before = Standing(
        CONNECTION.id,
        holder="r1",
        last=run,
        success_at=at,
        failing_since=at if trouble else "",
        newest=newest,
    )
    assert runs.give_back(before, run)
    return run


def section(source: str) -> str:
    """Return a source's part of the page in words."""
    page = ask("GET", PAGE)["body"]
    [found] = re.findall(rf'<section[^>]*source-{source}".*?</section>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def test_with_everything_well_it_says_so() -> None:
    website()
    asked()
    do(handed_in(), "keep")
    page = shown(PAGE)
    assert "sources are well or wait for their first figures" in page
    assert "Our website Well" in section(CONNECTION.id)
    assert "Newest day 15 March 2026. Promised: not older than 3 days." in section(CONNECTION.id)
    own_page = shown(address("console.source", source=CONNECTION.id))
    assert "Quota The platform doesn't say; it was asked 2 questions." in own_page
    assert "40 figures told, 3 new or restated" in own_page
    assert f"{SOURCE.title} Well" in section(SOURCE.id)
    assert "with the file export.csv" in section(SOURCE.id)
    assert "Website Well" in section("website")


def test_what_is_wrong_stands_on_top_in_words_that_say_what_to_do() -> None:
    website(back=5)
    asked(trouble=Note("expired"), unsupported=())
    page = shown(PAGE)
    assert "2 of" in page
    assert "sources need you." in page
    said = section(CONNECTION.id)
    assert "Needs you" in said
    assert "The credential for Our website has expired. Enter a new one: make source NAME=our-site." in said
    assert "It has failed since" in said
    assert "Too old" in section("website")
    assert "Nothing newer came" in section("website")
    assert "Nothing yet" in section(SOURCE.id)
    ids = re.findall(r'id="source-([a-z0-9-]+)"', ask("GET", PAGE)["body"])
    assert ids[:2] == [CONNECTION.id, "website"]


def test_what_ends_and_what_is_gone_is_told_while_the_others_go_on() -> None:
    metric = next(iter(CONNECTORS["plausible"].metrics.values())).id
    asked(Note("version ends", (("day", "2026-05-01"), ("version", "v2"))), unsupported=(metric,))
    said = section(CONNECTION.id)
    assert "Ends soon" in said
    assert "Version v2 of the interface of Our website ends on 1 May 2026." in said
    assert f"Our website no longer gives {metric}." in said


def test_trouble_that_passes_needs_nobody_until_figures_are_too_old() -> None:
    asked(trouble=Note("down"))
    assert "Goes on by itself" in section(CONNECTION.id)
    assert "The next collection tries again" in section(CONNECTION.id)


def test_a_sources_own_page_names_what_was_restated_and_its_collections() -> None:
    website()
    again = Observation(VIEWS, TODAY - timedelta(days=3), Decimal(15), complete=True)
    series.observe([again], at=NOW)
    asked(trouble=Note("quota"))
    said = shown(address("console.source", source="website"))
    assert "Website pages shown 13 March 2026 Before: 12 Now: 15" in said
    said = shown(address("console.source", source=CONNECTION.id))
    assert "Last collections" in said
    assert "its quota is used up" in said
    do(handed_in(), "keep")
    said = shown(address("console.source", source=SOURCE.id))
    assert "No figure of the last five weeks was restated." in said
    assert "1,010" in said
    assert ask("GET", address("console.source", source="nobody"))["statusCode"] == 404


def test_files_are_listed_newest_first_with_their_states() -> None:
    do(handed_in(name="first.csv"), "keep")
    handed_in(GOOD.replace("990", "many"), "second.csv", NOW + timedelta(minutes=1))
    do(handed_in(name="third.csv", at=NOW + timedelta(minutes=2)), "drop")
    handed_in(name="fourth.csv", at=NOW + timedelta(minutes=3))
    page = shown(PAGE)
    assert "1 file waits for your answer." in page
    names = [
        "Waits for your answer fourth.csv",
        "Not kept third.csv",
        "Not understood second.csv",
        "Kept first.csv",
    ]
    places = [page.index(name) for name in names]
    assert places == sorted(places)


def test_posts_and_videos_stand_on_their_source_s_page_under_their_own_names() -> None:
    chart = (
        "Date,Content,Video title,Video publish time,Views\n"
        '2026-03-12,aB3dE5gH7jK,"Our film, the long one","Feb 13, 2026",9\n'
        '2026-03-13,aB3dE5gH7jK,"Our film, the long one","Feb 13, 2026",7\n'
    )
    videos = (
        "Content,Video title,Video publish time,Views,Watch time (hours)\nTotal,,,132,1.5\n"
        'aB3dE5gH7jK,"Our film, the long one","Feb 13, 2026",97,1.4404\n'
        'zY9xW7vU5tS,<Trailer>,"Mar 1, 2026",35,0.0596\n'
    )
    drop = handed_in(videos, "Content 2026-02-01_2026-03-15 Northmoor.zip/Table data.csv")
    do(drop, "answer", **{"r|life": "all"})
    do(drop, "keep")
    do(handed_in(chart, "Chart data.csv"), "keep")
    said = shown(address("console.source", source="our-channel"))
    assert (
        "<Trailer> Published on 1 March 2026 YouTube video views: 35 views so far YouTube video watch hours: 0.1 hours so far"
    ) in said
    assert "Our film, the long one Published on 13 February 2026" in said
    assert "YouTube video views: 97 views so far" in said
    assert "YouTube video views: 7 views on 13 March 2026" in said


def test_the_websites_page_has_the_tag_for_another_site_to_copy() -> None:
    own, other = (
        ask("GET", address("console.source", source=one))["body"] for one in ("website", CONNECTION.id)
    )
    [copied] = re.findall(r'<textarea[^>]*id="embed"[^>]*>(.*?)</textarea>', own, re.DOTALL)
    assert html.unescape(copied).strip() == embed()
    assert f'src="{SITE}/hit.js"' in embed()
    assert 'id="embed"' not in other


def test_the_websites_page_says_what_its_visits_came_by_and_how_many_days_are_known() -> None:
    website(back=1)
    for number in range(10):
        part("campaign", f"evening-{number}", 10 - number)
    part("campaign", "none", 3, 4)
    part("campaign", "other", 1)
    part("referrer", "www.example.org", 200, 10)
    other = replace(VISITS, account="elsewhere.example")
    series.observe([Observation(other, TODAY - timedelta(days=1), Decimal(5), complete=True)], at=NOW)
    part("campaign", "poster", 2, account="elsewhere.example")
    own, elsewhere = sites()
    assert "16 February to 15 March 2026: 19 of 28 days are known." in own
    assert "Campaign Visits evening-0 10 evening-1 9 evening-2 8" in own
    assert "evening-7 3 All others 4 No campaign named 7 Not told 165 Total 228" in own
    assert "Site that led here Visits www.example.org 210 Not told 18 Total 228" in own
    assert "poster 2 Not told 3 Total 5" in elsewhere
    assert "Website visits, elsewhere.example 5 visits on 15 March 2026" in shown(
        address("console.source", source="website")
    )


def test_a_connection_that_was_never_asked_needs_somebody() -> None:
    page = shown(PAGE)
    assert "1 of" in page
    assert "sources needs you." in page
    said = section(CONNECTION.id)
    assert "Not begun" in said
    assert "Enter its credential, and the next night begins: make source NAME=our-site." in said


def test_a_quota_is_told_where_the_platform_says_it_and_when_it_is_used_up() -> None:
    asked(Note("quota", (("used", "12"),)))
    assert "Quota 12% used, the platform says" in section(CONNECTION.id)
    assert "Well" in section(CONNECTION.id)


def test_a_quota_that_is_used_up_is_told() -> None:
    asked(trouble=Note("quota"))
    assert "Quota Used up for now" in section(CONNECTION.id)


def test_what_costs_money_says_how_much_of_its_limit_is_spent(monkeypatch: pytest.MonkeyPatch) -> None:
    paid = CONNECTION.model_copy(update={"paid": True, "monthly_cap_dollars": Decimal(5)})
    programme = compiled().model_copy(update={"connections": (paid,)})
    monkeypatch.setattr("services.metrics.web.sources.declared", lambda: programme)
    assert spend(CONNECTION.id, TODAY, Decimal("1.234"), Decimal(5))
    assert "Quota 1.23 of 5.00 dollars spent this month" in section(CONNECTION.id)


def test_a_metric_that_is_gone_is_named_as_its_figures_are() -> None:
    metric = next(iter(CONNECTORS["plausible"].metrics.values()))
    asked(unsupported=(metric.id,))
    assert "Gives less" in section(CONNECTION.id)
    line = Series("plausible", CONNECTION.account, metric.id, metric.title, metric.unit, metric.semantics)
    series.observe([Observation(line, TODAY - timedelta(days=1), Decimal(1), complete=True)], at=NOW)
    assert f"no longer gives {metric.title}." in section(CONNECTION.id)
