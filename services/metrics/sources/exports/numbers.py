"""A column of numbers, read whole: what sets thousands apart and what decimals is the same in every cell, or it is asked.

Both readings are tried; only what fits each cell of the column counts. No cell is ever read by itself.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Final, Literal

from services.metrics.sources.exports.said import DropError, cut
from services.metrics.sources.exports.tables import unknown
from shared.sheets import Cell, shown
from shared.text import N_

Mark = Literal["point", "comma"]
"""What sets decimals apart."""

Percent = Literal["sign", "number", "fraction", "share"]
"""How shares are written: ``48%``, ``48`` or ``0.48``; a value is percent, of "share" it stays 0.48.

A workbook holds ``48%`` as 0.48."""

Clock = Literal["minutes", "hours"]
"""What the first part of a length of two parts is."""

SPACES: Final = "'\u2019 \xa0\u202f\u2009"
"""What sets thousands apart in either reading."""

MINUS: Final = "-\u2212\u2010\u2011\u2012\u2013"


def _shape(thousands: str, point: str) -> re.Pattern[str]:
    set_apart = rf"[1-9]\d{{0,2}}(?P<set>[{thousands}{SPACES}])\d{{3}}((?P=set)\d{{3}}){{0,3}}"
    # India sets hundreds of thousands apart: 1,23,456.
    indian = r"[1-9]\d?(,\d{2}){1,4},\d{3}" if thousands == "," else "(?!)"
    return re.compile(rf"(\d{{1,15}}|{set_apart}|{indian})({point}\d{{1,15}})?")


_SHAPES: Final[Mapping[Mark, re.Pattern[str]]] = {
    "point": _shape(",", r"\."),
    "comma": _shape(r"\.", ","),
}

LENGTH: Final = re.compile(r"(?:(\d{1,4}):)?(\d{1,4}):(\d{2})(\.\d+)?")

HOUR: Final = 3600
MINUTE: Final = 60


@dataclass(frozen=True, slots=True)
class Kind:
    """What may stand in a column: whole numbers or such with decimals, below zero or not, shares, lengths of time in seconds."""

    column: str
    places: int = 0
    negative: bool = False
    percent: Percent | None = None
    length: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell and the line it stands on."""

    line: int
    cell: Cell


Values = tuple[Decimal | None, ...]
"""A column's values in order; None is unknown."""


class _UnfitError(Exception):
    """The cell is no such number."""


class ClockOpenError(Exception):
    """The lengths have two parts, and it does not show whether the first is hours or minutes."""

    def __init__(self, example: str) -> None:
        super().__init__(example)
        self.example = example


def readings(cells: Sequence[Placed], kind: Kind, clock: Clock | None = None) -> dict[Mark, Values]:
    """Return a column's values by each reading that fits all of it; both, where they say the same or it stays open.

    Raises `DropError` naming the cell where none fits, `ClockOpenError` where lengths of two parts need `clock`.
    """
    fits: dict[Mark, Values] = {}
    unfit: dict[Mark, Placed] = {}
    for mark in _SHAPES:
        values: list[Decimal | None] = []
        for one in cells:
            try:
                values.append(None if unknown(one.cell) else _value(one.cell, kind, mark, clock))
            except _UnfitError:
                unfit[mark] = one
                break
        else:
            fits[mark] = tuple(values)
    if not fits:
        raise _refusal(cells, kind, unfit, clock)
    return fits


def _value(cell: Cell, kind: Kind, mark: Mark, clock: Clock | None) -> Decimal:
    if isinstance(cell, timedelta) and kind.length:
        return Decimal(str(cell.total_seconds()))
    if isinstance(cell, Decimal):
        value = cell * 100 if kind.percent in {"sign", "fraction"} else cell
    elif isinstance(cell, str):
        value = _of_text(cell, kind, mark, clock)
    else:
        raise _UnfitError
    if value < 0 and not kind.negative:
        raise _UnfitError
    if kind.places == 0 and not kind.percent and not kind.length and value != value.to_integral_value():
        raise _UnfitError
    return value


def _of_text(written: str, kind: Kind, mark: Mark, clock: Clock | None) -> Decimal:
    text, sign = _unsigned(written.strip())
    if kind.length and (found := LENGTH.fullmatch(text)) and sign > 0:
        return _length(found, written, clock)
    percent = text.endswith("%") or text.startswith("%")
    if percent:
        text = text.strip("%").strip(SPACES)
        if kind.percent is None:
            raise _UnfitError
    if not _SHAPES[mark].fullmatch(text):
        raise _UnfitError
    thousands, point = (",", ".") if mark == "point" else (".", ",")
    value = sign * Decimal(re.sub(rf"[{re.escape(thousands)}{SPACES}]", "", text).replace(point, "."))
    if kind.percent == "sign" and not percent and value != 0:
        raise _UnfitError
    if kind.percent == "share" and percent:
        return value / 100
    return value * 100 if kind.percent == "fraction" and not percent else value


def _unsigned(text: str) -> tuple[str, int]:
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(), -1
    if text[:1] in MINUS and text:
        return text[1:].lstrip(SPACES), -1
    return text.removeprefix("+"), 1


def _length(found: re.Match[str], written: str, clock: Clock | None) -> Decimal:
    first, second, third, part = found.groups()
    if first is None:
        if clock is None:
            raise ClockOpenError(cut(written))
        hours, minutes, seconds = ("0", second, third) if clock == "minutes" else (second, third, "0")
    else:
        hours, minutes, seconds = first, second, third
    if (first is not None and int(minutes) >= MINUTE) or int(third) >= MINUTE:
        raise _UnfitError
    return int(hours) * HOUR + int(minutes) * MINUTE + int(seconds) + Decimal(part or 0)


def _refusal(
    cells: Sequence[Placed], kind: Kind, unfit: Mapping[Mark, Placed], clock: Clock | None
) -> DropError:
    """Return why a column can't be read: a cell that is no number by any reading, or two that contradict each other."""
    for one in cells:
        if not unknown(one.cell) and not any(_fits(one.cell, kind, mark, clock) for mark in _SHAPES):
            return DropError(
                EXPECTED[_expected(kind, one.cell)],
                line=one.line,
                column=kind.column,
                written=cut(shown(one.cell)),
            )
    one, other = unfit["point"], unfit["comma"]
    return DropError(
        N_(
            "Column “%(column)s”: “%(one)s” on line %(line)s and “%(other)s” on line %(other_line)s can't both be "
            "right: a comma or a point means thousands in one and decimals in the other. Export the file again and don't "
            "save it between."
        ),
        column=kind.column,
        line=one.line,
        one=cut(shown(one.cell)),
        other_line=other.line,
        other=cut(shown(other.cell)),
    )


def _fits(cell: Cell, kind: Kind, mark: Mark, clock: Clock | None) -> bool:
    try:
        _value(cell, kind, mark, clock)
    except _UnfitError:
        return False
    return True


EXPECTED: Final = {
    "share": N_("Line %(line)s, column “%(column)s”: “%(written)s” is not a share such as 4.2%%."),
    "length": N_(
        "Line %(line)s, column “%(column)s”: “%(written)s” is not a length of time such as 0:04:12."
    ),
    "whole": N_(
        "Line %(line)s, column “%(column)s”: “%(written)s” is not a whole number, and the column counts."
    ),
    "signed": N_("Line %(line)s, column “%(column)s”: “%(written)s” is not a number."),
    "number": N_("Line %(line)s, column “%(column)s”: “%(written)s” is not a number of 0 or more."),
}


def _expected(kind: Kind, cell: Cell) -> str:
    if kind.percent:
        return "share"
    if kind.length:
        return "length"
    loose = Kind(kind.column, 9, negative=kind.negative)
    if kind.places == 0 and any(_fits(cell, loose, mark, None) for mark in _SHAPES):
        return "whole"
    return "signed" if kind.negative else "number"
