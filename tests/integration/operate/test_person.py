"""`make person`: what is kept of an address, printed and erased."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from botocore.client import BaseClient

from operate import person as by_hand
from operate.processes import StageError
from operate.stage import as_function_of
from services.booking.table import bookings
from services.booking.table import people as rows_of_people
from services.booking.use_cases import team
from services.people.domain.hours import Entry
from services.people.domain.person import Organisation
from services.people.table import hours, organisations
from services.people.table import people as rows_of_partners
from services.people.table.hours import Kept
from services.people.use_cases.change import stored
from shared.aws import client
from shared.compiled import compiled
from shared.web import pages
from tests.integration.booking.conftest import NOW, SLOT, asked, booking_aws, confirmed
from tests.integration.people.conftest import DAY, somebody
from tests.support.aws import make_bucket, make_table, rows, templates
from tests.support.facts import MONDAY
from tests.support.faults import calls, every
from tests.support.planted import OUTPUTS, what_moto_lacks
from tests.support.reports import a_reader, morning, only

__all__ = ["booking_aws"]


@pytest.fixture(autouse=True)
def _elsewhere(booking_aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for table in ("metrics", "people", "feedback", "access", "unreachable"):
        make_table(table)
    make_bucket("reports")
    make_bucket("replies")
    monkeypatch.setattr(BaseClient, "_make_api_call", what_moto_lacks(set(), (), BaseClient._make_api_call))


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
        with calls(every("SendRawEmail", "throttled")):
            assert morning(MONDAY + timedelta(days=7)) == {"waits": 1}
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


def test_somebody_who_comes_to_visits_and_an_organisations_contact_are_printed_then_erased(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ann, bo = "ann@trust.example", "bo@trust.example"
    with as_function_of("people", OUTPUTS):
        somebody("ann", email="Ann@trust.example", about="I deliver babies.")
        somebody("bo")
        trust = organisations.organisation("trust")
        assert trust
        to = replace(trust, version=2, contact_name="Ann", contact_email=ann)
        entry = Entry("ann", "trust", "own", DAY, 45, said="A talk")
        stored([organisations.kept(to, trust), hours.kept(Kept("h1", 1, entry), None)])
    at = NOW + timedelta(days=60)
    assert by_hand.person(OUTPUTS, ann, erase=False, at=at) == 0
    printed = json.loads(capsys.readouterr().out)["partners"]
    [person], [contact] = printed["people"], printed["contact_of"]
    assert (person["name"], person["about"]) == ("Ann", "I deliver babies.")
    assert person["posts"] == [{"organisation": "Trust", "role": "midwife"}]
    assert [one["type"] for one in person["checks"]["checks"]] == ["promise", "record", "course"]
    assert [one["minutes"] for one in person["hours"]] == [45]
    assert (contact["organisation"], contact["name"]) == ("Trust", "Ann")
    audited = [row["line"] for row in rows("people", "audit")]
    assert len(audited) == 1
    assert "exported" in audited[0]

    assert by_hand.person(OUTPUTS, ann, erase=True, at=at) == 0
    out = capsys.readouterr().out
    assert "Erased as somebody who comes to visits." in out
    assert "Erased as the contact of Trust" in out
    left = json.dumps(rows("people"), default=str).casefold()
    assert ann not in left
    assert "babies" not in left
    assert "a talk" not in left
    with as_function_of("people", OUTPUTS):
        [entry] = [one.entry for one in hours.between(DAY, DAY)]
        assert (entry.organisation, entry.minutes) == ("trust", 45)
        assert [one.email for one in rows_of_partners.all_people()] == [bo]
    assert by_hand.person(OUTPUTS, ann, erase=True, at=at) == 0
    assert capsys.readouterr().out == "Nothing was erased.\n"


def test_the_contact_of_an_organisation_who_comes_to_no_visit_is_erased(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with as_function_of("people", OUTPUTS):
        stored(
            [
                organisations.kept(
                    Organisation(id="care", version=1, name="Care", contact_email="Kit@x.example"), None
                )
            ]
        )
    assert by_hand.person(OUTPUTS, "kit@x.example", erase=True, at=NOW) == 0
    assert (
        capsys.readouterr().out
        == "Erased as the contact of Care: no statement is sent until the team names another.\n"
    )
    assert "kit@" not in json.dumps(rows("people"), default=str).casefold()
