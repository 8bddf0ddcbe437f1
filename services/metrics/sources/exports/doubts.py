"""What is doubted of a table: figures that would change what is known without a word. Each doubt says its numbers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import Final

from services.metrics.observations import Series, Value
from services.metrics.sources.exports.found import Found, period_end
from services.metrics.sources.exports.owners import slug
from services.metrics.sources.exports.said import Choice, Question, Said, cut
from services.metrics.sources.exports.tables import name_of
from shared.text import N_, NN_

Known = Mapping[Series, Mapping[date, Value]]
"""The current values of the series that are known, by the first day of their period."""

TEN: Final = 10
RECENT: Final = 28
"""So many of the last values known are what is usual."""

FEW: Final = 3
"""Fewer values than that show nothing of what is usual."""

LONGEST: Final = 300
"""Letters of a list of titles."""

CHOICES: Final = (Choice("keep", Said(N_("Keep it"))), Choice("drop", Said(N_("Don't keep it"))))


@dataclass(frozen=True, slots=True)
class _Line:
    """A series of the table with its new values in order of days, and what is known of it."""

    series: Series
    new: Mapping[date, Decimal]
    known: Mapping[date, Value]

    @property
    def usual(self) -> list[Decimal]:
        """What was last known of days before the file's last, or else what is known of those after it."""
        other = [day for day in sorted(self.known) if day not in self.new]
        before = [day for day in other if day < max(self.new)][-RECENT:]
        return [self.known[day].value for day in before or other[:RECENT]]

    @property
    def never_none(self) -> bool:
        """Whether something is usual, and more than none on each day."""
        return bool(self.usual) and all(self.usual)

    @property
    def apart(self) -> tuple[Decimal, Decimal] | None:
        """Of a counter the reading known next to the file's, and the file's next to that."""
        first, last = min(self.new), max(self.new)
        before, after = [day for day in self.known if day < first], [day for day in self.known if day > last]
        if before:
            return self.known[max(before)].value, self.new[first]
        return (self.known[min(after)].value, self.new[last]) if after else None


def doubts(found: Found, known: Known, today: date) -> tuple[Question, ...]:
    """Return what should be asked before a table is kept: empty where nothing is doubted."""
    by_key = {series.key: values for series, values in known.items()}
    new: dict[Series, dict[date, Decimal]] = {}
    for seen in sorted(found.observations, key=lambda seen: seen.day):
        new.setdefault(seen.series, {})[seen.day] = seen.value
    lines = [_Line(one, new[one], by_key.get(one.key, {})) for one in found.series]
    asked = [*_account(found, known), *_zeros(lines)]
    asked += _items([line for line in lines if line.series.dimensions])
    for line in lines:
        # Of a post or video a tenth of its first day's views is as usual.
        if not line.series.dimensions:
            asked += [*_spacing(line, known), *_overlap(line), *_ten_times(line), *_falling(line)]
    if found.grain == "day":
        asked += _missing(found)
    asked += _running(found, today)
    return tuple(asked)


def _ask(kind: str, series: Series | None, said: Said) -> Iterator[Question]:
    yield Question(f"{kind}:{series.key}" if series else kind, said, CHOICES)


def _account(found: Found, known: Known) -> Iterator[Question]:
    told = found.said_account
    if told and (
        name_of(told) not in map(name_of, found.called) if found.called else slug(told) != found.account
    ):
        sentence = N_(
            "The file is of the account “%(said)s”; the programme's own is called “%(own)s”. Is it the same?"
        )
        own = ", ".join(found.called) or found.account
        yield from _ask("account", None, Said(sentence, {"said": told, "own": own}))
        return
    others = {series.account for series in known if series.source == found.source}
    if others and found.account and found.account not in others:
        sentence = N_(
            "The figures would become those of the account “%(said)s”; until now all were of “%(own)s”."
        )
        yield from _ask(
            "account", None, Said(sentence, {"said": found.account, "own": ", ".join(sorted(others))})
        )


def _zeros(lines: Sequence[_Line]) -> Iterator[Question]:
    empty = [line for line in lines if not any(line.new.values())]
    many = sum(len(line.new) for line in lines) >= FEW or any(line.never_none for line in empty)
    if many and len(empty) == len(lines) and not all(line.usual and not any(line.usual) for line in empty):
        sentence = N_("Every figure of the file is 0: %(titles)s.")
        titles = dict.fromkeys(line.series.title for line in empty)
        yield from _ask("zeros", None, Said(sentence, {"titles": cut(", ".join(titles), LONGEST)}))
        return
    for line in empty:
        # A day or two without any is nothing where there were such before.
        if len(line.new) < FEW and not line.never_none:
            continue
        if any(line.usual):
            sentence = N_("%(title)s is 0 in all of the file; before it was %(least)s to %(most)s.")
            facts = {
                "title": line.series.title,
                "least": min(line.usual),
                "most": max(line.usual),
            }
            yield from _ask("zeros", line.series, Said(sentence, facts))


def _ten_times(line: _Line) -> Iterator[Question]:
    new, usual = list(line.new.values()), line.usual
    if not usual or not new:
        return
    now, before = abs(median(new)), abs(median(usual))
    most_now, most_before = max(map(abs, new)), max(map(abs, usual))
    if line.series.semantics == "cumulative" and (apart := line.apart):
        before, now = apart
        usual = [before]
    more = (before > 0 and now >= TEN * before) or (most_before > 0 and most_now >= TEN * most_before)
    less = now > 0 and TEN * now <= before
    if more or less:
        sentence = (
            N_(
                "%(title)s is ten times more than before: %(least)s to %(most)s; before %(before_least)s to %(before_most)s."
            )
            if more
            else N_(
                "%(title)s is a tenth of before: %(least)s to %(most)s; before %(before_least)s to %(before_most)s."
            )
        )
        facts = {
            "title": line.series.title,
            "least": min(new),
            "most": max(new),
            "before_least": min(usual),
            "before_most": max(usual),
        }
        yield from _ask("ten", line.series, Said(sentence, facts))


def _falling(line: _Line) -> Iterator[Question]:
    if line.series.semantics != "cumulative":
        return
    both = {day: value.value for day, value in line.known.items()} | dict(line.new)
    falls = [
        (before, after)
        for before, after in pairwise(sorted(both))
        if both[after] < both[before] and (before in line.new or after in line.new)
    ]
    if falls:
        before, after = max(falls, key=lambda days: both[days[0]] - both[days[1]])
        sentence = N_(
            "%(title)s counts what there is in all, and it falls: from %(before)s on %(first)s to %(value)s on %(day)s."
        )
        facts = {
            "title": line.series.title,
            "before": both[before],
            "first": before,
            "value": both[after],
            "day": after,
        }
        yield from _ask("falls", line.series, Said(sentence, facts))


def _spacing(line: _Line, known: Known) -> Iterator[Question]:
    of = line.series
    grains = {
        series.grain
        for series, values in known.items()
        if values
        and (series.source, series.account, series.metric, series.dimensions)
        == (of.source, of.account, of.metric, of.dimensions)
    }
    if grains and of.grain not in grains:
        sentence = N_("%(title)s: the file has a figure a %(grain)s; until now there was one a %(before)s.")
        facts = {"title": of.title, "grain": Said(_GRAINS[of.grain]), "before": Said(_GRAINS[min(grains)])}
        yield from _ask("spacing", of, Said(sentence, facts))


_GRAINS: Final = {"day": N_("day"), "week": N_("week"), "month": N_("month"), "lifetime": N_("post or video")}


def _overlap(line: _Line) -> Iterator[Question]:
    other = [day for day, value in line.new.items() if day in line.known and line.known[day].value != value]
    if other:
        worst = max(other, key=lambda day: abs(line.new[day] - line.known[day].value))
        facts = {
            "title": line.series.title,
            "number": len(other),
            "both": sum(day in line.known for day in line.new),
            "day": worst,
            "before": line.known[worst].value,
            "value": line.new[worst],
        }
        one, many = NN_(
            "%(title)s: %(number)s of %(both)s known figures is another now; %(day)s was %(before)s and is %(value)s.",
            "%(title)s: %(number)s of %(both)s known figures are others now; %(day)s was %(before)s and is %(value)s.",
        )
        yield from _ask("overlap", line.series, Said(one, facts, many))


def _items(lines: Sequence[_Line]) -> Iterator[Question]:
    """Yield what is doubted of posts and videos, once for all of them: a life's figures fell, or those of a day are others."""
    life = bool(lines) and lines[0].series.grain == "lifetime"
    other = [
        (line, day)
        for line in lines
        for day, value in line.new.items()
        if (before := line.known.get(day))
        and (value < before.value if life else value != before.value)
        and not (life and line.series.semantics != "cumulative")
    ]
    if not other:
        return
    line, day = max(other, key=lambda one: abs(one[0].new[one[1]] - one[0].known[one[1]].value))
    facts = {
        "number": len(other),
        "title": line.series.title,
        "unit": line.series.unit,
        "day": day,
        "before": line.known[day].value,
        "value": line.new[day],
    }
    one, many = FEWER if life else OTHERS
    yield from _ask("items", None, Said(one, facts, many))


FEWER: Final = NN_(
    "%(number)s figure of a post or video is less than what is known: “%(title)s” had %(before)s %(unit)s and has %(value)s. "
    "Is the file an older one?",
    "%(number)s figures of posts or videos are less than what is known: “%(title)s” had %(before)s %(unit)s and has %(value)s. "
    "Is the file an older one?",
)
OTHERS: Final = NN_(
    "%(number)s known figure of a post or video is another now: “%(title)s” had %(before)s %(unit)s on %(day)s and has "
    "%(value)s.",
    "%(number)s known figures of posts or videos are others now: “%(title)s” had %(before)s %(unit)s on %(day)s and has "
    "%(value)s.",
)


def _missing(found: Found) -> Iterator[Question]:
    days = sorted({one.day for one in found.observations})
    if not days:
        return
    every = {days[0] + timedelta(days=number) for number in range((days[-1] - days[0]).days)}
    missing = sorted(every - set(days))
    if missing:
        one, many = NN_(
            "%(number)s day is missing from %(first)s to %(last)s: %(day)s. It stays unknown; it is not counted as 0.",
            "%(number)s days are missing from %(first)s to %(last)s, the first of them %(day)s. They stay unknown, not 0.",
        )
        facts = {"number": len(missing), "first": days[0], "last": days[-1], "day": missing[0]}
        said = Said(one, facts, many)
        yield from _ask("missing", None, said)


def _running(found: Found, today: date) -> Iterator[Question]:
    if found.grain == "day" and found.last == today:
        sentence = N_(
            "The last day, %(day)s, was not over when the file was handed in. Its figures count as provisional."
        )
        yield from _ask("today", None, Said(sentence, {"day": today}))
    elif found.grain in {"week", "month"} and found.last and period_end(found.last, found.grain) >= today:
        sentence = N_(
            "The last %(grain)s, from %(day)s, was not over when the file was handed in. Its figures count as provisional."
        )
        facts = {"grain": Said(_GRAINS[found.grain]), "day": found.last}
        yield from _ask("today", None, Said(sentence, facts))
