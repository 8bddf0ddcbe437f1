"""Drops kept, not kept, taken back and put back in any order and any number of times: what is current is what the rule says."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.metrics.table import drops
from services.metrics.table.drops import Drop
from services.metrics.use_cases import drops as life
from services.metrics.use_cases import receiving
from services.metrics.use_cases.drops import NotThatWayError
from services.metrics.use_cases.preview import KEEP
from shared.compiled import compiled
from tests.support.aws import empty_table
from tests.support.handed_in import HEAD, NOW, SOURCE, VIEWS, day, known

pytestmark = pytest.mark.usefixtures("metrics_aws")

WHO = "Robin"
DAYS = range(9, 14)
DEEDS = ("keep", "withdraw", "restore", "drop", "reconsider")

Said = dict[int, int]
"""What a file says of some days of March."""


def hand_in(said: Said) -> Drop:
    lines = "".join(f"{day(of)},{value},1,880\n" for of, value in said.items())
    return receiving.hand_in(
        compiled(), f"{SOURCE.id}/e.csv", f"{HEAD}\n{lines}".encode(), way="page", who=WHO, at=NOW
    )


def keep(drop: Drop, minutes: int) -> None:
    """Keep a drop, whatever is doubted of it."""
    at = NOW + timedelta(minutes=minutes)
    if drop.state == "read" and not drop.pending:
        how = life.preview(compiled(), drop).asked
        if how and not how[0].doubt:
            # Days with gaps between could be weeks.
            drop = life.answer(compiled(), drop, {one.name: one.question.choices[0].answer for one in how})
    answers = {one.name: KEEP for one in life.preview(compiled(), drop).asked} if drop.state == "read" else {}
    _, seen = life.keep(compiled(), drop, answers, who=WHO, at=at)
    assert seen is None


def do(drop: Drop, deed: str, minutes: int) -> None:
    """Do something with a drop; what its state does not allow changes nothing."""
    at = NOW + timedelta(minutes=minutes)
    try:
        match deed:
            case "keep":
                keep(drop, minutes)
            case "withdraw":
                life.withdraw(compiled(), drop, who=WHO, at=at)
            case "restore":
                life.restore(compiled(), drop, who=WHO, at=at)
            case "drop":
                life.drop_it(drop, who=WHO, at=at)
            case _:
                life.reconsider(drop, who=WHO, at=at)
    except NotThatWayError:
        pass


def current(handed_in: dict[str, Said]) -> dict[str, Decimal]:
    """Return what the rule says is current: of each day what the drop kept last says, of those that stand."""
    standing = [(one, yes) for one in drops.newest(20) if one.state == "kept" and (yes := one.yes)]
    found: dict[str, Decimal] = {}
    for one, _ in sorted(standing, key=lambda pair: (pair[1].at, pair[0].id)):
        found |= {date(2026, 3, of).isoformat(): Decimal(value) for of, value in handed_in[one.id].items()}
    return dict(sorted(found.items()))


@settings(max_examples=15, deadline=None)
@given(
    files=st.lists(
        st.dictionaries(st.sampled_from(DAYS), st.integers(900, 1100), min_size=1), min_size=2, max_size=3
    ),
    deeds=st.lists(st.tuples(st.integers(0, 2), st.sampled_from(DEEDS), st.booleans()), max_size=10),
)
def test_what_is_current_is_what_the_rule_says(files: list[Said], deeds: list[tuple[int, str, bool]]) -> None:
    empty_table("metrics")
    made = [(hand_in(dict(sorted(said.items()))), said) for said in files]
    handed_in = {one.id: said for one, said in made}
    for minutes, (number, deed, stale) in enumerate(deeds, 1):
        first = made[number % len(made)][0]
        now = drops.read(first.id)
        assert now
        # Sometimes as a page shows it that was opened long ago.
        do(first if stale and first.state == "read" and deed in {"drop", "keep"} else now, deed, minutes)
        assert known(VIEWS.id) == current(handed_in)


def test_the_order_in_which_drops_are_taken_back_does_not_matter() -> None:
    results = []
    for order in ((0, 1), (1, 0)):
        empty_table("metrics")
        made = [hand_in({9: 1000, 10: 1001}), hand_in({10: 1002, 11: 1003})]
        for minutes, one in enumerate(made):
            keep(one, minutes)
        for number in order:
            do(drops.read(made[number].id) or made[number], "withdraw", 10)
        assert known(VIEWS.id) == {}
        for number in order:
            do(drops.read(made[number].id) or made[number], "restore", 11)
        results.append(known(VIEWS.id))
    assert results[0] == results[1] == {"2026-03-09": 1000, "2026-03-10": 1002, "2026-03-11": 1003}


def test_who_was_held_up_leaves_the_figures_as_they_were_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    drop = hand_in({9: 1000})
    keep(drop, 1)
    kept = drops.read(drop.id)
    assert kept
    really, calls = life.observed.withdraw, []

    def slow(by: str, *, at: object, who: str) -> int:
        # While the first one is held up, somebody else finishes it and puts it back.
        if not calls:
            calls.append(by)
            do(drops.read(by) or drop, "withdraw", 3)
            do(drops.read(by) or drop, "restore", 4)
        return really(by, at=at, who=who)  # type: ignore[arg-type]

    monkeypatch.setattr(life.observed, "withdraw", slow)
    life.withdraw(compiled(), kept, who=WHO, at=NOW + timedelta(minutes=2))
    after = drops.read(drop.id)
    assert after
    assert after.state == "kept"
    assert known(VIEWS.id) == {"2026-03-09": 1000}
