"""What can be done with a comment, and what not: its acts in any order."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.feedback.comments.comment import Comment, Escalation, HeldError, RefusedError, written
from services.feedback.comments.mask import MARK

AT = datetime(2026, 3, 12, 9, tzinfo=UTC)
DAY = date(2026, 3, 12)
TOLD = Escalation(told="designated-lead", on=DAY, outcome="acting", note="Ref 12")


def comment(text: str = "I liked the robot arm") -> Comment:
    return written("NM-000001-1", "comment", "key", text, DAY)


def did(one: Comment, act: str) -> Comment:
    match act:
        case "approve":
            return one.approve(who="Lee", at=AT)
        case "reject":
            return one.reject(who="Lee", at=AT)
        case "mask":
            return one.mask({0}, who="Lee", at=AT)
        case "escalate":
            return one.escalate(TOLD, who="Lee", at=AT)
        case _:
            return one.undo()


@given(st.lists(st.sampled_from(["approve", "reject", "mask", "escalate", "undo"]), max_size=8))
def test_acts_in_any_order(acts: list[str]) -> None:
    """Only one that waits is decided; an undo leads exactly to where it stood; a row holds all of it."""
    one = comment()
    for act in acts:
        try:
            then = did(one, act)
        except RefusedError:
            waits = one.now.state == "waiting"
            assert (
                (act == "undo" and one.before is None)
                or not waits
                or (act == "mask" and one.words[0] == MARK)
            )
            continue
        assert then.version == one.version + 1
        assert Comment.of(then.row()) == then
        if act == "undo":
            assert then.now == one.before
            assert then.before is None
        else:
            assert then.before == one.now
            assert did(then, "undo").now == one.now
        assert (then.id, then.signs, then.day) == (one.id, one.signs, one.day)
        one = then


def test_the_same_words_of_the_same_form_are_one_comment_and_others_are_another() -> None:
    assert comment() == comment()
    ids = {
        comment().id,
        comment("other words").id,
        written("NM-000001-1", "comment", "another key", "I liked the robot arm", DAY).id,
        written("NM-000002-1", "comment", "key", "I liked the robot arm", DAY).id,
    }
    assert len(ids) == 4


def test_signs_are_those_of_what_was_written_and_stay_when_words_are_masked() -> None:
    one = comment("my name is Ann and my dad hits me")
    assert one.signs == ("hurt",)
    assert one.mask(set(range(len(one.words))), who="Lee", at=AT).flagged


def test_a_rude_word_holds_it_until_it_is_masked_or_may_stand() -> None:
    one = comment("that was shit but fun")
    with pytest.raises(HeldError):
        one.approve(who="Lee", at=AT)
    assert one.approve(who="Lee", at=AT, anyway=True).now.state == "approved"
    assert one.mask({2}, who="Lee", at=AT).approve(who="Lee", at=AT).now.text == f"that was {MARK} but fun"


def test_a_comment_is_kept_as_long_as_the_programme_says() -> None:
    def last(one: Comment) -> date | None:
        return one.gone_after(keep_days=90, keep_escalated_months=12)

    assert last(comment()) is None
    assert last(did(comment(), "approve")) == DAY + timedelta(days=90)
    assert last(did(comment(), "reject")) == DAY + timedelta(days=90)
    escalated = last(did(comment(), "escalate"))
    assert escalated
    assert escalated >= date(2027, 3, 12)
