"""What a teacher prints or shows by the link of the mail of the day before, without an account."""

import base64
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest

from services.booking.mail.links import booking_token, poster_link
from services.feedback.functions import team
from shared.events.booking import BookingSnapshot
from shared.secrets import sign
from shared.web.routes import address
from tests.support.events import START
from tests.support.feedback import hear, request, visit

pytestmark = pytest.mark.usefixtures("feedback_aws")


def asked(token: str, at: Any = START, file: str = "poster.pdf") -> Any:
    return team.handler(request("GET", f"/results/{token}/{file}"), None, clock=lambda: at)


def token_of(booking_id: str) -> str:
    return sign("school", booking_id)


def words_of(answer: Any) -> list[str]:
    document = pypdfium2.PdfDocument(base64.b64decode(answer["body"]))
    return [page.get_textpage().get_text_bounded() for page in document]


def of_classes(version: int, count: int) -> BookingSnapshot:
    """Return a visit of so many classes."""
    [one] = visit().sessions
    return visit(
        version,
        sessions=tuple(
            one.model_copy(update={"id": f"{one.id[:-1]}{number}"}) for number in range(1, count + 1)
        ),
    )


def test_the_mails_link_is_the_pages() -> None:
    assert poster_link("NM-1").endswith(address("school.sheet", token=token_of("NM-1"), file="poster.pdf"))


@pytest.mark.parametrize("sheet", ["poster", "slips", "slide"])
def test_a_visit_has_a_page_for_each_class(sheet: str) -> None:
    booking = of_classes(2, 3)
    session, code = hear(booking)
    answer = asked(token_of(session.booking_id), START - timedelta(days=1), f"{sheet}.pdf")
    assert answer["statusCode"] == 200
    assert answer["headers"]["content-type"] == "application/pdf"
    assert answer["headers"]["cache-control"].startswith("private")
    assert f'"{sheet}-{session.booking_id}.pdf"' in answer["headers"]["content-disposition"]
    pages = words_of(answer)
    assert len(pages) == len(booking.sessions) == 3
    assert code[:4] in pages[0]
    assert len(set(pages)) == len(pages), "each class has a code of its own"


def test_a_class_that_was_taken_out_has_no_page() -> None:
    session, _ = hear(of_classes(2, 3))
    hear(of_classes(3, 2))
    assert len(words_of(asked(token_of(session.booking_id)))) == 2


def test_a_visit_that_is_off_or_over_has_none_and_says_so() -> None:
    session, _ = hear()
    over = asked(token_of(session.booking_id), session.closes_at)
    hear(visit(3, "cancelled"))
    for answer in (over, asked(token_of(session.booking_id)), asked(token_of("NM-999999"))):
        assert answer["statusCode"] == 410
        assert "There is nothing to print for this visit" in answer["body"]


def test_no_other_link_opens_it() -> None:
    session, _ = hear()
    whole = token_of(session.booking_id)
    for token in (whole[:-1], f"{whole}x", session.booking_id, booking_token(session.booking_id), "."):
        answer = asked(token)
        assert answer["statusCode"] == 404
        assert "This link is not whole" in answer["body"]
        assert session.school not in answer["body"]


@pytest.mark.parametrize("file", ["poster.png", "slides.pdf", "poster", "poster.pdf.exe", ".pdf"])
def test_there_is_no_other_sheet(file: str) -> None:
    session, _ = hear()
    assert asked(token_of(session.booking_id), file=file)["statusCode"] == 404


def test_a_day_sheet_shows_each_classes_code_and_leads_to_its_survey() -> None:
    session, _ = hear(of_classes(2, 2))
    token = token_of(session.booking_id)
    drawn = [asked(token, file=f"qr-{place}.svg") for place in (1, 2)]
    assert [one["statusCode"] for one in drawn] == [200, 200]
    assert drawn[0]["headers"]["content-type"] == "image/svg+xml"
    assert drawn[0]["body"] != drawn[1]["body"]
    led = asked(token, file="kiosk-1")
    assert led["statusCode"] == 303
    assert led["headers"]["location"].startswith("/f/")
    assert led["headers"]["location"].endswith("?kiosk=1")
    assert asked(token, file="qr-3.svg")["statusCode"] == 404
    assert asked(token, START + timedelta(days=300), "qr-1.svg")["statusCode"] == 410
