"""Sets a mail's style sheet into its elements, because many mail programs read no other styles. Needed at build only.

A template is not HTML yet: so its tags are put aside before css-inline, which parses HTML, sees it, and put back after. What a
mail's template must keep to for that: a tag stands between elements or in a value of an attribute, never between the two, and a
table says its `tbody`.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import css_inline
import jinja2

from shared.paths import TEMPLATES

SHEET: Final = TEMPLATES / "mail.css"

COLOURS: Final = {"BRAND": "programme.colours.brand", "ACCENT": "programme.colours.accent"}
"""Names of colours in the sheet, and what stands for each in a template: every programme has its own."""

MAIL: Final = ".html.jinja"
"""How the names of mails' templates end."""

TAG: Final = re.compile(r"\{%.*?%\}|\{#.*?#\}|\{\{.*?\}\}", re.DOTALL)
TITLE: Final = re.compile(r"<title>.*?</title>", re.DOTALL)


class Inlined(jinja2.BaseLoader):
    """Loads templates from another loader, mails with their styles set in."""

    def __init__(self, inner: jinja2.BaseLoader) -> None:
        self._inner = inner

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """Return a template's source."""
        source, name, fresh = self._inner.get_source(environment, template)
        return (inline(source) if template.endswith(MAIL) else source), name, fresh

    def list_templates(self) -> list[str]:
        """Return the names of all templates."""
        return self._inner.list_templates()


def inline(source: str) -> str:
    """Return a mail's template with its styles set in."""
    aside: dict[str, str] = {}

    def put_aside(tag: re.Match[str], form: str) -> str:
        # Without a letter of the alphabet that a tag's name could be: nothing else may look like it.
        name = form.format(f"0{len(aside)}0")
        aside[name] = tag[0]
        return name

    # A comment may stand anywhere between elements, also in a table; in a title or an attribute it would be text.
    source = TITLE.sub(lambda title: TAG.sub(lambda tag: put_aside(tag, "\u2039{}\u203a"), title[0]), source)
    source = TAG.sub(
        lambda tag: put_aside(tag, "\u2039{}\u203a" if tag[0].startswith("{{") else "<!--\u2039{}\u203a-->"),
        source,
    )
    sheet = SHEET.read_text("utf-8")
    options: Mapping[str, Any] = {"inline_style_tags": False, "keep_style_tags": True}
    whole = "<html" in source
    made = (
        css_inline.CSSInliner(extra_css=sheet, **options).inline(source)
        if whole
        else css_inline.CSSInliner(**options).inline_fragment(source, sheet)
    )
    for name, tag in aside.items():
        if name not in made:
            raise ValueError(f"{tag} stands where no tag may stand in a mail's template.")
        made = made.replace(name, tag)
    return re.sub(
        r'style="[^"]*"',
        lambda style: re.sub("|".join(COLOURS), lambda name: f"{{{{ {COLOURS[name[0]]} }}}}", style[0]),
        made,
    )
