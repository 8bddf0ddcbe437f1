"""`make person`: what is kept of an address, printed and erased."""

import json
from datetime import timedelta

import pytest

from operate import person as by_hand
from operate.processes import StageError
from operate.stage import as_function_of
from services.booking.table import bookings
from services.booking.table import people as rows_of_people
from services.booking.use_cases import team
from shared.aws import client
from shared.compiled import compiled
from shared.web import pages
from tests.integration.booking.conftest import NOW, SLOT, asked, booking_aws, confirmed
from tests.support.aws import make_bucket, make_table, rows, templates
from tests.support.facts import MONDAY
from tests.support.faults import calls, every
from tests.support.reports import a_reader, morning, only

__all__ = ["booking_aws"]

OUTPUTS = {
    "BookingTable": "booking",
    "MetricsTable": "metrics",
    "ReportsBucket": "reports",
    "SourceSecrets": "outreach/northmoor/sources/",
    "Site": "https://outreach.example",
    "Secret": "signing-key",
    "Bus": "b",
}


@pytest.fixture(autouse=True)
def _metrics(booking_aws: None) -> None:
    make_table("metrics")
    make_bucket("reports")


@pytest.mark.usefixtures("booking_aws")
def test_a_person_is_printed_then_erased(capsys: pytest.CaptureFixture[str]) -> None:
    booking = asked()
    team.decline(booking.id, who="Alex", now=NOW, reason="Full")
    assert by_hand.person(OUTPUTS, "sam@school.example", erase=False, at=NOW) == 0
    assert json.loads(capsys.readouterr().out)["bookings"][0]["reference"] == booking.id
    assert by_hand.person(OUTPUTS, "sam@school.example", erase=True, at=NOW + timedelta(days=1)) == 0
    assert capsys.readouterr().out == f"Erased from {booking.id}.\n"
    found = bookings.load(booking.id)
    assert found
    assert found.contact.name == "erased"
    assert [line["what"] for line in rows_of_people.audit(5)] == ["erased", "exported"]
    assert by_hand.person(OUTPUTS, "sam@school.example", erase=True, at=NOW + timedelta(days=2)) == 0
    assert capsys.readouterr().out == "Nothing was erased.\n"


@pytest.mark.usefixtures("booking_aws")
def test_what_cannot_be_erased_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    booking = confirmed()
    assert by_hand.person(OUTPUTS, "sam@school.example", erase=True, at=SLOT - timedelta(days=1)) == 1
    assert f"The visit of {booking.id} is still to come." in capsys.readouterr().out
    with pytest.raises(StageError, match="no e-mail address"):
        by_hand.person(OUTPUTS, "sam", erase=True, at=NOW)


def test_a_reader_of_reports_is_printed_then_erased_and_what_was_sent_stays(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "environment", lambda: templates("metrics"))
    client("ses").verify_email_identity(EmailAddress=compiled().mail.sender)
    gone, stays = a_reader("Sam@school.example", name="Sam"), a_reader("stays@x.example")
    with as_function_of("metrics", OUTPUTS):
        only(gone, stays)
        morning(MONDAY)
        with calls(every("SendRawEmail", "throttled")), pytest.raises(RuntimeError):
            morning(MONDAY + timedelta(days=7))
    at = MONDAY + timedelta(days=8)
    assert by_hand.person(OUTPUTS, "sam@school.example", erase=False, at=at) == 0
    printed = json.loads(capsys.readouterr().out)["reader_of_reports"]
    assert (printed["reader"]["name"], printed["reader"]["wants"].keys()) == ("Sam", {"weekly"})
    assert [one["period"] for one in printed["reports"]] == ["2026-W11"]
    assert not printed["named_in_the_settings"]
    assert by_hand.person(OUTPUTS, "sam@school.example", erase=True, at=at) == 0
    assert "Erased as a reader of reports" in capsys.readouterr().out
    left = json.dumps(rows("metrics"), default=str).casefold()
    assert "sam@school.example" not in left
    assert "stays@x.example" in left
    objects = client("s3").list_objects_v2(Bucket="reports")["Contents"]
    bodies = [client("s3").get_object(Bucket="reports", Key=one["Key"])["Body"].read() for one in objects]
    assert len(bodies) == 2 * 2 * 5
    assert not [one for one in bodies if b"sam@school.example" in one.lower()]
    assert by_hand.person(OUTPUTS, "sam@school.example", erase=True, at=at) == 0
    assert capsys.readouterr().out == "Nothing was erased.\n"


def test_who_stands_in_the_settings_does_not_come_back_and_is_to_be_taken_out_there(
    capsys: pytest.CaptureFixture[str],
) -> None:
    named, *others = compiled().digest_to
    assert by_hand.person(OUTPUTS, named, erase=True, at=MONDAY) == 0
    assert "take it out there" in capsys.readouterr().out
    assert [one["email"] for one in rows("metrics", "reader")] == others
