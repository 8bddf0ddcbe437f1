"""The file people.toml: who comes to a visit, what makes a person fit to be there, and what they bring.

It names roles, checks and how long a check holds; never a person. What a check has to be stands in policies: the newest one that
has started on the day of a visit is the one that the visit is judged by, so a new one is added below the one before and
no visit of before is judged anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Final, Literal, Self, get_args

from pydantic import Field, StringConstraints, model_validator

from shared.programme.lines import Place
from shared.programme.pieces import Id, MistakeError, Piece, Text, first_twice

Kind = Literal["clinical", "other"]
"""Of a role: whether its people treat or care for patients."""

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

TermsId = Literal["photograph", "biography", "mailing"]
"""What people are asked to agree to: to be in pictures, that schools read their two lines, to be written to beyond visits."""

Days = Annotated[int, Field(ge=0, le=366)]


class CheckType(Piece):
    """A check that a person can have; `levels` are in order, from the least to the most, and a higher one clears a lower one.

    A school is `told` of it in the visitor letter, or not.
    """

    id: Id
    title: Text
    levels: Annotated[tuple[Text, ...], Field(min_length=1, max_length=10)]
    told: bool = False

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if (twice := first_twice(self.levels)) is not None:
            raise MistakeError("this level stands there before", "levels", twice)
        return self


class Role(Piece):
    """What a person is at work; whoever `leads` can lead a session."""

    id: Id
    title: Text
    kind: Kind
    leads: bool = False


class Exempt(Piece):
    """Roles that need not have a check up to the day `until`, which is the last one; `by` is the post of who decided it."""

    roles: Annotated[tuple[Id, ...], Field(min_length=1)]
    until: date
    by: Text
    why: Text


class Requirement(Piece):
    """A check that people of `roles` must have, of at least a level.

    It holds for `valid_months` from the day it was issued, for good where that is left out; in its last `renew_days` it is to be
    renewed. A person can be exempt from it for `exempt_days` at most.
    """

    check: Id
    level: Text
    roles: Annotated[tuple[Id, ...], Field(min_length=1)]
    valid_months: Annotated[int, Field(ge=1, le=120)] | None = None
    renew_days: Days = 0
    exempt_days: Days = 0
    exempt: tuple[Exempt, ...] = ()

    @model_validator(mode="after")
    def _runs_out(self) -> Self:
        if self.renew_days and self.valid_months is None:
            raise MistakeError(
                "what never runs out is never renewed: say valid_months, or leave it out", "renew_days"
            )
        return self


class Policy(Piece):
    """What is required of people at visits from the day `starts` on, until the next policy starts."""

    version: Annotated[int, Field(ge=1)]
    starts: date
    requirements: Annotated[tuple[Requirement, ...], Field(min_length=1)]


class Kit(Piece):
    """A thing that is brought: one for each `pupils_each` pupils. What is `used_up` must be restocked."""

    id: Id
    title: Text
    pupils_each: Annotated[int, Field(ge=1, le=300)]
    used_up: bool = False


class LetterSays(Piece):
    """What the visitor letter to a school says of every visit.

    Its people are at the school `arrive_minutes` before they start. `shows` is what they show at the reception, and `stays` which
    grown-up of the school stays with the class.
    """

    arrive_minutes: Annotated[int, Field(ge=0, le=120)]
    shows: Text
    stays: Text


class Staffing(Piece):
    """What a workshop of workshops.toml needs: besides the lead, one person for each `pupils_each` pupils or a part of them.

    `wanted` are those who must be among them: a role, or one of the kinds ``clinical`` and ``other``.
    """

    id: Id
    pupils_each: Annotated[int, Field(ge=1, le=300)]
    wanted: Annotated[tuple[Id, ...], Field(max_length=10)] = ()
    kit: tuple[Kit, ...] = ()


class Terms(Piece):
    """What people are asked to agree to, as it reads now. Whoever changes the `text` raises the `version`: all are asked anew."""

    id: TermsId
    version: Annotated[int, Field(ge=1)]
    title: Text
    text: Annotated[str, StringConstraints(min_length=1, max_length=3000, strip_whitespace=True)]


class People(Piece):
    """The whole file.

    Who withdraws less than `withdraw_hours` before a visit makes the lead be rung. The letter to the school goes `letter_days`
    working days before. A gap is soon `soon_days` before its visit, and urgent `urgent_days` before. Somebody alone at a
    school who has not said to have left safely makes the lead be rung `left_minutes` after their last session.
    """

    withdraw_hours: Annotated[int, Field(ge=1, le=336)]
    letter_days: Annotated[int, Field(ge=1, le=20)]
    soon_days: Annotated[int, Field(ge=1, le=120)]
    urgent_days: Annotated[int, Field(ge=1, le=60)]
    left_minutes: Annotated[int, Field(ge=5, le=240)]
    checks: Annotated[tuple[CheckType, ...], Field(min_length=1)]
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    letter: LetterSays
    policies: Annotated[tuple[Policy, ...], Field(min_length=1)]
    workshops: Annotated[tuple[Staffing, ...], Field(min_length=1)]
    terms: tuple[Terms, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.urgent_days >= self.soon_days:
            raise MistakeError(
                f"a gap is soon before it is urgent: less than {self.soon_days}", "urgent_days"
            )
        for field in ("checks", "roles", "workshops", "terms"):
            if (twice := first_twice(one.id for one in getattr(self, field))) is not None:
                raise MistakeError("this id stands there before", field, twice, "id")
        for place, role in enumerate(self.roles):
            if role.id in KINDS:
                raise MistakeError(f"{role.id} is what all roles of a kind are called", "roles", place, "id")
        if not any(role.leads for role in self.roles):
            raise MistakeError("nobody could lead a session: say leads = true of a role", "roles")
        for mistake in (*_policies(self), *_workshops(self)):
            raise mistake
        return self


def _policies(people: People) -> Iterator[MistakeError]:
    """Yield what is wrong with the policies: their order, what they name, and roles of which they ask nothing."""
    for place, policy in enumerate(people.policies):
        before = people.policies[place - 1] if place else None
        for field in ("version", "starts") if before else ():
            if getattr(policy, field) <= getattr(before, field):
                yield MistakeError(
                    f"it must come after the {getattr(before, field)} of the policy before",
                    "policies",
                    place,
                    field,
                )
        for number, requirement in enumerate(policy.requirements):
            at = ("policies", place, "requirements", number)
            for inside, why in _requirement(people, requirement):
                yield MistakeError(why, *at, *inside)
        asked = [(one.check, role) for one in policy.requirements for role in one.roles]
        if (twice := first_twice(f"{check} of {role}" for check, role in asked)) is not None:
            check, name = asked[twice]
            yield MistakeError(f"{check} is asked of {name} twice in it", "policies", place, "requirements")
        for role in people.roles:
            if role.id not in {one for _, one in asked}:
                yield MistakeError(
                    f"nothing is asked of the role {role.id!r}, so nobody of it would be fit to come",
                    "policies",
                    place,
                    "requirements",
                )


def _requirement(people: People, requirement: Requirement) -> Iterator[tuple[Place, str]]:
    levels = {check.id: check.levels for check in people.checks}
    roles = {role.id for role in people.roles}
    if requirement.check not in levels:
        yield ("check",), f"there is no such check; there are {', '.join(levels)}"
    elif requirement.level not in levels[requirement.check]:
        yield ("level",), f"there is no such level; there are {', '.join(levels[requirement.check])}"
    for place, role in enumerate(requirement.roles):
        if role not in roles:
            yield ("roles", place), _no_role(people)
    for number, exempt in enumerate(requirement.exempt):
        for place, role in enumerate(exempt.roles):
            if role not in requirement.roles:
                yield ("exempt", number, "roles", place), "the check isn't asked of this role"


def _workshops(people: People) -> Iterator[MistakeError]:
    roles = {role.id for role in people.roles}
    for place, workshop in enumerate(people.workshops):
        for number, wanted in enumerate(workshop.wanted):
            if wanted not in roles and wanted not in KINDS:
                yield MistakeError(
                    f"{_no_role(people)}, and the kinds {' and '.join(KINDS)}",
                    *("workshops", place, "wanted", number),
                )
        if (twice := first_twice(one.id for one in workshop.kit)) is not None:
            yield MistakeError("this id stands there before", "workshops", place, "kit", twice, "id")


def _no_role(people: People) -> str:
    return f"there is no such role; there are {', '.join(role.id for role in people.roles)}"


def unstaffed(people: People, workshops: Mapping[str, int]) -> Iterator[tuple[str, Place, str]]:
    """Yield what people.toml and workshops.toml, whose workshops' places by id are given, don't say of one another.

    Each with the file it is told of and the place there.
    """
    there = [one.id for one in people.workshops]
    for place, one in enumerate(there):
        if one not in workshops:
            yield "people.toml", ("workshops", place, "id"), f"workshops.toml has no workshop {one!r}"
    for one, place in workshops.items():
        if one not in there:
            yield (
                "workshops.toml",
                ("workshops", place, "id"),
                f"people.toml doesn't say who is needed at {one!r}",
            )


def kit_told_otherwise(workshops: Sequence[Staffing]) -> Iterator[tuple[Place, str]]:
    """Yield each thing that two workshops say different things of: its stock is one."""
    first: dict[str, Kit] = {}
    for number, workshop in enumerate(workshops):
        for place, kit in enumerate(workshop.kit):
            before = first.setdefault(kit.id, kit)
            for field in ("title", "used_up"):
                if getattr(before, field) != getattr(kit, field):
                    yield (
                        ("workshops", number, "kit", place, field),
                        f"{kit.id!r} has another {field} in another workshop",
                    )
