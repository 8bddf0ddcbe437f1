"""A person's own pages by private link: the invitation, the home, the calendar, and links that lead to nothing any more."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from icalendar import Calendar

from services.people.domain.need import Capacity
from services.people.domain.person import Post
from services.people.table import people
from services.people.use_cases import call
from services.people.use_cases.people import new_link
from shared.dynamo import delete, write
from shared.secrets import sign
from shared.visit_link import day_token, volunteer_token
from shared.web.routes import address
from tests.support.browser import NOW, Browser, Clock
from tests.support.volunteers import (
    CARE,
    DAY,
    STARTS,
    TRUST,
    a_session,
    a_volunteer,
    an_offer,
    home,
    store_person,
    store_visit,
)

MIDWIFE, DIETITIAN = Capacity(TRUST.id, "midwife"), Capacity(TRUST.id, "dietitian")
PAGES = ("volunteer", "volunteer.profile", "volunteer.hours", "volunteer.consent", "volunteer.feed")


def standing(name: str) -> str:
    found = people.person(name)
    assert found
    return found.standing


def test_an_invitation_is_accepted_by_its_button_and_not_by_its_link(browser: Browser) -> None:
    posts = (Post(TRUST.id, "midwife"), Post(CARE.id, "host"))
    ann = store_person(a_volunteer(standing="invited", posts=posts))
    page = browser.get(home(ann))
    assert "Midwife at Tarn Valley Hospital and Host at Fell Home Care" in page.text
    assert standing("ann") == "invited", "mail scanners open links"
    assert browser.get(home(ann, "volunteer.profile")).address == home(ann), "nothing else is open yet"
    assert browser.post(home(ann), {"csrf": "x"}).status == 403
    page = browser.fill(page)
    assert (page.status, page.address) == (200, home(ann))
    assert "You are on our list" in page.text
    assert standing("ann") == "here"
    browser.post(home(ann), {"csrf": page.form.fields.get("csrf", "")})
    assert people.person("ann").version == 2, "said twice, it counts once"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "altered",
    [
        lambda token: token[:-1],
        lambda token: token + "x",
        lambda token: token.replace("ann", "bob"),
        lambda token: token.rpartition(".")[0],
        lambda _: sign("day", "ann.1"),
        lambda _: "%C3%A9",
    ],
)
@pytest.mark.parametrize("page", PAGES)
def test_a_damaged_link_shows_nothing(browser: Browser, page: str, altered: Callable[[str], str]) -> None:
    ann = store_person(a_volunteer())
    token = volunteer_token(ann.id, ann.link)
    found = browser.get(address(page, token="TOKEN").replace("TOKEN", altered(token)))
    assert found.status == 404
    assert "This link is damaged" in found.text
    assert "office@northmoor.example" in found.text
    assert "Ann" not in found.text


@pytest.mark.parametrize("page", sorted({*PAGES} - {"volunteer.feed"}))
def test_links_of_before_say_why_they_ended(browser: Browser, page: str) -> None:
    ann = store_person(a_volunteer())
    new_link(ann.id, who="Lee", at=NOW)
    old = browser.get(home(ann, page))
    assert (old.status, "We sent you a newer link" in old.text) == (410, True)
    now = people.person("ann")
    assert now
    assert browser.get(home(now, page)).status == 200
    write(people.kept(replace(now, version=now.version + 1, standing="gone"), now))
    left = browser.get(home(now, page))
    assert (left.status, "You have left our list" in left.text) == (410, True)
    write(delete("people", "PEOPLE", "ann"))
    nobody = browser.get(home(now, page))
    assert (nobody.status, "nobody for this link any more" in nobody.text) == (410, True)


def test_the_home_tells_own_visits_offers_and_the_open_call_apart(browser: Browser) -> None:
    ann = store_person(a_volunteer(reach=("NM5",)))
    days = timedelta(days=1)
    mine = a_session(booking="NM-MINE44", school="Mine")
    waits = a_session(booking="NM-WAIT44", school="Waits", starts_at=STARTS + days)
    open_ = a_session(booking="NM-QPEN44", school="Open", starts_at=STARTS + 4 * days)
    far = a_session(booking="NM-FAR444", school="Far", starts_at=STARTS + 5 * days, postcode="XY1 1AA")
    no_code = a_session(booking="NM-NCD444", school="Nowhere", starts_at=STARTS + 6 * days, postcode="")
    off = a_session(booking="NM-QFF444", school="Off", starts_at=STARTS + 6 * days, standing="off")
    store_visit(mine, coming=[("ann", MIDWIFE)])
    store_visit(waits, offers=[an_offer("ann", waits, MIDWIFE)])
    for session in (open_, far, no_code, off):
        store_visit(session)
    page = browser.get(home(ann))
    own, _, rest = page.text.partition("You offered to come to</h2>")
    offered, _, rest = rest.partition("Visits that need somebody like you</h2>")
    call_, _, closed = rest.partition("<details")
    assert (">Mine" in own or "Mine" in own, "Waits" in own) == (True, False)
    assert address("day", token=day_token("NM-MINE44", "ann")) in own
    assert "Waits" in offered
    assert "The team will answer." in offered
    assert "Open" in call_
    assert "Within the places that you said you can get to." in call_
    assert "Nowhere" in call_
    assert "Its postcode is not known here" in call_
    assert "Year 10, 24 pupils" in call_
    assert (
        "Needed: somebody who leads, somebody in a clinical role and somebody whose role is not clinical."
        in call_
    )
    assert "1 session that you can’t come to, and why" in closed  # noqa: RUF001  as the page has it
    assert "This school, in XY1 1AA, is in none of the places" in closed
    assert "Off" not in page.text.replace("Office", ""), "nobody is asked to what is called off"
    assert browser.get(home(ann)).text.count("NM-A3C4D6") == 0


def test_the_open_call_goes_on_later(browser: Browser, clock: Clock) -> None:
    ann = store_person(a_volunteer())
    late = a_session(booking="NM-LATE44", school="Later on", starts_at=STARTS + timedelta(weeks=9))
    mine = a_session(booking="NM-MINE44", school="Mine", starts_at=STARTS + timedelta(weeks=30))
    waits = a_session(booking="NM-WAIT44", school="Waits", starts_at=STARTS + timedelta(weeks=31))
    store_visit(late)
    store_visit(mine, coming=[("ann", MIDWIFE)])
    store_visit(waits, offers=[an_offer("ann", waits, MIDWIFE)])
    page = browser.get(home(ann))
    assert "Later on" not in page.text
    assert "Mine" in page.text, "one's own visits are shown however far they are"
    assert "Waits" in page.text
    later = browser.get(f"{home(ann)}?from=2026-04-17")
    assert "Later on" in later.text
    assert "17 April to 11 June 2026" in later.text
    for nonsense in ("x", "2026-02-30", "2020-01-01", "2099-01-01"):
        assert "Up to 16 April 2026." in browser.get(f"{home(ann)}?from={nonsense}").text


def test_fifty_offers_later_what_is_full_says_so(browser: Browser) -> None:
    ann = store_person(a_volunteer())
    session = a_session()
    store_visit(session, coming=[
        ("bo", Capacity(TRUST.id, "host", lead=True)), ("cy", DIETITIAN), ("di", Capacity(TRUST.id, "porter")),
    ])  # fmt: skip
    closed = browser.get(home(ann)).text.partition("<details")[2]
    assert "Everyone who is needed for this session is found." in closed


def test_the_calendar_has_what_one_comes_to_and_no_link(browser: Browser) -> None:
    ann = store_person(a_volunteer())
    session = a_session()
    store_visit(session, a_session(2, starts_at=STARTS + timedelta(hours=2)), coming=[("ann", MIDWIFE)])
    store_visit(a_session(booking="NM-QTHER4", starts_at=STARTS + timedelta(days=1)))
    past = a_session(booking="NM-PAST44", starts_at=NOW - timedelta(weeks=2), standing="delivered")
    store_visit(past, coming=[("ann", DIETITIAN)])
    page = browser.get(home(ann, "volunteer.feed"))
    assert page.headers["content-type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(page.text).walk("VEVENT")
    assert [str(one["uid"]) for one in events] == [
        f"{name}-ann@northmoor.example" for name in ("nm-past44-1", "nm-a3c4d6-1", "nm-a3c4d6-2")
    ]
    assert str(events[1]["location"]) == "Cold Tarn & Fell School, Tarnfoot, NM5 1AA"
    assert "Midwife at Tarn Valley Hospital" in events[1]["description"]
    assert events[1]["dtstart"].dt == STARTS
    assert "/with/" not in page.text, "whoever sees somebody's calendar must not be able to offer for them"
    assert "/day/" not in page.text
    call.withdraw(session.booking, session.id, "ann", who="ann", at=NOW)
    assert "nm-a3c4d6-1" not in browser.get(home(ann, "volunteer.feed")).text


def test_a_calendar_of_a_link_that_ended_shows_no_visit_of_before(browser: Browser) -> None:
    ann = store_person(a_volunteer())
    store_visit(a_session(), coming=[("ann", MIDWIFE)])
    old = home(ann, "volunteer.feed")
    assert "nm-a3c4d6-1" in browser.get(old).text
    new_link(ann.id, who="Lee", at=NOW)
    page = browser.get(old)
    [event] = Calendar.from_ical(page.text).walk("VEVENT")
    assert page.status == 200, "refused, a calendar program goes on showing what it had"
    assert str(event["summary"]).startswith("This calendar has ended")
    assert "Cold Tarn" not in page.text
    write(delete("people", "PEOPLE", "ann"))
    assert browser.get(old).text.count("BEGIN:VEVENT") == 1
    assert browser.get(f"{old}x").status == 404


@pytest.mark.parametrize(
    ("page", "units"),
    [("volunteer", 84), ("volunteer.feed", 94), ("volunteer.hours", 8), ("volunteer.session", 5)],
)
def test_what_a_page_reads(
    browser: Browser, people_spent: Callable[[], float], page: str, units: int
) -> None:
    """As the table's docstring promises: the visits here are few, so that each month of the board is one read."""
    ann = store_person(a_volunteer())
    store_visit(a_session(), coming=[("ann", MIDWIFE)])
    parts = {"session_id": "NM-A3C4D6-1"} if page == "volunteer.session" else {}
    address = home(ann, page, **parts)
    people_spent()
    assert browser.get(address).status == 200
    assert 0 < people_spent() <= units


def test_no_page_of_the_link_is_counted(browser: Browser) -> None:
    ann = store_person(a_volunteer())
    store_visit(a_session())
    for page in (
        home(ann),
        *(home(ann, one) for one in PAGES[1:4]),
        home(ann, "volunteer.session", session_id="NM-A3C4D6-1"),
    ):
        found = browser.get(page)
        assert found.status == 200
        assert "/hit" not in found.text
        assert "count.js" not in found.text, "the address is a key"
    assert DAY
