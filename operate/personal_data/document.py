"""`docs/data-protection.md` and `docs/dpia.md` as text: the prose of the folder `prose`, with the tables in their places."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from operate.personal_data import TABLE, risks
from operate.personal_data.model import BASES, MEANS, Held
from operate.personal_data.nobody import NOBODY
from operate.personal_data.places import BACKUP_DAYS, OUTSIDE, PLACES, Place, title
from shared.paths import ROOT

PROSE: Final = Path(__file__).parent / "prose"
DOCUMENTS: Final[Mapping[str, Path]] = {
    "data-protection.md": ROOT / "docs" / "data-protection.md",
    "dpia.md": ROOT / "docs" / "dpia.md",
}

Lines = Iterable[tuple[str, ...]]


def documents() -> dict[Path, str]:
    """Return each document by where it stands. Raises `KeyError` for a table that nobody makes."""
    return {path: _filled((PROSE / name).read_text()) for name, path in DOCUMENTS.items()}


def _filled(prose: str) -> str:
    return re.sub(r"^<!-- table: (.*) -->$", lambda found: TABLES[found[1]](), prose, flags=re.MULTILINE)


def _table(heads: tuple[str, ...], lines: Lines) -> str:
    rows = [heads, ("---",) * len(heads), *lines]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


def _where(places: Iterable[str]) -> str:
    """Return where something lies, as a person reads it: rows of a table together."""
    rows: dict[str, list[str]] = {}
    for one in places:
        table, _, entity = one.partition(":")
        rows.setdefault(f"{table} table" if entity else title(one), []).extend([entity] if entity else [])
    return "; ".join(
        f"{place}, {', '.join(f'`{name}`' for name in entities)}" if entities else place
        for place, entities in rows.items()
    )


def _gone_by(one: Held) -> str:
    return "; ".join(dict.fromkeys(MEANS.get(means, f"`{means}`") for means in one.gone_by))


def _held() -> str:
    return _table(
        ("what", "about whom", "where", "why", "how long", "what erases it"),
        ((one.what, one.whose, _where(one.where), one.why, one.kept, _gone_by(one)) for one in TABLE),
    )


def _nobody() -> str:
    same: dict[tuple[str, str], list[str]] = {}
    for where, said in NOBODY.items():
        same.setdefault(said, []).append(where)
    return _table(
        ("what", "where", "how long"), ((what, _where(where), kept) for (what, kept), where in same.items())
    )


def _bases() -> str:
    return _table(("why", "the law, as this project reads it"), BASES.items())


def _places() -> str:
    same: dict[Place, list[str]] = {}
    for name, place in PLACES.items():
        same.setdefault(place, []).append(name)
    return _table(
        ("place", "what lies there", "longest", "after deleting"),
        (
            (
                place.title,
                place.nobody or "what the table above says",
                f"{place.days} days" if place.days else "as each row or object",
                _after(place),
            )
            for place in same
        ),
    )


def _after(place: Place) -> str:
    if place.recovered:
        return f"backups have it for {BACKUP_DAYS} days, the stream for one"
    return "older versions stay beneath it for 35 days" if place.versions else "gone"


def _outside() -> str:
    return _table(("place", "whose"), OUTSIDE.items())


def _sensitive() -> str:
    return _table(
        ("what", "about whom", "how long"),
        ((one.what, one.whose, one.kept) for one in TABLE if one.sensitive),
    )


def _categories() -> str:
    def _of(whose: str) -> Iterator[str]:
        return (one.what for one in TABLE if one.whose == whose)

    return _table(
        ("about whom", "what"),
        ((whose, "; ".join(_of(whose))) for whose in dict.fromkeys(one.whose for one in TABLE)),
    )


def _retention() -> str:
    return _table(
        ("what", "how long", "what erases it"), ((one.what, one.kept, _gone_by(one)) for one in TABLE)
    )


def _flows() -> str:
    return _table(("from", "to", "what passes"), risks.FLOWS)


def _risks() -> str:
    return _table(
        ("risk", "what the system does against it", "likely and severe? (yours to say)"),
        ((one.risk, " ".join(one.measures), "") for one in risks.RISKS),
    )


TABLES: Final[Mapping[str, Callable[[], str]]] = {
    "held": _held,
    "nobody": _nobody,
    "bases": _bases,
    "places": _places,
    "outside": _outside,
    "sensitive": _sensitive,
    "categories": _categories,
    "retention": _retention,
    "flows": _flows,
    "risks": _risks,
}
"""The tables by the name under which the prose asks for them."""
