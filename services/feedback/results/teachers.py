"""What teachers said in a period, as the gate publishes it.

An academic year is a whole of its own. Its terms and its workshops are cuts of it (`suppression.cuts`), never crossed with each
other. All years together are made of what is published of each, and of nothing finer: so they tell nothing more.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from services.feedback.results import Line, add_up
from services.feedback.survey import Question, Survey, counted
from services.feedback.teachers import WHOLE, Told, Version, Year
from shared import suppression
from shared.suppression import IN_TWO, Published
from shared.text import N_, gettext, say
from shared.text.phrases import listed
from shared.thresholds import Thresholds

SEVERAL: Final = N_("Teachers could choose several answers, so these shares need not add up to 100%%.")

REST: Final = ""
"""The cell of those who are in none of the others."""


class Shown(NamedTuple):
    """What is published of a question: by the option's id, those of options that stand together joined by ``+``."""

    answers: Published
    schools: frozenset[str]
    shares: Mapping[str, Published]

    @property
    def told(self) -> bool:
        """Whether any share can be shown."""
        return not all(share.withheld for share in self.shares.values())


@dataclass(frozen=True, slots=True)
class Part:
    """A workshop's shares of a question."""

    name: str
    shown: Shown
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what was answered: by how many, of how many schools, and by workshop where the gate allows.

    `parts_hidden` says that it doesn't allow some.
    """

    text: str
    only: str
    shown: Shown
    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    parts: tuple[Part, ...] = ()
    parts_hidden: bool = False

    @property
    def schools(self) -> int:
        """Of how many schools its answers are."""
        return len(self.shown.schools)


@dataclass(frozen=True, slots=True)
class Said:
    """What is published of a survey in a period; `everyone` says how many answered at all."""

    survey: Survey
    everyone: Shown
    asked: tuple[Asked, ...]

    @property
    def told(self) -> tuple[Asked, ...]:
        """The questions of which something can be shown."""
        return tuple(one for one in self.asked if one.shown.told)

    @property
    def too_few(self) -> tuple[str, ...]:
        """The questions of which nothing can be shown."""
        return tuple(one.text for one in self.asked if not one.shown.told)


Surveys = Mapping[Version, Survey]


def of_year(year: Year, surveys: Surveys, thresholds: Thresholds) -> list[Said]:
    """Return what is published of an academic year, and of each of its workshops, of the newest version first."""
    found = []
    for version, survey in _newest(surveys):
        everyone = whole(None, told(year, version, WHOLE), thresholds)
        if not everyone.schools:
            continue
        asked = []
        for question in counted(survey):
            cut = workshops(year, version, question, thresholds)
            parts = tuple(
                Part(year.workshops.get(name, name), shown, _lines(question, shown))
                for name, shown in cut.items()
                if name and shown.told
            )
            shown = whole(question, told(year, version, question["id"]), thresholds)
            one = _asked(survey, question, shown)
            hidden = len(parts) < len(cut)
            asked.append(replace(one, parts=parts, parts_hidden=hidden))
        found.append(Said(survey, everyone, tuple(asked)))
    return found


def of_term(year: Year, term: str, surveys: Surveys, thresholds: Thresholds) -> list[Said]:
    """Return what is published of one of the terms of an academic year."""
    found = []
    for version, survey in _newest(surveys):
        everyone = terms(year, version, None, thresholds).get(term)
        if everyone is None:
            continue
        asked = []
        for question in counted(survey):
            cut = terms(year, version, question, thresholds)
            shown = cut.get(term) or whole(question, Told(), thresholds)
            asked.append(_asked(survey, question, shown))
        found.append(Said(survey, everyone, tuple(asked)))
    return found


def of_all(years: Sequence[Year], surveys: Surveys, thresholds: Thresholds) -> list[Said]:
    """Return what is published of all years together: of each question those in which anything is shown of it."""
    found = []
    for version, survey in _newest(surveys):
        everyone = _together(
            None, [whole(None, told(year, version, WHOLE), thresholds) for year in years], thresholds
        )
        if not everyone.schools:
            continue
        asked = []
        for question in counted(survey):
            by_year = [whole(question, told(year, version, question["id"]), thresholds) for year in years]
            asked.append(_asked(survey, question, _together(question, by_year, thresholds)))
        found.append(Said(survey, everyone, tuple(asked)))
    return found


def whole(question: Question | None, of: Told, thresholds: Thresholds) -> Shown:
    """Return what is published of all that was told of a question, of None of how many answered at all."""
    shares: dict[str, Published] = {}
    for cells in _wholes(question, of):
        shares |= suppression.shares(cells, schools=len(of.schools), thresholds=thresholds)
    return Shown(suppression.answers(of.answered, thresholds), of.schools, _without_rest(shares))


def terms(
    year: Year, version: Version, question: Question | None, thresholds: Thresholds
) -> dict[str, Shown]:
    """Return what is published of each term of a year beside the year; under "" of what is of none alone."""
    return _cut(question, _by(year, version, question, "term"), thresholds)


def workshops(year: Year, version: Version, question: Question, thresholds: Thresholds) -> dict[str, Shown]:
    """Return what is published of each workshop of a year beside the year; under "" of what is of none alone."""
    return _cut(question, _by(year, version, question, "workshop"), thresholds)


def ids(question: Question) -> list[list[str]]:
    """Return the options of a question that stand together, each beside none but the steps of a scale.

    A scale's are in two groups, as in a class: nearly all of them are small, however many visits are put together.
    """
    options = [option["id"] for option in question["options"]]
    if question["type"] == "scale":
        return [[options[step] for step in group] for group in IN_TWO]
    return [[option] for option in options]


def _newest(surveys: Surveys) -> list[tuple[Version, Survey]]:
    return sorted(surveys.items(), key=lambda one: (-one[0].version, one[0].id, one[0].digest))


def told(year: Year, version: Version, question: str) -> Told:
    """Return what is told of a question in an academic year."""
    found = (one for label, one in year.told.items() if (label.survey, label.question) == (version, question))
    return sum(found, Told())


def _by(year: Year, version: Version, question: Question | None, what: str) -> dict[str, Told]:
    found: defaultdict[str, Told] = defaultdict(Told)
    name = question["id"] if question else WHOLE
    for label, one in year.told.items():
        if (label.survey, label.question) == (version, name):
            found[label.term if what == "term" else label.workshop] += one
    return dict(found)


def _wholes(question: Question | None, of: Told) -> list[dict[str, int]]:
    """Return the cells of a question, in wholes: of several that could be chosen, each option is chosen or not."""
    if question is None:
        return []
    cells = {"+".join(group): sum(of.cells.get(one, 0) for one in group) for group in ids(question)}
    if question["type"] != "multiple":
        return [cells]
    return [{name: count, REST: max(0, of.answered - count)} for name, count in cells.items()]


def _without_rest(shares: Mapping[str, Published]) -> dict[str, Published]:
    return {name: share for name, share in shares.items() if name != REST}


def _cut(question: Question | None, by: Mapping[str, Told], thresholds: Thresholds) -> dict[str, Shown]:
    answers = suppression.parts({name: one.answered for name, one in by.items()}, thresholds)
    shares: dict[str, dict[str, Published]] = {name: {} for name in by}
    for place in range(len(_wholes(question, Told()))):
        cut = {name: (_wholes(question, one)[place], len(one.schools)) for name, one in by.items()}
        for name, found in suppression.cuts(cut, thresholds).items():
            shares[name] |= _without_rest(found)
    return {name: Shown(answers[name], one.schools, shares[name]) for name, one in by.items()}


def _together(question: Question | None, years: Sequence[Shown], thresholds: Thresholds) -> Shown:
    """Return what is published of years together, of the counts that are published of each alone."""
    there = [year for year in years if year.told] or list(years)
    answers = suppression.answers(round(sum(year.answers.value or 0 for year in there)), thresholds)
    schools = frozenset().union(*(year.schools for year in there))
    shares: dict[str, Published] = {}
    for cells in _wholes(question, Told()):
        names = list(_without_rest(dict.fromkeys(cells, answers)))
        shown = [name for name in names if not any(year.shares[name].withheld for year in there)]
        counts = {name: sum(year.shares[name].part for year in there) for name in shown}
        # Of a year one share of the whole that is shown says how many the whole is.
        total = sum(max(year.shares[name].whole for name in names) for year in there)
        again = suppression.shares(
            {**counts, REST: max(0, total - sum(counts.values()))},
            schools=len(schools),
            thresholds=thresholds,
        )
        hidden = {
            name: next(year.shares[name] for year in there if year.shares[name].withheld)
            for name in names
            if name not in shown
        }
        shares |= _without_rest(again) | hidden
    return Shown(answers, schools, shares)


def _asked(survey: Survey, question: Question, shown: Shown) -> Asked:
    several = question["type"] == "multiple"
    return Asked(
        text=say(question["text"]),
        only=_only(survey, question),
        shown=shown,
        lines=_lines(question, shown),
        notes=(gettext(SEVERAL),) if several else tuple(add_up(list(shown.shares.values()))),
    )


def _only(survey: Survey, question: Question) -> str:
    """Return of whom a question is asked, in words; empty where of everyone."""
    when = question["when"]
    if when is None:
        return ""
    asked = next(one for one in survey["questions"] if one["id"] == when["question"])
    options = [say(one["text"]) for one in asked["options"] if one["id"] in when["any"]]
    return gettext(
        "Asked of those who answered “%(question)s” with %(options)s.",
        question=say(asked["text"]),
        options=listed(options),
    )


def _lines(question: Question, shown: Shown) -> tuple[Line, ...]:
    texts = {option["id"]: say(option["text"]) for option in question["options"]}
    return tuple(
        Line(" / ".join(texts[one] for one in group), shown.shares["+".join(group)])
        for group in ids(question)
    )
