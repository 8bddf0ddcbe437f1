"""A benchmark's own part of what is measured, run in a process of its own against a stand-in of AWS."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

import botocore

from benchmarks.standin import StandIn


def ran(module: str, what: str, standin: StandIn, **settings: str) -> dict[str, Any]:
    """Return what a module of the benchmarks says of `what`, run in a process of its own. Raises `CalledProcessError`."""
    done = subprocess.run(
        [sys.executable, "-m", module, what],
        env={
            **os.environ,
            "AWS_ENDPOINT_URL": standin.address,
            "AWS_CA_BUNDLE": str(standin.trusted(Path(botocore.__file__).parent)),
            "AWS_ACCESS_KEY_ID": "benchmark",
            "AWS_SECRET_ACCESS_KEY": "benchmark",
            "AWS_DEFAULT_REGION": "eu-west-2",
            **settings,
        },
        capture_output=True,
        text=True,
        check=True,
    )
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def tell(verdicts: Iterable[tuple[bool, str]]) -> NoReturn:
    """Print which budgets are met, and end the process: with 1 where one is not."""
    met = list(verdicts)
    sys.stdout.writelines(f"{'met' if good else 'NOT MET':9}{sentence}\n" for good, sentence in met)
    raise SystemExit(not all(good for good, _ in met))
