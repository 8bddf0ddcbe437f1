"""What leads a school from its booking to the evidence of its visits."""

import pytest

from services.booking.domain.plan import plan
from services.booking.mail.compose import compose
from services.booking.mail.links import booking_link, evidence_link, results_link
from shared.results_link import booking_of, evidence_of
from tests.integration.booking.conftest import asked, confirmed
from tests.support.aws import SITE
from tests.support.browser import Browser
from tests.support.mails import AT, MINUTE, a_request

pytestmark = pytest.mark.usefixtures("booking_aws")


def test_the_bookings_page_leads_there_once_the_visit_is_agreed(browser: Browser) -> None:
    waits = asked()
    assert "/evidence/" not in browser.get(booking_link(waits.id).removeprefix(SITE)).text
    agreed = confirmed()
    page = browser.get(booking_link(agreed.id).removeprefix(SITE)).text
    assert f'<a href="{evidence_link(agreed.id)}">Evidence for your careers programme' in page


def test_the_mail_of_the_day_after_leads_there() -> None:
    booking = a_request().confirm(who="Alex", at=AT + MINUTE)
    [planned] = [one for one in plan(booking) if (one.kind, one.reader) == ("day_after", "school")]
    mail = compose(planned, booking)
    assert f'href="{evidence_link(booking.id)}"' in mail.html
    assert evidence_link(booking.id) in mail.text


def test_the_link_opens_the_evidence_alone() -> None:
    token = evidence_link("NM-000001").rpartition("/")[2]
    assert evidence_of(token) == "NM-000001"
    assert booking_of(token) is None
    assert evidence_of(results_link("NM-000001").rpartition("/")[2]) is None
    assert evidence_of(token.replace("NM-000001", "NM-000002")) is None
