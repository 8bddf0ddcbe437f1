"""Which mark sets decimals apart in a table: what a column leaves open another may tell, for the same program wrote it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from services.metrics.sources.exports.numbers import (
    Clock,
    ClockOpenError,
    Kind,
    Mark,
    Placed,
    Values,
    readings,
)
from services.metrics.sources.exports.said import Choice, Question, Said, cut
from shared.sheets import shown
from shared.text import N_

Columns = Mapping[int, tuple[Kind, Sequence[Placed]]]


def marks(
    columns: Columns, declared: Mark | None, answers: Mapping[str, str]
) -> tuple[dict[int, Values], list[Question]]:
    """Return each column's values by its place, and what has to be asked. Raises `DropError` for a cell that is no number."""
    questions: list[Question] = []
    read: dict[int, dict[Mark, Values]] = {}
    clock = answers.get("clock")
    for place, (kind, cells) in columns.items():
        try:
            read[place] = readings(cells, _as_shares(kind, cells, answers, questions), _clock(clock))
        except ClockOpenError as open_:
            questions.append(_which_clock(open_.example))
            read[place] = {"point": tuple(None for _ in cells)}
    told = {next(iter(fits)) for fits in read.values() if len(fits) == 1 and _telling(fits)}
    mark = next(iter(told)) if len(told) == 1 else declared or _mark(answers.get("decimal"))
    values: dict[int, Values] = {}
    for place, fits in read.items():
        options = list(dict.fromkeys(fits.values()))
        if len(options) == 1:
            values[place] = options[0]
        elif mark is not None:
            values[place] = fits[mark]
        else:
            kind, cells = columns[place]
            values[place] = options[0]
            if not any(one.id == "decimal" for one in questions):
                questions.append(_which_mark(kind, cells, fits))
    return values, questions


def _as_shares(
    kind: Kind, cells: Sequence[Placed], answers: Mapping[str, str], questions: list[Question]
) -> Kind:
    """Return how a column's shares are written, and ask where a workbook leaves it open.

    A workbook holds a cell that shows 4.56% as 0.0456, and doesn't tell us how it shows it: a column of percent in which nothing
    is above 1 may be either.
    """
    if kind.percent != "number":
        return kind
    held = [one for one in cells if isinstance(one.cell, Decimal) and one.cell]
    if not held or any(abs(Decimal(str(one.cell))) > 1 for one in held):
        return kind
    given = answers.get("percent")
    if given == "fraction":
        return replace(kind, percent="fraction")
    if given != "number" and not any(one.id == "percent" for one in questions):
        questions.append(_which_share(kind, held[0]))
    return kind


def _which_share(kind: Kind, one: Placed) -> Question:
    written = cut(shown(one.cell))
    value = Decimal(str(one.cell))

    def means(percent: Decimal) -> Said:
        return Said(N_("It is %(value)s%%"), {"value": percent})

    return Question(
        "percent",
        Said(
            N_(
                "Line %(line)s, column “%(column)s”: the workbook holds %(written)s. What does it show there when you open it?"
            ),
            {"line": one.line, "column": kind.column, "written": written},
        ),
        (Choice("fraction", means((100 * value).normalize())), Choice("number", means(value))),
    )


def _clock(answer: str | None) -> Clock | None:
    return "minutes" if answer == "minutes" else "hours" if answer == "hours" else None


def _mark(answer: str | None) -> Mark | None:
    return "point" if answer == "point" else "comma" if answer == "comma" else None


def _telling(fits: Mapping[Mark, Values]) -> bool:
    """Whether a column that fits one mark alone has figures at all."""
    return any(value is not None for values in fits.values() for value in values)


def _which_mark(kind: Kind, cells: Sequence[Placed], fits: Mapping[Mark, Values]) -> Question:
    point, comma = fits["point"], fits["comma"]
    place = next(number for number, one in enumerate(point) if one != comma[number])
    written = cut(shown(cells[place].cell))

    def means(value: Decimal | None) -> Said:
        return Said(N_("“%(written)s” is %(value)s"), {"written": written, "value": value})

    return Question(
        "decimal",
        Said(
            N_("Line %(line)s, column “%(column)s”: “%(written)s” can be read in two ways. Which is right?"),
            {"line": cells[place].line, "column": kind.column, "written": written},
        ),
        (Choice("point", means(point[place])), Choice("comma", means(comma[place]))),
    )


def _which_clock(example: str) -> Question:
    return Question(
        "clock",
        Said(N_("“%(written)s” is a length of time. What is it in?"), {"written": example}),
        (
            Choice("minutes", Said(N_("Minutes and seconds"))),
            Choice("hours", Said(N_("Hours and minutes"))),
        ),
    )
