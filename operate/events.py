"""Writes `docs/events` from the contracts: a JSON Schema an event and the catalogue; `make events`.

A committed schema is the contract others were built on. A change to it that an older consumer could not read, or under which
an older event could not be read again, is refused: it needs a new contract number.
"""

import inspect
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from infra.bundle import ROOT
from infra.hears import HEARERS
from shared.events import ALL, Event

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


INTRODUCTION: Final = (
    "Made by `make events` from `shared/events`. Each event's detail is the whole public snapshot of its aggregate with a "
    "version that only grows: consumers keep the highest version they have seen, so events may come twice, late or out "
    "of order. No event holds personal data."
)


def schema_of(event: type[Event]) -> dict[str, Any]:
    """Return the JSON Schema of an event's detail."""
    made = event.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def file_of(event: type[Event]) -> Path:
    """Return where an event's schema is committed."""
    return FOLDER / f"{event.DETAIL_TYPE}.{event.CONTRACT}.json"


def incompatible(old: Schema, new: Schema) -> Iterator[str]:
    """Yield a sentence for each change from `old` to `new` that breaks someone.

    Adding an optional field breaks nobody. Anything else does: a consumer built on `old` relies on every field it
    requires and on the values it knows, and events written under `old` are read again from the log.
    """
    before, after = dict(_flat(old, old, "detail")), dict(_flat(new, new, "detail"))
    for where, facts in before.items():
        if where not in after:
            yield f"{where}: it is gone."
            continue
        for key, was in facts.items():
            if after[where][key] != was:
                yield f"{where}: {key} was {was!r} and is {after[where][key]!r}."
    for where in after.keys() - before.keys():
        if after[where]["required"] and where.rpartition(".")[0] in before:
            yield f"{where}: it is required now; older events do not have it."


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


def catalogue() -> str:
    """Return the catalogue of all events as Markdown."""
    lines = [
        "# Events",
        "",
        INTRODUCTION,
        "",
        "| event | source | says | heard by | schema |",
        "|---|---|---|---|---|",
    ]
    for event in ALL:
        heard = ", ".join(name for name, events in HEARERS.items() if event in events)
        says = (inspect.getdoc(event) or "").splitlines()[0]
        file = file_of(event).name
        lines.append(
            f"| `{event.DETAIL_TYPE}` | `{event.SOURCE}` | {says} | {heard} | [{event.CONTRACT}]({file}) |"
        )
    return "\n".join([*lines, ""])


def files() -> dict[Path, str]:
    """Return all files of `docs/events` as they should be."""
    made = {file_of(event): json.dumps(schema_of(event), indent=2, sort_keys=True) + "\n" for event in ALL}
    return made | {FOLDER / "README.md": catalogue()}


def main() -> int:
    """Write the files, unless a contract was broken; return the exit code."""
    broken = [
        f"{event.DETAIL_TYPE}: {sentence}"
        for event in ALL
        if file_of(event).exists()
        for sentence in incompatible(json.loads(file_of(event).read_text()), schema_of(event))
    ]
    if broken:
        print(
            "This would break a contract; raise the event's CONTRACT number:",
            *broken,
            sep="\n  ",
            file=sys.stderr,
        )
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path, content in files().items():
        path.write_text(content)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
