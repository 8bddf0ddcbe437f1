"""What is observed, kept as an object in the bucket before it is in the table: so the table can be made again of the objects.

`observed/<id of the run or drop>.json` holds what the run or drop wrote: of a run what was new, of a drop all it said. That a
drop was taken back is an object beside it. The table's rows follow from these objects alone, in whatever order they are written:
`again` writes them as they were. What a crash leaves out between the object and the table, `again` makes good: the next run of
the same source does it first, and a rebuild.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from botocore.exceptions import ClientError

from services.metrics.observations import LONDON, Observation, Series
from services.metrics.table import series, taken_back
from services.metrics.table.news import news
from services.metrics.table.packed import loads, plain
from shared.aws import client
from shared.settings import setting

FOLDER: Final = "observed/"
ENDING: Final = ".json"
TAKEN_BACK: Final = "withdrawn/"
"""Where it is said that a drop was taken back: under the drop's id, too."""


def observe(
    observations: Iterable[Observation],
    *,
    at: datetime,
    by: str,
    withdrawable: bool = False,
    zone: str = LONDON,
) -> int:
    """Keep what a run or drop says as an object, then in the table, as `series.observe` does; return its count.

    Where a run says nothing new, there is no object. Of a run it is called once, since a second object would take the place of
    the first; what a crash then leaves out `again` makes good. Of a drop it may be called again with the same moment and id.
    """
    found = tuple(observations)
    # Of a drop it is asked too, for its refusals: what can't be written must leave no object, or a rebuild would stumble over it.
    new = news(found)
    if not withdrawable:
        found = tuple(new)
    if not found:
        return 0
    about = {"by": by, "at": at.isoformat(), "zone": zone, "withdrawable": withdrawable}
    _put(_key(by), json.dumps({**about, "lines": list(_lines(found))}, ensure_ascii=False))
    return series.observe(found, at=at, by=by, withdrawable=withdrawable, zone=zone, every=True)


def withdraw(by: str, *, at: datetime, who: str) -> int:
    """Take back what a drop said, as `taken_back.withdraw` does, and keep that it was."""
    if (mark := _taken_back(by)) is None:
        mark = {"at": at.isoformat(), "who": who}
        _put(_key(by, TAKEN_BACK), json.dumps(mark))
    return taken_back.withdraw(by, at=datetime.fromisoformat(mark["at"]), who=mark["who"])


def restore(by: str) -> int:
    """Put back what was taken back, as `taken_back.restore` does, and keep that it was."""
    client("s3").delete_object(Bucket=setting("OBSERVED"), Key=_key(by, TAKEN_BACK))
    return taken_back.restore(by)


def again(by: str) -> int:
    """Write what a run's or drop's object holds into the table once more; return of how many days, 0 where there is no object."""
    text = _get(_key(by))
    if text is None:
        return 0
    kept = loads(text)
    found = list(_observations(kept["lines"]))
    at = datetime.fromisoformat(kept["at"])
    series.observe(found, at=at, by=by, withdrawable=kept["withdrawable"], zone=kept["zone"], every=True)
    mark = _taken_back(by) if kept["withdrawable"] else None
    if mark is not None:
        taken_back.withdraw(by, at=datetime.fromisoformat(mark["at"]), who=mark["who"])
    return len(found)


@dataclass(frozen=True, slots=True)
class Kept:
    """An object: the run or drop it is of, and when it was written."""

    by: str
    written_at: datetime


def kept() -> list[Kept]:
    """Return every object there is, in the order they were written."""
    pages = client("s3").get_paginator("list_objects_v2").paginate(Bucket=setting("OBSERVED"), Prefix=FOLDER)
    found = [
        Kept(one["Key"].removeprefix(FOLDER).removesuffix(ENDING), one["LastModified"])
        for page in pages
        for one in page.get("Contents", [])
    ]
    return sorted(found, key=lambda one: (one.written_at, one.by))


def _key(by: str, folder: str = FOLDER) -> str:
    return f"{folder}{by}{ENDING}"


def _put(key: str, text: str) -> None:
    client("s3").put_object(
        Bucket=setting("OBSERVED"), Key=key, Body=text.encode(), ContentType="application/json"
    )


def _get(key: str) -> str | None:
    try:
        body: bytes = client("s3").get_object(Bucket=setting("OBSERVED"), Key=key)["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchKey":
            return None
        raise
    return body.decode()


def _taken_back(by: str) -> Mapping[str, str] | None:
    text = _get(_key(by, TAKEN_BACK))
    return dict(json.loads(text)) if text else None


def _lines(observations: Iterable[Observation]) -> Iterator[dict[str, Any]]:
    """Yield each series with what was said of its days: numbers as text, so that they stay exact."""
    by_key: dict[str, tuple[Series, list[list[object]]]] = {}
    for observation in observations:
        _, values = by_key.setdefault(observation.series.key, (observation.series, []))
        values.append([observation.day.isoformat(), plain(Decimal(observation.value)), observation.complete])
    for one, values in by_key.values():
        yield {
            "source": one.source,
            "account": one.account,
            "metric": one.metric,
            "title": one.title,
            "unit": one.unit,
            "semantics": one.semantics,
            "places": one.places,
            "grain": one.grain,
            "dimensions": [list(pair) for pair in one.dimensions],
            "definition": one.definition,
            "values": values,
        }


def _observations(lines: Iterable[Mapping[str, Any]]) -> Iterator[Observation]:
    for line in lines:
        about = {name: value for name, value in line.items() if name != "values"}
        pairs = tuple((name, value) for name, value in line["dimensions"])
        one = Series(**{**about, "places": int(line["places"]), "dimensions": pairs})
        for day, value, complete in line["values"]:
            yield Observation(one, date.fromisoformat(day), Decimal(value), complete)
