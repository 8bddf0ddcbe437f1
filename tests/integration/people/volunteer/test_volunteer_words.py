"""Every word of a person's own pages comes through the catalogue: empty and full, right and wrong."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from services.people.domain.consent import Consent
from services.people.domain.need import Capacity
from services.people.domain.person import OtherDays, Post
from services.people.table import consents, people
from services.people.use_cases import call, hours
from services.people.use_cases.programme import rules, workshop_titles
from shared.compiled import essentials
from shared.dynamo import write
from tests.support.browser import NOW, Browser, Clock, Page
from tests.support.pseudo import pseudo_language, unsaid
from tests.support.volunteers import (
    CARE,
    DAY,
    STARTS,
    TRUST,
    a_session,
    a_volunteer,
    an_offer,
    cleared,
    home,
    store_person,
    store_visit,
)

MIDWIFE = Capacity(TRUST.id, "midwife")
OURS = ("Ann Example", "ann@trust.example", "Cold Tarn & Fell School", "Tarnfoot", "NM5 1AA", "XY1", "By train", "Cut cards",
        "Lee", "juggles", "x", TRUST.name, CARE.name)  # fmt: skip
"""What the tests type, and what is stored."""


@pytest.fixture(autouse=True)
def _speaking(tmp_path: Path) -> Iterator[None]:
    with pseudo_language(tmp_path):
        yield


def check(*pages: Page) -> None:
    programme = essentials()["programme"]
    data = [
        *OURS,
        *(programme[name] for name in ("name", "strapline", "organisation")),
        *filter(None, programme["contact"].values()),
        *workshop_titles().values(),
        *(one.title for kind in (rules().roles, rules().checks) for one in kind.values()),
        *(text for one in rules().terms.values() for text in (one.title, one.text)),
    ]
    for page in pages:
        assert unsaid(page.text, data) == [], page.address


def test_links_and_the_invitation(browser: Browser) -> None:
    ann = store_person(a_volunteer(standing="invited"))
    check(browser.get(home(ann)), browser.get(home(ann)[:-1]))
    check(browser.fill(browser.get(home(ann))))
    now = people.person(ann.id)
    assert now
    write(people.kept(replace(now, version=9, link=2), now))
    check(browser.get(home(ann)))


def test_the_home_and_a_sessions_pages(browser: Browser, clock: Clock) -> None:
    ann = store_person(
        a_volunteer("ann", "midwife", "host", reach=("NM5",)), cleared("ann", DAY.replace(year=2025, month=4))
    )
    mine, waits, far = (
        a_session(booking=f"NM-{name}", starts_at=STARTS + number * timedelta(days=1), **more)
        for number, (name, more) in enumerate(
            {"MINE44": {}, "WAIT44": {}, "FAR444": {"postcode": "XY1"}}.items()
        )
    )
    store_visit(mine, coming=[("ann", MIDWIFE)])
    store_visit(waits, offers=[an_offer("ann", waits, MIDWIFE, said="By train")])
    store_visit(far)
    open_ = a_session(booking="NM-QPEN44", starts_at=STARTS + timedelta(days=4), postcode="")
    store_visit(open_)
    pages = [home(ann, "volunteer.session", session_id=one.id) for one in (mine, waits, far, open_)]
    check(browser.get(home(ann)), browser.get(f"{home(ann)}?from=2026-04-17"), *map(browser.get, pages))
    check(browser.get(home(ann, "volunteer.session", session_id="y")))
    page = browser.get(pages[3])
    check(browser.fill(page, said="x" * 501), browser.fill(page, said="By train", **{"as": "trust/midwife"}))
    call.turn_down(open_.booking, open_.id, "ann", who="Lee", at=NOW)
    check(browser.get(pages[3]), browser.fill(browser.get(pages[1])))
    check(browser.get(f"{pages[0]}?withdraw=1"))
    clock.moment = STARTS - timedelta(hours=2)
    check(browser.get(pages[0]), browser.get(f"{pages[0]}?withdraw=1"))
    clock.moment = STARTS
    check(browser.get(pages[0]))


def test_details_hours_and_consent(browser: Browser) -> None:
    ann = store_person(
        a_volunteer(posts=(Post(TRUST.id, "midwife"), Post(CARE.id, "host")), others=(OtherDays(DAY, DAY),))
    )
    profile, ours, terms = (home(ann, f"volunteer.{page}") for page in ("profile", "hours", "consent"))
    check(*map(browser.get, (profile, ours, terms, f"{profile}?leave=1")))
    page = browser.get(profile)
    check(browser.fill(page, reach="x", phone="x", **{"weekday-1": "1", "off_from-1": "x"}))
    check(browser.fill(page, skills="juggles"))
    past = a_session(booking="NM-PAST44", starts_at=NOW - timedelta(days=2), standing="delivered")
    store_visit(past, coming=[("ann", MIDWIFE)])
    page = browser.get(ours)
    check(page, browser.fill(page, **{"way-NM-PAST44": "x"}), browser.fill(page, **{"way-NM-PAST44": "75"}))
    hours.tell(ann, TRUST.id, "own", day=NOW.date(), minutes=61, said="Cut cards", at=NOW)
    check(browser.get(ours), browser.post(ours, {**page.form.fields, "do": "own", "hours": "x"}))
    write(consents.kept(Consent("ann", "photograph", 1, given=True, at=NOW, by="Lee")))
    check(browser.get(home(ann)), browser.get(terms))
    page = browser.get(terms)
    check(browser.fill(page, agree="yes"), browser.fill(page, agree="x"))
    check(browser.fill(browser.get(f"{profile}?leave=1")), browser.get(home(ann)))
