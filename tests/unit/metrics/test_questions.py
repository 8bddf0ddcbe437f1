"""The dashboard's questions: each thing is said once, and what stands beside a bar is what it is of."""

from decimal import Decimal

import pytest

from services.metrics.period import AcademicYear, Month
from services.metrics.reports import charts, compose, drawing, questions
from services.metrics.reports.questions import Asked
from services.metrics.reports.section import Section
from services.metrics.reports.sections.explored import Chosen
from shared import suppression
from shared.compiled import compiled
from shared.text import number
from tests.support.aws import SITE
from tests.unit.metrics.test_report_mail import TODAY, busy

YEAR = AcademicYear.of(TODAY)


@pytest.fixture(autouse=True)
def _metrics(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVICE", "metrics")
    monkeypatch.setenv("SITE", SITE)


def answered(question: questions.Question, chosen: Chosen) -> tuple[Section, ...]:
    return questions.sections(Asked(question, compose.answering(busy(), compiled(), "head"), chosen))


@pytest.mark.parametrize("period", [YEAR, Month.of(TODAY), None])
def test_what_was_asked_for_in_vain_is_summed_up_once(period: AcademicYear | Month | None) -> None:
    found = answered("due", Chosen(period))
    said = [
        *(str(one) for section in found for one in (*section.lead, *section.notes)),
        *(
            str(figure.cell)
            for section in found
            for table in section.tables
            for row in table.rows
            for figure in row.figures
        ),
    ]
    assert sum("360" in one for one in said) == 1, said
    assert sum(section.title.text == "Asked for and not met" for section in found) == (period == YEAR)


def test_a_share_stands_beside_its_bar_by_itself_and_its_whole_is_drawn() -> None:
    """It once said “46% / 100”."""
    [chart] = [
        one.chart for one in answered("thought", Chosen(YEAR)) if one.chart and one.chart.id == "shares"
    ]
    assert [bar.said for bar in chart.bars] == [str(bar.value) for bar in chart.bars]
    assert all(bar.said.endswith("%") for bar in chart.bars)
    assert " / " not in drawing.svg(chart)
    assert drawing.svg(chart).count('stroke="#768692"') == len(chart.bars)
    spec = charts.spec(chart)
    assert [one["said"] for one in spec["data"]["values"]] == [bar.said for bar in chart.bars]
    assert spec["layer"][0]["encoding"]["x"]["scale"]["domain"] == [0, 100]
    assert "of 100" not in str(chart.alt)
    [other] = [
        one.chart for one in answered("reach", Chosen(YEAR)) if one.chart and one.chart.id == "year-groups"
    ]
    assert all(bar.said == f"{bar.value} / {bar.of}" for bar in other.bars)
    assert f"{other.bars[0].value} of {other.bars[0].of}" in str(other.alt)


@pytest.mark.parametrize(
    ("value", "places", "said"),
    [
        ("69583.0", 1, "69,583"), ("69583.04", 1, "69,583"), ("2.94", 2, "2.94"), ("2.90", 2, "2.90"),
        ("0", 1, "0"), ("-3.0", 1, "minus 3"),
    ],
)  # fmt: skip
def test_a_whole_number_has_no_decimals_whatever_its_metric_has(value: str, places: int, said: str) -> None:
    """Hours watched were once “69,583.0”."""
    assert str(suppression.measure(Decimal(value), places)) == said
    assert number(Decimal(value).quantize(Decimal(1).scaleb(-places))) == said.replace("minus ", "-")
