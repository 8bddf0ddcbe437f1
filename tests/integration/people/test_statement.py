"""A partner's statement for the team: the paper of a quarter, to whoever is signed in."""

from datetime import timedelta
from typing import Final

import pytest

from services.people.use_cases import call
from services.people.web import statement
from shared.clock import london_time
from shared.web.http import Router
from shared.web.pages import fault
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
    somebody,
    told,
)
from tests.integration.people.test_letter import as_bytes
from tests.integration.people.test_mails import delivered
from tests.support.browser import Browser, Clock, sign_in
from tests.support.pdf import elements, headless, read

pytestmark = pytest.mark.usefixtures("people_aws")

AFTER: Final = london_time(DAY, 9) + timedelta(days=20)


@pytest.fixture
def team() -> Browser:
    """Return the browser of somebody of the team; two of a trust came to a visit at which 23 pupils were counted."""
    hears(told())
    for name, role in (("ann", "midwife"), ("bo", "porter")):
        somebody(name, role)
        call.assign(VISIT, SESSION, name, as_(role), who="Lee", at=NOW)
    hears(delivered(2, 23), at=STARTS + 2 * HOUR)
    app = Router(fault)
    statement.add_to(app)
    return Browser(app, Clock(AFTER), sign_in(at=AFTER))


def of(file: str, organisation: str = "trust") -> str:
    return address("console.statement", reference=organisation, file=file)


def test_the_paper_of_a_quarter_is_tagged_and_says_what_was_given(team: Browser) -> None:
    page = team.get(of("2026-Q1.pdf"))
    assert (page.status, page.headers["content-type"]) == (200, "application/pdf")
    pdf = as_bytes(team, of("2026-Q1.pdf"))
    text = read(pdf)
    for said in (
        "Trust, 1 January to 31 March 2026",
        "Pupils in the room",
        "23",
        "2 hours",
        "not told",
        "Midwife",
    ):
        assert said in text, said
    assert b"pdfuaid:part>1<" in pdf
    assert headless(pdf) == 0
    assert {"H1", "H2", "Table", "TH", "TD"} <= {one.kind for one in elements(pdf)}


def test_a_quarter_without_a_visit_says_so(team: Browser) -> None:
    assert "no visit with people of Trust took place" in read(as_bytes(team, of("2025-Q4.pdf")))


@pytest.mark.parametrize(
    ("file", "organisation", "says"),
    [
        ("2026-Q5.pdf", "trust", "There is no such statement."),
        ("2026-Q1.docx", "trust", "There is no such statement."),
        ("2026-Q1.pdf", "nobody", "There is no such statement."),
        ("2027-Q1.pdf", "trust", "This quarter is still to come."),
    ],
)
def test_what_is_none_is_told_in_a_sentence(team: Browser, file: str, organisation: str, says: str) -> None:
    page = team.get(of(file, organisation))
    assert (page.status, says in page.text) == (404, True)


def test_nobody_reads_it_without_signing_in(team: Browser) -> None:
    team.cookies.clear()
    page = team.ask("GET", of("2026-Q1.pdf"))
    assert page.status == 303
