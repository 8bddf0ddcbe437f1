"""Whatever is sent to the pages of a person's link is answered by a page: never by a failure of ours."""

from datetime import timedelta
from urllib.parse import urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.people.domain.need import Capacity
from services.people.table import people
from shared.aws import client
from tests.integration.test_no_500 import ANYTHING, keys_fit
from tests.support.browser import NOW, Browser
from tests.support.volunteers import (
    STARTS,
    TRUST,
    a_session,
    a_volunteer,
    an_offer,
    home,
    store_person,
    store_visit,
)

MIDWIFE = Capacity(TRUST.id, "midwife")
PAGES = (
    "volunteer",
    "volunteer.session",
    "volunteer.profile",
    "volunteer.hours",
    "volunteer.consent",
    "volunteer.feed",
)
SESSIONS = ("NM-MINE44-1", "NM-WAIT44-1", "NM-QPEN44-1", "NM-PAST44-1", "NM-NQNE44-1", "-", "x")
DOES = ("offer", "take_back", "withdraw", "own", "travel", "take_back", "x", "accept", "")
FIELDS = (
    *(
        "as",
        "seen",
        "said",
        "version",
        "phone",
        "about",
        "skills",
        "languages",
        "reach",
        "asked_about",
        "terms",
        "agree",
    ),
    *(
        "role-1",
        "organisation-1",
        "role-12",
        "weekday-1",
        "from-1",
        "until-1",
        "first-1",
        "last-1",
        "off_first-1",
        "off_last-1",
    ),
    *(
        "off_from-1",
        "off_until-1",
        "booking",
        "way-NM-PAST44",
        "on-day",
        "on-month",
        "on-year",
        "hours",
        "minutes",
        "organisation",
    ),
    *("day", "entry"),
)
RIGHT = st.sampled_from(
    ["trust/midwife", "trust/midwife/lead", STARTS.isoformat(), "NM-PAST44", "2026-02-18", "photograph", "yes", "1", "trust",
     "midwife", "9:00", "12:00", "2026-03-12", "12", "3", "2026", "dose-lab"]
)  # fmt: skip


def test_no_answer_is_a_failure_of_ours(browser: Browser) -> None:
    client("dynamodb").meta.events.register("before-parameter-build.dynamodb.*", keys_fit)
    ann = store_person(a_volunteer())
    waits = a_session(booking="NM-WAIT44", starts_at=STARTS + timedelta(days=1))
    past = a_session(booking="NM-PAST44", starts_at=NOW - timedelta(days=2), standing="delivered")
    store_visit(a_session(booking="NM-MINE44"), coming=[("ann", MIDWIFE)])
    store_visit(waits, offers=[an_offer("ann", waits, MIDWIFE)])
    store_visit(a_session(booking="NM-QPEN44", starts_at=STARTS + timedelta(days=2)))
    store_visit(past, coming=[("ann", MIDWIFE)])
    csrf = browser.get(home(ann, "volunteer.profile")).form.fields["csrf"]

    @settings(
        max_examples=settings().max_examples * 2,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.data())
    def each(data: st.DataObject) -> None:
        page = data.draw(st.sampled_from(PAGES), "page")
        parts = (
            {"session_id": data.draw(st.sampled_from(SESSIONS), "session")}
            if page == "volunteer.session"
            else {}
        )
        query = data.draw(
            st.dictionaries(st.sampled_from(["from", "withdraw", "leave"]), ANYTHING, max_size=2), "query"
        )
        form = data.draw(st.dictionaries(st.sampled_from(FIELDS), RIGHT | ANYTHING, max_size=10), "form")
        fields = {**form, "csrf": csrf, "do": data.draw(st.sampled_from(DOES), "do")}
        address = home(ann, page, **parts)
        assert browser.get(f"{address}?{urlencode(query)}").status < 500
        answer = browser.post(address, fields)
        assert answer.status < 500, (address, fields)
        found = people.person("ann")
        assert found
        assert found.standing == "here"

    each()
