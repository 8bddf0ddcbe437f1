"""Addresses by name: made of the one table, and typed nowhere else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.paths import ROOT
from shared.web.routes import PART, PARTS, ROUTES, address, link, mailto
from tests.support.aws import SITE

TABLE = "shared/web/routes.py"
"""The one place that types paths."""

FIRST = sorted({path.split("/")[1] for path in ROUTES.values()} - {""})
"""What the site's paths begin with, such as ``book``."""

TYPED = re.compile(rf"""(?:://[^/\s]+|(?<![\w.~-]))/(?:{"|".join(map(re.escape, FIRST))})(?![\w.-])""")
"""One of the site's paths; a file's, such as ``team/layout.jinja`` or ``services/booking``, has no slash in front."""

FOLDERS = (
    "services/access",
    "services/booking",
    "services/feedback",
    "services/metrics",
    "services/people",
    "shared",
)


def typed_in(path: Path) -> Iterator[str]:
    """Yield each of the site's paths that stands in a file's strings or, of a template, anywhere but in its comments."""
    source = path.read_text("utf-8")
    if path.suffix == ".jinja":
        for number, line in enumerate(re.sub(r"{#.*?#}", "", source, flags=re.DOTALL).splitlines(), 1):
            yield from (f"{path.name}:{number} {found[0]}" for found in TYPED.finditer(line))
        return
    tree = ast.parse(source)
    prose = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)
    }  # docstrings: they tell of paths
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield from (f"{path.name}:{node.lineno} {found[0]}" for found in TYPED.finditer(node.value))


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_address_is_typed(folder: str) -> None:
    files = [path for kind in ("py", "jinja") for path in (ROOT / folder).rglob(f"*.{kind}")]
    assert files
    assert [found for path in files if path != ROOT / TABLE for found in typed_in(path)] == []


@pytest.mark.parametrize(
    ("name", "source", "finds"),
    [
        ("x.py", 'see_other("/book")', 1),
        ("x.py", 'see_other(f"/team/bookings/{reference}?saved={done}")', 1),
        ("x.py", 'f"{site}/booking/{token}"', 1),
        ("x.py", 'link.startswith("https://outreach.example/f")', 1),
        ("x.py", '"""Shows /book/{step}."""\nROOT / "services" / "booking"', 0),
        ("x.py", 'render("team/layout.jinja", at="/feedback", b="/booked")', 0),
        ("x.jinja", '<a href="/privacy">', 1),
        ("x.jinja", "<p>{{ site }}/f</p>", 1),
        ("x.jinja", '{"href": "/team?show=" ~ current}', 1),
        ("x.jinja", '{# /book #}{% extends "team/layout.jinja" %}</form></footer>', 0),
    ],
)
def test_a_typed_address_is_found(tmp_path: Path, name: str, source: str, finds: int) -> None:
    (tmp_path / name).write_text(source, "utf-8")
    assert len(list(typed_in(tmp_path / name))) == finds


def test_an_address_is_made_of_its_parts_and_the_rest_is_its_query() -> None:
    assert address("home") == "/"
    assert address("booking.change.step", token="a.b-c_d", step="date") == "/booking/a.b-c_d/change/date"
    assert address("book.step", step="date", day="2026-03-12") == "/book/date?day=2026-03-12"
    assert address("console", show="all", after="2026-03-12T09:00:00Z#NM-222222") == (
        "/team?show=all&after=2026-03-12T09%3A00%3A00Z%23NM-222222"
    )
    assert address("survey", code="a/b?c#d e") == "/f/a%2Fb%3Fc%23d%20e", "a part stays one part"


def test_an_address_that_cannot_be_made_is_refused() -> None:
    with pytest.raises(KeyError):
        address("nowhere")
    with pytest.raises(KeyError):
        address("booking")


def test_a_link_has_the_site_in_front(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE", SITE)
    assert link("booking", token="x") == f"{SITE}/booking/x"


def test_no_two_routes_claim_one_path() -> None:
    shapes = [PART.sub("{}", path) for path in ROUTES.values()]
    assert len(shapes) == len(set(shapes))


@given(st.text(st.sampled_from("ab.@?&=%#/'+ <>é")) | st.text())
def test_a_mailboxs_link_writes_to_it_and_says_nothing_more(mailbox: str) -> None:
    parts = urlsplit(mailto(mailbox))
    assert (parts.scheme, parts.query, parts.fragment) == ("mailto", "", "")
    assert unquote(parts.path) == mailbox
    assert not set('<>"& \r\n,;') & set(mailto(mailbox))


def test_no_template_writes_a_mailboxs_link_by_hand() -> None:
    files = [*(ROOT / "services").rglob("*.jinja"), *(ROOT / "shared").rglob("*.jinja")]
    assert files
    assert [path.name for path in files if "mailto:" in path.read_text("utf-8")] == []


def test_every_part_of_a_path_is_checked_and_none_is_longer_than_a_key() -> None:
    """DynamoDB refuses a key of more than 1,024 bytes, and with it the page."""
    assert {name for path in ROUTES.values() for name in PART.findall(path)} == set(PARTS)
    for name, pattern in PARTS.items():
        for letter in ("A", "a", "\n", "\x00", "é", "/"):
            assert not re.fullmatch(pattern, letter * 200), name
        assert not re.fullmatch(pattern, ""), name
