"""How kinds of report, their periods and their readers' roles are said."""

from collections.abc import Mapping
from typing import Final

from services.metrics.kinds import Kind, Role
from services.metrics.period import Stretch
from shared.text import N_, gettext
from shared.text.phrases import days, listed, month, month_name, short_day

REPORTS: Final[Mapping[Kind, str]] = {
    "weekly": N_("weekly digest"),
    "monthly": N_("monthly report"),
    "termly": N_("report of the term"),
    "quarterly": N_("report of the quarter"),
    "yearly": N_("report of the academic year"),
}

OFTEN: Final[Mapping[Kind, str]] = {
    "weekly": N_("Every week, on Monday morning"),
    "monthly": N_("Every month, on its first working day"),
    "termly": N_("Every term, on the first working day after it"),
    "quarterly": N_("Every quarter, on its first working day"),
    "yearly": N_("Every academic year, on the first working day of September"),
}

ROLES: Final[Mapping[Role, str]] = {
    "head": N_("Head of the programme"),
    "facilitator": N_("Facilitator"),
    "safeguarding": N_("Safeguarding lead"),
    "board": N_("Board member"),
    "careers": N_("Careers lead of a school"),
}


def report_title(kind: Kind) -> str:
    """Return what a report of a kind is called: ``weekly digest``."""
    return gettext(REPORTS[kind])


def often(kind: Kind) -> str:
    """Return when a kind is sent."""
    return gettext(OFTEN[kind])


def kinds(wanted: Mapping[Kind, str]) -> str:
    """Return the kinds that a reader wants, as a list."""
    return listed([report_title(kind) for kind in REPORTS if kind in wanted]) or gettext("nothing")


def role(one: Role) -> str:
    """Return what a role is called."""
    return gettext(ROLES[one])


def titled(kind: Kind, period: Stretch) -> str:
    """Return what a period of a kind of report is called: ``9 to 15 March 2026``, ``April to June 2026``, a term's name."""
    match kind:
        case "weekly":
            return days(period.first, period.last)
        case "monthly":
            return month(period.first)
        case "quarterly":
            return gettext("%(first)s to %(last)s", first=month_name(period.first), last=month(period.last))
        case "yearly":
            return gettext(
                "%(first)s to %(last)s", first=short_day(period.first), last=short_day(period.last)
            )
        case "termly":
            return period.name
