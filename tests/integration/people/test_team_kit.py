"""The console's page of what is taken along: what each visit takes, what was counted, what is short by when."""

from datetime import timedelta

import pytest

from services.people.functions import team
from services.people.table import kit
from shared.web import csrf
from tests.integration.people.test_team_gaps import seen
from tests.support.aws import rows
from tests.support.browser import NOW, Browser, Page, sign_in
from tests.support.staffing import SOON, URGENT, a_session, store_visit

KIT = "/team/kit"


@pytest.fixture
def console(people_aws: None) -> Browser:
    return Browser(team.handler, cookies=sign_in())


def send(console: Browser, kit: str, version: int, do: str = "count", **fields: str) -> Page:
    token = csrf.token("subject-Alex Example")
    return console.post(KIT, {"csrf": token, "do": do, "kit": kit, "version": str(version), **fields})


def test_each_visit_says_what_it_takes_along(console: Browser) -> None:
    store_visit(a_session(), a_session(number=2, workshop="dose-lab", pupils=15))
    page = seen(console.get(KIT))
    assert "9:30am: A ward round & who's on it, 24 pupils. Patient's chart (5) and Badge to keep (24)" in page
    assert "10:30am: The dose lab, 15 pupils. Badge to keep (8)" in page
    assert "One for each 5 pupils at A ward round & who's on it. It comes back." in page
    assert (
        "One for each pupil at A ward round & who's on it. One for each 2 pupils at The dose lab. It is used up."
        in page
    )


def test_what_nobody_counted_or_is_too_little_is_short_by_the_day_it_is_missed(console: Browser) -> None:
    store_visit(a_session("NM-BBBBBB", URGENT))
    store_visit(a_session())
    page = seen(console.get(KIT))
    assert (
        "Badge to keep By 24 February 2026 48 needed. Nobody has counted what there is: count it below."
        in page
    )
    send(console, "badges", 0, **{"count-badges": "30"})
    page = seen(console.get(KIT))
    assert "Badge to keep By 12 March 2026 48 needed, 30 there." in page
    send(console, "badges", 1, **{"count-badges": "48"})
    send(console, "charts", 0, **{"count-charts": "5"})
    assert "There is enough of everything for these visits." in seen(console.get(KIT))


def test_what_visits_used_up_since_it_was_counted_is_not_there_any_more(console: Browser) -> None:
    store_visit(a_session("NM-BBBBBB", URGENT))
    store_visit(a_session())
    send(console, "badges", 0, **{"count-badges": "40"})
    console.clock.moment = URGENT + timedelta(hours=4)
    console.cookies |= sign_in(at=console.clock.moment)
    page = seen(console.get(KIT))
    assert "About 16 there: 40 were counted on 20 February 2026, visits took the rest." in page
    assert "24 needed, 16 there." in page


def test_a_count_is_kept_with_who_counted_and_taken_back(console: Browser) -> None:
    for version, number in enumerate(("30", "300")):
        done = send(console, "badges", version, **{"count-badges": number})
    assert "Counted. What must be restocked is reckoned by it." in seen(done)
    assert "300, counted by Alex Example, Friday 20 February 2026, midday. 30, counted by" in seen(done)
    back = send(console, "badges", 2, do="back")
    assert "Taken back. The count before it holds again." in seen(back)
    assert "Taken back by Alex Example, Friday 20 February 2026, midday." in seen(back)
    assert "30 there, counted on 20 February 2026." in seen(back)
    stock = kit.stock("badges")
    assert stock.last
    assert (stock.version, stock.last.count, stock.last.at) == (3, 30, NOW)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter how many there are, 0 if there is none"),
        ("many", "How many there are must be a whole number between 0 and 100,000"),
        ("-3", "How many there are must be a whole number between 0 and 100,000"),
        ("200000", "How many there are must be a whole number between 0 and 100,000"),
    ],
)
def test_what_is_no_number_is_told_so_and_stays(console: Browser, typed: str, sentence: str) -> None:
    page = send(console, "badges", 0, **{"count-badges": typed})
    assert page.status == 422
    assert page.errors == {"count-badges": sentence}
    assert f'value="{typed}"' in page.text
    assert not rows("people")


def test_what_somebody_else_counted_meanwhile_is_not_overwritten(console: Browser) -> None:
    send(console, "badges", 0, **{"count-badges": "30"})
    page = send(console, "badges", 0, **{"count-badges": "20"})
    assert page.status == 422
    assert "Someone else changed this while you had it open. Nothing was overwritten." in seen(page)
    assert 'value="20"' in page.text
    assert kit.stock("badges").version == 1
    assert send(console, "badges", 0, do="back").status == 422


def test_a_thing_that_no_workshop_brings_is_not_counted(console: Browser) -> None:
    assert send(console, "boats", 0, **{"count-boats": "3"}).status == 404
    assert console.post(KIT, {"csrf": "wrong", "kit": "badges"}).status == 403
    assert (
        console.post(
            KIT, {"csrf": csrf.token("subject-Alex Example"), "kit": "badges", "version": "²"}
        ).status
        == 404
    )
    assert not rows("people")


def test_reading_what_is_taken_along_changes_nothing(console: Browser) -> None:
    for number in range(14):
        store_visit(a_session(f"NM-{number:06d}", SOON))
    before = rows("people")
    page = console.get(KIT)
    assert "See 2 more visits" in page.text
    assert console.get(f"{KIT}?all=1").text.count("/team/gaps/NM-") == 14
    assert rows("people") == before
