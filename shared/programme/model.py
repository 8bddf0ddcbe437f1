"""The programme's parts, each with the rules it keeps by itself; surveys, colours and days in modules of their own."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from shared.languages import ENGLISH
from shared.limits import OWN_WEBSITE
from shared.programme.availability import Availability
from shared.programme.careers import Careers
from shared.programme.colours import Colours
from shared.programme.domain import Domain
from shared.programme.pieces import Email, Id, Piece, Text, YearGroup
from shared.programme.surveys import Survey
from shared.thresholds import Thresholds


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


class Comments(Piece):
    """What pupils may write: nothing, unless it is turned on.

    `lead` are the mailboxes of the safeguarding lead, who reads each comment before anyone else does. A comment that may tell of
    harm is waited for `days_to_read` days before it rings an alarm. One that was approved or rejected is deleted `keep_days` days
    after that, one that was escalated after `keep_escalated_months`.
    """

    on: bool = False
    lead: tuple[Email, ...] = ()
    days_to_read: Annotated[int, Field(ge=1, le=14)] = 1
    keep_days: Annotated[int, Field(ge=1, le=730)] = 180
    keep_escalated_months: Annotated[int, Field(ge=1, le=300)] = 24

    @model_validator(mode="after")
    def _read_by_someone(self) -> Self:
        if self.on and not self.lead:
            raise ValueError("comments are on, and lead names nobody who reads them")
        return self


class Basics(Piece):
    """The file programme.toml."""

    name: Text
    strapline: Text
    organisation: Text
    county: Text
    reference_prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,5}$")]
    launched: date
    survey_days: Annotated[int, Field(ge=0, le=60)]
    answers_margin: Annotated[int, Field(ge=0, le=100)] = 10
    """How many more answers than pupils expected count, in percent; see `services.feedback.session.Session.limit`."""
    keep_answers_months: Annotated[int, Field(ge=1, le=120)] = 24
    """How long after a visit its pupils' answers are kept; the summaries stay."""
    answer_days: Annotated[int, Field(ge=1, le=60)]
    keep_contacts_months: Annotated[int, Field(ge=1, le=120)] = 24
    contact: ContactPoint
    mail: MailFrom
    teacher_survey: Annotated[str, StringConstraints(pattern=r"^(https://[^\s<>\"]+)?$")] = ""
    """Where teachers say what they thought of a visit: a form of the programme's own, where it has no survey for them."""
    domain: Domain = ""
    """The site's own name, such as visits.example.org; empty where it answers under CloudFront's."""
    digest_to: Annotated[tuple[Email, ...], Field(min_length=1)]
    colours: Colours
    targets: Targets
    suppression: Suppression = Suppression()
    comments: Comments = Comments()


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
    languages: tuple[str, ...] = (ENGLISH,)
    """What pupils may choose between: English, and the languages of the folder's catalogues."""

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
