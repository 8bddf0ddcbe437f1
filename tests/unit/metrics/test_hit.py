"""Which page shown is counted, on which site, and what of it is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.metrics.sources.hit import hit_of, origin_of

SITE = "https://outreach.example"
THEIRS = "https://www.northmoor.example"
LISTED = (THEIRS, "http://localhost:8080")
BROWSER = {"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)"}
ELSEWHERE = {"origin": THEIRS, "sec-fetch-site": "cross-site"}


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
    assert found["scripted"] is ("n" not in query)


@pytest.mark.parametrize(
    "page", ["/", "/book", "/book/school", "/book/no-date", "/privacy/", "/method", "/f", ""]
)
def test_our_pages_are_counted(page: str) -> None:
    assert hit_of({"p": page}, BROWSER, SITE) == {
        "account": "own",
        "page": page.rstrip("/") or "/",
        "codes": page == "/f",
        "visit": True,
        "scripted": True,
        "referrer": "",
        "campaign": "",
        "device": "phone",
    }


@pytest.mark.parametrize(
    "page", ["/f/ABCDEFG", "/booking/secret-token", "/team", "/book/../team", "//evil.example", "/f/x/thanks"]
)
def test_a_page_that_leads_to_someone_is_not_counted(page: str) -> None:
    assert hit_of({"p": page}, BROWSER, SITE) is None


@pytest.mark.parametrize("asked", ["dnt", "sec-gpc"])
def test_who_asks_not_to_be_counted_is_not(asked: str) -> None:
    assert hit_of({"p": "/"}, BROWSER | {asked: "1"}, SITE) is None
    assert hit_of({"p": "/"}, BROWSER | {asked: "0"}, SITE)


def test_a_program_is_not_counted() -> None:
    assert hit_of({"p": "/"}, {"user-agent": "curl/8.5.0"}, SITE) is None
    assert hit_of({"p": "/"}, {}, SITE) is None, "a browser says what it is"


def test_only_a_site_and_a_campaign_are_kept_of_where_one_came_from() -> None:
    query = {"p": "/", "r": "www.Google.com", "c": "Spring_2026!" + "x" * 99, "name": "Sam"}
    found = hit_of(query, BROWSER, SITE)
    assert found
    assert (found["referrer"], found["campaign"]) == ("www.google.com", "spring2026" + "x" * 30)
    assert "Sam" not in str(found)
    for referrer in ("bbc.co.uk/sam?x", "a" * 101, "<script>", "ü.example"):
        found = hit_of({"p": "/", "r": referrer}, BROWSER, SITE)
        assert found
        assert found["referrer"] == ""


@pytest.mark.parametrize(
    ("headers", "account"),
    [
        ({}, "own"),
        ({"origin": SITE}, "own"),
        ({"origin": "null", "referer": f"{SITE}/book"}, "own"),
        ({"referer": f"{SITE}/book", "sec-fetch-site": "same-origin"}, "own"),
        ({"sec-fetch-site": "same-origin"}, "own"),
        (ELSEWHERE, "www.northmoor.example"),
        ({"referer": f"{THEIRS}/", "sec-fetch-site": "cross-site"}, "www.northmoor.example"),
        ({"origin": "http://localhost:8080"}, "localhost:8080"),
        ({"origin": "https://elsewhere.example"}, None),
        ({"origin": "http://www.northmoor.example"}, None),
        ({"origin": f"{THEIRS}:8443"}, None),
        ({"origin": f"{THEIRS}.evil.example"}, None),
        ({"referer": "https://elsewhere.example/", "sec-fetch-site": "cross-site"}, None),
        ({"sec-fetch-site": "cross-site"}, None),
        ({"origin": "null", "sec-fetch-site": "cross-site"}, None),
        ({"origin": "https://["}, None),
        ({"origin": "https://www.northmoor.example:99999"}, None),
    ],
)
def test_only_our_pages_and_listed_sites_are_counted_each_by_its_name(
    headers: dict[str, str], account: str | None
) -> None:
    found = hit_of({"p": "/"}, BROWSER | headers, SITE, LISTED)
    assert (found["account"] if found else None) == account


@pytest.mark.parametrize(
    ("named", "kept"),
    [
        ("/news/2026/spring-fair.html", "/news/2026/spring-fair.html"),
        ("/About/", "/About"),
        ("/booking/secret-token", "/booking/secret-token"),
        ("", ""),
        ("/who/sam@school.example", ""),
        ("/orders/1234567", ""),
        ("/a b", ""),
        ("/" + "a" * 41, ""),
        ("/a" * 41, ""),
        ("news", ""),
    ],
)
def test_a_page_of_another_site_is_kept_by_its_path_where_that_is_plain(named: str, kept: str) -> None:
    found = hit_of({"p": named}, BROWSER | ELSEWHERE, SITE, LISTED)
    assert found
    assert found["page"] == kept


def test_from_inside_is_from_the_same_site() -> None:
    inside = hit_of({"p": "/", "r": "www.northmoor.example"}, BROWSER | ELSEWHERE, SITE, LISTED)
    from_ours = hit_of({"p": "/", "r": "outreach.example"}, BROWSER | ELSEWHERE, SITE, LISTED)
    assert inside
    assert from_ours
    assert (inside["visit"], inside["referrer"]) == (False, "")
    assert (from_ours["visit"], from_ours["referrer"]) == (True, "outreach.example")


@given(st.text(), st.text(), st.text(), st.text())
def test_whatever_a_browser_sends_something_or_nothing_is_kept(
    page: str, origin: str, refers: str, agent: str
) -> None:
    headers = {"origin": f"https://{origin}", "referer": refers, "user-agent": f"Mozilla/5.0 {agent}"}
    found = hit_of({"p": page, "r": refers, "c": agent}, headers, SITE, LISTED)
    assert found is None or len(str(found)) < 600


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://A.example/x?y#z", "https://a.example"),
        ("https://a.example:443/", "https://a.example"),
        ("http://a.example:80", "http://a.example"),
        ("http://a.example:8080", "http://a.example:8080"),
        ("ftp://a.example", ""),
        ("a.example", ""),
        ("https://", ""),
        ("https://a.example:x", ""),
    ],
)
def test_an_origin_is_as_browsers_write_it(address: str, origin: str) -> None:
    assert origin_of(address) == origin
