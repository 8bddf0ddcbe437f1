"""Writes `docs/events` from the contracts: a JSON Schema a contract and a table of all events; `make events`.

A committed schema is what others were built on. A change to it that an older consumer could not read, or under which
an older event could not be read again, is refused: it needs a new contract number. A new contract may say anything but
another envelope, for who knows only the one before it parks what is new; but it must be able to read everything
published under the one before it, and what is different is printed.
"""

import functools
import inspect
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from infra.hears import HEARERS
from operate.examples import examples
from shared.events.base import Event
from shared.events.contracts import Contracts, newest
from shared.events.known import CONTRACTS
from shared.paths import ROOT

FOLDER: Final = ROOT / "docs" / "events"

Schema = Mapping[str, Any]

SAID: Final = (
    "type",
    "format",
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
    "minLength",
    "maxLength",
    "pattern",
    "enum",
    "const",
)
"""What a schema says of a value and others rely on; titles and descriptions may change."""

ENVELOPE: Final = frozenset(f"detail.{name}" for name in Event.model_fields)
"""What is the same in every contract: relay, event log and dead letters read it without knowing which."""

INTRODUCTION: Final = (
    "Made by `make events` from `shared/events`. Each event's detail is the whole public snapshot of its aggregate with a "
    "version that only grows: consumers keep the highest version they have seen, so events may come twice, late or out "
    "of order. No event holds personal data."
)


def schema_of(event: type[Event]) -> dict[str, Any]:
    """Return the JSON Schema of an event's detail."""
    made = event.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def file_of(event: type[Event]) -> str:
    """Return the name of the file in which an event's schema is committed."""
    return f"{event.DETAIL_TYPE}.{event.CONTRACT}.json"


def differences(old: Schema, new: Schema) -> Iterator[tuple[str, str, bool]]:
    """Yield each change from `old` to `new`: where, what, and whether it breaks someone.

    Adding an optional field breaks nobody. Anything else does: a consumer built on `old` relies on every field it
    requires and on the values it knows, and events written under `old` are read again from the log.
    """
    before, after = dict(_flat(old, old, "detail")), dict(_flat(new, new, "detail"))
    for where, facts in before.items():
        if where not in after:
            yield where, "it is gone.", True
            continue
        for key, was in facts.items():
            if after[where][key] != was:
                yield where, f"{key} was {was!r} and is {after[where][key]!r}.", True
    for where in after.keys() - before.keys():
        if where.rpartition(".")[0] in before:
            required = after[where]["required"]
            yield (
                where,
                "it is required now; older events do not have it." if required else "it is new.",
                required,
            )


def incompatible(old: Schema, new: Schema) -> Iterator[str]:
    """Yield a sentence for each change from `old` to `new` that breaks someone."""
    yield from (f"{where}: {what}" for where, what, breaks in differences(old, new) if breaks)


def _flat(schema: Schema, root: Schema, where: str, *, required: bool = True) -> Iterator[tuple[str, Schema]]:
    """Yield every place in a schema, its references followed, with what is said of it."""
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    choices = schema.get("anyOf", [])
    yield where, {key: schema.get(key) for key in SAID} | {"required": required, "choices": len(choices)}
    for name, inner in schema.get("properties", {}).items():
        yield from _flat(inner, root, f"{where}.{name}", required=name in schema.get("required", []))
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from _flat(schema[key], root, f"{where}[]")
    for number, inner in enumerate(choices):
        yield from _flat(inner, root, f"{where}|{number}")


def steps(contracts: Contracts) -> Iterator[tuple[type[Event], type[Event]]]:
    """Yield each contract that has one before it, after that one."""
    for event in newest(contracts):
        numbers = range(1, event.CONTRACT + 1)
        yield from pairwise(contracts[event.SOURCE, event.DETAIL_TYPE, number] for number in numbers)


@functools.cache  # the classes alone decide, and each takes hundreds of examples
def unliftable(old: type[Event], new: type[Event]) -> str:
    """Say what stands against reading details of `old` as `new`, tried with made-up ones; nothing where all can be read."""
    known = 0
    for made in examples(schema_of(old)):
        try:
            event = old.model_validate(made | {"contract": old.CONTRACT})
        except ValidationError:
            continue  # a rule that the schema does not tell
        known += 1
        try:
            lifted = event.lifted()
            type(lifted).model_validate_json(lifted.model_dump_json())
        except NotImplementedError:
            return f"contract {old.CONTRACT} does not say how it becomes {new.CONTRACT}: give it `lifted`."
        except Exception as error:  # noqa: BLE001  whatever an upcast stumbles over, the sentence says that it does
            return f"contract {old.CONTRACT} can't be lifted: {type(error).__name__} for {event.model_dump_json()}"
        if type(lifted) is not new:
            return f"contract {old.CONTRACT} is lifted to {type(lifted).__name__} {lifted.CONTRACT}, not to {new.CONTRACT}."
        if _identity(lifted) != _identity(event):
            return f"contract {old.CONTRACT} is lifted to another event: {_identity(event)} to {_identity(lifted)}."
    return "" if known else f"contract {old.CONTRACT}: no example of it could be made to try `lifted` with."


def _identity(event: Event) -> tuple[object, ...]:
    return event.event_id, event.occurred_at, event.correlation_id, event.aggregate_id, event.version


def broken(contracts: Contracts = CONTRACTS, folder: Path = FOLDER) -> list[str]:
    """Return a sentence for each change that breaks someone, against what is committed and against the contract before."""
    found = []
    for event in contracts.values():
        committed = folder / file_of(event)
        if committed.exists():
            changed = incompatible(json.loads(committed.read_text()), schema_of(event))
            found += [f"{event.DETAIL_TYPE} {event.CONTRACT}: {sentence}" for sentence in changed]
    for name in sorted({path.name for path in folder.glob("*.json")} - set(map(file_of, contracts.values()))):
        found.append(f"{name}: its class is gone, and what was published under it is in the event log.")
    for old, new in steps(contracts):
        said = f"{new.DETAIL_TYPE} {new.CONTRACT}"
        changes = differences(schema_of(old), schema_of(new))
        found += [
            f"{said}: {where}: {what} The envelope stays." for where, what, _ in changes if where in ENVELOPE
        ]
        if why := unliftable(old, new):
            found.append(f"{said}: {why}")
    return found


def news(contracts: Contracts = CONTRACTS, folder: Path = FOLDER) -> Iterator[str]:
    """Yield how each contract that isn't committed yet differs from the one before it."""
    for old, new in steps(contracts):
        if not (folder / file_of(new)).exists():
            said = f"{new.DETAIL_TYPE} {new.CONTRACT}, against {old.CONTRACT}"
            found = sorted(
                f"{where}: {what}" for where, what, _ in differences(schema_of(old), schema_of(new))
            )
            yield from (f"{said}: {sentence}" for sentence in found or ["the schema says the same."])


def overview(contracts: Contracts = CONTRACTS) -> str:
    """Return the table of all events as Markdown."""
    lines = [
        "# Events",
        "",
        INTRODUCTION,
        "",
        "| event | source | says | heard by | schema |",
        "|---|---|---|---|---|",
    ]
    for event in newest(contracts):
        name = (event.SOURCE, event.DETAIL_TYPE)
        heard = ", ".join(
            hearer
            for hearer, events in HEARERS.items()
            if name in [(e.SOURCE, e.DETAIL_TYPE) for e in events]
        )
        says = (inspect.getdoc(event) or "").splitlines()[0]
        schemas = ", ".join(
            f"[{number}]({file_of(contracts[*name, number])})" for number in range(event.CONTRACT, 0, -1)
        )
        lines.append(f"| `{event.DETAIL_TYPE}` | `{event.SOURCE}` | {says} | {heard} | {schemas} |")
    return "\n".join([*lines, ""])


def files(contracts: Contracts = CONTRACTS) -> dict[str, str]:
    """Return all files of `docs/events` as they should be, by name."""
    made = {
        file_of(event): json.dumps(schema_of(event), indent=2, sort_keys=True) + "\n"
        for event in contracts.values()
    }
    return made | {"README.md": overview(contracts)}


def publish(contracts: Contracts = CONTRACTS, folder: Path = FOLDER) -> int:
    """Write the files, unless a contract was broken; return the exit code. A file of no class is left alone."""
    if refused := broken(contracts, folder):
        _print(
            "This would break a contract; it needs a new contract number, and the old class stays:", refused
        )
        return 1
    if new := list(news(contracts, folder)):
        _print("New, and only for consumers that know it:", new)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files(contracts).items():
        (folder / name).write_text(content)
    return 0


def _print(heading: str, lines: Iterable[str]) -> None:
    print(heading, *lines, sep="\n  ", file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(publish())
