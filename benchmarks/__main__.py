"""`python -m benchmarks`: the table, the pages, and whether each budget is met; exit code 1 where one is not."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks.budgets import (
    PACKAGE_BYTES,
    PAGE_MS,
    PUPIL_PAGE_BYTES,
    PUPIL_PAGE_REQUESTS,
    SUBMIT_MS,
    slow_among,
)
from benchmarks.events import PUPIL, PUPIL_PAGE, PUPIL_SENDS, golden
from benchmarks.functions import LOCAL, PEER, Function, deployed, peer
from benchmarks.measure import CALLS, BenchError, Case, Measured, measure, typical
from benchmarks.pages import Weight, is_page, is_redirect, weigh
from benchmarks.standin import StandIn
from infra.bundle import BUILD
from operate.build import build
from shared.log import logger
from shared.programme import ProgrammeError

RUNS: Final = 7
"""Fresh processes a case, of which the medians are told."""

BUSY: Final = 1.0
"""A load of the machine, before anything is measured, above which times say more of the others than of us."""

XRAY: Final = Path("/tmp/.aws-xray")  # noqa: S108  the X-Ray SDK's own fixed place
"""Where the usual function's tracer leaves a mark on Lambda."""

Results = Sequence[tuple[Case, Measured]]


def processor() -> int | None:
    """Keep this process and the stand-in off one processor; return that one, for what is measured, or None without Linux."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    kept, *others = sorted(os.sched_getaffinity(0))
    if others:
        os.sched_setaffinity(0, others)
    return kept


def say(what: str) -> None:
    """Show what is being done, on a terminal only."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{what}")
        sys.stderr.flush()


def run(functions: Mapping[str, Function], usual: Function) -> Results:
    """Measure every case `RUNS` times, turn about, so that what else this machine does falls on all of them alike."""
    alone = processor()
    logger.setLevel("WARNING")  # of this process alone: filling the stand-in is no news
    with StandIn() as standin:
        cases = golden(standin, functions)
        every = {**functions, PEER: usual}
        runs: list[list[Measured]] = [[] for _ in cases]
        for number in range(1, RUNS + 1):
            for case, made in zip(cases, runs, strict=True):
                say(f"run {number} of {RUNS}: {case.function}, {case.title}")
                made.append(measure(every[case.function], case, standin.address, processor=alone))
    return [(case, typical(made)) for case, made in zip(cases, runs, strict=True)]


def table(results: Results, every: Mapping[str, Function]) -> Iterator[str]:
    """Yield the lines of the table of functions."""
    heads = ("import", "first answer", "warm answer", "memory", "package")
    yield f"{'function':20}{'asked':21}" + "".join(f"{head:>14}" for head in heads)
    sizes = {name: function.size / 1e6 for name, function in every.items()}
    for case, told in results:
        cells = (
            f"{told.import_ms:.0f} ms",
            f"{told.first_ms:.0f} ms",
            f"{told.warm_ms:.1f} ms",
            f"{told.memory_mb:.0f} MB",
            f"{sizes[case.function]:.1f} MB",
        )
        yield f"{case.function:20}{case.title:21}" + "".join(f"{cell:>14}" for cell in cells)


def weights(results: Results, assets: Path) -> dict[str, Weight]:
    """Return what each page weighs, by the title of its case."""
    drawn = {case.path: told.answer for case, told in results if case.path}
    return {case.title: weigh(told.answer, assets, drawn) for case, told in results if is_page(told.answer)}


def verdicts(
    results: Results, weighed: Mapping[str, Weight], functions: Mapping[str, Function]
) -> Iterator[tuple[bool, str]]:
    """Yield for each budget whether it is met, and how near it is."""
    submit = next(told.first_ms for case, told in results if case.title == PUPIL_SENDS)
    yield submit <= SUBMIT_MS, f"a pupil's answers are first answered in {submit:.0f} ms of {SUBMIT_MS}"
    slowest, title = max(
        (told.first_ms, f"{case.function} {case.title}")
        for case, told in results
        if case.path and (is_page(told.answer) or is_redirect(told.answer))
    )
    yield slowest <= PAGE_MS, f"the slowest page, {title}, is first answered in {slowest:.0f} ms of {PAGE_MS}"
    size = functions[PUPIL].size
    yield size <= PACKAGE_BYTES, f"the pupil's package has {size / 1e6:.1f} MB of {PACKAGE_BYTES / 1e6:.0f}"
    modules = {name for case, told in results if case.function == PUPIL for name in told.modules}
    slow = sorted(slow_among(modules))
    yield not slow, f"the pupil's function imports {', '.join(slow) or 'nothing'} of what is slow"
    page = weighed[PUPIL_PAGE]
    small = page.bytes <= PUPIL_PAGE_BYTES and page.requests <= PUPIL_PAGE_REQUESTS
    told = f"{page.bytes / 1000:.1f} KB of {PUPIL_PAGE_BYTES / 1000:.0f}"
    yield small, f"the pupil's page has {told}, in {page.requests} of {PUPIL_PAGE_REQUESTS} requests"


def main() -> int:
    """Build, measure and print; return the exit code."""
    load, marked = os.getloadavg()[0], XRAY.exists()
    built = build("local", LOCAL, say)
    say("packing the usual function")
    usual = peer()
    with tempfile.TemporaryDirectory(dir=BUILD, prefix="bench-") as folder:
        functions = deployed(built.template, Path(folder))
        try:
            results = run(functions, usual)
        finally:
            say("")
            if not marked:
                shutil.rmtree(XRAY, ignore_errors=True)
        weighed = weights(results, built.assets)
        met = list(verdicts(results, weighed, functions))
        print(
            f"Fresh processes on one processor, medians of {RUNS}; a warm answer is the median of {CALLS}.\n"
        )
        print(*table(results, {**functions, PEER: usual}), sep="\n")
    if load > BUSY:
        print(f"\nThis machine was busy (load {load:.1f}): on a quiet one the times are shorter.")
    print(f"\n{'page':41}{'over the wire':>14}{'requests':>14}")
    for title, weight in weighed.items():
        print(f"{title:41}{weight.bytes / 1000:>11.1f} KB{weight.requests:>14}")
    print()
    for good, sentence in met:
        print(f"{'met' if good else 'NOT MET':9}{sentence}")
    return 0 if all(good for good, _ in met) else 1


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except (BenchError, ProgrammeError) as error:
        say("")
        raise SystemExit(str(error)) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
