"""`make person`: what is kept of an address, printed and erased."""

import json
from datetime import timedelta

import pytest

from operate import person as by_hand
from operate.processes import StageError
from services.booking.table import bookings
from services.booking.table import people as rows_of_people
from services.booking.use_cases import team
from tests.integration.booking.conftest import NOW, SLOT, asked, booking_aws, confirmed

__all__ = ["booking_aws"]

OUTPUTS = {"BookingTable": "booking", "Site": "https://outreach.example", "Secret": "k", "Bus": "b"}


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
