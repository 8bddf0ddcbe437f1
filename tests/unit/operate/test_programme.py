"""Making another county's programme: every answer is read at once, nothing typed is lost, and what is written has no mistake."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from operate import programme
from operate.processes import StageError
from operate.programme import BACK, make
from operate.programme_questions import QUESTIONS
from services.booking.domain.schools import KnownSchool
from shared.programme import Programme, load
from shared.programme.base import repeated
from tests.support import gias
from tests.support.programme import ALBA

TERMS = ("2026-09-02 to 2026-10-23", "2026-11-02 to 2026-12-18")
SCHOOLS = ("999901, Alder School, Maidstone, ZZ99 1AA", '999902, "Beech, Lower", Ashford, zz991ab')

TALK: dict[str, tuple[str, ...]] = {
    "name": ("Kent “Next” & more",),
    "country": ("england",),
    "county": ("Kent",),
    "organisation": ("Kent Care",),
    "strapline": ("",),
    "prefix": ("",),
    "languages": ("en, Polski",),
    "brand": ("#5b2a86",),
    "accent": ("",),
    "contact": ("",),
    "email": ("careers@kent.example",),
    "phone": ("01632 960 100",),
    "sender": ("visits@kent.example",),
    "team": ("",),
    "digest_to": ("head@kent.example, board@kent.example",),
    "domain": ("none",),
    "launched": ("2026-09-01",),
    "workshops": ("maths, careers",),
    "years": ("Year 8, 9",),
    "target": ("Year 8: 800, 9 600",),
    "teams": ("Red, Blue",),
    "terms": (*TERMS, ""),
    "schools": (*SCHOOLS, ""),
}
"""What a person types, line by line, by question."""


class Person:
    """Types what is given, and keeps what they were told; stops where there is nothing left."""

    def __init__(self, *lines: str) -> None:
        self.lines = list(lines)
        self.told: list[str] = []

    def ask(self, prompt: str) -> str:
        self.told.append(prompt)
        if not self.lines:
            raise EOFError
        return self.lines.pop(0)

    def make(self, name: str = "kent") -> int:
        return make(name, None, ask=self.ask, say=self.told.append)


def typed(**other: tuple[str, ...]) -> list[str]:
    return [line for answer in {**TALK, **other}.values() for line in answer]


@pytest.fixture(autouse=True)
def programmes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Have programmes and what is kept meanwhile in folders of the test's own."""
    folder = tmp_path / "programmes"
    folder.mkdir()
    monkeypatch.setattr(programme, "PROGRAMMES", folder)
    monkeypatch.setattr(programme, "LOCAL", tmp_path / "local")
    yield folder
    shutil.rmtree(folder)


def made(programmes: Path, name: str = "kent") -> Programme:
    assert list(repeated(programmes / name)) == []
    return load(programmes / name)


def test_what_is_answered_becomes_a_programme_without_a_mistake(programmes: Path, tmp_path: Path) -> None:
    person = Person(*typed(), "y")
    assert person.make() == 0
    found = made(programmes)
    assert (found.name, found.county, found.reference_prefix) == ("Kent “Next” & more", "Kent", "KNM")
    assert found.languages == ("en", "pl")
    assert found.contact.name == "the Kent “Next” & more team"
    assert found.mail.team == "careers@kent.example"
    assert found.digest_to == ("head@kent.example", "board@kent.example")
    assert [(one.id, one.year_groups) for one in found.workshops] == [("maths", (8, 9)), ("careers", (8, 9))]
    assert found.targets.by_year_group == {8: 800, 9: 600}
    assert [school.name for school in found.target_schools] == ["Alder School", "Beech, Lower"]
    assert found.schools[1].postcode == "ZZ99 1AB"
    assert found.availability.teams == ("Red", "Blue")
    said = "\n".join(person.told)
    assert "make run PROGRAMME=kent" in said
    assert said.index("2 schools: Alder School") < said.index("Write programmes/kent?")
    assert not list((tmp_path / "local").rglob("*kent*"))


def test_nothing_is_written_without_a_yes_and_everything_is_kept(programmes: Path) -> None:
    assert Person(*typed(), "").make() == 1
    assert list(programmes.iterdir()) == []
    again = Person("y")
    assert again.make() == 0
    assert made(programmes).county == "Kent"


def test_whoever_stops_after_every_line_loses_none(programmes: Path) -> None:
    for line in typed():
        with pytest.raises(StageError, match=r"answers are kept.*make programme NAME=kent"):
            Person(line).make()
        assert list(programmes.iterdir()) == []
    assert Person("y").make() == 0
    assert made(programmes).availability.terms[1].last.isoformat() == "2026-12-18"
    assert len(made(programmes).schools) == len(SCHOOLS)


WRONG = {
    "country": ("Cornwall", "england, wales, scotland, northern-ireland"),
    "prefix": ("K9", "two to five letters"),
    "languages": ("en, sv", "doesn't speak “sv”"),
    "brand": ("#ffff00", "contrast of 1.1, and needs 4.5"),
    "email": ("careers at kent", "no e-mail address"),
    "digest_to": ("head@kent.example, board", "“board” is no e-mail address"),
    "domain": ("https://kent.example", "no https://"),
    "launched": ("1 September", "Write it as 2026-09-01"),
    "workshops": ("maths, magic", "no workshop “magic”"),
    "years": ("S1", "no year group of England"),
    "target": ("Year 8", "such as Year 8: 800"),
    "terms": ("2026-10-23 to 2026-09-02", "Write the first day first"),
    "schools": ("99990, Alder, Maidstone, ZZ99 1AA", "in England it has 6 digits"),
}


def test_an_answer_that_cant_be_taken_is_told_at_once_and_asked_again(programmes: Path) -> None:
    person = Person(*typed(**{key: (wrong, *TALK[key]) for key, (wrong, _) in WRONG.items()}), "y")
    assert person.make() == 0
    for key, (_, told) in WRONG.items():
        assert any(told in one for one in person.told), key
    assert made(programmes).name == "Kent “Next” & more"


def test_what_is_needed_is_asked_until_it_is_answered(programmes: Path) -> None:
    needed = [one.key for one in QUESTIONS if one.usual is None and one.key in TALK]
    person = Person(*typed(**{key: ("", *TALK[key]) for key in needed}), "y")
    assert person.make() == 0
    assert person.told.count("It needs an answer.") == len(needed)
    assert made(programmes).county == "Kent"


@pytest.mark.parametrize("postcode", ["", "ZZ99", "ZZ99 1A1"])
def test_a_line_that_is_no_school_is_asked_again_and_the_others_stay(postcode: str, programmes: Path) -> None:
    person = Person(*typed(schools=(SCHOOLS[0], f"999903, Cedar, Deal, {postcode}", SCHOOLS[1], "")), "y")
    assert person.make() == 0
    assert [school.urn for school in made(programmes).schools] == ["999901", "999902"]
    assert any("no postcode" in one for one in person.told)


def test_overlapping_terms_and_a_school_twice_are_asked_for_again(programmes: Path) -> None:
    overlap = (TERMS[0], "2026-10-01 to 2026-12-18", "")
    twice = (SCHOOLS[0], SCHOOLS[0], "")
    person = Person(*typed(terms=(*overlap, *TERMS, ""), schools=(*twice, *SCHOOLS, "")), "y")
    assert person.make() == 0
    assert any("overlap" in one for one in person.told)
    assert any("999901 stands there twice" in one for one in person.told)
    assert len(made(programmes).schools) == len(SCHOOLS)


def test_one_can_go_back(programmes: Path) -> None:
    person = Person(*typed(county=("Essex",), organisation=(BACK, "Kent", "Kent Care")), "y")
    assert person.make() == 0
    assert any(f"{BACK} goes back" in one for one in person.told[:1]), "told before the first question"
    assert "[Essex] " in person.told, "what was answered is offered again"
    assert made(programmes).county == "Kent"


def test_whoever_goes_back_far_types_nothing_again(programmes: Path) -> None:
    answers = typed(teams=("Red, Blue", *TERMS, "", BACK, BACK, BACK))
    before = answers[: answers.index(BACK) + 3]
    with pytest.raises(StageError):
        Person(*before).make()
    enter = ["", "", ""]
    again = Person(*enter, *SCHOOLS, "", "y")
    assert again.make() == 0
    found = made(programmes)
    assert found.targets.by_year_group == {8: 800, 9: 600}
    assert found.availability.teams == ("Red", "Blue")
    assert [term.first.isoformat() for term in found.availability.terms] == ["2026-09-02", "2026-11-02"]


@pytest.mark.parametrize("country", ["Scotland", "SCOTLAND", " scotland "])
def test_a_country_counts_however_it_is_written(country: str, programmes: Path) -> None:
    said = {
        "country": (country,),
        "years": ("S1, S2",),
        "target": ("S1: 100",),
        "schools": ("9999901, Alder Academy, Cupar, ZZ99 1AA", ""),
    }
    person = Person(*typed(**said), "y")
    assert person.make() == 0
    found = made(programmes)
    assert (found.country, found.targets.by_year_group) == ("scotland", {8: 100})
    told = "\n".join(person.told)
    assert "Disclosure Scotland" in told
    assert "England" not in told.replace("DBS check of England and Wales", "")


def test_england_with_a_capital_has_the_dfes_file(programmes: Path, tmp_path: Path) -> None:
    file = gias.write(tmp_path / "edubasealldata.csv", [gias.row_of(school("999901", "Alder"))])
    assert Person(*typed(country=("England",), schools=(str(file),)), "Kent", "y").make() == 0
    assert [one.name for one in made(programmes).schools] == ["Alder"]


def test_elsewhere_nothing_is_reckoned_by_englands_measure_of_areas(programmes: Path, tmp_path: Path) -> None:
    file = tmp_path / "answers.toml"
    file.write_text(ALBA, "utf-8")
    assert programme.main("alba", str(file)) == 0
    assert Person(*typed(), "y").make() == 0

    def figures(name: str) -> set[str]:
        theory = made(programmes, name).theory
        assert theory
        return {one.source for entry in theory.outputs for one in entry.indicators}

    assert figures("kent") - figures("alba") == {"reach_by_idaci"}


def school(urn: str, name: str, **other: object) -> KnownSchool:
    about = {"town": "Deal", "postcode": "ZZ99 1AA", "authority": "Kent", "phase": "secondary", **other}
    return KnownSchool(urn, name, **about)  # type: ignore[arg-type]


def test_schools_come_from_the_dfes_file_by_local_authority(programmes: Path, tmp_path: Path) -> None:
    every = [
        school("999901", "Alder"),
        school("999902", "Shut", status="closed"),
        school("999903", "Small", phase="primary"),
        school("999904", "Elsewhere", authority="Medway"),
        school("999905", "Nowhere", town="", postcode=""),
    ]
    file = gias.write(tmp_path / "edubasealldata.csv", [gias.row_of(one) for one in every])
    person = Person(*typed(schools=(str(file),)), "Kemt", "kent", "y")
    assert person.make() == 0
    assert any("no local authority “kemt”" in one and "begin alike are Kent" in one for one in person.told)
    assert [one.name for one in made(programmes).schools] == ["Alder"]


def test_schools_come_from_a_csv_of_ones_own(programmes: Path, tmp_path: Path) -> None:
    file = tmp_path / "schools.csv"
    file.write_text("Name,Number,Town,Postcode,More\nAlder,999901,Deal,ZZ99 1AA,x\n", "utf-8-sig")
    bad = tmp_path / "bad.csv"
    bad.write_text("Name,Number,Town,Postcode\nAlder,99990,Deal,ZZ99 1AA\n", "utf-8")
    person = Person(*typed(schools=(str(tmp_path / "none.csv"), str(bad), str(file))), "y")
    assert person.make() == 0
    assert any("There is no file" in one for one in person.told)
    assert any("bad.csv line 2: “99990”" in one for one in person.told)
    assert [one.name for one in made(programmes).schools] == ["Alder"]


def test_a_file_answers_for_a_person(
    programmes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "answers.toml"
    file.write_text(ALBA, "utf-8")
    assert programme.main("alba", str(file)) == 0
    assert "target: S1 100, S2 200" in capsys.readouterr().out
    found = made(programmes, "alba")
    assert found.targets.by_year_group == {8: 100, 9: 200}
    assert {one.year_groups for one in found.workshops} == {(8, 9)}
    options = next(one for one in found.surveys["standard"].questions if one.type == "year_group").options
    assert [one.text for one in options] == ["S1", "S2"]


def test_all_that_is_wrong_with_a_file_is_told_and_nothing_written(programmes: Path, tmp_path: Path) -> None:
    file = tmp_path / "answers.toml"
    file.write_text(ALBA.replace("S1, S2", "Year 8").replace("county", "shire"), "utf-8")
    with pytest.raises(StageError) as caught:
        programme.main("alba", str(file))
    told = str(caught.value)
    assert "shire: nothing is called so" in told
    assert "county: It needs an answer." in told
    assert "years: “Year 8” is no year group of Scotland" in told
    assert list(programmes.iterdir()) == []


@pytest.mark.parametrize("name", ["base", "Kent", "kent/x", "../kent", "k", ""])
def test_a_folder_gets_a_name_that_it_can_have(name: str) -> None:
    with pytest.raises(StageError, match="can't name a folder"):
        make(name, None)


def test_a_programme_that_is_there_is_not_written_over(programmes: Path) -> None:
    (programmes / "kent").mkdir()
    with pytest.raises(StageError, match="There is a programme kent already"):
        make("kent", None)
