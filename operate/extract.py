"""Writes every figure of an academic year as Parquet, for analysts: the rows of the console's CSV, by the same gate.

Its writer, pyarrow, is larger than a function's whole package may be, so the file is made on the operator's machine. Counts
before the gate are not in it: those the console alone gives, to analysts, and writes down who took them.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from operate.processes import StageError
from operate.stage import as_function_of
from services.metrics.evidence import extract as evidence
from services.metrics.period import AcademicYear, PeriodError, parse
from services.metrics.reports.answering import Answering
from services.metrics.use_cases.programme import gather
from shared.spreadsheet import Cell, as_csv

if TYPE_CHECKING:
    from shared.programme import Programme

DAYS: Final = frozenset({"first", "last", "known_on"})
WHOLE: Final = frozenset({"definition_version", "lacking", "days", "days_known", "evidence_type"})
NUMBERS: Final = frozenset({"value"})
TRUTHS: Final = frozenset({"withheld"})
"""Columns that are no text: days, whole numbers, numbers, and one that is true or not. What is empty in the CSV is null."""


def extract(outputs: Mapping[str, str], programme: "Programme", file: Path, year: str, today: date) -> int:
    """Write the figures of an academic year, the one that runs unless it is named, and the data dictionary beside."""
    period = _year(year, programme, today)
    if not file.parent.is_dir():
        raise StageError(f"There is no folder {file.parent}.")
    with as_function_of("metrics", outputs):
        answering = Answering(gather(period, today), programme)
        rows = list(evidence.table(answering, period))[1:]
        meanings = list(evidence.dictionary(answering))
    book = file.with_name(f"{file.stem}-dictionary.csv")
    write(file, rows, meanings)
    book.write_bytes(as_csv(meanings))
    print(f"{len(rows)} figures of the academic year {period.name}, as known on {today}.")
    print(f"  {file}\n  {book}")
    return 0


def _year(name: str, programme: "Programme", today: date) -> AcademicYear:
    if not name:
        return AcademicYear.of(today)
    try:
        found = parse(name, programme)
    except PeriodError as error:
        raise StageError(str(error)) from error
    if not isinstance(found, AcademicYear):
        raise StageError(f"{name} is no academic year. Name one as 2026-27.")
    return found


def write(file: Path, rows: Sequence[Sequence[Cell]], meanings: Sequence[Sequence[Cell]]) -> None:
    """Write rows as Parquet with typed columns; what they mean stands in the file's metadata, as ``dictionary``."""
    import pyarrow as pa  # noqa: PLC0415  installed for this command alone
    from pyarrow import parquet  # noqa: PLC0415  see above

    types = dict.fromkeys(evidence.COLUMNS, pa.string()) | {
        **dict.fromkeys(DAYS, pa.date32()),
        **dict.fromkeys(WHOLE, pa.int32()),
        **dict.fromkeys(NUMBERS, pa.float64()),
        **dict.fromkeys(TRUTHS, pa.bool_()),
    }
    fields = [
        pa.field(name, types[name], metadata={"description": meaning})
        for name, meaning in evidence.COLUMNS.items()
    ]
    heading, *said = meanings
    described = [dict(zip(map(str, heading), row, strict=True)) for row in said]
    schema = pa.schema(fields, metadata={"dictionary": json.dumps(described, ensure_ascii=False)})
    columns = [[_typed(name, row[place]) for row in rows] for place, name in enumerate(evidence.COLUMNS)]
    part = file.with_name(f"{file.name}.part")
    parquet.write_table(pa.table(columns, schema=schema), part)
    part.replace(file)


def _typed(name: str, cell: Cell) -> Any:  # noqa: ANN401  as its column is typed
    if name in TRUTHS:
        return cell == "yes"
    if cell == "":
        return None
    if name in NUMBERS:
        return float(cell)
    return date.fromisoformat(str(cell)) if name in DAYS else cell
