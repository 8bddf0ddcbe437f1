"""What programmes have in common: the folder `programmes/base`, and how a programme's files lie on its.

A programme whose programme.toml says ``base = true`` takes from there what it does not say itself. The rules:

- a file that it lacks is the base's; one that says ``base = false`` stands alone, and with nothing else in it, is left out;
- a table's keys are put together: the programme's value counts, and `false` takes away what is no yes or no;
- a list is the programme's. Where the base's entries have ids, an entry takes what it does not say from the base's of its id, and
  one that says ``others = true`` stands for all that the list does not name;
- of `surveys/` those count that a workshop names, with those for teachers and for later; of `sources/` those that the programme
  has a file of. Schools and what is known of their areas are always its own.

So a programme says what differs and no more. `repeated` finds what it only says again: that would stay when the base moves on.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from shared.paths import BASE
from shared.programme.lines import Place, line_at, lines_of, spelt

OTHERS: Final = "others"
"""What an entry says that stands for all the base's that its list does not name."""


def on_base(folder: Path) -> bool:
    """Return whether a programme's folder lies on the base; a folder whose first file can't be read doesn't."""
    try:
        said = tomllib.loads((folder / "programme.toml").read_text("utf-8-sig"))
    except (OSError, ValueError):
        return False
    return folder != BASE and said.get("base") is True


def laid_on(own: Any, base: Any) -> Any:  # noqa: ANN401  whatever TOML holds
    """Return a programme's value on the base's of the same place."""
    if isinstance(own, dict) and isinstance(base, dict):
        return _table(own, base)
    if isinstance(own, list) and with_ids(base):
        return list(_entries(own, base))
    return own


def _table(own: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    both = {
        **base,
        **{key: laid_on(value, base[key]) if key in base else value for key, value in own.items()},
    }
    return {key: value for key, value in both.items() if not _taken_away(value, base.get(key))}


def _taken_away(value: object, base: object) -> bool:
    return value is False and base is not None and not isinstance(base, bool)


def with_ids(values: object) -> bool:
    """Return whether a value is a list whose entries all have an id."""
    return isinstance(values, list) and all(isinstance(one, dict) and "id" in one for one in values)


def _entries(own: Sequence[Any], base: Sequence[Mapping[str, Any]]) -> Iterator[Any]:
    there = {one["id"]: one for one in base}
    named = {one.get("id") for one in own if isinstance(one, dict)}
    for one in own:
        if not isinstance(one, dict):
            yield one
        elif one == {OTHERS: True}:
            yield from (entry for name, entry in there.items() if name not in named)
        else:
            yield laid_on(one, there.get(one.get("id"), {}))


def repeated(folder: Path) -> Iterator[str]:
    """Yield a sentence for each thing of a folder's files that the base says already; nothing of a folder that stands alone."""
    if not on_base(folder):
        return
    for path in sorted(folder.rglob("*.toml")):
        name = str(path.relative_to(folder))
        if not (BASE / name).exists():
            continue
        text = path.read_text("utf-8-sig")
        own, base = tomllib.loads(text), tomllib.loads((BASE / name).read_text("utf-8"))
        if own.get("base", True):
            for place in _again(own, base, ()):
                line = line_at(lines_of(text), place)
                yield f"{name} line {line}: {spelt(place)}: programmes/base says the same. Take it out here."


def _again(own: Any, base: Any, at: Place) -> Iterator[Place]:  # noqa: ANN401  whatever TOML holds
    if isinstance(own, dict) and isinstance(base, dict):
        for key in sorted(own.keys() & base.keys() - {"id"}):
            yield from _again(own[key], base[key], (*at, key))
    elif isinstance(own, list) and with_ids(base):
        if laid_on(own, base) == base:
            yield at
            return
        there = {one["id"]: one for one in base}
        for number, one in enumerate(own):
            if isinstance(one, dict):
                yield from _again(one, there.get(one.get("id"), {}), (*at, number))
    elif own == base:
        yield at
