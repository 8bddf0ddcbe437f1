"""Steps: whoever has all that was ever shown or told of a class, and takes one from another, finds no pupil."""

from collections import Counter
from collections.abc import Mapping
from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.feedback.steps import ASIDE, STEP, Steps, nothing

OPTIONS = "abcde"


def content(answers: Mapping[int, str]) -> dict[str, Any]:
    """Return what pupils' answers say together."""
    return {
        **nothing(),
        "answers": len(answers),
        "choices": {"q": dict(sorted(Counter(answers.values()).items()))},
    }


def choices(of: Mapping[str, Any]) -> Counter[str]:
    return Counter(of["choices"].get("q", {}))


@st.composite
def classes(draw: st.DrawFn) -> list[dict[int, str]]:
    """Draw what stands in the table after each batch: pupils answer one by one, in any batches, and some change their minds."""
    answers: dict[int, str] = {}
    batches = []
    for pupil in range(draw(st.integers(1, 40))):
        answers[pupil] = draw(st.sampled_from(OPTIONS))
        if draw(st.integers(0, 4)) == 0:
            answers[draw(st.integers(0, pupil))] = draw(st.sampled_from(OPTIONS))
        if draw(st.booleans()):
            batches.append(dict(answers))
    return [*batches, dict(answers)]


def run(batches: list[dict[int, str]], *, accepted: int = 0) -> tuple[list[Any], list[Any], Steps]:
    """Return all that was told and all that was shown, in order, each once, and how it ended.

    `accepted` answers come one by one after closing, as when the team accepts what was kept aside; the session closes after each.
    """
    steps = Steps(content({}))
    told, held = [], []

    def note() -> None:
        if steps.told is not None and (not told or told[-1] != steps.told):
            told.append(steps.told)
        if steps.held is not None and (not held or held[-1] != steps.held):
            held.append(steps.held)

    for batch in batches:
        steps = steps.made_anew(content(batch))
        note()
    steps = steps.closed()
    note()
    for late in range(accepted):
        batches = [*batches, {**batches[-1], 1000 + late: "a"}]
        steps = steps.made_anew(content(batches[-1])).closed()
        note()
    return told, held, steps


@given(classes(), st.integers(0, 12))
def test_nothing_less_anything_is_one_pupil(batches: list[dict[int, str]], accepted: int) -> None:
    for published in run(batches, accepted=accepted)[:2]:
        for one, other in combinations([nothing(), *published], 2):
            apart = sum((choices(other)).values()) - sum(choices(one).values())
            assert apart == 0 or apart >= STEP
            if not apart:
                assert choices(one) == choices(other), "a correction alone is one pupil's"


@given(classes())
def test_once_it_has_closed_all_is_told_that_can_be(batches: list[dict[int, str]]) -> None:
    told, _, steps = run(batches)
    last = content(batches[-1])
    if last["answers"] >= STEP:
        assert told[-1] == last, "no answer is lost for the figures"
    else:
        assert told == [{**nothing(), "answers": last["answers"]}], "of fewer than ten, how many they are"
    assert steps.closed() == steps


@given(classes())
def test_what_is_shown_is_a_step_of_what_was_made(batches: list[dict[int, str]]) -> None:
    _, held, steps = run(batches)
    made = [content(batch) for batch in batches]
    assert all(one in made for one in held)
    behind = steps.made["answers"] - (steps.held["answers"] if steps.held else 0)
    assert 0 <= behind < STEP


def test_thirty_one_by_one() -> None:
    batches = [dict.fromkeys(range(n), "a") for n in range(1, 31)]
    told, held, _ = run(batches)
    assert [one["answers"] for one in held] == [10, 20, 30]
    assert [one["answers"] for one in told] == [10, 20, 30], "the last ten once it has closed"
    assert [one["answers"] for one in run(batches[:25])[0]] == [10, 25], "and never five alone"


def aside(answers: int, many: int) -> dict[str, Any]:
    """Return what answers say together of which `many` more stand aside."""
    return content(dict.fromkeys(range(answers), "a")) | ({ASIDE: many} if many else {})


def test_how_many_stand_aside_is_told_at_once_and_tells_nobodys_choices() -> None:
    steps = Steps(content({})).made_anew(aside(33, 0))
    assert steps.told is None
    steps = steps.made_anew(aside(33, 10))
    assert steps.told == {**nothing(), "answers": 33, ASIDE: 10}
    assert steps.told_of == 0
    more = steps.made_anew(aside(33, 20))
    assert more.told == {**nothing(), "answers": 33, ASIDE: 20}


def test_what_no_longer_stands_aside_is_taken_back_and_the_rest_stays_as_it_was_told() -> None:
    steps = Steps(content({})).made_anew(aside(20, 0)).made_anew(aside(30, 0))
    told = steps.told
    assert told is not None
    assert told["answers"] == 20
    beyond = steps.made_anew(aside(30, 10))
    assert beyond.told == told | {ASIDE: 10}
    assert beyond.made_anew(aside(30, 0)).told == told
    # Until they were told, a step that moves brings them with it, and closing does, too.
    assert beyond.made_anew(aside(40, 20)).told == {**content(dict.fromkeys(range(30), "a")), ASIDE: 20}
    assert beyond.closed().told == aside(30, 10)


def test_a_summary_that_is_made_again_tells_nothing_anew() -> None:
    steps = Steps(content({})).made_anew(aside(33, 10))
    assert steps.made_anew(aside(33, 10)) == steps
    few = Steps(content({})).made_anew(aside(4, 0)).closed()
    assert few.told == {**nothing(), "answers": 4}
    assert few.made_anew(aside(4, 10)).closed().told == {**nothing(), "answers": 4, ASIDE: 10}
