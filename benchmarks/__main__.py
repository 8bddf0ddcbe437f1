"""`python -m benchmarks`: the table, the pages, and whether each budget is met; exit code 1 where one is not."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from benchmarks import durations, growth
from benchmarks.budgets import LIGHTHOUSE, REGISTER_SCHOOLS
from benchmarks.events import COUNTER, golden, visit
from benchmarks.feedback import PUPIL, PUPIL_CODE, PUPIL_PAGE, PUPIL_SENDS, PUPIL_THANKS
from benchmarks.functions import NOWHERE, PEER, BenchError, Function, bytecode_of, deployed, peer, with_reader
from benchmarks.hall import hall
from benchmarks.lighthouse import Looked, look
from benchmarks.measure import CALLS, SECONDS, Case, Measured, beside, measure, typical
from benchmarks.pages import Weight, is_page, weigh
from benchmarks.schools import schools
from benchmarks.standin import StandIn
from benchmarks.verdicts import Result, Results, points, verdicts
from infra.bundle import BUILD
from operate.build import build
from operate.processes import StageError
from services.booking.register.index import pack
from shared.log import logger
from shared.programme import ProgrammeError

RUNS: Final = 7
"""Fresh processes a case, of which the medians are shown."""

BUSY: Final = 1.0
"""A load of the machine, before anything is measured, above which times say more of the others than of us."""

XRAY: Final = Path("/tmp/.aws-xray")  # noqa: S108  the X-Ray SDK's own fixed place
"""Where the usual function's tracer leaves a mark on Lambda."""


Turn = tuple[Case, list[Measured]]


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
    """Measure every case `RUNS` times, in turn, so that what else this machine does falls on all of them alike."""
    everywhere = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    try:
        return _run(functions, usual, processor())
    finally:
        if everywhere is not None:
            os.sched_setaffinity(0, everywhere)


def _run(functions: Mapping[str, Function], usual: Function, alone: int | None) -> Results:
    logger.setLevel("WARNING")  # of this process alone: filling the stand-in is no news
    with StandIn() as standin:
        cases = golden(standin, functions, crowded=True)
        every = {**functions, PEER: usual}
        runs: list[list[Measured]] = [[] for _ in cases]
        for number in range(1, RUNS + 1):
            for case, made in _in_turn(list(zip(cases, runs, strict=True))):
                say(f"run {number} of {RUNS}: {case.function}, {case.title}")
                made.append(measure(every[case.function], case, standin, processor=alone))
    usuals = next(made for case, made in zip(cases, runs, strict=True) if case.function == PEER)
    return [Result(case, typical(made), beside(made, usuals)) for case, made in zip(cases, runs, strict=True)]


def with_register(functions: Mapping[str, Function], folder: Path) -> dict[str, Function]:
    """Return the functions with a register of the whole country for those that search it."""
    file = folder / "register.bin"
    file.write_bytes(pack(schools(REGISTER_SCHOOLS)))
    return {
        name: replace(one, environment={**one.environment, "REGISTER": str(file)})
        for name, one in functions.items()
    }


def _in_turn(turns: list[Turn]) -> list[Turn]:
    """Return the cases with the usual way's right behind the pupil's answer: a machine's other work changes by the second."""
    usual = [turn for turn in turns if turn[0].function == PEER]
    ours = [turn for turn in turns if turn[0].function != PEER]
    behind = 1 + next(place for place, (case, _) in enumerate(ours) if case.title == PUPIL_SENDS)
    return [*ours[:behind], *usual, *ours[behind:]]


def table(results: Results, every: Mapping[str, Function]) -> Iterator[str]:
    """Yield the lines of the table of functions."""
    heads = ("import", "first answer", "beside usual", "warm answer", "memory", "package")
    yield f"{'function':20}{'asked':21}" + "".join(f"{head:>14}" for head in heads)
    sizes = {name: function.size / 1e6 for name, function in every.items()}
    for result in results:
        case, measured = result.case, result.measured
        cells = (
            f"{measured.import_ms:.0f} ms",
            f"{measured.first_ms:.0f} ms",
            f"{result.ratio:.2f}",
            f"{measured.warm_ms:.1f} ms",
            f"{measured.memory_mb:.0f} MB",
            f"{sizes[case.function]:.1f} MB",
        )
        yield f"{case.function:20}{case.title:21}" + "".join(f"{cell:>14}" for cell in cells)


def weights(results: Results, assets: Path) -> dict[str, Weight]:
    """Return what each page weighs, by the title of its case."""
    drawn = {result.case.path: result.measured.answer for result in results if result.case.path}
    pages = [result for result in results if is_page(result.measured.answer)]
    return {result.case.title: weigh(result.measured.answer, assets, drawn) for result in pages}


def looks(results: Results, assets: Path) -> dict[str, Looked]:
    """Return what Lighthouse says of the pupil's pages, by the title of their case."""
    pages = {PUPIL_PAGE, PUPIL_THANKS, PUPIL_CODE}
    # With the counter's: a page whose script gets no answer logs an error, and Lighthouse reads the console.
    asked = {PUPIL, COUNTER}
    answers = {one.case.path: one.measured.answer for one in results if one.case.function in asked}
    paths = {one.case.title: one.case.path for one in results if one.case.title in pages}
    say("Lighthouse looks at the pupil's pages")
    return look(answers, assets, paths)


def main() -> int:
    """Build, measure and print; return the exit code."""
    load, marked = os.getloadavg()[0], XRAY.exists()
    met = list(hall(lambda number, at: visit(number, at)[1], say))
    built = build("local", NOWHERE, say)
    say("packing the usual function")
    usual = peer()
    with tempfile.TemporaryDirectory(dir=BUILD, prefix="bench-") as folder:
        functions = with_register(deployed(built.template, Path(folder)), Path(folder))
        with_reader(functions.values())
        compiled = bytecode_of([*functions.values(), usual])
        try:
            results = run(functions, usual)
        finally:
            say("")
            if not marked:
                shutil.rmtree(XRAY, ignore_errors=True)
        durations.write(load, ((one.case, one.measured) for one in results))
        weighed = weights(results, built.assets)
        met = [*verdicts(results, weighed, functions), *met]
        print(
            f"Fresh processes on one processor, over TLS, packages with their bytecode for {compiled}, medians of {RUNS};\n"
            f"a warm answer is the median of {CALLS}, or of as many as {SECONDS:.0f} seconds hold; beside usual is the first "
            "answer as a part of the usual way's.\n"
        )
        print(*table(results, {**functions, PEER: usual}), sep="\n")
    if load > BUSY:
        print(f"\nThis machine was busy (load {load:.1f}): on a quiet one the times are shorter.")
    print(f"\n{'page':41}{'over the wire':>14}{'requests':>14}")
    for title, weight in weighed.items():
        print(f"{title:41}{weight.bytes / 1000:>11.1f} KB{weight.requests:>14}")
    try:
        looked = looks(results, built.assets)
    except BenchError as error:
        looked = {}
        met.append((False, str(error)))
    else:
        met += points(looked)
    finally:
        say("")
    if looked:
        print(f"\n{'page':41}" + "".join(f"{category:>16}" for category in LIGHTHOUSE))
    for title, one in looked.items():
        print(f"{title:41}" + "".join(f"{one.points[category]:>16}" for category in LIGHTHOUSE))
    print()
    print(*growth.growth(), sep="\n")
    print()
    for good, sentence in met:
        print(f"{'met' if good else 'NOT MET':9}{sentence}")
    return 0 if all(good for good, _ in met) else 1


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except (BenchError, ProgrammeError, StageError) as error:
        say("")
        raise SystemExit(str(error)) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
