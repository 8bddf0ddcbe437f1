"""All of a report one tap away: by a link of its own in each mail, for its reader alone, without an account."""

import re
from datetime import timedelta
from email.message import EmailMessage
from html import unescape

import pytest

from services.metrics.functions import facts
from services.metrics.functions import readers as public
from services.metrics.reports.compose import SCHOOLS
from services.metrics.table import archive, readers
from services.metrics.use_cases import readers as life
from shared.compiled import compiled
from shared.web.routes import address
from tests.integration.metrics.conftest import content, sent
from tests.support.aws import SITE
from tests.support.browser import Browser, Clock, Page
from tests.support.delivery import deliver
from tests.support.events import event
from tests.support.facts import MONDAY, delivered
from tests.support.reports import a_reader, morning, only

pytestmark = pytest.mark.usefixtures("metrics_aws")

READER, OTHER = "reader@x.example", "other@x.example"
VISITED = 2 * SCHOOLS


@pytest.fixture
def mail(metrics_aws: None) -> EmailMessage:
    """Return a digest of more schools than a mail names."""
    visits = [delivered(n, urn=f"{900000 + n}", school_name=f"School number {n}") for n in range(VISITED)]
    deliver(facts.handler, [event(one) for one in visits])
    morning(MONDAY, READER)
    return sent()[-1]


@pytest.fixture
def browser() -> Browser:
    """Return a browser that is signed in nowhere."""
    return Browser(public.handler, Clock(MONDAY + timedelta(days=100)))


def links(mail: EmailMessage, part: str) -> list[str]:
    """Return the addresses on the site of the report's page that a part of a mail names."""
    pattern = re.escape(f"{SITE}{address('reader.report', token='TOKEN')}").replace("TOKEN", r"[\w.~%-]+")
    return [one.removeprefix(SITE) for one in re.findall(rf"{pattern}(?:#[\w-]+)?", content(mail, part))]


def schools(html: str) -> set[str]:
    return set(re.findall(r"School number \d+", unescape(re.sub(r"<(img|style)[^>]*>", "", html))))


def test_what_a_mail_leaves_out_is_one_tap_away(mail: EmailMessage, browser: Browser) -> None:
    """It once said that the rest was in the file."""
    html = content(mail, "html")
    assert len(schools(html)) == SCHOOLS
    [more] = re.findall(rf"{VISITED - SCHOOLS} more schools are in the file\.\s+(<a.+?</a>)", html)
    assert ">See all of it: By school<" in more
    [top, place] = links(mail, "html")
    assert (place, f'href="{SITE}{place}"' in more) == (f"{top}#reach-schools", True)
    page = browser.get(top)
    assert page.status == 200
    assert schools(page.text) == {f"School number {n}" for n in range(VISITED)}
    assert 'id="reach-schools"' in page.text
    assert "more schools are in the file" not in page.text
    assert "This is all of the report, as it was sent." in page.text
    assert set(links(mail, "plain")) == {top, place}


def test_the_page_stands_by_itself_and_can_do_nothing(mail: EmailMessage, browser: Browser) -> None:
    page = browser.get(links(mail, "html")[0])
    assert 'src="data:image/png;base64,' in page.text
    assert "cid:" not in page.text
    policy = page.headers["content-security-policy"]
    for said in ("default-src 'none'", "form-action 'none'", "frame-ancestors 'none'"):
        assert said in policy
    assert "script-src" not in policy
    assert page.headers["cache-control"] == "no-store"
    found = readers.read(READER)
    assert found
    assert life.token(found) not in page.text, "who passes the page on passes on no key"
    assert "/reader/" not in page.text


def test_a_mail_that_is_whole_has_the_link_too_and_no_other_link_opens_it(browser: Browser) -> None:
    deliver(facts.handler, [event(delivered(1))])
    morning(MONDAY, READER, OTHER)
    first, second = (links(one, "html") for one in sent())
    assert len(first) == len(second) == 1
    assert first != second
    assert {browser.get(one[0]).status for one in (first, second)} == {200}
    # It is of its purpose alone: it chooses nothing, stops nothing, and no reader's own link reads a report.
    token = first[0].split("/")[2]
    assert browser.get(address("reader", token=token)).status == 404
    assert browser.post(address("reader.stop", token=token), {}).status == 404
    found = readers.read(READER)
    assert found
    assert browser.get(address("reader.report", token=life.token(found))).status == 404


def test_what_became_known_since_is_not_on_it(mail: EmailMessage, browser: Browser) -> None:
    before = browser.get(links(mail, "html")[0]).text
    deliver(facts.handler, [event(delivered(1, 2, version=9, urn="900001", school_name="Renamed since"))])
    morning(MONDAY + timedelta(days=7))
    assert browser.get(links(mail, "html")[0]).text == before


def said(page: Page) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", page.text)).split())


def test_a_link_that_leads_nowhere_says_so_kindly(mail: EmailMessage, browser: Browser) -> None:
    [to, _] = links(mail, "html")
    token = to.split("/")[2]
    email = compiled().contact.email
    for damaged in (token[:-1], f"{token}x", "x", token.replace("2026", "2025", 1), "~", "a~b.c"):
        page = browser.get(address("reader.report", token=damaged))
        assert page.status == 404, damaged
        assert "This link leads to no report" in said(page)
        assert email in said(page)
    found = readers.read(READER)
    assert found
    stopped = life.unsubscribe(found, at=MONDAY)
    assert browser.get(to).status == 200, "what they were sent is theirs to read"
    life.take_back(stopped, who="Robin", at=MONDAY)
    gone = browser.get(to)
    assert gone.status == 410
    assert "The team has ended these reports" in said(gone)
    readers.forget(READER)
    assert browser.get(to).status == 404


def test_a_report_of_before_shown_to_another_leads_them_by_a_link_of_theirs(
    mail: EmailMessage, browser: Browser
) -> None:
    only(READER, a_reader(OTHER))
    at = MONDAY + timedelta(days=2)
    [report] = archive.of_year(2026)
    for to, place in (
        (READER, links(mail, "html")[0]),
        (OTHER, ""),
        (compiled().mail.team, address("console.report", report=report.id)),
    ):
        morning(at, as_of="2026-03-17T12:00", to=to)
        shown = content(sent()[-1], "html")
        leads = place or links(sent()[-1], "html")[0]
        assert f'href="{SITE}{leads}"' in shown
        assert (links(mail, "html")[0] in shown) == (to == READER)
        if to != compiled().mail.team:
            assert browser.get(leads).status == 200


def test_a_preview_leads_to_no_page_that_is_not_there(mail: EmailMessage) -> None:
    morning(MONDAY + timedelta(days=2), kind="weekly", to=READER)
    for part in ("plain", "html"):
        assert "more schools are in the file" in content(sent()[-1], part)
        assert "/reader/" not in content(sent()[-1], part)
