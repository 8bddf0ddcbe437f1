"""The console's frame: the tabs on top, one row for all services.

Each service names its own in a module `tabs` of its package, as plain data. A function's package holds one service, so they are
gathered when it is built; in a checkout, when first asked for.
"""

import functools
import importlib
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from services.access.groups import TEAM
from services.access.user import TeamUser
from shared.paths import ROOT, SERVICES
from shared.text import gettext
from shared.web.routes import address

CONSOLE: Final = ROOT / "console.json"
"""What a package has in place of the services' own modules."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A place in the console: `title` is marked with `N_`, `show` names one of a page's lists, `place` orders the row.

    It is shown to those of its `group` alone.
    """

    name: str
    title: str
    route: str
    place: int
    show: str = ""
    group: str = TEAM


def gathered() -> list[Tab]:
    """Return the tabs that the services of this checkout name, in their order."""
    tabs_named: list[Tab] = []
    for path in sorted(SERVICES.glob("*/tabs.py")):
        tabs_named += importlib.import_module(f"services.{path.parent.name}.tabs").TABS
    return sorted(tabs_named, key=lambda tab: tab.place)


def write(out: Path) -> None:
    """Write the tabs for a function's package."""
    out.write_text(json.dumps([asdict(tab) for tab in gathered()]), "utf-8")


@functools.cache
def _tabs() -> list[Tab]:
    if not CONSOLE.exists():
        return gathered()
    rows: list[dict[str, Any]] = json.loads(CONSOLE.read_bytes())
    return [Tab(**row) for row in rows]


def frame(user: TeamUser, current: str = "") -> dict[str, Any]:
    """Return what the frame's template asks for: who is signed in, the tabs, and the name of the one the page belongs to."""
    return {"user": user, "tabs": tabs(user.groups), "current": current}


def tabs(groups: Collection[str]) -> list[tuple[str, str, str]]:
    """Return name, title and address of each tab that someone in `groups` sees."""
    return [
        (tab.name, gettext(tab.title), address(tab.route, **({"show": tab.show} if tab.show else {})))
        for tab in _tabs()
        if tab.group in groups
    ]
