"""Details made of a contract's schema, to see whether a newer contract can still read every older one."""

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from shared.limits import YEAR_GROUPS

Schema = Mapping[str, Any]

EXAMPLES: Final = 200
"""How many are made: each field stands and is missing, and each bound is met, many times over."""

SEED: Final = 1
"""The same examples at every run: a refusal can be looked at again."""

WORDS: Final = ("", "x", "Ysgol Gyfun Gŵyr", "900101")
LONGEST: Final = 3
"""Items of a list without a limit, above its least."""

LARGE: Final = 1000
"""The most a number without a limit is, above its least."""


def examples(schema: Schema) -> Iterator[Any]:
    """Yield details that `schema` allows."""
    rng = random.Random(SEED)  # noqa: S311  repeatable, not secret
    for _ in range(EXAMPLES):
        yield _made(schema, schema, rng)


def _made(schema: Schema, root: Schema, rng: random.Random) -> Any:  # noqa: ANN401  whatever JSON holds
    if "$ref" in schema:
        return _made(root["$defs"][schema["$ref"].rpartition("/")[2]], root, rng)
    if "anyOf" in schema:
        return _made(rng.choice(schema["anyOf"]), root, rng)
    if "const" in schema or "enum" in schema:
        return rng.choice(schema.get("enum") or [schema["const"]])
    return MAKERS[schema["type"]](schema, root, rng)


def _object(schema: Schema, root: Schema, rng: random.Random) -> dict[str, Any]:
    made = {
        name: _made(inner, root, rng)
        for name, inner in schema.get("properties", {}).items()
        if name in schema.get("required", ()) or rng.random() < 0.5  # noqa: PLR2004  as often as not
    }
    values = schema.get("additionalProperties")
    if isinstance(values, dict):
        # A number's key is text in JSON, so these are keys of either.
        made |= {str(key): _made(values, root, rng) for key in rng.sample(YEAR_GROUPS, rng.randint(0, 2))}
    return made


def _array(schema: Schema, root: Schema, rng: random.Random) -> list[Any]:
    least = schema.get("minItems", 0)
    count = rng.randint(least, schema.get("maxItems", least + LONGEST))
    return [_made(schema["items"], root, rng) for _ in range(count)]


def _number(schema: Schema, _root: Schema, rng: random.Random) -> int:
    low = schema.get("minimum", 0)
    high = schema.get("maximum", low + LARGE)
    return rng.choice((low, high, rng.randint(low, high)))


def _string(schema: Schema, _root: Schema, rng: random.Random) -> str:
    moment = datetime(2026, 3, 12, 9, tzinfo=UTC) + timedelta(minutes=rng.randint(-(10**6), 10**6))
    match schema.get("format"):
        case "date-time":
            return moment.isoformat()
        case "date":
            return moment.date().isoformat()
        case "year-month":
            return f"{moment:%Y-%m}"
        case _:
            word = rng.choice(WORDS).ljust(schema.get("minLength", 0), "x")
            return word[: schema.get("maxLength", len(word))]


MAKERS: Final[Mapping[str, Callable[[Schema, Schema, random.Random], Any]]] = {
    "object": _object,
    "array": _array,
    "integer": _number,
    "number": _number,
    "string": _string,
    "boolean": lambda _schema, _root, rng: rng.choice((True, False)),
    "null": lambda _schema, _root, _rng: None,
}
"""What makes a value of each type."""
