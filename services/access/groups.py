"""Who of those signed in may see what, by the group Cognito says they are in."""

from collections.abc import Iterable
from typing import Final

TEAM: Final = "team"
"""The outreach team: sees the console, with every booking and every session in it."""


SAFEGUARDING: Final = "safeguarding"
"""The programme's safeguarding lead and deputies: they alone read what pupils wrote. Being of the team is not enough for that."""


ANALYSTS: Final = "analysts"
"""Who may see counts of answers as they are, before small ones are withheld. It opens the extract and nothing else."""


CHECKS: Final = "checks"
"""The two who may read people's checks: the team's lead and whoever stands in. Being of the team is not enough for that."""


AUDIT: Final = "audit"
"""Who may see who of the team read whose data. It opens that page and nothing else."""


GROUPS: Final = (TEAM, SAFEGUARDING, ANALYSTS, CHECKS, AUDIT)


def sees_console(groups: Iterable[str]) -> bool:
    """Tell whether someone in `groups` may see the console."""
    return TEAM in groups


def reads_comments(groups: Iterable[str]) -> bool:
    """Tell whether someone in `groups` may read what pupils wrote."""
    return SAFEGUARDING in groups


def reads_exact(groups: Iterable[str]) -> bool:
    """Tell whether someone in `groups` may see counts of answers as they are."""
    return ANALYSTS in groups


def reads_checks(groups: Iterable[str]) -> bool:
    """Tell whether someone in `groups` may read what is held of people's checks."""
    return CHECKS in groups


def reads_audit(groups: Iterable[str]) -> bool:
    """Tell whether someone in `groups` may see who read whose data."""
    return AUDIT in groups
