"""What three years of ten sources take to be kept: 219,000 observations through objects and table, in a process of its own.

`python -m benchmarks.observing` says it alone. The table is the stand-in's, so what is measured is our own code and its calls.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

import botocore

from benchmarks.budgets import OBSERVED_MB, OBSERVED_SECONDS
from benchmarks.standin import StandIn
from services.metrics.observations import Observation, Series
from services.metrics.sources import observed

SOURCES, METRICS, DAYS = 10, 20, 1095
FIRST: Final = date(2023, 9, 1)
AT: Final = datetime(2026, 9, 1, 3, tzinfo=UTC)


def main() -> None:
    """Keep them all, a source a run as a collection does; print what it took as JSON."""
    began, count = time.monotonic(), 0
    for source in range(SOURCES):
        lines = [
            Series(f"source-{source}", "ours", f"metric-{number}", "A metric", "things", "flow")
            for number in range(METRICS)
        ]
        said = (
            Observation(line, FIRST + timedelta(days=day), Decimal(100 + day % 37), complete=True)
            for line in lines
            for day in range(DAYS)
        )
        count += observed.observe(said, at=AT + timedelta(minutes=source), by=f"run-{source}")
    # Linux says it in kilobytes.
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"observations": count, "seconds": time.monotonic() - began, "mb": memory}))


def verdicts() -> Iterator[tuple[bool, str]]:
    """Yield whether they are kept in the time and the memory there is for it."""
    with StandIn() as standin:
        standin.calls["DynamoDB_20120810.Query"] = lambda _: {"Items": [], "Count": 0}
        ran = subprocess.run(
            [sys.executable, "-m", "benchmarks.observing", "here"],
            env={
                **os.environ,
                "AWS_ENDPOINT_URL": standin.address,
                "AWS_CA_BUNDLE": str(standin.trusted(Path(botocore.__file__).parent)),
                "AWS_ACCESS_KEY_ID": "benchmark",
                "AWS_SECRET_ACCESS_KEY": "benchmark",
                "AWS_DEFAULT_REGION": "eu-west-2",
                "TABLE": "metrics",
                "OBSERVED": "observed",
            },
            capture_output=True,
            text=True,
            check=True,
        )
    took = json.loads(ran.stdout)
    count, seconds, memory = took["observations"], took["seconds"], took["mb"]
    yield (
        count == SOURCES * METRICS * DAYS and seconds <= OBSERVED_SECONDS and memory <= OBSERVED_MB,
        f"{count:,} observations are kept in {seconds:.0f} s of {OBSERVED_SECONDS}, with {memory:.0f} MB of {OBSERVED_MB}",
    )


if __name__ == "__main__":
    if sys.argv[1:]:
        main()
    else:
        [(kept, sentence)] = verdicts()
        sys.stdout.write(f"{sentence}\n")
        raise SystemExit(not kept)
