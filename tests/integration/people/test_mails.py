"""The mails to those who come: each once, for what is so, and to nobody of a visit that is off; statements and thanks."""

import os
from dataclasses import replace
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

import pytest

from services.people.domain.hours import Entry
from services.people.domain.person import Organisation
from services.people.domain.rules import Terms
from services.people.mail.send import send_due, send_visit
from services.people.table import asked, hours, organisations, people
from services.people.table.hours import Kept
from services.people.table.waiting import VISIT as OF_VISIT
from services.people.table.waiting import about
from services.people.use_cases import asking, call
from services.people.use_cases import consents as agreed
from services.people.use_cases import people as use_case
from services.people.use_cases.change import stored
from services.people.use_cases.programme import rules
from shared import mail as shared_mail
from shared import mailroom, sent
from shared.clock import london_time
from shared.compiled import compiled
from shared.events.booking import BookingSnapshot, Present
from shared.visit_link import day_token, volunteer_token
from shared.web.routes import link
from tests.integration.people.conftest import (
    DAY,
    HOUR,
    NOW,
    SESSION,
    STARTS,
    VISIT,
    as_,
    hears,
    rows,
    somebody,
    told,
    visit,
)
from tests.support.mailbox import body
from tests.support.mailbox import sent as took
from tests.support.pdf import elements, headless, read

pytestmark = pytest.mark.usefixtures("people_aws")

MINUTE: Final = timedelta(minutes=1)
ANN, BO = "ann@trust.example", "bo@trust.example"


def comes(name: str = "ann", role: str = "midwife", *, at: datetime = NOW, **changed: Any) -> None:
    somebody(name, role, **changed)
    call.assign(VISIT, SESSION, name, as_(role), who="Lee", at=at)


def mailed(at: datetime, *, heard: bool = False) -> list[tuple[str, str]]:
    """Let the clock come by, after the mailer has heard of the visit or without; return to whom mails went, under what."""
    before = len(took())
    if heard:
        send_visit(VISIT, at)
    assert send_due(at) == []
    return [(str(one["To"]), str(one["Subject"]).strip()) for one in took()[before:]]


def last(to: str = ANN) -> EmailMessage:
    found = took(to)[-1]
    if folder := os.environ.get("MAILS"):
        name = "".join(letter if letter.isalnum() else "-" for letter in str(found["Subject"]))[:60]
        Path(folder, f"{name}.html").write_text(body(found, "html"), "utf-8")
    return found


def delivered(version: int, present: int | None, **changed: Any) -> BookingSnapshot:
    snapshot = told(version=version, status="delivered", **changed)
    counts = (Present(year_group=8, pupils=present),) if present is not None else ()
    sessions = tuple(one.model_copy(update={"present": counts}) for one in snapshot.sessions)
    return snapshot.model_copy(update={"sessions": sessions})


def test_who_is_put_down_hears_it_once_with_their_day_sheet() -> None:
    hears(told())
    comes()
    assert mailed(NOW, heard=True) == [], "another session may follow"
    assert mailed(NOW + 5 * MINUTE) == [(ANN, "You are down for Thursday 12 March 2026 (Tarn School)")]
    said = body(last())
    for part in (
        "Hello Ann,",
        "Thursday 12 March 2026, 9am to 10am",
        "You come as: Midwife at Trust",
        link("day", token=day_token(VISIT, "ann")),
        link("volunteer", token=volunteer_token("ann", 1)),
    ):
        assert part in said, part
    assert mailed(NOW + 10 * MINUTE, heard=True) == []


def test_an_offer_that_is_taken_up_and_one_that_is_not() -> None:
    hears(told())
    for name, role in (("ann", "midwife"), ("bo", "porter")):
        somebody(name, role)
        call.offer(VISIT, SESSION, name, as_(role), seen=STARTS, at=NOW)
    call.accept(VISIT, SESSION, "ann", who="Lee", at=NOW + HOUR)
    call.turn_down(VISIT, SESSION, "bo", who="Lee", at=NOW + HOUR)
    # Nothing is published of an offer alone: its own line brings the mail.
    assert sorted(mailed(NOW + HOUR + 5 * MINUTE)) == [
        (ANN, "You are coming on Thursday 12 March 2026 (Tarn School)"),
        (BO, "Others come on Thursday 12 March 2026 (Tarn School)"),
    ]
    assert "Thank you for offering to come." in body(last(BO))


def test_a_week_before_and_a_day_before_and_not_of_a_visit_that_is_off() -> None:
    hears(told())
    comes()
    comes("bo", "porter")
    mailed(NOW + 5 * MINUTE, heard=True)
    week = london_time(date(2026, 3, 5), 9)
    assert mailed(week - MINUTE) == []
    assert [subject for _, subject in mailed(week)] == 2 * [
        "In a week: your visit on Thursday 12 March 2026 (Tarn School)"
    ]
    eve = london_time(date(2026, 3, 11), 9)
    call.withdraw(VISIT, SESSION, "bo", who="bo", at=week + HOUR)
    assert mailed(eve) == [(ANN, "Your visit on Thursday 12 March 2026 (Tarn School)")]
    last()
    hears(told(version=2, status="cancelled"), at=eve + HOUR)
    assert mailed(eve + HOUR, heard=True) == [
        (ANN, "The visit on Thursday 12 March 2026 is called off (Tarn School)")
    ]
    assert "Please don't come" in body(last())
    assert mailed(london_time(DAY, 12)) == []


def test_nobody_is_reminded_of_a_visit_that_was_called_off_before() -> None:
    hears(told())
    comes()
    mailed(NOW + 5 * MINUTE, heard=True)
    # Nobody hears of it but the clock: the mailer's event is late.
    hears(told(version=2, status="cancelled"), at=NOW + HOUR)
    assert mailed(london_time(date(2026, 3, 5), 9)) == [
        (ANN, "The visit on Thursday 12 March 2026 is called off (Tarn School)")
    ]


def test_a_visit_that_moves_to_another_day_and_one_that_moves_within_its_day() -> None:
    hears(told())
    comes()
    mailed(NOW + 5 * MINUTE, heard=True)
    later = {"starts_at": STARTS + HOUR}
    hears(told(version=2, **later), at=NOW + HOUR)
    assert mailed(NOW + HOUR, heard=True) == [(ANN, "Other times on Thursday 12 March 2026 (Tarn School)")]
    assert "10am to 11am" in body(last())
    hears(told(version=3), at=NOW + 2 * HOUR)
    assert mailed(NOW + 2 * HOUR, heard=True) == [
        (ANN, "Other times on Thursday 12 March 2026 (Tarn School)")
    ], "back again is news too"
    hears(told(version=4, starts_at=STARTS + 24 * HOUR), at=NOW + 3 * HOUR)
    assert mailed(NOW + 3 * HOUR, heard=True) == [
        (ANN, "The visit of Thursday 12 March 2026 has moved (Tarn School)")
    ]
    said = body(last())
    assert "It now takes place on Friday 13 March 2026." in said
    assert link("volunteer", token=volunteer_token("ann", 1)) in said
    assert mailed(NOW + 30 * HOUR, heard=True) == []


def test_who_is_let_go_is_told_why_and_who_left_too() -> None:
    hears(told())
    comes()
    mailed(NOW + 5 * MINUTE, heard=True)
    use_case.leave("ann", who="Lee", at=NOW + HOUR)
    assert mailed(NOW + HOUR, heard=True) == [
        (ANN, "You are not down for Thursday 12 March 2026 any more (Tarn School)")
    ]
    assert "You are not on our list of people who come to visits any more." in body(last())
    assert "/with/" not in body(last()), "their page is closed"


def test_who_withdraws_late_makes_the_team_ring_somebody() -> None:
    hears(told())
    comes()
    mailed(NOW + 5 * MINUTE, heard=True)
    late = STARTS - 23 * HOUR
    call.withdraw(VISIT, SESSION, "ann", who="ann", at=late)
    team = compiled().mail.team
    found = [one for one in mailed(late, heard=True) if one[0] == team]
    assert found == [(team, "Please ring somebody: one fewer comes on Thursday 12 March 2026 (Tarn School)")]
    said = body(last(team))
    assert "Ann has withdrawn" in said
    assert "Who is missing" in said
    assert took(team)[-1]["Reply-To"] == ANN
    assert not [row for row in rows("mailed") if "Ann" in str(row["subject"])], "no name is kept"


def test_what_was_undone_before_anybody_heard_is_no_news() -> None:
    hears(told())
    comes()
    call.withdraw(VISIT, SESSION, "ann", who="Lee", at=NOW + MINUTE)
    assert mailed(NOW + HOUR, heard=True) == []


def test_thanks_come_the_day_after_with_their_own_figures() -> None:
    hears(told())
    comes()
    mailed(NOW + 5 * MINUTE, heard=True)
    stored([hours.kept(Kept("h1", 1, Entry("ann", "trust", "travel", DAY, 40, VISIT)), None)])
    hears(delivered(2, 23), at=STARTS + 2 * HOUR)
    assert mailed(STARTS + 3 * HOUR, heard=True) == []
    morning = london_time(date(2026, 3, 13), 9)
    assert mailed(morning) == [(ANN, "Thank you for Thursday 12 March 2026 (Tarn School)")]
    said = body(last())
    assert "You met 23 pupils." in said
    assert "1 hour 40 minutes" in said
    hears(delivered(3, 21), at=morning + HOUR)
    assert mailed(morning + HOUR, heard=True) == []


def test_thanks_say_no_number_that_nobody_counted() -> None:
    hears(told())
    comes()
    mailed(NOW + 5 * MINUTE, heard=True)
    hears(delivered(2, None), at=STARTS + 2 * HOUR)
    mailed(london_time(date(2026, 3, 13), 9), heard=True)
    assert "You met" not in body(last())
    assert "pupils" not in body(last()).partition("School:")[0]


def test_thanks_say_at_how_many_sessions_nobody_counted() -> None:
    hears(told(pupils=(24, 24)))
    comes()
    call.assign(VISIT, f"{VISIT}-2", "ann", as_(), who="Lee", at=NOW)
    mailed(NOW + 5 * MINUTE, heard=True)
    counted = delivered(2, 23, pupils=(24, 24))
    first, second = counted.sessions
    sessions = (first, second.model_copy(update={"present": ()}))
    hears(counted.model_copy(update={"sessions": sessions}), at=STARTS + 3 * HOUR)
    mailed(london_time(date(2026, 3, 13), 9), heard=True)
    said = body(last())
    assert "You met 23 pupils." in said
    assert "At 1 session nobody counted the pupils, so they are not in the figure." in said


def test_who_is_invited_gets_a_link_and_a_new_one_when_it_is_asked_for() -> None:
    at = london_time(date(2026, 5, 4), 12)
    somebody("bo", "porter")
    ann = use_case.invite(replace(_person("bo"), name="Ann", email=ANN), who="Lee", at=at)
    assert mailed(at) == [(ANN, f"You are invited to come to schools with {compiled().name}")]
    assert link("volunteer", token=volunteer_token(ann.id, 1)) in body(last())
    use_case.accept_invitation(ann.id, at=at + MINUTE)
    use_case.new_link(ann.id, who="Lee", at=at + HOUR)
    assert mailed(at + HOUR) == [(ANN, "Your page with us")]
    assert link("volunteer", token=volunteer_token(ann.id, 2)) in body(last())
    assert mailed(at + 48 * HOUR) == []


def _person(name: str) -> Any:
    found = people.person(name)
    assert found
    return found


def test_a_check_that_runs_out_is_told_at_ninety_thirty_and_seven_days() -> None:
    somebody("ann", "porter")
    # The promise of 10 January 2026 holds for twelve months.
    told_at = [
        day
        for day in (date(2026, 10, 10) + timedelta(days=number) for number in range(100))
        if mailed(london_time(day, 9))
    ]
    assert told_at == [date(2026, 10, 11), date(2026, 12, 10), date(2027, 1, 2)]
    assert "holds up to 9 January 2027" in body(last())
    assert str(last()["Subject"]) == "This check ends soon: Employer's word & promise"


def test_each_quarter_a_partner_gets_a_statement_with_a_paper() -> None:
    stored([organisations.kept(
        Organisation(id="trust", version=1, name="Tarn Valley Trust", contact_name="Kit", contact_email="kit@trust.example"),
        None,
    )])  # fmt: skip
    hears(told())
    comes()
    hears(delivered(2, 23), at=STARTS + 2 * HOUR)
    send_visit(VISIT, STARTS + 30 * HOUR)
    assert mailed(london_time(date(2026, 4, 9), 9)) == []
    due = london_time(date(2026, 4, 10), 9)
    assert mailed(due) == [
        ("kit@trust.example", "What your people gave: Tarn Valley Trust, 1 January to 31 March 2026")
    ]
    message = last("kit@trust.example")
    assert "Pupils in the room: 23" in body(message)
    assert "What pupils said: No answers are known of sessions at which the pupils were counted." in body(
        message
    )
    [paper] = [part for part in message.walk() if part.get_content_type() == "application/pdf"]
    pdf = paper.get_content()
    text = read(pdf)
    for said in ("What your people gave", "Tarn Valley Trust", "Tarn School", "23", "1 hour"):
        assert said in text, said
    assert b"pdfuaid:part>1<" in pdf
    assert headless(pdf) == 0
    assert {"H1", "H2", "Table", "TH"} <= {one.kind for one in elements(pdf)}
    assert mailed(due + 24 * HOUR) == []
    assert mailed(london_time(date(2026, 7, 12), 9)) == [], "nothing was given in the next quarter"


def test_who_is_asked_twice_in_one_second_is_kept_twice() -> None:
    hears(told())
    somebody("ann", "midwife")
    asking.ask(VISIT, SESSION, who="Lee", at=NOW, seen=STARTS)
    somebody("bo", "porter")
    asking.ask(VISIT, SESSION, who="Kim", at=NOW, seen=STARTS)
    kept = asked.of_visit(VISIT)
    assert [(one.who, one.people) for one in kept] == [("Lee", ("ann",)), ("Kim", ("ann", "bo"))]


def test_an_address_that_takes_no_mail_costs_nobody_else_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    hears(told())
    comes()
    comes("bo", "porter")

    def refuses(mail: shared_mail.Mail, *sender: str) -> str:
        if mail.to == ANN:
            raise ValueError("not the address of one mailbox")
        return shared_mail.send(mail, *sender)

    monkeypatch.setattr(mailroom, "send", refuses)
    at = NOW + 5 * MINUTE
    with pytest.raises(ValueError, match="one mailbox"):
        send_visit(VISIT, at)
    assert [str(one["To"]) for one in took()] == [BO]
    monkeypatch.undo()


def test_one_line_waits_for_the_next_of_a_visit() -> None:
    hears(told())
    comes()
    send_visit(VISIT, NOW)
    send_visit(VISIT, NOW)
    lines = [(row["id"], row["sk"][:20]) for row in rows("mail_due")]
    assert lines == [(about(OF_VISIT, VISIT), "2026-02-20T12:05:00Z")]
    mailed(NOW + 5 * MINUTE)
    [line] = rows("mail_due")
    assert line["sk"].startswith("2026-03-05T09:00:00Z")
    assert sent.states(about(OF_VISIT, VISIT))
    assert visit().head.letter is None


@pytest.mark.parametrize("agreed_to", [True, False])
def test_who_is_asked_to_come_hears_it_where_they_agreed_to_be_written_to(
    *, agreed_to: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    hears(told())
    for name in ("ann", "bo"):
        somebody(name)
    if agreed_to:
        terms = {**rules().terms, "mailing": Terms("mailing", 1, "Mails", "You may write to me.")}
        monkeypatch.setattr(agreed, "rules", lambda: replace(rules(), terms=terms))
        agreed.say("ann", "mailing", version=1, given=True, by="ann", at=NOW)
        agreed.say("bo", "mailing", version=1, given=False, by="bo", at=NOW)
    assert len(asking.ask(VISIT, SESSION, who="Lee", at=NOW, seen=STARTS).people) == 2
    subject = "Could you come on Thursday 12 March 2026? (Tarn School)"
    # A programme without such terms asks everybody who is on its list.
    assert mailed(NOW, heard=True) == [(ANN, subject), *([] if agreed_to else [(BO, subject)])]
    said = body(last())
    assert "Who is missing" in said
    assert "What we may write to you about is on your page." in " ".join(said.split())
    assert mailed(NOW + HOUR, heard=True) == []
