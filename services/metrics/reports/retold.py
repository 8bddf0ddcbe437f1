"""Figures that a reader was told otherwise: every one that a report showed is asked for again and held against what it was."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from services.metrics.asked import SERIES, Ask
from services.metrics.period import Period, Week
from services.metrics.reports.answering import Answering, NotAskedSoError
from services.metrics.reports.defined import FIGURES
from services.metrics.told import Told, ToldFigure
from shared.suppression import Published

NOISE_SHARE: Final = 2
"""Percentage points under which a share is told as it was: its interval is many times as wide."""

NOISE_SERIES: Final = 0.01
"""The part of a website's or platform's figure under which a restatement is told as it was."""

CARRIED: Final = timedelta(weeks=53)
"""How long after its end a period's figures go on being compared that no report shows any more: as far back as reports look."""


@dataclass(frozen=True, slots=True)
class Retold:
    """A figure that was told as `before`, None where it was withheld then, and is `now` another."""

    ask: Ask
    part: str
    before: float | None
    now: Published | None


def told_by(answering: Answering) -> tuple[ToldFigure, ...]:
    """Return every figure that was asked for, as it was answered: what a report made of them told its reader."""
    return tuple(
        ToldFigure(answer.ask, part, one.value, version_of(answer.ask.figure))
        for answer in answering.given
        for part, one in answer.parts.items()
    )


def carried_on(told: Sequence[Told], answering: Answering, period: Period) -> Iterator[ToldFigure]:
    """Yield what a reader was `told` before and the report of a period made of these answers does not show.

    It is as the reader knows it: what this report tells to be another is so from now on, and a change under the noise adds up to
    the next one. Of a week attendance is left out: who reads of weeks is told each visit that is counted otherwise by its name.
    """
    shown = {(one.ask.key, one.part) for one in told_by(answering)}
    known = {(one.ask.key, one.part): one for each in told for one in each.figures if _carried(one, period)}
    old = [one for which, one in known.items() if which not in shown]
    now = {(one.ask.key, one.part): one.now for one in retold(old, answering.aside)}
    for one in old:
        which = (one.ask.key, one.part)
        if which in now:
            value = now[which]
            yield replace(one, value=value.value if value else None)
        else:
            yield one


def _carried(one: ToldFigure, period: Period) -> bool:
    days = one.ask.period
    if days is None or not period.first - CARRIED <= days.last < period.first:
        return False
    return not (isinstance(days, Week) and _kind(one.ask.figure) == "attendance")


def _kind(figure: str) -> str:
    """Return what a figure is made of; empty for one that is made no more."""
    return FIGURES[figure].kind if figure in FIGURES else ""


def version_of(figure: str) -> int:
    """Return the version of a figure's definition; a series has that of its source's, which restates under the same name."""
    return 1 if figure.startswith(SERIES) else FIGURES[figure].version


def retold(told: Iterable[ToldFigure], answering: Answering) -> tuple[Retold, ...]:
    """Return what was told otherwise than it is now, beyond what is noise.

    A figure that is counted by another definition by now is not among them: the two don't mean the same. One that is made no
    more, as of a school that is no part any more, has no `now`.
    """
    return tuple(_retold(told, answering))


def _retold(told: Iterable[ToldFigure], answering: Answering) -> Iterator[Retold]:
    for one in told:
        try:
            if version_of(one.ask.figure) != one.version:
                continue
            now = answering.answer(one.ask).parts.get(one.part)
        except (KeyError, NotAskedSoError):
            continue
        if not _noise(one, now):
            yield Retold(one.ask, one.part, one.value, now)


def _noise(told: ToldFigure, now: Published | None) -> bool:
    """Tell whether a figure is as it was told, or so near that it means nothing."""
    value = now.value if now else None
    if told.value is None or value is None:
        # One that was withheld and is shown now, or the other way round, tells nothing new of itself.
        return told.value is None or now is not None
    difference = abs(value - told.value)
    if told.ask.figure.startswith(SERIES):
        return difference <= NOISE_SERIES * abs(told.value)
    if FIGURES[told.ask.figure].unit in {"percent", "of 100"}:
        return difference < NOISE_SHARE
    return difference == 0
