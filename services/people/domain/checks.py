"""A person's checks, and how they stand on a day: a pure function of the records, the policy of that day and the day.

Held is what was checked, never what the certificate is or says: no number, no contents, no copy. A word of a type or of a level
that the programme doesn't know clears nothing, and what isn't known is unknown, which is never fit.
"""

import functools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from services.people.domain.refusal import RefusedError, WhyNot
from services.people.domain.rules import Policy, Requirement, Rules
from shared.clock import plus_months


@dataclass(frozen=True, slots=True)
class Check:
    """A check that somebody saw: its type and level in the programme's words, and the first day `due` on which it has run out.

    `due` is None where the certificate itself has no end: how long it holds is the policy's to say.
    """

    type: str
    level: str
    issued: date
    seen_by: str
    seen_on: date
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Exemption:
    """One person's exemption from a check, from the day it was given up to the day `until`, which is the last one."""

    check: str
    until: date
    by: str
    given_on: date


@dataclass(frozen=True, slots=True)
class CheckFile:
    """All that is held of one person's checks, apart from the person: few may read it, and each reading is written down."""

    person: str
    version: int = 0
    checks: tuple[Check, ...] = ()
    exemptions: tuple[Exemption, ...] = ()


class Status(StrEnum):
    """How a check stands on a day."""

    VALID = "valid"
    RENEW = "renew now"
    EXPIRED = "expired"
    EXEMPT = "exempt"
    UNKNOWN = "unknown"


CLEARS: Final = frozenset({Status.VALID, Status.RENEW, Status.EXEMPT})
"""With what a person is fit to come: of a status that will be added, nothing is known."""

FROM_BEST: Final = (Status.VALID, Status.RENEW, Status.EXEMPT, Status.EXPIRED, Status.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one required check stands on a day; `until` is the last day on which it holds or held, None where it has no end.

    `by` is who exempted.
    """

    check: str
    status: Status
    until: date | None = None
    by: str = ""


def standing(requirement: Requirement, file: CheckFile, on: date) -> Standing:
    """Return how a requirement stands for a person on the day of a visit, by the record that holds longest."""
    check = requirement.check
    last: date | None = None
    known = False
    for one in file.checks:
        if one.type != check.id or not _counts(one, requirement, on):
            continue
        end = _last_day(one, requirement)
        if end is None:
            return Standing(check.id, Status.VALID)
        if last is None or end > last:
            last = end
        known = True
    if last is not None and on <= last:
        renew = on > last - timedelta(days=requirement.renew_days)
        return Standing(check.id, Status.RENEW if renew else Status.VALID, last)
    exempt = max(_exempt(requirement, file, on), default=None)
    if exempt:
        return Standing(check.id, Status.EXEMPT, *exempt)
    return Standing(check.id, Status.EXPIRED if known else Status.UNKNOWN, last)


def standings(policy: Policy | None, role: str, file: CheckFile, on: date) -> tuple[Standing, ...] | None:
    """Return how all that a day's policy (`Rules.policy`) requires of a role stands on that day.

    None where nothing is known of what is required: before the first policy, of a role that isn't in it. Nobody is fit then.
    """
    required = policy.required.get(role) if policy else None
    return tuple(standing(one, file, on) for one in required) if required else None


def fit(found: Iterable[Standing] | None) -> bool:
    """Tell whether standings clear a person to come; what isn't known doesn't."""
    return found is not None and all(one.status in CLEARS for one in found)


def worst(found: Iterable[Standing] | None) -> Status:
    """Return in one word how all that is required stands: as the worst of it does; unknown where that isn't known."""
    statuses = [one.status for one in found or ()]
    return max(statuses, key=FROM_BEST.index, default=Status.UNKNOWN)


def recorded(rules: Rules, file: CheckFile, check: Check, today: date) -> CheckFile:
    """Return a file with a check that was seen; the one before of the same type and level is replaced.

    Raises `RefusedError` for a type or level that the programme doesn't have, and for days that can't be.
    """
    known = rules.checks.get(check.type)
    if known is None or check.level not in known.levels:
        raise RefusedError(WhyNot.CHECK_NOT_KNOWN)
    if not check.seen_by or not check.issued <= check.seen_on <= today:
        raise RefusedError(WhyNot.CHECK_DAYS)
    if check.due is not None and check.due <= check.issued:
        raise RefusedError(WhyNot.CHECK_DAYS)
    others = (one for one in file.checks if (one.type, one.level) != (check.type, check.level))
    return replace(file, version=file.version + 1, checks=(*others, check))


def exempted(rules: Rules, file: CheckFile, exemption: Exemption) -> CheckFile:
    """Return a file with an exemption. Raises `RefusedError` where it is nobody's, or longer than the newest policy allows."""
    known = any(
        one.check.id == exemption.check and 0 <= _days(exemption) <= one.exempt_days and one.exempt_days
        for policy in rules.policies[-1:]
        for required in policy.required.values()
        for one in required
    )
    if not known or not exemption.by:
        raise RefusedError(WhyNot.EXEMPTION_NOT_ALLOWED)
    others = (one for one in file.exemptions if one.check != exemption.check)
    return replace(file, version=file.version + 1, exemptions=(*others, exemption))


def taken_back(file: CheckFile, type_: str, level: str) -> CheckFile:
    """Return a file without the record of a type and level; itself where it has none."""
    kept = tuple(one for one in file.checks if (one.type, one.level) != (type_, level))
    return file if kept == file.checks else replace(file, version=file.version + 1, checks=kept)


def exemption_ended(file: CheckFile, check: str) -> CheckFile:
    """Return a file without the person's exemption from a check; itself where it has none."""
    kept = tuple(one for one in file.exemptions if one.check != check)
    return file if kept == file.exemptions else replace(file, version=file.version + 1, exemptions=kept)


def _counts(check: Check, requirement: Requirement, on: date) -> bool:
    """Tell whether a record of a required type counts: of a known level, seen by somebody, and not of a later day."""
    levels = requirement.check.levels
    return (
        check.level in levels
        and levels.index(check.level) >= requirement.rank
        and bool(check.seen_by)
        and check.issued <= on
        and check.seen_on <= on
    )


_A_DAY: Final = timedelta(days=1)

_months_later: Final = functools.lru_cache(maxsize=4096)(plus_months)
"""500 people's checks were issued on far fewer days."""


def _last_day(check: Check, requirement: Requirement) -> date | None:
    """Return the last day on which a record holds: by its own end or by the policy's, whichever comes first."""
    end = check.due
    if requirement.valid_months is not None:
        by_policy = _months_later(check.issued, requirement.valid_months)
        end = by_policy if end is None else min(end, by_policy)
    return end - _A_DAY if end else None


def _exempt(requirement: Requirement, file: CheckFile, on: date) -> Iterable[tuple[date, str]]:
    """Yield until when, by whom a person is exempt on a day."""
    if requirement.exempt and on <= requirement.exempt.until:
        yield requirement.exempt.until, requirement.exempt.by
    for one in file.exemptions:
        if one.check == requirement.check.id and requirement.exempt_days:
            until = min(one.until, one.given_on + timedelta(days=requirement.exempt_days))
            if one.by and one.given_on <= on <= until:
                yield until, one.by


def _days(exemption: Exemption) -> int:
    return (exemption.until - exemption.given_on).days
