"""What of people's checks is due when: whom to remind of a check that runs out, and what the lead should look at.

A pure function of check files, posts and policies. A check holds up to a day as it is judged on each day by the policy of that
day, so a policy that starts soon and asks for more brings a reminder before it starts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from services.people.domain.checks import CLEARS, CheckFile, Standing, Status, standing
from services.people.domain.person import Person
from services.people.domain.rules import Policy, Requirement, Rules

STAGES: Final = (90, 30, 7)
"""Days before the last day on which a check holds at which the person is reminded."""

DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reminder:
    """That a check of a person's holds up to the day `last` only, said `days` before it.

    The three values tell a reminder from every other: of a check that was renewed, `last` is another day.
    """

    person: str
    check: str
    last: date
    days: int

    @property
    def on(self) -> date:
        """The day on which it is due."""
        return self.last - timedelta(days=self.days)


class Due(StrEnum):
    """Why a check is on the lead's list, the most urgent first."""

    EXPIRED = "expired"
    UNKNOWN = "unknown"
    IN_7 = "in 7 days"
    IN_30 = "in 30 days"
    IN_90 = "in 90 days"
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True)
class Visit:
    """The next visit that a person is down for: its day, and the role in which they come."""

    day: date
    role: str
    booking: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """How one check of a person stands `today`, and `then`, on the day of their next visit; None where it isn't asked of them.

    `last` is the last day up to which it holds from today on. Without a `check` nothing says what is required of the `role`.
    """

    person: str
    check: str
    due: Due
    today: Standing | None
    then: Standing | None
    visit: Visit | None
    last: date | None = None
    role: str = ""


def last_day(rules: Rules, roles: Iterable[str], check: str, file: CheckFile, today: date) -> date | None:
    """Return the last day up to which a check holds in all of these roles from today on.

    None where it holds for good, and where it doesn't hold today.
    """
    ends = [_last_day(rules, role, check, file, today) for role in roles]
    known = [end for end in ends if end is not None]
    last = min(known, default=None)
    return last if last is not None and last >= today else None


def reminders(rules: Rules, person: Person, file: CheckFile, today: date) -> tuple[Reminder, ...]:
    """Return the reminders that stand before a person from today on, each with its day; of one whose check ran out none is.

    They are those of whoever is here. One whose day is over is still among them: whether it was sent, the plan of mails knows.
    """
    if person.standing != "here":
        return ()
    roles = tuple(dict.fromkeys(post.role for post in person.posts))
    found = ((check, last_day(rules, roles, check, file, today)) for check in rules.checks)
    return tuple(
        Reminder(person.id, check, last, days) for check, last in found if last is not None for days in STAGES
    )


def due_now(rules: Rules, person: Person, file: CheckFile, today: date) -> tuple[Reminder, ...]:
    """Return the reminders that are due today: of each check the latest one whose day has come, as long as it holds.

    Of a check that was recorded ten days before its end the one of 30 days is due at once, and the one of 90 days never.
    """
    latest: dict[str, Reminder] = {}
    for one in reminders(rules, person, file, today):
        if one.on <= today and (one.check not in latest or one.days < latest[one.check].days):
            latest[one.check] = one
    return tuple(latest.values())


def lines(rules: Rules, person: Person, file: CheckFile, visit: Visit | None, today: date) -> Iterator[Line]:
    """Yield what the lead should look at of a person's checks; nothing of who left.

    It is judged for today in all roles of the person, and for the next visit in the role in which they come.
    """
    if person.standing == "gone":
        return
    roles = tuple(dict.fromkeys(post.role for post in person.posts))
    yield from _of_unknown_roles(rules, person, roles, visit, today)
    for check in rules.checks:
        now = _worst(rules, roles, check, file, today)
        then = _worst(rules, (visit.role,), check, file, visit.day) if visit else None
        last = last_day(rules, roles, check, file, today)
        due = _due(now, then, last, today)
        if due:
            yield Line(person.id, check, due, now, then, visit, last)


def _of_unknown_roles(
    rules: Rules, person: Person, roles: Iterable[str], visit: Visit | None, today: date
) -> Iterator[Line]:
    """Yield the roles of which the policy of today, or of the next visit, says nothing: nobody is fit in them."""
    open_roles = {role: None for role in roles if not _required(rules.policy(today), role)}
    if visit and not _required(rules.policy(visit.day), visit.role):
        open_roles[visit.role] = None
    for role in open_roles:
        yield Line(person.id, "", Due.UNKNOWN, None, None, visit, role=role)


def _due(now: Standing | None, then: Standing | None, last: date | None, today: date) -> Due | None:
    """Return why a check is on the list, by the worse of how it stands today and on the next visit."""
    statuses = {one.status for one in (now, then) if one}
    if not statuses:
        return None
    if Status.EXPIRED in statuses:
        return Due.EXPIRED
    if statuses - CLEARS:
        return Due.UNKNOWN
    if last is not None:
        for stage, due in zip(reversed(STAGES), (Due.IN_7, Due.IN_30, Due.IN_90), strict=True):
            if last - today <= timedelta(days=stage):
                return due
    return Due.EXEMPT if Status.EXEMPT in statuses else None


ORDER: Final = (Status.EXPIRED, Status.UNKNOWN, Status.RENEW, Status.EXEMPT, Status.VALID)
"""From the worst to the best."""


def _worst(rules: Rules, roles: Iterable[str], check: str, file: CheckFile, on: date) -> Standing | None:
    """Return how a check stands on a day in the role in which it stands worst; None where it is asked of none of them."""
    policy = rules.policy(on)
    found = [
        standing(one, file, on) for role in roles for one in _required(policy, role) if one.check.id == check
    ]
    return min(found, key=lambda one: (ORDER.index(one.status), one.until or date.max), default=None)


def _last_day(rules: Rules, role: str, check: str, file: CheckFile, today: date) -> date | None:
    """Return the last day up to which a check holds in a role; the day before today where it doesn't hold, None for good."""
    day = today
    while True:
        policy = rules.policy(day)
        ends = _last_of(rules, day)
        asked = next((one for one in _required(policy, role) if one.check.id == check), None)
        if asked is not None:
            found = standing(asked, file, day)
            if found.status not in CLEARS:
                return day - DAY
            ends = min((one for one in (ends, found.until) if one is not None), default=None)
        if ends is None:
            return None
        day = ends + DAY


def _last_of(rules: Rules, day: date) -> date | None:
    """Return the last day of the policy that counts on a day; None of the newest."""
    return next((policy.starts - DAY for policy in rules.policies if policy.starts > day), None)


def _required(policy: Policy | None, role: str) -> tuple[Requirement, ...]:
    return policy.required.get(role, ()) if policy else ()
