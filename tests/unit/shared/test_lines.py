"""On which line of a TOML file each of its values stands."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.paths import PROGRAMMES, ROOT
from shared.programme.lines import Place, line_at, lines_of
from tests.support.programme import OWN

FILES = sorted([*PROGRAMMES.rglob("*.toml"), *(ROOT / OWN).rglob("*.toml"), ROOT / "pyproject.toml"])

TEXT = '''# a comment = [
title = "a # b = [c]" # said = twice
"quoted key".inner = """
no = key
[nor.table]"""""
raw = \'\'\'
x = 1\'\'\'

[a.b]
when = 2026-05-02 07:32:00
list = [ # [
  1,
  [2, 3],
  { id = "x", "y z" = [
      true] },
]

[[rows]]
id = 1
[rows.more]
x = "\\"]"
[[rows.cells]]
y = 1
[[rows.cells]]
y = 2
[[rows]]
id = 2
[[rows.cells]]
y = 3
[[cells.cells]]
z = 4
'''

PLACES: dict[Place, int] = {
    ("title",): 2,
    ("quoted key", "inner"): 3,
    ("raw",): 6,
    ("a", "b"): 9,
    ("a", "b", "when"): 10,
    ("a", "b", "list"): 11,
    ("a", "b", "list", 0): 12,
    ("a", "b", "list", 1, 1): 13,
    ("a", "b", "list", 2, "id"): 14,
    ("a", "b", "list", 2, "y z", 0): 15,
    ("rows", 0): 18,
    ("rows", 0, "id"): 19,
    ("rows", 0, "more", "x"): 21,
    ("rows", 0, "cells", 1, "y"): 25,
    ("rows", 1): 26,
    ("rows", 1, "cells", 0, "y"): 29,
    ("cells", "cells", 0): 30,
    ("cells", "cells", 0, "z"): 31,
}


def places(value: Any, at: Place = ()) -> Iterator[Place]:
    """Yield the way to everything in what was read."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inner:
        yield (*at, name)
        yield from places(one, (*at, name))


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_value_stands_on_its_line(place: Place) -> None:
    assert line_at(lines_of(TEXT), place) == PLACES[place]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_everything_in_a_file_has_a_line_that_names_it(file: Path) -> None:
    text = file.read_text("utf-8")
    lines = lines_of(text)
    written = text.split("\n")
    found = list(places(tomllib.loads(text)))
    assert lines.keys() == set(found)
    for place in found:
        name = place[-1]
        assert isinstance(name, int) or name in written[lines[place] - 1]


KEYS = st.text(max_size=6)
VALUES = st.recursive(
    st.integers() | st.booleans() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


def written(value: Any) -> str:
    """Return a value as TOML, a list's values on lines of their own."""
    if isinstance(value, list):
        return "[\n" + "".join(f"{written(one)}, # ]\n" for one in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key(name)} = {written(one)}" for name, one in value.items()) + "}"
    return key(value) if isinstance(value, str) else json.dumps(value)


def key(name: str) -> str:
    """Return any text as a quoted key or a string, each letter by its number."""
    return '"' + "".join(f"\\U{ord(letter):08x}" for letter in name) + '"'


@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_whatever_a_file_holds_has_a_line(content: dict[str, Any]) -> None:
    text = "\n".join(f"{key(name)} = {written(value)}" for name, value in content.items())
    read = tomllib.loads(text)
    assert read == content
    lines = lines_of(text)
    assert lines.keys() == set(places(read))
    for name in content:
        assert text.split("\n")[lines[(name,)] - 1].startswith(key(name))


def test_what_is_missing_has_the_line_of_what_it_is_missing_in() -> None:
    lines = lines_of(TEXT)
    assert line_at(lines, ("rows", 1, "cells", 0, "z")) == 28
    assert line_at(lines, ("nothing",)) == 0
