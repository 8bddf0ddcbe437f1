"""Times one function on one event in a process of its own."""

import json
import marshal
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from benchmarks.functions import Function

CHILD: Final = Path(__file__).with_name("child.py")
CALLS: Final = 20
"""Calls after the first, of which the warm answer is the median."""

PATIENCE: Final = 60.0
"""Seconds for all calls of one process."""


class BenchError(RuntimeError):
    """Nothing could be measured; the message says of what and why."""


@dataclass(frozen=True)
class Case:
    """One event for one function, named as in the table."""

    function: str
    title: str
    event: Mapping[str, Any]

    @property
    def path(self) -> str:
        """Where a browser asked, or nothing where none waits for the answer."""
        return str(self.event.get("rawPath", ""))


@dataclass(frozen=True)
class Measured:
    """One case in one process: times in ms from before the import, memory in MB at its highest."""

    import_ms: float
    first_ms: float
    warm_ms: float
    memory_mb: float
    modules: frozenset[str]
    """What was imported once the first answer was given."""
    answer: Mapping[str, Any]


def measure(
    function: Function, case: Case, endpoint: str, *, calls: int = CALLS, processor: int | None = None
) -> Measured:
    """Run a function in a fresh process that sees its package, the standard library and nothing else.

    Raises `BenchError` where any of its answers is not a success: how long an error takes is of no use.
    """
    # The same for every function: what Lambda sets, with AWS at the stand-in's address. Where nothing says that this is
    # Lambda, the usual function's tracer starts by other, slower ways.
    environment = {
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "LAMBDA_TASK_ROOT": str(function.package),
        "_X_AMZN_TRACE_ID": "Root=1-00000000-000000000000000000000000;Parent=0000000000000000;Sampled=0",
        "AWS_REGION": "eu-west-2",
        "AWS_DEFAULT_REGION": "eu-west-2",
        "AWS_ACCESS_KEY_ID": "benchmark",
        "AWS_SECRET_ACCESS_KEY": "benchmark",
        "AWS_SESSION_TOKEN": "benchmark",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_LAMBDA_FUNCTION_NAME": function.name.replace(" ", "-"),
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
        "LANG": "en_US.UTF-8",
        **function.environment,
    }
    order = {
        "package": str(function.package),
        "handler": function.handler,
        "event": dict(case.event),
        "calls": calls,
        "processor": processor,
    }
    try:
        ran = subprocess.run(
            # Isolated and without `site`: the packages of this project's own environment must not be found.
            [sys.executable, "-I", "-S", "-X", "utf8", str(CHILD)],
            input=marshal.dumps(order),
            capture_output=True,
            env=environment,
            cwd=function.package,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BenchError(f"{function.name}, {case.title}: no answer within {PATIENCE:.0f} seconds.") from None
    said = ran.stdout.decode(errors="replace")
    if ran.returncode:
        raise BenchError(f"{function.name}, {case.title}: it ended.\n{said}\n{ran.stderr.decode()}")
    log, _, result = said.rstrip("\n").rpartition("\n")
    told = json.loads(result)
    for answer in told["answers"]:
        if not succeeded(answer):
            short = {name: value for name, value in answer.items() if name not in {"headers", "body"}}
            raise BenchError(f"{function.name}, {case.title}: it answered {short}\n{log}")
    return Measured(
        told["import_ms"],
        told["first_ms"],
        statistics.median(told["warm_ms"] or [told["first_ms"]]),
        told["memory_mb"],
        frozenset(told["modules"]),
        told["answers"][0],
    )


def succeeded(answer: Mapping[str, Any]) -> bool:
    """Tell whether an answer is a success: a page or a redirect, or a batch without failures."""
    status = answer.get("statusCode", HTTPStatus.OK)
    return status in {HTTPStatus.OK, HTTPStatus.SEE_OTHER} and not answer.get("batchItemFailures")


def typical(runs: Sequence[Measured]) -> Measured:
    """Return the medians of several runs of one case."""
    return replace(
        runs[0],
        import_ms=statistics.median(run.import_ms for run in runs),
        first_ms=statistics.median(run.first_ms for run in runs),
        warm_ms=statistics.median(run.warm_ms for run in runs),
        memory_mb=statistics.median(run.memory_mb for run in runs),
    )
