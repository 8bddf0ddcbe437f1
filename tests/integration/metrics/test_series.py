"""The table of observations: restated, withdrawn, put back, in any order; few rows, few reads, and rows of before."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.metrics.observations import Observation, Series, Withdrawal
from services.metrics.table import batch, registry, series, taken_back
from services.metrics.table.latest import latest, newest
from shared.aws import client
from shared.dynamo import put, write
from tests.support.aws import ENGINES, empty_table, rows

pytestmark = [pytest.mark.usefixtures("metrics_aws")]
on_both = pytest.mark.parametrize("metrics_aws", ENGINES, indirect=True)

VIEWS = Series("clipcast", "ours", "views", "Views", "views", "flow")
HOURS = Series("clipcast", "ours", "hours", "Hours", "hours", "flow", 2)
START = datetime(2026, 11, 1, 6, tzinfo=UTC)
FIRST = date(2026, 8, 29)
"""The academic year ends within the days of these tests."""
DAY = timedelta(days=1)
SPAN = 6


def say(
    of: Series,
    first: int,
    values: list[Any],
    moment: int,
    by: str = "",
    *,
    drop: bool = False,
    complete: bool = True,
) -> int:
    said = [
        Observation(of, FIRST + (first + n) * DAY, Decimal(str(one)), complete)
        for n, one in enumerate(values)
    ]
    return series.observe(said, at=START + timedelta(minutes=moment), by=by, withdrawable=drop)


def found(of: Series = VIEWS) -> dict[int, Decimal]:
    values = series.values(of, FIRST, FIRST + (SPAN + 3) * DAY)
    return {(day - FIRST).days: one.value for day, one in values.items()}


# What may happen, as a plain model tells it: every saying by its moment, and which drops stand.

RUN = st.tuples(st.just("run"), st.integers(0, SPAN - 1), st.lists(st.integers(0, 2), min_size=1, max_size=3))
DROP = st.tuples(
    st.just("drop"), st.integers(0, SPAN - 1), st.lists(st.integers(0, 2), min_size=1, max_size=3)
)
TURN = st.tuples(st.sampled_from(["withdraw", "restore", "again"]), st.integers(0, 9), st.just([]))


@dataclass
class Model:
    """Every saying that was ever made, and the drops that are withdrawn."""

    said: dict[str, tuple[int, dict[int, int]]]
    withdrawn: set[str]

    def current(self) -> dict[int, int]:
        days: dict[int, int] = {}
        for by, (_, values) in sorted(self.said.items(), key=lambda one: one[1][0]):
            if by not in self.withdrawn:
                days |= values
        return days


def live(events: list[tuple[str, int, list[int]]]) -> Model:
    """Let it happen to the table and to the model."""
    model, drops = Model({}, set()), list[tuple[str, int, int, list[int]]]()
    for moment, (kind, number, values) in enumerate(events):
        if kind == "run":
            say(VIEWS, number, values, moment, f"run-{moment}")
            model.said[f"run-{moment}"] = moment, {number + n: one for n, one in enumerate(values)}
        elif kind == "drop":
            say(VIEWS, number, values, moment, f"drop-{moment}", drop=True)
            drops.append((f"drop-{moment}", number, moment, values))
            model.said[f"drop-{moment}"] = moment, {number + n: one for n, one in enumerate(values)}
        elif drops:
            by, first, then, said = drops[number % len(drops)]
            if kind == "withdraw":
                taken_back.withdraw(by, at=START, who="Robin")
                model.withdrawn.add(by)
            elif kind == "restore":
                taken_back.restore(by)
                model.withdrawn.discard(by)
            else:
                # A queue that tells it twice, however late.
                say(VIEWS, first, said, then, by, drop=True)
    return model


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(RUN, DROP, TURN), max_size=12))
def test_any_windows_drops_and_withdrawals_give_what_a_plain_model_gives(
    events: list[tuple[str, int, list[int]]],
) -> None:
    empty_table("metrics")
    model = live(events)
    assert found() == model.current()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(4)), st.sets(st.integers(0, 3)), st.lists(st.integers(0, 3), max_size=4))
def test_the_order_in_which_drops_are_written_does_not_matter(
    order: list[int], withdrawn: set[int], again: list[int]
) -> None:
    drops = [(0, [1, 2]), (1, [3, 4, 5]), (0, [6, 7, 8]), (2, [9])]
    empty_table("metrics")
    for number in (*order, *again):
        say(VIEWS, *drops[number], number, f"drop-{number}", drop=True)
    for number in withdrawn:
        taken_back.withdraw(f"drop-{number}", at=START, who="Robin")
    for number in again:
        say(VIEWS, *drops[number], number, f"drop-{number}", drop=True)
    model = Model(
        {
            f"drop-{n}": (n, {first + m: one for m, one in enumerate(said)})
            for n, (first, said) in enumerate(drops)
        },
        {f"drop-{n}" for n in withdrawn},
    )
    assert found() == model.current()


@on_both
def test_a_drop_is_taken_back_and_put_back_with_its_history() -> None:
    say(VIEWS, 0, [5, 5, 5, 5], 1, "run-1")
    assert say(VIEWS, 1, [70, 5, 70], 2, "drop-2", drop=True) == 2
    assert found() == {0: 5, 1: 70, 2: 5, 3: 70}
    assert taken_back.withdraw("drop-2", at=START + DAY, who="Robin") == 3
    assert found() == {0: 5, 1: 5, 2: 5, 3: 5}
    before = rows("metrics")
    assert taken_back.withdraw("drop-2", at=START + 2 * DAY, who="Sam") == 3
    assert rows("metrics") == before
    run, drop = series.history(VIEWS, FIRST + DAY)
    assert (run.value, run.by, run.withdrawn) == (5, "run-1", None)
    assert (drop.value, drop.by) == (70, "drop-2")
    assert drop.withdrawn == Withdrawal((START + DAY).isoformat(), "Robin")
    assert taken_back.restore("drop-2") == 3
    assert found() == {0: 5, 1: 70, 2: 5, 3: 70}
    assert series.history(VIEWS, FIRST + DAY)[1].withdrawn is None
    assert series.values(VIEWS, FIRST, FIRST + 9 * DAY)[FIRST + DAY].by == "drop-2"


@on_both
def test_what_a_run_said_while_a_drop_was_taken_back_counts_when_it_is_put_back() -> None:
    say(VIEWS, 0, [5], 1, "run-1")
    say(VIEWS, 0, [7], 2, "drop-2", drop=True)
    taken_back.withdraw("drop-2", at=START, who="Robin")
    assert found() == {0: 5}
    say(VIEWS, 0, [5], 3, "run-3")
    taken_back.restore("drop-2")
    assert found() == {0: 5}


def test_only_what_was_dropped_can_be_taken_back() -> None:
    say(VIEWS, 0, [5], 1, "run-1")
    for turn in (
        lambda: taken_back.withdraw("run-1", at=START, who="Robin"),
        lambda: taken_back.restore("run-1"),
    ):
        with pytest.raises(LookupError, match="run-1"):
            turn()
    with pytest.raises(ValueError, match="needs an id"):
        say(VIEWS, 0, [5], 1, drop=True)
    assert found() == {0: 5}


@on_both
def test_decimals_are_kept_exactly() -> None:
    say(HOURS, 0, ["0.42", "1E+3", "-0.10", "12345678901234567890.000000000001", "-0"], 1)
    assert found(HOURS) == {
        0: Decimal("0.42"),
        1: Decimal(1000),
        2: Decimal("-0.1"),
        3: Decimal("12345678901234567890.000000000001"),
        4: Decimal(0),
    }
    assert series.history(HOURS, FIRST + 2 * DAY)[0].value == Decimal("-0.1")
    for odd in ("NaN", "Infinity"):
        with pytest.raises(ValueError, match="no number"):
            say(HOURS, 0, [odd], 2)


@on_both
def test_a_run_that_says_nothing_new_writes_nothing() -> None:
    assert say(VIEWS, 0, [5, 6, 7], 1, "run-1") == 3
    before = rows("metrics")
    assert say(VIEWS, 0, [5, 6, 7], 2, "run-2") == 0
    assert rows("metrics") == before
    assert say(VIEWS, 0, [5, 8, 7], 3, "run-3") == 1
    assert [one.value for one in series.history(VIEWS, FIRST + DAY)] == [6, 8]
    assert [one.value for one in series.history(VIEWS, FIRST)] == [5]
    # Final is not the same as what may still grow.
    assert say(VIEWS, 0, [5], 4, "run-4", complete=False) == 1


@on_both
def test_two_meanings_are_never_joined() -> None:
    say(VIEWS, 0, [5], 1)
    before = rows("metrics")
    for other in (replace(VIEWS, semantics="cumulative"), replace(VIEWS, unit="people")):
        with pytest.raises(registry.MeaningChangedError, match="never joined"):
            series.observe(
                [Observation(HOURS, FIRST, Decimal(1), True), Observation(other, FIRST, Decimal(9), True)],
                at=START,
            )
        with pytest.raises(registry.MeaningChangedError, match="never joined"):
            series.observe(
                [
                    Observation(one, FIRST, Decimal(9), True)
                    for one in (replace(other, metric="new"), replace(VIEWS, metric="new"))
                ],
                at=START,
            )
    assert rows("metrics") == before
    anew = replace(VIEWS, semantics="cumulative", definition="2")
    say(anew, 0, [9], 2)
    assert (found(), found(anew)) == ({0: 5}, {0: 9})
    # What is shown of it may change.
    say(replace(VIEWS, title="Seen", places=1), 0, [5], 3)
    assert series.all_series() == [replace(VIEWS, title="Seen", places=1), anew]


@on_both
def test_lines_of_pages_and_posts_stand_apart_with_all_that_is_said_of_them() -> None:
    pages = [replace(VIEWS, dimensions=(("page", page),)) for page in ("/", "/book#1")]
    post = Series(
        "clipcast", "ours", "views", "Our film", "views", "cumulative", 0, "lifetime", (("post", "a1"),), "2"
    )
    for number, one in enumerate((VIEWS, *pages, post)):
        say(one, 0, [number], 1, "drop-1", drop=True)
    assert series.all_series() == [VIEWS]
    assert sorted(series.parts("clipcast", "ours", "views")) == sorted([*pages, post])
    assert series.parts("clip") == []
    assert {one.series.key for one in series.readings(FIRST, FIRST, by=FIRST)} == {VIEWS.key}
    assert [one.values for one in series.day_by_day(FIRST, FIRST)] == [(Decimal(0),)]
    said = series.parts_day_by_day("clipcast", "ours", "views", FIRST, FIRST + DAY)
    assert {one.series: one.values[0] for one in said} == {pages[0]: 1, pages[1]: 2, post: 3}
    taken_back.withdraw("drop-1", at=START, who="Robin")
    assert found(post) == {}


def old_row(of: Series, number: int, value: int, at: str) -> None:
    day = (FIRST + number * DAY).isoformat()
    row = {
        "pk": f"SERIES#{of.key}",
        "sk": f"{day}#{at}",
        "entity": "observation",
        "value": value,
        "complete": True,
    }
    write(put("metrics", row))


def of_before() -> None:
    """Keep what was observed before decimals, ids and years in one row."""
    about = {
        name: getattr(VIEWS, name) for name in ("source", "account", "metric", "title", "unit", "semantics")
    }
    write(put("metrics", {"pk": "SERIES", "sk": VIEWS.key, "entity": "series", **about}))
    old_row(VIEWS, 0, 5, "2026-09-01T06:00:00.000000+00:00")
    old_row(VIEWS, 0, 6, "2026-09-02T06:00:00.000000+00:00")
    old_row(VIEWS, 4, 7, "2026-09-03T06:00:00.000000+00:00")


@on_both
def test_rows_of_before_are_read_and_written_on() -> None:
    of_before()
    assert found() == {0: 6, 4: 7}
    [read] = series.readings(FIRST, FIRST + DAY, by=FIRST + 9 * DAY)
    assert ({one.value for one in read.values.values()}, read.newest) == ({6}, FIRST + 4 * DAY)
    [row] = series.day_by_day(FIRST, FIRST + DAY)
    assert row.values[0] == 6
    assert say(VIEWS, 3, [1, 7], 1, "run-1") == 1
    assert found() == {0: 6, 3: 1, 4: 7}
    assert [one.value for one in series.history(VIEWS, FIRST)] == [5, 6]
    assert [one.by for one in series.history(VIEWS, FIRST + 3 * DAY)] == ["run-1"]
    assert [one.values[:5] for one in series.day_by_day(FIRST, FIRST + 9 * DAY)] == [(6, None, None, 1, 7)]
    say(VIEWS, 0, [9], 2, "drop-2", drop=True)
    taken_back.withdraw("drop-2", at=START, who="Robin")
    assert found() == {0: 6, 3: 1, 4: 7}


def test_a_series_that_stopped_years_ago_says_when() -> None:
    say(VIEWS, 0, [5], 1)
    say(HOURS, 0, [5], 1)
    later = FIRST + 800 * DAY
    series.observe([Observation(HOURS, later, Decimal(1), complete=True)], at=START)
    read = {one.series: one for one in series.readings(later, later + DAY, by=later)}
    assert (read[VIEWS].newest, read[HOURS].newest) == (FIRST, later)
    assert dict(read[VIEWS].values) == {}


def test_the_newest_day_is_one_with_a_figure_that_stands() -> None:
    say(VIEWS, 0, [5], 1)
    say(VIEWS, 4, [9], 2, "drop-2", drop=True)
    by, back = FIRST + 9 * DAY, FIRST
    of = VIEWS.source, VIEWS.account
    assert newest(by, back)[of] == (FIRST + 4 * DAY, VIEWS.key)
    assert [(one.day, one.value) for one in latest(by, back, VIEWS.source)] == [(FIRST + 4 * DAY, 9)]
    taken_back.withdraw("drop-2", at=START, who="Robin")
    assert newest(by, back)[of].day == FIRST
    assert newest(FIRST - DAY, FIRST - DAY) == {}
    # Of one that stopped years ago it is known when, and the list looks no further than it must.
    later = FIRST + 800 * DAY
    assert newest(later, later) == {}
    assert [(one.day, one.value) for one in latest(later, later, VIEWS.source)] == [(FIRST, None)]


# What it costs.


class Counted:
    """How often each operation of the table was called, the write units of its rows by their sizes, and those DynamoDB took."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: dict[str, int] = {}
        self.units = 0
        self.consumed = 0.0
        for name in ("query", "get_item", "batch_get_item", "batch_write_item", "put_item"):
            monkeypatch.setattr(client("dynamodb"), name, self._counting(name), raising=False)

    def _counting(self, name: str) -> Callable[..., Any]:
        really = getattr(client("dynamodb"), name)

        def counted(**named: Any) -> Any:
            self.calls[name] = self.calls.get(name, 0) + 1
            answer = really(**named, ReturnConsumedCapacity="TOTAL")
            if name == "put_item":
                self.units += _units(named["Item"])
                self.consumed += answer["ConsumedCapacity"]["CapacityUnits"]
            if name == "batch_write_item":
                for requests in named["RequestItems"].values():
                    self.units += sum(_units(one["PutRequest"]["Item"]) for one in requests)
                self.consumed += sum(one["CapacityUnits"] for one in answer["ConsumedCapacity"])
            return answer

        return counted


def _units(item: dict[str, Any]) -> int:
    size = sum(
        len(name) + sum(len(v) if isinstance(v, (str, bytes)) else 8 for v in one.values())
        for name, one in item.items()
    )
    return -(-size // 1024)


def night(
    number: int, *, sources: int = 10, metrics: int = 20, back: int = 28
) -> Iterator[list[Observation]]:
    """Yield what each source says of its four weeks on a night: every figure of them restated."""
    last = date(2026, 6, 1) + number * DAY
    for source in range(sources):
        yield [
            Observation(
                Series(f"source-{source}", "ours", f"metric_{metric}", "A metric", "things", "flow"),
                last - n * DAY,
                Decimal(1000 + 31 * number + n),
                n > 2,
            )
            for metric in range(metrics)
            for n in range(back)
        ]


@pytest.mark.parametrize(
    "metrics_aws", [pytest.param("dynamodb_local", marks=pytest.mark.dynamodb_local)], indirect=True
)
def test_a_night_of_ten_sources_that_restate_all_of_four_weeks_stays_under_5000_write_units(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def run(number: int) -> None:
        for source, said in enumerate(night(number)):
            at = datetime(2026, 6, 2, 1, tzinfo=UTC) + number * DAY + timedelta(seconds=7.3 * source)
            series.observe(said, at=at, by=f"{at:%Y%m%dT%H%M%S}-source-{source}-5f3a")

    # What a year weighs, each day of it by a night of its own, `test_packed` says.
    run(-1)
    counted = Counted(monkeypatch)
    run(0)
    assert 200 <= counted.units < 5000
    # DynamoDB's own count: its rows are a little longer, for what it puts beside numbers and names.
    assert 200 <= counted.consumed < 5000
    assert counted.consumed == pytest.approx(counted.units, rel=0.1)
    # Of 200 series and 28 days: the registry, the years, the months' rows, a put for each year.
    assert counted.calls["batch_get_item"] <= 2 * 10
    assert counted.calls["put_item"] <= 400
    assert "query" not in counted.calls
    before = counted.units
    run(0)
    assert counted.units == before


def test_a_year_of_a_series_is_one_read_however_often_it_was_restated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(30):
        say(VIEWS, 0, [number] * SPAN, number)
    counted = Counted(monkeypatch)
    assert len(series.values(VIEWS, FIRST - 300 * DAY, FIRST + 64 * DAY)) == SPAN
    assert counted.calls == {"batch_get_item": 1}
    series.day_by_day(date(2025, 9, 1), date(2026, 8, 31))
    assert counted.calls == {"batch_get_item": 1, "query": 2}


@pytest.mark.parametrize("metrics_aws", ["moto"], indirect=True)
def test_a_table_that_hands_rows_back_is_asked_again_ever_more_slowly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waited: list[float] = []
    really = client("dynamodb").batch_write_item
    takes = itertools.chain([0, 0, 5, 0, 0], itertools.repeat(25))

    def throttled(RequestItems: dict[str, list[Any]]) -> dict[str, Any]:  # noqa: N803  AWS's own name
        [(table, asked)], most = RequestItems.items(), next(takes)
        if most:
            really(RequestItems={table: asked[:most]})
        return {"UnprocessedItems": {table: asked[most:]} if asked[most:] else {}}

    monkeypatch.setattr(client("dynamodb"), "batch_write_item", throttled, raising=False)
    written = [{"pk": "p", "sk": f"{number:03}", "entity": "some"} for number in range(60)]
    batch.write_all(written, pause=waited.append)
    assert sorted(row["sk"] for row in rows("metrics", "some")) == [row["sk"] for row in written]
    assert len(waited) == 5
    assert all(0 <= one <= most for one, most in zip(waited, (0.05, 0.1, 0.05, 0.1, 0.2), strict=True))
    nothing: list[float] = []
    takes = itertools.repeat(0)
    with pytest.raises(batch.ThrottledError, match="10 times"):
        batch.write_all(written, pause=nothing.append)
    assert len(nothing) == batch.TRIES
    assert sum(nothing) < 30


def test_what_another_writes_meanwhile_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    say(VIEWS, 0, [1, 1], 1, "run-1")
    really, between = client("dynamodb").batch_write_item, [True]

    def interrupted(**named: Any) -> Any:
        answer = really(**named)
        if between:
            between.clear()
            say(VIEWS, 1, [8], 3, "drop-3", drop=True)
        return answer

    monkeypatch.setattr(client("dynamodb"), "batch_write_item", interrupted, raising=False)
    say(VIEWS, 0, [2, 2], 2, "run-2")
    assert found() == {0: 2, 1: 8}
    assert [one.value for one in series.history(VIEWS, FIRST + DAY)] == [1, 2, 8]
