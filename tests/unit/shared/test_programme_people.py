"""The file people.toml of a programme: each mistake with its file, line and field; compiled, but not for the pupil's path."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.paths import ESSENTIALS, PROGRAMME, ROOT
from shared.programme import ProgrammeError, compile_to, load
from tests.support.programme import DEMO, OWN

FILE = "people.toml"

Spoil = Callable[[str], str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / OWN, tmp_path / "our-county"))


def put(old: str, new: str) -> Spoil:
    def spoil(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return spoil


def add(more: str) -> Spoil:
    return lambda text: text + more


MISTAKES: dict[str, tuple[Spoil, str, str]] = {
    "an unknown field": (
        put("soon_days = 21", "soon_days = 21\nsoonest = 1"),
        "soonest = 1",
        "soonest: Extra",
    ),
    "days that are no number": (
        put("= 24", '= "a day"'),
        "a day",
        "withdraw_hours: Input should be a valid integer",
    ),
    "urgent before it is soon": (
        put("urgent_days = 6", "urgent_days = 21"),
        "urgent_days",
        "urgent_days: a gap is soon before it is urgent: less than 21.",
    ),
    "a lead rung before anybody can have left": (
        put("left_minutes = 45", "left_minutes = 1"),
        "left_minutes = 1",
        "left_minutes: Input should be greater than or equal to 5",
    ),
    "a check twice": (
        put('id = "record"', 'id = "promise"'),
        'id = "promise"',
        "checks.2.id: this id stands there",
    ),
    "a level twice": (
        put('"Enhanced with lists"]', '"Plain"]'),
        '"Plain"]',
        "checks.2.levels.3: this level stands there before",
    ),
    "a role twice": (
        put('id = "midwife"', 'id = "host"'),
        'id = "host"',
        "roles.2.id: this id stands there before",
    ),
    "a role called as a kind": (
        put('id = "dietitian"', 'id = "clinical"'),
        'id = "clinical"',
        "roles.3.id: clinical is what all roles of a kind are called.",
    ),
    "a role of no kind": (
        put('kind = "clinical"', 'kind = "medical"'),
        'kind = "medical"',
        "roles.2.kind: Input should be 'clinical' or 'other' (it is 'medical').",
    ),
    "a policy that starts before the one before": (
        put("2026-03-01", "2024-03-01"),
        "2024-03-01",
        "policies.2.starts: it must come after the 2024-09-01 of the policy before.",
    ),
    "a version that was there": (
        put("version = 4", "version = 3"),
        "version = 3",
        "policies.2.version: it must come after the 3 of the policy before.",
    ),
    "a check that is none": (
        put('check = "record"', 'check = "crimes"'),
        'check = "crimes"',
        "policies.2.requirements.2.check: there is no such check; there are promise, record, course.",
    ),
    "a level that is none": (
        put('level = "Enhanced"', 'level = "enhanced"'),
        'level = "enhanced"',
        "policies.2.requirements.2.level: there is no such level; there are Plain, Enhanced, Enhanced with lists.",
    ),
    "a requirement of a role that is none": (
        put('roles = ["host", "midwife"]', 'roles = ["host", "midwives"]'),
        'roles = ["host", "midwives"]',
        "policies.2.requirements.2.roles.2: there is no such role; there are host, midwife, dietitian, porter.",
    ),
    "a role of which nothing is asked": (
        put('["host", "midwife", "dietitian", "porter"]', '["host", "midwife", "dietitian"]'),
        "[[policies.requirements]]",
        "policies.1.requirements: nothing is asked of the role 'porter', so nobody of it would be fit to come.",
    ),
    "a check asked of a role twice": (
        put(
            'check = "course"',
            'check = "promise"\nlevel = "Given"\nroles = ["host"]\n[[policies.requirements]]\ncheck = "course"',
        ),
        "[[policies.requirements]]",
        "policies.2.requirements: promise is asked of host twice in it.",
    ),
    "an exemption of a role that isn't asked": (
        put('roles = ["midwife"]', 'roles = ["dietitian"]'),
        'roles = ["dietitian"]',
        "policies.2.requirements.2.exempt.1.roles.1: the check isn't asked of this role.",
    ),
    "an exemption of nobody's": (
        put('by = "Head of safeguarding"\n', ""),
        "[[policies.requirements.exempt]]",
        "policies.2.requirements.2.exempt.1.by: Field required.",
    ),
    "an exemption without an end": (
        put("until = 2026-04-30\n", ""),
        "[[policies.requirements.exempt]]",
        "policies.2.requirements.2.exempt.1.until: Field required.",
    ),
    "what never runs out and is renewed": (
        put("valid_months = 36\n", ""),
        "renew_days = 60",
        "policies.2.requirements.2.renew_days: what never runs out is never renewed",
    ),
    "a wanted role that is none": (
        put('wanted = ["midwife"', 'wanted = ["nurse"'),
        'wanted = ["nurse"',
        "workshops.3.wanted.1: there is no such role; there are host, midwife, dietitian, porter, and the kinds clinical",
    ),
    "a factor of nobody": (
        put("pupils_each = 12", "pupils_each = 0"),
        "pupils_each = 0",
        "workshops.1.pupils_each: ",
    ),
    "terms twice": (
        put('id = "biography"', 'id = "photograph"'),
        'id = "photograph"',
        "terms.2.id: this id stands there before",
    ),
    "terms of which the code knows nothing": (
        put('id = "biography"', 'id = "blood"'),
        'id = "blood"',
        "terms.2.id: ",
    ),
    "a thing twice": (
        put('id = "badges"', 'id = "charts"'),
        'id = "charts"',
        "workshops.1.kit.2.id: this id stands there before",
    ),
    "a thing of two kinds": (
        put(
            'used_up = true\n\n[[workshops]]\nid = "theatre',
            'used_up = false\n\n[[workshops]]\nid = "theatre',
        ),
        "used_up = false",
        "workshops.2.kit.1.used_up: 'badges' has another used_up in another workshop.",
    ),
    "a workshop that is none": (
        add('\n[[workshops]]\nid = "dose"\npupils_each = 5\n'),
        'id = "dose"',
        "workshops.4.id: workshops.toml has no workshop 'dose'.",
    ),
}


@pytest.mark.parametrize("kind", MISTAKES)
def test_a_mistake_is_one_sentence_that_names_its_file_line_and_field(kind: str, folder: Path) -> None:
    spoil, stands, sentence = MISTAKES[kind]
    text = spoil((folder / FILE).read_text("utf-8"))
    (folder / FILE).write_text(text, "utf-8")
    with pytest.raises(ProgrammeError) as caught:
        load(folder)
    [found] = caught.value.mistakes
    place, _, said = found.partition(": ")
    name, _, line = place.partition(" line ")
    assert name == FILE
    assert said.startswith(sentence)
    assert stands in text.splitlines()[int(line) - 1], found


def test_a_workshop_without_people_is_told_where_it_stands(folder: Path) -> None:
    text = (folder / FILE).read_text("utf-8")
    (folder / FILE).write_text(text.partition('[[workshops]]\nid = "theatre-day"')[0], "utf-8")
    with pytest.raises(ProgrammeError) as caught:
        load(folder)
    [found] = caught.value.mistakes
    assert "workshops.toml line" in found
    assert found.endswith("workshops.3.id: people.toml doesn't say who is needed at 'theatre-day'.")


def test_a_programme_without_the_file_is_told(folder: Path) -> None:
    (folder / FILE).unlink()
    with pytest.raises(ProgrammeError) as caught:
        load(folder)
    assert caught.value.mistakes == ("people.toml: the file is missing.",)


@pytest.mark.parametrize("name", [OWN, f"programmes/{DEMO}"])
def test_it_is_compiled_for_functions_but_not_for_the_pupils_path(name: str, tmp_path: Path) -> None:
    programme = load(ROOT / name)
    compile_to(programme, tmp_path)
    whole = json.loads((tmp_path / PROGRAMME.name).read_text("utf-8"))
    assert [one["id"] for one in whole["people"]["roles"]] == [role.id for role in programme.people.roles]
    essentials = (tmp_path / ESSENTIALS.name).read_text("utf-8")
    assert "people" not in json.loads(essentials)
    assert programme.people.checks[0].title not in essentials
