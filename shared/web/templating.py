"""Templates as their sources: found, and compiled for a function's package. Needed at build, and in a checkout."""

import functools
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import jinja2

from shared.paths import SERVICES, TEMPLATES
from shared.web.environment import make_environment
from shared.web.inlining import Inlined

FRAME: Final = SERVICES / "access" / "pages"
"""The console's frame, which pages of every service may stand in."""

NAMES_A_TEMPLATE: Final = re.compile(r"""{%-?\s*(?:extends|include|import|from)\s+["']([^"']+)["']""")
"""Every include, import and extends in our templates and NHS.UK frontend's names a file literally."""


def _folders(services: Sequence[str]) -> Sequence[Path]:
    return [SERVICES / service / "pages" for service in services]


def _environment(loader: jinja2.BaseLoader) -> jinja2.Environment:
    made = make_environment(loader)
    made.add_extension("jinja2.ext.i18n")
    # The extension's own functions know nothing of our catalogues: those of `make_environment` stay.
    made.globals["_"] = made.globals["gettext"]
    made.newstyle_gettext = True  # type: ignore[attr-defined]  # the extension brings it
    made.policies["ext.i18n.trimmed"] = True
    return made


def from_sources(*services: str) -> jinja2.Environment:
    """Return the environment of services' pages, each compiled when it is used."""
    return _environment(
        jinja2.ChoiceLoader(
            [
                Inlined(jinja2.FileSystemLoader([*_folders(services), FRAME, TEMPLATES])),
                jinja2.PackageLoader("nhsuk_frontend_jinja"),
            ]
        )
    )


def compile_templates(out: Path, services: Sequence[str]) -> None:
    """Compile services' pages and every template they can reach into `out`, for their functions' packages."""
    compiler = from_sources(*services)
    loader = compiler.loader
    assert loader is not None  # noqa: S101  made with one above
    waiting = {
        path.relative_to(folder).as_posix()
        for folder in (*_folders(services), TEMPLATES)
        for path in folder.rglob("*.jinja")
    }
    reached: set[str] = set()
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= set(NAMES_A_TEMPLATE.findall(loader.get_source(compiler, name)[0])) - reached
    out.mkdir(parents=True, exist_ok=True)
    for name in reached:
        target = out / jinja2.ModuleLoader.get_module_filename(name)
        target.write_text(_compiled(name, loader.get_source(compiler, name)[0]), "utf-8")


@functools.cache
def _compiled(name: str, source: str) -> str:
    """Return a template as the module that packages have: compiled once, for most have NHS.UK frontend's and the frame."""
    return _environment(jinja2.BaseLoader()).compile(source, name, name, raw=True, defer_init=True)
