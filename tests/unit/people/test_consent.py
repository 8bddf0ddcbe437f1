"""What was said to a version of terms says nothing of a later one."""

from dataclasses import replace
from datetime import timedelta

from services.people.domain.consent import Consent, holds, last, unanswered
from tests.support.people import AT, RULES

YES = Consent("ann", "biography", 2, given=True, at=AT, by="ann")
NO = replace(YES, given=False, at=AT + timedelta(days=1), by="Lee")


def test_only_a_yes_to_the_terms_as_they_are_is_consent() -> None:
    assert holds(RULES, [YES], "biography")
    assert not holds(RULES, [], "biography")
    assert not holds(RULES, [replace(YES, version=1)], "biography")
    assert not holds(RULES, [YES], "photograph")
    assert not holds(RULES, [replace(YES, terms="mailing")], "mailing"), "the programme has no such terms"


def test_what_was_said_last_counts_in_whatever_order_it_is_known() -> None:
    assert last([NO, YES], "biography") == last([YES, NO], "biography") == NO
    assert not holds(RULES, [NO, YES], "biography")
    assert last([YES], "photograph") is None


def test_what_nobody_answered_or_what_changed_since_is_asked() -> None:
    assert [one.id for one in unanswered(RULES, [])] == ["photograph", "biography"]
    assert [one.id for one in unanswered(RULES, [NO])] == ["photograph"], "a no is an answer"
    assert [one.id for one in unanswered(RULES, [replace(YES, version=1)])] == ["photograph", "biography"]
