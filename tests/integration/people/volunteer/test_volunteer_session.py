"""A session by a person's private link: offered to, taken back, withdrawn from, and each reason why it can't be."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.people.domain.checks import Check, CheckFile
from services.people.domain.need import Capacity
from services.people.domain.person import OtherDays, Person
from services.people.domain.refusal import Reason, RefusedError, WhyNot
from services.people.domain.session import Session
from services.people.table import people, rosters
from services.people.use_cases import call
from services.people.use_cases.programme import rules
from services.people.wording.reasons import REASONS, reason
from shared.dynamo import write
from shared.web.routes import address
from tests.support.browser import NOW, Browser, Clock, Page
from tests.support.volunteers import (
    CARE,
    DAY,
    HOUR,
    ISSUED,
    STARTS,
    TRUST,
    a_session,
    a_volunteer,
    an_offer,
    cleared,
    home,
    moved,
    save_visit,
    store_person,
    store_visit,
)

MIDWIFE, LEADING = Capacity(TRUST.id, "midwife"), Capacity(TRUST.id, "midwife", lead=True)
PORTER, HOST = Capacity(TRUST.id, "porter"), Capacity(TRUST.id, "host", lead=True)
ONE = a_session()


def page_of(person: Person, session: Session = ONE) -> str:
    return home(person, "volunteer.session", session_id=session.id)


def form_of(browser: Browser, person: Person, session: Session = ONE) -> dict[str, str]:
    """Return what the form of another session of this person's would send: the token is the person's, whatever the page."""
    return {"csrf": browser.get(home(person, "volunteer.profile")).form.fields["csrf"]}


def offered(
    browser: Browser, person: Person, capacity: Capacity, session: Session = ONE, said: str = ""
) -> Page:
    fields = {
        "do": "offer",
        "as": "/".join((capacity.organisation, capacity.role, *(["lead"] if capacity.lead else []))),
        "seen": session.starts_at.isoformat(),
        "said": said,
    }
    return browser.post(page_of(person, session), {**form_of(browser, person), **fields})


def test_somebody_offers_to_come_is_seen_to_and_takes_it_back(browser: Browser) -> None:
    ann = store_person(a_volunteer())
    store_visit(ONE)
    page = browser.get(page_of(ann))
    for told in ("A ward round &amp; who", "Thursday 12 March 2026, 9:30am to 10:30am", "Cold Tarn &amp; Fell School",
                 "NM5 1AA", "Year 10, 24 pupils", "somebody who leads"):  # fmt: skip
        assert told in page.text
    wrong = browser.fill(page, said="n" * 501)
    assert (wrong.status, list(wrong.errors)) == (422, ["as", "said"])
    assert wrong.form.fields["said"] == "n" * 501, "nothing typed is lost"
    page = browser.fill(wrong, said="By train", **{"as": "trust/midwife"})
    assert page.address == page_of(ann)
    assert "Your offer is with the team" in page.text
    assert "You wrote: By train" in page.text
    assert "Your offer is with the team" not in browser.get(page_of(ann)).text, "said once"
    found = rosters.visit(ONE.booking)
    assert found
    assert [(one.standing, one.said) for one in found.offers] == [("open", "By train")]
    page = browser.fill(page)
    assert "Your offer is taken back" in page.text
    assert page.form.fields["do"] == "offer", "it can be offered again"


def test_who_can_be_one_thing_is_not_asked_as_what(browser: Browser) -> None:
    dan = store_person(a_volunteer("dan", "dietitian"))
    store_visit(ONE)
    page = browser.get(page_of(dan))
    assert 'type="radio"' not in page.text
    assert "As Dietitian at Tarn Valley Hospital." in page.text
    assert "Your offer is with the team" in browser.fill(page).text


def test_a_caution_of_all_that_one_could_come_as_is_said_once(browser: Browser) -> None:
    ann = store_person(a_volunteer(), cleared("ann", date(2025, 4, 1)))
    other = a_session(booking="NM-OTHER4", starts_at=STARTS + timedelta(days=1))
    store_visit(ONE)
    store_visit(other, coming=[("ann", MIDWIFE)])
    page = browser.get(page_of(ann))
    assert page.text.count('type="radio"') == 2, "to lead or not to"
    for told in (
        "To be renewed: Employer&#39;s word &amp; promise. Its last day is 31 March 2026.",
        "Down for another visit in this week: Friday 13 March 2026, 9:30am.",
        "You did not say when you are free",
    ):
        assert page.text.count(told) == 1


def test_a_caution_of_one_choice_stands_beside_it(browser: Browser) -> None:
    """Midwives are exempt from the record check until the end of April, so it is of no other choice."""
    promise = Check("promise", "Given", ISSUED, "Lee", ISSUED)
    ann = store_person(a_volunteer("ann", "midwife", "dietitian"), CheckFile("ann", 1, (promise,)))
    store_visit(ONE)
    page = browser.get(page_of(ann))
    exempt = "Exempt from Record check up to 30 April 2026, by Head of safeguarding."
    assert page.text.count('type="radio"') == 3
    assert page.text.count(exempt) == 2
    assert exempt not in page.text.partition("Dietitian at Tarn Valley Hospital")[2]
    coming = store_visit(replace(ONE, booking="NM-OTHER4", id="NM-OTHER4-1", starts_at=STARTS + timedelta(days=9),
                                 ends_at=STARTS + timedelta(days=9, hours=1)), coming=[("ann", MIDWIFE)])  # fmt: skip
    page = browser.get(page_of(ann, coming.rosters[0].session))
    assert exempt in page.text
    assert "You did not say when you are free" not in page.text, "it was settled by coming"


def test_an_accepted_offer_can_be_withdrawn_until_the_hour(browser: Browser, clock: Clock) -> None:
    ann = store_person(a_volunteer())
    store_visit(ONE)
    offered(browser, ann, LEADING)
    call.accept(ONE.booking, ONE.id, ann.id, who="Lee", at=NOW)
    page = browser.get(page_of(ann))
    assert "You are coming" in page.text
    assert "leading the session" in page.text
    assert address("day", token="").rstrip("/") in page.text
    ask = browser.get(f"{page_of(ann)}?withdraw=1")
    assert "Your place becomes free" in ask.text
    assert rosters.visit(ONE.booking).roster(ONE.id).of(ann.id), "asking changes nothing"  # type: ignore[union-attr]
    page = browser.fill(ask)
    assert "You are not down for this session any more" in page.text
    assert rosters.visit(ONE.booking).roster(ONE.id).coming == ()  # type: ignore[union-attr]


def test_who_withdraws_late_is_told_to_ring_and_still_can(browser: Browser, clock: Clock) -> None:
    ann = store_person(a_volunteer())
    store_visit(ONE, coming=[(ann.id, LEADING)])
    clock.moment = STARTS - timedelta(hours=rules().withdraw_hours)
    assert "nhsuk-warning-callout" not in browser.get(page_of(ann)).text
    clock.moment += timedelta(minutes=1)
    page = browser.get(page_of(ann))
    assert "There are less than 24 hours left." in page.text
    assert "Write to the Northmoor Next office at office@northmoor.example." in page.text, "it has no number"
    ask = browser.get(f"{page_of(ann)}?withdraw=1")
    assert "s lead is rung" in ask.text
    page = browser.fill(ask)
    assert "Please ring the team too" in page.text
    [step] = rosters.visit(ONE.booking).roster(ONE.id).steps  # type: ignore[union-attr]
    assert (step.move, step.late) == ("withdraw", True)


def test_once_it_has_begun_nobody_withdraws_here(browser: Browser, clock: Clock) -> None:
    ann = store_person(a_volunteer())
    store_visit(ONE, coming=[(ann.id, LEADING)])
    fields = browser.get(f"{page_of(ann)}?withdraw=1").form.fields
    clock.moment = STARTS
    page = browser.get(f"{page_of(ann)}?withdraw=1")
    assert "The session has begun or is over" in page.text
    page = browser.post(page_of(ann), fields)
    assert (page.status, page.errors["as"]) == (422, REASONS[WhyNot.TOO_LATE])


def test_an_offer_for_a_visit_that_moved_is_said_and_can_be_made_again(browser: Browser) -> None:
    ann = store_person(a_volunteer())
    was = store_visit(ONE, offers=[an_offer(ann.id, ONE, MIDWIFE)])
    later = moved(ONE, STARTS + timedelta(days=7))
    save_visit(was, [replace(was.rosters[0], version=1, session=later)])
    page = browser.get(page_of(ann))
    assert "Your offer was for another time, Thursday 12 March 2026, 9:30am" in page.text
    stale = browser.post(
        page.form.action, page.form.fields | {"as": "trust/midwife", "seen": STARTS.isoformat(), "said": "Hi"}
    )
    assert stale.errors["as"] == reason(rules(), Reason(WhyNot.MOVED, {"starts_at": later.starts_at}))
    assert stale.form.fields["said"] == "Hi"
    assert "Your offer is with the team" in browser.fill(stale, **{"as": "trust/midwife"}).text


def test_a_session_that_is_not_there_any_more_is_said(browser: Browser) -> None:
    ann = store_person(a_volunteer())
    for session in ("NM-A3C4D6-1", "x", "-"):
        page = browser.get(home(ann, "volunteer.session", session_id=session))
        assert page.status == 404
        assert "no such session any more" in page.text


CHECKLESS = CheckFile(
    "ann", 1, (Check("promise", "Given", DAY.replace(month=1), "Lee", DAY.replace(month=1)),)
)
EXPIRED = cleared("ann", date(2025, 1, 10))
DOSES = replace(ONE, workshop="dose-lab")


ASKED = [
    (WhyNot.ENDED, a_volunteer(), None, MIDWIFE, replace(ONE, standing="off"), []),
    (WhyNot.TOO_LATE, a_volunteer(), None, MIDWIFE, a_session(starts_at=NOW), []),
    (WhyNot.NEED_NOT_KNOWN, a_volunteer(), None, MIDWIFE, replace(ONE, workshop="gone"), []),
    (
        WhyNot.FULL,
        a_volunteer(),
        None,
        MIDWIFE,
        ONE,
        [("bo", HOST), ("cy", Capacity(CARE.id, "dietitian")), ("di", PORTER)],
    ),
    (WhyNot.LEAD_TAKEN, a_volunteer(), None, LEADING, ONE, [("bo", HOST)]),
    (WhyNot.ROLE_NOT_WANTED, a_volunteer(), None, MIDWIFE, ONE, [("cy", Capacity(CARE.id, "dietitian"))]),
    (WhyNot.CANT_LEAD, a_volunteer("ann", "porter"), None, replace(PORTER, lead=True), ONE, []),
    (WhyNot.NOT_THEIR_POST, a_volunteer(), None, Capacity(TRUST.id, "dietitian"), ONE, []),
    (WhyNot.ALREADY_COMING, a_volunteer(), None, MIDWIFE, ONE, [("ann", LEADING)]),
    (WhyNot.CHECK_MISSING, a_volunteer("ann", "porter"), CHECKLESS, PORTER, ONE, []),
    (WhyNot.CHECK_EXPIRED, a_volunteer(), EXPIRED, MIDWIFE, ONE, []),
    (WhyNot.POLICY_NOT_KNOWN, a_volunteer("ann", "clown"), None, Capacity(TRUST.id, "clown"), DOSES, []),
    (
        WhyNot.NOT_AVAILABLE,
        a_volunteer(others=(OtherDays(DAY, DAY),)),
        None,
        MIDWIFE,
        ONE,
        [],
    ),
    (WhyNot.OUT_OF_REACH, a_volunteer(reach=("XY",)), None, MIDWIFE, ONE, []),
    (WhyNot.NOT_ASKED_ABOUT, a_volunteer(asked_about=("dose-lab",)), None, MIDWIFE, ONE, []),
]
"""For each reason that an offer meets: who asks with which checks, as what, for which session, and who comes to it."""

MEANWHILE = [WhyNot.GONE, WhyNot.BUSY, WhyNot.STALE, WhyNot.NOT_FOUND, WhyNot.CROWDED]


@pytest.mark.parametrize(
    ("why", "person", "file", "capacity", "session", "coming"),
    ASKED,
    ids=lambda one: one.value if isinstance(one, WhyNot) else "",
)
def test_each_reason_is_said_on_the_page(
    browser: Browser,
    why: WhyNot,
    person: Person,
    file: CheckFile | None,
    capacity: Capacity,
    session: Session,
    coming: list[tuple[str, Capacity]],
) -> None:
    store_person(person, file)
    store_visit(session, coming=coming)
    page = offered(browser, person, capacity, session, said="By train")
    assert page.status == 422
    assert _begins(REASONS[why]) in page.errors["as"]
    assert "By train" in page.text, "nothing typed is lost"
    visit = rosters.visit(session.booking)
    assert visit
    assert visit.offers == ()


def test_an_offer_made_twice_is_said(browser: Browser) -> None:
    ann = store_person(a_volunteer())
    store_visit(ONE)
    offered(browser, ann, MIDWIFE)
    assert offered(browser, ann, MIDWIFE).errors["as"] == REASONS[WhyNot.ALREADY_OFFERED]


@pytest.mark.parametrize(
    ("why", "later"),
    [(WhyNot.CLASH, timedelta(minutes=30)), (WhyNot.NO_TIME_TO_TRAVEL, HOUR + timedelta(minutes=1))],
)
def test_somebody_is_in_one_place_at_a_time(browser: Browser, why: WhyNot, later: timedelta) -> None:
    ann = store_person(a_volunteer())
    store_visit(ONE)
    store_visit(
        a_session(booking="NM-OTHER4", urn="910002", starts_at=STARTS + later), coming=[("ann", MIDWIFE)]
    )
    assert _begins(REASONS[why]) in offered(browser, ann, MIDWIFE).errors["as"]
    assert _begins(REASONS[why]) in browser.get(page_of(ann)).text, "before anything is sent, too"


def test_what_was_answered_meanwhile_is_said(browser: Browser) -> None:
    ann = store_person(a_volunteer())
    store_visit(ONE)
    fields = offered(browser, ann, MIDWIFE).form.fields
    call.turn_down(ONE.booking, ONE.id, ann.id, who="Lee", at=NOW)
    page = browser.post(page_of(ann), fields)
    assert (page.status, page.errors["as"]) == (422, REASONS[WhyNot.OFFER_CLOSED])
    assert "the team found others this time" in page.text
    page = browser.post(page_of(ann), {**form_of(browser, ann), "do": "withdraw"})
    assert page.errors["as"] == REASONS[WhyNot.NOT_COMING]


def test_somebody_who_left_meanwhile_offers_nothing(browser: Browser) -> None:
    ann = store_person(a_volunteer())
    store_visit(ONE)
    page = browser.get(page_of(ann))
    write(people.kept(replace(ann, version=2, standing="gone"), ann))
    page = browser.fill(page, **{"as": "trust/midwife"})
    assert page.status == 410
    assert "You have left our list" in page.text


@pytest.mark.parametrize("altered", [{"seen": "x"}, {"seen": "2026-03-12T09:30:00"}])
def test_a_tampered_time_counts_as_the_one_it_has(browser: Browser, altered: dict[str, str]) -> None:
    ann = store_person(a_volunteer())
    store_visit(ONE)
    page = browser.get(page_of(ann))
    assert "Your offer is with the team" in browser.fill(page, **{"as": "trust/midwife"}, **altered).text


@pytest.mark.parametrize("altered", [{"as": ""}, {"as": "x"}, {"as": "a/b/c"}, {"as": "a/b/lead/x"}])
def test_a_choice_that_is_none_is_asked_for(browser: Browser, altered: dict[str, str]) -> None:
    ann = store_person(a_volunteer())
    store_visit(ONE)
    page = browser.fill(browser.get(page_of(ann)), **altered)
    assert (page.status, list(page.errors)) == (422, ["as"])


def test_a_form_of_nothing_known_is_refused(browser: Browser) -> None:
    ann = store_person(a_volunteer())
    store_visit(ONE)
    assert browser.post(page_of(ann), {**form_of(browser, ann), "do": "x"}).status == 400
    assert browser.post(page_of(ann), {"csrf": "x", "do": "offer"}).status == 403


@pytest.mark.parametrize("why", MEANWHILE, ids=lambda one: one.value)
def test_what_comes_between_while_it_is_sent_is_said(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, why: WhyNot
) -> None:
    """What stands against it only once the form is on its way: somebody else is at work on the visit, or on the person."""

    def refuse(*_: object, **_more: object) -> None:
        raise RefusedError(why)

    ann = store_person(a_volunteer())
    store_visit(ONE)
    page = browser.get(page_of(ann))
    monkeypatch.setattr(call, "offer", refuse)
    page = browser.fill(page, said="By train", **{"as": "trust/midwife"})
    assert (page.status, page.errors["as"]) == (422, REASONS[why])
    assert page.form.fields["said"] == "By train"
    assert page.form.fields["as"] == "trust/midwife"


def test_every_reason_that_somebody_can_meet_is_tried_here() -> None:
    by_themselves = {
        *(WhyNot.MOVED, WhyNot.ALREADY_OFFERED, WhyNot.CLASH, WhyNot.NO_TIME_TO_TRAVEL),
        *(WhyNot.OFFER_CLOSED, WhyNot.NOT_COMING),
    }
    of_leads = {
        *(WhyNot.CHECK_NOT_KNOWN, WhyNot.CHECK_DAYS, WhyNot.EXEMPTION_NOT_ALLOWED),
        *(WhyNot.SAME_PERSON, WhyNot.MERGE_CLASHES, WhyNot.SAME_ORGANISATION, WhyNot.HAS_PEOPLE),
        *(WhyNot.MERGED_SINCE, WhyNot.MERGED_LONG_AGO),
    }
    of_the_day_sheet = {WhyNot.NOT_THE_DAY}
    met = {one[0] for one in ASKED} | {*MEANWHILE} | by_themselves
    assert met == set(WhyNot) - of_leads - of_the_day_sheet


def _begins(sentence: str) -> str:
    """Return a sentence up to its first value."""
    return sentence.partition("%(")[0]
