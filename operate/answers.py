"""Writes what sessions' answers say together as Parquet, for analysts: the rows of the console's CSV and XLSX, by the same gate.

Its writer, pyarrow, is larger than a function's whole package may be, so the file is made on the operator's machine. A cell of
Parquet has a type and is never a formula: what begins with ``=`` stays as it is.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from operate.processes import StageError
from operate.stage import as_function_of
from services.feedback.export import COLUMNS, codebook, table
from services.feedback.results.teachers_export import rows as rows_of_teachers
from services.feedback.use_cases import teachers
from services.feedback.use_cases.export import MOST_DAYS, held, lines_of
from shared.compiled import essentials
from shared.spreadsheet import Cell, as_csv
from shared.thresholds import Thresholds

DAYS: Final = frozenset({"held_on"})
NUMBERS: Final = frozenset({"survey_version", "answers", "percent"})
TRUTHS: Final = frozenset({"withheld"})
"""Columns that are no text: days, whole numbers, and one that is true or not. What is empty in the CSV is null."""


def answers(
    outputs: Mapping[str, str], file: Path, first: date | None, last: date | None, today: date
) -> int:
    """Write the answers of the sessions held in a period, the last `MOST_DAYS` unless it is said, and the codebook beside."""
    end = last or today
    begin = first or end - timedelta(days=MOST_DAYS - 1)
    if end < begin:
        raise StageError(f"The last day, {end}, comes before the first one, {begin}.")
    if not file.parent.is_dir():
        raise StageError(f"There is no folder {file.parent}.")
    with as_function_of("feedback", outputs):
        lines = list(lines_of(held(begin, end)))
        known, thresholds = teachers.known(), Thresholds(**essentials()["suppression"])
        rows = list(table(lines, thresholds, rows_of_teachers(known, (begin, end), thresholds)))
    meanings = list(codebook(lines, known.surveys.values()))
    book = file.with_name(f"{file.stem}-codebook.csv")
    _write(file, rows[1:], meanings)
    book.write_bytes(as_csv(meanings))
    print(f"{len(rows) - 1} rows of {len(lines)} sessions held from {begin} to {end}.")
    print(f"  {file}\n  {book}")
    return 0


def _write(file: Path, rows: Sequence[Sequence[Cell]], codebook: Sequence[Sequence[Cell]]) -> None:
    """Write rows as Parquet with typed columns; what they mean stands in the file's metadata, as ``codebook``."""
    import pyarrow as pa  # noqa: PLC0415  installed for this command alone
    from pyarrow import parquet  # noqa: PLC0415  see above

    types = dict.fromkeys(COLUMNS, pa.string()) | {
        **dict.fromkeys(DAYS, pa.date32()),
        **dict.fromkeys(NUMBERS, pa.int32()),
        **dict.fromkeys(TRUTHS, pa.bool_()),
    }
    fields = [
        pa.field(name, types[name], metadata={"description": meaning}) for name, meaning in COLUMNS.items()
    ]
    heading, *meanings = codebook
    said = [dict(zip(map(str, heading), row, strict=True)) for row in meanings]
    schema = pa.schema(fields, metadata={"codebook": json.dumps(said, ensure_ascii=False)})
    columns = [[_typed(name, row[place]) for row in rows] for place, name in enumerate(COLUMNS)]
    part = file.with_name(f"{file.name}.part")
    parquet.write_table(pa.table(columns, schema=schema), part)
    part.replace(file)


def _typed(name: str, cell: Cell) -> Any:  # noqa: ANN401  as its column is typed
    if name in TRUTHS:
        return cell == "yes"
    if cell == "":
        return None
    return date.fromisoformat(str(cell)) if name in DAYS else cell
