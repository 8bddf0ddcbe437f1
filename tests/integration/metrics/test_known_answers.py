"""Known answers: a digest's figures, worked out again from the table's raw rows by plain code that uses none of ours."""

import json
import random
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.metrics.functions import facts
from services.metrics.observations import Observation, Series
from services.metrics.table.series import observe
from shared.compiled import compiled
from shared.events.feedback import SummaryUpdated
from tests.integration.metrics.conftest import content, sent, table_rows
from tests.integration.metrics.test_digest import INTEREST, cells
from tests.support.aws import rows
from tests.support.delivery import deliver
from tests.support.events import START, event
from tests.support.facts import MONDAY, delivered, summary, visit, year_group
from tests.support.reports import morning

pytestmark = pytest.mark.usefixtures("metrics_aws")

GROUP = year_group()
WEEK = (date(2026, 3, 9), date(2026, 3, 15))
YEAR = (date(2025, 9, 1), date(2026, 8, 31))
LONDON = ZoneInfo("Europe/London")


def happen(seed: int) -> None:
    """Let a year happen by chance, some of it told twice, late or in the wrong order."""
    draw = random.Random(seed)  # noqa: S311  a test's
    heard: list[Any] = []
    for number in range(40):
        groups = {GROUP: draw.randint(0, 30), 9: draw.randint(0, 5)}
        days = -draw.randint(0, 500)
        others = [visit(number, days=days), visit(number, "declined", days=days)]
        made = draw.choice([*[delivered(number, groups, days=days)] * 4, *others])
        heard += [event(made), event(visit(number, version=2, days=days))]
        moves = {(1, 5): draw.randint(5, 20), (3, 3): draw.randint(5, 20), (5, 1): draw.randint(5, 20)}
        said = summary(number, moves)
        said = said.model_copy(update={"held_on": START.date() + timedelta(days=days)})
        heard.append(
            SummaryUpdated(event_id=said.session_id, occurred_at=START, correlation_id="c", summary=said)
        )
    draw.shuffle(heard)
    deliver(facts.handler, heard)
    platform = compiled().sources[0]
    series = Series(platform.id, platform.account, "views", "Our views", "views", "flow")
    observe(
        [
            Observation(series, WEEK[0] + timedelta(days=n - 7), draw.randint(0, 900), complete=True)
            for n in range(14)
        ],
        at=MONDAY,
    )


def raw(entity: str, part: str) -> list[dict[str, Any]]:
    return [json.loads(row["detail"])[part] for row in rows("metrics", entity)]


def day(booking: dict[str, Any]) -> date:
    """Return the day of a visit as its row says it."""
    if booking["delivered_on"]:
        return date.fromisoformat(booking["delivered_on"])
    starts = datetime.fromisoformat(booking["sessions"][0]["starts_at"])
    return starts.astimezone(LONDON).date()


def within(of: date, days: tuple[date, date]) -> bool:
    return days[0] <= of <= days[1]


def present(bookings: list[dict[str, Any]]) -> Counter[int]:
    found: Counter[int] = Counter()
    for booking in bookings:
        for session in booking["sessions"]:
            for group in session["present"]:
                found[group["year_group"]] += group["pupils"]
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_each_figure_is_what_the_raw_rows_say(seed: int) -> None:
    happen(seed)
    morning(MONDAY, "one@x.example")
    mail = sent()[-1]
    text, found = content(mail, "plain"), table_rows(mail)
    came = [one for one in raw("visit", "booking") if one["status"] == "delivered"]
    of_week = [one for one in came if within(day(one), WEEK)]
    of_year = [one for one in came if within(day(one), YEAR)]
    over = [
        one
        for one in raw("visit", "booking")
        if one["status"] == "confirmed" and day(one) < MONDAY.date() and within(day(one), YEAR)
    ]
    targets = compiled().targets.by_year_group
    urns = {one.urn for one in compiled().schools if one.target}
    towards = sum(
        count
        for one in of_year
        if one["urn"] in urns
        for group, count in present([one]).items()
        if group in targets
    )
    assert f"{towards:,} pupils so far this academic year" in text
    assert f"{len(of_year)} of {len(of_year) + len(over)} visit" in text
    assert f": {present(came).total():,} pupils in " in text
    assert found["Pupils present"][0] == f"{present(of_week).total():,}"
    for group in {*targets, 9}:
        assert found[f"Year {group}"][:2] == [f"{present(of_week)[group]:,}", f"{present(of_year)[group]:,}"]
    for urn in {one["urn"] for one in of_year}:
        [name] = {one["school_name"] for one in of_year if one["urn"] == urn}
        assert (
            cells(mail, "BY SCHOOL")[name][0]
            == f"{present([one for one in of_year if one['urn'] == urn]).total():,}"
        )
    _interest(mail, {one["id"] for one in came})
    values = [
        int(value)
        for row in rows("metrics", "year")
        if "#views#" in row["sk"] and compiled().sources[0].id in row["sk"]
        for value in json.loads(row["values"])
    ]
    before, now = sum(values[:7]), sum(values[7:])
    assert found["Our views"][:2] == [f"{now:,}", f"{before:,}"]


def _interest(mail: Any, bookings: set[str]) -> None:
    """Work the shares of all time out again: of whole counts, to the nearest ten of each, as the method says."""
    moved: Counter[str] = Counter()
    for one in raw("summary", "summary"):
        if one["booking_id"] in bookings:
            for before, row in enumerate(one["interest"]):
                for after, count in enumerate(row):
                    moved["more" if after > before else "less" if after < before else "same"] += count
    assert sum(moved.values()) > 150, "so many that shares are said in whole per cent"
    step = compiled().suppression.thresholds().round_to
    near = {name: step * round(count / step) for name, count in moved.items()}
    whole = sum(near.values())
    shares = [f"{round(100 * near[name] / whole)}%" for name in ("more", "same", "less")]
    assert cells(mail, INTEREST)["All time"] == shares
