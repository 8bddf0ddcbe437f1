"""The arithmetic of the diary: what is offered, what is free, and what the clocks say."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.booking.domain import diary as arithmetic
from services.booking.domain.diary import Diary, Window
from shared.clock import LONDON, london_day

MORNING, AFTERNOON = (time(9), time(11, 30)), (time(13), time(15))
WORKDAYS = range(5)
TERM = (date(2026, 2, 23), date(2026, 4, 2))
NOW = datetime(2026, 2, 20, 12, tzinfo=UTC)


def a_diary(**changed: object) -> Diary:
    usual = {
        "windows": tuple(Window(day, *part) for day in WORKDAYS for part in (MORNING, AFTERNOON)),
        "terms": (TERM,),
        "closed": frozenset({date(2026, 3, 18)}),
        "notice_days": 10,
        "horizon_days": 60,
        "teams": 2,
    }
    return Diary(**(usual | changed))  # type: ignore[arg-type]


def every(
    diary: Diary, held: dict[datetime, int] | None = None, now: datetime = NOW
) -> list[arithmetic.Slot]:
    return list(arithmetic.slots(diary, date(2026, 1, 1), date(2026, 12, 31), held or {}, now))


@given(
    notice=st.integers(0, 40),
    horizon=st.integers(1, 90),
    teams=st.integers(1, 4),
    days=st.sets(st.integers(0, 6)),
    closed=st.sets(st.dates(*TERM), max_size=8),
    minutes=st.integers(0, 60 * 24 * 60),
)
def test_what_is_offered_keeps_every_rule(
    notice: int, horizon: int, teams: int, days: set[int], closed: set[date], minutes: int
) -> None:
    now = NOW + timedelta(minutes=minutes)
    diary = a_diary(
        notice_days=notice,
        horizon_days=horizon,
        teams=teams,
        closed=frozenset(closed),
        windows=tuple(Window(day, *MORNING) for day in sorted(days)),
    )
    found = every(diary, now=now)
    today = london_day(now)
    assert found == sorted(found)
    for slot in found:
        assert TERM[0] <= slot.day <= TERM[1]
        assert slot.day not in closed
        assert slot.day.weekday() in days
        assert notice <= (slot.day - today).days <= horizon
        assert slot.free == teams
        assert slot.starts_at.astimezone(LONDON).time() == MORNING[0]
    offered_days = {slot.day for slot in found}
    for n in range(notice, horizon + 1):
        day = today + timedelta(days=n)
        assert (day in offered_days) == arithmetic.open_on(diary, day)


@given(st.dictionaries(st.integers(0, 60), st.integers(1, 3)))
def test_capacity_is_what_is_left(taken: dict[int, int]) -> None:
    everything = every(a_diary())
    held = {everything[n % len(everything)].starts_at.astimezone(UTC): count for n, count in taken.items()}
    free = {slot.starts_at: slot.free for slot in every(a_diary(), held)}
    left = {slot.starts_at: 2 - held.get(slot.starts_at.astimezone(UTC), 0) for slot in everything}
    assert free == {starts_at: places for starts_at, places in left.items() if places > 0}


def test_a_term_and_what_is_asked_for_include_their_first_and_last_day() -> None:
    diary = a_diary(notice_days=0)
    assert [arithmetic.open_on(diary, day) for day in TERM] == [True, True]
    assert not arithmetic.open_on(diary, TERM[1] + timedelta(days=1))
    asked = arithmetic.slots(diary, TERM[0], TERM[0] + timedelta(days=1), {}, NOW)
    assert {slot.day for slot in asked} == {TERM[0], TERM[0] + timedelta(days=1)}


def test_nine_is_nine_on_either_side_of_the_change_of_the_clocks() -> None:
    diary = a_diary(windows=tuple(Window(day, *MORNING) for day in range(7)), closed=frozenset())
    by_day = {slot.day: slot for slot in every(diary)}
    before, after = by_day[date(2026, 3, 28)], by_day[date(2026, 3, 29)]
    assert before.starts_at.astimezone(UTC).hour == 9
    assert after.starts_at.astimezone(UTC).hour == 8
    autumn = a_diary(
        windows=tuple(Window(day, *MORNING) for day in range(7)),
        terms=((date(2026, 10, 20), date(2026, 10, 30)),),
    )
    by_day = {slot.day: slot for slot in every(autumn, now=datetime(2026, 10, 1, tzinfo=UTC))}
    assert by_day[date(2026, 10, 24)].starts_at.astimezone(UTC).hour == 8
    assert by_day[date(2026, 10, 25)].starts_at.astimezone(UTC).hour == 9


def test_notice_is_counted_in_london_days() -> None:
    """Half past eleven at night UTC on 1 June is 2 June in London."""
    diary = a_diary(notice_days=1, terms=((date(2026, 6, 1), date(2026, 6, 30)),))
    assert arithmetic.offered(diary, datetime(2026, 6, 1, 23, 30, tzinfo=UTC))[0] == date(2026, 6, 3)


@given(st.integers(-2000, 4000), st.integers(0, 12))
def test_nearest_are_the_nearest(hours: int, count: int) -> None:
    moment = NOW + timedelta(hours=hours)
    free = every(a_diary())
    chosen = arithmetic.nearest(free, moment, count)
    assert chosen == sorted(chosen)
    assert len(chosen) == min(count, len(free))
    if chosen:
        farthest = max(abs(slot.starts_at - moment) for slot in chosen)
        assert all(slot in chosen for slot in free if abs(slot.starts_at - moment) < farthest)


@given(st.integers(10, 150), st.integers(1, 6))
def test_sessions_follow_one_another_and_fit(minutes: int, count: int) -> None:
    slot = every(a_diary())[0]
    times = arithmetic.session_times(slot.starts_at, count, minutes)
    assert all(end - start == timedelta(minutes=minutes) for start, end in times)
    assert all(times[n][1] == times[n + 1][0] for n in range(count - 1))
    fits = times[-1][1] <= slot.ends_at
    assert fits == (count <= arithmetic.most_sessions(slot.starts_at, slot.ends_at, minutes))
