"""Links of a kind open nothing of another, and altered ones nothing at all."""

import pytest

from shared.visit_link import (
    booking_of_letter,
    day_token,
    letter_token,
    of_day,
    of_volunteer,
    volunteer_token,
)
from tests.support.aws import service_on

READERS = (booking_of_letter, of_day, of_volunteer)


def test_each_link_gives_back_what_it_stands_for_and_nothing_else_reads_it(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    with service_on("moto", "people", request, monkeypatch):
        tokens = (letter_token("NM-7K3F9Q"), day_token("NM-7K3F9Q", "4ac9de"), volunteer_token("4ac9de", 3))
        said = ("NM-7K3F9Q", ("NM-7K3F9Q", "4ac9de"), ("4ac9de", 3))
        for place, token in enumerate(tokens):
            for number, reader in enumerate(READERS):
                assert reader(token) == (said[place] if number == place else None)
                assert reader(token[:-1] + ("A" if token[-1] != "A" else "B")) is None
                assert reader("") is None
            assert token.replace("-", "").replace("_", "").replace(".", "").isalnum(), (
                "as it stands in an address"
            )
