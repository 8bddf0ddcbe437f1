"""Comments: kept masked, read by the safeguarding lead alone, decided on, told of once, forgotten in time."""

import html
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.access.user import issue
from services.feedback.functions import comments as pages
from services.feedback.functions import flagged, watch
from services.feedback.mail.flagged import NotToldError, compose
from services.feedback.table import comments as table
from services.feedback.use_cases.questions import survey_of
from shared import compiled
from shared.compiled import essentials
from tests.support.aws import SITE, rows
from tests.support.comments import (
    DEPUTY,
    LEAD,
    LIST,
    act,
    asked,
    browse,
    kept,
    send,
    streamed,
    survey,
    words,
)
from tests.support.events import START
from tests.support.feedback import USER, ask, ask_team, good, request
from tests.support.logs import listen
from tests.support.mailbox import body
from tests.support.mailbox import sent as sent_mails

pytestmark = pytest.mark.usefixtures("feedback_aws")

HURT = "my name is Annie, my dad hits me. ring 07700 900123"
ESCALATED = {
    "told": "designated-lead",
    "on-day": "12",
    "on-month": "3",
    "on-year": "2026",
    "outcome": "acting",
    "note": "Ref 12",
}


def written(text: str = "I liked the robot arm", number: int = 1, **more: Any) -> str:
    """Let a pupil write something; return the comment's id."""
    session, code = asked(number)
    before = {row["id"] for row in kept()}
    assert send(code, text, **more)["statusCode"] == 303
    [new] = [row for row in kept() if row["id"] not in before and row["session_id"] == session.session_id]
    return str(new["id"])


def test_only_what_is_masked_is_stored_with_a_day_and_no_moment() -> None:
    written(HURT)
    [row] = kept()
    assert row["now"]["text"] == "my name is •••, my dad hits me. ring •••"
    assert row["now"]["masked"] == ["phone", "name"]
    assert row["signs"] == ["hurt"]
    assert row["day"] == "2026-03-12"
    everything = str(rows("feedback"))
    for typed in ("Annie", "900123", "T09:"):
        assert typed not in str([one for one in rows("feedback") if "COMMENT" in one["pk"]]), typed
    assert "Annie" not in everything


def test_the_answers_hold_no_word_and_the_same_form_sent_again_is_one_comment() -> None:
    _, code = asked()
    for _ in range(3):
        assert send(code, HURT)["statusCode"] == 303
    assert len(kept()) == 1
    [answer] = rows("feedback", "answer")
    assert "comment" not in answer["answers"]
    assert send(code, "", key="another-key-of-a-form")["statusCode"] == 303
    assert len(kept()) == 1, "nothing written is no comment"


def test_a_text_that_is_too_long_is_told_and_given_back_whole() -> None:
    _, code = asked()
    text = "long " * 80
    page = send(code, text)
    assert page["statusCode"] == 400
    assert re.search(r"Your answer to question \d is too long", page["body"])
    assert text.strip() in page["body"]
    assert kept() == []


def test_a_programme_without_comments_asks_for_none_and_keeps_none(monkeypatch: pytest.MonkeyPatch) -> None:
    session, code = asked()
    off = essentials() | {"comments": False}
    monkeypatch.setattr("services.feedback.use_cases.questions.essentials", lambda: off)
    assert "text" not in {question["type"] for question in survey_of(session)["questions"]}
    assert 'name="comment"' not in ask("GET", f"/f/{code}")["body"]
    assert send(code, HURT)["statusCode"] == 303
    assert kept() == []


def test_flagged_ones_come_first_then_the_oldest_and_the_list_has_no_words() -> None:
    ids = [
        written("I liked the robot", 1, at=START + timedelta(days=2)),
        written("it was loud", 2, at=START + timedelta(days=1)),
        written("i want to die", 3, at=START + timedelta(days=2)),
        written("my dad hits me", 4, at=START),
    ]
    page = browse("GET", LIST)
    listed = re.findall(rf'href="{LIST}/([a-z0-9]{{24}})"', page["body"])
    assert listed == [ids[3], ids[2], ids[1], ids[0]]
    assert "4 comments wait for you. 2 may tell of harm: read them first." in words(page)
    assert "Signs of self-harm or suicide" in words(page)
    for text in ("robot", "loud", "die", "dad"):
        assert text not in words(page), "a list is no look at a comment"


def test_a_comment_from_the_page_in_another_language_comes_first_and_is_told_of() -> None:
    _, code = asked()
    send(code, "it was loud", key="key-of-the-first")
    form = good(survey(), comment="roedd yn dda", key="key-of-the-second")
    assert ask("POST", f"/f/{code}/answers", form, query="lang=cy")["statusCode"] == 303
    assert "another language" in words(browse("GET", LIST))
    [first] = [row for row in kept() if row["signs"]]
    assert first["signs"] == ["language"]
    page = words(browse("GET", f"{LIST}/{first['id']}"))
    assert "No list has looked for harm in it" in page
    assert "words from a list" not in page
    streamed()
    assert len(sent_mails()) == 1


def test_only_the_safeguarding_lead_sees_the_pages() -> None:
    comment = written(HURT)
    for path in (LIST, f"{LIST}/decided", f"{LIST}/approved", f"{LIST}/audit", f"{LIST}/{comment}"):
        refused = browse("GET", path, user=USER)
        assert refused["statusCode"] == 403
        assert "Only the safeguarding lead can read what pupils wrote." in words(refused)
        assert "hits me" not in refused["body"]
        out = pages.handler(request("GET", path), None, clock=lambda: START)
        assert out["headers"]["location"].startswith("/team/sign-in")
    assert browse("POST", f"{LIST}/{comment}/approve", user=USER)["statusCode"] == 403
    assert table.audit(9) == [], "who was refused saw nothing"
    assert browse("GET", f"{LIST}/{comment}", user=DEPUTY)["statusCode"] == 200


def test_a_comment_is_shown_with_what_was_masked_in_kinds() -> None:
    comment = written(HURT)
    page = browse("GET", f"{LIST}/{comment}")
    assert "my dad hits me" in words(page)
    assert "a phone number or another long number and a name" in words(page)
    assert "Signs of being hurt." in words(page)
    assert "Is there anything you want to tell us?" in words(page)
    assert browse("GET", f"{LIST}/{'a' * 24}")["statusCode"] == 404


def test_approved_ones_are_shown_and_until_then_none() -> None:
    comment = written()
    [row] = kept()
    assert table.approved(row["session_id"]) == []
    done = act(comment, "approve")
    assert (done["statusCode"], done["headers"]["location"]) == (303, LIST)
    assert table.approved(row["session_id"]) == ["I liked the robot arm"]
    said = browse("GET", LIST, cookies=done["cookies"])
    assert "Approved. The session's results show it now." in words(said)
    assert "No comment waits." in words(said)
    assert act(comment, "undo")["statusCode"] == 303
    assert table.approved(row["session_id"]) == []
    assert [line.id for line in table.waiting()] == [comment]
    assert table.decided(9) == []


def shown_as_approved(page: Any) -> list[str]:
    return [html.unescape(one) for one in re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", page["body"])]


def test_all_that_is_approved_is_listed_and_taken_back_from_there() -> None:
    """No page listed it: it stood on its session's page alone."""
    at = START + timedelta(hours=1)
    assert "None is approved." in words(browse("GET", f"{LIST}/approved"))
    ids = [
        written(text, n)
        for n, text in enumerate(("I liked it", "it was <loud>", "my dad hits me", "so-so"), 1)
    ]
    for n, (comment, action) in enumerate(zip(ids, ("approve", "approve", "reject", ""), strict=True)):
        if action:
            act(comment, action, at=START + timedelta(minutes=n))
    page = browse("GET", f"{LIST}/approved", at=at)
    assert shown_as_approved(page) == ["it was <loud>", "I liked it"]
    assert "Approved by Lee Lead, Thursday 12 March 2026, 9:01am" in words(page)
    looks = len(table.audit(99))
    buttons = re.findall(r"<button[^>]*>(.*?)</button>", page["body"], re.DOTALL)
    assert len(buttons) == len(set(buttons)) == 2
    [(to, form), *_] = re.findall(
        r'<form method="post"[^>]* action="([^"]+)">(.*?)</form>', page["body"], re.DOTALL
    )
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    done = browse("POST", to, fields, at=at)
    assert (done["statusCode"], done["headers"]["location"]) == (303, f"{LIST}/{ids[1]}")
    assert [one.what for one in table.audit(99)[: len(table.audit(99)) - looks]] == ["undo"]
    assert shown_as_approved(browse("GET", f"{LIST}/approved", at=at)) == ["I liked it"]
    assert ids[1] in [line.id for line in table.waiting()]
    assert browse("POST", to, fields, at=at)["statusCode"] == 409, "somebody did it already"


def test_there_are_pages_of_what_is_approved_for_however_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.feedback.web.comments.READ", 2)
    texts = [f"number {n}" for n in range(5)]
    for n, text in enumerate(texts, 1):
        act(written(text, n), "approve", at=START + timedelta(minutes=n))
    at, seen, query = START + timedelta(hours=1), list[str](), ""
    for _ in range(3):
        page = ask_at(f"{LIST}/approved", query, at)
        seen += shown_as_approved(page)
        older = re.search(r'href="[^"?]+\?([^"]+)">Older ones', page["body"])
        query = html.unescape(older[1]) if older else ""
    assert seen == texts[::-1]
    assert query == ""
    for odd in ("until=2026", "until=%23", "until=9999-99#x", "until=0000-0%23a"):
        assert ask_at(f"{LIST}/approved", odd, at)["statusCode"] == 200


def ask_at(path: str, query: str, at: datetime) -> Any:
    cookie = issue(LEAD, at).partition(";")[0]
    return pages.handler(
        request("GET", path, query=query, headers={"cookie": cookie}), None, clock=lambda: at
    )


def test_the_teams_page_shows_what_was_approved_and_nothing_that_waits_or_was_turned_down() -> None:
    texts = ["The robot arm was great", "my dad hits me", "it was loud", "I met Olivia there"]
    ids = [written(text, key=f"key-of-a-pupil-{number}") for number, text in enumerate(texts)]  # one class
    page = f"/team/sessions/{kept()[0]['session_id']}"
    assert len({row["session_id"] for row in kept()}) == 1

    def seen() -> list[str]:
        """Return what others of the team, who are no safeguarding leads, see of what was written."""
        said = words(ask_team(page))
        return [text for text in texts if text in said or text.split()[-1] in said.split()]

    assert seen() == []
    assert "What pupils wrote" not in words(ask_team(page))
    act(ids[0], "approve")
    act(ids[2], "reject")
    assert seen() == texts[:1]
    act(ids[3], "mask", {"word": ["2"], "sure": "yes"})
    act(ids[3], "approve")
    assert "I met ••• there" in words(ask_team(page))
    assert "Olivia" not in words(ask_team(page))
    act(ids[0], "undo")
    act(ids[3], "undo")
    assert "What pupils wrote" not in words(ask_team(page))


def test_rejected_ones_are_never_shown() -> None:
    comment = written()
    act(comment, "reject")
    assert table.approved(kept()[0]["session_id"]) == []
    assert [line.state for line in table.decided(9)] == ["rejected"]
    assert table.waiting() == []


def test_words_are_seen_masked_before_they_are() -> None:
    comment = written("I met Olivia there")
    seen = act(comment, "mask", {"word": ["2"]})
    assert seen["statusCode"] == 200
    assert "I met ••• there" in words(seen)
    assert kept()[0]["now"]["text"] == "I met Olivia there", "seen first"
    done = act(comment, "mask", {"word": ["2"], "sure": "yes"})
    assert done["headers"]["location"] == f"{LIST}/{comment}"
    assert kept()[0]["now"]["text"] == "I met ••• there"
    none = act(comment, "mask", {"word": ["99", "x"]})
    assert none["statusCode"] == 422
    assert "Tick the words to mask" in words(none)
    act(comment, "approve")
    assert "Olivia" not in str(rows("feedback")), "once it is decided nothing of it is left"


def test_a_rude_word_is_approved_only_by_who_says_so() -> None:
    comment = written("it was shit but fun")
    held = act(comment, "approve")
    assert held["statusCode"] == 422
    assert "Mask its rude words first, or tick that they may stand" in words(held)
    assert act(comment, "approve", {"anyway": "yes"})["statusCode"] == 303


def test_an_escalation_names_whom_when_and_what_came_of_it() -> None:
    comment = written(HURT)
    wrong = act(comment, "escalate", {"on-day": "31", "on-month": "2", "on-year": "2026", "note": "Ref 12"})
    assert wrong["statusCode"] == 422
    for sentence in (
        "Select whom you told",
        "Select what came of it",
        "Enter a real date, such as 12 3 2026",
    ):
        assert sentence in words(wrong)
    assert "Ref 12" in wrong["body"], "nothing typed is lost"
    future = act(comment, "escalate", ESCALATED | {"on-day": "13"})
    assert "can't be in the future" in words(future)
    assert act(comment, "escalate", ESCALATED)["statusCode"] == 303
    page = words(browse("GET", f"{LIST}/{comment}"))
    assert "The school's designated safeguarding lead" in page
    assert "Ref 12" in page
    assert act(comment, "escalate", ESCALATED | {"outcome": "known"})["statusCode"] == 303
    assert "They knew of it already and act on it" in words(browse("GET", f"{LIST}/{comment}"))
    assert table.approved(kept()[0]["session_id"]) == []
    assert "Ref 12" not in str(rows("feedback", "comment-audit")), (
        "the audit says who did what, not what they wrote"
    )


def test_what_somebody_else_did_meanwhile_is_told() -> None:
    comment = written()
    act(comment, "reject", user=DEPUTY)
    late = act(comment, "approve", version=1)
    assert late["statusCode"] == 409
    assert "Dee Deputy was quicker, on Thursday 12 March 2026, 9am" in words(late)
    assert table.approved(kept()[0]["session_id"]) == []
    assert kept()[0]["now"]["state"] == "rejected"
    again = act(comment, "approve")
    assert again["statusCode"] == 409, "what is decided is taken back first"


def test_every_look_and_every_act_is_in_the_audit() -> None:
    comment = written()
    browse("GET", f"{LIST}/{comment}", user=DEPUTY)
    act(comment, "approve")
    done = [(one.who, one.what, one.comment) for one in reversed(table.audit(9))]
    assert sorted(done) == sorted(
        [(DEPUTY.name, "looked", comment), (LEAD.name, "looked", comment), (LEAD.name, "approve", comment)]
    )
    page = words(browse("GET", f"{LIST}/audit"))
    assert "Dee Deputy: Read it" in page
    assert "Lee Lead: Approved it" in page
    assert "robot" not in page
    assert "Lee Lead" in words(browse("GET", f"{LIST}/decided"))


def test_the_form_of_an_escalation_has_its_day_by_the_names_that_are_read() -> None:
    comment = written(HURT)
    page = str(browse("GET", f"{LIST}/{comment}")["body"])
    assert re.findall(r'name="(on\b[^"]*)"', page) == ["on-day", "on-month", "on-year"]


def test_a_form_of_another_site_or_of_another_act_is_refused() -> None:
    comment = written()
    assert browse("POST", f"{LIST}/{comment}/approve", {"csrf": "x", "version": "1"})["statusCode"] == 403
    assert act(comment, "publish")["statusCode"] == 404
    assert kept()[0]["now"]["state"] == "waiting"


FIELDS = (
    "told",
    "on-day",
    "on-month",
    "on-year",
    "outcome",
    "note",
    "word",
    "sure",
    "anyway",
    "version",
    "other",
)
ODD = st.sampled_from(
    ["", "0", "1", "yes", "police", "known", "12", "3", "2026", "9999", "-1", "x" * 600, "\x00", "٣"]
)


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(["approve", "reject", "mask", "escalate", "undo", "other", "-"]),
    st.dictionaries(st.sampled_from(FIELDS), ODD | st.text(max_size=20), max_size=8),
)
def test_whatever_a_form_says_it_is_answered_by_a_page(action: str, form: dict[str, str]) -> None:
    comment = kept()[0]["id"] if kept() else written(HURT)
    answered = act(comment, action, form)
    assert answered["statusCode"] in {200, 303, 404, 409, 422}, (action, form)


def test_the_lead_is_told_once_of_a_flagged_one_with_a_link_and_no_words() -> None:
    comment = written(HURT)
    written("I liked the robot", 2)
    for _ in range(3):
        assert streamed() == {"batchItemFailures": []}
    [mail] = sent_mails()
    assert mail["To"] == "safeguarding@northmoor.example"
    text = body(mail)
    assert f"{SITE}/team/comments/{comment}" in text
    for word in ("Annie", "dad", "hits", "School", "NM-"):
        assert word not in str(mail), word
    assert "999" in text


def test_a_mail_that_did_not_go_out_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    written(HURT)

    def broken(*_: object) -> str:
        raise TimeoutError("SES is out of order")

    with monkeypatch.context() as patch:
        patch.setattr("services.feedback.mail.flagged.send", broken)
        with pytest.raises(NotToldError):
            streamed()
    assert streamed() == {"batchItemFailures": []}
    assert len(sent_mails()) == 1


def test_one_that_was_decided_before_the_mail_is_not_told_of() -> None:
    comment = written(HURT)
    [line] = rows("feedback", "flagged")
    act(comment, "reject")
    image = {"entity": {"S": "flagged"}, "id": {"S": line["id"]}}
    record = {"eventName": "INSERT", "dynamodb": {"SequenceNumber": "1", "NewImage": image}}
    assert flagged.handler({"Records": [record]}, None, clock=lambda: START) == {"batchItemFailures": []}
    assert sent_mails() == []


def test_the_watch_reminds_once_a_day_and_logs_what_the_alarm_hears(monkeypatch: pytest.MonkeyPatch) -> None:
    written(HURT)
    log = listen(monkeypatch)
    two_days = START + timedelta(days=2)
    assert watch.handler({}, None, clock=lambda: two_days) == {"forgotten": 0, "late": 0}
    assert log.lines() == []
    late = START + timedelta(days=3)
    for _ in range(2):
        assert watch.handler({}, None, clock=lambda: late) == {"forgotten": 0, "late": 1}
    assert "flagged comments wait" in [line["message"] for line in log.lines()]
    [mail] = sent_mails()
    assert "still waits" in str(mail["Subject"])


def test_comments_are_forgotten_when_their_time_is_over() -> None:
    gone, kept_longer, waits = written("a fine day", 1), written(HURT, 2), written("it was loud", 3)
    act(gone, "approve")
    act(kept_longer, "escalate", ESCALATED)
    assert watch.handler({}, None, clock=lambda: START + timedelta(days=90))["forgotten"] == 0
    assert watch.handler({}, None, clock=lambda: START + timedelta(days=91))["forgotten"] == 1
    assert {row["id"] for row in kept()} == {kept_longer, waits}
    assert gone not in str([row for row in rows("feedback") if row["entity"] != "comment-audit"])
    assert watch.handler({}, None, clock=lambda: START + timedelta(days=400))["forgotten"] == 1
    assert {row["id"] for row in kept()} == {waits}, "one that nobody read is never forgotten"


def test_a_comment_that_nobody_can_read_keeps_no_other_and_holds_up_no_reminder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken, gone = written("a fine day", 1), written("it was loud", 2)
    written(HURT, 3)
    for one in (broken, gone):
        act(one, "approve")
    find = table.find

    def fails(comment_id: str) -> Any:
        if comment_id == broken:
            raise KeyError(comment_id)
        return find(comment_id)

    monkeypatch.setattr(table, "find", fails)
    with pytest.raises(RuntimeError, match="1 comments could not be deleted"):
        watch.handler({}, None, clock=lambda: START + timedelta(days=91))
    assert gone not in {row["id"] for row in kept()}
    [mail] = sent_mails()
    assert "still waits" in str(mail["Subject"])


def test_a_mail_says_the_same_whatever_was_written() -> None:
    first, second = written(HURT, 1), written("i want to die", 2)
    mails = [compose("lead@northmoor.example", one, "A comment needs you") for one in (first, second)]
    assert mails[0].text.replace(first, "") == mails[1].text.replace(second, "")
    assert compiled.compiled().comments.lead == ("safeguarding@northmoor.example",)
