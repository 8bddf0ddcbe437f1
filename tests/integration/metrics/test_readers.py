"""Readers of reports: invited in the console, confirmed by a mail's link, unsubscribed by mail and page, taken back, put back."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email.message import EmailMessage
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.metrics.functions import readers as public
from services.metrics.functions import reports as console
from services.metrics.kinds import ROLES
from services.metrics.reader import Reader, State, Step
from services.metrics.table import readers
from services.metrics.use_cases import reader_data
from services.metrics.use_cases import readers as life
from shared import unreachable
from shared.clock import london_day, london_time, plus_months
from shared.compiled import compiled
from shared.web import csrf
from shared.web.routes import address
from tests.integration.metrics.conftest import content, sent
from tests.support.aws import ENGINES, SITE, empty_table, make_table
from tests.support.browser import Browser, Clock, Page, sign_in
from tests.support.facts import MONDAY
from tests.support.faults import calls, every
from tests.support.logs import listen
from tests.support.reports import a_reader, morning, only

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("metrics_aws")
on_both = pytest.mark.parametrize("metrics_aws", ENGINES, indirect=True)

EMAIL = "Sam.Reader@x.example"
NEW = {"email": EMAIL, "name": "Sam Reader", "role": "head", "kinds": "weekly"}
DAY = timedelta(days=1)


@pytest.fixture
def team() -> Browser:
    only()
    return Browser(console.handler, Clock(MONDAY), sign_in(at=MONDAY))


@pytest.fixture
def reader() -> Browser:
    """Return a reader's browser, which is signed in nowhere."""
    return Browser(public.handler, Clock(MONDAY))


def invite(team: Browser, **typed: str) -> Page:
    return team.fill(team.get(address("console.reader.new")), **NEW | typed)


def link_in(mail: EmailMessage, route: str = "reader.confirm") -> str:
    """Return a link of a mail to the page of a route, without the site."""
    pattern = re.escape(address(route, token="TOKEN")).replace("TOKEN", r"[\w.~%-]+")
    found = re.search(f"{re.escape(SITE)}({pattern})(?![/\\w])", content(mail, "plain"))
    assert found, content(mail, "plain")
    return found[1]


def known(email: str = EMAIL) -> Reader:
    found = readers.read(email)
    assert found
    return found


@on_both
def test_who_is_invited_confirms_and_gets_what_is_due_from_then_on(team: Browser, reader: Browser) -> None:
    page = invite(team)
    assert "The invitation is on its way." in page.text
    [mail] = sent()
    assert (mail["To"], mail["Reply-To"]) == (EMAIL, compiled().contact.email)
    assert known().state == "invited"
    morning(MONDAY)
    assert len(sent()) == 1, "nothing but the invitation before they confirm"
    reader.clock.pass_by(timedelta(minutes=1))
    asked = reader.get(link_in(mail))
    assert known().state == "invited", "a link that a scanner follows confirms nothing"
    assert EMAIL in asked.text
    assert "Thank you." in reader.fill(asked).text
    assert known().state == "confirmed"
    morning(MONDAY + timedelta(hours=1))
    assert len(sent()) == 1, "what was due before is not sent"
    morning(MONDAY + 7 * DAY)
    assert sent()[-1]["To"] == EMAIL
    # The link once more leads to what they get.
    assert "Your reports" in reader.get(link_in(mail)).title


def test_a_reader_whose_address_takes_no_mail_gets_none_and_is_named(
    team: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others get theirs, nothing fails every morning, and with the address right the report goes."""
    make_table("unreachable")
    monkeypatch.setenv(unreachable.SETTING, "unreachable")
    only(a_reader(EMAIL), a_reader("other@x.example"))
    unreachable.note(EMAIL, "bounced", MONDAY - DAY)
    log = listen(monkeypatch)
    morning(MONDAY)
    assert [mail["To"] for mail in sent()] == ["other@x.example"]
    assert "reports not sent: addresses take no mail" in log.getvalue()
    assert team.get(address("console.readers")).text.count("E-mail to this address came back") == 1
    unreachable.lift(EMAIL, MONDAY)
    morning(MONDAY + timedelta(hours=1))
    assert sent()[-1]["To"] == EMAIL


def test_one_click_unsubscribes_as_mail_programs_do_it(reader: Browser) -> None:
    only(a_reader(EMAIL))
    morning(MONDAY)
    [mail] = sent()
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    to = str(mail["List-Unsubscribe"])
    assert re.fullmatch(rf"<{re.escape(SITE)}/[!-;=?-~]+>", to), (
        "one address, https in a deployment, in angle brackets"
    )
    path = to.strip("<>").removeprefix(SITE)
    # No cookie, from another site, either kind of form (RFC 8058, 3.1).
    boundary = '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
    for body, kind in (
        ("List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"),
        (boundary, "multipart/form-data; boundary=b"),
    ):
        only(a_reader(EMAIL))
        headers = {"content-type": kind, "sec-fetch-site": "cross-site", "origin": "https://mail.example"}
        answer = reader.ask("POST", path, body, **headers)
        assert answer.status == 200, "a redirect would not be followed"
        assert known().state == "unsubscribed"
        assert reader.ask("POST", path, body, **headers).status == 200, "done twice it is done once"
    morning(MONDAY + 7 * DAY)
    assert len(sent()) == 1


def test_the_page_asks_before_it_stops_and_a_mistake_is_put_right(reader: Browser) -> None:
    only(a_reader(EMAIL, "weekly", "monthly"))
    morning(MONDAY)
    own = link_in(sent()[0], "reader")
    asked = reader.get(address("reader.stop", token=own.rpartition("/")[2]))
    assert known().state == "confirmed"
    assert "Stop all reports to" in asked.text
    stopped = reader.fill(asked)
    assert "You get no more reports" in stopped.text
    assert known().state == "unsubscribed"
    page = reader.get(own)
    assert "You get none at the moment." in page.text
    token = page.form.fields["csrf"]
    reader.clock.pass_by(DAY)
    assert "Saved." in reader.post(own, {"csrf": token, "kinds": "weekly"}).text
    assert (known().state, set(known().kinds)) == ("confirmed", {"weekly"})
    assert known().wants_since("weekly") == MONDAY + DAY


def test_a_reader_chooses_what_they_get_by_their_own_link(reader: Browser) -> None:
    only(a_reader(EMAIL))
    own = address("reader", token=life.token(known()))
    page = reader.get(own)
    token = page.form.fields["csrf"]
    assert len(re.findall(r'name="kinds"', page.text)) == len(ROLES["head"])
    reader.ask("POST", own, f"csrf={token}&kinds=weekly&kinds=quarterly")
    assert set(known().kinds) == {"weekly", "quarterly"}
    assert known().wants_since("weekly") < MONDAY, "what was wanted before is since then"
    assert known().wants_since("quarterly") == MONDAY
    none = reader.post(own, {"csrf": token})
    assert none.status == 422
    assert none.errors == {"kinds": "Choose at least one, or stop all of them below"}
    assert reader.post(own, {"csrf": "forged", "kinds": "weekly"}).status == 403
    assert set(known().kinds) == {"weekly", "quarterly"}


def test_nobody_gets_what_their_role_may_not(team: Browser, reader: Browser) -> None:
    page = invite(team, role="facilitator", kinds="yearly")
    assert page.status == 422
    assert page.errors == {"kinds": "Choose at least one that they may get: weekly digest"}
    assert 'value="Sam Reader"' in page.text, "nothing typed is lost"
    only(a_reader(EMAIL, role="facilitator"))
    own = address("reader", token=life.token(known()))
    token = reader.get(own).form.fields["csrf"]
    assert reader.post(own, {"csrf": token, "kinds": "yearly"}).status == 422


@pytest.mark.parametrize("route", ["reader", "reader.confirm", "reader.stop"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_damaged_link_is_answered_with_what_to_do(reader: Browser, route: str, method: str) -> None:
    only(a_reader(EMAIL))
    for token in ("x", life.token(known())[:-1], f"{life.token(known())}x", "0" * 120, "é.é"):
        page = reader.ask(method, address(route, token=token))
        assert page.status == 404
        assert "Open it once more from its e-mail" in page.text
        assert compiled().contact.email in page.text
    assert known().state == "confirmed"


def test_an_old_invitation_confirms_nothing(team: Browser, reader: Browser) -> None:
    invite(team)
    first = link_in(sent()[0])
    page = team.get(address("console.reader", reader=known().id))
    again = team.post(
        address("console.reader", reader=known().id), {"csrf": page.form.fields["csrf"], "do": "again"}
    )
    assert "The invitation is on its way." in again.text
    old = reader.get(first)
    assert (old.status, known().state) == (410, "invited")
    assert "There is a newer invitation." in old.text
    reader.clock.pass_by(31 * DAY)
    late = reader.get(link_in(sent()[1]))
    assert late.status == 410
    assert "more than 30 days old" in late.text
    assert reader.post(link_in(sent()[1]), {"csrf": csrf.token(known().id)}).status == 410


def do(team: Browser, deed: str, email: str = EMAIL) -> Page:
    where = address("console.reader", reader=known(email).id)
    return team.post(where, {"csrf": csrf.token("subject-Alex Example"), "do": deed})


def test_what_is_taken_back_is_put_back(team: Browser, reader: Browser) -> None:
    only(a_reader(EMAIL))
    own = address("reader", token=life.token(known()))
    assert "Taken back." in do(team, "take_back").text
    page = reader.get(own)
    assert page.status == 410
    assert "The team has taken this back" in page.text
    stopped = reader.post(address("reader.stop", token=life.token(known())), {})
    assert (stopped.status, known().state) == (200, "taken_back")
    assert "Undone" in do(team, "undo").text
    assert known().state == "confirmed"
    assert reader.get(own).status == 200
    # An invitation that is taken back, too.
    invite(team, email="other@x.example")
    do(team, "take_back", "other@x.example")
    assert reader.get(link_in(sent()[-1])).status == 410
    do(team, "undo", "other@x.example")
    assert reader.get(link_in(sent()[-1])).status == 200


def test_who_unsubscribed_is_asked_again_and_not_signed_up(team: Browser, reader: Browser) -> None:
    only(a_reader(EMAIL))
    life.unsubscribe(known(), at=MONDAY)
    assert "The invitation is on its way." in invite(team, kinds="monthly").text
    assert known().state == "invited"
    assert len(readers.everyone()) == 1
    reader.fill(reader.get(link_in(sent()[-1])))
    assert (known().state, set(known().kinds)) == ("confirmed", {"monthly"})


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"email": ""}, {"email": "Enter their e-mail address"}),
        ({"email": "Sam <sam@x.example>"}, {"email": "Enter an e-mail address such as name@example.org"}),
        ({"role": "king"}, {"role": "Choose what they are"}),
        ({"kinds": "hourly"}, {"kinds": "Choose at least one that they may get: weekly digest, monthly report, report of the "
            "term, report of the quarter and report of the academic year"}),
        ({"role": "careers", "kinds": "termly", "urn": "12"},
         {"urn": "Enter the URN of their school, 6 digits such as 123456"}),
    ],
)  # fmt: skip
def test_what_will_not_do_is_said_and_nothing_is_sent(
    team: Browser, typed: dict[str, str], errors: dict[str, str]
) -> None:
    page = invite(team, **typed)
    assert (page.status, page.errors) == (422, errors)
    assert readers.everyone() == []
    assert sent() == []


def test_a_careers_lead_is_a_reader_of_her_school(team: Browser) -> None:
    urn = compiled().schools[0].urn
    page = invite(team, role="careers", kinds="termly", urn=urn)
    assert compiled().schools[0].name in unescape(page.text)
    assert (known().role, known().urn) == ("careers", urn)


def test_who_is_a_reader_already_is_not_invited_twice(team: Browser) -> None:
    invite(team)
    page = invite(team, email=EMAIL.upper())
    assert page.errors == {"email": "They are invited already. Look at what stands here now."}
    assert len(sent()) == len(readers.everyone()) == 1


def test_a_mail_that_does_not_go_leaves_an_invitation_to_send_again(team: Browser) -> None:
    with calls(every("SendRawEmail", "throttled")):
        page = invite(team)
    assert "They are invited, but the mail could not be sent." in page.text
    assert "The invitation is on its way." in do(team, "again").text
    assert len(sent()) == 1


def test_the_page_names_who_gets_what_and_what_is_due_next(team: Browser) -> None:
    only(a_reader(EMAIL, name="Sam Reader"))
    page = team.get(address("console.readers"))
    for said in (
        "Sam Reader, Sam.Reader@x.example",
        "Head of the programme: weekly digest",
        "Weekly digest, 16 to 22 March 2026",
        "Monday 23 March 2026, 8am",
        "Monthly report, March 2026",
    ):
        assert said in page.text, said
    for email in compiled().digest_to:
        assert f"settings name {email}, who is no reader" in page.text
    team.clock.pass_by(timedelta(hours=1))
    late = team.get(address("console.readers"))
    assert f"The weekly digest, 9 to 15 March 2026, has not gone to {EMAIL} yet." in late.text


def test_a_form_of_elsewhere_or_a_deed_that_is_none_changes_nothing(team: Browser) -> None:
    only(a_reader(EMAIL))
    where = address("console.reader", reader=known().id)
    assert team.post(where, {"csrf": "forged", "do": "take_back"}).status == 403
    assert do(team, "delete").status == 400
    assert team.get(address("console.reader", reader="0" * 16)).status == 404
    twice = [do(team, "undo").status, do(team, "again").status]
    assert twice == [409, 409]
    assert known().state == "confirmed"
    assert Browser(console.handler, Clock(MONDAY)).get(address("console.readers"), follow=False).status == 303


@on_both
def test_the_settings_are_taken_over_once_by_however_many_at_once() -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: life.everyone(compiled(), MONDAY), range(6)))
    once = life.everyone(compiled(), MONDAY)
    assert [one.email for one in once] == sorted(compiled().digest_to)
    life.take_back(once[0], who="Robin", at=MONDAY)
    assert life.everyone(compiled(), MONDAY)[0].state == "taken_back"


DEEDS = st.sampled_from(["invite", "again", "confirm", "choose", "stop", "take back", "undo", "describe"])


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(DEEDS, max_size=14))
def test_whatever_is_done_nobody_gets_reports_who_did_not_say_yes_last(deeds: list[str]) -> None:
    empty_table("metrics")
    only()
    yes = False
    for number, deed in enumerate(deeds):
        before = readers.read(EMAIL)
        if before is None and deed != "invite":
            continue
        try:
            done(deed, before, MONDAY + number * timedelta(minutes=1))
        except life.NotThatWayError:
            assert readers.read(EMAIL) == before, "what is refused changes nothing"
        else:
            was_out = before is not None and before.state == "taken_back"
            yes = yes or deed in {"confirm", "choose"}
            # Whoever is asked anew is asked; a stop by who gets nothing anyway stops nothing more.
            yes = yes and deed not in {"invite", "again"} and (deed != "stop" or was_out)
        now = known()
        assert (now.state == "confirmed") == (yes and now.state != "taken_back")


def done(deed: str, one: Reader | None, at: datetime) -> None:
    said: dict[str, Any] = {"name": "", "role": "head", "urn": "", "kinds": ["weekly"]}
    if one is None or deed == "invite":
        life.invite(EMAIL, **said, who="Robin", at=at)
        return
    deeds: dict[str, Callable[[Reader], object]] = {
        "again": lambda one: life.invite_again(one, who="Robin", at=at),
        "confirm": lambda one: life.confirm(one, at=at),
        "choose": lambda one: life.choose(one, ["monthly"], at=at),
        "stop": lambda one: life.unsubscribe(one, at=at),
        "take back": lambda one: life.take_back(one, who="Robin", at=at),
        "undo": lambda one: life.undo(one, who="Robin", at=at),
        "describe": lambda one: life.describe(one, **said, at=at),
    }
    deeds[deed](one)


def test_readers_whose_time_is_over_are_erased_and_who_gets_reports_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_table("unreachable")
    monkeypatch.setenv(unreachable.SETTING, "unreachable")
    kept = london_time(plus_months(london_day(MONDAY), -compiled().keep_contacts_months), 12)
    long_ago = (kept - DAY).isoformat()
    gone: tuple[State, ...] = ("invited", "unsubscribed", "taken_back")
    of_state = [a_reader(f"{one}@x.example", steps=(Step(one, long_ago),)) for one in gone]
    lately = a_reader("lately@x.example", steps=(Step("unsubscribed", kept.isoformat()),))
    only(*of_state, lately, "reads@x.example", "out@x.example", "out-lately@x.example")
    unreachable.note("out@x.example", "bounced", MONDAY - reader_data.UNREACHED - DAY)
    unreachable.note("out-lately@x.example", "bounced", MONDAY - 30 * DAY)
    morning(MONDAY)
    assert [one.email for one in readers.everyone()] == [
        *("lately@x.example", "out-lately@x.example", "reads@x.example")
    ]
