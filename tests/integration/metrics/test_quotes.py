"""Approved comments in the mails of reports: put in at the moment of sending, three of the newest, and kept nowhere."""

import gzip
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from services.metrics.functions import facts
from services.metrics.functions import reports as console
from services.metrics.reports import quoting
from services.metrics.table import archive, quotes, sent
from shared import mail as mailing
from shared.approved import KEY, Approved, packed
from shared.aws import client
from shared.compiled import compiled
from tests.integration.metrics.conftest import content
from tests.integration.metrics.conftest import sent as mails
from tests.support.aws import rows
from tests.support.browser import Browser, Clock, sign_in
from tests.support.delivery import deliver
from tests.support.events import event
from tests.support.facts import MONDAY, delivered
from tests.support.faults import calls, every
from tests.support.logs import listen
from tests.support.programme import DEMO, programme_of
from tests.support.reports import a_reader, morning, only

pytestmark = pytest.mark.usefixtures("metrics_aws")

HEAD, FACILITATOR, OTHERS = "head@x.example", "out@x.example", ("safe@x.example", "board@x.example")
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
HEADING = "A FEW APPROVED COMMENTS"


def approved(*texts: str, at: datetime) -> list[Approved]:
    """Return comments approved one after the other, the newest first, the last one at a moment."""
    return [
        Approved(text, "theatre-day", MONDAY.date() - 4 * DAY, at - n * timedelta(minutes=1))
        for n, text in enumerate(texts)
    ]


def lay(comments: Sequence[Approved], at: datetime) -> None:
    client("s3").put_object(Bucket="approved", Key=KEY, Body=packed(comments, at))


def quoted(mail: EmailMessage) -> list[str]:
    """Return what a mail quotes, by its plain text; its HTML has the same."""
    text, html = content(mail, "plain"), content(mail, "html")
    part = text.partition(f"\n{HEADING}\n")[2].partition("\n\n")[0]
    found = [line.removeprefix("  * ") for line in part.splitlines() if line.startswith("  * ")]
    assert html.count('class="quote') == len(found)
    assert all(one in html for one in found)
    assert (HEADING in text) == ("A few approved comments" in html) == bool(found)
    return found


def to(reader: str) -> list[EmailMessage]:
    return [mail for mail in mails() if mail["To"] == reader]


@pytest.fixture(autouse=True)
def _readers(metrics_aws: None) -> None:
    only(
        a_reader(HEAD),
        a_reader(FACILITATOR, role="facilitator"),
        a_reader(OTHERS[0], role="safeguarding"),
        a_reader(OTHERS[1], "quarterly", role="board"),
    )
    deliver(facts.handler, [event(delivered(1, 28))])


def test_the_head_and_the_facilitator_have_three_of_the_newest_and_nobody_else_has_any() -> None:
    lay(approved("one", "two", "three", at=MONDAY - DAY), MONDAY)
    morning(MONDAY)
    for reader in (HEAD, FACILITATOR):
        assert quoted(to(reader)[0]) == ["one", "two", "three"]
    assert to(OTHERS[0])
    assert [quoted(mail) for one in OTHERS for mail in to(one)] == [[] for one in OTHERS for _ in to(one)]


def test_each_is_quoted_once_and_the_first_time_from_the_period_on() -> None:
    before = approved("of long ago", at=MONDAY - WEEK - timedelta(hours=9))
    lay([*approved("one", at=MONDAY - DAY), *before], MONDAY)
    morning(MONDAY)
    lay([*approved("two", at=MONDAY + DAY), *approved("one", at=MONDAY - DAY)], MONDAY + DAY)
    lay([*approved("two", at=MONDAY + DAY), *approved("one", at=MONDAY - DAY)], MONDAY + WEEK)
    morning(MONDAY + WEEK)
    lay(approved("two", "one", at=MONDAY + DAY), MONDAY + 2 * WEEK)
    morning(MONDAY + 2 * WEEK)
    assert [quoted(mail) for mail in to(HEAD)] == [["one"], ["two"], []]


def test_one_approved_before_a_mail_that_reached_the_object_after_it_is_in_the_next() -> None:
    lay(approved("one", at=MONDAY - DAY), MONDAY - timedelta(minutes=30))
    morning(MONDAY)
    late = approved("late", at=MONDAY - timedelta(minutes=20))
    lay([*late, *approved("one", at=MONDAY - DAY)], MONDAY + WEEK)
    morning(MONDAY + WEEK)
    assert [quoted(mail) for mail in to(HEAD)] == [["one"], ["late"]]


def test_a_quiet_week_quotes_too() -> None:
    lay(approved("one", at=MONDAY + 2 * DAY), MONDAY + WEEK)
    programme = compiled()
    assert programme.comments.on
    morning(MONDAY + WEEK)
    assert [quoted(mail) for mail in to(HEAD)] == [["one"]]


def test_what_was_taken_back_is_in_no_mail_sent_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    lay(approved("one", "two", at=MONDAY - DAY), MONDAY)
    really = mailing.client("ses").send_raw_email

    def take_back_after(**arguments: Any) -> Any:
        answer = really(**arguments)
        lay(approved("two", at=MONDAY - DAY), MONDAY)
        return answer

    monkeypatch.setattr(client("ses"), "send_raw_email", take_back_after, raising=False)
    morning(MONDAY)
    assert [str(mail["To"]) for mail in mails()][:2] == [HEAD, FACILITATOR]
    assert [quoted(mail) for mail in mails()][:2] == [["one", "two"], ["two"]]


def test_a_mail_that_was_cut_off_is_sent_again_with_what_is_approved_then() -> None:
    only(a_reader(HEAD))
    lay(approved("one", "two", at=MONDAY - DAY), MONDAY)
    with calls(every("SendRawEmail", "answer lost")):
        assert morning(MONDAY) == {"waits": 1}
    lay(approved("two", at=MONDAY - DAY), MONDAY + timedelta(minutes=1))
    morning(MONDAY + timedelta(minutes=3))
    assert [quoted(mail) for mail in to(HEAD)] == [["one", "two"], ["two"]]
    [report] = archive.of_year(2026)
    assert report.quoted == 1


@pytest.mark.parametrize("trouble", ["none there", "damaged", "too old", "off"])
def test_no_mail_is_lost_and_no_heading_stands_where_there_is_nothing_to_quote(
    trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = listen(monkeypatch)
    if trouble == "damaged":
        client("s3").put_object(Bucket="approved", Key=KEY, Body=b'{"comments": [{"text": "marmalade"')
    if trouble in {"too old", "off"}:
        when = MONDAY - (quotes.HOLDS + timedelta(minutes=1) if trouble == "too old" else timedelta(0))
        lay(approved("marmalade", at=MONDAY - 3 * DAY), when)
    if trouble == "off":
        with programme_of(DEMO):
            assert not compiled().comments.on
            client("ses").verify_email_identity(EmailAddress=compiled().mail.sender)
            morning(MONDAY)
    else:
        morning(MONDAY)
        assert ("approved comments" in log.getvalue()) == (trouble != "off")
    assert to(HEAD)
    assert [quoted(mail) for mail in mails()] == [[] for _ in mails()]
    assert "marmalade" not in log.getvalue()
    assert not any("[approved comments]" in content(mail, "plain") for mail in mails())
    assert not any(quoting.IN_HTML in content(mail, "html") for mail in mails())


def test_a_week_in_which_none_could_be_read_is_made_good_by_the_next() -> None:
    lay(approved("zero", at=MONDAY - DAY), MONDAY)
    morning(MONDAY)
    client("s3").delete_object(Bucket="approved", Key=KEY)
    morning(MONDAY + WEEK)
    found = approved("one", at=MONDAY + 2 * DAY)
    lay([*found, *approved("zero", at=MONDAY - DAY)], MONDAY + 2 * WEEK)
    morning(MONDAY + 2 * WEEK)
    assert [quoted(mail) for mail in to(HEAD)] == [["zero"], [], ["one"]]
    assert sent.quoted_until("weekly", HEAD) == MONDAY + 2 * WEEK
    assert sent.quoted_until("monthly", HEAD) is None


def objects() -> dict[str, str]:
    """Return every object of every bucket but the one of approved comments, unpacked."""
    found = {}
    for bucket in client("s3").list_buckets()["Buckets"]:
        if bucket["Name"] == "approved":
            continue
        for one in client("s3").list_objects_v2(Bucket=bucket["Name"]).get("Contents", []):
            body = client("s3").get_object(Bucket=bucket["Name"], Key=one["Key"])["Body"].read()
            body = gzip.decompress(body) if one["Key"].endswith(".gz") else body
            found[one["Key"]] = body.decode("utf-8", "replace")
    return found


def test_the_archive_and_a_preview_say_how_many_stood_there_and_where_they_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = listen(monkeypatch)
    lay(approved("one marmalade", "two marmalade", at=MONDAY - DAY), MONDAY)
    morning(MONDAY)
    assert quoted(to(HEAD)[0]) == ["one marmalade", "two marmalade"]
    team = Browser(console.handler, Clock(MONDAY + DAY), sign_in(at=MONDAY + DAY))
    report = next(one for one in archive.of_year(2026) if one.reader == HEAD)
    line = "2 approved comments stood here in the mail. They are not kept with the report."
    for page in (team.get(f"/team/reports/{report.id}"), team.get(f"/team/reports/{report.id}/page")):
        assert line in page.text
        assert "marmalade" not in page.text
        assert "/team/bookings" in page.text
    lay(approved("three marmalade", at=MONDAY + DAY), MONDAY + DAY)
    morning(MONDAY + DAY, kind="weekly", period="2026-W11", to=HEAD)
    morning(MONDAY + DAY, kind="weekly", as_of=(MONDAY + DAY).isoformat(), to=HEAD)
    preview, as_sent = mails()[-2:]
    for kind in ("plain", "html"):
        assert "1 approved comment stands here in the mail that is sent." in content(preview, kind)
        assert line in content(as_sent, kind)
        for mail in (preview, as_sent):
            assert "marmalade" not in content(mail, kind)
            assert "/team/bookings" in content(mail, kind)
    kept = objects()
    assert {name.rpartition(".")[2] for name in kept} == {"html", "txt", "json", "gz"}
    assert not [name for name, body in kept.items() if "marmalade" in body]
    assert "marmalade" not in json.dumps(rows("metrics"), default=str)
    assert "marmalade" not in log.getvalue()
    assert "approved comments]" not in report.text, "who searches finds no mail by its place"


def test_a_fault_in_reading_them_costs_no_mail() -> None:
    lay(approved("one", at=MONDAY - DAY), MONDAY)
    with calls(every("GetObject", "throttled")):
        morning(MONDAY)
    assert [quoted(mail) for mail in to(HEAD)] == [[]]
