"""The programme's parts, each with the rules it keeps by itself; surveys and colours in modules of their own."""

from datetime import date, time
from itertools import combinations
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from shared.limits import OWN_WEBSITE
from shared.programme.colours import Colours
from shared.programme.domain import Domain
from shared.programme.pieces import Email, Id, Piece, Text, YearGroup
from shared.programme.surveys import Survey
from shared.thresholds import Thresholds

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class ContactPoint(Piece):
    """Who to write to, and to phone where there is a number for it."""

    name: Text
    email: Email
    phone: str = ""


class MailFrom(Piece):
    """The sender of all mail, and the team's own box."""

    sender: Email
    sender_name: Text
    team: Email


class Targets(Piece):
    """How many pupils of each year group the programme means to reach in an academic year."""

    by_year_group: Annotated[dict[YearGroup, Annotated[int, Field(gt=0)]], Field(min_length=1)]

    @property
    def pupils_per_year(self) -> int:
        """Of all year groups together."""
        return sum(self.by_year_group.values())


class Suppression(Piece):
    """The thresholds of `shared.thresholds`: stricter or as they are, never weaker."""

    min_answers: int = Thresholds().min_answers
    small_cell: int = Thresholds().small_cell
    round_to: int = Thresholds().round_to
    min_schools: int = Thresholds().min_schools

    @model_validator(mode="after")
    def _no_weaker(self) -> Self:
        self.thresholds()
        return self

    def thresholds(self) -> Thresholds:
        """Return them as the gate takes them."""
        return Thresholds(self.min_answers, self.small_cell, self.round_to, self.min_schools)


class Basics(Piece):
    """The file programme.toml."""

    name: Text
    strapline: Text
    organisation: Text
    county: Text
    reference_prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,5}$")]
    launched: date
    survey_days: Annotated[int, Field(ge=0, le=60)]
    answer_days: Annotated[int, Field(ge=1, le=60)]
    keep_contacts_months: Annotated[int, Field(ge=1, le=120)] = 24
    contact: ContactPoint
    mail: MailFrom
    teacher_survey: Annotated[str, StringConstraints(pattern=r"^(https://[^\s<>\"]+)?$")] = ""
    """Where teachers say what they thought of a visit: a form of the programme's own; empty where it has none."""
    domain: Domain = ""
    """The site's own name, such as visits.example.org; empty where it answers under CloudFront's."""
    digest_to: Annotated[tuple[Email, ...], Field(min_length=1)]
    colours: Colours
    targets: Targets
    suppression: Suppression = Suppression()


class School(Piece):
    """A school; `rolls` are its pupils by year group, `target` whether the programme set out to reach it."""

    urn: Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
    name: Text
    town: Text
    postcode: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$")]
    target: bool
    rolls: dict[YearGroup, Annotated[int, Field(ge=0, le=1000)]]


class Workshop(Piece):
    """A workshop the team offers; `minutes` is the length of one session."""

    id: Id
    title: Text
    summary: Text
    minutes: Annotated[int, Field(ge=10, le=240)]
    year_groups: Annotated[tuple[YearGroup, ...], Field(min_length=1)]
    needs: Text
    outcomes: Annotated[tuple[Text, ...], Field(min_length=1)]
    gatsby: tuple[Annotated[int, Field(ge=1, le=8)], ...]
    survey: Id


class WorkshopsFile(Piece):
    """The file workshops.toml; its workshops are checked one by one."""

    workshops: Annotated[tuple[dict[str, Any], ...], Field(min_length=1)]


class Hours(Piece):
    """A stretch of the day in which the team is out; London's clock."""

    start: time
    end: time

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"end ({self.end:%H:%M}) must come after start ({self.start:%H:%M})")
        return self

    @property
    def minutes(self) -> int:
        """Its length."""
        return (self.end.hour - self.start.hour) * 60 + self.end.minute - self.start.minute


class Window(Hours):
    """The team's hours, or a part of them, on each of `weekdays`: a class may start anywhere in them and ends in them."""

    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1)]


class OtherHours(Piece):
    """A date with hours of its own in place of its weekday's; without any nobody comes."""

    name: Text
    day: date
    windows: tuple[Hours, ...] = ()

    @model_validator(mode="after")
    def _apart(self) -> Self:
        for one, other in combinations(self.windows, 2):
            _one_window(one, other, f"{self.day}")
        return self


def _one_window(one: Hours, other: Hours, on: str) -> None:
    if one.start < other.end and other.start < one.end:
        raise ValueError(
            f"windows: {one.start:%H:%M} to {one.end:%H:%M} and {other.start:%H:%M} to {other.end:%H:%M} overlap on "
            f"{on}: write them as one"
        )


class Stretch(Piece):
    """Days from `first` to `last`, both included."""

    name: Text
    first: date
    last: date

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"last ({self.last}) must not come before first ({self.first})")
        return self


class Availability(Piece):
    """The file availability.toml: when the teams can come.

    `travel_minutes` lie at least between a team's visits to two schools. `windows` are the teams' hours.
    """

    teams: Annotated[tuple[Text, ...], Field(min_length=1, max_length=20)]
    travel_minutes: Annotated[int, Field(ge=0, le=240)]
    notice_days: Annotated[int, Field(ge=0, le=120)]
    horizon_days: Annotated[int, Field(ge=1, le=730)]
    windows: Annotated[tuple[Window, ...], Field(min_length=1)]
    exceptions: tuple[OtherHours, ...] = ()
    terms: Annotated[tuple[Stretch, ...], Field(min_length=1)]
    blocked: tuple[Stretch, ...] = ()

    @model_validator(mode="after")
    def _apart(self) -> Self:
        for one, other in combinations(self.windows, 2):
            if both := set(one.weekdays) & set(other.weekdays):
                _one_window(one, other, min(both))
        for name, values in (("teams", self.teams), ("exceptions", [one.day for one in self.exceptions])):
            if len(set(values)) != len(values):
                raise ValueError(f"{name}: one stands there more than once")
        return self


class Role(Piece):
    """A role in health and care; `because` says, by hobby, what makes it fit someone who has that hobby."""

    id: Id
    title: Text
    sentence: Text
    because: Annotated[dict[Id, Text], Field(min_length=1)]


class Careers(Piece):
    """The file careers.toml."""

    hobbies: Annotated[dict[Id, Text], Field(min_length=2)]
    roles: Annotated[tuple[Role, ...], Field(min_length=3)]

    @model_validator(mode="after")
    def _known(self) -> Self:
        if len({role.id for role in self.roles}) != len(self.roles):
            raise ValueError("two roles have the same id")
        for role in self.roles:
            for hobby in role.because:
                if hobby not in self.hobbies:
                    raise ValueError(f"role {role.id!r} names the hobby {hobby!r}, which is not in [hobbies]")
        for hobby in self.hobbies:
            if not any(hobby in role.because for role in self.roles):
                raise ValueError(f"no role fits the hobby {hobby!r}")
        return self


class Metric(Piece):
    """A column of an export and what its numbers mean.

    `flow` counts what happened in the day and may be summed; `cumulative` is a counter's reading at the end of the
    day; `unique` counts different people and may never be summed.
    """

    column: Text
    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
    title: Text
    unit: Text
    semantics: Literal["flow", "cumulative", "unique"]


def _not_our_own(source: str) -> str:
    if source == OWN_WEBSITE:
        raise ValueError("the site's own counter is called that; take another name")
    return source


class Source(Piece):
    """A file of sources/: how an export of a platform, one row a day, becomes observations."""

    id: Annotated[Id, AfterValidator(_not_our_own)]
    title: Text
    account: Id
    date_column: Text
    date_formats: Annotated[tuple[Text, ...], Field(min_length=1)]
    metrics: Annotated[tuple[Metric, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if len({metric.id for metric in self.metrics}) != len(self.metrics):
            raise ValueError("two metrics have the same id")
        return self


class Programme(Basics):
    """The whole programme."""

    id: Id
    schools: Annotated[tuple[School, ...], Field(min_length=1)]
    workshops: Annotated[tuple[Workshop, ...], Field(min_length=1)]
    availability: Availability
    bank_holidays: tuple[date, ...]
    surveys: dict[Id, Survey]
    careers: Careers
    sources: tuple[Source, ...]

    def school(self, urn: str) -> School | None:
        """Return the school of a Unique Reference Number."""
        return next((school for school in self.schools if school.urn == urn), None)

    def workshop(self, workshop_id: str) -> Workshop | None:
        """Return the workshop of an id."""
        return next((workshop for workshop in self.workshops if workshop.id == workshop_id), None)

    def source(self, source_id: str) -> Source | None:
        """Return the source of an id."""
        return next((source for source in self.sources if source.id == source_id), None)

    @property
    def target_schools(self) -> tuple[School, ...]:
        """The schools the programme set out to reach."""
        return tuple(school for school in self.schools if school.target)
