"""A partner's statement for the team: the paper of a quarter, to whoever is signed in."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from services.people.domain.person import Organisation
from services.people.domain.statement import Quarter
from services.people.domain.voice import Unsaid
from services.people.mail.statement import letter
from services.people.table import voices
from services.people.use_cases import call
from services.people.use_cases import statement as use_case
from services.people.use_cases.programme import rules
from services.people.web import statement
from services.people.wording.statement import passes
from services.people.wording.statement import said as words_of
from shared.clock import london_time
from shared.events.feedback import SessionSummary, SummaryUpdated
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
    rows,
    somebody,
    told,
)
from tests.integration.people.test_functions import hear
from tests.integration.people.test_letter import as_bytes
from tests.integration.people.test_mails import delivered
from tests.support.browser import Browser, Clock, sign_in
from tests.support.events import START
from tests.support.facts import summary
from tests.support.pdf import elements, headless, read

pytestmark = pytest.mark.usefixtures("people_aws")

AFTER: Final = london_time(DAY, 9) + timedelta(days=40)


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


def said(
    number: int, *, version: int = 1, more: int = 14, others: int = 12, **changed: object
) -> SessionSummary:
    """Return what a class said: so many are more interested than before, and so many are not."""
    found = summary(number, {(2, 4): more, (3, 3): others - 4, (4, 2): 4} if others else {}, version=version)
    return found.model_copy(update={"urn": f"91000{number}", **changed})


def event(one: SessionSummary) -> SummaryUpdated:
    return SummaryUpdated(
        event_id=f"{one.session_id}:{one.version}", occurred_at=START, correlation_id="c", summary=one
    )


def four_schools(schools: int = 4, uncounted: int | None = None) -> None:
    """Let a midwife of the trust come to visits at so many schools, whose pupils answer."""
    for number in range(schools):
        name, starts = f"NM-{number:06d}", STARTS + timedelta(days=number + 1)
        where: dict[str, Any] = {
            "booking": name,
            "urn": f"91000{number}",
            "school_name": f"School {number}",
            "starts_at": starts,
        }
        hears(told(**where))
        call.assign(name, f"{name}-1", "ann", as_(), who="Lee", at=NOW)
        hears(delivered(2, None if number == uncounted else 26, **where), at=starts + 2 * HOUR)
        hear(event(said(number)))


def test_what_pupils_said_after_an_employers_sessions_stands_in_its_paper(team: Browser) -> None:
    four_schools()
    text = read(as_bytes(team, of("2026-Q1.pdf")))
    for words in (
        "What pupils said",
        "Pupils more interested in health and care careers than before",
        "55%",
        "Pupils as interested as before, or less",
        "45%",
        "Pupils who answered both questions, rounded",
        "100",
    ):
        assert words in text, words
    assert "104" not in text, "how many answered is no number of its own"


def test_of_too_few_schools_the_paper_says_why_nothing_is_told(team: Browser) -> None:
    four_schools(3)
    text = " ".join(read(as_bytes(team, of("2026-Q1.pdf"))).split())
    assert "too few pupils or too few schools would stand behind it" in text
    assert "more interested" not in text
    assert "%" not in text


def test_a_session_that_the_programmes_figures_leave_out_is_left_out_here_too(team: Browser) -> None:
    four_schools(5, uncounted=2)
    text = read(as_bytes(team, of("2026-Q1.pdf")))
    assert "55%" in text
    assert "100" in text, "of the four that were counted"


def test_before_the_quarters_last_classes_have_answered_nothing_is_told(team: Browser) -> None:
    four_schools()
    team.clock.moment = london_time(DAY, 9) + timedelta(days=1)
    assert "It is told once the quarter is over" in read(as_bytes(team, of("2026-Q1.pdf")))


def test_visits_that_nobody_recorded_are_named_beside_the_figures(team: Browser) -> None:
    for number, starts in ((1, STARTS + timedelta(days=1)), (2, london_time(AFTER.date(), 9))):
        hears(told(f"NM-{number:06d}", starts_at=starts))
        call.assign(f"NM-{number:06d}", f"NM-{number:06d}-1", "ann", as_(), who="Lee", at=NOW)
    text = " ".join(read(as_bytes(team, of("2026-Q1.pdf"))).split())
    assert (
        "1 visit to which people of Trust were to come is not recorded yet: their time there, 1 hour, is"
        in text
    )
    assert "2 hours" in text, "of the visit that was recorded"
    later = read(as_bytes(team, of("2026-Q2.pdf")))
    assert "not recorded yet" not in later, "it is today"


def test_where_no_class_answered_that_is_said(team: Browser) -> None:
    assert "No answers are known of sessions" in read(as_bytes(team, of("2026-Q1.pdf")))


def test_of_a_class_the_newest_counts_are_kept_and_nothing_else() -> None:
    late, early = said(1, version=3, more=20), said(1, version=2)
    teacher = said(2, kind="teacher")
    hear(event(late), event(early), event(late), event(teacher))
    [row] = [one for one in rows() if one["pk"] == "VOICES"]
    assert (row["sk"], row["line"], int(row["version"])) == (late.session_id, "[20,12]", 3)
    assert set(row) == {"pk", "sk", "entity", "line", "version", "expires"}
    assert [one.session for one in voices.all_sessions()] == [late.session_id]


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


def test_the_mail_says_the_share_with_what_it_is_or_why_there_is_none(team: Browser) -> None:
    four_schools()
    quarter, trust = Quarter.of(DAY), Organisation(id="trust", version=1, name="Trust")
    found = use_case.whole("trust", quarter, passes, AFTER.date())
    mail = letter(trust, words_of(rules(), trust, quarter, found, "10 April 2026"))
    assert ("Pupils more interested in health and care careers than before", "55%") in mail.facts
    assert any("no proof of what caused it" in one for one in mail.lines)
    few = words_of(rules(), trust, quarter, replace(found, voice=Unsaid.FEW), "10 April 2026")
    told_why = letter(trust, few)
    assert any(one.startswith("What pupils said: It is not told for this quarter") for one in told_why.lines)
    assert "%" not in str(told_why.facts)
