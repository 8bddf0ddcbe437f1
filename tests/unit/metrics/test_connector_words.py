"""Every trouble and every flag of a source has a sentence, and what is kept of it makes it again."""

import re
from pathlib import Path
from typing import get_args

import pytest

from services.metrics.sources import connectors
from services.metrics.sources.connectors import wording
from services.metrics.sources.connectors.every import CONNECTORS
from services.metrics.sources.connectors.parts import Flag, Request, number, title_of
from services.metrics.sources.connectors.trouble import Kind, Trouble

ABOUT = {
    **dict.fromkeys(("day", "first", "last"), "2026-11-24"),
    **dict.fromkeys(
        ("asked", "answered", "version", "said", "zone", "used", "dollars", "metrics", "known"), "THIS"
    ),
}


@pytest.mark.parametrize("kind", get_args(Kind))
def test_a_trouble_is_a_sentence_that_names_the_source(kind: Kind) -> None:
    kept = Trouble.of(Trouble(kind, "You can't").data())
    said = wording.trouble(kept, source="site", title="Plausible")
    assert "Plausible" in said
    # Which part of a credential is missing we say ourselves.
    assert said.endswith("says: “You can't”") == (kind != "incomplete")
    assert "You can't" in said
    assert wording.trouble(Trouble(kind), source="site", title="Plausible").endswith(".")


def test_a_kind_that_is_not_known_is_not_read() -> None:
    with pytest.raises(ValueError, match="There is no kind of trouble 'odd'"):
        Trouble.of({"kind": "odd", "said": ""})


@pytest.mark.parametrize("kind", wording.FLAGS)
def test_a_flag_is_a_sentence(kind: str) -> None:
    said = wording.flag(Flag(kind, tuple(ABOUT.items())), source="site", title="Plausible")
    assert said.endswith(".")
    assert "2026-" not in said


def test_every_flag_that_is_raised_has_a_sentence() -> None:
    code = "\n".join(path.read_text() for path in Path(connectors.__file__).parent.glob("*.py"))
    raised = set(re.findall(r'(?:Flag|_flag)\("([^"]+)"', code))
    assert raised == set(wording.FLAGS)


@pytest.mark.parametrize("source", CONNECTORS)
def test_a_connector_is_short_enough_to_write_another_after(source: str) -> None:
    module = Path(connectors.__file__).parent / f"{source}.py"
    assert len(module.read_text().splitlines()) <= 150


@pytest.mark.parametrize("value", [None, "", "n/a", [], {}, True, "NaN", "Infinity"])
def test_what_is_no_figure_is_none(value: object) -> None:
    assert number(value) is None


def test_a_posts_title_is_one_line_not_too_long() -> None:
    assert title_of(" A visit\n\nto a  school ") == "A visit to a school"
    assert title_of("x" * 200) == "x" * 79 + "…"


def test_a_request_shows_nothing_of_its_body_or_headers() -> None:
    request = Request(
        "POST", "https://x", headers={"authorization": "abc123"}, form={"t": "abc123"}, content=b"abc123"
    )
    assert "abc123" not in repr(request)
