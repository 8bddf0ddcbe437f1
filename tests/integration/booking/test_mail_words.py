"""Every word of every mail comes through the catalogue, and stands in HTML and text alike."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from services.booking.functions import mails
from services.booking.mail.compose import compose
from services.booking.use_cases.offer import offer
from shared.compiled import compiled, essentials
from tests.integration.booking.conftest import NOW, confirmed
from tests.support.aws import SITE
from tests.support.browser import Browser, Clock, sign_in
from tests.support.mailbox import hear
from tests.support.mails import ARRIVAL, every_mail
from tests.support.pseudo import pseudo_language, unsaid

pytestmark = pytest.mark.usefixtures("booking_aws")

TYPED = (
    *("Sam Example", "Kim Example", "Sam", "Lee", "Alex Example", "Alex", "Robin Bell"),
    *(
        "sam@school.example",
        "kim@school.example",
        "sam@academy.example",
        "lee@school.example",
        "01452 000 000",
    ),
    *(
        "Please bring the skeleton",
        "A lift, please",
        "One wheelchair",
        "We bring the skeleton.",
        "With pleasure.",
    ),
    *("We are <full> that week. The week after is free.", "Another team is free.", "The hall holds forty."),
    *(
        "Our van is in the garage that day.",
        "One more class",
        "Two of us are ill.",
        "Win at nhs-refund.example",
    ),
    *(ARRIVAL.room, ARRIVAL.meets, ARRIVAL.parking, ARRIVAL.stays),
)
"""What people of the examples type."""


def data() -> list[str]:
    programme = essentials()["programme"]
    return [
        *TYPED,
        *(programme[name] for name in ("name", "strapline", "organisation")),
        *programme["contact"].values(),
        compiled().mail.team,
        compiled().teacher_survey,
        *(value for school in offer().schools for value in (school.name, school.town, school.postcode)),
        *(workshop.title for workshop in offer().workshops),
        *(workshop.needs for workshop in compiled().workshops),
    ]


@pytest.fixture(autouse=True)
def _speaking(tmp_path: Path) -> Iterator[None]:
    with pseudo_language(tmp_path):
        yield


def references(text: str) -> list[str]:
    return re.findall(rf"\b{offer().reference_prefix}-[0-9A-Z]{{6}}\b", text)


def test_the_words_of_every_mail() -> None:
    for mail, booking in every_mail():
        composed = compose(mail, booking)
        for text in (
            composed.html,
            composed.subject,
            re.sub(rf"{SITE}\S*", "", composed.text).replace("<", "&lt;"),
        ):
            assert unsaid(text, [*data(), *references(text)]) == [], mail.key


def test_the_words_of_the_mail_room() -> None:
    booking = confirmed()
    hear(at=NOW)
    room = Browser(mails.handler, Clock(), sign_in())
    here = f"/team/bookings/{booking.id}/mails"
    page = room.get(here)
    for one in re.findall(rf'href="({here}/[^"]+)"', page.text):
        shown = room.get(unescape(one))
        held = room.fill(shown, do="hold")
        for text in (shown.text, held.text, room.get(here).text):
            bare = re.sub(rf"{SITE}[^\s<]*", "", text)
            assert unsaid(bare, [*data(), *references(bare)]) == [], one
