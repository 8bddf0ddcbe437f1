"""The console's gap board and visit page: who comes, who is missing, who could come and who can't, and what a lead does."""

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape

import pytest

from services.access.groups import CHECKS, TEAM
from services.people.domain.rules import Terms
from services.people.functions import team
from services.people.table import asked, rosters
from services.people.use_cases import consents
from services.people.use_cases.programme import rules
from shared.web import csrf
from tests.support.aws import rows
from tests.support.browser import NOW, Browser, Page, sign_in
from tests.support.staffing import (
    ALL_CHECKS,
    HOUR,
    LATER,
    SOON,
    URGENT,
    a_session,
    offered,
    put_down,
    roster_of,
    store_employers,
    store_person,
    store_visit,
)

VISIT = "/team/gaps/NM-AAAAAA"


@pytest.fixture
def console(people_aws: None) -> Browser:
    """Return the browser of somebody of the team; there are two employers."""
    store_employers()
    return Browser(team.handler, cookies=sign_in())


def seen(page: Page) -> str:
    """Return what a page says, without its elements."""
    main = page.text.partition('id="maincontent"')[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).replace(" ,", ",").replace(" .", ".").split())


def section(page: Page, name: str) -> str:
    """Return a part of the board; empty where it isn't there."""
    found = re.search(rf'<(section|details)[^>]* id="{name}".*?</\1>', page.text, re.DOTALL)
    return unescape(found[0]) if found else ""


def send(console: Browser, do: str, person: str, session: str = "NM-AAAAAA-1", **fields: str) -> Page:
    """Send one of the visit page's forms, as a browser that was signed in does."""
    token = csrf.token("subject-Alex Example")
    return console.post(VISIT, {"csrf": token, "do": do, "session": session, "person": person, **fields})


def down_as(role: str, *, lead: bool = False) -> dict[str, str]:
    return {"as": f"hospital {role} {'leads' if lead else 'helps'}", "seen": SOON.isoformat()}


def test_visits_stand_by_how_pressing_it_is_and_by_day_with_who_is_missing(console: Browser) -> None:
    store_person("Ann Tarn", "midwife")
    session = a_session()
    store_visit(session)
    store_visit(a_session("NM-BBBBBB", URGENT, workshop="dose-lab", pupils=20, school="Beck School"))
    put_down(session, "ann", "midwife", lead=True)
    page = console.get("/team/gaps")
    assert [page.text.find(f'id="{one}"') > 0 for one in ("urgent", "soon", "later", "met")] == [
        True,
        True,
        False,
        False,
    ]
    urgent, soon = section(page, "urgent"), section(page, "soon")
    assert "Beck School, Tarnfoot" in urgent
    assert "Tuesday 24 February 2026" in urgent
    assert "in 4 days" in urgent
    assert "0 of 3 come" in urgent
    assert "Missing: somebody who leads and 2 people of any role" in urgent
    assert "9:30am to 10:30am" in soon
    assert "Year 8, 24 pupils" in soon
    assert "Missing: somebody in a clinical role and somebody whose role is not clinical" in soon
    assert "2 visits to come, in 2 somebody is missing." in seen(page)
    assert 'aria-current="page"' in page.text


def test_a_visit_stands_once_with_the_most_pressing_of_its_sessions(console: Browser) -> None:
    one, two = a_session(), a_session(number=2)
    store_visit(one, two)
    for name, role in (("Ann Tarn", "midwife"), ("Bob Beck", "dietitian"), ("Cleo Fell", "porter")):
        store_person(name, role)
        for session in (one, two):
            put_down(session, name.split()[0].lower(), role, lead=role == "midwife")
    assert "Everyone found (1)" in seen(console.get("/team/gaps"))
    console.post(
        VISIT, {"csrf": csrf.token("subject-Alex Example"), "do": "off", "session": two.id, "person": "bob"}
    )
    page = console.get("/team/gaps")
    assert section(page, "soon").count("Tarn School") == 1
    assert section(page, "soon").count("Missing:") == 1
    assert not section(page, "met")


def test_the_board_is_filtered_by_what_stands_in_the_address(console: Browser) -> None:
    store_visit(a_session())
    store_visit(a_session("NM-BBBBBB", URGENT, workshop="dose-lab", school="Beck School", town="Farton"))
    store_visit(a_session("NM-CCCCCC", LATER, school="Fell School", town="Farton"))
    for query, found in (
        ("", {"Tarn School", "Beck School"}),
        ("weeks=2", {"Beck School"}),
        ("weeks=16", {"Tarn School", "Beck School", "Fell School"}),
        ("weeks=999", {"Tarn School", "Beck School"}),
        ("weeks=16&school=farton", {"Beck School", "Fell School"}),
        ("weeks=16&school=SCHOOL+fell", {"Fell School"}),
        ("workshop=dose-lab", {"Beck School"}),
        ("workshop=none", {"Tarn School", "Beck School"}),
        ("urgency=urgent", {"Beck School"}),
        ("urgency=urgent&page=1", set()),
        ("urgency=nothing&page=%C2%B2", {"Tarn School", "Beck School"}),
        ("school=nowhere", set()),
    ):
        page = console.get(f"/team/gaps?{query}")
        assert page.status == 200, query
        assert {one for one in ("Tarn School", "Beck School", "Fell School") if one in page.text} == found, (
            query
        )
    assert "No visit is like this." in console.get("/team/gaps?school=nowhere").text
    further = re.search(r'href="([^"]+)">See 8 weeks ahead', console.get("/team/gaps?school=tarn").text)
    assert further
    assert unescape(further[1]) == "/team/gaps?school=tarn&weeks=8"


def test_what_does_not_fit_the_first_page_is_behind_a_link(console: Browser) -> None:
    for number in range(17):
        store_visit(a_session(f"NM-{number:06d}", school=f"School {number:02d}."))
    page = console.get("/team/gaps")
    assert len(re.findall(r"School \d\d\.", section(page, "soon"))) == 15
    more = re.search(r'href="([^"]+)">See 2 more visits', page.text)
    assert more
    assert len(re.findall(r"School \d\d\.", console.get(unescape(more[1])).text)) == 17


def test_a_session_that_has_begun_is_not_to_come(console: Browser) -> None:
    store_visit(a_session(starts_at=NOW - HOUR), a_session(starts_at=NOW - HOUR, number=3))
    assert section(console.get("/team/gaps"), "urgent").count("Year 8") == 1
    console.clock.moment = NOW + 3 * HOUR
    assert "No visit lies in this time." in seen(console.get("/team/gaps"))


def test_offers_that_wait_are_counted_on_the_board(console: Browser) -> None:
    session = a_session()
    store_visit(session)
    store_person("Ann Tarn", "midwife")
    offered(session, "ann", "midwife")
    assert "1 offer waits" in section(console.get("/team/gaps"), "soon")
    send(console, "turn_down", "ann")
    assert "offer waits" not in console.get("/team/gaps").text


def test_a_visit_shows_who_comes_with_their_checks_in_a_word(console: Browser) -> None:
    session = a_session()
    store_visit(session)
    store_person("Ann Tarn", "midwife")
    put_down(session, "ann", "midwife", lead=True)
    page = console.get(VISIT)
    assert "Ann Tarn, Midwife at Northmoor Hospital, leads Checks valid" in seen(page)
    assert "1 of 3 come" in seen(page)
    assert "See every session" not in page.text


def test_a_visit_says_of_whom_pictures_may_be_taken(console: Browser) -> None:
    session = a_session()
    store_visit(session)
    assert "pictures" not in seen(console.get(VISIT))
    store_person("Ann Tarn", "midwife")
    store_person("Bob Beck", "porter")
    put_down(session, "ann", "midwife", lead=True)
    put_down(session, "bob", "porter")
    assert "Take no pictures of those who come" in seen(console.get(VISIT)), "nobody answered"

    def says(name: str, *, given: bool) -> None:
        consents.say(name, "photograph", version=2, given=given, by=name, at=console.clock())

    says("ann", given=True)
    assert "In pictures may be Ann Tarn. Of the others take none." in seen(console.get(VISIT))
    says("bob", given=True)
    assert "All who come agreed to be in pictures." in seen(console.get(VISIT))
    console.clock.moment += timedelta(minutes=1)
    says("ann", given=False)
    assert "In pictures may be Bob Beck." in seen(console.get(VISIT)), "taken back counts at once"


def test_which_check_it_is_stands_on_the_page_of_checks_alone_which_its_readers_are_led_to(
    console: Browser,
) -> None:
    session = a_session()
    store_visit(session)
    store_person("Ann Tarn", "midwife", held=())
    held = (replace(ALL_CHECKS[0], issued=date(2025, 3, 20), seen_on=date(2025, 3, 20)), *ALL_CHECKS[1:])
    store_person("Bob Beck", "midwife", held=held)
    for groups in ((TEAM,), (TEAM, CHECKS)):
        console.cookies = sign_in(groups=groups)
        page = console.get(VISIT)
        assert "1 person can't come: why" in seen(page)
        assert "For the day of this visit a check of theirs is missing or has run out. Ann Tarn" in seen(page)
        assert "A check of theirs is to be renewed. It holds on the day." in seen(page)
        for word in ("Record check", "promise", "2026-03-19", "19 March"):
            assert word not in page.text
        assert ("/team/checks/ann" in page.text) is (CHECKS in groups)


def test_a_lead_accepts_an_offer_and_turns_another_down(console: Browser) -> None:
    session = a_session()
    store_visit(session)
    for name in ("Ann Tarn", "Bob Beck"):
        store_person(name, "midwife")
        offered(session, name.split()[0].lower(), "midwife", lead=True, said="Glad <to>")
    page = console.get(VISIT)
    assert "2 offers wait" in seen(page)
    assert "“Glad <to>”" in seen(page)
    done = send(console, "accept", "ann")
    assert "The offer of Ann Tarn is accepted. They get an e-mail that says so." in seen(done)
    assert [one.person for one in roster_of(session).coming] == ["ann"]
    # The place to lead is taken by now, which the page says.
    assert "Somebody leads this session already." in seen(console.get(VISIT))
    refused = send(console, "accept", "bob")
    assert refused.status == 422
    assert "Somebody leads this session already." in seen(refused)
    assert "The offer of Bob Beck is turned down." in seen(send(console, "turn_down", "bob"))
    again = send(console, "turn_down", "bob")
    assert again.status == 422
    assert [one.person for one in roster_of(session).coming] == ["ann"]


def test_a_lead_puts_somebody_down_and_takes_them_off_and_takes_that_back(console: Browser) -> None:
    session = a_session()
    store_visit(session)
    store_person("Ann Tarn", "midwife")
    page = console.get(VISIT)
    assert (
        "Ann Tarn, Northmoor Hospital, 01452 000 111 Did not say when they are free. Assign as Midwife, leads"
        in seen(page)
    )
    done = console.fill(page)
    assert "Ann Tarn is down for this session, and gets an e-mail that says so." in seen(done)
    assert roster_of(session).coming[0].capacity.lead
    before = rows("people")
    sure = console.get(f"{VISIT}?session={session.id}&off=ann")
    assert "Then missing: somebody who leads" in seen(sure)
    assert "The visit is near" not in seen(sure)
    assert rows("people") == before
    off = console.fill(sure)
    assert "Ann Tarn is taken off this session" in seen(off)
    assert not roster_of(session).coming
    back = console.fill(off)
    assert "Ann Tarn is down for this session" in seen(back)
    assert [step.move for step in roster_of(session).steps] == ["assign", "withdraw", "assign"]
    assert "Alex Example took Ann Tarn off" in seen(back)


def test_whoever_is_taken_off_shortly_before_is_to_be_rung(console: Browser) -> None:
    session = a_session()
    store_visit(session)
    store_person("Ann Tarn", "midwife")
    put_down(session, "ann", "midwife")
    console.clock.moment = SOON - 20 * HOUR
    console.cookies |= sign_in(at=console.clock.moment)
    assert "The visit is near: ring them" in seen(console.get(f"{VISIT}?session={session.id}&off=ann"))


def test_nobody_is_taken_off_a_session_that_has_begun(console: Browser) -> None:
    session = a_session()
    store_visit(session)
    store_person("Ann Tarn", "midwife")
    put_down(session, "ann", "midwife")
    console.clock.moment = SOON + HOUR / 2
    console.cookies |= sign_in(at=console.clock.moment)
    assert "off=ann" not in console.get(VISIT).text
    late = console.get(f"{VISIT}?session={session.id}&off=ann")
    assert "This session has begun, so nothing can be changed here." in seen(late)
    assert send(console, "off", "ann").status == 422
    assert roster_of(session).of("ann")


def test_a_second_visit_in_the_same_week_is_asked_about_once_more(console: Browser) -> None:
    session, other = a_session(), a_session("NM-BBBBBB", SOON + timedelta(days=1))
    store_visit(session)
    store_visit(other)
    store_person("Ann Tarn", "midwife")
    put_down(other, "ann", "midwife")
    assert "Down for another visit in this week: Friday 13 March 2026, 9:30am." in seen(console.get(VISIT))
    asked_once_more = send(console, "assign", "ann", **down_as("midwife"))
    assert "Assign Ann Tarn all the same?" in seen(asked_once_more)
    assert not roster_of(session).coming
    assert "Ann Tarn is down for this session" in seen(console.fill(asked_once_more))
    assert [one.person for one in roster_of(session).coming] == ["ann"]


@pytest.mark.parametrize(
    ("people", "fields", "sentence"),
    [
        ((), {}, "This person is not here any more"),
        (("porter",), {}, "does not have this role at this organisation"),
        (
            ("midwife",),
            {"seen": URGENT.isoformat()},
            "This visit was moved. It is now on Thursday 12 March 2026, 9:30am.",
        ),
    ],
)
def test_what_was_looked_at_before_it_changed_is_refused_with_a_kind_sentence(
    console: Browser, people: tuple[str, ...], fields: dict[str, str], sentence: str
) -> None:
    session = a_session()
    store_visit(session)
    if people:
        store_person("Ann Tarn", *people)
    page = send(console, "assign", "ann", **{**down_as("midwife"), **fields})
    assert page.status == 422
    assert sentence in seen(page)
    assert "Who comes to Tarn School" in seen(page)
    assert not roster_of(session).coming


def test_the_last_place_that_somebody_else_filled_meanwhile_is_refused(console: Browser) -> None:
    session = a_session(pupils=1, workshop="dose-lab")
    store_visit(session)
    for name in ("Ann Tarn", "Bob Beck", "Cleo Fell"):
        store_person(name, "midwife")
    page = console.get(VISIT)
    put_down(session, "bob", "midwife", lead=True)
    put_down(session, "cleo", "midwife")
    late = console.fill(page)
    assert late.status == 422
    assert "Everyone who is needed for this session is found" in seen(late)
    assert len(roster_of(session).coming) == 2


def test_everybody_who_could_come_is_asked_and_it_is_kept_and_told_once(console: Browser) -> None:
    session = a_session()
    store_visit(session)
    for name in ("Ann Tarn", "Bob Beck", "Cleo Fell"):
        store_person(name, "midwife")
    store_person("Dan Moor", "midwife", held=())
    offered(session, "bob", "midwife")
    page = send(console, "ask", "", seen=SOON.isoformat())
    assert "2 people who could come are asked. All of them get an e-mail with a link." in seen(page)
    assert "Alex Example asked 2 people on" in seen(page)
    [kept] = asked.of_visit("NM-AAAAAA")
    assert (kept.session, kept.people, kept.at, kept.starts_at) == (session.id, ("ann", "cleo"), NOW, SOON)
    [row] = rows("people", "asked")
    assert row["expires"] == int((SOON + asked.KEPT).timestamp())
    told = [row for row in rows("people", "outbox") if row["pk"] == "OUTBOX#NM-AAAAAA"]
    visit = rosters.visit("NM-AAAAAA")
    assert visit
    assert max(row["sk"] for row in told).startswith(f"{visit.head.version:010d}")
    for name in ("ann", "cleo"):
        offered(session, name, "midwife")
    assert "Nobody is left to ask" in seen(send(console, "ask", "", seen=SOON.isoformat()))
    assert len(asked.of_visit("NM-AAAAAA")) == 1
    assert "This visit was moved" in seen(send(console, "ask", "", seen=URGENT.isoformat()))


@pytest.mark.parametrize(
    ("willing", "says"),
    [
        ((), "None of them agreed to be written to: they find it on their pages"),
        (("ann",), "1 of them agreed to be written to and gets an e-mail with a link"),
        (("ann", "bob"), "All of them get an e-mail with a link."),
    ],
)
def test_whoever_asks_hears_how_many_get_a_mail(
    console: Browser, monkeypatch: pytest.MonkeyPatch, willing: tuple[str, ...], says: str
) -> None:
    known = rules()
    terms = {**known.terms, "mailing": Terms("mailing", 1, "Mails", "You may write to me.")}
    monkeypatch.setattr(consents, "rules", lambda: replace(known, terms=terms))
    store_visit(a_session())
    for name in ("Ann Tarn", "Bob Beck"):
        store_person(name, "midwife")
    for name in willing:
        consents.say(name, "mailing", version=1, given=True, by=name, at=NOW)
    page = send(console, "ask", "", seen=SOON.isoformat())
    assert f"2 people who could come are asked. {says}" in seen(page)


def test_nothing_can_be_done_to_a_visit_that_is_over_or_called_off(console: Browser) -> None:
    session = a_session(standing="off")
    store_visit(session)
    store_person("Ann Tarn", "midwife")
    page = console.get(VISIT)
    assert "This visit is called off or over" in seen(page)
    assert "Missing:" not in seen(page)
    assert "Called off" in seen(page)
    assert "Ask everybody" not in page.text
    assert send(console, "assign", "ann", **down_as("midwife")).status == 422


@pytest.mark.parametrize(
    "fields",
    [
        {"do": "fly"},
        {"do": "assign", "as": "hospital midwife"},
        {"do": "assign", "as": "hospital midwife leads", "seen": "soon"},
        {"do": "assign", "as": "hospital midwife leads", "seen": "2026-03-12T09:30:00"},
        {"do": "off", "session": "another"},
        {"do": "ask"},
        {"do": "accept", "person": "a" * 3000},
        {"do": "assign", "as": "hospital midwife leads", "seen": SOON.isoformat(), "person": "a b"},
    ],
)
def test_a_damaged_form_is_told_so_and_changes_nothing(console: Browser, fields: dict[str, str]) -> None:
    store_visit(a_session())
    store_person("Ann Tarn", "midwife")
    before = rows("people")
    page = send(console, **{"person": "ann", **fields})
    assert page.status == 400
    assert rows("people") == before


def test_whoever_is_not_known_any_more_is_said_so(console: Browser) -> None:
    store_visit(a_session())
    stale = console.get(f"{VISIT}?session=NM-AAAAAA-1&off=ann")
    assert stale.status == 200
    assert "This person is not down for this session, or not any more." in seen(stale)
    assert console.get("/team/gaps/NM-ZZZZZZ").status == 404
    assert console.get(f"{VISIT}?session=none&off=ann").status == 200


def test_reading_changes_nothing_and_a_form_from_elsewhere_is_refused(console: Browser) -> None:
    session = a_session()
    store_visit(session)
    store_person("Ann Tarn", "midwife")
    offered(session, "ann", "midwife")
    before = rows("people")
    for where in ("/team/gaps", VISIT, f"{VISIT}?session={session.id}"):
        assert console.get(where).status == 200
    fields = {"do": "accept", "session": session.id, "person": "ann"}
    assert console.post(VISIT, {**fields, "csrf": "wrong"}).status == 403
    assert console.ask("POST", VISIT, "do=accept", **{"sec-fetch-site": "cross-site"}).status == 403
    assert Browser(team.handler).post(VISIT, fields).status == 401
    assert (
        Browser(team.handler).get("/team/gaps", follow=False).headers["location"].startswith("/team/sign-in")
    )
    assert rows("people") == before
