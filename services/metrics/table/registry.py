"""Which lines of figures there are and what they mean: a row each. Nobody joins two meanings under one name."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.metrics.observations import FIRST_DEFINITION, Series, key_part
from services.metrics.table.batch import read_all
from shared.dynamo import Item, query
from shared.settings import setting

PARTITIONS: Final = ("SERIES", "PARTS")
"""Where series without and with dimensions stand."""


class MeaningChangedError(ValueError):
    """A metric is to mean something else than the figures that are there: they must not be joined. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A line of figures that is there; `packed` is False where its rows are of before years were kept in one."""

    series: Series
    packed: bool


def registered(source: str = "") -> list[Registered]:
    """Return every line of figures without dimensions, or those of a source."""
    begins = f"{key_part(source)}#" if source else ""
    return [_registered(row) for row in query(setting("TABLE"), "SERIES", begins=begins)]


def parts(source: str, account: str = "", metric: str = "") -> list[Series]:
    """Return the lines of figures with dimensions, such as a page or a post, of a source; of one account or metric of it."""
    begins = "".join(f"{key_part(part)}#" for part in (source, account, metric) if part)
    return [_registered(row).series for row in query(setting("TABLE"), "PARTS", begins=begins)]


def among(all_of_them: Iterable[Series]) -> dict[str, Registered]:
    """Return those of some series that are there, by key."""
    found = read_all([_key(one) for one in all_of_them])
    return {row["sk"]: _registered(row) for row in found}


def of_keys(keys: Iterable[str]) -> dict[str, Series]:
    """Return those of some keys that are known, as series."""
    found = read_all([(partition, key) for key in keys for partition in PARTITIONS])
    return {row["sk"]: _registered(row).series for row in found}


def check(series: Series, known: Registered | None) -> None:
    """Raise `MeaningChangedError` where a series has another unit or other semantics than what is kept under its key."""
    if known is None:
        return
    before, now = _meaning(known.series), _meaning(series)
    if before != now:
        raise MeaningChangedError(
            f"“{series.title}” ({series.key}) has been {before} and is to be {now}. Figures of two meanings are never joined. "
            "Give the metric another id, or its definition another version."
        )


def _meaning(series: Series) -> str:
    return f"{series.unit}, {series.semantics}"


def rows_of(series: Iterable[Series], known: Mapping[str, Registered]) -> Iterator[Item]:
    """Yield the rows of the series that are new, or are called or shown otherwise than before."""
    for one in series:
        if known.get(one.key) != Registered(one, packed=True):
            pk, sk = _key(one)
            yield {
                "pk": pk,
                "sk": sk,
                "entity": "series",
                "source": one.source,
                "account": one.account,
                "metric": one.metric,
                "title": one.title,
                "unit": one.unit,
                "semantics": one.semantics,
                "places": one.places,
                "grain": one.grain,
                "definition": one.definition,
                **({"dimensions": [list(pair) for pair in sorted(one.dimensions)]} if one.dimensions else {}),
            }


def _key(series: Series) -> tuple[str, str]:
    return ("PARTS" if series.dimensions else "SERIES"), series.key


def _registered(row: Mapping[str, Any]) -> Registered:
    series = Series(
        row["source"],
        row["account"],
        row["metric"],
        row["title"],
        row["unit"],
        row["semantics"],
        row.get("places", 0),
        row.get("grain", "day"),
        tuple((name, value) for name, value in row.get("dimensions", ())),
        row.get("definition", FIRST_DEFINITION),
    )
    return Registered(series, "places" in row)
