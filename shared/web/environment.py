"""What templates may use besides their values: sentences, addresses, files, numbers. For those compiled and for their sources."""

import functools
import json
from collections.abc import Callable, MutableMapping
from typing import TYPE_CHECKING, Any, Final

from shared.paths import ROOT
from shared.text import carried, number, plural, say, translation
from shared.web.routes import address, mailto

if TYPE_CHECKING:
    # Imported where it is used: a post that ends in a redirect draws nothing, and Jinja is a tenth of a cold start.
    import jinja2
    import jinja2.runtime

COUNTRY: Final = ("example_beginnings", "example_number", "numbered", "school_number", "year_name")
"""What templates may ask `shared.text.country`."""


def make_environment(loader: "jinja2.BaseLoader") -> "jinja2.Environment":
    """Return an environment with our filters and globals; html, and text by the template's name."""
    import jinja2  # noqa: PLC0415  see above
    import markupsafe  # noqa: PLC0415

    class OneDict(jinja2.Environment):
        """Has one dict for all templates: none of them is loaded with globals of its own."""

        def make_globals(self, d: "MutableMapping[str, Any] | None") -> "MutableMapping[str, Any]":
            # Jinja's own chain of two is gone through in Python for each import of a macro: a third of drawing a page.
            return {**self.globals, **d} if d else self.globals

    environment = OneDict(
        loader=loader,
        # NHS.UK frontend's macros read parameters that are not given.
        undefined=jinja2.ChainableUndefined,
        autoescape=lambda name: name is None or not name.endswith((".txt.jinja", ".txt")),
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    sentence, sentence_of_count = _sentences()
    environment.globals |= {
        "_": sentence,
        "gettext": sentence,
        "ngettext": sentence_of_count,
        "say": say,
        "address": address,
        "mailto": mailto,
        "asset": asset,
        "carried": carried,
        "number": number,
        **{name: _of_country(name) for name in COUNTRY},
    }
    # What someone typed in several lines; joining escapes each of them.
    environment.filters["lines"] = lambda value: markupsafe.Markup("<br>").join(str(value).splitlines())
    return environment


def _of_country(name: str) -> Callable[..., str]:
    """Return what `shared.text.country` says by this name; imported when it is said, which the pupil's page never does."""

    def said(*values: object) -> str:
        from shared.text import country  # noqa: PLC0415  see above

        return str(getattr(country, name)(*values))

    return said


def _sentences() -> tuple[Callable[..., str], Callable[..., str]]:
    """Return how templates say a sentence, and one of a count: ours is safe as it stands, values are escaped."""
    import jinja2  # noqa: PLC0415  see above
    import markupsafe  # noqa: PLC0415

    def filled(context: "jinja2.runtime.Context", sentence: str, values: dict[str, object]) -> str:
        if not context.eval_ctx.autoescape:
            return sentence % values
        # Most sentences hold no value: escaping what isn't there would cost as much as all the rest of saying one.
        return markupsafe.Markup(sentence) % values if values else markupsafe.Markup(sentence % ())  # noqa: S704  our own words

    @jinja2.pass_context
    def one(context: "jinja2.runtime.Context", sentence: str, /, **values: object) -> str:
        return filled(context, translation(sentence), values)

    @jinja2.pass_context
    def of_count(
        context: "jinja2.runtime.Context", single: str, many: str, count: int, /, **values: object
    ) -> str:
        return filled(context, plural(single, many, count), {"number": number(count), **values})

    return one, of_count


@functools.cache
def _assets() -> dict[str, str]:
    built = ROOT / "assets.json"
    names: dict[str, str] = json.loads(built.read_bytes()) if built.exists() else {}
    return names


def asset(name: str) -> str:
    """Return the address of a built file, such as ``site.css``; without a build, the name as it is."""
    return _assets().get(name, f"/assets/{name}")
