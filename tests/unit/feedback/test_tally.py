"""Counts by hand: what a form of them says, and what won't do."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.feedback.survey import counted
from services.feedback.tally import Tally, check, field
from tests.support.events import START
from tests.support.surveys import surveys

TYPED = st.one_of(st.just(""), st.integers(0, 40).map(str), st.sampled_from(["x", "-1", "1.5", "²", "99999"]))


@given(st.data(), st.integers(1, 40))
def test_what_is_kept_are_whole_numbers_that_the_room_can_have_said(data: st.DataObject, pupils: int) -> None:
    questions = counted(data.draw(surveys()))
    names = [field(question["id"], option["id"]) for question in questions for option in question["options"]]
    typed = {name: data.draw(TYPED) for name in names}
    counts, wrong = check(questions, pupils, typed.__getitem__)
    for question in questions:
        fields = {option["id"]: field(question["id"], option["id"]) for option in question["options"]}
        given = {name: typed[one] for name, one in fields.items()}
        assert (question["id"] in counts) == any(given.values()), "what was not asked is unknown"
        if not wrong and question["id"] in counts:
            assert counts[question["id"]] == {name: int(text or 0) for name, text in given.items()}
            assert max(counts[question["id"]].values()) <= pupils
            assert question["type"] == "multiple" or sum(counts[question["id"]].values()) <= pupils
        for one in fields.values():
            if wrong.get(one) == "number":
                assert not (typed[one].isascii() and typed[one].isdecimal() and len(typed[one]) < 5)


@given(st.data())
def test_no_count_is_asked_of_words(data: st.DataObject) -> None:
    assert all(question["options"] for question in counted(data.draw(surveys())))


def test_it_is_read_as_it_was_kept() -> None:
    counts = {"now": {"1": 3, "2": 0}}
    values: dict[str, Any] = {"mode": "paper", "pupils": 3, "counts": counts, "by": "Robin", "at": START}
    tally = Tally(survey_id="first-look", survey_version=3, **values)
    assert Tally.of(tally.row() | {"pk": "SESSION#1", "entity": "tally"}) == tally
