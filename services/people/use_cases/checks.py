"""People's checks: recorded, taken back, exempt from; each change, and each reading by a person, is in the audit."""

from collections.abc import Callable
from datetime import date, datetime

from services.people.domain import checks as domain
from services.people.domain.checks import Check, CheckFile, Exemption
from services.people.domain.refusal import RefusedError, WhyNot
from services.people.table import audit, checks, people
from services.people.table.audit import Line
from services.people.use_cases.programme import rules
from shared.clock import london_day


def read(person: str, *, who: str, at: datetime) -> CheckFile:
    """Return a person's file to somebody who looks at it; that they did is written down first."""
    audit.note(who=who, at=at, what="read", person=person)
    return checks.file(person)


def read_all(*, who: str, at: datetime) -> dict[str, CheckFile]:
    """Return everybody's files to somebody who looks at them; that they did is written down first."""
    audit.note(who=who, at=at, what="read all")
    return checks.all_files()


def record(person: str, check: Check, *, who: str, at: datetime) -> CheckFile:
    """Keep a check that was seen; the one before of the same type and level is replaced.

    It is judged again where the person comes: a level or a date that was put right can let somebody go. Raises `RefusedError`.
    """
    today = london_day(at)
    return _changed(person, lambda file: domain.recorded(rules(), file, check, today), "recorded", who, at)


def take_back(person: str, type_: str, level: str, *, who: str, at: datetime) -> CheckFile:
    """Take a record away that was a mistake; where the person isn't fit without it they are let go. Raises `RefusedError`."""
    return _changed(person, lambda file: domain.taken_back(file, type_, level), "taken back", who, at)


def exempt(person: str, check: str, *, until: date, by: str, who: str, at: datetime) -> CheckFile:
    """Exempt a person from a check up to the day `until`, `by` the post of who decided it. Raises `RefusedError`."""
    exemption = Exemption(check, until, by, london_day(at))
    return _changed(person, lambda file: domain.exempted(rules(), file, exemption), "exempted", who, at)


def end_exemption(person: str, check: str, *, who: str, at: datetime) -> CheckFile:
    """End a person's exemption; where they aren't fit without it they are let go. Raises `RefusedError`."""
    return _changed(person, lambda file: domain.exemption_ended(file, check), "exemption ended", who, at)


def _changed(
    person: str, step: Callable[[CheckFile], CheckFile], what: str, who: str, at: datetime
) -> CheckFile:
    # What changes is a twelfth of the first answer of a page that shows.
    from services.people.use_cases import recheck  # noqa: PLC0415
    from services.people.use_cases.change import stored  # noqa: PLC0415

    known = people.person(person)
    if known is None:
        raise RefusedError(WhyNot.NOT_FOUND)
    was = checks.file(person)
    after = step(was)
    if after is was:
        return was
    # With the person as they are: whoever is being erased leaves no file behind.
    stored([people.still(known), checks.kept(after, was), audit.noted(Line(at, who, what, person))])
    recheck.person(person, at=at)
    return after
