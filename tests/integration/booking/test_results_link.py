"""What leads a school from its booking to what its pupils said."""

import pytest

from services.booking.domain.plan import plan
from services.booking.mail.compose import compose
from services.booking.mail.links import booking_link, results_link
from shared.results_link import booking_of
from tests.integration.booking.conftest import asked, confirmed
from tests.support.aws import SITE
from tests.support.browser import Browser
from tests.support.mails import AT, MINUTE, a_request

pytestmark = pytest.mark.usefixtures("booking_aws")


def test_the_bookings_page_leads_to_the_results_once_the_visit_is_agreed(browser: Browser) -> None:
    waits = asked()
    assert "/results/" not in browser.get(booking_link(waits.id).removeprefix(SITE)).text
    agreed = confirmed()
    page = browser.get(booking_link(agreed.id).removeprefix(SITE)).text
    assert f'<a href="{results_link(agreed.id)}">What your pupils said</a>' in page


def test_the_mail_of_the_day_after_leads_there() -> None:
    booking = a_request().confirm(who="Alex", at=AT + MINUTE)
    [planned] = [one for one in plan(booking) if (one.kind, one.reader) == ("day_after", "school")]
    mail = compose(planned, booking)
    assert f'href="{results_link(booking.id)}"' in mail.html
    assert results_link(booking.id) in mail.text


def test_the_link_names_the_booking_to_whoever_has_the_key() -> None:
    token = results_link("NM-000001").rpartition("/")[2]
    assert results_link("NM-000001") == f"{SITE}/results/{token}"
    assert booking_of(token) == "NM-000001"
    assert booking_of(token.replace("NM-000001", "NM-000002")) is None
