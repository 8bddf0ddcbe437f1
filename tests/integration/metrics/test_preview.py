"""`make digest KIND= PERIOD= TO=`: any report to any reader, marked, which changes nothing; or a sentence."""

import json
import re
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from services.metrics.functions import facts
from services.metrics.kinds import KINDS
from services.metrics.period import slug
from services.metrics.table import readers
from services.metrics.use_cases import readers as life
from shared import print as print_
from shared.compiled import compiled
from shared.results_link import evidence_of
from tests.integration.metrics.conftest import content, sent
from tests.support.aws import rows
from tests.support.delivery import deliver
from tests.support.events import event
from tests.support.facts import MONDAY, delivered
from tests.support.reading import words_of
from tests.support.reports import a_reader, morning, only

pytestmark = pytest.mark.usefixtures("metrics_aws")

READER, BOARD, CAREERS = "reader@x.example", "board@x.example", "lead@school.example"
AT = MONDAY + timedelta(days=9, hours=3)
TERM = next(one for one in compiled().availability.terms if one.last < AT.date())


@pytest.fixture(autouse=True)
def _told(metrics_aws: None) -> None:
    only(
        a_reader(READER, "weekly"),
        a_reader(BOARD, "quarterly", role="board"),
        a_reader(CAREERS, "termly", role="careers", urn="910001"),
    )
    deliver(facts.handler, [event(delivered(1, 28))])
    morning(MONDAY)
    deliver(facts.handler, [event(delivered(1, 26, version=4))])


def ask(at: datetime = AT, **asked: str | bool) -> Any:
    return morning(at, **asked)


def everything() -> str:
    return json.dumps(sorted(rows("metrics"), key=lambda row: (row["pk"], row["sk"])), default=str)


@pytest.mark.parametrize(
    ("kind", "period", "said"),
    [
        ("weekly", "2026-W11", "9 to 15 March 2026"),
        ("weekly", "2026-W13", "23 to 29 March 2026"),
        ("weekly", "", "16 to 22 March 2026"),
        ("", "2026-W11", "9 to 15 March 2026"),
        ("monthly", "2026-03", "March 2026"),
        ("monthly", "", "February 2026"),
        ("termly", slug(TERM.name), TERM.name),
        ("quarterly", "2026-Q1", "January to March 2026"),
        ("yearly", "2025-26", "1 September 2025 to 31 August 2026"),
    ],
)
def test_a_preview_of_any_period_to_any_reader_is_marked_and_changes_nothing(
    kind: str, period: str, said: str
) -> None:
    before = everything()
    for to in (READER, BOARD, compiled().mail.team):
        answer = ask(kind=kind, period=period, to=to)
        assert everything() == before
        mail = sent()[-1]
        assert mail["To"] == to
        assert answer == {"previewed": str(mail["Subject"])}
        assert str(mail["Subject"]).startswith("Preview: ")
        assert said in str(mail["Subject"]).replace("Week of ", "")
        for part in ("plain", "html"):
            assert "A preview of the " in content(mail, part)
            assert said in content(mail, part)
        assert "List-Unsubscribe" not in mail
        assert "/reader/" not in content(mail, "html")


def test_a_careers_lead_is_shown_her_own_school_alone() -> None:
    [mine, other] = compiled().target_schools[:2]
    only(a_reader(CAREERS, "termly", role="careers", urn=other.urn))
    deliver(facts.handler, [event(delivered(7, 1234, urn=mine.urn, school_name=mine.name, days=-40))])
    ask(kind="termly", period=slug(TERM.name), to=CAREERS)
    for part in ("plain", "html"):
        assert mine.name not in content(sent()[-1], part)
        assert "1,234" not in content(sent()[-1], part)
        assert "/team/" not in content(sent()[-1], part)


def test_a_careers_lead_is_led_to_her_schools_evidence_and_nobody_else_is() -> None:
    [mine, other] = compiled().target_schools[:2]
    only(a_reader(READER, "termly"), a_reader(CAREERS, "termly", role="careers", urn=other.urn))
    ask(kind="termly", period=slug(TERM.name), to=CAREERS)
    for part in ("plain", "html"):
        [token] = set(re.findall(r"/evidence/([\w.-]+)", content(sent()[-1], part)))
        assert evidence_of(token) == "NM-000001", "the newest visit's own link"
    assert "\nFOR YOUR RETURN OF 31 MARCH 2026\n" in content(sent()[-1], "plain")
    assert "31 December, 31 March and 31 July, the next one is due on 31 March 2026." in content(
        sent()[-1], "plain"
    )
    ask(kind="termly", period=slug(TERM.name), to=READER)
    assert "/evidence/" not in content(sent()[-1], "html")
    only(a_reader(CAREERS, "termly", role="careers", urn=mine.urn))
    ask(kind="termly", period=slug(TERM.name), to=CAREERS)
    assert "/evidence/" not in content(sent()[-1], "html"), "before a visit there is none"


@pytest.mark.parametrize(
    ("kind", "period", "to", "heading"),
    [
        ("quarterly", "2026-Q1", BOARD, "Board report"),
        ("yearly", "2025-26", READER, "Annual report"),
    ],
)
def test_a_board_gets_its_page_and_the_head_the_annual_report(
    kind: str, period: str, to: str, heading: str
) -> None:
    ask(kind=kind, period=period, to=to)
    mail = sent()[-1]
    [paper] = [one for one in mail.iter_attachments() if one.get_content_type() == "application/pdf"]
    assert paper.get_filename() == f"{compiled().id}-{period}.pdf"
    text = words_of(paper.get_content())
    assert heading in text
    assert "26 pupils so far this academic year" in content(mail, "plain")
    assert "26 pupils so far this academic year" in text
    assert "attached as a PDF" in content(mail, "plain")


def test_a_paper_that_can_not_be_drawn_costs_no_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_, "_typeset", lambda *_: 1 / 0)
    ask(kind="quarterly", to=BOARD)
    mail = sent()[-1]
    assert "attached as a PDF" not in content(mail, "plain")
    assert [one.get_content_type() for one in mail.iter_attachments()] == ["text/csv"]


def test_a_preview_shows_what_the_reader_will_be_told_and_does_not_tell_it() -> None:
    ask(kind="weekly", period="2026-W12", to=READER)
    assert "now 26 of Year" in content(sent()[-1], "plain")
    morning(MONDAY + timedelta(days=7))
    assert "now 26 of Year" in content(sent()[-1], "plain")
    ask(MONDAY + timedelta(days=8), kind="weekly", to=READER)
    assert "now 26 of Year" not in content(sent()[-1], "plain")


REFUSED: Final[list[tuple[dict[str, str], str]]] = [
    ({"kind": "hourly"}, "“hourly” is no kind of report. The kinds are weekly, monthly, termly, quarterly and yearly."),
    ({"period": "2026-W60"}, "“2026-W60” is no period."),
    ({"period": "last week"}, "“last week” is no period."),
    ({"kind": "weekly", "period": "2026-05"}, "2026-05 is no period of a weekly digest. Name one such as 2026-W12."),
    ({"kind": "monthly", "period": "2026-W12"}, "2026-W12 is no period of a monthly report. Name one such as 2026-02."),
    ({"period": "all"}, "all is no period of a weekly digest."),
    ({"period": "2026-W14"}, "2026-W14 is still to come."),
    ({"period": "2027-28"}, "2027-28 is still to come."),
    ({"period": "2023-24"}, "2023-24 was over before the programme began, on "),
    ({"to": "nobody"}, "“nobody” is no e-mail address."),
    ({"to": ""}, "“” is no e-mail address."),
    ({"to": "Reader <reader@x.example>"}, "is no e-mail address."),
    ({"as_of": "yesterday"}, "“yesterday” is no moment. Write it as 2026-01-12"),
    ({"as_of": "2027-01-12"}, "Tuesday 12 January 2027, 12am is still to come."),
    ({"as_of": "2026-01-12"}, "No weekly digest was sent by Monday 12 January 2026, 12am. What was known then can't be"),
    ({"as_of": "2026-03-17", "kind": "monthly"}, "No monthly report was sent by"),
]  # fmt: skip


def test_what_can_not_be_shown_is_said_and_nothing_is_sent(subtests: pytest.Subtests) -> None:
    before, mails = everything(), len(sent())
    for asked, said in REFUSED:
        with subtests.test(**asked):
            answer = ask(**{"to": READER, **asked})
            assert said in answer["refused"]
            assert len(sent()) == mails
            assert everything() == before


def test_who_did_not_confirm_or_wants_no_more_gets_no_preview() -> None:
    found = readers.read(READER)
    assert found
    life.unsubscribe(found, at=MONDAY)
    for sure in (False, True):
        assert "wants no more reports" in ask(kind="weekly", to=READER, sure=sure)["refused"]


@pytest.mark.parametrize("to", ["stranger@x.example", "invited@x.example"])
def test_who_is_no_reader_gets_it_only_if_somebody_is_sure(to: str) -> None:
    life.invite(
        "invited@x.example", name="", role="board", urn="", kinds=["quarterly"], who="Robin", at=MONDAY
    )
    before, mails = everything(), len(sent())
    for asked in ({"kind": "weekly"}, {"as_of": "2026-03-18T12:00"}):
        if "as_of" in asked and to.startswith("invited"):
            continue
        answer = ask(to=to, **asked)
        assert len(sent()) == mails
        assert f"{26 if 'kind' in asked else 28} pupils so far this academic year" in answer["unsure"]["text"]
        assert "kind" not in asked or "/team/" not in answer["unsure"]["text"], "a link that needs an account"
        assert answer["unsure"]["subject"] == ask(to=to, sure=True, **asked)["previewed"]
        mails += 1
        assert len(sent()) == mails
        assert sent()[-1]["To"] == to
        assert everything() == before


def test_a_moment_of_before_is_shown_as_it_was_sent() -> None:
    """It once printed today's totals as if they had been recorded by then."""
    was = content(sent()[0], "plain")
    morning(MONDAY + timedelta(days=7))
    for to in (READER, compiled().mail.team):
        answer = ask(as_of="2026-03-18T12:00", to=to)
        mail = sent()[-1]
        assert mail["To"] == to
        assert answer["previewed"] == str(mail["Subject"])
        assert str(mail["Subject"]).startswith("As sent on Monday 16 March 2026, 8am: ")
        text = content(mail, "plain")
        assert text.partition("Choose what you get")[0] == was.partition("Choose what you get")[0]
        assert "28 pupils in 1 of" in text
        assert "List-Unsubscribe" not in mail
    found = readers.read(READER)
    assert found
    assert life.own_link(found) not in content(sent()[-1], "html"), "whose link it is, it is theirs alone"


def test_every_kind_is_made_for_a_programme_without_anything() -> None:
    only(a_reader(READER))
    for kind in KINDS:
        answer = ask(
            datetime.fromisoformat("2025-12-20T12:00:00+00:00"),
            kind=kind,
            period="2025-26" if kind == "yearly" else "",
            to=READER,
        )
        assert "previewed" in answer, answer
        assert "None" not in content(sent()[-1], "plain")
