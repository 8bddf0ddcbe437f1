"""What the programme says of people: roles, checks and policies, who a workshop needs, what it takes along.

Read from the compiled programme as plain data, which was checked when it was compiled: pydantic, which checks it, takes 100 ms to
import.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Kind = Literal["clinical", "other"]
"""Of a role: whether its people treat or care for patients."""


TermsId = Literal["photograph", "biography", "mailing"]
"""What people are asked to agree to: to be in pictures, that schools read their two lines, to be written to beyond visits."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What people are asked to agree to, as it reads now; what was said to an older `version` is no consent to it."""

    id: TermsId
    version: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class CheckType:
    """A check; `levels` are in order, from the least to the most. A school is `told` of it in the letter, or not."""

    id: str
    title: str
    levels: tuple[str, ...]
    told: bool


@dataclass(frozen=True, slots=True)
class Role:
    """What a person is at work; whoever `leads` can lead a session."""

    id: str
    title: str
    kind: Kind
    leads: bool


@dataclass(frozen=True, slots=True)
class RoleExempt:
    """A role's exemption: up to the day `until`, which is the last one, by the post `by`."""

    until: date
    by: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """A check that people of one role must have, of at least the level at place `rank` of its levels.

    It holds for `valid_months` from the day it was issued, None is for good; in its last `renew_days` it is to be renewed. A
    person can be exempt from it for `exempt_days` at most.
    """

    check: CheckType
    rank: int
    valid_months: int | None
    renew_days: int
    exempt_days: int
    exempt: RoleExempt | None


@dataclass(frozen=True, slots=True)
class Policy:
    """What is required at visits from the day `starts` on, by role; of a role that isn't there nothing is known."""

    version: int
    starts: date
    required: Mapping[str, tuple[Requirement, ...]]


@dataclass(frozen=True, slots=True)
class Kit:
    """A thing that is brought: one for each `pupils_each` pupils. What is `used_up` must be restocked."""

    id: str
    title: str
    pupils_each: int
    used_up: bool


@dataclass(frozen=True, slots=True)
class Staffing:
    """What a workshop needs besides the lead: a person for each `pupils_each` pupils, the `wanted` roles or kinds among them."""

    pupils_each: int
    wanted: tuple[str, ...]
    kit: tuple[Kit, ...]


@dataclass(frozen=True, slots=True)
class LetterRules:
    """What the visitor letter says of every visit (`shared.programme.people.LetterSays`)."""

    arrive_minutes: int
    shows: str
    stays: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The whole, by id where it has ids; `shared.programme.people` says what each number means."""

    programme: str
    withdraw_hours: int
    letter_days: int
    soon_days: int
    urgent_days: int
    left_minutes: int
    travel_minutes: int
    """At least, between the end of a session and the start of one at another school."""
    holidays: frozenset[date]
    """Bank holidays."""
    checks: Mapping[str, CheckType]
    roles: Mapping[str, Role]
    policies: tuple[Policy, ...]
    """In the order in which they start."""
    workshops: Mapping[str, Staffing]
    letter: LetterRules
    terms: Mapping[TermsId, Terms] = field(default_factory=dict)

    def policy(self, day: date) -> Policy | None:
        """Return the policy by which a visit of a day is judged; None before the first one."""
        return next((policy for policy in reversed(self.policies) if policy.starts <= day), None)

    def kind(self, role: str) -> Kind | None:
        """Return a role's kind; None of a role that the programme doesn't have, or not any more."""
        known = self.roles.get(role)
        return known.kind if known else None


def rules_of(data: Mapping[str, Any]) -> Rules:
    """Return what a compiled programme, as plain data, says of people."""
    people = data["people"]
    checks = {
        one["id"]: CheckType(one["id"], one["title"], tuple(one["levels"]), one["told"])
        for one in people["checks"]
    }
    return Rules(
        programme=data["id"],
        withdraw_hours=people["withdraw_hours"],
        letter_days=people["letter_days"],
        soon_days=people["soon_days"],
        urgent_days=people["urgent_days"],
        left_minutes=people["left_minutes"],
        travel_minutes=data["availability"]["travel_minutes"],
        holidays=frozenset(map(date.fromisoformat, data["bank_holidays"])),
        checks=checks,
        roles={
            one["id"]: Role(one["id"], one["title"], one["kind"], one["leads"]) for one in people["roles"]
        },
        policies=tuple(_policy(one, checks) for one in people["policies"]),
        workshops={
            one["id"]: Staffing(
                one["pupils_each"],
                tuple(one["wanted"]),
                tuple(Kit(kit["id"], kit["title"], kit["pupils_each"], kit["used_up"]) for kit in one["kit"]),
            )
            for one in people["workshops"]
        },
        letter=LetterRules(**people["letter"]),
        terms={
            one["id"]: Terms(one["id"], one["version"], one["title"], one["text"]) for one in people["terms"]
        },
    )


def _policy(given: Mapping[str, Any], checks: Mapping[str, CheckType]) -> Policy:
    required: dict[str, tuple[Requirement, ...]] = {}
    for one in given["requirements"]:
        check = checks[one["check"]]
        for role in one["roles"]:
            exempt = next((each for each in one["exempt"] if role in each["roles"]), None)
            requirement = Requirement(
                check,
                check.levels.index(one["level"]),
                one["valid_months"],
                one["renew_days"],
                one["exempt_days"],
                exempt and RoleExempt(date.fromisoformat(exempt["until"]), exempt["by"]),
            )
            required[role] = (*required.get(role, ()), requirement)
    return Policy(given["version"], date.fromisoformat(given["starts"]), required)
