"""Pages and mails from templates: NHS.UK frontend's macros, the programme's look, a service's own pages.

In a function's package the templates were compiled beforehand: turning a page with its macros into Python takes longer
than all the rest of a cold start. In a checkout they are compiled when used.
"""

import base64
import functools
import hashlib
import json
import os
import re
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final

from shared.pupil_data import ROOT, pupil_data
from shared.settings import setting
from shared.web.http import Response

if TYPE_CHECKING:
    # Imported where it is used: a post that ends in a redirect draws nothing, and Jinja is a tenth of a cold start.
    import jinja2

TEMPLATES: Final = Path(__file__).parent / "templates"
COMPILED: Final = ROOT / "templates_compiled"

FAULTS: Final = {
    HTTPStatus.BAD_REQUEST: ("That did not arrive whole", "Go back to the page and send it again."),
    HTTPStatus.UNAUTHORIZED: (
        "You have been signed out",
        "Nothing of what you typed is lost: sign in again in a new tab, then go back in this one and send it once more.",
    ),
    HTTPStatus.FORBIDDEN: ("We can't take this", "Go back, reload the page and send it again."),
    HTTPStatus.NOT_FOUND: (
        "Page not found",
        "If you typed the address, check it is right. If you copied it, check you copied all of it.",
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        "This page can't be used like that",
        "Go back to the page you came from.",
    ),
    HTTPStatus.GONE: ("This page has closed", ""),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("That is too long", "Go back and shorten what you wrote."),
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        "Sorry, something went wrong",
        "It is our fault, not yours, and we have been told. Try again in a few minutes.",
    ),
}
"""What to say for a status when the page itself has nothing better: a heading, and what to do."""


def _sources(service: str) -> "jinja2.BaseLoader":
    import jinja2  # noqa: PLC0415  see above

    return jinja2.ChoiceLoader(
        [
            jinja2.FileSystemLoader([ROOT / "services" / service / "pages", TEMPLATES]),
            jinja2.PackageLoader("nhsuk_frontend_jinja"),
        ]
    )


def make_environment(service: str, loader: "jinja2.BaseLoader") -> "jinja2.Environment":
    """Return an environment with our filters and globals; html, and text by the template's name."""
    import jinja2  # noqa: PLC0415  see above
    import markupsafe  # noqa: PLC0415

    environment = jinja2.Environment(
        loader=loader,
        # NHS.UK frontend's macros read parameters that are not given.
        undefined=jinja2.ChainableUndefined,
        autoescape=lambda name: name is None or not name.endswith((".txt.jinja", ".txt")),  # noqa: S701  text is not HTML
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals |= {"asset": asset, "service": service}
    # What someone typed in several lines; joining escapes each of them.
    environment.filters["lines"] = lambda value: markupsafe.Markup("<br>").join(str(value).splitlines())
    return environment


@functools.cache
def environment() -> "jinja2.Environment":
    """Return the environment of the service this process belongs to."""
    import jinja2  # noqa: PLC0415  see above

    service = setting("SERVICE")
    loader = jinja2.ModuleLoader(COMPILED) if COMPILED.is_dir() else _sources(service)
    return make_environment(service, loader)


def render(template: str, **values: object) -> str:
    """Return a page; every template has `programme` and `site` besides `values`."""
    return (
        environment()
        .get_template(template)
        .render(programme=pupil_data()["programme"], site=os.environ.get("SITE", ""), **values)
    )


@functools.cache
def _assets() -> dict[str, str]:
    built = ROOT / "assets.json"
    names: dict[str, str] = json.loads(built.read_bytes()) if built.exists() else {}
    return names


def asset(name: str) -> str:
    """Return the address of a built file, such as ``site.css``; without a build, the name as it is."""
    return _assets().get(name, f"/assets/{name}")


@functools.cache
def pupil_style() -> tuple[str, str]:
    """Return the pupil's style sheet and the hash that allows it in the content security policy."""
    built = ROOT / "pupil.css"
    css = built.read_text("utf-8") if built.exists() else ""
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return css, f"'sha256-{digest}'"


def fault(status: HTTPStatus, sentence: str) -> Response:
    """Return the page for something that went wrong: what happened and what to do."""
    heading, advice = FAULTS.get(status, FAULTS[HTTPStatus.INTERNAL_SERVER_ERROR])
    page = render("error.jinja", heading=heading, sentence=sentence or advice, status=int(status))
    return Response(page, status)


def compile_templates(out: Path, service: str) -> None:
    """Compile a service's pages and every template they can reach into `out`, for its functions' packages."""
    loader = _sources(service)
    compiler = make_environment(service, loader)
    own = [*(ROOT / "services" / service / "pages").rglob("*.jinja"), *TEMPLATES.rglob("*.jinja")]
    roots = (ROOT / "services" / service / "pages", TEMPLATES)
    waiting = {
        path.relative_to(next(root for root in roots if path.is_relative_to(root))).as_posix() for path in own
    }
    reached: set[str] = set()
    while waiting:
        name = waiting.pop()
        reached.add(name)
        source = loader.get_source(compiler, name)[0]
        # Every include, import and extends in our templates and NHS.UK frontend's names a file literally.
        found = set(re.findall(r"""{%-?\s*(?:extends|include|import|from)\s+["']([^"']+)["']""", source))
        waiting |= found - reached
    compiler.compile_templates(out, filter_func=reached.__contains__, zip=None, ignore_errors=False)
