"""What the team offers: a workshop, and what it says of itself as an encounter with employers."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from shared.programme.lines import Place
from shared.programme.pieces import Id, Piece, Text, YearGroup

Kind = Literal["talk", "workshop", "task"]
"""A talk is listened to, in a workshop pupils do and ask, at a task they work at what an employer set them."""

Size = Literal["self-employed", "micro", "small", "medium", "large"]
"""Of an employer: alone; under 10, under 50, under 250 people; 250 and more."""

Line = Annotated[str, StringConstraints(max_length=500, strip_whitespace=True)]

EMPLOYERS, WORKPLACES = 5, 6
"""The Gatsby Benchmarks of encounters with employers and of experiences of workplaces."""

RANGE: Final = 3
"""Different roles that are a range of people."""


class Met(Piece):
    """An employer whose people pupils usually meet at a workshop, and what those people do there."""

    name: Text
    size: Size
    sector: Text
    roles: Annotated[tuple[Text, ...], Field(min_length=1)]


def _with_reasons(given: object) -> object:
    if isinstance(given, list | tuple):
        raise ValueError(  # noqa: TRY004  pydantic's own kind: it is a mistake in a file
            'say of each benchmark why the workshop supports it, as a table: [workshops.gatsby], then 5 = "…"'
        )
    return given


class Workshop(Piece):
    """A workshop the team offers; `minutes` is the length of one session.

    `gatsby` says of each benchmark it supports why. `purpose`, `two_way`, `reflection`, `preparation`, `recruitment` (how pupils
    learn of recruitment processes) and `support` (for pupils with special educational needs) are what is planned: what
    happened at a visit the facilitator records. `task` is what an employer sets pupils, `feedback` who tells them how they did.
    """

    id: Id
    title: Text
    summary: Text
    minutes: Annotated[int, Field(ge=10, le=240)]
    year_groups: Annotated[tuple[YearGroup, ...], Field(min_length=1)]
    needs: Text
    outcomes: Annotated[tuple[Text, ...], Field(min_length=1)]
    gatsby: Annotated[dict[Annotated[int, Field(ge=1, le=8)], Text], BeforeValidator(_with_reasons)] = Field(
        default_factory=dict
    )
    survey: Id
    kind: Kind = "workshop"
    mode: Literal["in person", "virtual", "mixed"] = "in person"
    purpose: Line = ""
    two_way: Line = ""
    reflection: Line = ""
    preparation: Line = ""
    recruitment: Line = ""
    support: Line = ""
    task: Line = ""
    feedback: Line = ""
    employers: tuple[Met, ...] = ()


class WorkshopsFile(Piece):
    """The file workshops.toml; its workshops are checked one by one."""

    workshops: Annotated[tuple[dict[str, Any], ...], Field(min_length=1)]


NEEDED: Final = {
    EMPLOYERS: {
        "purpose": "a purpose that is shared with pupils and employers",
        "two_way": "two-way interaction",
        "reflection": "time to look back on it",
        "preparation": "preparation of both sides",
        "employers": "an employer whom pupils meet",
    },
    WORKPLACES: {
        "task": "a task that an employer sets",
        "feedback": "feedback of that employer on the task",
        "two_way": "extensive two-way interaction",
    },
}
"""What a workshop must say to support a benchmark, by field: the wording in force since September 2025."""


def unsupported(workshop: Workshop) -> Iterator[tuple[Place, str]]:
    """Yield why a workshop can't support the benchmarks it claims, each with the place in it."""
    for benchmark in sorted(workshop.gatsby.keys() & NEEDED.keys()):
        for field, what in NEEDED[benchmark].items():
            if not getattr(workshop, field):
                yield (
                    (field,),
                    f"benchmark {benchmark} asks for {what}: say it, or take {benchmark} out of gatsby",
                )
    if WORKPLACES not in workshop.gatsby:
        return
    if workshop.kind != "task":
        yield (
            ("gatsby", f"{WORKPLACES}"),
            f'a {workshop.kind} supports benchmark 5, never hours of benchmark 6: that takes kind = "task"',
        )
    roles = {role.casefold() for employer in workshop.employers for role in employer.roles}
    if len(roles) < RANGE:
        yield (
            ("employers",),
            f"benchmark {WORKPLACES} asks for a range of people: name at least {RANGE} different roles, not {len(roles)}",
        )


def told_otherwise(workshops: Sequence[Workshop | None]) -> Iterator[tuple[Place, str]]:
    """Yield each employer that two workshops say different things of, with the place in the file."""
    first: dict[str, Met] = {}
    for number, workshop in enumerate(workshops):
        for place, employer in enumerate(workshop.employers if workshop else ()):
            before = first.setdefault(employer.name.casefold(), employer)
            for field in ("size", "sector"):
                if getattr(before, field) != getattr(employer, field):
                    yield (
                        ("workshops", number, "employers", place, field),
                        f"{employer.name} is {getattr(before, field)!r} in another workshop",
                    )
