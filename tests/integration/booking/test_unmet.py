"""Who finds no date that suits says so by one press: a fact for the team, counted once, with nothing of the person."""

import json

from services.booking.use_cases.offer import offer
from tests.integration.booking.conftest import YEAR, rows
from tests.integration.booking.test_form import csrf_of, fill_to_check
from tests.support.browser import Browser, Page


def press(browser: Browser, page: Page) -> Page:
    assert 'formaction="/book/no-date"' in page.text
    return browser.post("/book/no-date", page.form.fields)


def wishes() -> list[dict[str, object]]:
    """Return what was published of dates that were not found."""
    return [
        json.loads(row["detail"])["wish"] for row in rows("outbox") if row["detail_type"] == "DateNotFound"
    ]


def test_no_date_that_suits_is_kept_as_a_fact_once(browser: Browser) -> None:
    fill_to_check(browser)
    page = browser.get("/book/date?month=2026-04")
    told = press(browser, page)
    assert told.status == 200
    assert "no date in April 2026 suits you" in told.text
    assert "mailto:" in told.text
    assert "/book/date?month=2026-04" in told.text
    press(browser, page)
    [wish] = wishes()
    assert {name: wish[name] for name in ("urn", "workshop_id", "year_groups", "pupils", "month")} == {
        "urn": offer().schools[0].urn,
        "workshop_id": offer().workshops[0].id,
        "year_groups": [YEAR],
        "pupils": 30,
        "month": "2026-04",
    }
    assert "Sam" not in str(rows("outbox"))
    press(browser, browser.get("/book/date?month=2026-05"))
    assert {str(one["month"]) for one in wishes()} == {"2026-04", "2026-05"}


def test_a_school_that_is_not_listed_has_its_demand_too(browser: Browser) -> None:
    browser.get("/book")
    page = browser.get("/book/school?unlisted=1")
    page = browser.fill(page, school_name="Moor School", town="Moor", postcode="QZ99 1AA")
    page = browser.fill(page, workshop=offer().workshops[0].id)
    page = browser.fill(page, **{"year_group-1": str(YEAR), "pupils-1": "30"})
    press(browser, page)
    [wish] = wishes()
    assert wish["urn"] == f"unlisted-{wish['id']}"
    assert wish["school_name"] == "Moor School"


def test_nothing_is_kept_before_the_button_or_of_a_form_that_is_half_empty(browser: Browser) -> None:
    browser.get("/book")
    half = browser.post("/book/no-date", {"csrf": csrf_of(browser), "month": "2026-04"})
    assert half.address == "/book/school"
    page = fill_to_check(browser)
    assert browser.get("/book/no-date").address == "/book/date"
    assert browser.post("/book/no-date", {"month": "2026-04"}).status == 403
    assert wishes() == []
    for odd, month in (
        ("9999-99", "February 2026"),
        ("1999-01", "February 2026"),
        ("4000-01", "December 2026"),
    ):
        told = browser.post("/book/no-date", page.form.fields | {"month": odd})
        assert month in told.text, "within what is offered"
