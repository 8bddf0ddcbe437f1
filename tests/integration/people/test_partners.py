"""The console's pages of partners: people and organisations found, invited, changed, leaving, forgotten; and who may be one."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from services.people.domain.person import Person, Post
from services.people.functions import team
from services.people.table import organisations, pairs, people
from services.people.use_cases import call, consents, hours
from services.people.use_cases import organisations as employers
from services.people.use_cases import people as life
from services.people.use_cases.change import stored
from services.people.use_cases.partners import Filter, found
from services.people.use_cases.programme import rules
from services.people.web.partners import SHOWN
from shared import unreachable
from shared.clock import london_day
from shared.visit_link import of_volunteer
from shared.web.routes import address
from tests.integration.people.conftest import NOW, SESSION, VISIT, as_, hears, rows, somebody, told, visit
from tests.support.aws import make_table
from tests.support.browser import Browser, Page, sign_in

pytestmark = pytest.mark.usefixtures("people_aws")

NEW = {
    "name": "Bob Ray",
    "email": "bob@trust.example",
    "phone": "01452 000 000",
    "organisation-1": "trust",
    "role-1": "porter",
    "skills": "first aid, signing",
    "languages": "Polish",
    "reach": "nm1, NM",
    "free": "Monday 9-15\naway 1 May 2026",
}


@pytest.fixture
def console(people_aws: None) -> Browser:
    return Browser(team.handler, cookies=sign_in())


def text(page: Page) -> str:
    """Return what a page says, without its tags."""
    body = re.sub(r"<(script|style|svg).*?</\1>", "", page.text, flags=re.DOTALL)
    said = " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())
    return re.sub(r" ([,.:;])", r"\1", said)


def of(person: str, **more: str) -> str:
    return address("console.person", reference=person, **more)


def names_listed(page: Page) -> list[str]:
    return re.findall(r'<a href="/team/partners/people/[^"]+">([^<]+)</a>', page.text)


def one(name: str) -> Person:
    known = people.person(name)
    assert known
    return known


def press(console: Browser, person: str, do: str) -> Page:
    """Press a button of a person's page."""
    return console.post(of(person), {"csrf": console.get(of(person)).form.fields["csrf"], "do": do})


def invite(console: Browser, **typed: str) -> Page:
    return console.fill(console.get(address("console.partners", show="invite")), **NEW | typed)


def test_who_is_not_of_the_team_sees_none_of_it(people_aws: None) -> None:
    for group in ((), ("checks",), ("analysts",)):
        stranger = Browser(team.handler, cookies=sign_in(groups=group))
        for route in ("console.partners", "console.partners.import", "console.duplicates"):
            assert stranger.get(address(route)).status == 403
    assert Browser(team.handler).get(address("console.partners"), follow=False).status == 303


def test_people_are_found_by_words_role_organisation_and_standing(console: Browser) -> None:
    somebody("ann", languages=("Polish",))
    somebody("bob", "porter", organisation="hospice", skills=("first aid",))
    somebody("cat", "porter", standing="invited")
    somebody("dan", standing="gone")
    assert names_listed(console.get(address("console.partners"))) == ["Ann", "Bob", "Cat"]
    for query, expected in (
        ({"q": "polish"}, ["Ann"]),
        ({"q": "hospice aid"}, ["Bob"]),
        ({"q": "cat@trust"}, ["Cat"]),
        ({"q": "nobody"}, []),
        ({"role": "porter"}, ["Bob", "Cat"]),
        ({"organisation": "trust"}, ["Ann", "Cat"]),
        ({"organisation": "trust", "role": "porter"}, ["Cat"]),
        ({"standing": "invited"}, ["Cat"]),
        ({"standing": "gone"}, ["Dan"]),
        ({"role": "no such role", "standing": "odd"}, ["Ann", "Bob", "Cat"]),
    ):
        page = console.get(address("console.partners", **query))
        assert names_listed(page) == expected, query
    assert "Nobody is like this." in text(console.get(address("console.partners", q="nobody")))


def test_a_long_list_has_pages_and_loses_no_filter(console: Browser) -> None:
    for number in range(SHOWN + 3):
        somebody(f"p{number:02d}", fit=False)
    first = console.get(address("console.partners", organisation="trust"))
    assert len(names_listed(first)) == SHOWN
    more = re.search(r'href="([^"]*page=2[^"]*)"', first.text)
    assert more
    second = console.get(unescape(more[1]))
    assert len(names_listed(second)) == 3
    assert "organisation=trust" in more[1]
    assert len(names_listed(console.get(address("console.partners", page="nonsense")))) == SHOWN


def test_a_person_is_invited_with_all_that_was_typed(console: Browser) -> None:
    somebody("ann")
    page = invite(console)
    assert "The invitation is on its way" in text(page)
    [bob] = [one for one in people.all_people() if one.name == "Bob Ray"]
    assert (bob.standing, bob.link, bob.posts) == ("invited", 1, (Post("trust", "porter"),))
    assert (bob.skills, bob.languages, bob.reach) == (("first aid", "signing"), ("Polish",), ("NM1", "NM"))
    assert len(bob.patterns) == 1
    assert bob.others[0].stretches == ()
    link = re.search(r"/with/([^<\s]+)", page.text)
    assert link
    assert of_volunteer(unescape(link[1])) == (bob.id, 1)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"name": ""}, "name", "Enter their name"),
        (
            {"email": "bob at trust"},
            "email",
            "Enter an e-mail address in the right form, such as name@example.org",
        ),
        (
            {"email": "ANN@trust.example"},
            "email",
            "Ann has this address already. Use their page, or another address",
        ),
        ({"organisation-1": ""}, "organisation-1", "Choose their organisation"),
        ({"role-1": ""}, "role-1", "Choose their role"),
        (
            {"organisation-1": "", "role-1": ""},
            "organisation-1",
            "Choose their organisation and their role",
        ),
        ({"reach": "Gloucester"}, "reach", "“GLOUCESTER” is not how a postcode begins, such as ZZ99 or ZZ"),
        (
            {"free": "most days"},
            "free",
            "“most days” says no time. Write a line such as Monday 9:00-15:00",
        ),
        ({"skills": "DBS 001234567890"}, "skills", "This looks like the number of a certificate."),
        ({"phone": "1" * 61}, "phone", "The phone number is 1 character too long."),
        ({"asked_about": "odd"}, "asked_about", "Tick at least one workshop that they may be asked about"),
    ],
)
def test_what_wont_do_is_said_beside_its_field_and_nothing_typed_is_lost(
    console: Browser, typed: dict[str, str], field: str, sentence: str
) -> None:
    somebody("ann")
    before = rows()
    page = invite(console, **typed)
    assert page.status == 422
    assert page.errors[field].startswith(sentence)
    assert page.title.startswith("Error:")
    kept = NEW | {name: value for name, value in typed.items() if name != "asked_about"}
    assert page.form.fields | kept == page.form.fields, "all of it stands in the form"
    assert rows() == before


def test_all_workshops_ticked_are_all_there_will_be(console: Browser) -> None:
    somebody("ann")
    page = console.get(address("console.partners", show="invite"))
    ticked = re.findall(r'name="asked_about"[^>]*value="([^"]+)"[^>]*checked', page.text)
    assert len(ticked) > 1
    fields = page.form.fields | NEW
    fields.pop("asked_about")
    body = "&".join(f"{name}={value.replace(' ', '+')}" for name, value in fields.items())
    console.ask("POST", address("console.partners"), body + "".join(f"&asked_about={one}" for one in ticked))
    assert [one.asked_about for one in people.all_people() if one.name == "Bob Ray"] == [()]


def test_a_person_is_changed_and_nobody_overwrites_what_somebody_else_saved(console: Browser) -> None:
    somebody("ann")
    first = console.get(of("ann", look="edit"))
    second = console.get(of("ann", look="edit"))
    assert "The person is saved." in text(console.fill(first, name="Ann Lee", free=""))
    assert one("ann").name == "Ann Lee"
    late = console.fill(second, name="Annie")
    assert late.status == 409
    assert "Someone else changed this while you had it open. Nothing was overwritten." in text(late)
    assert late.form.fields["name"] == "Annie"
    assert one("ann").name == "Ann Lee"


def test_an_address_of_somebody_else_is_refused_when_a_person_is_changed(console: Browser) -> None:
    somebody("ann")
    somebody("bob")
    page = console.fill(console.get(of("ann", look="edit")), email="BOB@trust.example")
    assert page.errors == {"email": "Bob has this address. Make the two one person, or use another"}


def test_a_new_link_closes_the_one_before(console: Browser) -> None:
    somebody("ann")
    said = text(press(console, "ann", "link"))
    assert "A new link is on its way to them by e-mail. The one before is closed." in said
    assert one("ann").link == 2


def test_a_persons_page_says_visits_hours_and_what_they_agreed_to(console: Browser) -> None:
    hears(told())
    ann = somebody("ann")
    call.assign(VISIT, SESSION, "ann", as_(), who="Lee", at=NOW)
    hours.tell(ann, "trust", "own", day=london_day(NOW), minutes=90, at=NOW, said="Made cards")
    said = text(console.get(of("ann")))
    assert "Tarn School, Tarn Thursday 12 March 2026, 9am to 10am" in said
    assert "1 hour 30 minutes, besides visits Made cards" in said
    assert "In sessions: 0 minutes" in said
    for terms in rules().terms.values():
        consents.say("ann", terms.id, version=terms.version, given=True, by="ann", at=NOW)
    assert not rules().terms or "agreed on" in text(console.get(of("ann")))
    hears(told(version=2, status="delivered", counts="agreed"), at=NOW)
    console.clock.moment += timedelta(days=60)
    console.cookies |= sign_in(at=console.clock.moment)
    assert "In sessions: 1 hour" in text(console.get(of("ann")))


def test_leaving_is_shown_before_it_is_done_and_takes_them_off_what_is_to_come(console: Browser) -> None:
    hears(told())
    somebody("ann")
    call.assign(VISIT, SESSION, "ann", as_(), who="Lee", at=NOW)
    asked = console.get(of("ann", look="leave"))
    assert "They are taken off 1 session to come: Tarn School" in text(asked)
    assert visit().rosters[0].coming
    left = console.fill(asked)
    assert "They have left." in text(left)
    assert not visit().rosters[0].coming
    assert one("ann").standing == "gone"
    assert "Invite them again" in text(left)
    assert "A new invitation is on its way" in text(press(console, "ann", "again"))
    assert (one("ann").standing, one("ann").link) == ("invited", 2)


def test_forgetting_shows_what_goes_and_asks_to_be_sure(console: Browser) -> None:
    hears(told())
    ann = somebody("ann")
    call.assign(VISIT, SESSION, "ann", as_(), who="Lee", at=NOW)
    hours.tell(ann, "trust", "own", day=london_day(NOW), minutes=90, at=NOW)
    asked = console.get(of("ann", look="forget"))
    assert "tell them before that they are not expected" in text(asked), "no mail of ours can"
    assert "1 visit in which they stand loses their name." in text(asked)
    assert "1 entry of hours stays with the employer, without them." in text(asked)
    unsure = console.fill(asked)
    assert unsure.errors == {"sure": "Tick that you are sure: what is forgotten can't be brought back"}
    assert people.person("ann")
    gone = console.fill(asked, sure="yes")
    assert "The person is forgotten." in text(gone)
    assert people.person("ann") is None
    assert "ann@trust.example" not in str(rows())
    assert console.get(of("ann")).status == 404


def test_an_organisation_is_added_and_changed(console: Browser) -> None:
    form = console.get(address("console.partners", show="organisation"))
    made = console.fill(form, employer="The Hospice", sector="Charity", size="small")
    assert "The organisation is added." in text(made)
    assert "10 to 49 people" in text(made)
    [organisation] = organisations.all_organisations()
    twice = console.fill(
        console.get(address("console.partners", show="organisation")), employer="the hospice"
    )
    assert twice.errors == {"employer": "The Hospice is there already. Use its page, or another name"}
    edit = address("console.partner", reference=organisation.id, look="edit")
    first, second = console.get(edit), console.get(edit)
    assert "The organisation is saved." in text(console.fill(first, sector="NHS"))
    late = console.fill(second, sector="Other")
    assert late.status == 409
    assert "Someone else changed this" in text(late)
    known = organisations.organisation(organisation.id)
    assert known
    assert known.sector == "NHS"
    listed = console.get(address("console.partners", show="organisations", q="nhs"))
    assert "The Hospice NHS · 10 to 49 people · 0 people" in text(listed)
    assert console.get(address("console.partner", reference="nobody")).status == 404


def test_an_organisations_contact_is_kept_and_its_statements_are_a_link_away(console: Browser) -> None:
    form = console.get(address("console.partners", show="organisation"))
    wrong = console.fill(form, employer="The Hospice", name="Kim Lane", email="kim at hospice")
    assert list(wrong.errors) == ["email"]
    assert 'value="kim at hospice"' in wrong.text
    made = console.fill(wrong, email="kim@hospice.example")
    [organisation] = organisations.all_organisations()
    assert (organisation.contact_name, organisation.contact_email) == ("Kim Lane", "kim@hospice.example")
    assert "Its contact Kim Lane, kim@hospice.example" in text(made)
    edit = console.get(address("console.partner", reference=organisation.id, look="edit"))
    saved = console.fill(edit, name="", email="")
    assert "Its contact Nobody, so no statement is sent" in text(saved)
    assert "1 January to 31 March 2026, so far (PDF)" in text(saved)
    files = [f"{one}.pdf" for one in ("2026-Q1", "2025-Q4", "2025-Q3", "2025-Q2", "2025-Q1")]
    links = [address("console.statement", reference=organisation.id, file=file) for file in files]
    assert re.findall(r'href="([^"]+[.]pdf)"', saved.text) == links


def two_alike() -> None:
    """Let two people be there who may be one, at their second version each."""
    for before, changes in (
        (somebody("ann"), {"name": "Ann Lee", "phone": "01452 111 222"}),
        (
            somebody("anne", "porter", languages=("Polish",)),
            {"name": "Anne Lee", "email": "Ann@Trust.example"},
        ),
    ):
        stored([people.kept(replace(before, version=2, **changes), before)])


def test_who_may_be_one_is_suggested_with_reasons_and_told_apart_and_back(console: Browser) -> None:
    two_alike()
    page = console.get(address("console.duplicates"))
    assert "Same e-mail address · Names alike, at the same organisation" in text(page)
    apart = console.fill(page)
    assert "It is remembered that they are not the same." in text(apart)
    assert pairs.not_same() == {("ann", "anne")}
    assert "Nobody looks like somebody else." in text(apart)
    back = console.fill(apart)
    assert "It is taken back." in text(back)
    assert pairs.not_same() == frozenset()
    assert "Same e-mail address" in text(back)


def test_two_become_one_after_it_was_shown_what_that_is(console: Browser) -> None:
    two_alike()
    hears(told())
    call.assign(VISIT, SESSION, "anne", as_("porter"), who="Lee", at=NOW)
    preview = console.get(address("console.duplicates", keep="ann", gone="anne"))
    said = text(preview)
    assert "This would be lost: the name Anne Lee and the address Ann@Trust.example." in said
    assert "1 visit in which Anne Lee stands becomes theirs" in said
    assert "be taken back." in said
    done = console.fill(preview)
    assert "The two are one person now." in text(done)
    assert one("ann").languages == ("Polish",)
    assert len(one("ann").posts) == 2
    assert people.person("anne") is None
    assert [coming.person for coming in visit().rosters[0].coming] == ["ann"]


def test_two_of_one_name_are_told_apart_by_their_addresses(console: Browser) -> None:
    somebody("ann", phone="01452 000 111")
    somebody("anne", "porter", phone="01452 000 111")
    was = one("anne")
    stored([people.kept(replace(was, version=was.version + 1, name="Ann"), was)])
    said = text(console.get(address("console.duplicates", keep="ann", gone="anne")))
    assert "Ann (ann@trust.example) stays, and Ann (anne@trust.example) becomes the same person." in said


def test_two_in_two_places_are_not_made_one(console: Browser) -> None:
    two_alike()
    other = "NM-OTHER1"
    hears(told())
    hears(told(other))
    call.assign(VISIT, SESSION, "ann", as_(), who="Lee", at=NOW)
    call.assign(other, f"{other}-1", "anne", as_("porter"), who="Lee", at=NOW)
    preview = console.get(address("console.duplicates", keep="ann", gone="anne"))
    assert "Both are down for sessions at the same time" in text(preview)
    assert preview.form.action == "", "nothing to press"
    token = console.get(of("ann")).form.fields["csrf"]
    forged = {"csrf": token, "do": "merge", "one": "ann", "other": "anne"}
    refused = console.post(address("console.duplicates"), forged | {"version-one": "2", "version-other": "2"})
    assert refused.status == 409
    assert "Take one of them off first." in text(refused)
    assert people.person("anne")


def test_a_merge_of_people_who_changed_meanwhile_is_refused(console: Browser) -> None:
    two_alike()
    preview = console.get(address("console.duplicates", keep="ann", gone="anne"))
    life.new_link("anne", who="Lee", at=NOW)
    late = console.fill(preview)
    assert late.status == 409
    assert "Someone else changed this" in text(late)
    assert people.person("anne")


@pytest.mark.parametrize(
    ("keep", "gone", "sentence"),
    [
        ("ann", "ann", "This is the same person twice. Choose two people."),
        ("ann", "nobody", "is not there any more"),
    ],
)
def test_no_two_people_are_refused_with_a_sentence(
    console: Browser, keep: str, gone: str, sentence: str
) -> None:
    two_alike()
    page = console.get(address("console.duplicates", keep=keep, gone=gone))
    assert page.status == 409
    assert sentence in text(page)


def test_a_form_of_no_page_of_ours_is_refused(console: Browser) -> None:
    somebody("ann")
    token = console.get(of("ann")).form.fields["csrf"]
    for to in (
        of("ann"),
        address("console.partners"),
        address("console.duplicates"),
        address("console.partner", reference="trust"),
    ):
        assert console.post(to, {"csrf": token, "do": "odd"}).status == 400
        assert console.post(to, {"csrf": "odd", "do": "leave"}).status == 403


def test_everybody_is_found_with_two_queries(people_spent: Callable[[], float]) -> None:
    for number in range(20):
        somebody(f"p{number:02d}", fit=False)
    people_spent()
    assert len(found(Filter())[0]) == 20
    assert people_spent() <= 2.5


def test_a_persons_page_says_that_their_address_takes_no_mail(
    console: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_table("unreachable")
    monkeypatch.setenv(unreachable.SETTING, "unreachable")
    person = somebody("ann")
    assert "nothing more goes to" not in text(console.get(of(person.id)))
    unreachable.note(person.email, "complained", NOW)
    assert "nothing more goes to this address" in text(console.get(of(person.id)))


def test_an_organisations_page_says_that_its_contact_takes_no_mail(
    console: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_table("unreachable")
    monkeypatch.setenv(unreachable.SETTING, "unreachable")
    care = employers.add(name="Heath Care", contact=("Kit", "kit@care.example"), who="Lee", at=NOW)
    page = address("console.partner", reference=care.id)
    assert "gets no statements" not in text(console.get(page))
    unreachable.note("Kit@care.example", "bounced", NOW)
    shown = text(console.get(page))
    assert "Kit, kit@care.example gets no statements." in shown
    assert "Ask for another address." in shown
