"""The arithmetic of the diary: what is offered, which team could come, and what the clocks say."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.booking.domain import hours as calendar
from services.booking.domain import team_day as rows
from services.booking.domain.diary import (
    Day,
    DayState,
    Wanted,
    day_offered,
    days_offered,
    fits,
    free_days,
    free_spans,
    free_teams,
    staffed,
    suggested,
)
from services.booking.domain.hours import Diary, Hours, Misfit, Time, WhyNot, Window, misfits, moment, why_not
from services.booking.domain.team_day import Block, Stretch, TeamDay
from shared.clock import LONDON, london_day

MORNING, AFTERNOON = (time(9), time(12, 30)), (time(13, 15), time(15, 15))
TERM = (date(2026, 2, 23), date(2026, 4, 2))
NOW = datetime(2026, 2, 20, 12, tzinfo=UTC)
DAY = date(2026, 3, 12)
TRAVEL = 30
OURS, THEIRS = "910001", "910002"


def a_diary(**changed: object) -> Diary:
    usual = {
        "windows": tuple(Window(day, *part) for day in range(5) for part in (MORNING, AFTERNOON)),
        "exceptions": {},
        "terms": (TERM,),
        "holidays": frozenset(),
        "closed": frozenset(),
        "notice_days": 10,
        "horizon_days": 60,
        "teams": ("Fell", "Tarn"),
        "travel_minutes": TRAVEL,
    }
    return Diary(**(usual | changed))  # type: ignore[arg-type]


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return moment(day, time(hour, minute))


def held(team: int, *spans: tuple[datetime, datetime], urn: str = THEIRS) -> TeamDay:
    return TeamDay(
        DAY, team, 1, tuple(Stretch(*span, f"NM-{number}", urn) for number, span in enumerate(spans))
    )


def clocks(times: Sequence[Time] | None) -> list[str]:
    return [f"{start.astimezone(LONDON):%H:%M}" for start, _ in times or ()]


MINUTES = st.integers(7 * 60, 17 * 60)
SPANS = st.tuples(MINUTES, st.integers(10, 200)).map(
    lambda pair: (
        at(0) + timedelta(minutes=pair[0]),
        at(0) + timedelta(minutes=pair[0] + pair[1]),
    )
)
STRETCHES = st.builds(
    lambda span, urn, booking, until: Stretch(*span, booking, urn, until),
    SPANS,
    st.sampled_from((OURS, THEIRS)),
    st.sampled_from(("NM-1", "NM-2", "NM-3")),
    st.sampled_from((None, NOW, NOW + timedelta(minutes=1))),
)
BLOCKS = st.builds(lambda span, kind: Block(*span, "Ill", kind), SPANS, st.sampled_from(("off", "nobody")))
TEAM_DAYS = st.tuples(
    *(
        st.builds(
            lambda stretches, blocks, team=team: TeamDay(DAY, team, 1, tuple(stretches), tuple(blocks)),
            st.lists(STRETCHES, max_size=3),
            st.lists(BLOCKS, max_size=2),
        )
        for team in (1, 2)
    )
)


def could_come(one: TeamDay, span: Time, urn: str, ignoring: str) -> bool:
    """Say the rule again, minute by minute."""
    minutes = int((span[1] - span[0]) / timedelta(minutes=1))
    present = [span[0] + timedelta(minutes=n) for n in range(minutes)]
    for block in one.blocks:
        if block.kind == "off" and any(block.starts_at <= m < block.ends_at for m in present):
            return False
    for other in one.stretches:
        if other.booking == ignoring or (other.until is not None and other.until <= NOW):
            continue
        way = timedelta(minutes=0 if other.urn == urn else TRAVEL)
        if any(other.starts_at - way <= m < other.ends_at + way for m in present):
            return False
    return True


@given(TEAM_DAYS, SPANS, st.sampled_from(("", "NM-1")))
def test_a_team_is_free_by_the_rule_and_by_nothing_else(
    team_days: tuple[TeamDay, ...], span: Time, ignoring: str
) -> None:
    found = free_teams(a_diary(), team_days, span, OURS, NOW, ignoring=ignoring)
    assert sorted(found) == [one.team for one in team_days if could_come(one, span, OURS, ignoring)]
    there = [staffed(team_days, team, span) for team in found]
    assert there == sorted(there, reverse=True), "those with somebody to go come first"


@given(TEAM_DAYS, st.integers(1, 6), st.integers(10, 120))
def test_a_suggestion_is_the_earliest_that_fits(
    team_days: tuple[TeamDay, ...], count: int, minutes: int
) -> None:
    diary, wanted = a_diary(), Wanted(count, minutes, OURS)
    found = suggested(diary, team_days, DAY, wanted, NOW)
    earlier: tuple[Time, ...] | None = None
    for minute in range(9 * 60, 15 * 60 + 16):
        times = back_to_back(at(0) + timedelta(minutes=minute), count, minutes)
        if times and fits(diary, team_days, DAY, times, OURS, NOW):
            earlier = earlier or times
            span = (times[0][0], times[-1][1])
            if staffed(team_days, fits(diary, team_days, DAY, times, OURS, NOW)[0], span):
                earlier = times
                break
    assert found == earlier


def back_to_back(start: datetime, count: int, minutes: int) -> tuple[Time, ...] | None:
    """Say it again: one after the other, over the lunch break where one would not end before it."""
    length, lunch, again, home = timedelta(minutes=minutes), at(12, 30), at(13, 15), at(15, 15)
    times = []
    for _ in range(count):
        if start < again and start + length > lunch:
            start = again
        if start + length > home:
            return None
        times.append((start, start + length))
        start += length
    return tuple(times)


@given(TEAM_DAYS, st.integers(1, 6), st.integers(10, 120), st.integers(0, 16 * 60))
def test_a_suggestion_from_a_time_on_fits_and_does_not_start_before_it(
    team_days: tuple[TeamDay, ...], count: int, minutes: int, from_minute: int
) -> None:
    diary, wanted = a_diary(), Wanted(count, minutes, OURS)
    from_ = at(0) + timedelta(minutes=from_minute)
    found = suggested(diary, team_days, DAY, wanted, NOW, from_=from_)
    if found:
        assert found[0][0] >= from_
        assert len(found) == count
        assert fits(diary, team_days, DAY, found, OURS, NOW)
    every = suggested(diary, team_days, DAY, wanted, NOW)
    if every and every[0][0] >= from_:
        assert found == every


@given(TEAM_DAYS, STRETCHES)
def test_what_is_taken_is_held_once_and_what_is_freed_is_gone(
    team_days: tuple[TeamDay, ...], stretch: Stretch
) -> None:
    before = team_days[0]
    after = rows.taken(before, stretch, NOW)
    assert [one for one in after.stretches if one.booking == stretch.booking] == [stretch]
    others = {one for one in before.stretches if one.booking != stretch.booking and one.holds(NOW)}
    assert set(after.stretches) == others | {stretch}
    freed = rows.freed(after, stretch.booking)
    assert set(freed.stretches) == others
    assert rows.freed(freed, stretch.booking) == freed, "freeing what is gone changes nothing"
    assert (after.rev, after.blocks) == (before.rev, before.blocks)


@given(TEAM_DAYS, BLOCKS)
def test_a_block_covers_its_stretch_and_taking_it_away_leaves_the_rest(
    team_days: tuple[TeamDay, ...], block: Block
) -> None:
    before = replace(team_days[0], blocks=team_days[0].blocks[:1])
    span = (block.starts_at, block.ends_at)

    def minutes(one: TeamDay) -> set[tuple[datetime, str]]:
        return {
            (other.starts_at + timedelta(minutes=n), other.kind)
            for other in one.blocks
            for n in range(int((other.ends_at - other.starts_at) / timedelta(minutes=1)))
        }

    inside = {m for m in minutes(before) if span[0] <= m[0] < span[1]}
    assert minutes(rows.unblocked(before, span)) == minutes(before) - inside
    length = int((span[1] - span[0]) / timedelta(minutes=1))
    new = {(span[0] + timedelta(minutes=n), block.kind) for n in range(length)}
    assert minutes(rows.blocked(before, block)) == (minutes(before) - inside) | new


@given(TEAM_DAYS, st.integers(5, 90))
def test_what_is_said_to_be_free_is_free_for_a_class(team_days: tuple[TeamDay, ...], minutes: int) -> None:
    wanted = Wanted(1, minutes, OURS)
    spans = free_spans(a_diary(), team_days, DAY, wanted, NOW)
    assert all(one[1] < other[0] for one, other in pairwise(spans))
    for start, end in spans:
        assert fits(a_diary(), team_days, DAY, [(start, start + timedelta(minutes=minutes))], OURS, NOW)
        assert fits(a_diary(), team_days, DAY, [(end - timedelta(minutes=minutes), end)], OURS, NOW)
    found = suggested(a_diary(), team_days, DAY, wanted, NOW)
    assert bool(found) == bool(spans)


@given(
    notice=st.integers(0, 40),
    horizon=st.integers(1, 90),
    days=st.sets(st.integers(0, 6)),
    closed=st.sets(st.dates(*TERM), max_size=8),
    minutes=st.integers(0, 60 * 24 * 60),
)
def test_what_is_offered_keeps_every_rule(
    notice: int, horizon: int, days: set[int], closed: set[date], minutes: int
) -> None:
    now = NOW + timedelta(minutes=minutes)
    diary = a_diary(
        notice_days=notice,
        horizon_days=horizon,
        closed=frozenset(closed),
        windows=tuple(Window(day, *MORNING) for day in sorted(days)),
    )
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    found = {day.day for day in free_days(diary, {}, first, last, Wanted(1, 40, OURS), now)}
    today = london_day(now)
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        rules = (
            TERM[0] <= day <= TERM[1],
            day not in closed,
            day.weekday() in days,
            notice <= (day - today).days <= horizon,
        )
        assert (day in found) == all(rules)


def test_periods_with_a_break_and_over_lunch_fit_and_a_class_over_the_break_does_not() -> None:
    def times(*starts: tuple[int, int]) -> list[Time]:
        return [(at(*start), at(*start) + timedelta(minutes=50)) for start in starts]

    diary = a_diary()
    assert fits(diary, (), DAY, times((10, 5), (11, 15)), OURS, NOW) == (1, 2)
    assert fits(diary, (), DAY, times((11, 40), (13, 15)), OURS, NOW) == (1, 2)
    assert misfits(diary, DAY, times((11, 41), (13, 0))) == {0: Misfit.OUTSIDE, 1: Misfit.OUTSIDE}
    assert misfits(diary, DAY, times((10, 5), (10, 50))) == {1: Misfit.OVERLAPS}
    assert misfits(diary, DAY, times((10, 5), (9, 0), (10, 54))) == {1: Misfit.OVERLAPS, 2: Misfit.OVERLAPS}
    assert fits(diary, (), DAY, times((11, 15), (10, 5)), OURS, NOW) == ()
    assert fits(diary, (), DAY, [], OURS, NOW) == ()
    assert fits(diary, (), date(2026, 3, 14), times((10, 5)), OURS, NOW) == ()


def test_two_teams_teach_twelve_classes_a_day() -> None:
    diary, team_days = a_diary(), [TeamDay(DAY, 1), TeamDay(DAY, 2)]
    for team in (1, 2):
        times = suggested(diary, team_days, DAY, Wanted(6, 50, OURS), NOW)
        assert clocks(times) == ["09:00", "09:50", "10:40", "11:30", "13:15", "14:05"]
        assert times
        team_days[team - 1] = held(team, (times[0][0], times[-1][1]))
    assert suggested(diary, team_days, DAY, Wanted(1, 50, OURS), NOW) is None


def test_the_way_to_another_school_is_kept_free_on_both_sides() -> None:
    diary, there = a_diary(teams=("Fell",)), held(1, (at(10, 30), at(11, 20)))

    def teams(start: datetime, end: datetime, urn: str) -> tuple[int, ...]:
        return free_teams(diary, [there], (start, end), urn, NOW)

    assert teams(at(9), at(10), OURS) == (1,)
    assert teams(at(9), at(10, 1), OURS) == ()
    assert teams(at(11, 50), at(12), OURS) == (1,)
    assert teams(at(11, 49), at(12), OURS) == ()
    assert teams(at(9), at(10, 30), THEIRS) == teams(at(11, 20), at(12), THEIRS) == (1,)
    assert clocks(suggested(diary, [there], DAY, Wanted(1, 50, THEIRS), NOW, from_=at(10))) == ["11:20"]
    assert clocks(suggested(diary, [there], DAY, Wanted(1, 40, OURS), NOW, from_=at(10))) == ["11:50"]


def test_a_hold_counts_until_its_time_has_run_out() -> None:
    until = NOW + timedelta(minutes=60)
    one = TeamDay(DAY, 1, 1, (Stretch(at(9), at(12), "NM-1", THEIRS, until),))
    diary, span = a_diary(teams=("Fell",)), (at(9), at(10))
    assert free_teams(diary, [one], span, OURS, until - timedelta(microseconds=1)) == ()
    assert free_teams(diary, [one], span, OURS, until) == (1,)


def test_each_day_says_what_it_offers_and_the_true_reason() -> None:
    diary = a_diary(
        holidays=frozenset({date(2026, 3, 17)}),
        closed=frozenset({date(2026, 3, 18)}),
        exceptions={date(2026, 3, 14): (Hours(time(10), time(11)),), date(2026, 3, 19): ()},
    )
    all_day = (at(0), at(0) + timedelta(days=1))

    def state(day: date, *team_days: TeamDay, count: int = 1, now: datetime = NOW) -> Day:
        return day_offered(diary, team_days, day, Wanted(count, 50, OURS), now)

    def why(day: date, *team_days: TeamDay, **changed: int) -> WhyNot | None:
        found = state(day, *team_days, **changed)  # type: ignore[arg-type]
        assert (found.state is DayState.NOT_OFFERED) == (found.why not in {None, WhyNot.FULL})
        return found.why

    assert why(date(2026, 2, 19)) is WhyNot.PAST
    assert why(date(2026, 3, 1)) is WhyNot.NO_HOURS, "a Sunday, whether there is notice or not"
    assert why(date(2026, 2, 27)) is WhyNot.NOTICE
    assert why(date(2026, 3, 2)) is None
    assert why(date(2026, 3, 17)) is WhyNot.HOLIDAY
    assert why(date(2026, 3, 18)) is WhyNot.CLOSED
    assert why(date(2026, 3, 19)) is WhyNot.NO_HOURS
    assert why(date(2026, 4, 3)) is WhyNot.OUT_OF_TERM
    assert why(date(2026, 4, 22)) is WhyNot.HORIZON
    assert why(date(2026, 3, 14)) is None, "a Saturday with hours of its own"
    assert why(date(2026, 3, 14), count=2) is WhyNot.TOO_SHORT
    off, nobody = (Block(*all_day, "Ill", kind) for kind in ("off", "nobody"))  # type: ignore[arg-type]
    blocked = [TeamDay(DAY, team, 1, (), (off,)) for team in (1, 2)]
    assert why(DAY, *blocked) is WhyNot.BLOCKED
    assert why(DAY, blocked[0]) is None
    booked = [held(team, (at(9), at(15))) for team in (1, 2)]
    assert state(DAY, *booked) == Day(DAY, DayState.FULL, WhyNot.FULL)
    assert why(DAY, blocked[0], booked[1]) is WhyNot.FULL
    on_request = [TeamDay(DAY, team, 1, (), (nobody,)) for team in (1, 2)]
    assert state(DAY, *on_request).state is DayState.ON_REQUEST
    assert clocks(state(DAY, *on_request).times) == ["09:00"]
    assert state(DAY, on_request[0]).state is DayState.FREE, "the other team has somebody to go"
    assert why(DAY, *(replace(one, stretches=booked[0].stretches) for one in on_request)) is WhyNot.FULL


def test_times_with_somebody_to_go_come_before_earlier_ones_with_nobody() -> None:
    nobody = Block(at(0), at(12), "Training", "nobody")
    one = TeamDay(DAY, 1, 1, (), (nobody,))
    diary = a_diary(teams=("Fell",))
    assert clocks(suggested(diary, [one], DAY, Wanted(1, 50, OURS), NOW)) == ["13:15"]
    assert clocks(suggested(diary, [one], DAY, Wanted(4, 50, OURS), NOW)) == [
        "09:00",
        "09:50",
        "10:40",
        "11:30",
    ]


def test_days_follow_one_another_with_both_ends() -> None:
    found = list(days_offered(a_diary(), {}, DAY, DAY + timedelta(days=2), Wanted(1, 50, OURS), NOW))
    assert [day.day for day in found] == [DAY, DAY + timedelta(days=1), DAY + timedelta(days=2)]


@pytest.mark.parametrize(
    ("now", "first"),
    [
        # Half past eleven at night UTC on 1 June is 2 June in London.
        (datetime(2026, 6, 1, 22, 59, tzinfo=UTC), date(2026, 6, 2)),
        (datetime(2026, 6, 1, 23, 0, tzinfo=UTC), date(2026, 6, 3)),
        # The nights of October and March.
        (datetime(2026, 10, 24, 22, 59, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), date(2026, 10, 26)),
        (datetime(2026, 10, 25, 23, 59, tzinfo=UTC), date(2026, 10, 26)),
        (datetime(2026, 10, 26, 0, 0, tzinfo=UTC), date(2026, 10, 27)),
        (datetime(2026, 3, 28, 23, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 0, 0, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 3, 29, 22, 59, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 3, 29, 23, 0, tzinfo=UTC), date(2026, 3, 31)),
        # 31 December and 29 February.
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2027, 1, 1, 0, 0, tzinfo=UTC), date(2027, 1, 2)),
        (datetime(2028, 2, 28, 23, 59, tzinfo=UTC), date(2028, 2, 29)),
        (datetime(2028, 2, 29, 0, 0, tzinfo=UTC), date(2028, 3, 1)),
    ],
)
def test_notice_and_horizon_pass_at_londons_midnight(now: datetime, first: date) -> None:
    diary = a_diary(
        notice_days=1,
        horizon_days=1,
        windows=tuple(Window(day, *MORNING) for day in range(7)),
        terms=((date(2026, 1, 1), date(2028, 12, 31)),),
    )
    assert calendar.offered(diary, now) == (first, first)
    assert why_not(diary, first, now) is None
    assert why_not(diary, first - timedelta(days=1), now) is WhyNot.NOTICE
    assert why_not(diary, first + timedelta(days=1), now) is WhyNot.HORIZON


@pytest.mark.parametrize(
    ("day", "nine", "long"),
    [
        (date(2026, 3, 28), 9, 4), (date(2026, 3, 29), 8, 3), (date(2026, 10, 24), 8, 4),
        (date(2026, 10, 25), 9, 5), (date(2026, 12, 31), 9, 4), (date(2028, 2, 29), 9, 4),
    ],
)  # fmt: skip
def test_nine_is_nine_and_a_night_is_as_long_as_it_is(day: date, nine: int, long: int) -> None:
    night = (Window(day.weekday(), time(0, 30), time(4, 30)), Window(day.weekday(), *MORNING))
    diary = a_diary(windows=night, terms=((day, day),), notice_days=0, horizon_days=4000)
    (begins, ends), (opens, _) = calendar.hours(diary, day)
    assert opens.hour == nine
    assert ends - begins == timedelta(hours=long)
    times = suggested(diary, (), day, Wanted(long, 60, OURS), NOW)
    assert times
    assert [end - start for start, end in times] == [timedelta(hours=1)] * long
    assert (times[0][0], times[-1][1]) == (begins, ends)
    assert fits(diary, (), day, times, OURS, NOW)


def test_a_term_includes_its_first_and_last_day() -> None:
    diary = a_diary(notice_days=0)
    assert [why_not(diary, day, NOW) for day in TERM] == [None, None]
    assert why_not(diary, TERM[1] + timedelta(days=1), NOW) is WhyNot.OUT_OF_TERM


def test_a_team_has_its_name() -> None:
    assert [a_diary().team(number) for number in (1, 2, 3, 0)] == ["Fell", "Tarn", "3", "0"]
