"""Which budgets what was measured meets, and how near each is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks import growth, observing, people
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
from benchmarks.events import EVIDENCE, PROGRAMME, SEARCH
from benchmarks.feedback import POSTER, PUPIL, PUPIL_PAGE, PUPIL_SENDS
from benchmarks.functions import PEER, Function
from benchmarks.lighthouse import Looked
from benchmarks.measure import Case, Measured
from benchmarks.pages import Weight, is_page, is_redirect


@dataclass(frozen=True)
class Result:
    """What was measured of a case, and its first answer as a part of the usual way's."""

    case: Case
    measured: Measured
    ratio: float


Results = Sequence[Result]
Verdicts = Iterator[tuple[bool, str]]
"""Whether each budget is met, and how near it is."""


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


def points(looked: Mapping[str, Looked]) -> Verdicts:
    """Yield for each of Lighthouse's budgets whether it is met, and how near it is."""
    for category, least in LIGHTHOUSE.items():
        title, worst = min(looked.items(), key=lambda one: one[1].points[category])
        got = worst.points[category]
        why = f" ({'; '.join(worst.faults)})" if got < least and worst.faults else ""
        yield got >= least, f"Lighthouse gives {title} {got} points of {least} for {category}{why}"
