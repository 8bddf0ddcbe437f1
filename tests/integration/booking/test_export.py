"""Taking bookings out of the console: files for a spreadsheet, calendars to subscribe to."""

import csv
import io
import re
import zipfile
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
import vobject
from icalendar import Calendar

from services.booking.domain.parts import Class, Contact, School
from services.booking.table import people
from services.booking.use_cases import team as by_team
from services.booking.use_cases.offer import offer
from services.booking.web import console_export, export
from shared.clock import london_time
from shared.spreadsheet import as_csv
from tests.integration.booking.conftest import NOW, SLOT, YEAR, asked, confirmed
from tests.support.browser import Browser, Page

FORMULA = '=HYPERLINK("http://evil.example","Click")'
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def export_of(console: Browser, query: str = "", **typed: str) -> Page:
    page = console.get(f"/team/export?{query}")
    return console.fill(page, **typed)


def table_of(page: Page) -> list[list[str]]:
    return list(csv.reader(io.StringIO(page.text.removeprefix("\ufeff"))))


def test_the_filtered_list_as_csv(console: Browser) -> None:
    asked(starts_at=london_time(date(2026, 3, 17), 9))
    booking = confirmed(classes=(Class(YEAR, 30, "A ramp"),))
    page = export_of(console, "state=confirmed", kind="csv")
    assert page.headers["content-type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(
        r'attachment; filename="bookings-2026-02-20\.csv"', page.headers["content-disposition"]
    )
    heading, row = table_of(page)
    told = dict(zip(heading, row, strict=True))
    assert told["Reference"] == booking.id
    assert told["URN"] == booking.school.urn
    assert (told["Date"], told["Start"]) == ("2026-03-12", "08:50")
    assert told["Classes"] == f"Year {YEAR}, 30 pupils (A ramp)"
    assert (told["Pupils expected"], told["Pupils present"], told["Count"]) == ("30", "", "not counted")
    assert "Contact" not in told
    assert "sam@school.example" not in page.text
    assert people.audit(5) == []


def test_contacts_go_along_only_with_a_tick_and_that_is_noted(console: Browser) -> None:
    asked()
    told = dict(zip(*table_of(export_of(console, kind="csv", personal="yes")), strict=True))
    assert (told["Contact"], told["E-mail"], told["Notes"]) == (
        "Sam Example",
        "sam@school.example",
        "A lift, please",
    )
    [line] = people.audit(5)
    assert (line["who"], line["what"], line["at"]) == ("Alex Example", "list exported", NOW)


def test_what_looks_like_a_formula_is_text(console: Browser) -> None:
    for begins in ("=", "+", "-", "@", "\t", "\r"):
        [row] = csv.reader(io.StringIO(as_csv([[f"{begins}1+1"]]).decode("utf-8-sig"), newline=""))
        assert row == [f"'{begins}1+1"]
    assert as_csv([["Year 8, 30 pupils", -3]]).decode("utf-8-sig") == '"Year 8, 30 pupils",-3\r\n'
    asked(contact=Contact(FORMULA, "sam@school.example", "", NOW), school=School("", FORMULA, "Farton"))
    told = dict(zip(*table_of(export_of(console, kind="csv", personal="yes")), strict=True))
    assert told["School"] == told["Contact"] == f"'{FORMULA}"


def test_the_workbook_has_the_same_and_no_formula() -> None:
    book = zipfile.ZipFile(
        io.BytesIO(export.as_xlsx([["Reference", "Pupils"], [FORMULA, 28], ["http://x.example", ""]]))
    )
    sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314  made by ourselves a line above
    texts = [t.text for t in ET.fromstring(book.read("xl/sharedStrings.xml")).iter(f"{SHEET}t")]  # noqa: S314  the same
    assert list(sheet.iter(f"{SHEET}f")) == []
    assert list(sheet.iter(f"{SHEET}hyperlink")) == []
    cells = {cell.get("r"): cell for cell in sheet.iter(f"{SHEET}c")}
    assert texts[int(cells["A2"].findtext(f"{SHEET}v") or "")] == FORMULA
    assert (cells["B2"].findtext(f"{SHEET}v"), cells["B2"].get("t")) == ("28", None), "a number is a number"


def test_the_workbook_is_sent_as_one(console: Browser) -> None:
    asked()
    page = export_of(console, kind="xlsx")
    assert "spreadsheetml" in page.headers["content-type"]
    assert page.text.startswith("PK")
    assert export_of(console, kind="pdf").errors == {"kind": "Select the kind of file"}


def test_a_list_that_is_too_long_is_refused_rather_than_cut(
    console: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console_export, "MOST", 1)
    asked()
    assert len(table_of(export_of(console, kind="csv"))) == 2
    asked()
    assert export_of(console, kind="csv").errors == {
        "kind": "These are more than 1 bookings. Go back and choose fewer, such as those of one school year"
    }


def feed_addresses(console: Browser) -> list[str]:
    page = console.get("/team/feeds")
    return [
        found.removeprefix("https://outreach.example")
        for found in re.findall(r'readonly value="([^"]+)"', page.text)
    ]


def events(page: Page) -> list[str]:
    calendar = Calendar.from_ical(page.text)
    assert calendar["version"] == "2.0"
    return [str(event["summary"]) for event in calendar.walk("VEVENT")]


@pytest.fixture
def stranger(console: Browser) -> Browser:
    """Return a calendar, which never signs in."""
    return Browser(console.handler, console.clock)


def test_a_calendar_of_everything_and_one_a_team_without_anybodys_name(
    console: Browser, stranger: Browser
) -> None:
    first = confirmed(notes="Ask for Kim Private")
    second = asked()
    gone = asked()
    by_team.decline(gone.id, who="Alex", now=NOW, reason="Full")
    everything, *teams = feed_addresses(console)
    assert len(teams) == len(offer().diary.teams)
    page = stranger.get(everything)
    assert page.status == 200
    assert page.headers["content-type"] == "text/calendar; charset=utf-8"
    assert sorted(events(page)) == sorted([first.school.name, f"To be confirmed: {second.school.name}"])
    for private in ("Sam", "sam@", "01452", "A lift", "Kim", "ORGANIZER", "ATTENDEE", "METHOD"):
        assert private not in page.text, private
    assert [len(events(stranger.get(one))) for one in teams] == [1, 1, 0]
    [event] = Calendar.from_ical(stranger.get(teams[0]).text).walk("VEVENT")
    assert event["dtstart"].dt == SLOT
    assert str(event["location"]) == f"{first.school.name}, {first.school.town}"
    assert str(event["status"]) == "CONFIRMED"
    assert {one.dtstart.value for one in vobject.readOne(page.text).vevent_list} == {SLOT}, (
        "another reader of calendars says the same"
    )


def test_a_feeds_address_is_withdrawn(console: Browser, stranger: Browser) -> None:
    everything, team_one, *_ = feed_addresses(console)
    page = console.get("/team/feeds")
    form = page.form.fields
    page = console.post("/team/feeds", form)
    assert "The old address does not hold any more." in page.text
    answer = stranger.get(everything)
    assert answer.status == 404
    assert "does not hold any more" in answer.text
    assert stranger.get(team_one).status == 200, "the others hold"
    assert stranger.get(feed_addresses(console)[0]).status == 200
    again = console.post("/team/feeds", form)
    assert "Somebody else just withdrew that address." in again.text
    assert stranger.get(feed_addresses(console)[0]).status == 200
    for wrong in ({"feed": "nine"}, {"version": "-1"}, {"version": "²"}):
        assert console.post("/team/feeds", form | wrong).status == 400, wrong


def test_a_feeds_address_cannot_be_made_up(console: Browser, stranger: Browser) -> None:
    everything, team_one, *_ = feed_addresses(console)
    token = everything.rpartition("/")[2].removesuffix(".ics")
    other = team_one.rpartition("/")[2].removesuffix(".ics")
    made = ("zzz", token[:-1], token.replace("all-1", "all-2"), token.replace("all", "1"), "x" * 3000,
            f"{token.partition('.')[0]}.{other.partition('.')[2]}", "%00")  # fmt: skip
    for one in made:
        assert stranger.get(f"/team/feeds/{one}.ics").status == 404, one


def test_a_feed_reaches_back_a_while_and_a_year_ahead(console: Browser, stranger: Browser) -> None:
    confirmed()
    [everything, *_] = feed_addresses(console)
    for moved, seen in ((timedelta(days=90), 1), (timedelta(days=150), 0)):
        console.clock.moment = SLOT + moved
        assert len(events(stranger.get(everything))) == seen
