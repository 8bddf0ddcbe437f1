"""Reports as they were sent: listed, searched, shown in a frame that can do nothing; and those of a moment of before."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape, unescape
from urllib.parse import urlencode

import pytest

from services.metrics.functions import facts
from services.metrics.functions import reports as console
from services.metrics.period import Span
from services.metrics.reports.mailing import mail_of
from services.metrics.table import archive
from services.metrics.table.archive import Letter, Report
from services.metrics.told import Told
from shared.compiled import compiled
from shared.mail import Attachment, Mail
from shared.web.routes import address
from tests.integration.metrics.conftest import content, sent
from tests.support.browser import Browser, Clock, Page, sign_in
from tests.support.delivery import deliver
from tests.support.events import event
from tests.support.facts import MONDAY, delivered, school
from tests.support.reports import a_reader, morning, only

pytestmark = pytest.mark.usefixtures("metrics_aws")

ONE, OTHER = "one@x.example", "other@x.example"
WEEK = timedelta(days=7)
PAGE = address("console.reports")


@pytest.fixture
def team() -> Browser:
    return Browser(console.handler, Clock(MONDAY + 3 * WEEK), sign_in(at=MONDAY + 3 * WEEK))


@pytest.fixture
def _sent(metrics_aws: None) -> None:
    """Let two weeks and a month be told."""
    deliver(facts.handler, [event(delivered(1, 28))])
    morning(MONDAY, ONE, OTHER)
    deliver(facts.handler, [event(delivered(1, 26, version=4)), event(delivered(2, 30, days=7))])
    morning(MONDAY + WEEK)
    only(a_reader(ONE, "weekly", "monthly"))
    morning(MONDAY + WEEK * 2 + timedelta(days=2))


def listed(page: Page) -> list[tuple[str, str]]:
    """Return what a page lists: what a report was and to whom it went."""
    found = re.findall(r"nhsuk-u-margin-bottom-2\">(.+?)\. To (\S+),", page.text)
    return [(unescape(title), reader) for title, reader in found]


@pytest.mark.usefixtures("_sent")
def test_every_report_is_listed_and_found_by_words_kind_period_and_reader(team: Browser) -> None:
    first, second, third = (
        f"Weekly digest, {days} 2026" for days in ("9 to 15 March", "16 to 22 March", "23 to 29 March")
    )
    month = "Monthly report, March 2026"
    every = listed(team.get(PAGE))
    assert sorted(every) == sorted(
        [(first, ONE), (first, OTHER), (second, ONE), (second, OTHER), (third, ONE), (month, ONE)]
    )
    assert every[-1][0] == first, "the newest first"
    assert listed(team.get(f"{PAGE}?kind=monthly")) == [(month, ONE)]
    assert {title for title, _ in listed(team.get(f"{PAGE}?period=2026-w12"))} == {second}
    assert {reader for _, reader in listed(team.get(f"{PAGE}?reader=OTHER"))} == {OTHER}
    words = listed(team.get(f"{PAGE}?q=corrected+{school(1).name.split()[0].casefold()}"))
    assert {title for title, _ in words} == {second}
    assert listed(team.get(f"{PAGE}?q=unheard-of")) == []
    assert listed(team.get(f"{PAGE}?year=2025")) == []
    # A year that is none, or a kind: what is asked for isn't there, and the page is.
    for query in ("year=٢٠٢٦", "year=99999", "kind=hourly", "q=" + "x" * 3000):
        assert team.get(f"{PAGE}?{query}").status == 200


@pytest.mark.usefixtures("_sent")
@pytest.mark.parametrize("period", ["2026-W60", "2026-13", "last week", "<b>"])
def test_a_period_that_is_none_is_said_to_be_none(team: Browser, period: str) -> None:
    """It was once looked for, and not found, as if no report had been sent of it."""
    wrong = team.get(f"{PAGE}?{urlencode({'period': period, 'q': 'corrected'})}")
    said = "Enter a period such as 2026-W20, 2026-05, 2026-Q2 or 2026-27, or the name of a term"
    assert (wrong.status, wrong.errors) == (422, {"period": said})
    assert f'value="{escape(period)}"' in wrong.text
    assert 'value="corrected"' in wrong.text


@pytest.mark.usefixtures("_sent")
def test_a_term_is_found_by_its_name_and_nothing_is_said_to_be_nothing(team: Browser) -> None:
    term = compiled().availability.terms[0].name
    assert "No report fits all of that." in team.get(f"{PAGE}?{urlencode({'period': term})}").text
    assert "None was sent in this year." in team.get(f"{PAGE}?year=2025").text


@pytest.mark.usefixtures("_sent")
def test_a_report_is_shown_as_it_was_sent_whatever_became_known_since(team: Browser) -> None:
    was = {mail["To"]: mail for mail in sent()[:2]}[ONE]
    [report] = [one for one in archive.of_year(2026) if (one.period, one.reader) == ("2026-W11", ONE)]
    page = team.get(address("console.report", report=report.id))
    for said in (
        str(was["Subject"]),
        ONE,
        "Monday 16 March 2026, 8am",
        report.message_id,
        "Head of the programme",
    ):
        assert said in page.text, said
    assert content(was, "plain").strip() in unescape(page.text)
    assert "28" in content(was, "plain")
    assert re.search(r"<iframe[^>]* sandbox src=", page.text)
    assert "frame-src 'self'" in page.headers["content-security-policy"]
    framed = team.get(address("console.report.page", report=report.id))
    # Its pictures stand in it, for nothing is loaded into the frame.
    assert 'src="data:image/png;base64,' in framed.text
    page, mailed = (re.sub(r' src="[^"]+"', "", one).strip() for one in (framed.text, content(was, "html")))
    assert page == mailed
    policy = framed.headers["content-security-policy"]
    assert policy.endswith("; sandbox")
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy
    assert framed.headers["x-frame-options"] == "SAMEORIGIN"


@pytest.mark.usefixtures("_sent")
def test_what_had_been_sent_by_a_day_is_shown_or_said_to_be_unknown(team: Browser) -> None:
    then = listed(team.get(f"{PAGE}?by=2026-03-18"))
    assert {title for title, _ in then} == {"Weekly digest, 9 to 15 March 2026"}
    assert listed(team.get(f"{PAGE}?by=2026-03-23"))[0][0] == "Weekly digest, 16 to 22 March 2026"
    none = team.get(f"{PAGE}?by=2026-01-12")
    assert "No such report had been sent by then." in none.text
    assert "facts are kept as they are now" in none.text
    wrong = team.get(f"{PAGE}?by=12.1.2026")
    assert (wrong.status, wrong.errors) == (422, {"by": "Enter a real day, such as 2026-01-12"})
    assert 'value="12.1.2026"' in wrong.text


@pytest.mark.usefixtures("_sent")
def test_a_file_that_went_with_a_report_is_handed_out(team: Browser) -> None:
    report = next(archive.of_year(2026))
    letter = archive.letter_of(report)
    file = vars_of(Attachment("figures.csv", "text/csv", b"a,b\n1,2\n"))
    archive.keep(report, replace(letter, files=(file,)), archive.told_at(report.told))
    page = team.get(address("console.report", report=report.id))
    where = address("console.report.file", report=report.id, file="figures.csv")
    assert f'href="{where}">figures.csv</a>' in page.text
    got = team.get(where)
    assert (got.status, got.text) == (200, "a,b\n1,2\n")
    assert got.headers["content-type"] == "text/csv"
    assert got.headers["content-disposition"] == 'attachment; filename="figures.csv"'
    assert team.get(address("console.report.file", report=report.id, file="other.csv")).status == 404


def test_what_was_never_sent_is_not_shown(team: Browser) -> None:
    for report in ("20260316T080000000000Z-00000000", "x", "2026"):
        page = team.get(address("console.report", report=report))
        assert page.status == 404
        assert "There is no such report." in page.text
    assert team.get(address("console.report.page", report="2026")).status == 404
    assert Browser(console.handler, Clock(MONDAY)).get(PAGE, follow=False).status == 303


def test_a_mail_with_files_and_pictures_comes_back_as_it_was() -> None:
    """What is sent once more after a crash is what was sent, letter by letter and byte by byte."""
    files = (
        Attachment("figures.csv", "text/csv", b"a,b\n\xff\x00"),
        Attachment("é.png", "image/png", bytes(range(256))),
    )
    letter = Letter(
        "Größe",
        "Text\nä",
        "<p>ü</p>",
        {"List-Unsubscribe": "<https://x.example/>"},
        tuple(map(vars_of, files)),
    )
    report = Report(
        "20260316T080000000000Z-00000000",
        "weekly",
        "2026-W11",
        MONDAY.date(),
        MONDAY.date(),
        ONE,
        "head",
        "",
        "",
    )
    archive.keep(report, letter, Told(Span("2026-W11", MONDAY.date(), MONDAY.date()), {}, {}))
    back = mail_of(archive.letter_of(report), ONE)
    assert back == Mail(ONE, "Größe", "Text\nä", "<p>ü</p>", headers=dict(letter.headers), attachments=files)


def vars_of(one: Attachment) -> dict[str, object]:
    return {"name": one.name, "content_type": one.content_type, "content": one.content}


def test_a_text_as_long_as_a_book_is_kept_and_its_beginning_searched() -> None:
    long = "".join(f"{number:x} " for number in range(300_000))
    report = Report(
        archive.new_report(datetime(2026, 3, 16, 8, tzinfo=UTC)), "weekly", "2026-W11", MONDAY.date(), MONDAY.date(),
        ONE, "head", MONDAY.isoformat(), "Subject", long,
    )  # fmt: skip
    row = archive.row_of(report)
    assert len(bytes(str(row["text"]), "latin-1", "ignore")) < 400_000
    assert isinstance(row["text"], bytes)
    assert len(row["text"]) <= archive.SEARCHED
