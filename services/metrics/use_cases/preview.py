"""What a person looks at before saying yes: what was read of a file, what has to be answered, and what would be kept of it."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final

from services.metrics.observations import Observation, Semantics, Series, Value
from services.metrics.sources.exports.doubts import doubts
from services.metrics.sources.exports.found import Found
from services.metrics.sources.exports.reading import read
from services.metrics.sources.exports.said import DropError, Question, Said
from services.metrics.sources.exports.summary import summary
from services.metrics.table import registry
from services.metrics.table import series as table
from shared.text import N_

if TYPE_CHECKING:
    from services.metrics.declared import AnySources

AROUND: Final = timedelta(days=400)
"""So far before a file's first day, and after its last, what is known says what is usual: some hand in once a year."""

KEEP, DROP = "keep", "drop"
"""How a doubt is answered: what it is about counts all the same, or is left out."""

READING: Final = "r"

MEANING: Final = N_(
    "“%(title)s” is known in %(before)s, %(counted)s; this file has it in %(now)s, %(otherwise)s. Figures of two meanings are "
    "never joined: ask whoever keeps the programme's sources/ to give the metric another id, or another definition."
)

COUNTED: Final[Mapping[Semantics, str]] = {
    "flow": N_("as what happened in each day"),
    "cumulative": N_("as what there is in all by then"),
    "unique": N_("as different people"),
    "rate": N_("as a share or a mean"),
}

Known = Mapping[Series, Mapping[date, Value]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its answer, empty where there is none yet; `name` is that of its field in a form.

    The name of a doubt has a digest of what it says: asked with other numbers, it is another question.
    """

    name: str
    question: Question
    answer: str = ""

    @property
    def doubt(self) -> bool:
        """Whether it is about keeping what was understood, and not about understanding it."""
        return not self.name.startswith(f"{READING}|")


@dataclass(frozen=True)
class Preview:
    """What a file says, read with the answers given so far.

    `refusal` says why nothing can be taken, be it for an answer. While a question of how to read it is open nothing is doubted.
    """

    found: tuple[Found, ...] = ()
    known: tuple[Known, ...] = ()
    asked: tuple[Asked, ...] = ()
    refusal: Said | None = None
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def open(self) -> tuple[Asked, ...]:
        """The questions without an answer."""
        return tuple(one for one in self.asked if not one.answer)

    @cached_property
    def kept(self) -> tuple[Observation, ...]:
        """What would be observed: all but what was answered with no."""
        return tuple(_left(self.found, self.answers))

    @property
    def left_out(self) -> int:
        """How many of its lines of figures would be left out."""
        every = {one.series for table_ in self.found for one in table_.observations}
        return len(every - {one.series for one in self.kept})

    @property
    def said(self) -> list[Said]:
        """Its lines of figures, a sentence each."""
        return [
            one
            for table_, known in zip(self.found, self.known, strict=True)
            for one in summary(table_, known)
        ]

    @property
    def notes(self) -> list[Said]:
        """What was passed over, and why."""
        return [note for table_ in self.found for note in table_.notes]


def look(
    programme: "AnySources", name: str, content: bytes, today: date, answers: Mapping[str, str]
) -> Preview:
    """Read a file with some answers and hold it against what is known."""
    reading = {
        name.partition("|")[2]: answer for name, answer in answers.items() if name.startswith(f"{READING}|")
    }
    try:
        found = read(name, content, programme, today, reading)
        _meanings(found)
    except DropError as error:
        return Preview(refusal=error.said, answers=answers)
    known = _known(found)
    asked = tuple(_questions(found)) or tuple(_doubts(found, known, today, answers))
    return Preview(found, known, asked, answers=answers)


def _questions(found: Iterable[Found]) -> Iterator[Asked]:
    """Yield what is open of how the file is to be read, once for all its tables: what was answered is no question any more."""
    every = {question.id: question for one in found for question in one.questions}
    for one in every.values():
        yield Asked(f"{READING}|{one.id}", one)


def _doubts(
    found: Iterable[Found], known: Iterable[Known], today: date, answers: Mapping[str, str]
) -> Iterator[Asked]:
    for number, (one, known_of) in enumerate(zip(found, known, strict=True)):
        for question in doubts(one, known_of, today) if one.observations else ():
            facts = json.dumps(question.said.facts(), sort_keys=True)
            digest = hashlib.sha256(facts.encode()).hexdigest()[:8]
            name = f"{number}|{digest}|{question.id}"
            given = answers.get(name, "")
            yield Asked(
                name, question, given if given in {choice.answer for choice in question.choices} else ""
            )


def _left(found: Iterable[Found], answers: Mapping[str, str]) -> Iterator[Observation]:
    """Yield what is kept: a doubt is of one line of figures, whose key its id names, or else of its whole table."""
    refused = {tuple(name.split("|", 2)) for name, answer in answers.items() if answer == DROP}
    for number, one in enumerate(found):
        of_table = {name[2] for name in refused if len(name) > len("n|") and name[0] == str(number)}
        if any(":" not in about for about in of_table):
            continue
        out = {about.partition(":")[2] for about in of_table}
        yield from (seen for seen in one.observations if seen.series.key not in out)


def _known(found: Iterable[Found]) -> tuple[Known, ...]:
    """Return what is known of each table's source from some time before it on: what it is doubted against."""
    found = tuple(found)
    every = {source: table.all_series(source) for source in {one.source for one in found} if source}
    return tuple(_known_of(one, every.get(one.source, ())) for one in found)


def _known_of(found: Found, of_source: Iterable[Series]) -> Known:
    if found.first is None or found.last is None:
        return {}
    metrics = {one.metric for one in found.series}
    whole = {
        # What a post had is no measure of what it has.
        one: {} if found.grain == "lifetime" else table.values(one, found.first - AROUND, found.last + AROUND)
        for one in of_source
        if one.metric in metrics
    }
    # Of posts and videos the same days alone are looked at.
    return whole | table.values_of_all(one for one in found.observations if one.series.dimensions)


def _meanings(found: Iterable[Found]) -> None:
    """Raise `DropError` where a line of figures means something else than what is kept under its name."""
    new = {one.key: one for table_ in found for one in table_.series}
    for key, known in registry.among(new.values()).items():
        before, now = known.series, new[key]
        if (before.unit, before.semantics) != (now.unit, now.semantics):
            raise DropError(
                MEANING,
                title=now.title,
                before=before.unit,
                counted=Said(COUNTED[before.semantics]),
                now=now.unit,
                otherwise=Said(COUNTED[now.semantics]),
            )
