"""What is current of all that was said, in any order and packed in one row; and when a run may be quiet."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from services.metrics.observations import LONDON, Value, Withdrawal, current
from services.metrics.table.packed import Day, Days, Said, Saying, of_sayings, pack, unpack, with_saying

FIRST = date(2026, 9, 1)
DAY = timedelta(days=1)
GONE = Withdrawal("2026-12-01", "Robin")


def said(moment: int, *, drop: bool = False, by: str = "") -> Said:
    return Said(f"2026-10-01T00:{moment:02}", by or f"{'drop' if drop else 'run'}-{moment}", LONDON, drop)


SAYINGS = st.lists(
    st.builds(
        lambda day, value, complete, moment, drop, gone: (
            FIRST + day * DAY,
            Saying(
                value,
                complete,
                said(moment, drop=drop, by=f"{moment}-{day}-{value}-{complete}-{drop}-{gone}"),
                drop and gone,
            ),
        ),
        st.integers(0, 4),
        st.decimals(-50, 50, places=2),
        st.booleans(),
        st.integers(0, 9),
        st.booleans(),
        st.booleans(),
    ),
    max_size=12,
)


@settings(max_examples=200)
@given(SAYINGS, st.randoms(use_true_random=False))
def test_the_order_and_repetition_of_sayings_do_not_matter(
    sayings: list[tuple[date, Saying]], draw: object
) -> None:
    mixed = [*sayings, *sayings[:3]]
    draw.shuffle(mixed)  # type: ignore[attr-defined]
    days, others = of_sayings(sayings), of_sayings(mixed)
    plain = current(
        Value(day, one.value, one.said.at, one.complete, one.said.by, LONDON, GONE if one.withdrawn else None)
        for day, one in sayings
    )
    for found in (days, others):
        assert {day: value for day, one in found.items() if (value := one.observed(day))} == plain
    assert {day: one.lasting for day, one in days.items()} == {
        day: one.lasting for day, one in others.items()
    }


@given(SAYINGS.filter(bool))
def test_a_row_gives_back_what_was_packed_in_it(sayings: list[tuple[date, Saying]]) -> None:
    days = of_sayings(sayings)
    assert unpack(pack(days)) == days
    assert pack(unpack(pack(days))) == pack(days)


EVENTS = st.lists(
    st.tuples(st.sampled_from(["run", "drop", "withdraw", "restore"]), st.integers(0, 2)), max_size=14
)


@settings(max_examples=500)
@given(EVENTS)
def test_a_run_is_quiet_only_where_that_can_never_be_noticed(events: list[tuple[str, int]]) -> None:
    kept: dict[str, Saying] = {}
    every: dict[str, Saying] = {}
    for moment, (kind, number) in enumerate(events):
        if kind in {"run", "drop"}:
            saying = Saying(Decimal(number), complete=True, said=said(moment, drop=kind == "drop"))
            every[saying.said.by] = saying
            day = of_day(kept)
            if kind == "drop" or not (day and day.says(saying.value, complete=True) and day.lasting):
                kept[saying.said.by] = saying
        else:
            drops = [by for by in every if by.startswith("drop")]
            if drops:
                by = drops[number % len(drops)]
                every[by] = kept[by] = every[by]._replace(withdrawn=kind == "withdraw")
        now, right = of_day(kept), of_day(every)
        assert (now and now.value) == (right and right.value)


def of_day(sayings: dict[str, Saying]) -> Day | None:
    days: Days = of_sayings((FIRST, one) for one in sayings.values())
    return days.get(FIRST)


def test_a_year_whose_days_came_by_a_run_each_is_few_write_units() -> None:
    days: Days = {}
    for number in range(365):
        at = datetime(2026, 9, 2, 1, 0, 3, 141592, tzinfo=UTC) + number * timedelta(
            days=1, seconds=1, microseconds=7919
        )
        run = Said(
            at.isoformat(timespec="microseconds"),
            f"{at:%Y%m%dT%H%M%S}-plausible-{number * 7919 % 65536:04x}",
            LONDON,
            False,
        )
        days[FIRST + number * DAY] = Day(Decimal(123456 + 7 * number), complete=True, said=run)
    row = pack(days)
    size = sum(len(one) if isinstance(one, (str, bytes)) else 0 for one in row.values())
    # 200 series at twelve units and two rows of months are 2,800 a night.
    assert size < 12 * 1024
    again = with_saying(days[FIRST], Saying(Decimal(1), complete=True, said=said(1)))
    assert pack(days | {FIRST: again})["etag"] != row["etag"]
