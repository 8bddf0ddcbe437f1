"""moto as it is, without work whose result nobody sees: its DynamoDB took a third of the time of the tests with a table."""

import copy
import functools
from typing import Any

from botocore.model import StructureShape
from moto.core import models, responses
from moto.core.base_backend import BaseBackend
from moto.core.serialize import JSONSerializer
from moto.dynamodb.models import DynamoDBBackend, Table
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict

as_any_structure = JSONSerializer._serialize_type_structure
really_transact = DynamoDBBackend.transact_write_items
really_query = Table.query
really_equal = DynamoType.__eq__
really_hash = DynamoType.__hash__
really_less = DynamoType.__lt__
really_addresses = BaseBackend.urls.fget

Row = tuple[DynamoType, DynamoType | None]
"""Where a row stands in its table."""


def as_value(self: JSONSerializer, serialized: Any, value: Any, shape: StructureShape, key: str) -> None:
    """Write a value of DynamoDB by the one kind it has; moto looks for each of the ten kinds under half a dozen names."""
    if shape.name != "AttributeValue" or not isinstance(value, dict):
        as_any_structure(self, serialized, value, shape, key)
        return
    written: Any = {}
    for kind, content in value.items():
        self._serialize(written, content, shape.members[kind], kind)
    self._default_serialize(serialized, written, shape, key)


def transact_with_its_rows_kept(self: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    """Keep the rows a transaction names, to put back if it is refused; moto copies their whole tables, for each write anew."""
    kept = list(_rows_of(self, transact_items))
    Table.__deepcopy__ = lambda table, _: table  # type: ignore[attr-defined]
    try:
        really_transact(self, transact_items)
    except Exception:
        for table, (partition, sort), row in kept:
            if row is None:
                table.delete_item(partition, sort)
            elif sort is None:
                table.items[partition] = row
            else:
                table.items[partition][sort] = row
        raise
    finally:
        del Table.__deepcopy__  # type: ignore[attr-defined]


def _rows_of(backend: DynamoDBBackend, writes: list[dict[str, Any]]) -> list[tuple[Table, Row, Item | None]]:
    """Return where each write of a transaction leads and what stands there; of one that names no row, moto says so itself."""
    found = []
    for write in writes:
        for of in write.values():
            key, table = of.get("Key") or of.get("Item") or {}, backend.tables.get(of.get("TableName"))
            if table and all(name in key for name in table.table_key_attrs):
                partition, sort = backend.get_keys_value(table, key)
                found.append((table, (partition, sort), copy.deepcopy(table.get_item(partition, sort))))
    return found


def query_of_its_partition(self: Table, hash_key: DynamoType | None, *more: Any, **named: Any) -> Any:
    """Look for rows where they can be; moto sorts all rows of the table, and looks at each."""
    if hash_key is None or not self.has_range_key or self.all_indexes():
        return really_query(self, hash_key, *more, **named)
    part: Table = object.__new__(Table)
    vars(part).update(vars(self))
    part.items = {hash_key: self.items[hash_key]} if hash_key in self.items else {}  # type: ignore[assignment]
    return really_query(part, hash_key, *more, **named)


def equal(self: DynamoType, other: DynamoType) -> bool:
    """Compare texts, which all keys are, as texts; moto asks of each what it is first."""
    if self.type == "S" == other.type:
        return bool(self.value == other.value)
    return really_equal(self, other)


def hashed(self: DynamoType) -> int:
    """Return what tells texts apart; as `equal`."""
    return hash(self.value) if self.type == "S" else really_hash(self)


def less(self: DynamoType, other: DynamoType) -> bool:
    """Tell which text comes first; as `equal`."""
    if self.type == "S" == other.type:
        return bool(self.value < other.value)
    return really_less(self, other)


def weighed(self: Item, hash_key: DynamoType, range_key: DynamoType | None, attrs: dict[str, Any]) -> None:
    """Weigh a row once; moto weighs all that it has again with each value that comes to it. Raises `ItemSizeTooLarge`."""
    self.hash_key, self.range_key = hash_key, range_key
    self.attrs = LimitedSizeDict()
    for name, value in attrs.items():
        dict.__setitem__(self.attrs, name, DynamoType(value))
    if attrs:
        # As the last of them would be: what is too large by then is refused.
        self.attrs[name] = self.attrs.pop(name)


def addresses(self: BaseBackend) -> Any:
    """Return where a service is found; moto puts its addresses together for each request, and reads those of S3 from the disk."""
    return _addresses(type(self))


@functools.cache
def _addresses(of: type[BaseBackend]) -> Any:
    return really_addresses(object.__new__(of))  # type: ignore[attr-defined]


def install() -> None:
    """Let moto do all this from now on."""
    # Each mock would list thousands of addresses anew for `requests`, which neither our code nor our tests ask anything with.
    models.RESPONSES_METHODS.clear()
    # Each call would look through the methods of its service again.
    responses.method_names_from_class = functools.cache(responses.method_names_from_class)
    BaseBackend.urls = property(addresses)  # type: ignore[method-assign,assignment]
    JSONSerializer._serialize_type_structure = as_value  # type: ignore[method-assign]
    DynamoDBBackend.transact_write_items = transact_with_its_rows_kept  # type: ignore[method-assign]
    Table.query = query_of_its_partition  # type: ignore[method-assign]
    DynamoType.__eq__ = equal  # type: ignore[method-assign,assignment]
    DynamoType.__hash__ = hashed  # type: ignore[method-assign]
    DynamoType.__lt__ = less  # type: ignore[method-assign]
    Item.__init__ = weighed  # type: ignore[method-assign]
