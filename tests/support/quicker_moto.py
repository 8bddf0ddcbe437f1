"""moto as it is, without work whose result nobody sees: its DynamoDB took a third of the time of the tests with a table."""

import copy
import functools
from typing import Any

from botocore.model import StructureShape
from moto.core import models, responses
from moto.core.serialize import JSONSerializer
from moto.dynamodb.models import DynamoDBBackend, Table

as_any_structure = JSONSerializer._serialize_type_structure
really_transact = DynamoDBBackend.transact_write_items


def as_value(self: JSONSerializer, serialized: Any, value: Any, shape: StructureShape, key: str) -> None:
    """Write a value of DynamoDB by the one kind it has; moto looks for each of the ten kinds under half a dozen names."""
    if shape.name != "AttributeValue" or not isinstance(value, dict):
        as_any_structure(self, serialized, value, shape, key)
        return
    written: Any = {}
    for kind, content in value.items():
        self._serialize(written, content, shape.members[kind], kind)
    self._default_serialize(serialized, written, shape, key)


def transact_with_one_copy(self: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    """Keep one copy of a table to put back if a transaction is refused; moto makes one for each write, and keeps the last."""
    kept: dict[int, Table] = {}

    def once(table: Table, memo: dict[int, Any]) -> Table:
        if id(table) not in kept:
            kept[id(table)] = made = object.__new__(Table)
            vars(made).update(copy.deepcopy(vars(table), memo))
        return kept[id(table)]

    Table.__deepcopy__ = once  # type: ignore[attr-defined]
    try:
        really_transact(self, transact_items)
    finally:
        del Table.__deepcopy__  # type: ignore[attr-defined]


def install() -> None:
    """Let moto do all this from now on."""
    # Each mock would list thousands of addresses anew for `requests`, which neither our code nor our tests ask anything with.
    models.RESPONSES_METHODS.clear()
    # Each call would look through the methods of its service again.
    responses.method_names_from_class = functools.cache(responses.method_names_from_class)
    JSONSerializer._serialize_type_structure = as_value  # type: ignore[method-assign]
    DynamoDBBackend.transact_write_items = transact_with_one_copy  # type: ignore[method-assign]
