"""A programme's connections to platforms: read, compiled, and each mistake with its file and line."""

import re
import shutil
from pathlib import Path

import pytest

from shared.compiled import compiled
from shared.paths import ROOT
from shared.programme import Programme, ProgrammeError, compile_to, load
from tests.support.programme import OWN

FILE = """# The school board's site, at Plausible.
id = "board-site"
connector = "plausible"
title = "The board's site"
account = "board"
zone = "Europe/London"

[settings]
site = "board.example"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(ROOT / OWN, tmp_path / "our-county"))
    (folder / "sources" / "board.toml").write_text(FILE)
    return folder


def test_a_connection_is_read_and_compiled_beside_the_exports(folder: Path, tmp_path: Path) -> None:
    programme = load(folder)
    [found] = programme.connections
    assert programme.connection("board-site") is found
    assert programme.connection("clipcast") is None
    assert {source.id for source in programme.sources} == {"clipcast", "fieldbook"}
    assert found.settings == {"site": "board.example"}
    assert (found.paid, found.monthly_cap_dollars, found.fresh_hours) == (False, 0, 72)
    compile_to(programme, tmp_path / "out")
    assert Programme.model_validate_json((tmp_path / "out" / "programme.json").read_text()) == programme


def test_a_programme_compiled_before_there_were_connections_is_read() -> None:
    data = compiled().model_dump(mode="json")
    data.pop("connections")
    assert Programme.model_validate(data).connections == ()


MISTAKES = {
    "no such connector": (
        '"plausible"',
        '"plausibel"',
        r" line 3: connector: there is no such connector; .*umami.*",
    ),
    "a setting is missing": ('site = "board.example"', "", r" line 8: settings: plausible needs site\."),
    "a setting is malformed": (
        "board.example",
        "https://board.example/",
        r" line 9: settings\.site: plausible does not write it like that\.",
    ),
    "a setting is strange": (
        "site =",
        'pages = "all"\nsite =',
        r" line 9: settings\.pages: plausible has no such setting\.",
    ),
    "an address without TLS": (
        'account = "board"',
        'account = "board"\naddress = "http://board.example"',
        r" line 6: address: .+ \(it is 'http://board\.example'\)\.",
    ),
    "no address": ('connector = "plausible"', 'connector = "matomo"', None),
    "a version without its end": (
        'account = "board"',
        'account = "board"\nversion = "202611"',
        r" line 6: version: a version needs the day it ends, and that day its version\.",
    ),
    "paid without a limit": (
        'account = "board"',
        'account = "board"\npaid = true',
        r": monthly_cap_dollars: what costs money needs a limit above 0\.",
    ),
    "a token in the file": (
        'account = "board"',
        'account = "board"\ntoken = "abc"',
        r" line 6: token: Extra inputs are not permitted \(it is 'abc'\)\.",
    ),
    "the site's own": (
        '"board-site"',
        '"website"',
        r" line 2: id: the site's own counter is called that; .*",
    ),
    "a strange zone": ('"Europe/London"', '"BST"', r" line 6: zone: .+ \(it is 'BST'\)\."),
}


@pytest.mark.parametrize("kind", MISTAKES)
def test_a_mistake_names_its_line(kind: str, folder: Path) -> None:
    old, new, sentence = MISTAKES[kind]
    path = folder / "sources" / "board.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(ProgrammeError) as error:
        load(folder)
    [found] = error.value.mistakes
    if sentence:
        assert re.fullmatch(rf"sources/board\.toml{sentence}", found), found
    else:
        assert "settings.site: matomo does not write it like that" in found


def test_matomo_needs_an_address(folder: Path) -> None:
    path = folder / "sources" / "board.toml"
    path.write_text(FILE.replace("plausible", "matomo", 2).replace("board.example", "7"))
    with pytest.raises(ProgrammeError, match=r"address: say where matomo runs\."):
        load(folder)


def test_two_connections_of_one_account_are_refused(folder: Path) -> None:
    (folder / "sources" / "twice.toml").write_text(FILE.replace("board-site", "board-again"))
    with pytest.raises(
        ProgrammeError, match=r"sources/: account: plausible board stands there more than once\."
    ):
        load(folder)


def test_an_export_and_a_connection_do_not_share_an_id(folder: Path) -> None:
    (folder / "sources" / "board.toml").write_text(FILE.replace("board-site", "clipcast"))
    with pytest.raises(ProgrammeError, match=r"sources/: id: clipcast stands there more than once\."):
        load(folder)
