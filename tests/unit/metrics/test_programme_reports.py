"""The annual report and the quarter: what they say and claim, how they read aloud, and that a quarter is one page."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

import pypdfium2
import pytest
from pypdfium2 import raw

from services.metrics.asked import Ask
from services.metrics.evidence import annual, paper, quarter
from services.metrics.figures.equity import NAMES
from services.metrics.known import Known
from services.metrics.observations import Readings, Series
from services.metrics.period import AcademicYear, Quarter
from services.metrics.reports import compose, evidence_type
from services.metrics.reports.answering import Answering, NotAskedSoError
from services.metrics.reports.answering_equity import UNKNOWN
from services.metrics.reports.defined import FIGURES
from services.metrics.reports.section import Label
from services.metrics.reports.sections import equity, online, risks, since, theory, verdict
from shared.compiled import compiled
from shared.figures import FIGURES as CLAIMS
from shared.figures import SHARES
from shared.programme.equity import Area, Equity
from shared.programme.model import School
from shared.programme.theory import Indicator
from tests.support.facts import delivered, summary, visit
from tests.support.known_year import TODAY, drawn, known
from tests.support.pseudo import pseudo_language, unsaid
from tests.support.reading import tagged_words, tags_of, words_of

YEAR, QUARTER = AcademicYear.of(TODAY), Quarter.of(TODAY)
CAUSES = re.compile(
    r"\b(caused?|because of (us|our)|thanks to|led to|impact of|made pupils|effect of)\b", re.IGNORECASE
)


def of(*visits: object, summaries: tuple[object, ...] = (), today: date = TODAY, **other: Any) -> Answering:
    programme = compiled().model_copy(update=other)
    return Answering(Known(tuple(visits), summaries, today), programme)  # type: ignore[arg-type]  # a test's


def grown(schools: int, visits: int) -> Answering:
    """Return all that is known of a programme of so many schools, with names as long as names get."""
    own = compiled()
    many = tuple(
        own.schools[place % len(own.schools)].model_copy(
            update={
                "urn": f"{950000 + place}",
                "name": f"The Very Long Name of Saint Somebody's School {place}",
                "target": True,
            }
        )
        for place in range(schools)
    )
    areas = tuple(
        Area(
            urn=one.urn,
            fsm_percent=Decimal(place % 50),
            idaci_decile=1 + place % 10,
            rural_urban="rural" if place % 2 else "urban",
            vintage=2025,
            source="Synthetic",
        )
        for place, one in enumerate(many)
    )
    programme = own.model_copy(update={"schools": many, "equity": Equity(rows=areas)})
    return Answering(known(programme, drawn(programme, visits, 3)), programme)


def sentences(report: paper.Paper) -> Iterator[str]:
    yield str(report.headline)
    yield from map(str, report.lead)
    for one in report.sections:
        yield from map(str, (*one.lead, *one.notes))


@pytest.mark.parametrize(("schools", "visits"), [(1, 0), (1, 1), (7, 60), (60, 700), (200, 2000)])
def test_a_quarter_is_one_page_at_any_size(schools: int, visits: int) -> None:
    pdf = quarter.draw(grown(schools, visits), QUARTER)
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    page = document[0]
    assert (round(page.get_width()), round(page.get_height())) == (595, 842)
    # Nothing runs over the foot or off the paper: the last line of the page is its foot.
    words = page.get_textpage()
    boxes = [words.get_rect(number) for number in range(words.count_rects())]
    assert all(0 < left < right < 595 and 0 < bottom < top < 842 for left, bottom, right, top in boxes)
    foot = [top for _, _, _, top in boxes if top < 32]
    assert foot
    assert all(bottom > max(foot) for _, bottom, _, top in boxes if top not in foot)
    # It can be read: most of its letters are not smaller than a newspaper's.
    assert median(raw.FPDFText_GetFontSize(words.raw, place) for place in range(words.count_chars())) >= 7


def test_a_quarter_says_all_that_the_board_asks_for() -> None:
    text = words_of(quarter.draw(grown(12, 90), QUARTER))
    for heading in (
        "What we set out to do",
        "Reach by year group",
        "Equity of reach",
        "Outcomes",
        "Quality of the quarter's figures",
        "Asked for and not met",
        "Online",
        "What changed since the last report",
        "Risks",
        "Type 2, empirical",
        "As known on 16 March 2026: these days are not over",
    ):
        assert heading in text, heading


@pytest.mark.parametrize("report", [annual.report, quarter.report])
def test_nothing_is_claimed_above_its_evidence(report: Any) -> None:
    made = report(grown(12, 90), YEAR if report is annual.report else QUARTER)
    for sentence in sentences(made):
        if not re.search(r"(not|no|none) .*\bcause", sentence) and "prove" not in sentence:
            assert not CAUSES.search(sentence), sentence
    of_interest = next(one for one in made.sections if one.id == "outcomes")
    assert any("Type 2, empirical" in str(one) and "proves no cause" in str(one) for one in of_interest.lead)


def test_every_figure_has_a_type_and_no_self_report_is_above_two() -> None:
    assert set(CLAIMS) == set(FIGURES)
    assert max(evidence_type.of(one) for one in FIGURES) == 2
    assert {one for one in FIGURES if evidence_type.of(one) == 2} == {
        one.id for one in FIGURES.values() if one.kind == "interest"
    }
    assert evidence_type.of("series:x") == 1
    assert {one.id for one in FIGURES.values() if one.unit == "percent"} == SHARES


def test_a_share_of_the_target_of_fewer_pupils_than_stand_beside_it_says_so() -> None:
    schools = compiled().schools
    target, other = (next(one for one in schools if one.target is wanted) for wanted in (True, False))
    group = max(compiled().targets.by_year_group)

    def came(number: int, school: School) -> Any:
        return delivered(number, {group: 20}).model_copy(update={"id": f"B{number}", "urn": school.urn})

    alike, mixed = of(came(1, target)), of(came(1, target), came(2, other))
    note = "Towards the target count pupils at target schools alone: their number is in brackets."
    for made in (annual.report(mixed, YEAR), quarter.report(mixed, QUARTER)):
        section = next(one for one in made.sections if one.id == "reach-year-groups")
        assert note in map(str, section.notes)
    assert note not in " ".join(sentences(annual.report(alike, YEAR)))


@pytest.mark.parametrize("draw", [annual.draw, quarter.draw])
def test_of_when_a_report_is_stands_where_a_screen_reader_reads_it(draw: Any) -> None:
    pdf = draw(of(delivered(1, 25)), YEAR if draw is annual.draw else QUARTER)
    assert "As known on 16 March 2026" in tagged_words(pdf)


@pytest.mark.parametrize("draw", [annual.draw, quarter.draw])
def test_a_report_is_titled_tagged_and_its_pictures_say_what_they_show(draw: Any) -> None:
    pdf = draw(grown(12, 90), YEAR if draw is annual.draw else QUARTER)
    document = pypdfium2.PdfDocument(pdf)
    name = "Annual report" if draw is annual.draw else "Board report"
    assert document.get_metadata_value("Title").startswith(f"{name}, ")
    assert b"pdfuaid:part>1<" in pdf, "Typst held it to PDF/UA-1"
    assert re.search(rb"/Lang\s*\(en\)", pdf)
    found = list(tags_of(pdf))
    kinds = [kind for kind, _ in found]
    assert kinds.count("H1") == 1
    assert {"H2", "Table", "TH", "TD", "P", "Figure"} <= set(kinds)
    pictures = [alt for kind, alt in found if kind == "Figure"]
    assert pictures
    for alt in pictures:
        assert re.search(r"Year 10 [\d,]+ of 300", alt) or "Saint Somebody's School" in alt


def test_a_chart_shows_the_schools_with_most_pupils_and_the_table_all() -> None:
    answering = grown(60, 700)
    section = next(one for one in annual.report(answering, YEAR).sections if one.id == "reach-schools")
    assert section.chart
    assert len(section.chart.bars) == annual.BARS
    [table] = section.tables
    assert len(table.rows) == len(answering.answer(Ask("took_place", YEAR, "school")).parts) > annual.BARS
    assert table.more is None


def test_an_academic_year_that_is_over_has_a_result_and_no_forecast() -> None:
    today = date(2026, 11, 2)
    few = of(delivered(1, 20), today=today)
    assert (
        str(verdict.headline(few, YEAR))
        == "Target missed: 20 pupils in the academic year 2025 to 26, of a target of 830"
    )
    assert verdict.rule(few, YEAR) == ()
    many = of(*(delivered(one, 90).model_copy(update={"id": f"B{one}"}) for one in range(10)), today=today)
    assert "Target reached: 900 pupils" in str(verdict.headline(many, YEAR))
    assert verdict.rule(many, AcademicYear.of(today))
    text = words_of(annual.draw(few, YEAR))
    assert "forecast" not in text
    assert "As known on 2 November 2026 1 /" in text


def test_a_programme_without_theory_areas_and_visits_has_its_reports() -> None:
    bare = of(theory=None, equity=None)
    ids = [one.id for one in annual.report(bare, YEAR).sections]
    assert "theory" not in ids
    assert "equity" not in ids
    assert "What the areas of the schools reached are like is not known." in words_of(
        quarter.draw(bare, QUARTER)
    )
    assert len(pypdfium2.PdfDocument(annual.draw(bare, YEAR))) >= 2


def test_the_theory_has_its_live_figures_and_claims_no_more_than_it_says() -> None:
    answering = of(delivered(1, 25))
    section = theory.section(answering, YEAR)
    assert section
    rows = {str(row.name): [str(one.cell) for one in row.figures] for row in section.tables[0].rows}
    assert rows["Pupils towards the target"] == ["25", "830", "Type 1, narrative", "Office"]
    assert rows["More interested than before"] == ["too few to show", "40%", "Type 2, empirical", "Lead"]
    assert next(str(title) for title, _ in theory.boxes(answering)) == "What goes in"


def test_an_indicator_of_reach_by_area_names_each_band() -> None:
    found = compiled().theory
    assert found
    step = found.outputs[0].model_copy(
        update={
            "indicators": (
                Indicator(
                    id="areas",
                    title="Areas",
                    definition="x",
                    unit="percent",
                    source="reach_by_setting",
                    target="none",
                    owner="Office",
                    evidence=1,
                ),
            )
        }
    )
    answering = of(delivered(0, 28), delivered(2, 60), theory=found.model_copy(update={"outputs": (step,)}))
    section = theory.section(answering, YEAR)
    assert section
    first = section.tables[0].rows[0]
    assert str(first.figures[0].cell) == "Rural: 32%. Urban: 68%."
    assert str(first.figures[1].cell) == "watched"


def test_equity_is_of_the_same_figures_as_its_answers() -> None:
    answering = of(delivered(0, 28), delivered(2, 60), delivered(4, 12))
    pupils = answering.answer(Ask("pupils", YEAR)).whole.value
    for dimension in NAMES:
        parts = answering.answer(Ask(f"pupils_by_{dimension}", YEAR)).parts
        assert sum(one.value or 0 for one in parts.values()) == pupils
    shares = answering.answer(Ask("reach_by_setting", YEAR)).parts
    assert {name: one.value for name, one in shares.items()} == {"rural": 32, "urban": 68}
    assert UNKNOWN not in shares
    assert answering.answer(Ask("reach_by_setting", AcademicYear.of(date(2030, 1, 1)))).parts == {}
    with pytest.raises(NotAskedSoError):
        answering.answer(Ask("reach_by_setting", YEAR, "school"))
    lead = " ".join(map(str, equity.lead(answering, YEAR)))
    assert "32% are in schools of rural areas" in lead
    assert "in the county 22.4%" in lead


def test_schools_never_reached_are_named_and_the_rest_is_said() -> None:
    answering = of(delivered(0, 28))
    [every] = equity.never(answering)
    assert str(every).startswith("4 target schools were never reached: Crag & Fell Academy, ")
    [some] = equity.never(answering, 1)
    assert str(some) == "4 target schools were never reached: Crag & Fell Academy and others."


def test_what_was_told_otherwise_is_said_with_old_and_new() -> None:
    before = of(delivered(1, 20))
    annual.report(before, YEAR)
    told = [compose.tells(before, YEAR)]
    now = of(delivered(1, 26))
    said = [str(one) for one in since.section(now, YEAR, told).lead]
    assert (
        "Pupils present, Academic year 2025 to 26: 20, now 26 (↑\N{NO-BREAK SPACE}30%): a count was corrected."
        in said
    )
    assert any("Year 10" in one or "deciles" in one.casefold() for one in said)
    section = since.section(now, YEAR, told, most=2)
    assert len(section.lead) == 3
    assert re.fullmatch(r"\d+ more figures changed\.", str(section.lead[-1]))
    unchanged = since.section(before, YEAR, told)
    assert [str(one) for one in unchanged.lead] == ["No figure of the last report has changed since."]


def test_a_paper_shows_the_figures_that_are_known_and_names_or_counts_the_others() -> None:
    full = Answering(known(compiled(), drawn(compiled(), 9, 1)), compiled())
    never = [
        Readings(Series("linkedin", "programme", one, one, "views", "flow"), {}, None)
        for one in ("Aaa", "Bbb", "Ccc", "Ddd", "Eee")
    ]
    mixed = Answering(replace(full.known, readings=(*never, *full.known.readings)), compiled())
    found = next(one for one in quarter.report(mixed, QUARTER).sections if one.id == "online")
    assert [str(row.name) for row in found.tables[0].rows] == [
        "Pages shown",
        "Instagram: followers",
        "Instagram: accounts reached",
    ]
    assert [str(one) for one in found.notes] == ["Of 5 more nothing is known."]
    social = next(one for one in annual.report(mixed, YEAR).sections if one.id == "social")
    assert len(social.tables[0].rows) == 2
    assert "Nothing is known of: Aaa, Bbb, Ccc, Ddd, Eee." in map(str, social.notes)
    none = Answering(replace(full.known, readings=tuple(never)), compiled())
    found = next(one for one in quarter.report(none, QUARTER).sections if one.id == "online")
    assert (found.tables, [str(one) for one in found.lead]) == (
        (),
        ["Nothing is known of this quarter or the one before."],
    )
    social = next(one for one in annual.report(none, YEAR).sections if one.id == "social")
    assert not social.tables


def test_of_a_line_with_later_figures_it_is_not_said_that_it_has_none_yet() -> None:
    later = Readings(Series("youtube", "programme", "views", "Views", "views", "flow"), {}, TODAY)
    answering = Answering(Known((), (), TODAY, (later,)), compiled())
    [row] = online.social(answering, QUARTER.previous).tables[0].rows
    assert str(row.figures[0].cell) == "not known"


def test_risks_are_figures_and_none_is_made_up() -> None:
    schools = [delivered(one, 400) for one in range(5)]
    assert risks.risks(of(*schools), YEAR) == ()
    troubled = of(
        delivered(1, 20),
        visit(2, "confirmed", days=-1),
        visit(3, "declined"),
        summaries=(summary(1, {(4, 2): 14}, answers=14),),
    )
    said = " ".join(map(str, risks.risks(troubled, YEAR)))
    assert "1 visit took place without a count" in said
    assert "1 request of schools came to nothing, for 30 pupils." in said
    assert "target schools were never visited" in said


def test_what_passed_no_gate_is_refused_where_a_paper_is_made() -> None:
    with pytest.raises(TypeError):
        paper.leaf(12)
    with pytest.raises(TypeError):
        paper.leaf("12")
    assert paper.leaf(Label("Year 7")) == "Year 7"
    assert paper.leaf(None) == "not known"


def test_every_sentence_of_the_papers_can_be_translated(tmp_path: Path) -> None:
    answering = grown(3, 40)
    programme = answering.programme
    assert programme.theory
    known_words = {
        programme.name,
        programme.organisation,
        programme.theory.aim,
        "Synthetic",
        *(one.name for one in programme.schools),
        *(one.title for one in programme.workshops),
        *(one.says for _, _, one in programme.theory.steps()),
        *(text for one in programme.theory.indicators() for text in (one.title, one.owner, one.limits)),
        *(one.series.title for one in answering.known.readings),
        # Files of pictures, and what tells a template which part it sets.
        "year-groups.svg",
        "schools.svg",
    }
    with pseudo_language(tmp_path):
        for made, sheet in (
            (annual.report(answering, YEAR), annual.sheet),
            (quarter.report(answering, QUARTER), quarter.sheet),
        ):
            said = sheet(answering, YEAR if sheet is annual.sheet else QUARTER, made)  # type: ignore[operator]  # by kind
            shown = "\n".join(html.escape(one) for one in texts(said))
            assert unsaid(shown, known_words) == []


KEYS = {"language", "brand", "accent", "id", "kinds", "left"}


def texts(shown: Any) -> Iterator[str]:
    if isinstance(shown, str):
        yield shown
    elif isinstance(shown, dict):
        for name, one in shown.items():
            if name not in KEYS:
                yield from texts(one)
    else:
        for one in shown:
            yield from texts(one)
