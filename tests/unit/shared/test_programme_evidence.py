"""Workshops as encounters, the theory of change and the schools' areas in a programme: each mistake with its place."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.figures import FIGURES, TYPES
from shared.paths import ROOT
from shared.programme import Programme, ProgrammeError, load
from tests.support.programme import DEMO, OWN

Spoil = Callable[[Path], object]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / OWN, tmp_path / "our-county"))


def put(name: str, old: str, new: str) -> Spoil:
    def spoil(folder: Path) -> None:
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), "utf-8")

    return spoil


def add(name: str, text: str) -> Spoil:
    return lambda folder: (folder / name).write_text((folder / name).read_text("utf-8") + text, "utf-8")


def mistakes(folder: Path) -> tuple[str, ...]:
    with pytest.raises(ProgrammeError) as caught:
        load(folder)
    return caught.value.mistakes


WORKSHOPS, THEORY, EQUITY = "workshops.toml", "theory.toml", "equity.csv"

MISTAKES: dict[str, tuple[Spoil, str, str]] = {
    "a workshop that claims benchmark 6": (
        put(WORKSHOPS, 'kind = "task"', 'kind = "workshop"'),
        '6 = "Students work',
        "workshop 'theatre-day': gatsby.6: a workshop supports benchmark 5, never hours of benchmark 6",
    ),
    "a talk that claims benchmark 6": (
        put(WORKSHOPS, 'kind = "task"', 'kind = "talk"'),
        '6 = "Students work',
        "workshop 'theatre-day': gatsby.6: a talk supports benchmark 5, never hours of benchmark 6",
    ),
    "benchmark 6 without a task": (
        put(WORKSHOPS, 'task = "Plan', 'task = "" # Plan'),
        'task = "" #',
        "workshop 'theatre-day': task: benchmark 6 asks for a task that an employer sets",
    ),
    "benchmark 6 without feedback": (
        put(WORKSHOPS, "feedback = ", 'feedback = "" #'),
        'feedback = "" #',
        "workshop 'theatre-day': feedback: benchmark 6 asks for feedback of that employer on the task",
    ),
    "benchmark 6 without a range of people": (
        put(WORKSHOPS, '"Anaesthetic nurse", "Operating department practitioner"', '"theatre manager"'),
        "[[workshops.employers]]",
        "workshop 'theatre-day': employers: benchmark 6 asks for a range of people: name at least 3 different roles, not 1",
    ),
    "benchmark 5 without preparation": (
        put(WORKSHOPS, "preparation = ", 'preparation = "" #'),
        'preparation = "" #',
        "workshop 'ward-round': preparation: benchmark 5 asks for preparation of both sides",
    ),
    "benchmarks without a reason": (
        put(WORKSHOPS, '[workshops.gatsby]\n4 = "Doses are worked out as in maths."', "gatsby = [4]"),
        "gatsby = [4]",
        "workshop 2: gatsby: say of each benchmark why the workshop supports it",
    ),
    "a benchmark that is none": (
        put(WORKSHOPS, '4 = "Doses', '9 = "Doses'),
        '9 = "Doses',
        "workshop 2: gatsby.9.[key]: Input should be less than or equal to 8",
    ),
    "an employer of two sizes": (
        put(WORKSHOPS, 'sector = "Hospital care"\nroles = ["Ward', 'sector = "Hospitals"\nroles = ["Ward'),
        'sector = "Hospital care"',
        "workshops.3.employers.1.sector: Tarn Valley Hospital & Clinics is 'Hospitals' in another workshop",
    ),
    "an indicator without a source": (
        put(THEORY, '  source = "target_pupils"\n', ""),
        "[[outputs.indicators]]",
        "outputs.1.indicators.1.source: Field required.",
    ),
    "a source that is no figure": (
        put(THEORY, 'source = "target_pupils"', 'source = "happiness"'),
        'source = "happiness"',
        "outputs.1.indicators.1.source: the platform counts no such figure; it counts pupils, ",
    ),
    "an indicator that claims a cause": (
        put(THEORY, "evidence = 2", "evidence = 3"),
        "evidence = 3",
        "outcomes.1.indicators.1.evidence: 'more' can carry evidence of type 2 (empirical) at most, and type 3 (causal)",
    ),
    "attendance that claims more than a narrative": (
        put(THEORY, "evidence = 1", "evidence = 2"),
        "evidence = 2",
        "outputs.1.indicators.1.evidence: 'target_pupils' can carry evidence of type 1 (narrative) at most",
    ),
    "a type that is none": (
        put(THEORY, "evidence = 1", "evidence = 4"),
        "evidence = 4",
        "outputs.1.indicators.1.evidence: Input should be 1, 2 or 3 (it is 4).",
    ),
    "a target of the programme's that there isn't": (
        put(THEORY, "target = 40", 'target = "programme"'),
        'target = "programme"',
        "outcomes.1.indicators.1.target: the programme has a target of its own for target_pupils and target_schools alone",
    ),
    "the programme's target beside pupils that it is not about": (
        put(THEORY, 'source = "target_pupils"', 'source = "pupils"'),
        'target = "programme"',
        "outputs.1.indicators.1.target: the programme has a target of its own for target_pupils and target_schools alone",
    ),
    "a target of more than all": (
        put(THEORY, "target = 40", "target = 140"),
        "target = 140",
        "outcomes.1.indicators.1.target: 'more' is in percent: write 100 at most",
    ),
    "an outcome that nothing shows": (
        add(THEORY, '\n[[outcomes]]\nid = "joy"\nsays = "Joy."\n'),
        "[[outcomes]]",
        "outcomes.2: nothing shows whether it holds: give it an indicator.",
    ),
    "a step twice": (
        put(THEORY, 'id = "rounds"', 'id = "crew"'),
        'id = "crew"',
        "activities.1.id: a step of this id stands there before",
    ),
    "an indicator twice": (
        put(THEORY, '  id = "keener"', '  id = "came"'),
        '  id = "came"',
        "outcomes.1.indicators.1.id: an indicator of this id stands there before",
    ),
    "free school meals of more than all": (
        put(EQUITY, "910001,31.5", "910001,131.5"),
        "910001",
        "fsm_percent: Input should be less than or equal to 100 (it is '131.5').",
    ),
    "a decile that is none": (put(EQUITY, "910001,31.5,2", "910001,31.5,0"), "910001", "idaci_decile: "),
    "an area that is neither": (put(EQUITY, "31.5,2,rural", "31.5,2,coast"), "910001", "rural_urban: "),
    "no vintage": (put(EQUITY, "rural,2025", "rural,"), "910001", "vintage: Field required."),
    "two vintages": (
        put(EQUITY, "urban,2025", "urban,2019"),
        "urban,2019",
        "vintage: 2019 stands beside 2025: figures of two vintages can't be compared",
    ),
    "a school twice": (
        add(EQUITY, "910001,1,1,rural,2025,Synthetic\n"),
        "910001,1,1",
        "urn: it stands there before",
    ),
    "a school of another county": (
        put(EQUITY, "910006", "999999"),
        "999999",
        "urn: 999999 is no school of schools.csv.",
    ),
}


@pytest.mark.parametrize("kind", MISTAKES)
def test_a_mistake_is_one_sentence_that_names_its_file_line_and_field(kind: str, folder: Path) -> None:
    spoil, stands, sentence = MISTAKES[kind]
    spoil(folder)
    [found] = mistakes(folder)
    place, _, said = found.partition(": ")
    name, _, line = place.removesuffix(" workshop 2").partition(" line ")
    assert sentence in f"{place.partition(line)[2].strip()}: {said}", found
    assert stands in (folder / name).read_text().splitlines()[int(line) - 1], found


def test_all_that_benchmark_6_lacks_is_told_at_once(folder: Path) -> None:
    put(WORKSHOPS, '4 = "Doses are worked out as in maths."', '6 = "Pupils work out doses."')(folder)
    found = mistakes(folder)
    assert [one.partition("'dose-lab': ")[2].partition(":")[0] for one in found] == [
        "task",
        "feedback",
        "two_way",
        "gatsby.6",
        "employers",
    ]


def test_an_equity_file_without_a_column_is_told(folder: Path) -> None:
    put(EQUITY, "idaci_decile", "imd_decile")(folder)
    [found] = mistakes(folder)
    assert found.startswith("equity.csv line 1: the column(s) idaci_decile missing")


def test_an_empty_equity_file_is_told(folder: Path) -> None:
    (folder / EQUITY).write_text("urn,fsm_percent,idaci_decile,rural_urban,vintage,source\n")
    [found] = mistakes(folder)
    assert found.startswith("equity.csv: rows: ")


def test_of_a_schools_file_with_mistakes_nothing_follows_for_equity(folder: Path) -> None:
    put("schools.csv", "910003", "91000X")(folder)
    [found] = mistakes(folder)
    assert found.startswith("schools.csv line 4")


def test_both_files_may_be_left_out(folder: Path) -> None:
    for name in (THEORY, EQUITY):
        (folder / name).unlink()
    programme = load(folder)
    assert programme.theory is None
    assert programme.equity is None


def test_an_empty_cell_is_not_known_and_never_none(folder: Path) -> None:
    equity = load(folder).equity
    assert equity
    area = equity.area("910004")
    assert area
    assert area.fsm_percent is None
    assert equity.area("910005") is None
    assert equity.county
    assert equity.county.idaci_decile is None


@pytest.mark.parametrize("name", [OWN, f"programmes/{DEMO}"])
def test_what_is_compiled_keeps_theory_equity_and_encounters(name: str) -> None:
    programme = load(ROOT / name)
    assert Programme.model_validate_json(programme.model_dump_json()) == programme
    assert programme.theory
    assert programme.equity
    assert any(5 in workshop.gatsby for workshop in programme.workshops)
    # What a report reads an indicator from is there, and carries what is claimed.
    for one in programme.theory.indicators():
        assert one.evidence <= FIGURES[one.source]


def test_no_figure_can_carry_a_cause() -> None:
    assert max(FIGURES.values()) < max(TYPES)


def test_the_demos_equity_figures_say_that_they_are_made_up() -> None:
    equity = load(ROOT / "programmes" / DEMO).equity
    assert equity
    assert all(source.startswith("Synthetic") for source in equity.sources)


def test_an_indicators_target_is_its_own_or_the_programmes() -> None:
    programme = load(ROOT / "programmes" / DEMO)
    assert programme.theory
    targets = {one.id: programme.target_of(one) for one in programme.theory.indicators()}
    assert targets["pupils"] == programme.targets.pupils_per_year == 8000
    assert targets["target-schools"] == len(programme.target_schools) == 19
    assert (targets["turned-away"], targets["net-interest"]) == (0, 25)
    assert targets["visits"] is None, "it is only watched: that is no target of none"
