"""Which page shown is counted, and what of it is kept."""

import pytest

from services.metrics.sources.hit import hit_of

SITE = "https://outreach.example"
BROWSER = {"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)"}


@pytest.mark.parametrize(
    ("query", "visit"),
    [
        ({}, True),
        ({"r": "www.bbc.co.uk"}, True),
        ({"r": "outreach.example"}, False),
        ({"r": "OUTREACH.example"}, False),
        ({"r": "evil-outreach.example"}, True),
        ({"n": "1"}, False),
        ({"n": "1", "r": "www.bbc.co.uk"}, False),
    ],
)
def test_a_visit_is_a_page_known_to_be_opened_from_outside(query: dict[str, str], visit: bool) -> None:  # noqa: FBT001
    found = hit_of({"p": "/book", **query}, BROWSER, SITE)
    assert found
    assert found["visit"] is visit


@pytest.mark.parametrize("page", ["/", "/book", "/book/school", "/privacy/", "/f", ""])
def test_our_pages_are_counted(page: str) -> None:
    found = hit_of({"p": page}, BROWSER, SITE)
    assert found == {"page": page.rstrip("/") or "/", "visit": True, "referrer": "", "campaign": ""}


@pytest.mark.parametrize(
    "page", ["/f/ABCDEFG", "/booking/secret-token", "/team", "/book/../team", "//evil.example", "/f/x/thanks"]
)
def test_a_page_that_leads_to_someone_is_not_counted(page: str) -> None:
    assert hit_of({"p": page}, BROWSER, SITE) is None


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "facebookexternalhit/1.1 Crawler",
        "Mozilla/5.0 HeadlessChrome/120.0",
        "curl/8.5.0",
        "python-requests/2.31",
    ],
)
def test_programs_are_not_counted(agent: str) -> None:
    assert hit_of({"p": "/"}, {"user-agent": agent}, SITE) is None


@pytest.mark.parametrize("asked", ["dnt", "sec-gpc"])
def test_who_asks_not_to_be_counted_is_not(asked: str) -> None:
    assert hit_of({"p": "/"}, BROWSER | {asked: "1"}, SITE) is None
    assert hit_of({"p": "/"}, BROWSER | {asked: "0"}, SITE)


def test_only_a_site_and_a_campaign_are_kept_of_where_one_came_from() -> None:
    query = {"p": "/", "r": "www.Google.com", "c": "Spring_2026!" + "x" * 99, "name": "Sam"}
    assert hit_of(query, BROWSER, SITE) == {
        "page": "/",
        "visit": True,
        "referrer": "www.google.com",
        "campaign": "spring2026" + "x" * 30,
    }
    found = hit_of({"p": "/", "r": "bbc.co.uk/sam?x"}, BROWSER, SITE)
    assert found
    assert found["referrer"] == ""
