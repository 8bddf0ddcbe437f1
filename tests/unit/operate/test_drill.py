"""The drill fails on a single row that is not what it was, and says which."""

from collections.abc import Mapping
from typing import Any

from operate import drill, moments, projections
from operate.tables import Key
from shared.dynamo import to_item


def rows(**values: int) -> Mapping[Key, Mapping[str, Any]]:
    return {
        ("PK", sk): to_item({"pk": "PK", "sk": sk, "entity": "booking", "value": n})
        for sk, n in values.items()
    }


def test_each_row_that_is_lost_other_or_new_is_named() -> None:
    before = {"booking": rows(a=1, b=2, c=3)}
    assert list(drill.shown("restored", before, before)) == []
    differing = list(drill.shown("restored", before, {"booking": rows(a=1, b=9, d=4)}))
    assert differing == [
        "restored, lost: booking booking PK c",
        "restored, other: booking booking PK b",
        "restored, new: booking booking PK d",
    ]


def test_every_projection_is_of_a_table_that_is_brought_back() -> None:
    assert {one.service for one in projections.ALL} <= set(moments.SOURCES)
    assert {one.name for one in projections.ALL} > drill.OWNED
