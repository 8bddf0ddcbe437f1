"""What three years of ten sources take to be kept, 219,000 observations through objects and table, and a year of them to be read.

Each is done in a process of its own.

`python -m benchmarks.observing` says it alone. The table is the stand-in's, so what is measured is our own code and its calls.
"""

import json
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

from benchmarks.apart import ran, tell
from benchmarks.budgets import OBSERVED_MB, OBSERVED_SECONDS, ROLLUP_MS
from benchmarks.figures import long_year
from benchmarks.standin import StandIn
from services.metrics.figures.rollups import rollup
from services.metrics.observations import Observation, Series
from services.metrics.period import AcademicYear
from services.metrics.sources import observed
from services.metrics.table import registry, series, years
from shared.dynamo import to_item

SOURCES, METRICS, DAYS = 10, 20, 1095
FIRST: Final = date(2023, 9, 1)
YEAR: Final = AcademicYear.of(FIRST)
CALLS: Final = 7
AT: Final = datetime(2026, 9, 1, 3, tzinfo=UTC)


def lines(source: int) -> list[Series]:
    """Return the lines of figures of a source."""
    return [
        Series(f"source-{source}", "ours", f"metric-{number}", "A metric", "things", "flow")
        for number in range(METRICS)
    ]


def keep() -> None:
    """Keep them all, a source a run as a collection does; print what it took as JSON."""
    began, count = time.monotonic(), 0
    for source in range(SOURCES):
        said = (
            Observation(line, FIRST + timedelta(days=day), Decimal(100 + day % 37), complete=True)
            for line in lines(source)
            for day in range(DAYS)
        )
        count += observed.observe(said, at=AT + timedelta(minutes=source), by=f"run-{source}")
    # Linux says it in kilobytes.
    # Not `getrusage`: its peak is handed on by whoever starts a process, and the bench is larger than what is measured.
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    memory = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    sys.stdout.write(json.dumps({"observations": count, "seconds": time.monotonic() - began, "mb": memory}))


def roll_up() -> None:
    """Read a year of all of them and roll each up; print the median of what it took of a processor as JSON.

    The stand-in's own time is left out: DynamoDB's would be another. The year's rows are two or three pages of it.
    """
    took = []
    for _ in range(CALLS):
        began = time.process_time()
        found = [rollup(one, YEAR) for one in series.day_by_day(YEAR.first, YEAR.last)]
        took.append(1000 * (time.process_time() - began))
    sums = {str(one.value) for one in found}
    sys.stdout.write(json.dumps({"series": len(found), "sums": sorted(sums), "ms": statistics.median(took)}))


def verdicts() -> Iterator[tuple[bool, str]]:
    """Yield whether they are kept in the time and the memory there is for it, and a year of them rolled up in its time."""
    with StandIn() as standin:
        standin.calls["DynamoDB_20120810.Query"] = lambda _: {"Items": [], "Count": 0}
        standin.close()
        took = ran("benchmarks.observing", "keep", standin, TABLE="metrics", OBSERVED="observed")
    count, seconds, memory = took["observations"], took["seconds"], took["mb"]
    yield (
        count == SOURCES * METRICS * DAYS and seconds <= OBSERVED_SECONDS and memory <= OBSERVED_MB,
        f"{count:,} observations are kept in {seconds:.0f} s of {OBSERVED_SECONDS}, with {memory:.0f} MB of {OBSERVED_MB}",
    )
    with StandIn() as standin:
        every = [line for source in range(SOURCES) for line in lines(source)]
        days = long_year(YEAR)
        for row in registry.rows_of(every, {}):
            standin.lay("metrics", to_item(row))
        for line in every:
            standin.lay("metrics", to_item(years.row_of((line.key, YEAR), days)))
        took = ran("benchmarks.observing", "roll up", standin, TABLE="metrics", OBSERVED="observed")
    whole = [str(sum(one.value for one in days.values() if one.value is not None))]
    yield (
        took["series"] == len(every) and took["sums"] == whole and took["ms"] <= ROLLUP_MS,
        f"a year of {len(every)} series is read and rolled up in {took['ms']:.0f} ms of a processor, of {ROLLUP_MS}",
    )


if __name__ == "__main__":
    if sys.argv[1:]:
        {"keep": keep, "roll up": roll_up}[sys.argv[1]]()
    else:
        tell(verdicts())
