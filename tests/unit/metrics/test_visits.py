"""What of a day's hits counts, what is kept apart, and when a day without any is one on which nobody came."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.metrics.counted import Flag
from services.metrics.figures.visits import (
    MOST_A_DAY,
    MOST_AN_HOUR,
    MOST_BY_ONE,
    MOST_CODES,
    Hit,
    Hits,
    Part,
    judge,
    none_came,
    parts,
    usual_day,
)
from services.metrics.observations import DayByDay, Series
from services.metrics.period import Week

DAY = date(2026, 3, 12)
NOWHERE = Hit(12, "/", False, True, True, "", "", "phone", "v")


def apart(
    hits: Hits, usual: int = 0, decided: dict[str, Flag] | None = None
) -> list[tuple[str, int | None, int]]:
    return [(one.why, one.hour, one.views) for one in judge(DAY, "own", hits, usual, decided or {}).flags]


def people(number: int, hit: Hit = NOWHERE) -> Hits:
    """Return hits of so many visitors, one each."""
    return Counter(hit._replace(visitor=f"{n}") for n in range(number))


def test_a_usual_day_counts_whole() -> None:
    hits = people(20) + people(30, NOWHERE._replace(referrer="www.bbc.co.uk", hour=9))
    judged = judge(DAY, "own", hits, 20, {})
    assert judged.flags == ()
    assert judged.counted == hits


def test_two_hundred_hits_from_nowhere_are_apart_until_somebody_decides() -> None:
    flood = people(200)
    judged = judge(DAY, "own", flood + people(3, NOWHERE._replace(hour=9)), 20, {})
    [flag] = judged.flags
    assert flag == Flag(DAY, "own", "hour", 12, 200, 200, 20)
    assert flag.waits
    assert judged.counted.total() == 3
    for verdict, counted in (("count", 203), ("leave", 3)):
        decided = replace(flag, verdict=verdict, judged=200, who="sam", at="now")
        judged = judge(DAY, "own", flood + people(3, NOWHERE._replace(hour=9)), 20, {flag.key: decided})
        assert judged.flags == (decided,)
        assert not decided.waits
        assert judged.counted.total() == counted


def test_a_verdict_is_about_those_that_were_seen() -> None:
    decided = Flag(DAY, "own", "hour", 12, 200, 200, 0, "count", 200, "sam", "now")
    judged = judge(DAY, "own", people(201), 0, {decided.key: decided})
    [flag] = judged.flags
    assert flag.waits
    assert judged.counted.total() == 0


def test_the_limit_of_an_hour_is_that_of_a_usual_day_where_that_is_more() -> None:
    assert apart(people(MOST_AN_HOUR)) == []
    assert apart(people(MOST_AN_HOUR + 1)) == [("hour", 12, MOST_AN_HOUR + 1)]
    assert apart(people(250), usual=250) == []


def test_from_somewhere_is_no_flood() -> None:
    assert apart(people(500, NOWHERE._replace(referrer="www.bbc.co.uk"))) == []
    assert apart(people(500, NOWHERE._replace(campaign="poster"))) == []


def test_readers_without_scripts_come_from_nowhere_too() -> None:
    assert apart(people(200, NOWHERE._replace(visit=False, scripted=False))) == [("hour", 12, 200)]


def test_a_page_opened_from_inside_belongs_to_who_came_in() -> None:
    inside = NOWHERE._replace(visit=False, page="/book/school")
    came = people(60) + people(60, inside)
    assert apart(came) == []
    assert apart(people(200, inside)) == [("hour", 12, 200)], "nobody ever came in"
    assert apart(Counter({inside._replace(visitor=None): 200})) == [], "it is not known who did"


def test_one_visitor_counts_to_a_limit() -> None:
    one = Counter({NOWHERE._replace(hour=hour, referrer="www.bbc.co.uk"): 10 for hour in range(15)})
    assert one.total() == MOST_BY_ONE
    assert apart(one) == []
    one[NOWHERE] += 1
    assert apart(one) == [("visitor", None, MOST_BY_ONE + 1)]
    assert judge(DAY, "own", one + people(2), 0, {}).counted == people(2)


def test_a_flood_that_is_spread_over_the_day_is_apart_too() -> None:
    spread: Hits = Counter()
    for hour in range(10):
        spread += Counter(NOWHERE._replace(hour=hour, visitor=f"{hour}-{n}") for n in range(40))
    assert spread.total() > MOST_A_DAY
    assert apart(spread) == [("day", None, 400)]
    assert apart(spread, usual=80) == []


def test_whole_halls_may_type_their_codes() -> None:
    codes = NOWHERE._replace(page="/f", codes=True, visitor="")
    assert apart(Counter({codes: MOST_CODES})) == []
    assert apart(Counter({codes._replace(hour=hour): 300 for hour in range(9, 15)})) == []
    assert apart(Counter({codes: MOST_CODES + 1})) == [("hour", 12, MOST_CODES + 1)]


def test_who_opens_the_page_of_codes_came_by_a_poster() -> None:
    codes = NOWHERE._replace(page="/f", codes=True)
    assert codes.came_by == "poster"
    assert codes._replace(campaign="slide").came_by == "slide"
    assert codes._replace(referrer="www.school.example").came_by == ""
    assert codes._replace(visit=False).came_by == ""
    assert NOWHERE.came_by == ""
    assert NOWHERE._replace(campaign="mail", visit=False).came_by == "", "a page seen again is no visit"


@given(
    st.dictionaries(
        st.builds(
            Hit,
            st.integers(0, 23),
            st.sampled_from(["/", "/f"]),
            st.booleans(),
            st.booleans(),
            st.booleans(),
            st.sampled_from(["", "a.example"]),
            st.sampled_from(["", "poster"]),
            st.just("phone"),
            st.sampled_from([None, "", "v", "w"]),
        ),
        st.integers(1, 400),
    ),
    st.integers(0, 500),
)
def test_every_hit_counts_or_is_apart_and_none_is_both(found: dict[Hit, int], usual: int) -> None:
    hits = Counter(found)
    judged = judge(DAY, "own", hits, usual, {})
    assert judged.counted.total() + sum(flag.views for flag in judged.flags) == hits.total()
    assert len({flag.key for flag in judged.flags}) == len(judged.flags)
    decided = {flag.key: replace(flag, verdict="count", judged=flag.views) for flag in judged.flags}
    assert judge(DAY, "own", hits, usual, decided).counted == hits


def before(*views: int) -> dict[date, int]:
    return {DAY - timedelta(days=number): value for number, value in enumerate(views, 1)}


@pytest.mark.parametrize(
    ("views", "usual"),
    [
        (before(), 0),
        (before(20, 20, 20, 20, 20, 20), 0),
        (before(20, 30, 10, 20, 25, 15, 900), 20),
        ({DAY + timedelta(days=n): 50 for n in range(20)}, 0),
        ({DAY - timedelta(days=29 + n): 50 for n in range(20)}, 0),
    ],
)
def test_a_usual_day_is_the_middle_one_of_four_weeks(views: dict[date, int], usual: int) -> None:
    assert usual_day(DAY, views) == usual


@pytest.mark.parametrize(
    ("views", "believed"),
    [
        (before(), False),
        (before(*[20] * 28), False),
        (before(*[5] * 28), False),
        (before(*[4] * 28), True),
        (before(*[0] * 27, 3), True),
        (before(*[0] * 28), False),
        (before(3, 3), False),
        # A counter that broke is silent from one day on.
        (before(0, *[2] * 27), True),
        (before(0, 0, *[2] * 26), False),
        (before(*[0] * 4, *[1] * 24), False),
        (before(*[0] * 20, 200, *[0] * 7), False),
        (before(0, 0, 200, *[0] * 25), True),
    ],
)
def test_a_day_without_a_hit_is_believed_of_a_quiet_site_that_was_heard_of(
    views: dict[date, int], *, believed: bool
) -> None:
    assert none_came(DAY, views) is believed


def test_a_figures_parts_are_told_the_most_first_and_by_period() -> None:
    week = Week.of(DAY)

    def of(name: str, *values: int) -> DayByDay:
        series = Series(
            "website", "own", "visits", "Visits", "visits", "flow", dimensions=(("campaign", name),)
        )
        return DayByDay(series, week.first, (None, *map(Decimal, values)))

    found = parts([of("mail", 1, 2), of("poster", *[1] * 8), of("gone", 0), of("a", 3)], week)
    assert found == (Part("poster", 6), Part("a", 3), Part("mail", 3))
