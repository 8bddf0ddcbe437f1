"""Organisations made one, told apart, removed and put back: on the team's pages, and in all that names them."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.people.domain.hours import Entry
from services.people.domain.person import Organisation, Post
from services.people.domain.refusal import RefusedError, WhyNot
from services.people.domain.statement import Quarter
from services.people.functions import retain, team
from services.people.table import MERGING_ORGANISATIONS, hours, offers, organisations, pairs, people
from services.people.table.hours import Kept
from services.people.table.merged import KEPT
from services.people.use_cases import call, due_apart, one_organisation, recheck, statement, two_again
from services.people.use_cases import organisations as employers
from services.people.use_cases.change import stored
from services.people.use_cases.people import leave
from shared.clock import london_day, london_time, plus_months
from shared.compiled import plain
from shared.web.routes import address
from tests.integration.people.conftest import (
    DAY,
    HOUR,
    NOW,
    SESSION,
    STARTS,
    VISIT,
    as_,
    hears,
    roster,
    rows,
    somebody,
    told,
)
from tests.integration.people.test_mails import delivered
from tests.integration.people.test_partners import text
from tests.support.browser import Browser, Page, sign_in

pytestmark = pytest.mark.usefixtures("people_aws")


@pytest.fixture
def console(people_aws: None) -> Browser:
    return Browser(team.handler, cookies=sign_in())


def of(name: str, **more: str) -> str:
    return address("console.partner", reference=name, **more)


def an_organisation(name: str, called: str, **fields: Any) -> Organisation:
    made = Organisation(id=name, version=1, name=called, **fields)
    stored([organisations.kept(made, None)])
    return made


def two() -> None:
    """Let one employer be there under two names: each with a person at a visit, hours, and one with a contact."""
    an_organisation("trust", "Tarn Valley Trust")
    an_organisation(
        "vale", "Tarn Valley Trusts", sector="NHS", contact_name="Kit", contact_email="kit@x.example"
    )
    hears(told())
    somebody("cy", "porter", organisation="vale")
    call.offer(VISIT, SESSION, "cy", as_("porter", organisation="vale"), at=NOW, seen=STARTS)
    for name, role, organisation in (("ann", "midwife", "trust"), ("bo", "porter", "vale")):
        somebody(name, role, organisation=organisation)
        call.assign(VISIT, SESSION, name, as_(role, organisation=organisation), who="Lee", at=NOW)
    stored([hours.kept(Kept("h1", 1, Entry("bo", "vale", "own", DAY, 45, said="A talk")), None)])


def merge(console: Browser) -> Page:
    return console.fill(console.get(of("trust", look="merge", gone="vale")))


def test_two_names_of_one_employer_are_suggested_with_the_reason_and_made_one(console: Browser) -> None:
    two()
    listed = text(console.get(address("console.partners", show="organisations")))
    assert "Tarn Valley Trust and Tarn Valley Trusts Names alike" in listed
    assert "The same organisation? Tarn Valley Trusts Names alike" in text(console.get(of("trust")))
    preview = text(console.get(of("trust", look="merge", gone="vale")))
    for said in (
        "2 people of Tarn Valley Trusts are of Tarn Valley Trust then.",
        "1 visit counts for Tarn Valley Trust then.",
        "1 entry of hours counts for Tarn Valley Trust then.",
        "Kit, kit@x.example",
        "be taken back.",
    ):
        assert said in preview, said
    assert "The two are one organisation now." in text(merge(console))

    [one] = organisations.all_organisations()
    assert (one.id, one.name, one.sector, one.contact_email) == (
        "trust",
        "Tarn Valley Trust",
        "NHS",
        "kit@x.example",
    )
    assert {post for person in people.all_people() for post in person.posts} == {
        Post("trust", "midwife"),
        Post("trust", "porter"),
    }
    assert {one.capacity.organisation for one in roster().coming} == {"trust"}
    assert {one.coming.capacity.organisation for one in roster().steps} == {"trust"}
    assert [made.offer.capacity.organisation for made in offers.of_person("cy")] == ["trust"]
    assert [one.entry.organisation for one in hours.between(DAY, DAY)] == ["trust"]
    assert rows("merging_organisations") == []
    told_of = [one for one in rows() if one["pk"].startswith("OUTBOX#")]
    assert told_of, "who hears of visits and hours is told anew"
    assert [one for one in told_of if one["pk"] == f"OUTBOX#{VISIT}"][-1]["detail"].count(
        '"organisation":"trust"'
    ) == 2

    hears(delivered(2, 23), at=STARTS + 2 * HOUR)
    found = statement.of_quarter("trust", Quarter.of(DAY))
    assert (found.given.people, found.given.own_minutes, found.given.session_minutes) == (2, 45, 120)


def test_a_merge_is_taken_back_and_each_has_again_what_was_its_own(console: Browser) -> None:
    """What came after it stays the kept one's; the other's contact is its own again."""
    two()
    somebody("di", "porter", organisation="trust")
    hears(told("NM-OTHER1", starts_at=STARTS + timedelta(days=1)))
    stored([pairs.kept(("elm", "vale"))])
    before = state()
    merge(console)
    call.assign("NM-OTHER1", "NM-OTHER1-1", "di", as_("porter", organisation="trust"), who="Lee", at=NOW)
    stored([hours.kept(Kept("h2", 1, Entry("ann", "trust", "own", DAY, 30)), None)])
    page = console.get(of("trust"))
    assert "Made one with this one Tarn Valley Trusts" in text(page)
    assert "They are two organisations again." in text(console.fill(page, do="part"))

    assert state() == before | {"hours": {**before["hours"], "h2": "trust"}}
    assert [one.capacity.organisation for one in roster("NM-OTHER1-1").coming] == ["trust"]
    assert recheck.everybody(at=NOW) == []
    assert {one.person for one in roster().coming} == {"ann", "bo"}, "nobody is taken off for it"
    assert rows("merged") == rows("merged_part") == rows("parting_organisations") == []
    assert "Made one with this one" not in text(console.get(of("trust")))
    told_of = [one["detail"] for one in rows("outbox") if one["pk"] == f"OUTBOX#{VISIT}"]
    assert told_of[-1].count('"organisation":"vale"') == 1, "who hears of visits is told anew"
    merge(console)
    two_again.part("vale", who="Lee", at=NOW)
    assert state()["coming"] == {"ann": "trust", "bo": "vale"}, "as often as one likes"


def state() -> dict[str, Any]:
    """Return whose everything is."""
    return {
        "organisations": {
            one.id: (one.name, one.sector, one.size, one.contact_name, one.contact_email, one.same_as)
            for one in organisations.every()
        },
        "posts": {one.id: {*one.posts} for one in people.all_people()},
        "coming": {one.person: one.capacity.organisation for one in roster().coming},
        "steps": [(one.coming.person, one.coming.capacity.organisation) for one in roster().steps],
        "offers": {made.offer.capacity.organisation for made in offers.of_person("cy")},
        "hours": {one.id: one.entry.organisation for one in hours.between(DAY, DAY)},
        "apart": pairs.not_same(),
    }


def test_a_merge_that_is_taken_back_goes_on_where_either_was_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    two()
    before = state()
    versions = [one.version for name in ("trust", "vale") if (one := organisations.organisation(name))]
    for cut, begin in (
        (
            "services.people.use_cases.one_organisation._visits",
            lambda: one_organisation.merge(
                "trust", "vale", versions=(versions[0], versions[1]), who="Lee", at=NOW
            ),
        ),
        ("services.people.use_cases.two_again._hours", lambda: two_again.part("vale", who="Lee", at=NOW)),
    ):

        def fails(*_: object, **__: object) -> None:
            raise RuntimeError("cut off")

        with monkeypatch.context() as patch:
            patch.setattr(cut, fails)
            if cut.endswith("_hours"):
                patch.setitem(two_again._BACK, "HOURS", fails)
            with pytest.raises(RuntimeError, match="cut off"):
                begin()
    retain.handler({}, None, clock=lambda: NOW)
    assert state() == before


def test_after_a_month_a_merge_stays_and_the_others_contact_is_forgotten(console: Browser) -> None:
    two()
    merge(console)
    assert [one.contact_email for one in organisations.every()].count("kit@x.example") == 2
    assert due_apart.of_partner(by_name("Tarn Valley Trusts"), STARTS + timedelta(days=60)) == frozenset()
    later = console.clock.moment + KEPT + timedelta(hours=1)
    with pytest.raises(RefusedError) as refused:
        two_again.part("vale", who="Lee", at=later)
    assert refused.value.reason.why is WhyNot.MERGED_LONG_AGO
    retain.handler({}, None, clock=lambda: later)
    assert [one.contact_email for one in organisations.every()].count("kit@x.example") == 1
    assert by_name("Tarn Valley Trusts").same_as == "trust"


def by_name(name: str) -> Organisation:
    [found] = [one for one in organisations.every() if one.name == name]
    return found


def test_what_is_a_third_one_by_now_is_taken_back_the_last_first(console: Browser) -> None:
    two()
    merge(console)
    an_organisation("fell", "Fell Care")
    trust = organisations.organisation("trust")
    assert trust
    one_organisation.merge("fell", "trust", versions=(1, trust.version), who="Lee", at=NOW)
    with pytest.raises(RefusedError) as refused:
        two_again.part("vale", who="Lee", at=NOW)
    assert refused.value.reason.why is WhyNot.MERGED_SINCE
    assert {one.capacity.organisation for one in roster().coming} == {"fell"}
    two_again.part("trust", who="Lee", at=NOW)
    two_again.part("vale", who="Lee", at=NOW)
    assert {one.person: one.capacity.organisation for one in roster().coming} == {
        "ann": "trust",
        "bo": "vale",
    }
    with pytest.raises(RefusedError) as refused:
        two_again.part("vale", who="Lee", at=NOW)
    assert refused.value.reason.why is WhyNot.NOT_FOUND


def test_who_looks_for_the_other_one_finds_the_one_that_it_is(console: Browser) -> None:
    two()
    merge(console)
    assert "<h1>Tarn Valley Trust</h1>" in console.get(of("vale")).text
    assert organisations.by_id()["vale"].name == "Tarn Valley Trust"
    assert employers.add(name="TARN valley trusts", who="Lee", at=NOW).id == "trust"
    assert "There is no other organisation." in text(console.get(of("trust", look="merge", gone="vale")))


def test_a_form_that_saw_another_state_of_either_changes_nothing(console: Browser) -> None:
    two()
    form = console.get(of("trust", look="merge", gone="vale"))
    vale = organisations.organisation("vale")
    assert vale
    stored([organisations.kept(replace(vale, version=2, size="small"), vale)])
    page = console.fill(form)
    assert page.status == 409
    assert "Someone else changed this" in text(page)
    assert len(organisations.all_organisations()) == 2
    with pytest.raises(RefusedError) as refused:
        one_organisation.preview("trust", "trust", at=NOW)
    assert refused.value.reason.why is WhyNot.SAME_ORGANISATION


def test_a_merge_that_was_cut_off_is_gone_on_with_at_night(monkeypatch: pytest.MonkeyPatch) -> None:
    two()

    def cut(*_: object, **__: object) -> None:
        raise RuntimeError("cut off")

    with monkeypatch.context() as patched:
        patched.setattr(one_organisation, "change", cut)
        with pytest.raises(RuntimeError):
            one_organisation.merge("trust", "vale", versions=(1, 1), who="Lee", at=NOW)
    assert {one.capacity.organisation for one in roster().coming} == {"trust", "vale"}
    assert len(rows("merging_organisations")) == 1
    bo = people.person("bo")
    assert bo
    assert set(bo.posts) == {Post("trust", "porter"), Post("vale", "porter")}, "down for what they are"
    retain.handler({}, clock=lambda: NOW)
    assert {one.capacity.organisation for one in roster().coming} == {"trust"}
    assert rows("merging_organisations") == []
    assert pairs.merging_organisations() == []
    assert MERGING_ORGANISATIONS not in {one["pk"] for one in rows()}


def test_who_is_put_down_meanwhile_as_the_other_ones_is_the_kept_ones_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    two()
    hears(told("NM-OTHER1", starts_at=STARTS + timedelta(days=1)))
    posts = one_organisation._people

    def meanwhile(gone: str, kept: str, at: datetime, *, both: bool) -> None:
        if not both:
            call.assign(
                "NM-OTHER1", "NM-OTHER1-1", "cy", as_("porter", organisation="vale"), who="Kim", at=NOW
            )
        posts(gone, kept, at, both=both)

    monkeypatch.setattr(one_organisation, "_people", meanwhile)
    one_organisation.merge("trust", "vale", versions=(1, 1), who="Lee", at=NOW)
    [cy] = roster("NM-OTHER1-1").coming
    assert (cy.person, cy.capacity) == ("cy", as_("porter"))
    recheck.visit("NM-OTHER1", at=NOW)
    assert roster("NM-OTHER1-1").of("cy"), "and stays, as what they are"
    two_again.part("vale", who="Lee", at=NOW)
    [cy] = roster("NM-OTHER1-1").coming
    assert cy.capacity == as_("porter", organisation="vale"), "which was noted, too"


def test_two_that_are_not_the_same_are_told_apart_and_back(console: Browser) -> None:
    two()
    form = console.get(of("trust"))
    apart = console.post(of("trust"), {"csrf": form.form.fields["csrf"], "do": "apart", "other": "vale"})
    assert "They are not suggested again." in text(apart)
    assert one_organisation.suggest() == ()
    assert "Said not to be the same Tarn Valley Trust" in text(console.get(of("vale")))
    back = console.post(of("vale"), {"csrf": form.form.fields["csrf"], "do": "apart_back", "other": "trust"})
    assert "It is taken back." in text(back)
    assert len(one_organisation.suggest()) == 1


@pytest.fixture
def left(console: Browser) -> Browser:
    """Let an employer be there whose only person left, with a contact."""
    an_organisation("trust", "Tarn Valley Trust", contact_name="Kit", contact_email="kit@x.example")
    somebody("ann")
    leave("ann", who="Lee", at=NOW)
    return console


def test_an_organisation_is_removed_its_contact_forgotten_and_put_back(left: Browser) -> None:
    form = left.get(of("trust", look="remove"))
    assert "Its contact is forgotten and gets no statement any more: Kit, kit@x.example." in text(form)
    assert "The organisation is removed." in text(left.fill(form))
    assert "kit@x.example" not in str(rows("organisation"))
    assert organisations.all_organisations() == []
    assert organisations.by_id()["trust"].name == "Tarn Valley Trust", "what its people gave has its name"
    listed = text(left.get(address("console.partners", show="organisations")))
    assert "Removed Tarn Valley Trust" in listed
    page = left.get(of("trust"))
    assert "This organisation is removed" in text(page)
    assert "Invite a person of it" not in text(page)
    assert "The organisation is back." in text(left.fill(page))
    assert [one.id for one in organisations.all_organisations()] == ["trust"]


def test_who_adds_a_removed_one_again_has_it_back(left: Browser) -> None:
    employers.remove("trust", version=1, who="Lee", at=NOW)
    assert employers.add(name="tarn valley TRUST", who="Lee", at=NOW + timedelta(days=1)).id == "trust"
    assert [one.removed for one in organisations.every()] == [False]


def test_an_organisation_whose_people_are_here_is_not_removed(console: Browser) -> None:
    somebody("ann")
    page = console.get(of("trust", look="remove"))
    assert "1 person of it is here or invited" in text(page)
    assert "Remove it" not in page.text
    sent = {
        "csrf": console.get(of("trust", look="edit")).form.fields["csrf"],
        "do": "remove",
        "version-one": "1",
    }
    refused = console.post(of("trust"), sent)
    assert refused.status == 409
    assert "People of this organisation are here or invited." in text(refused)
    assert [one.id for one in organisations.all_organisations()] == ["trust"]


def test_the_contact_goes_of_whom_nobody_has_come_for_the_programmes_time() -> None:
    """Not where somebody of it is here, or came within that time, nor where nobody looked through it since."""
    for name in ("trust", "vale", "fell", "new"):
        employers.add(name=name, contact=("Kit", f"kit@{name}.example"), who="Lee", at=NOW)
    ids = {one.name: one.id for one in organisations.every()}
    an_organisation("beck", "beck", contact_name="Kit", contact_email="kit@beck.example")
    somebody("here", organisation=ids["vale"])
    somebody("ann", organisation=ids["fell"])
    hears(told())
    call.assign(VISIT, SESSION, "ann", as_(organisation=ids["fell"]), who="Lee", at=NOW)
    hears(delivered(2, 24))
    leave("ann", who="Lee", at=STARTS + HOUR)
    over = london_time(plus_months(london_day(NOW), plain()["keep_contacts_months"]), 12)

    def night(at: datetime) -> set[str]:
        retain.handler({}, None, clock=lambda: at)
        return {one.name for one in organisations.every() if one.contact_email}

    # Of one that was there before it was noted when a contact came, the time begins with the first night.
    assert night(NOW + timedelta(days=1)) == {"trust", "vale", "fell", "new", "beck"}
    new = organisations.by_id()[ids["new"]]
    employers.edit(
        new.id,
        called="new",
        sector="",
        size="",
        contact=(new.contact_name, new.contact_email),
        version=new.version,
        who="Lee",
        at=NOW + timedelta(days=9),
    )
    assert night(over) == {"trust", "vale", "fell", "new", "beck"}, "its day is not over yet by then"
    assert night(over + timedelta(days=1)) == {"vale", "fell", "new", "beck"}
    assert night(over + timedelta(days=2)) == {"vale", "fell", "new"}
    assert night(over + (STARTS - NOW) + timedelta(days=10)) == {"vale"}


@pytest.mark.parametrize("do", ["merge", "apart", "apart_back"])
@pytest.mark.parametrize("typed", ["", "nobody", "x" * 2000])
def test_an_id_that_is_none_is_answered_with_a_sentence(console: Browser, do: str, typed: str) -> None:
    an_organisation("trust", "Tarn Valley Trust")
    an_organisation("vale", "Vale")
    shown = console.get(of("trust", look="merge", gone=typed))
    assert (shown.status, "Choose which one" in shown.text) == (200, True)
    sent = {"csrf": console.get(of("trust", look="edit")).form.fields["csrf"], "do": do}
    page = console.post(of("trust"), sent | {"gone": typed, "other": typed})
    assert page.status == 409
    assert "not there any more" in text(page)
    assert len(organisations.all_organisations()) == 2
