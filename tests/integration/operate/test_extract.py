"""`make extract`: the rows of the console's extract as Parquet, read back as an analyst does."""

import json
from datetime import date
from pathlib import Path

import pytest
from pyarrow import parquet, types

from operate.extract import extract
from operate.processes import StageError
from services.metrics.evidence.extract import COLUMNS, file_of
from services.metrics.functions import facts
from services.metrics.period import AcademicYear
from services.metrics.reports.answering import Answering
from services.metrics.use_cases.programme import gather
from shared.compiled import compiled
from tests.integration.metrics.conftest import metrics_aws
from tests.support.delivery import deliver
from tests.support.events import event
from tests.support.facts import delivered, visit
from tests.support.reading import rows_of

__all__ = ["metrics_aws"]

pytestmark = pytest.mark.usefixtures("metrics_aws")

OUTPUTS = {
    "MetricsTable": "metrics",
    "Site": "https://outreach.example",
    "Secret": "k",
    "Bus": "b",
    "SourceSecrets": "s",
}
TODAY = date(2026, 3, 16)


def test_it_is_the_consoles_rows_with_types(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deliver(facts.handler, [event(one) for one in (delivered(0, 28), delivered(1, 31), visit(2, days=-3))])
    file = tmp_path / "extract.parquet"
    assert extract(OUTPUTS, compiled(), file, "", TODAY) == 0
    assert "figures of the academic year 2025-26, as known on 2026-03-16." in capsys.readouterr().out
    made = parquet.read_table(file)
    assert made.column_names == list(COLUMNS)
    kinds = {name: made.schema.field(name).type for name in COLUMNS}
    assert types.is_date32(kinds["first"])
    assert types.is_boolean(kinds["withheld"])
    assert types.is_float64(kinds["value"])
    assert types.is_string(kinds["part"]), "a number that is a name keeps its zeros"
    year = AcademicYear.of(TODAY)
    console = rows_of(file_of(Answering(gather(year, TODAY), compiled()), year))
    for ours, theirs in zip(made.to_pylist(), console, strict=True):
        assert (ours["figure"], ours["period"], ours["part"] or "") == (
            theirs["figure"],
            theirs["period"],
            theirs["part"],
        )
        assert ours["value"] == (float(theirs["value"]) if theirs["value"] else None)
        assert ours["withheld"] == (theirs["withheld"] == "yes")
    assert "exact" not in made.column_names


def test_the_dictionary_stands_in_the_file_and_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "extract.parquet"
    extract(OUTPUTS, compiled(), file, "2025-26", TODAY)
    schema = parquet.read_schema(file)
    meanings = json.loads(schema.metadata[b"dictionary"])
    assert {one["id"] for one in meanings if one["kind"] == "column"} == set(COLUMNS)
    assert schema.field("value").metadata[b"description"].decode() == COLUMNS["value"]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["extract-dictionary.csv", "extract.parquet"]


@pytest.mark.parametrize(
    ("year", "says"), [("2026-05", "no academic year"), ("some", "is no period"), ("2025-27", "is no period")]
)
def test_what_is_no_academic_year_is_refused(tmp_path: Path, year: str, says: str) -> None:
    with pytest.raises(StageError, match=says):
        extract(OUTPUTS, compiled(), tmp_path / "x.parquet", year, TODAY)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(StageError, match="There is no folder"):
        extract(OUTPUTS, compiled(), tmp_path / "no" / "x.parquet", "", TODAY)
