"""`python -m benchmarks`: the table, the pages, and whether each budget is met; exit code 1 where one is not."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from benchmarks import durations, growth, observing, people
from benchmarks.budgets import (
    DASHBOARD_FIRST_MS,
    DASHBOARD_MS,
    DASHBOARD_RATIO,
    EVIDENCE_BYTES,
    LIGHTHOUSE,
    PACKAGE_BYTES,
    PAGE_MS,
    PAGE_RATIO,
    POSTER_BYTES,
    PROGRAMME_BYTES,
    PUPIL_PAGE_BYTES,
    PUPIL_PAGE_REQUESTS,
    REGISTER_SCHOOLS,
    SEARCH_MS,
    SUBMIT_MS,
    SUBMIT_RATIO,
    WARM_MS,
    slow_among,
)
from benchmarks.crowd import BOOKINGS
from benchmarks.dashboard import DASHBOARD
from benchmarks.events import COUNTER, EVIDENCE, PROGRAMME, SEARCH, golden, visit
from benchmarks.feedback import POSTER, PUPIL, PUPIL_CODE, PUPIL_PAGE, PUPIL_SENDS, PUPIL_THANKS
from benchmarks.functions import NOWHERE, PEER, BenchError, Function, bytecode_of, deployed, peer, with_reader
from benchmarks.hall import hall
from benchmarks.lighthouse import Looked, look
from benchmarks.measure import CALLS, SECONDS, Case, Measured, beside, measure, typical
from benchmarks.pages import Weight, is_page, is_redirect, weigh
from benchmarks.schools import schools
from benchmarks.standin import StandIn
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


@dataclass(frozen=True)
class Result:
    """What was measured of a case, and its first answer as a part of the usual way's."""

    case: Case
    measured: Measured
    ratio: float


Results = Sequence[Result]
Verdicts = Iterator[tuple[bool, str]]
"""Whether each budget is met, and how near it is."""

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


def verdicts(results: Results, weighed: Mapping[str, Weight], functions: Mapping[str, Function]) -> Verdicts:
    """Yield for each budget of functions and pages whether it is met, and how near it is."""
    yield from _times(results)
    yield from _warm(results)
    yield from _sizes(results, weighed, functions)
    yield from observing.verdicts()
    yield from people.verdicts()
    yield from growth.verdicts()


def _times(results: Results) -> Verdicts:
    submit = next(result for result in results if result.case.title == PUPIL_SENDS)
    took = submit.measured.first_ms
    yield took <= SUBMIT_MS, f"a pupil's answers are first answered in {took:.0f} ms of {SUBMIT_MS}"
    part = f"{submit.ratio:.2f} of the usual way's time, of {SUBMIT_RATIO:.2f}"
    yield submit.ratio <= SUBMIT_RATIO, f"a pupil's answers are first answered in {part}"
    pages = [one for one in results if one.case.function != PEER and one.case.path and _waited_for(one)]
    dashboard, others = (
        [one for one in pages if (one.case.function == DASHBOARD) is of] for of in (True, False)
    )
    yield from _first("the slowest page", others, PAGE_MS, PAGE_RATIO)
    yield from _first(
        "the slowest page of the dashboard, of three years", dashboard, DASHBOARD_FIRST_MS, DASHBOARD_RATIO
    )


def _first(what: str, pages: Results, most_ms: float, most: float) -> Verdicts:
    """Yield whether the first answers of pages keep their two budgets, by the slowest of each."""
    slowest = max(pages, key=lambda one: one.measured.first_ms)
    which, took = f"{what}, {slowest.case.function} {slowest.case.title}", slowest.measured.first_ms
    yield took <= most_ms, f"{which}, is first answered in {took:.0f} ms of {most_ms}"
    slowest = max(pages, key=lambda one: one.ratio)
    which = f"{what}, {slowest.case.function} {slowest.case.title}"
    yield (
        slowest.ratio <= most,
        f"{which}, is first answered in {slowest.ratio:.2f} of the usual way's time, of {most:.2f}",
    )


def _warm(results: Results) -> Verdicts:
    booking = [one for one in results if one.case.function.startswith("booking-") and one.case.path]
    slowest = max(booking, key=lambda one: one.measured.warm_ms)
    which, took = f"{slowest.case.function} {slowest.case.title}", slowest.measured.warm_ms
    among = f"among {BOOKINGS:,} bookings and {REGISTER_SCHOOLS:,} schools"
    yield (
        took <= WARM_MS,
        f"the slowest booking page, {which}, takes {took:.1f} ms of {WARM_MS} warm, {among}",
    )
    took = next(one.measured.warm_ms for one in results if one.case.title == SEARCH)
    pages = [one for one in results if one.case.function == DASHBOARD]
    slowest = max(pages, key=lambda one: one.measured.warm_ms)
    warm = slowest.measured.warm_ms
    which = (
        f"the slowest page of the dashboard, {slowest.case.title}, takes {warm:.0f} ms of {DASHBOARD_MS} warm"
    )
    yield warm <= DASHBOARD_MS, which
    yield took <= SEARCH_MS, f"a search of the register takes {took:.1f} ms of {SEARCH_MS} warm"


def _waited_for(result: Result) -> bool:
    return is_page(result.measured.answer) or is_redirect(result.measured.answer)


def _sizes(results: Results, weighed: Mapping[str, Weight], functions: Mapping[str, Function]) -> Verdicts:
    size = functions[PUPIL].size
    yield size <= PACKAGE_BYTES, f"the pupil's package has {size / 1e6:.1f} MB of {PACKAGE_BYTES / 1e6:.0f}"
    size = functions[POSTER].size
    yield size <= POSTER_BYTES, f"the posters' package has {size / 1e6:.1f} MB of {POSTER_BYTES / 1e6:.0f}"
    size = functions[EVIDENCE].size
    yield (
        size <= EVIDENCE_BYTES,
        f"the evidence's package has {size / 1e6:.1f} MB of {EVIDENCE_BYTES / 1e6:.0f}",
    )
    size = functions[PROGRAMME].size
    yield (
        size <= PROGRAMME_BYTES,
        f"the programme's reports' package has {size / 1e6:.1f} MB of {PROGRAMME_BYTES / 1e6:.0f}",
    )
    modules = {name for one in results if one.case.function == PUPIL for name in one.measured.modules}
    slow = sorted(slow_among(modules))
    yield not slow, f"the pupil's function imports {', '.join(slow) or 'nothing'} of what is slow"
    page = weighed[PUPIL_PAGE]
    small = page.bytes <= PUPIL_PAGE_BYTES and page.requests <= PUPIL_PAGE_REQUESTS
    part = f"{page.bytes / 1000:.1f} KB of {PUPIL_PAGE_BYTES / 1000:.0f}"
    yield small, f"the pupil's page has {part}, in {page.requests} of {PUPIL_PAGE_REQUESTS} requests"


def looks(results: Results, assets: Path) -> dict[str, Looked]:
    """Return what Lighthouse says of the pupil's pages, by the title of their case."""
    pages = {PUPIL_PAGE, PUPIL_THANKS, PUPIL_CODE}
    # With the counter's: a page whose script gets no answer logs an error, and Lighthouse reads the console.
    asked = {PUPIL, COUNTER}
    answers = {one.case.path: one.measured.answer for one in results if one.case.function in asked}
    paths = {one.case.title: one.case.path for one in results if one.case.title in pages}
    say("Lighthouse looks at the pupil's pages")
    return look(answers, assets, paths)


def points(looked: Mapping[str, Looked]) -> Verdicts:
    """Yield for each of Lighthouse's budgets whether it is met, and how near it is."""
    for category, least in LIGHTHOUSE.items():
        title, worst = min(looked.items(), key=lambda one: one[1].points[category])
        got = worst.points[category]
        why = f" ({'; '.join(worst.faults)})" if got < least and worst.faults else ""
        yield got >= least, f"Lighthouse gives {title} {got} points of {least} for {category}{why}"


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
