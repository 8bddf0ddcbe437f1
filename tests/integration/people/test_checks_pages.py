"""The pages of people's checks: for two readers alone, judged for today and the next visit, each look written down first."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from services.people.domain.checks import Check, CheckFile, Exemption
from services.people.functions import checks as pages
from services.people.functions import team
from services.people.table import audit, checks
from services.people.table.audit import Line
from services.people.use_cases import call
from services.people.use_cases.change import stored
from shared.aws import client
from shared.clock import london_day, london_time
from shared.web.routes import address
from tests.integration.people.conftest import (
    CLEARS,
    DAY,
    NOW,
    SESSION,
    VISIT,
    as_,
    hears,
    roster,
    rows,
    somebody,
    told,
)
from tests.integration.people.test_partners import text
from tests.support.browser import Browser, Clock, Page, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("people_aws")

TODAY = london_day(NOW)
LIST = address("console.checks")
RECORD = {
    "what": "record:Enhanced",
    "issued-day": "3",
    "issued-month": "2",
    "issued-year": "2026",
    "seen_by": "Lee Ray, team lead",
    "seen_on-day": "4",
    "seen_on-month": "2",
    "seen_on-year": "2026",
    "do": "record",
}


@pytest.fixture
def reader(people_aws: None) -> Browser:
    """Return the browser of one of the two readers, who need not be of the team."""
    return Browser(pages.handler, cookies=sign_in("Robin Reader", ("checks",)))


def of(person: str) -> str:
    return address("console.checks.person", reference=person)


def post(reader: Browser, person: str, fields: dict[str, str]) -> Page:
    token = reader.get(of(person)).form.fields["csrf"]
    return reader.post(of(person), {"csrf": token, **fields})


def lines() -> list[Line]:
    return audit.of_month(TODAY)


def file(person: str, *held: Check, exemptions: tuple[Exemption, ...] = ()) -> None:
    """Let this be held of a person who has no file yet."""
    stored([checks.kept(CheckFile(person, 1, held, exemptions), CheckFile(person))])


def test_the_form_has_each_day_by_the_names_that_are_read(reader: Browser) -> None:
    somebody("ann", fit=False)
    assert set(reader.get(of("ann")).form.fields) == {*RECORD, "csrf", "due-day", "due-month", "due-year"}


def test_nobody_but_the_two_readers_sees_them(people_aws: None) -> None:
    somebody("ann")
    for group in ((), ("team",), ("team", "safeguarding"), ("analysts",)):
        stranger = Browser(pages.handler, cookies=sign_in(groups=group))
        for to in (LIST, f"{LIST}?show=audit", of("ann")):
            page = stranger.get(to)
            assert page.status == 403
            assert "Only the two readers of checks can see what is held of them." in text(page)
            assert "Enhanced" not in page.text
        assert stranger.post(of("ann"), RECORD).status == 403
    assert Browser(pages.handler).get(LIST, follow=False).status == 303
    assert lines() == [], "who sees nothing is in no audit"


def test_the_pages_of_partners_say_nothing_of_checks(people_aws: None) -> None:
    somebody("ann")
    console = Browser(team.handler, cookies=sign_in())
    page = console.get(address("console.person", reference="ann"))
    assert "Enhanced" not in page.text
    assert "Their checks" not in page.text
    both = Browser(team.handler, cookies=sign_in(groups=("team", "checks")))
    assert "Their checks" in both.get(address("console.person", reference="ann")).text


def test_each_look_is_written_down_before_anything_is_read(
    reader: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody("ann")
    asked: list[str] = []
    dynamodb = client("dynamodb")

    def noted(name: str) -> None:
        really: Callable[..., Any] = getattr(dynamodb, name)

        def doing(**arguments: Any) -> Any:
            asked.append(f"{name} {arguments}")
            return really(**arguments)

        monkeypatch.setattr(dynamodb, name, doing)

    for name in ("put_item", "get_item", "query", "batch_get_item"):
        noted(name)
    for to, what in ((LIST, "read all"), (of("ann"), "read")):
        asked.clear()
        assert reader.get(to).status == 200
        written = next(n for n, one in enumerate(asked) if one.startswith("put_item") and "AUDIT#" in one)
        read = next(n for n, one in enumerate(asked) if "'CHECKS'" in one)
        assert written < read
        assert (what, "Robin Reader") in {(one.what, one.who) for one in lines()}


def test_where_it_cant_be_written_down_nothing_is_shown(
    reader: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody("ann")
    reader.get(of("ann"))

    def failing(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "InternalServerError"}}, "PutItem")

    monkeypatch.setattr(client("dynamodb"), "put_item", failing)
    for to in (LIST, of("ann")):
        page = reader.get(to)
        assert page.status == 500
        assert "Enhanced" not in page.text
        assert "promise" not in page.text


def test_the_audit_says_who_looked_at_whom(reader: Browser) -> None:
    somebody("ann")
    reader.get(LIST)
    reader.get(of("ann"))
    post(reader, "ann", RECORD)
    said = text(reader.get(f"{LIST}?show=audit"))
    assert "Looked at the list of checks Robin Reader" in said
    assert "Read the checks: Ann" in said
    assert "Wrote down a check: Ann" in said


def test_the_list_has_each_reason_judged_for_today_and_the_next_visit(reader: Browser) -> None:
    hears(told())
    promise, record, _ = CLEARS

    def ending(days: int) -> Check:
        return Check(
            "promise", "Given", date(2026, 1, 10), "Lee", date(2026, 1, 12), TODAY + timedelta(days=days + 1)
        )

    for name, days in (("seven", 7), ("thirty", 30), ("ninety", 90), ("later", 91), ("past", -1)):
        somebody(name, "dietitian", fit=False)
        file(name, ending(days))
    somebody("nothing", "dietitian", fit=False)
    somebody("spared", "host", fit=False)
    file("spared", promise, exemptions=(Exemption("record", TODAY + timedelta(days=10), "Head", TODAY),))
    somebody("gone", "dietitian", fit=False, standing="gone")
    somebody("visits", "dietitian", fit=False)
    # It holds on the day somebody is put down, and a slip of its end is put right afterwards.
    file("visits", promise)
    call.assign(VISIT, SESSION, "visits", as_("dietitian"), who="Lee", at=NOW)
    was = checks.file("visits")
    ends = Check("promise", "Given", date(2026, 1, 10), "Lee", date(2026, 1, 12), DAY)
    stored([checks.kept(CheckFile("visits", 2, (ends,)), was)])
    page = reader.get(LIST)
    parts = [part.partition("</section>")[0] for part in page.text.split("<section ")[1:]]
    found = {part.partition('id="')[2].partition('"')[0]: part for part in parts}
    assert list(found) == ["expired", "unknown", "in_7", "in_30", "in_90"]
    for reason, names in {
        "expired": ("Past", "Visits"),
        "unknown": ("Nothing",),
        "in_7": ("Seven",),
        "in_30": ("Thirty", "Spared"),
        "in_90": ("Ninety",),
    }.items():
        for name in ("Past", "Visits", "Nothing", "Seven", "Thirty", "Spared", "Ninety", "Later", "Gone"):
            assert (f">{name}</a>" in found[reason]) == (name in names), (reason, name)
    said = text(page)
    assert "On the next visit, 12 March 2026: has run out, its last day was 11 March 2026." in said
    only = reader.get(f"{LIST}?due=in+7+days")
    assert ">Seven</a>" in only.text
    assert ">Nothing</a>" not in only.text
    assert reader.get(f"{LIST}?due=odd").status == 200
    assert record


def test_who_is_exempt_stands_under_it_with_until_when_and_by_whom(people_aws: None) -> None:
    at = london_time(date(2026, 3, 10), 9)
    later = Browser(pages.handler, Clock(at), sign_in(groups=("checks",), at=at))
    somebody("ann", "midwife", fit=False)
    file("ann", CLEARS[0])
    said = text(later.get(LIST))
    assert "Exempt 1 Ann, Record check Today: exempt until 30 April 2026, by Head of safeguarding." in said


def test_a_check_is_written_down_and_taken_back(reader: Browser) -> None:
    somebody("ann", fit=False)
    page = post(reader, "ann", RECORD)
    assert "The check is written down." in text(page)
    assert (
        "Record check, Enhanced Issued 3 February 2026. Seen by Lee Ray, team lead on 4 February 2026."
        in text(page)
    )
    [held] = checks.file("ann").checks
    assert held == Check("record", "Enhanced", date(2026, 2, 3), "Lee Ray, team lead", date(2026, 2, 4))
    back = post(reader, "ann", {"do": "take_back", "type": "record", "level": "Enhanced"})
    assert "It is taken back." in text(back)
    assert checks.file("ann").checks == ()


def test_what_is_taken_back_keeps_somebody_away_who_isnt_fit_without_it(reader: Browser) -> None:
    hears(told())
    somebody("ann", "host")
    call.assign(VISIT, SESSION, "ann", as_("host", lead=True), who="Lee", at=NOW)
    post(reader, "ann", {"do": "take_back", "type": "record", "level": "Enhanced"})
    assert roster().coming == ()


def test_somebody_is_exempt_until_a_day_by_whoever_decided_it_and_that_is_ended(reader: Browser) -> None:
    somebody("ann", fit=False)
    until = TODAY + timedelta(days=10)
    typed = {
        "do": "exempt",
        "check": "record",
        "until-day": str(until.day),
        "until-month": str(until.month),
        "until-year": str(until.year),
        "by": "Head of safeguarding",
    }
    page = post(reader, "ann", typed)
    assert "The exemption is written down." in text(page)
    assert "by Head of safeguarding" in text(page)
    far = post(reader, "ann", typed | {"until-year": "2027"})
    assert far.status == 409
    assert "Nobody can be exempt from this check for so long." in text(far)
    assert 'value="2027"' in far.text, "nothing typed is lost"
    ended = post(reader, "ann", {"do": "end", "check": "record"})
    assert "It is taken back." in text(ended)
    assert checks.file("ann").exemptions == ()


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"what": ""}, "what", "Choose the check and its level"),
        ({"what": "record:Golden"}, "what", "Choose the check and its level"),
        ({"issued-day": ""}, "issued-day", "Enter a real date, such as 12 3 2026"),
        (
            {"issued-day": "", "issued-month": "", "issued-year": ""},
            "issued-day",
            "Enter the day on which it was issued",
        ),
        (
            {"seen_on-day": "", "seen_on-month": "", "seen_on-year": ""},
            "seen_on-day",
            "Enter the day on which it was seen",
        ),
        ({"seen_by": ""}, "seen_by", "Enter who saw it"),
        (
            {"seen_by": "certificate 0012 3456 7890"},
            "seen_by",
            "This looks like the number of a certificate.",
        ),
        (
            {"due-day": "31", "due-month": "2", "due-year": "2027"},
            "due-day",
            "Enter a real date, such as 12 3 2026",
        ),
    ],
)
def test_what_wont_do_is_said_and_nothing_is_kept(
    reader: Browser, typed: dict[str, str], field: str, sentence: str
) -> None:
    somebody("ann", fit=False)
    page = post(reader, "ann", RECORD | typed)
    assert page.status == 422
    assert page.errors[field].startswith(sentence)
    assert checks.file("ann") == CheckFile("ann")
    assert "3456" not in page.text, "it is not shown again"
    assert "3456" not in str(rows())


@pytest.mark.parametrize(
    "typed",
    [
        {"seen_on-year": "2027"},
        {"seen_on-day": "2"},
        {"due-day": "1", "due-month": "1", "due-year": "2026"},
    ],
    ids=["seen on a day to come", "seen before it was issued", "due before it was issued"],
)
def test_days_that_cant_be_are_refused_with_a_sentence(reader: Browser, typed: dict[str, str]) -> None:
    somebody("ann", fit=False)
    page = post(reader, "ann", RECORD | typed)
    assert page.status == 409
    assert "It is seen on the day it was issued or later, today at the latest" in text(page)
    assert checks.file("ann") == CheckFile("ann")


def test_somebody_who_isnt_there_and_a_form_of_no_page_of_ours_are_refused(reader: Browser) -> None:
    somebody("ann")
    assert reader.get(of("nobody")).status == 404
    assert post(reader, "ann", {"do": "odd"}).status == 400
    assert reader.post(of("ann"), RECORD | {"csrf": "odd"}).status == 403
