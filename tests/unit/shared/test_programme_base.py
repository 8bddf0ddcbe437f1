"""What programmes have in common: how a folder lies on the base, and that none says again what the base says."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.paths import BASE, PROGRAMMES
from shared.programme import Programme, ProgrammeError, load
from shared.programme.__main__ import main
from shared.programme.base import laid_on, on_base, repeated
from shared.text import catalogue
from tests.support.programme import DEMO

ON_BASE = sorted(path.name for path in PROGRAMMES.iterdir() if on_base(path))

BARE = {
    "programme.toml": """
base = true
name = "Bare"
organisation = "Bare Care"
county = "Bareshire"
country = "scotland"
reference_prefix = "BA"
launched = 2026-09-01
digest_to = ["head@bare.example"]
contact = { name = "the team", email = "careers@bare.example" }
mail = { sender = "visits@bare.example", sender_name = "Bare", team = "team@bare.example" }
colours = { brand = "#5b2a86", accent = "#00705a" }
[targets.by_year_group]
8 = 100
""",
    "workshops.toml": '[[workshops]]\nid = "maths"\nyear_groups = [7, 8]\n',
    "availability.toml": 'teams = ["A"]\n[[terms]]\nname = "One"\nfirst = 2026-09-01\nlast = 2026-12-01\n',
    "theory.toml": 'aim = "They know."\n',
    "schools.csv": "urn,name,town,postcode,target,y7\n9999901,A School,Town,ZZ99 1AA,true,9\n",
}
"""The least a programme can say."""


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    folder = tmp_path / "bare"
    folder.mkdir()
    for name, text in BARE.items():
        (folder / name).write_text(text, "utf-8")
    return folder


BASES = {"text": "a", "yes": True, "table": {"one": 1, "two": 2}, "list": [1, 2]}
ENTRIES = [{"id": "a", "says": "A", "n": 1}, {"id": "b", "says": "B"}, {"id": "c", "says": "C"}]


@pytest.mark.parametrize(
    ("own", "base", "laid"),
    [
        ({}, BASES, BASES),
        ({"text": "b"}, BASES, BASES | {"text": "b"}),
        ({"table": {"two": 3}}, BASES, BASES | {"table": {"one": 1, "two": 3}}),
        ({"list": [3]}, BASES, BASES | {"list": [3]}),
        ({"table": {"one": False}}, BASES, BASES | {"table": {"two": 2}}),
        ({"yes": False}, BASES, BASES | {"yes": False}),
        ({"new": False}, {}, {"new": False}),
        ([{"id": "b"}], ENTRIES, ENTRIES[1:2]),
        ([{"id": "c", "says": "D"}, {"id": "a"}], ENTRIES, [{"id": "c", "says": "D"}, ENTRIES[0]]),
        ([{"id": "d"}, {"others": True}], ENTRIES, [{"id": "d"}, *ENTRIES]),
        (
            [{"others": True}, {"id": "a", "n": 2}],
            ENTRIES,
            [*ENTRIES[1:], {"id": "a", "says": "A", "n": 2}],
        ),
        ([], ENTRIES, []),
        ("text", ENTRIES, "text"),
    ],
)
def test_a_value_lies_on_the_bases_by_the_rules(own: Any, base: Any, laid: Any) -> None:
    assert laid_on(own, base) == laid


TABLES = st.recursive(
    st.integers() | st.text(max_size=3) | st.lists(st.integers(), max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abcd"), inner, max_size=3),
    max_leaves=8,
).filter(lambda one: isinstance(one, dict))


@given(TABLES, TABLES)
def test_what_is_said_counts_and_what_is_not_is_the_bases(own: dict[str, Any], base: dict[str, Any]) -> None:
    laid = laid_on(own, base)
    assert laid_on({}, base) == base
    assert laid_on(laid, base) == laid
    assert set(laid) == set(own) | set(base)
    for key, value in own.items():
        if not isinstance(value, dict):
            assert laid[key] == value
    for key in set(base) - set(own):
        assert laid[key] == base[key]


def test_the_least_a_programme_says_is_whole(bare: Path) -> None:
    found = load(bare)
    assert [one.id for one in found.workshops] == ["maths"]
    assert found.workshops[0].title == "Maths at work in health and care"
    assert set(found.surveys) == {"maths", "later", "teacher"}, "of surveys no workshop names, none"
    assert [one.id for one in found.people.workshops] == ["maths"]
    assert found.careers == load(PROGRAMMES / DEMO).careers
    assert found.sources == ()
    assert found.survey_days == 3
    [asked] = [one for one in found.surveys["maths"].questions if one.type == "year_group"]
    assert [(one.id, one.text) for one in asked.options] == [("year-7", "P7"), ("year-8", "S1")]
    [later] = [one for one in found.surveys["later"].questions if one.type == "year_group"]
    assert [one.text for one in later.options] == ["P7", "S1"], (
        "of the one year with a target nothing can be chosen"
    )
    assert not list(repeated(bare))


def test_bank_holidays_are_those_of_the_programmes_country(bare: Path) -> None:
    def days(country: str) -> set[str]:
        text = BARE["programme.toml"].replace('"scotland"', f'"{country}"')
        (bare / "programme.toml").write_text(text, "utf-8")
        school = "999990" if country == "england" else "9999901"
        (bare / "schools.csv").write_text(BARE["schools.csv"].replace("9999901", school), "utf-8")
        return {f"{day}" for day in load(bare).bank_holidays}

    scotland, ireland, wales = days("scotland"), days("northern-ireland"), days("wales")
    assert wales == days("england")
    assert {"2026-01-02", "2026-11-30"} <= scotland
    assert "2026-04-06" not in scotland  # Easter Monday
    assert {"2026-03-17", "2026-07-13", "2026-04-06"} <= ireland


def put(name: str, text: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (
            put("workshops.toml", '[[workshops]]\nid = "other"\n'),
            "workshops.toml line 1 workshop 1: title: Field required.",
        ),
        (
            put("schools.csv", BARE["schools.csv"].replace("9999901", "999990")),
            "schools.csv line 2: urn: in Scotland a school's number has 7 digits (it is '999990').",
        ),
        (
            put("programme.toml", f'languages = ["en", "sv"]\n{BARE["programme.toml"]}'),
            "programme.toml line 1: languages.2: the platform speaks en, cy, pl, uk, ar (it is 'sv').",
        ),
        (
            put("programme.toml", f'languages = ["cy"]\n{BARE["programme.toml"]}'),
            "programme.toml line 1: languages: en must be among them: what nobody translated is said in it.",
        ),
        (
            put("careers.toml", "base = false\n[hobbies]\n"),
            "careers.toml line 2: hobbies: Dictionary should have at least 2 items after validation, not 0.",
        ),
        (
            put("careers.toml", '[[roles]]\nid = "dietitian"\n'),
            (
                "careers.toml line 1: roles: Tuple should have at least 3 items after validation, not 1."
                " A list counts as it stands: an entry “others = true” adds all that base has besides."
            ),
        ),
        (
            put("careers.toml", '[[roles]]\nid = "dietitian"\nothers = true\n'),
            (
                "careers.toml line 3: roles.1.others: Extra inputs are not permitted (it is True)."
                " “others = true” is an entry by itself, with nothing beside it."
            ),
        ),
        (
            put("bank-holidays.json", '{"scotland": {"events": [{"others": true}]}}'),
            (
                "bank-holidays.json: not in the shape of gov.uk's file, in whose place it stands ('date'). A day on which nobody "
                "comes is one of the [[exceptions]] of availability.toml."
            ),
        ),
    ],
)
def test_a_mistake_names_the_programmes_own_file(
    bare: Path, spoil: Callable[[Path], None], sentence: str
) -> None:
    spoil(bare)
    with pytest.raises(ProgrammeError) as caught:
        load(bare)
    assert sentence in caught.value.mistakes


def test_a_theory_can_be_left_out_and_a_file_can_stand_alone(bare: Path) -> None:
    assert load(bare).theory is not None
    put("theory.toml", "base = false\n")(bare)
    assert load(bare).theory is None
    own = (BASE / "surveys" / "maths.toml").read_text("utf-8")
    (bare / "surveys").mkdir()
    put("surveys/maths.toml", "base = false\n" + own.replace("What did you think?", "Well?"))(bare)
    assert load(bare).surveys["maths"].title == "Well?"


def test_what_the_base_says_too_is_refused(bare: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(
        "theory.toml",
        f'{BARE["theory.toml"]}[[inputs]]\nid = "team"\nsays = "Us."\n[[inputs]]\nid = "schools"\n',
    )(bare)
    assert not list(repeated(bare))
    put("workshops.toml", '[[workshops]]\nid = "maths"\nminutes = 50\nyear_groups = [7]\n')(bare)
    assert main(["check", str(bare)]) == 1
    assert (
        "workshops.toml line 3: workshops.1.minutes: programmes/base says the same."
        in capsys.readouterr().err
    )
    whole = "".join(
        f'[[workshops]]\nid = "{one}"\n' for one in ("careers", "anti-vaping", "maths", "youth-group")
    )
    put("workshops.toml", whole)(bare)
    assert list(repeated(bare)) == [
        "workshops.toml line 1: workshops: programmes/base says the same. Take it out here."
    ]


@pytest.mark.parametrize("name", ON_BASE)
def test_no_programme_says_again_what_the_base_says(name: str) -> None:
    folder = PROGRAMMES / name
    assert list(repeated(folder)) == []
    for path in (folder / "catalogues").glob("*.po"):
        own, common = (catalogue.committed(path.stem, room / "catalogues") for room in (folder, BASE))
        again = [
            one.id for one in own if one.id and (also := common.get(one.id)) and also.string == one.string
        ]
        assert again == [], path


def test_every_programme_of_the_checkout_lies_on_the_base() -> None:
    assert DEMO in ON_BASE
    assert {path.name for path in PROGRAMMES.iterdir() if path.is_dir()} == {*ON_BASE, BASE.name}


def test_a_translation_of_the_base_is_every_programmes(bare: Path) -> None:
    put("programme.toml", f'languages = ["en", "cy"]\n{BARE["programme.toml"]}')(bare)
    said = catalogue.plain("cy", bare)["programme"]
    assert said["S1"] == "S1"
    titles = {one.title for one in load(bare).workshops}
    assert titles <= set(said)
    assert "Year 7" not in said, "a text that the programme doesn't tell travels in no package"
    assert list(catalogue.differences("cy", bare)) == []


def test_the_compiled_programme_knows_nothing_of_a_base() -> None:
    assert "base" not in Programme.model_fields
