"""The pages of partners and of checks in a real browser: at a phone's and a desk's width, for everyone, and without scripts."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from services.people.domain.checks import Check, CheckFile, Exemption
from services.people.domain.person import Organisation, Pattern, Stretch
from services.people.functions import checks as checks_pages
from services.people.functions import team
from services.people.table import checks, organisations, people
from services.people.use_cases import call, consents, hours, one_organisation, told_apart
from services.people.use_cases import duplicates as life
from services.people.use_cases.change import stored
from services.people.use_cases.programme import rules
from shared.clock import london_day
from shared.web.routes import address
from tests.integration.people.conftest import CLEARS, NOW, SESSION, VISIT, as_, hears, somebody, told
from tests.integration.people.test_imported import BAD, hand_in
from tests.support import browser as by_hand
from tests.support.browser import Clock, look, sign_in
from tests.support.served import served

pytestmark = [pytest.mark.usefixtures("people_aws"), pytest.mark.browser]

BOTH = ("team", "checks")


@pytest.fixture
def site(people_aws: None, assets: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    def function_of(path: str) -> Callable[..., Any]:
        return (checks_pages if path.startswith("/team/checks") else team).handler

    with served(function_of, assets, Clock(), sign_in(groups=BOTH)) as (at, _):
        monkeypatch.setenv("SITE", at)
        yield at


@pytest.fixture
def page(chrome: Browser) -> Iterator[Page]:
    context = chrome.new_context(locale="en-GB")
    complaints: list[str] = []
    page = context.new_page()
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    # A page that answers 4xx is an error to the browser's console.
    assert [one for one in complaints if "status of 4" not in one] == []


def a_programme() -> None:
    """Let people of every standing be there, some of whom may be one, with visits, hours and checks of every kind."""
    today = london_day(NOW)
    hears(told())
    hears(told("NM-OTHER1"))
    for employer in (
        Organisation(
            id="trust",
            version=1,
            name="Northmoor and Tarn Valley Hospitals NHS Foundation Trust",
            sector="NHS",
            size="large",
        ),
        Organisation(id="hospice", version=1, name="Tarn Hospice", sector="Charity", size="small"),
        Organisation(
            id="twin",
            version=1,
            name="Tarn Hospices",
            contact_email="kit@northmoor-and-tarn-valley-hospitals.example",
        ),
        Organisation(id="other", version=1, name="Tarn Hospicee"),
        Organisation(id="old", version=1, name="The Old Ward", removed=True),
    ):
        stored([organisations.kept(employer, None)])
    ann = somebody(
        "ann",
        skills=("first aid", "British Sign Language"),
        languages=("Polish", "Welsh"),
        reach=("NM1", "NM"),
        patterns=tuple(Pattern(day, Stretch(time(9), time(15))) for day in range(5)),
        asked_about=("ward-round",),
        phone="01452 000 000",
        about="A midwife for nine years.\nShe answers every question.",
        since=NOW - timedelta(days=90),
    )
    renamed("ann", name="Annabel Featherstonehaugh-Worthington")
    for name, role in (("bob", "host"), ("cat", "porter"), ("dan", "dietitian"), ("eve", "porter")):
        somebody(name, role, organisation="hospice" if role == "porter" else "trust")
    renamed("cat", email="catherine.featherstonehaugh@northmoor-and-tarn-valley-hospitals.example")
    renamed(
        "eve", name="Cath", email="CATHERINE.featherstonehaugh@northmoor-and-tarn-valley-hospitals.example"
    )
    renamed("eve", standing="invited")
    somebody("fox", "porter", fit=False, standing="gone")
    call.assign(VISIT, SESSION, "ann", as_(), who="Lee", at=NOW)
    hours.tell(ann, "trust", "own", day=today, minutes=90, at=NOW, said="Made cards with the roles of a ward")
    for terms in rules().terms.values():
        consents.say("ann", terms.id, version=terms.version, given=True, by="ann", at=NOW)
    for number, days in enumerate((-4, 5, 25, 80)):
        name = f"p{number}"
        somebody(name, "dietitian", fit=False)
        ends = today + timedelta(days=days + 1)
        held(name, Check("promise", "Given", date(2025, 10, 1), "Lee Ray", date(2025, 10, 2), ends))
    somebody("nix", "dietitian", fit=False)
    life.not_same("bob", "dan", who="Lee", at=NOW)
    assert told_apart.told_apart()
    one_organisation.tell_apart("hospice", "other", who="Lee", at=NOW)


def held(person: str, *seen: Check, exemptions: tuple[Exemption, ...] = ()) -> None:
    was = checks.file(person)
    stored([checks.kept(CheckFile(person, was.version + 1, seen, exemptions), was)])


def renamed(person: str, **changes: Any) -> None:
    was = people.person(person)
    assert was
    stored([people.kept(replace(was, version=was.version + 1, **changes), was)])


def test_the_pages_of_partners_are_good_at_every_width_and_for_everyone(page: Page, site: str) -> None:
    page.goto(site + address("console.partners"))
    look(page, "partners-people-none")
    a_programme()
    for name, path in {
        "people": address("console.partners"),
        "people-filtered": address("console.partners", role="porter", standing="invited"),
        "people-nobody": address("console.partners", q="nobody"),
        "organisations": address("console.partners", show="organisations"),
        "organisation": address("console.partner", reference="trust"),
        "organisation-alike": address("console.partner", reference="hospice"),
        "organisation-removed": address("console.partner", reference="old"),
        "organisation-choose": address("console.partner", reference="hospice", look="merge"),
        "organisation-merge": address("console.partner", reference="hospice", look="merge", gone="twin"),
        "organisation-remove": address("console.partner", reference="twin", look="remove"),
        "organisation-stays": address("console.partner", reference="hospice", look="remove"),
        "organisation-new": address("console.partners", show="organisation"),
        "organisation-edit": address("console.partner", reference="hospice", look="edit"),
        "invite": address("console.partners", show="invite"),
        "person": address("console.person", reference="ann"),
        "person-gone": address("console.person", reference="fox"),
        "person-edit": address("console.person", reference="ann", look="edit"),
        "leave": address("console.person", reference="ann", look="leave"),
        "forget": address("console.person", reference="ann", look="forget"),
        "duplicates": address("console.duplicates"),
        "merge": address("console.duplicates", keep="cat", gone="eve"),
        "import": address("console.partners.import"),
        "unknown": address("console.person", reference="nobody"),
    }.items():
        answer = page.goto(site + path)
        assert answer
        assert answer.status == (404 if name == "unknown" else 200), name
        look(page, f"partners-{name}")


def test_what_a_form_answers_with_is_good_to_read(page: Page, site: str) -> None:
    a_programme()
    console = by_hand.Browser(team.handler, cookies=sign_in(groups=BOTH))
    reader = by_hand.Browser(checks_pages.handler, cookies=sign_in(groups=BOTH))
    invite = console.get(address("console.partners", show="invite"))
    of_ann = address("console.checks.person", reference="ann")
    form = reader.get(of_ann).form
    call.assign("NM-OTHER1", "NM-OTHER1-1", "dan", as_("dietitian"), who="Lee", at=NOW)
    renamed("dan", email="ann@trust.example")
    shown = {
        "preview": hand_in(console, BAD + "Bob,bob@trust.example,,,01452 1\nDan,ann@trust.example,,,\n"),
        "import-refused": hand_in(console, "Dear all"),
        "invite-errors": console.fill(invite, name="", reach="Gloucester", free="most days"),
        "merge-clash": console.get(address("console.duplicates", keep="ann", gone="dan")),
        "check-errors": reader.post(of_ann, {**form.fields, "seen_by": "DBS 001234567890"}),
        "check-refused": reader.post(
            of_ann,
            {
                **form.fields,
                "what": "record:Enhanced",
                "issued-day": "1",
                "issued-month": "1",
                "issued-year": "2026",
                "seen_by": "Lee",
                "seen_on-year": "2027",
            },
        ),
    }
    page.goto(site + address("console.partners"))
    for name, answer in shown.items():
        page.set_content(answer.text)
        page.wait_for_load_state("networkidle")
        look(page, f"partners-{name}")


def test_the_pages_of_checks_are_good_at_every_width_and_for_everyone(page: Page, site: str) -> None:
    page.goto(site + address("console.checks"))
    look(page, "partners-checks-none")
    a_programme()
    held(
        "bob",
        *CLEARS[:1],
        exemptions=(
            Exemption(
                "record", london_day(NOW) + timedelta(days=19), "Head of safeguarding", london_day(NOW)
            ),
        ),
    )
    for name, path in {
        "checks": address("console.checks"),
        "checks-one": address("console.checks", due="expired"),
        "checks-audit": address("console.checks", show="audit"),
        "checks-person": address("console.checks.person", reference="ann"),
        "checks-exempt": address("console.checks.person", reference="bob"),
        "checks-nothing": address("console.checks.person", reference="nix"),
    }.items():
        answer = page.goto(site + path)
        assert answer
        assert answer.status == 200, name
        look(page, f"partners-{name}")


def test_everything_is_found_without_scripts(chrome: Browser, site: str) -> None:
    a_programme()
    context = chrome.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + address("console.partners"))
    page.get_by_label("Name, e-mail, employer, skill or language").fill("polish")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Annabel Featherstonehaugh-Worthington").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Annabel Featherstonehaugh-Worthington"
    page.get_by_role("link", name="Their checks").click()
    assert (
        page.get_by_role("heading", level=1)
        .inner_text()
        .endswith("Checks of Annabel Featherstonehaugh-Worthington")
    )
    context.close()
