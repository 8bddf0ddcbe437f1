"""The careers a pupil is shown: three that fit the hobbies chosen together, others for the next child, each role at some time."""

from collections import Counter
from functools import cache
from itertools import combinations
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.feedback.careers import Career, careers_for
from services.feedback.web.pupil_thanks import DRAWS
from shared.compiled import careers
from shared.paths import ROOT
from shared.programme import careers_of, load
from tests.support.programme import DEMO, OWN

DATA = careers_of(load(ROOT / OWN))
REAL = careers_of(load(ROOT / "programmes" / DEMO))
KNOWN = st.lists(st.sampled_from(sorted(DATA["hobbies"])), unique=True)
DRAWN = st.integers(0, DRAWS - 1)
ROLES: dict[str, dict[str, Any]] = {role["title"]: role for role in DATA["roles"]}

NATIONAL = {"www.healthcareers.nhs.uk", "nationalcareers.service.gov.uk", "www.skillsforcare.org.uk"}
"""NHS Health Careers, the National Careers Service, Skills for Care."""


@given(st.lists(st.one_of(st.sampled_from(sorted(DATA["hobbies"])), st.text(max_size=8)), max_size=20), DRAWN)
def test_there_are_always_three_different_careers(hobbies: list[str], draw: int) -> None:
    shown = careers_for(hobbies, DATA, draw)
    assert len({career.title for career in shown}) == len(shown) == 3
    for career in shown:
        role = ROLES[career.title]
        assert career[1:4] == (role["sentence"], role["way_in"], role["source"])


@given(KNOWN, DRAWN)
def test_a_career_says_all_that_was_chosen_and_fits_it(hobbies: list[str], draw: int) -> None:
    shown = careers_for(hobbies, DATA, draw)
    for career in shown:
        because = ROLES[career.title]["because"]
        assert dict(career.reasons) == {
            DATA["hobbies"][one]: because[one] for one in hobbies if one in because
        }
    if any(not career.reasons for career in shown):
        others = [
            role["because"] for title, role in ROLES.items() if title not in {one.title for one in shown}
        ]
        assert not any(one in because for because in others for one in hobbies), "one that fits was left out"


@given(KNOWN, DRAWN, st.data())
def test_order_and_what_is_unknown_change_nothing(hobbies: list[str], draw: int, data: st.DataObject) -> None:
    sent = [
        *hobbies,
        *data.draw(st.lists(st.text(max_size=8).filter(lambda text: text not in DATA["hobbies"]))),
    ]
    assert careers_for(data.draw(st.permutations(sent)), DATA, draw) == careers_for(hobbies, DATA, draw)


def test_in_a_checkout_the_data_is_made_from_the_folder() -> None:
    assert careers() == DATA


@cache
def every_choice() -> dict[tuple[tuple[str, ...], int], list[Career]]:
    """Return what is shown for each choice of one to four hobbies of the demo's programme, to two children each."""
    return {
        (chosen, draw): careers_for(chosen, REAL, draw)
        for many in range(1, 5)
        for chosen in combinations(REAL["hobbies"], many)
        for draw in (0, 5)
    }


def test_every_role_is_shown_for_some_choice_and_none_for_most() -> None:
    showings = Counter(career.title for shown in every_choice().values() for career in shown)
    assert showings.keys() == {role["title"] for role in REAL["roles"]}
    commonest = sum(times for _, times in showings.most_common(10))
    assert commonest < 0.35 * showings.total()


def test_the_three_fit_the_hobbies_together() -> None:
    """Nearly every choice of up to three hobbies finds each of them in the three careers, and most careers fit several."""
    whole = [
        {reason.hobby for career in shown for reason in career.reasons}
        == {REAL["hobbies"][one] for one in chosen}
        for (chosen, _), shown in every_choice().items()
    ]
    assert sum(whole) > 0.95 * len(whole)
    four = [career for (chosen, _), shown in every_choice().items() if len(chosen) == 4 for career in shown]
    assert all(career.reasons for career in four)
    assert sum(len(career.reasons) > 1 for career in four) > 0.6 * len(four)


@pytest.mark.parametrize("chosen", [("music",), ("sport", "gaming"), ("art", "animals", "coding")])
def test_children_of_a_class_who_chose_the_same_see_different_careers(chosen: tuple[str, ...]) -> None:
    classes = [careers_for(chosen, REAL, draw) for draw in range(DRAWS)]
    assert len({career.title for shown in classes for career in shown}) >= 8
    assert len({tuple(career.title for career in shown) for shown in classes}) == DRAWS


def test_a_child_who_chose_nothing_sees_other_careers_than_the_next() -> None:
    assert len({career.title for draw in range(DRAWS) for career in careers_for([], REAL, draw)}) > 15


def test_a_role_that_goes_changes_only_what_it_was_shown_in() -> None:
    gone = "Audiologist"
    fewer = {**REAL, "roles": [role for role in REAL["roles"] if role["title"] != gone]}
    same = 0
    for draw in range(DRAWS):
        shown = careers_for(["music", "science"], REAL, draw)
        if gone not in {career.title for career in shown}:
            same += 1
            assert careers_for(["music", "science"], fewer, draw) == shown
    assert 0 < same < DRAWS


def test_the_roles_are_many_and_each_leads_to_a_national_careers_site() -> None:
    assert len(REAL["roles"]) >= 90
    assert {urlsplit(role["source"]).hostname for role in REAL["roles"]} == NATIONAL
    titles = {role["title"] for role in REAL["roles"]}
    wanted = {
        "Adult nurse",
        "Hospital doctor",
        "Healthcare assistant",
        "Art therapist",
        "Pharmacy technician",
        "Sonographer",
    }
    wanted |= {
        "Operating department practitioner",
        "Psychologist",
        "Care home manager",
        "Activities coordinator",
    }
    assert wanted <= titles
    fits = Counter(hobby for role in REAL["roles"] for hobby in role["because"])
    assert min(fits[hobby] for hobby in REAL["hobbies"]) >= 12
