"""Rows in plain Python, and writes that say which condition refused them, on two engines."""

from decimal import Decimal
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.aws import client
from shared.dynamo import (
    ConditionFailedError,
    ContendedError,
    delete,
    from_item,
    from_value,
    get,
    put,
    query,
    to_item,
    to_value,
    transact,
    write,
)
from tests.support.aws import ENGINES

either = pytest.mark.parametrize("table", ENGINES, indirect=True)

NUMBERS = st.one_of(
    st.integers(-(10**37), 10**37),
    st.decimals(-(10**9), 10**9, places=6, allow_nan=False, allow_infinity=False),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, st.text(max_size=30), st.binary(max_size=30)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(min_size=1, max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(VALUES)
def test_a_value_comes_back_as_it_was(value: Any) -> None:
    found = from_value(to_value(value))
    assert found == value
    assert type(found) is type(value) or isinstance(value, Decimal)


@either
def test_a_query_s_rows_are_those_that_are_read_one_by_one(table: str) -> None:
    row = {
        "pk": "A",
        "sk": "1",
        "b": b"\x00\xff",
        "m": {"b": [b"", None, True]},
        "n": Decimal("0.5"),
        "t": "é",
    }
    write(put(table, row))
    assert list(query(table, "A")) == [get(table, "A", "1")] == [row]


def test_whole_numbers_come_back_as_int_and_tuples_as_lists() -> None:
    found = from_item(to_item({"n": Decimal("3.0"), "d": Decimal("0.5"), "t": (1, "a"), "m": {7: True}}))
    assert found == {"n": 3, "d": Decimal("0.5"), "t": [1, "a"], "m": {"7": True}}
    assert type(found["n"]) is int
    assert found["m"]["7"] is True


@pytest.mark.parametrize("value", [1.5, {1, 2}, object()])
def test_what_dynamodb_has_no_type_for_is_refused_by_name(value: object) -> None:
    with pytest.raises(TypeError, match=f"no type for {type(value).__name__}"):
        to_item({"field": [value]})


@either
@settings(max_examples=25)
@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=8), VALUES, max_size=4))
def test_a_row_comes_back_from_the_table_as_it_was(table: str, row: dict[str, Any]) -> None:
    kept = {"pk": "A", "sk": "1", **row}
    write(put(table, kept))
    assert get(table, "A", "1", consistent=True) == kept


@either
def test_a_row_that_is_not_there_is_none(table: str) -> None:
    assert get(table, "A", "1") is None
    write(put(table, {"pk": "A", "sk": "1"}))
    write(delete(table, "A", "1"))
    assert get(table, "A", "1") is None


@either
def test_a_query_gives_the_rows_of_one_partition_in_order_page_after_page(table: str) -> None:
    # Eight rows of 200 KB are more than one page of 1 MB.
    for number in (3, 1, 7, 5, 2, 8, 6, 4):
        write(put(table, {"pk": "A", "sk": f"ROW#{number}", "body": "x" * 200_000}))
    write(put(table, {"pk": "A", "sk": "HEAD"}))
    write(put(table, {"pk": "B", "sk": "ROW#9"}))

    def found(**how: Any) -> list[str]:
        return [row["sk"].removeprefix("ROW#") for row in query(table, "A", consistent=True, **how)]

    assert found() == ["HEAD", *"12345678"]
    assert found(begins="ROW#") == list("12345678")
    assert found(begins="ROW#", newest_first=True) == list("87654321")
    assert found(between=("ROW#3", "ROW#5")) == list("345")
    assert found(begins="ROW#", limit=7) == list("1234567")
    assert list(query(table, "C")) == []


NEW = "attribute_not_exists(pk)"


@either
def test_a_refused_transaction_writes_nothing_and_brings_the_row_in_the_way(table: str) -> None:
    standing = {"pk": "A", "sk": "1", "version": 3, "who": "Sam"}
    write(put(table, standing))
    write(put(table, standing | {"sk": "2"}))
    with pytest.raises(ConditionFailedError, match=r"\[1, 2\]") as caught:
        transact(
            [
                put(table, {"pk": "B", "sk": "1"}, condition=NEW),
                put(table, {"pk": "A", "sk": "1", "version": 1}, condition=NEW, old=True),
                delete(table, "A", "2", condition="version = :was", values={":was": 2}),
            ]
        )
    assert caught.value.indexes == {1, 2}
    assert caught.value.old == {1: standing}
    assert list(query(table, "A", consistent=True)) == [standing, standing | {"sk": "2"}]
    assert get(table, "B", "1", consistent=True) is None


@either
def test_a_refused_write_brings_the_row_in_the_way_where_it_was_asked_for(table: str) -> None:
    standing = {"pk": "A", "sk": "1", "version": 3}
    write(put(table, standing, condition=NEW))
    with pytest.raises(ConditionFailedError) as caught:
        write(put(table, {"pk": "A", "sk": "1"}, condition=NEW, old=True))
    assert caught.value.old == {0: standing}
    with pytest.raises(ConditionFailedError) as caught:
        write(put(table, {"pk": "A", "sk": "1"}, condition=NEW))
    assert caught.value.old == {}
    with pytest.raises(ConditionFailedError):
        write(delete(table, "A", "1", condition="version = :was", values={":was": 2}))
    assert get(table, "A", "1", consistent=True) == standing


@either
def test_a_transaction_writes_all(table: str) -> None:
    write(put(table, {"pk": "A", "sk": "old", "version": 1}))
    transact(
        [
            put(table, {"pk": "A", "sk": "1"}, condition=NEW),
            put(
                table,
                {"pk": "A", "sk": "2"},
                condition="attribute_not_exists(pk) OR #v < :v",
                names={"#v": "version"},
                values={":v": 2},
            ),
            delete(table, "A", "old", condition="version = :was", values={":was": 1}),
        ]
    )
    assert [row["sk"] for row in query(table, "A", consistent=True)] == ["1", "2"]


def reasons(*codes: str) -> dict[str, Any]:
    return {"CancellationReasons": [{"Code": code} for code in codes]}


@pytest.mark.parametrize(
    ("code", "more", "raised"),
    [
        ("TransactionInProgressException", {}, ContendedError),
        ("TransactionCanceledException", reasons("None", "TransactionConflict"), ContendedError),
        ("TransactionCanceledException", reasons("ThrottlingError"), ContendedError),
        # What a condition refused stays refused, whoever else is at work.
        (
            "TransactionCanceledException",
            reasons("TransactionConflict", "ConditionalCheckFailed"),
            ConditionFailedError,
        ),
        ("TransactionCanceledException", reasons("ValidationError"), ClientError),
        ("AccessDeniedException", {}, ClientError),
    ],
)
def test_a_transaction_in_the_way_of_another_is_told_from_a_refused_one(
    table: str, code: str, more: dict[str, Any], raised: type[Exception]
) -> None:
    with Stubber(client("dynamodb")) as stub:
        stub.add_client_error("transact_write_items", code, http_status_code=400, modeled_fields=more)
        with pytest.raises(raised):
            transact([put(table, {"pk": "A", "sk": "1"})])


@pytest.mark.parametrize(
    ("code", "raised"),
    [("TransactionConflictException", ContendedError), ("AccessDeniedException", ClientError)],
)
@pytest.mark.parametrize("kind", ["put_item", "delete_item"])
def test_a_write_in_the_way_of_a_transaction_is_told_from_a_refused_one(
    table: str, kind: str, code: str, raised: type[Exception]
) -> None:
    one = put(table, {"pk": "A", "sk": "1"}) if kind == "put_item" else delete(table, "A", "1")
    with Stubber(client("dynamodb")) as stub:
        stub.add_client_error(kind, code, http_status_code=400)
        with pytest.raises(raised):
            write(one)
