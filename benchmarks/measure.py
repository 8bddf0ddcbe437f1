"""Times one function on one event in a process of its own, and holds what it answered against what the case says."""

import base64
import gzip
import json
import marshal
import statistics
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from markupsafe import escape

from benchmarks.functions import BenchError, Function
from benchmarks.standin import StandIn
from infra import runtime

CHILD: Final = Path(__file__).with_name("child.py")
CALLS: Final = 20
"""Calls after the first, of which the warm answer is the median."""

SECONDS: Final = 2.0
"""After which no further call is made: a function that takes a second is as well known by three of them."""

EMPTY: Final[Mapping[str, str]] = {"TABLE": "a table without rows"}
"""The setting with which a function that the clock calls finds nothing to do, as it nearly always does."""

PATIENCE: Final = 60.0
"""Seconds for all calls of one process."""


@dataclass(frozen=True)
class Case:
    """One event for one function, named as in the table, and how to know that it was answered as meant.

    A case says what stands in the body of each answer (`shows`), where each leads (`leads`, a part of the address), or
    what each brings to AWS (`brings`: by the call's name, how many rows, events, messages or objects): else it is refused. A
    page that answers 200 may be another page than the one that was meant.
    """

    function: str
    title: str
    event: Mapping[str, Any]
    shows: tuple[str, ...] = ()
    leads: str = ""
    brings: Mapping[str, int] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    """Settings in place of the function's own, such as a table without rows."""

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
    billed: Mapping[str, float] = field(default_factory=dict)
    """What AWS would bill of each answer (`benchmarks.metered`), and under ``call`` how many calls it makes."""


def measure(
    function: Function, case: Case, standin: StandIn, *, calls: int = CALLS, processor: int | None = None
) -> Measured:
    """Run a function in a fresh process that sees its package, the standard library and nothing else.

    Raises `BenchError` for a case that doesn't say what is answered, and where any of the answers is not a success or not
    what the case says: how long an error or another page takes is of no use.
    """
    if not (case.shows or case.leads or case.brings):
        raise BenchError(f"{function.name}, {case.title}: the case doesn't say what its answer contains.")
    # The same for every function: what Lambda sets, with AWS at the stand-in's address. Where nothing says that this is
    # Lambda, the usual function's tracer starts by other, slower ways.
    environment = {
        "AWS_EXECUTION_ENV": f"AWS_Lambda_python{runtime.for_stage(runtime.HERE)}",
        "LAMBDA_TASK_ROOT": str(function.package),
        "_X_AMZN_TRACE_ID": "Root=1-00000000-000000000000000000000000;Parent=0000000000000000;Sampled=0",
        "AWS_REGION": "eu-west-2",
        "AWS_DEFAULT_REGION": "eu-west-2",
        "AWS_ACCESS_KEY_ID": "benchmark",
        "AWS_SECRET_ACCESS_KEY": "benchmark",
        "AWS_SESSION_TOKEN": "benchmark",
        "AWS_ENDPOINT_URL": standin.address,
        "AWS_CA_BUNDLE": str(standin.trusted(function.package / "botocore")),
        "AWS_LAMBDA_FUNCTION_NAME": function.name.replace(" ", "-"),
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
        "LANG": "en_US.UTF-8",
        **function.environment,
        **case.environment,
    }
    order = {
        "package": str(function.package),
        "handler": function.handler,
        "event": dict(case.event),
        "calls": calls,
        "seconds": SECONDS,
        "processor": processor,
    }
    standin.brought()
    standin.metered()
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
    log, _, last = said.rstrip("\n").rpartition("\n")
    result = json.loads(last)
    for answer in result["answers"]:
        if not succeeded(answer):
            short = {name: value for name, value in answer.items() if name not in {"headers", "body"}}
            raise BenchError(f"{function.name}, {case.title}: it answered {short}\n{log}")
    lacking = sorted(
        {*_lacking(case, result["answers"]), *_not_brought(case, standin.brought(), len(result["answers"]))}
    )
    if lacking:
        raise BenchError(f"{function.name}, {case.title}: {'; '.join(lacking)}.")
    return Measured(
        result["import_ms"],
        result["first_ms"],
        statistics.median(result["warm_ms"] or [result["first_ms"]]),
        result["memory_mb"],
        frozenset(result["modules"]),
        result["answers"][0],
        {name: number / len(result["answers"]) for name, number in standin.metered().items()},
    )


def succeeded(answer: Mapping[str, Any]) -> bool:
    """Tell whether an answer is a success: a page or a redirect, or a batch without failures."""
    status = answer.get("statusCode", HTTPStatus.OK)
    return status in {HTTPStatus.OK, HTTPStatus.SEE_OTHER} and not answer.get("batchItemFailures")


def _lacking(case: Case, answers: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield what the case says of its answers and one of them lacks."""
    for answer in answers:
        # Some answer in UTF-8, some with a picture: each is searched as bytes.
        content = body(answer) if case.shows else b""
        for text in case.shows:
            if text.encode() not in content:
                yield f"no {text!r} in the answer"
        location = str(answer.get("headers", {}).get("location", ""))
        if case.leads not in location:
            yield f"it leads to {location or 'nowhere'!r}, not to {case.leads!r}"
        if location and not case.leads:
            yield f"the case doesn't say that it leads to {location!r}"
        elif answer.get("body") and not case.shows:
            yield "the case doesn't say what stands in the answer"


def _not_brought(case: Case, brought: Mapping[str, int], answers: int) -> Iterator[str]:
    """Yield which calls of the case brought more or less than `answers` times what it says."""
    for call, each in case.brings.items():
        if brought.get(call, 0) != each * answers:
            yield f"{call} brought {brought.get(call, 0)} in {answers} answers, not {each} in each"


def in_page(*texts: str) -> tuple[str, ...]:
    """Return texts as a page's markup has them, for what a case `shows`."""
    return tuple(str(escape(text)) for text in texts)


def body(answer: Mapping[str, Any]) -> bytes:
    """Return the body of an answer as its reader sees it: neither encoded nor compressed."""
    text = str(answer["body"])
    sent = base64.b64decode(text) if answer["isBase64Encoded"] else text.encode()
    return gzip.decompress(sent) if answer.get("headers", {}).get("content-encoding") == "gzip" else sent


def typical(runs: Sequence[Measured]) -> Measured:
    """Return the medians of several runs of one case."""
    return replace(
        runs[0],
        import_ms=statistics.median(run.import_ms for run in runs),
        first_ms=statistics.median(run.first_ms for run in runs),
        warm_ms=statistics.median(run.warm_ms for run in runs),
        memory_mb=statistics.median(run.memory_mb for run in runs),
    )


def beside(runs: Sequence[Measured], usual: Sequence[Measured]) -> float:
    """Return the median of how a case's first answers compare with the usual way's, each in the same run."""
    return statistics.median(own.first_ms / other.first_ms for own, other in zip(runs, usual, strict=True))
