"""A careers lead's school: searched for, suggested, closed, or not listed; and the weekly look at those that are booked."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest

from services.booking.domain.parts import School
from services.booking.domain.schools import KnownSchool
from services.booking.functions import schools as checker
from services.booking.register.index import pack
from services.booking.table import bookings, flags
from services.booking.table.flags import SchoolFlag
from services.booking.use_cases import lead, schools, team
from services.booking.use_cases.offer import offer
from services.booking.use_cases.published import outbox_row
from services.booking.use_cases.schools import find_school, successors
from services.booking.web import school as page_of_school
from services.booking.web.steps import SCHOOL
from shared.clock import london_time
from shared.web.forms import LIMITS
from tests.integration.booking.conftest import NOW, rows, visit_request
from tests.support.aws import ENGINES
from tests.support.browser import Browser, Page

ALDERBROOK = KnownSchool("123001", "Alderbrook Academy", "Quarholt", "QL50 1AA", phase="secondary")
INFANTS = KnownSchool("123002", "Alderbrook Infants", "Quarholt", "QL50 1AB", phase="primary")
OLD = KnownSchool(
    "123003",
    "Alderbrook School",
    "Quarholt",
    "QL50 1AA",
    phase="secondary",
    status="closed",
    closed="2019-08-31",
    successors=("123004",),
)
BETWEEN = replace(OLD, urn="123004", name="Alderbrook College", successors=("123001", "123003"))
GONE = replace(OLD, urn="123005", name="Fenland School", town="", postcode="", successors=())
SCHOOLS = [ALDERBROOK, INFANTS, OLD, BETWEEN, GONE]

Registered = Callable[[list[KnownSchool]], None]


@pytest.fixture
def registered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registered:
    """Return what makes a register of schools, in which the form then searches."""
    path = tmp_path / "register.bin"
    monkeypatch.setenv("REGISTER", str(path))

    def made(found: list[KnownSchool]) -> None:
        path.write_bytes(pack(found, made="2026-02-01", source="gias.csv"))
        schools.forget()

    made(SCHOOLS)
    monkeypatch.setattr(page_of_school, "MOST_SCHOOLS", page_of_school.MOST_SCHOOLS)
    return made


@pytest.fixture(autouse=True)
def _forgotten() -> object:
    yield
    schools.forget()


NO_WEB_ADDRESS = (
    "Your school's name must not have a web address or angle brackets in it. "
    "Put a space after a full stop, as in J. Smith"
)


def search(browser: Browser, typed: str, **more: str) -> Page:
    browser.get("/book")
    return browser.get(f"/book/school?{urlencode({'q': typed, **more})}")


def offered(page: Page) -> list[str]:
    """Return the URNs to choose from, in their order."""
    return [part.partition('"')[0] for part in page.text.split('name="urn" type="radio" value="')[1:]]


def kept() -> dict[str, object]:
    """Return what the one form that is open has been answered."""
    return next((row["values"] for row in rows("draft")), {})


def test_a_school_of_the_register_is_chosen_with_where_it_is(
    browser: Browser, registered: Registered
) -> None:
    page = search(browser, "alderbrok")
    assert offered(page) == [ALDERBROOK.urn, INFANTS.urn]
    assert "Quarholt, QL50 1AA. URN 123001" in page.text
    assert "Is it one of these?" in page.text
    page = browser.fill(page, urn=ALDERBROOK.urn)
    assert page.address == "/book/workshop"
    assert kept() == {
        "urn": ALDERBROOK.urn,
        "school_name": ALDERBROOK.name,
        "town": ALDERBROOK.town,
        "postcode": ALDERBROOK.postcode,
        "listed": True,
    }
    again = browser.get("/book/school")
    assert offered(again) == [ALDERBROOK.urn]
    assert "checked" in again.text


def test_the_programmes_own_schools_are_known_without_a_register(browser: Browser) -> None:
    own = offer().schools[0]
    assert find_school(own.urn) == KnownSchool(own.urn, own.name, own.town, own.postcode)
    assert find_school("123001") is None
    assert offered(search(browser, own.postcode)) == [own.urn]


def test_the_programme_names_its_own_schools_and_the_register_says_the_rest(registered: Registered) -> None:
    own = offer().schools[0]
    registered([*SCHOOLS, replace(OLD, urn=own.urn, name="Otherwise", successors=(ALDERBROOK.urn,))])
    known = find_school(own.urn)
    assert known
    assert (known.name, known.town, known.postcode) == (own.name, own.town, own.postcode)
    assert (known.is_closed, successors(known)) == (True, [ALDERBROOK])


def test_a_closed_school_leads_to_its_successor(browser: Browser, registered: Registered) -> None:
    page = search(browser, OLD.urn)
    assert offered(page) == [ALDERBROOK.urn]
    assert "It took the place of Alderbrook School, which has closed." in page.text
    assert "1 school found" in page.text
    # Both are found: the old one is not spoken of.
    page = search(browser, "alderbrook quarholt")
    assert offered(page) == [ALDERBROOK.urn, INFANTS.urn]
    assert "closed" not in page.text
    assert "2 schools found" in page.text
    refused = browser.fill(page, urn=OLD.urn)
    assert refused.errors == {"urn": "Alderbrook School closed on 31 August 2019."}
    assert kept() == {}


def test_a_closed_school_without_a_successor_is_said_to_be_closed(
    browser: Browser, registered: Registered
) -> None:
    page = search(browser, "fenland")
    assert offered(page) == []
    assert "Fenland School closed on 31 August 2019." in page.text
    assert "search for that one" in page.text
    assert "We found no school" not in page.text
    refused = browser.post("/book/school", {**search(browser, "alder").form.fields, "urn": GONE.urn})
    assert refused.errors == {"q": "Fenland School closed on 31 August 2019."}
    registered([replace(GONE, closed="")])
    assert "Fenland School has closed." in search(browser, "fenland").text


def test_a_school_that_closed_meanwhile_is_asked_for_again(registered: Registered) -> None:
    values = {"urn": ALDERBROOK.urn}
    assert SCHOOL.answered(values)
    registered([replace(ALDERBROOK, status="closed")])
    assert not SCHOOL.answered(values)


def test_schools_are_suggested_while_she_types(browser: Browser, registered: Registered) -> None:
    answer = browser.get(f"/book/schools?{urlencode({'q': 'Alderbroo'})}")
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert json.loads(answer.text) == {
        "said": "2 suggestions",
        "schools": [
            {"urn": "123001", "name": "Alderbrook Academy", "place": "Quarholt, QL50 1AA. URN 123001"},
            {"urn": "123002", "name": "Alderbrook Infants", "place": "Quarholt, QL50 1AB. URN 123002"},
        ],
    }
    for typed in ("", " ", "xyzzyxyzzy", "<>", "x" * 3000):
        found = json.loads(browser.get(f"/book/schools?{urlencode({'q': typed})}").text)
        assert found == {"said": "0 suggestions", "schools": []}
    # What is chosen there is shown by the page, ready to go on.
    page = search(browser, "Alderbrook", urn=INFANTS.urn)
    assert offered(page) == [INFANTS.urn]
    assert browser.fill(page, urn=INFANTS.urn).address == "/book/workshop"


@pytest.mark.parametrize("urn", ["", "x", "9" * 3000, "123001#x", "\u0661\u0662\u0663"])
def test_an_odd_urn_is_none(browser: Browser, registered: Registered, urn: str) -> None:
    page = search(browser, "alderbrook", urn=urn)
    assert (page.status, offered(page)) == (200, [ALDERBROOK.urn, INFANTS.urn])
    assert set(browser.fill(page, urn=urn).errors) == {"urn"}


def test_a_school_that_is_not_listed_is_named(browser: Browser) -> None:
    page = search(browser, "Hogwarts")
    assert "/book/school?unlisted=1" in page.text
    page = browser.get("/book/school?unlisted=1")
    assert page.errors == {}
    page = browser.fill(page, school_name=" New  Moor School ", town="Moor", postcode="qz991aa")
    assert page.address == "/book/workshop"
    assert kept() == {
        "urn": "",
        "school_name": "New Moor School",
        "town": "Moor",
        "postcode": "QZ99 1AA",
        "listed": False,
    }
    again = browser.get("/book/school")
    assert again.form.fields["school_name"] == "New Moor School"
    instead = browser.get("/book/school?search=1")
    assert 'role="search"' in instead.text
    assert instead.errors == {}
    chosen = offer().schools[0]
    browser.fill(search(browser, chosen.postcode), urn=chosen.urn)
    assert kept()["urn"] == chosen.urn
    assert browser.get("/book/school?unlisted=1").form.fields["school_name"] == ""


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("school_name", "", "Enter your school's name"),
        ("school_name", "S" * 101, "Your school's name is 1 character too long. It can have 100 characters"),
        (
            "school_name",
            "See http://x.example",
            NO_WEB_ADDRESS,
        ),
        ("school_name", "<b>School", NO_WEB_ADDRESS),
        ("town", "", "Enter the town or village"),
        ("town", "T" * 61, "The town or village is 1 character too long. It can have 60 characters"),
        ("postcode", "", "Enter the school's postcode"),
        ("postcode", "GL50", "Enter a full postcode, such as ZZ99 1AA"),
        ("postcode", "nowhere", "Enter a full postcode, such as ZZ99 1AA"),
        ("postcode", "G" * 40, "The postcode is 30 characters too long. It can have 10 characters"),
    ],
)
def test_a_school_named_wrongly_is_asked_again_and_nothing_is_lost(
    browser: Browser, field: str, typed: str, said: str
) -> None:
    browser.get("/book")
    good = {"school_name": "Moor School", "town": "Moor", "postcode": "QZ99 1AA"}
    page = browser.fill(browser.get("/book/school?unlisted=1"), **(good | {field: typed}))
    assert page.errors == {field: said}
    assert {name: page.form.fields[name] for name in good} == good | {field: typed}
    assert kept() == {}
    assert set(good) <= set(LIMITS)


def book(school: KnownSchool, **changed: object) -> str:
    """Book a visit for a school, as it was called then; return its reference."""
    booked = lead.request(offer(), visit_request(**changed), now=NOW, correlation_id="x")
    moved = replace(booked, version=2, school=School(school.urn, school.name))
    bookings.save(moved, booked, outbox=outbox_row(moved))
    return booked.id


@pytest.mark.usefixtures("booking_aws")
@pytest.mark.parametrize("booking_aws", ENGINES, indirect=True)
def test_booked_schools_are_checked_every_week(registered: Registered) -> None:
    later = london_time(date(2026, 3, 19), 8, 50)
    first, second = book(ALDERBROOK), book(ALDERBROOK, starts_at=later)
    cancelled = book(GONE, starts_at=london_time(date(2026, 3, 26), 8, 50))
    team.cancel(cancelled, who="Robin", now=NOW, reason="Closed")
    renamed = book(
        replace(INFANTS, name="Alderbrook Nursery"), starts_at=london_time(date(2026, 3, 26), 10, 40)
    )
    own = lead.request(
        offer(), visit_request(starts_at=london_time(date(2026, 3, 17), 8, 50)), now=NOW, correlation_id="x"
    )
    registered([*SCHOOLS, KnownSchool(own.school.urn, "As the register calls it")])
    assert checker.handler({}, clock=lambda: NOW) == {"flagged": 1}
    assert flags.flags() == [
        SchoolFlag(INFANTS.urn, "Alderbrook Nursery", "renamed", INFANTS.name, "", (), (renamed,), NOW)
    ]
    closed = replace(ALDERBROOK, status="closed", closed="2026-02-28", successors=(INFANTS.urn,))
    registered([closed, replace(INFANTS, name="ALDERBROOK NURSERY"), GONE])
    at = NOW + timedelta(days=7)
    assert checker.handler({}, clock=lambda: at) == {"flagged": 1}
    assert flags.flags() == [
        SchoolFlag(
            ALDERBROOK.urn,
            *(ALDERBROOK.name, "closed", ALDERBROOK.name, "2026-02-28", (INFANTS.urn,), (first, second), at),
        )
    ]
    # When the visits are over, nobody needs to look at the school any more.
    assert checker.handler({}, clock=lambda: later + timedelta(days=200)) == {"flagged": 0}
    assert rows("school flag") == []


@pytest.mark.usefixtures("booking_aws")
def test_every_booked_school_is_looked_at(registered: Registered, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also those of the second page of the list."""
    from services.booking.table import lists
    from services.booking.use_cases import school_check

    for module in (lists, school_check):
        monkeypatch.setattr(module, "PAGE", 2)
    for day in (12, 13, 17, 18, 19):
        book(ALDERBROOK, starts_at=london_time(date(2026, 3, day), 8, 50))
    registered([replace(ALDERBROOK, status="closed")])
    assert [len(flag.bookings) for flag in school_check.check_booked(NOW)] == [5]


@pytest.mark.usefixtures("booking_aws")
def test_without_a_register_nothing_is_known_and_nothing_changed(
    registered: Registered, tmp_path: Path
) -> None:
    book(ALDERBROOK)
    registered([replace(ALDERBROOK, status="closed")])
    assert checker.handler({}, clock=lambda: NOW) == {"flagged": 1}
    (tmp_path / "register.bin").unlink()
    schools.forget()
    assert checker.handler({}, clock=lambda: NOW) == {"flagged": 0}
    assert len(rows("school flag")) == 1
