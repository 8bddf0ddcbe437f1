"""Mails' styles: set into their elements at build, with every tag of the template as it was."""

import re
from collections import Counter
from pathlib import Path

import pytest

from shared.paths import SERVICES, TEMPLATES
from shared.web.inlining import COLOURS, MAIL, SHEET, TAG, inline

MAILS = sorted(path for folder in (TEMPLATES, *SERVICES.glob("*/pages")) for path in folder.rglob(f"*{MAIL}"))


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.name)
def test_a_mails_tags_are_all_there_and_in_their_order(path: Path) -> None:
    source = path.read_text()
    made = inline(source)
    known = {f"{{{{ {colour} }}}}" for colour in COLOURS.values()}
    # Attributes may change places; blocks, loops and sentences may not.
    assert [tag for tag in TAG.findall(made) if not tag.startswith("{{")] == [
        tag for tag in TAG.findall(source) if not tag.startswith("{{")
    ]
    # A template may name a colour itself, for programs that read no style: none of its tags goes, and only colours come.
    had, has = Counter(TAG.findall(source)), Counter(TAG.findall(made))
    assert not had - has
    assert set(has - had) <= known
    assert "\u2039" not in made


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.name)
def test_no_style_is_written_into_a_mail_by_hand(path: Path) -> None:
    source = path.read_text()
    by_hand = [style for style in re.findall(r'style="([^"]*)"', source) if not TAG.search(style)]
    assert by_hand == []
    assert max(map(len, source.splitlines())) <= 200


def test_styles_and_the_programmes_colours_are_set_in() -> None:
    made = inline('<p class="quiet">{{ a }}</p>{% if b %}<a class="link" href="{{ to }}">x</a>{% endif %}')
    assert '<p class="quiet" style="' in made
    assert "color: #4c6272" in made
    assert 'style="color: {{ programme.colours.brand }};"' in made
    assert 'href="{{ to }}"' in made
    assert "{% if b %}<a" in made


def test_rows_of_a_loop_stay_in_their_table() -> None:
    made = inline(
        "<table><tbody>{% for row in rows %}<tr><td>{{ row }}</td></tr>{% endfor %}</tbody></table>"
    )
    assert re.search(r"{% for row in rows %}<tr><td[^>]*>{{ row }}</td></tr>{% endfor %}</tbody>", made)


def test_the_dark_look_stays_a_style_sheet() -> None:
    made = inline((TEMPLATES / f"mail{MAIL}").read_text())
    assert "@media (prefers-color-scheme: dark)" in made
    assert "{% block subject %}" in made


def test_a_tag_between_an_element_and_its_attributes_is_refused() -> None:
    with pytest.raises(ValueError, match="no tag may stand"):
        inline("<td {% if a %}class='b'{% endif %}>x</td>")


def test_the_sheet_names_no_programmes_colours() -> None:
    colours = set(re.findall(r"\b[A-Z]{3,}\b", re.sub(r"/\*.*?\*/", "", SHEET.read_text(), flags=re.DOTALL)))
    assert colours == set(COLOURS)
