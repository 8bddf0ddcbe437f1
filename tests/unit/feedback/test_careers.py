"""The careers a pupil is shown."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.feedback.careers import careers_for
from shared.compiled import essentials
from shared.paths import ROOT
from shared.programme import essentials_of, load
from tests.support.programme import OWN

DATA = essentials_of(load(ROOT / OWN))
KNOWN = st.lists(st.sampled_from(sorted(DATA["hobbies"])), unique=True)
ROLES = {role["title"]: role for role in DATA["roles"]}


def fits(title: str, hobbies: list[str]) -> int:
    because: dict[str, Any] = ROLES[title]["because"]
    return sum(hobby in because for hobby in hobbies)


@given(st.lists(st.one_of(st.sampled_from(sorted(DATA["hobbies"])), st.text(max_size=8)), max_size=20))
def test_there_are_always_three_different_careers(hobbies: list[str]) -> None:
    shown = careers_for(hobbies, DATA)
    assert len({career.title for career in shown}) == len(shown) == 3
    for career in shown:
        assert career.title in ROLES
        assert career.sentence == ROLES[career.title]["sentence"]


@given(KNOWN)
def test_what_fits_most_comes_first_and_the_reason_is_one_that_was_chosen(hobbies: list[str]) -> None:
    shown = careers_for(hobbies, DATA)
    most = max((fits(title, hobbies) for title in ROLES), default=0)
    # In turn by hobby: the first of each turn is the best that has that hobby.
    if hobbies:
        best = max(fits(title, hobbies) for title, role in ROLES.items() if hobbies[0] in role["because"])
        assert fits(shown[0].title, hobbies) == best <= most
    left_out = ROLES.keys() - {career.title for career in shown}
    for career in shown:
        if career.because:
            because = ROLES[career.title]["because"]
            reasons = [(DATA["hobbies"][one].lower(), because[one]) for one in hobbies if one in because]
            assert (career.hobby, career.because) in reasons
        else:
            assert not fits(career.title, hobbies)
            assert not any(fits(title, hobbies) for title in left_out)


@given(KNOWN)
def test_several_hobbies_show_several_kinds_of_work(hobbies: list[str]) -> None:
    shown = careers_for(hobbies, DATA)
    reasons = {career.hobby for career in shown}
    passed_over = [one for one in hobbies if DATA["hobbies"][one].lower() not in reasons]
    # One is passed over for three others, or because all that fits it is shown for another.
    if len(reasons - {""}) < 3:
        titles = {career.title for career in shown}
        for one in passed_over:
            assert {title for title, role in ROLES.items() if one in role["because"]} <= titles


@given(
    KNOWN,
    st.lists(st.text(max_size=8).filter(lambda text: text not in DATA["hobbies"]), max_size=4),
    st.data(),
)
def test_the_same_choice_gets_the_same_careers_whatever_else_was_sent(
    hobbies: list[str], unknown: list[str], data: st.DataObject
) -> None:
    sent = list(hobbies)
    for one in [*unknown, *hobbies[:2]]:
        # A hobby sent again comes after the first time.
        least = sent.index(one) + 1 if one in sent else 0
        sent.insert(data.draw(st.integers(least, len(sent))), one)
    assert careers_for(sent, DATA) == careers_for(hobbies, DATA)


def test_without_a_hobby_the_first_roles_are_shown_without_a_reason() -> None:
    shown = careers_for([], DATA)
    assert [career.title for career in shown] == [role["title"] for role in DATA["roles"][:3]]
    assert not any(career.hobby or career.because for career in shown)


def test_in_a_checkout_the_data_is_made_from_the_folder() -> None:
    assert essentials() == DATA
