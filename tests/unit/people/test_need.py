"""Whom a session needs, who is missing, how pressing it is; what is taken along."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.people.domain.kit import packed, restock
from services.people.domain.need import Gap, Need, Urgency, gap_of, need_of, takes, urgency
from services.people.domain.session import letter_day, withdraws_late, working_days_before
from services.people.domain.stock import Stock, counted, taken_back, there
from tests.support.people import DAY, HOUR, RULES, STARTS, a_session, as_

ROLES = ("host", "nurse", "scanner", "coach", "unknown")
PLACES = ("clinical", "other", *ROLES[:4])


@pytest.mark.parametrize(
    ("workshop", "pupils", "need"),
    [
        ("talk", 1, Need(("clinical", "other"), 0)),
        ("talk", 30, Need(("clinical", "other"), 0)),
        ("talk", 31, Need(("clinical", "other"), 1)),
        ("talk", 300, Need(("clinical", "other"), 18)),
        ("lab", 61, Need(("nurse", "clinical"), 1)),
        ("gone", 30, None),
    ],
)
def test_a_session_needs_a_lead_and_one_for_each_so_many_pupils(
    workshop: str, pupils: int, need: Need
) -> None:
    assert need_of(RULES, a_session(workshop=workshop, pupils=pupils)) == need


def test_the_lead_takes_no_place_of_the_others() -> None:
    need = Need(("clinical", "other"), 0)
    assert gap_of(RULES, need, []) == Gap(lead=True, wanted=("clinical", "other"), others=0)
    assert gap_of(RULES, need, [as_("nurse", lead=True)]) == Gap(
        lead=False, wanted=("clinical", "other"), others=0
    )
    assert gap_of(RULES, need, [as_("nurse")]) == Gap(lead=True, wanted=("other",), others=0)


def _seats(need: Need, roles: list[str]) -> int:
    """Return how many places these people can fill at most, tried out by augmenting paths."""
    places = [*need.wanted, *["any"] * need.others]
    held: dict[int, int] = {}

    def seat(person: int, seen: set[int]) -> bool:
        for place, name in enumerate(places):
            if place in seen or name not in {"any", roles[person], RULES.kind(roles[person])}:
                continue
            seen.add(place)
            if place not in held or seat(held[place], seen):
                held[place] = person
                return True
        return False

    return sum(seat(person, set()) for person in range(len(roles)))


@example(wanted=["nurse", "clinical"], others=0, roles=["nurse"], more="scanner")
@given(
    st.lists(st.sampled_from(PLACES), max_size=5),
    st.integers(0, 3),
    st.lists(st.sampled_from(ROLES), max_size=8),
    st.sampled_from(ROLES),
)
def test_the_gap_is_what_no_seating_fills_and_who_is_taken_makes_it_smaller(
    wanted: list[str], others: int, roles: list[str], more: str
) -> None:
    need = Need(tuple(wanted), others)
    coming = [as_(role) for role in roles]
    gap = gap_of(RULES, need, coming)
    assert gap.people == need.people - _seats(need, roles)
    after = gap_of(RULES, need, [*coming, as_(more)])
    assert (after.people < gap.people) == takes(RULES, gap, more)
    assert after.people == need.people - _seats(need, [*roles, more])


@pytest.mark.parametrize(
    ("left", "gap", "expected"),
    [
        (29, Gap(lead=True, wanted=(), others=0), Urgency.LATER),
        (28, Gap(lead=False, wanted=("clinical",), others=0), Urgency.SOON),
        (11, Gap(lead=False, wanted=(), others=1), Urgency.SOON),
        (10, Gap(lead=False, wanted=(), others=1), Urgency.URGENT),
        (0, Gap(lead=False, wanted=(), others=1), Urgency.URGENT),
        (1, Gap(lead=False, wanted=(), others=0), Urgency.MET),
        (90, None, Urgency.NOT_KNOWN),
    ],
)
def test_urgency_is_by_the_days_left(left: int, gap: Gap | None, expected: Urgency) -> None:
    assert urgency(RULES, gap, a_session(), DAY - timedelta(days=left)) is expected


def test_working_days_leave_out_weekends_and_bank_holidays() -> None:
    assert letter_day(RULES, a_session()) == date(2026, 11, 18)
    assert working_days_before(date(2026, 12, 29), 2, RULES.holidays) == date(2026, 12, 24)
    assert working_days_before(DAY, 0, RULES.holidays) == DAY


def test_the_lead_is_rung_from_the_hour_on() -> None:
    assert not withdraws_late(RULES, a_session(), STARTS - 48 * HOUR)
    assert withdraws_late(RULES, a_session(), STARTS - 48 * HOUR + timedelta(seconds=1))


def test_kit_is_by_workshop_and_pupils() -> None:
    assert [(one.kit.id, one.count) for one in packed(RULES, a_session(pupils=31))] == [
        ("cards", 6),
        ("leaflets", 31),
    ]
    assert packed(RULES, a_session(workshop="gone")) == ()


def test_what_is_used_up_is_needed_each_time_and_the_rest_once_a_day() -> None:
    sessions = [
        a_session(id="B1-1"),
        a_session(id="B1-2"),
        a_session(id="B2-1", starts_at=STARTS + 24 * HOUR),
        a_session(id="B3-1", standing="off"),
    ]
    short = restock(RULES, sessions, {"cards": 9, "leaflets": 90})
    assert [(one.kit.id, one.needed, one.there) for one in short] == [("cards", 10, 9)]
    assert [(one.kit.id, one.needed, one.there) for one in restock(RULES, sessions, {"cards": 10})] == [
        ("leaflets", 90, None)
    ]


def test_a_thing_is_missed_by_the_first_day_on_which_there_is_too_little_of_it() -> None:
    days = [a_session(id=f"B{n}-1", booking=f"B{n}", starts_at=STARTS + 24 * n * HOUR) for n in range(4)]
    wide = a_session(id="B9-1", booking="B9", starts_at=STARTS + 72 * HOUR)
    by = {one.kit.id: one.by for one in restock(RULES, [*days, wide], {"cards": 5, "leaflets": 60})}
    assert by == {"cards": wide.day, "leaflets": days[2].day}
    assert {one.by for one in restock(RULES, days, {})} == {days[0].day}


def test_what_was_used_up_since_it_was_counted_is_not_there_any_more() -> None:
    held = a_session(standing="delivered")
    off = a_session(id="B2-1", standing="off")
    before, after = STARTS - HOUR, STARTS + HOUR
    stocks = {name: counted(Stock(name), 100, who="Lee", at=before) for name in ("cards", "leaflets")}
    assert there(RULES, stocks, [held, off], before) == {"cards": 100, "leaflets": 100}
    assert there(RULES, stocks, [held, off], after) == {"cards": 100, "leaflets": 70}
    anew = counted(stocks["leaflets"], 20, who="Lee", at=after)
    assert there(RULES, {"leaflets": anew}, [held], after) == {"leaflets": 20}
    back = taken_back(anew, who="Kim", at=after)
    assert there(RULES, {"leaflets": back}, [held], after) == {"leaflets": 70}
    assert [(one.count, one.taken_back_by) for one in back.counts] == [(100, ""), (20, "Kim")]
    few = counted(Stock("leaflets"), 10, who="Lee", at=before)
    assert there(RULES, {"leaflets": few}, [held], after) == {"leaflets": 0}
    assert taken_back(Stock("cards"), who="Kim", at=after) == Stock("cards")
