"""Which sites' counters told nothing: named in the digest's to-do, because their figures are unknown and not zero."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from services.metrics.figures.due import CounterDue, counters_due
from services.metrics.observations import Readings, Series, Value
from services.metrics.period import Week
from services.metrics.reports import wording

MONDAY = date(2026, 3, 16)
WEEK = Week.of(MONDAY).previous
SUNDAY = WEEK.last
VIEWS = Series("website", "own", "views", "Website pages shown", "views", "flow")


def told(*missing: int, account: str = "own", newest: date | None = SUNDAY) -> Readings:
    """Return a site's two weeks to Sunday without the days so many before Monday."""
    days = [MONDAY - timedelta(days=n) for n in range(1, 15) if n not in missing]
    values = {day: Value(day, Decimal(5), "", complete=True) for day in days}
    return Readings(replace(VIEWS, account=account), values, newest)


def due(readings: Sequence[Readings], *accounts: str) -> tuple[CounterDue, ...]:
    return counters_due(readings, accounts or ("own",), WEEK, MONDAY)


def test_a_counter_that_told_every_day_is_not_due() -> None:
    assert due([told()]) == ()
    assert due([told(8, 9, 10)]) == (), "the week before was told of a week ago"


def test_days_of_which_nothing_is_known_are_counted() -> None:
    [one] = due([told(1, 3)])
    assert one == CounterDue("own", SUNDAY, 2, WEEK.first, SUNDAY)
    assert str(wording.counter_due(one)) == (
        "The counter of this website told nothing on 2 days from 9 to 15 March 2026: not known, not zero. See whether it works."
    )


def test_a_day_of_none_is_known() -> None:
    one = told()
    zeros = {day: replace(value, value=Decimal(0)) for day, value in one.values.items()}
    assert due([replace(one, values=zeros)]) == ()


def test_a_counter_that_fell_silent_long_ago_is_due() -> None:
    [one] = due([told(*range(1, 15), newest=date(2026, 1, 1))])
    assert (one.days, one.last) == (7, date(2026, 1, 1))


def test_a_counter_that_was_never_heard_of_is_due() -> None:
    for readings in ([], [replace(told(*range(1, 15)), newest=None)]):
        [one] = due(readings)
        assert one.last is None
        assert str(wording.counter_due(one)) == (
            "The counter of this website has not been heard of yet. See whether its pages carry it."
        )


def test_each_listed_site_is_asked_after() -> None:
    found = due(
        [told(), told(2, account="www.northmoor.example")], "own", "www.northmoor.example", "b.example"
    )
    assert [(one.account, one.days, one.last) for one in found] == [
        ("www.northmoor.example", 1, SUNDAY),
        ("b.example", 0, None),
    ]
    assert "The counter of b.example has not been heard of yet." in str(wording.counter_due(found[1]))


def test_another_sites_figures_are_called_by_its_name() -> None:
    assert str(wording.title(VIEWS)) == "Website pages shown"
    other = replace(VIEWS, account="www.northmoor.example")
    assert str(wording.title(other)) == "Website pages shown, www.northmoor.example"
