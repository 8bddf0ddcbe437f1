"""A person's details, hours and what they agree to, by their private link: kept, put right, taken back, nothing typed lost."""

from dataclasses import replace
from datetime import date, time, timedelta
from urllib.parse import urlencode

import pytest

from services.people.domain.consent import Consent
from services.people.domain.need import Capacity
from services.people.domain.person import OtherDays, Pattern, Person, Post, Stretch
from services.people.domain.refusal import WhyNot
from services.people.table import consents as kept_consents
from services.people.table import people, rosters
from services.people.use_cases import consents, hours, programme
from services.people.wording.reasons import REASONS
from shared.aws import client
from shared.clock import london_day
from shared.dynamo import write
from tests.integration.test_no_500 import keys_fit
from tests.support.browser import NOW, Browser, Clock
from tests.support.volunteers import (
    CARE,
    STARTS,
    TRUST,
    a_session,
    a_volunteer,
    an_offer,
    home,
    store_person,
    store_visit,
)

MIDWIFE = Capacity(TRUST.id, "midwife")
MORNING = Stretch(time(9), time(12, 30))
FULL = {
    "phone": "01632 960 001",
    "about": "I deliver babies.\nI once was a baker.",
    "skills": ("takes blood", "signs BSL"),
    "languages": ("Polski",),
    "reach": ("NM5", "NM"),
    "posts": (Post(TRUST.id, "midwife"), Post(CARE.id, "host")),
    "patterns": (
        Pattern(0, MORNING),
        Pattern(2, Stretch(time(13), time(15)), date(2026, 3, 1), date(2026, 7, 1)),
    ),
    "others": (
        OtherDays(date(2026, 4, 1), date(2026, 4, 10)),
        OtherDays(date(2026, 5, 1), date(2026, 5, 1), (MORNING, Stretch(time(14), time(15)))),
    ),
    "asked_about": ("dose-lab",),
}


def now_is(name: str = "ann") -> Person:
    found = people.person(name)
    assert found
    return found


def test_details_that_are_sent_untouched_stay_as_they_are(browser: Browser) -> None:
    """What the form shows says all of a person, so that saving one field changes no other."""
    ann = store_person(a_volunteer(**FULL))
    page = browser.get(home(ann, "volunteer.profile"))
    page = browser.fill(page, about="I deliver babies.\r\nI once was a baker.")
    assert "Your details are saved." in page.text
    assert replace(now_is(), version=1, about="") == replace(ann, about="")


def test_details_are_typed_as_people_type(browser: Browser) -> None:
    ann = store_person(a_volunteer())
    page = browser.get(home(ann, "volunteer.profile"))
    page = browser.fill(
        page,
        phone="01632 960 001 ext 2",
        skills="takes  blood\nsigns BSL, takes blood",
        reach="nm5, ox",
        **{
            "weekday-1": "0", "from-1": "9am", "until-1": "12.30",
            "off_first-1": "2026-04-01",
        },
    )  # fmt: skip
    assert "Your details are saved." in page.text
    kept = now_is()
    assert kept.phone == "01632 960 001 ext 2"
    assert kept.skills == ("takes blood", "signs BSL")
    assert kept.reach == ("NM5", "OX")
    assert kept.patterns == (Pattern(0, MORNING),)
    assert kept.others == (OtherDays(date(2026, 4, 1), date(2026, 4, 1)),)


def test_who_is_asked_about_all_workshops_is_asked_about_later_ones_too(browser: Browser) -> None:
    ann = store_person(a_volunteer(asked_about=("dose-lab",)))
    every = [*programme.workshop_titles()]
    for chosen, kept in ((every[1:], tuple(every[1:])), (every, ())):
        fields = browser.get(home(ann, "volunteer.profile")).form.fields | {"asked_about": chosen}
        page = browser.ask("POST", home(ann, "volunteer.profile"), urlencode(fields, doseq=True))
        assert page.status == 303
        assert now_is().asked_about == kept


WRONG = {
    "phone": "x",
    "about": "n" * 501,
    "skills": "n" * 501,
    "languages": "n" * 201,
    "reach": "Gloucester",
    "role-2": "midwife",
    "organisation-3": "trust",
    "weekday-1": "",
    "from-1": "nine",
    "until-1": "15:00",
    "weekday-2": "1",
    "from-2": "10:00",
    "until-2": "9:00",
    "first-2": "2026-05-01",
    "last-2": "2026-04-01",
    "off_first-1": "2026-04-02",
    "off_last-1": "2026-04-01",
    "off_from-2": "9:00",
    "off_until-2": "x",
}


def test_what_will_not_do_is_said_beside_it_and_kept_as_typed(browser: Browser) -> None:
    ann = store_person(a_volunteer(patterns=(Pattern(0, MORNING), Pattern(1, MORNING)),
                                   others=(OtherDays(STARTS.date(), STARTS.date()),)))  # fmt: skip
    page = browser.get(home(ann, "volunteer.profile"))
    fields = {**page.form.fields, **WRONG}
    fields.pop("asked_about")
    page = browser.post(page.form.action, fields)
    assert page.status == 422
    assert set(page.errors) == {
        "phone", "about", "skills", "languages", "reach", "organisation-2", "organisation-3", "weekday-1", "from-1",
        "until-2", "last-2", "off_last-1", "off_first-2", "off_until-2", "asked_about",
    } - {"organisation-3"} | {"role-3"}  # fmt: skip
    shown = page.form.fields
    assert {name: shown[name] for name in WRONG} == WRONG
    assert now_is() == ann


def test_somebody_is_something_somewhere(browser: Browser) -> None:
    ann = store_person(a_volunteer())
    page = browser.get(home(ann, "volunteer.profile"))
    page = browser.fill(page, **{"role-1": "", "organisation-1": ""})
    assert list(page.errors) == ["organisation-1"]
    page = browser.fill(page, **{"role-1": "emperor", "organisation-1": "trust"})
    assert list(page.errors) == ["role-1"], "a role that the programme doesn't have"


@pytest.mark.parametrize(
    ("organisation", "role"), [("trust", "porter"), ("care", "midwife"), ("care", "porter"), ("fell", "host")]
)
def test_nobody_says_of_themselves_what_they_are_because_checks_hang_on_it(
    browser: Browser, organisation: str, role: str
) -> None:
    ann = store_person(a_volunteer(posts=(Post(TRUST.id, "midwife"), Post(CARE.id, "host"))))
    page = browser.get(home(ann, "volunteer.profile"))
    assert "Tell the team, who will add it" in page.text
    assert "porter" not in page.text
    page = browser.post(page.form.action, page.form.fields | {"organisation-3": organisation, "role-3": role})
    assert (page.status, len(page.errors)) == (422, 1)
    assert now_is() == ann


def test_who_takes_away_what_they_come_as_sees_before_which_visits_they_lose(browser: Browser) -> None:
    ann = store_person(a_volunteer("ann", "midwife", "dietitian"))
    mine = a_session()
    store_visit(mine, coming=[("ann", MIDWIFE)])
    page = browser.get(home(ann, "volunteer.profile"))
    page = browser.fill(page, **{"role-1": "", "organisation-1": "", "phone": "01632 960 001"})
    assert (page.status, list(page.errors)) == (422, ["sure"])
    assert "You come to 1 session as what you took away." in page.errors["sure"]
    assert "Thursday 12 March 2026, 9:30am to 10:30am, Cold Tarn &amp; Fell School" in page.text
    assert page.form.fields["phone"] == "01632 960 001"
    assert now_is() == ann
    page = browser.fill(page)
    assert "Your details are saved." in page.text
    assert now_is().posts == (Post(TRUST.id, "dietitian"),)
    visit = rosters.visit(mine.booking)
    assert visit
    assert visit.rosters[0].coming == ()


def test_details_that_somebody_else_changed_are_not_overwritten(browser: Browser) -> None:
    ann = store_person(a_volunteer())
    page = browser.get(home(ann, "volunteer.profile"))
    write(people.kept(replace(ann, version=2, phone="01632 960 002"), ann))
    page = browser.fill(page, skills="juggles")
    assert page.errors == {"form": REASONS[WhyNot.STALE]}
    assert page.form.fields["skills"] == "juggles"
    assert now_is().phone == "01632 960 002"
    assert "Your details are saved." in browser.fill(page).text, "looked at and sent again it counts"


def test_who_leaves_sees_before_what_it_means(browser: Browser) -> None:
    ann = store_person(a_volunteer())
    mine, waits = a_session(), a_session(booking="NM-WAIT44", starts_at=STARTS + timedelta(days=1))
    store_visit(mine, coming=[("ann", MIDWIFE)])
    store_visit(waits, offers=[an_offer("ann", waits, MIDWIFE)])
    ask = browser.get(f"{home(ann, 'volunteer.profile')}?leave=1")
    assert "You are down for 1 session." in ask.text
    assert "1 offer of yours is taken back." in ask.text
    assert now_is().standing == "here"
    page = browser.fill(ask)
    assert (page.status, "Thank you for all the time that you gave." in page.text) == (200, True)
    assert now_is().standing == "gone"
    visit, other = rosters.visit(mine.booking), rosters.visit(waits.booking)
    assert visit
    assert other
    assert visit.rosters[0].coming == ()
    assert [one.standing for one in other.offers] == ["taken_back"]
    assert browser.get(home(ann)).status == 410


def test_hours_of_visits_the_way_and_what_else(browser: Browser) -> None:
    ann = store_person(a_volunteer())
    past = a_session(booking="NM-PAST44", starts_at=NOW - timedelta(days=2), standing="delivered")
    store_visit(past, replace(past, id="NM-PAST44-2", starts_at=NOW - timedelta(hours=45), ends_at=NOW - timedelta(hours=44)),
                coming=[("ann", MIDWIFE)])  # fmt: skip
    store_visit(a_session(), coming=[("ann", MIDWIFE)])
    address = home(ann, "volunteer.hours")
    page = browser.get(address)
    assert "2 hours" in page.text
    assert page.text.count("Nothing told yet") == 2, "unknown is not zero"
    csrf = page.form.fields["csrf"]
    for wrong in ("", "x", "0", "1441"):
        page = browser.post(
            address, {"csrf": csrf, "do": "travel", "booking": "NM-PAST44", "way-NM-PAST44": wrong}
        )
        assert list(page.errors) == ["way-NM-PAST44"]
        assert page.form.fields["way-NM-PAST44"] == wrong
    page = browser.post(
        address, {"csrf": csrf, "do": "travel", "booking": "NM-PAST44", "way-NM-PAST44": "75"}
    )
    assert "Your hours are written down" in page.text
    assert "The way there and back: 1 hour 15 minutes" in page.text
    today = london_day(NOW)
    own = {"csrf": csrf, "do": "own", "said": "Cut role cards", "on-day": "3", "on-month": "2", "on-year": "2026",
           "hours": "1", "minutes": ""}  # fmt: skip
    page = browser.post(address, own)
    assert "3 February 2026: Cut role cards" in page.text
    assert [one.entry.minutes for one in hours.between(hours.first_day(today), today)] == [60, 75]
    day, name = "2026-02-03", next(hours.between(hours.first_day(today), today)).id
    page = browser.post(address, {"csrf": csrf, "do": "take_back", "day": day, "entry": name})
    assert "The entry is taken back" in page.text
    assert "Cut role cards" not in page.text
    bob = store_person(a_volunteer("bob"))
    theirs = browser.get(home(bob, "volunteer.hours"))
    page = browser.post(
        home(bob, "volunteer.hours"), {**theirs.form.fields, "do": "take_back", "day": day, "entry": name}
    )
    assert list(page.errors) == ["form"], "another's is not theirs to take back"


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"said": ""}, "said"),
        ({"said": "n" * 501}, "said"),
        ({"on-day": ""}, "on"),
        ({"on-day": "31"}, "on"),
        ({"on-year": "2027"}, "on"),
        ({"on-year": "2025"}, "on"),
        ({"hours": "x"}, "hours"),
        ({"hours": "25"}, "hours"),
        ({"hours": "24", "minutes": "1"}, "hours"),
        ({"hours": "-1"}, "hours"),
        ({"minutes": "60"}, "minutes"),
        ({"hours": "", "minutes": ""}, "hours"),
        ({"hours": "0", "minutes": "0"}, "hours"),
        ({"organisation": ""}, "organisation"),
        ({"organisation": "other"}, "organisation"),
    ],
)
def test_hours_that_will_not_do_are_said_and_kept_as_typed(
    browser: Browser, typed: dict[str, str], wrong: str
) -> None:
    ann = store_person(a_volunteer(posts=(Post(TRUST.id, "midwife"), Post(CARE.id, "host"))))
    address = home(ann, "volunteer.hours")
    good = {"do": "own", "said": "Cut role cards", "on-day": "3", "on-month": "2", "on-year": "2026", "hours": "1",
            "minutes": "30", "organisation": "care"}  # fmt: skip
    fields = {**browser.get(address).form.fields, **good, **typed}
    page = browser.post(address, fields)
    assert (page.status, list(page.errors)) == (422, [wrong])
    kept = {name: value for name, value in fields.items() if name not in {"csrf", "do", "organisation"}}
    assert {name: page.form.fields[name] for name in kept} == kept
    assert list(hours.between(hours.first_day(london_day(NOW)), london_day(NOW))) == []


def test_a_form_that_is_sent_twice_tells_its_hours_once(browser: Browser) -> None:
    ann = store_person(a_volunteer())
    address = home(ann, "volunteer.hours")
    page = browser.get(address)
    good = {"do": "own", "said": "Cut role cards", "on-day": "3", "on-month": "2", "on-year": "2026", "hours": "1",
            "minutes": "30"}  # fmt: skip
    fields = {**page.form.fields, **good}
    for changed in ({}, {}, {"said": "Cut more cards"}, {"key": "x" * 3000}):
        assert "Your hours are written down" in browser.post(address, {**fields, **changed}).text
    today = london_day(NOW)
    told = [one.entry.said for one in hours.between(hours.first_day(today), today)]
    assert sorted(told) == ["Cut more cards", "Cut role cards", "Cut role cards"], (
        "of a form gone back to each once"
    )


@pytest.mark.parametrize(
    "fields", [{"do": "x"}, {"do": "travel", "booking": "NM-PAST44"}, {"do": "take_back", "day": "x"}]
)
def test_hours_of_a_tampered_form_are_refused(browser: Browser, fields: dict[str, str]) -> None:
    ann = store_person(a_volunteer())
    address = home(ann, "volunteer.hours")
    assert browser.post(address, {**browser.get(address).form.fields, **fields}).status == 400


def test_an_entry_of_three_thousand_letters_is_none(browser: Browser) -> None:
    client("dynamodb").meta.events.register("before-parameter-build.dynamodb.*", keys_fit)
    ann = store_person(a_volunteer())
    address = home(ann, "volunteer.hours")
    fields = {**browser.get(address).form.fields, "do": "take_back", "day": "2026-02-03", "entry": "A" * 3000}
    page = browser.post(address, fields)
    assert (page.status, page.errors) == (422, {"form": REASONS[WhyNot.NOT_FOUND]})


def test_terms_are_agreed_to_taken_back_and_kept_with_their_history(browser: Browser, clock: Clock) -> None:
    ann = store_person(a_volunteer())
    address = home(ann, "volunteer.consent")
    page = browser.get(address)
    assert page.text.count("You have not answered yet.") == len(programme.rules().terms)
    fields = page.form.fields
    assert fields["terms"] == "photograph"
    page = browser.post(address, {**fields, "agree": "yes"})
    assert "It is noted that you agree." in page.text
    assert consents.agrees("ann", "photograph")
    clock.pass_by(timedelta(minutes=1))
    page = browser.post(address, {**fields, "agree": "no"})
    assert "It is noted that you don&#39;t agree." in page.text
    assert not consents.agrees("ann", "photograph")
    assert not consents.agrees("ann", "biography"), "each for itself"
    assert "agreed to version 2" in page.text
    assert "did not agree to version 2" in page.text
    for wrong in ({"agree": ""}, {"terms": "x", "agree": "yes"}):
        assert list(browser.post(address, {**fields, **wrong}).errors) == ["terms"]
    changed = browser.post(address, {**fields, "version": "1", "agree": "yes"})
    assert "has changed since you opened the page" in changed.errors["terms"]


def test_terms_that_changed_are_asked_again(browser: Browser) -> None:
    ann = store_person(a_volunteer())
    consents.say("ann", "biography", version=1, given=True, by="Lee", at=NOW)
    assert "Something that you agreed to has changed" not in browser.get(home(ann)).text
    write(
        kept_consents.kept(Consent("ann", "photograph", 1, given=True, at=NOW - timedelta(days=99), by="Lee"))
    )
    assert programme.rules().terms["photograph"].version > 1
    assert "Something that you agreed to has changed" in browser.get(home(ann)).text
    page = browser.get(home(ann, "volunteer.consent"))
    assert page.text.count("This text has changed since you answered.") == 1
    assert page.text.count("You agree to this.") == 1
    assert "noted by Lee" in page.text
    browser.post(page.address, {**page.form.fields, "terms": "photograph", "agree": "no"})
    assert "Something that you agreed to has changed" not in browser.get(home(ann)).text, "it was answered"
