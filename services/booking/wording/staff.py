"""How the console says who comes to a visit and who is missing."""

from collections.abc import Iterator, Mapping
from typing import Final

from services.booking.domain.staff import Coming, Gap, StaffedSession, VisitorLetter
from shared.compiled import plain
from shared.text import N_, gettext, ngettext, say
from shared.text.phrases import listed, when

KINDS: Final = {"clinical": N_("somebody clinical"), "other": N_("somebody who isn't clinical")}
"""Whoever is wanted of a kind of role, and not of one role."""


def gap(one: Gap) -> str:
    """Return how many places of a visit's sessions nobody fills, such as ``2 places unfilled``.

    Whoever comes to several sessions fills one at each, so these are no people.
    """
    return ngettext("%(number)s place unfilled", "%(number)s places unfilled", one.places)


def gap_left(one: Gap, days: int) -> str:
    """Return the same with how many days are left, and whether nobody leads yet."""
    left = ngettext("%(number)s day left", "%(number)s days left", days) if days else gettext("today")
    said = gettext("%(missing)s, %(left)s", missing=gap(one), left=left)
    return gettext("%(missing)s: nobody leads it yet", missing=said) if one.lead else said


def missing(session: StaffedSession) -> str:
    """Return who is missing at a session, such as ``Missing: a lead and somebody clinical``; empty where nobody is."""
    parts = list(_missing(session))
    return gettext("Missing: %(who)s", who=listed(parts)) if parts else ""


def comes(one: Coming) -> str:
    """Return as what somebody comes."""
    if one.lead:
        return gettext(
            "%(role)s, %(employer)s, who leads it", role=say(one.role_title), employer=one.employer
        )
    return gettext("%(role)s, %(employer)s", role=say(one.role_title), employer=one.employer)


def letter(one: VisitorLetter) -> str:
    """Return what became of the visitor letter."""
    written = gettext(
        "Visitor letter %(version)s of %(time)s", version=one.version, time=when(one.written_at)
    )
    if one.acknowledged_at:
        return gettext("%(letter)s, read %(time)s", letter=written, time=when(one.acknowledged_at))
    return gettext("%(letter)s, not read yet", letter=written)


def _missing(session: StaffedSession) -> Iterator[str]:
    titles: Mapping[str, str] = {one["id"]: one["title"] for one in plain()["people"]["roles"]}
    if session.lead_missing:
        yield gettext("a lead")
    for wanted in session.wanted_missing:
        yield gettext(KINDS[wanted]) if wanted in KINDS else say(titles.get(wanted, wanted))
    if session.others_missing:
        yield ngettext(
            "%(number)s person of any role", "%(number)s people of any role", session.others_missing
        )
