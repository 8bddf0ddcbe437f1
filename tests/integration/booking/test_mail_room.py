"""The console's mail room: what was sent about a booking and will be, and what the team does with it."""

from datetime import timedelta

import pytest

from services.booking.domain.booking import Booking
from services.booking.domain.parts import Contact
from services.booking.domain.plan import plan
from services.booking.functions import mails
from services.booking.mail.links import address_link, booking_link
from shared import sent as marks
from tests.integration.booking.conftest import NOW, SLOT, Browser, Clock, asked, confirmed, rows, sign_in
from tests.support.mailbox import body, hear, run_tend, sent

SAM = "sam@school.example"
WEEK = SLOT - timedelta(days=7) + timedelta(hours=1)
"""When the reminder of a week before is due: nine o'clock, and the visit starts at ten to."""


@pytest.fixture
def room(booking_aws: None, clock: Clock) -> Browser:
    """Return a facilitator's browser at the mail room's function, signed in."""
    return Browser(mails.handler, clock, sign_in())


def name_of(booking: Booking, kind: str, reader: str = "school") -> str:
    [one] = [
        one for one in marks.coming(plan(booking), {}) if one.mail.kind == kind and one.mail.reader == reader
    ]
    return one.mail.key.replace("#", ".")


def here(booking: Booking, kind: str = "", reader: str = "school") -> str:
    page = f"/team/bookings/{booking.id}/mails"
    return f"{page}/{name_of(booking, kind, reader)}" if kind else page


def test_what_was_sent_and_what_is_to_come(room: Browser) -> None:
    booking = confirmed()
    hear(at=NOW)
    page = room.get(here(booking))
    coming_part, _, gone = page.text.partition(">Sent<")
    assert "A week before" in coming_part
    assert "Thursday 5 March 2026, 9am" in coming_part
    assert f"The careers lead, {SAM}" in coming_part
    assert "Your visit is confirmed" in gone
    assert "A week before" not in gone


def test_a_mail_is_shown_as_it_will_read(room: Browser) -> None:
    booking = confirmed()
    page = room.get(here(booking, "day_before"))
    assert "We come on Thursday 12 March 2026" in page.text
    assert "Wednesday 11 March 2026, 9am" in page.text
    whole = room.get(f"{here(booking, 'day_before')}/page")
    assert "<h1" in whole.text
    assert "'unsafe-inline'" in whole.headers["content-security-policy"]
    assert "script-src 'self'" in whole.headers["content-security-policy"]


def test_the_key_of_the_booking_is_its_readers_alone(room: Browser) -> None:
    """By it anyone of the team could act in the school's name, or confirm an address that is not theirs."""
    booking = confirmed()
    key = booking_link(booking.id).rpartition("/")[2]
    for page in ("", "/page"):
        shown = room.get(f"{here(booking, 'day_before')}{page}")
        assert key not in shown.text
        assert "/booking/the-readers-own-key" in shown.text
    unknown = asked(contact=Contact("Sam Example", SAM))
    shown = room.get(here(unknown, "confirm_address", "new"))
    assert address_link(unknown.id, SAM).rpartition("/")[2] not in shown.text


def test_held_and_released(room: Browser) -> None:
    booking = confirmed()
    hear(at=NOW)
    at = here(booking, "week_before")
    held = room.fill(room.get(at), do="hold")
    assert "Held back by Alex Example" in held.text
    run_tend(WEEK)
    assert not [mail for mail in sent(SAM) if "all as planned" in mail["Subject"]]
    room.fill(held, do="release")
    run_tend(WEEK + timedelta(minutes=5))
    run_tend(WEEK + timedelta(minutes=10))
    assert len([mail for mail in sent(SAM) if "all as planned" in mail["Subject"]]) == 1


def test_dropped_and_after_all(room: Browser) -> None:
    booking = confirmed()
    hear(at=NOW)
    at = here(booking, "week_before")
    dropped = room.fill(room.get(at), do="drop")
    run_tend(WEEK)
    assert len(sent(SAM)) == 1
    assert "Dropped" in room.get(here(booking)).text
    room.fill(dropped, do="release")
    run_tend(WEEK + timedelta(minutes=5))
    assert len(sent(SAM)) == 2


def test_sent_at_once_and_not_again_when_it_is_due(room: Browser) -> None:
    booking = confirmed()
    hear(at=NOW)
    page = room.fill(room.get(here(booking, "day_before")), do="now", note="Park <behind> the gym")
    assert "Sent" in page.text
    assert "Send it now" not in page.text
    assert "From the team: Park <behind> the gym" in body(sent(SAM)[-1])
    assert "Park &lt;behind&gt; the gym" in body(sent(SAM)[-1], "html")
    run_tend(SLOT - timedelta(hours=1))
    assert len([mail for mail in sent(SAM) if "We come on" in mail["Subject"]]) == 1


def test_a_line_of_the_teams_own_is_kept(room: Browser) -> None:
    booking = confirmed()
    page = room.fill(room.get(here(booking, "week_before")), do="line", note="Bring the choir")
    assert page.form.fields["note"] == "Bring the choir"
    run_tend(WEEK)
    assert any("From the team: Bring the choir" in body(mail) for mail in sent(SAM))
    long = room.fill(room.get(here(booking, "day_before")), do="hold", note="n" * 501)
    assert long.errors == {"note": "Your line is 1 character too long. It can have 500 characters"}
    assert long.form.fields["note"] == "n" * 501, "nothing typed is lost"


def test_what_is_being_sent_is_left_alone(room: Browser) -> None:
    booking = confirmed()
    page = room.get(here(booking, "week_before"))
    key = name_of(booking, "week_before").replace(".", "#")
    assert marks.claim(booking.id, key, NOW)
    refused = room.fill(page, do="drop")
    assert refused.status == 422
    assert "left as it is" in refused.text
    assert marks.states(booking.id)[key].state == "claimed"


def test_what_cannot_be_sent_now_is_said_and_not_lost(room: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    booking = confirmed()
    page = room.get(here(booking, "day_before"))

    def refuses(*_: object) -> str:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr("shared.mailroom.send", refuses)
        refused = room.fill(page, do="now")
    assert "Nothing is lost" in refused.text
    run_tend(SLOT - timedelta(hours=1))
    assert any("We come on" in mail["Subject"] for mail in sent(SAM))


def test_what_is_no_mail_and_no_booking_is_not_found(room: Browser) -> None:
    booking = asked()
    for address in (
        f"{here(booking)}/week_before.20260312T0850Z.school",
        f"{here(booking)}/x",
        f"{here(booking)}/{'x' * 3000}",
        "/team/bookings/NM-222222/mails",
        f"/team/bookings/{'N' * 3000}/mails",
    ):
        assert room.get(address).status == 404


def test_a_deed_that_is_none_changes_nothing(room: Browser) -> None:
    booking = confirmed()
    before = rows()
    assert room.fill(room.get(here(booking, "week_before")), do="explode").status == 422
    assert room.fill(room.get(here(booking, "week_before")), do="release").status == 422
    assert rows() == before


def test_only_the_team_sees_it(room: Browser) -> None:
    booking = confirmed()
    stranger = Browser(mails.handler, room.clock)
    assert stranger.get(here(booking), follow=False).status == 303
    assert stranger.post(here(booking, "week_before"), {"do": "drop"}).status == 401
