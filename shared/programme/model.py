"""The programme's parts, each with the rules it keeps by itself; surveys, colours and days in modules of their own."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from shared.country import ENGLAND, FEWEST_DIGITS, MOST_DIGITS, Country
from shared.languages import ENGLISH, NAMES
from shared.limits import OWN_WEBSITE
from shared.programme.availability import Availability
from shared.programme.careers import Careers
from shared.programme.colours import Colours
from shared.programme.connections import Connection
from shared.programme.days import ZONE, day_pattern
from shared.programme.domain import Domain
from shared.programme.equity import Equity
from shared.programme.origin import Origin
from shared.programme.people import People
from shared.programme.pieces import Email, Id, MistakeError, Piece, Text, YearGroup, first_twice
from shared.programme.surveys import Survey
from shared.programme.theory import NONE, Indicator, Theory
from shared.programme.workshops import Workshop
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


def _spoken(language: str) -> str:
    if language not in NAMES:
        raise ValueError(f"the platform speaks {', '.join(NAMES)}")
    return language


class Basics(Piece):
    """The file programme.toml."""

    name: Text
    country: Country = ENGLAND
    """Which of the UK's: what its years are called, how its schools are numbered, when its bank holidays are."""
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
    counted_origins: tuple[Origin, ...] = ()
    """Other sites that carry the counter's tag, such as https://www.example.org: each is counted as a site of its own."""
    impact_page: bool = False
    """Whether anyone may read the programme's figures of ended terms under /impact."""
    digest_to: Annotated[tuple[Email, ...], Field(min_length=1)]
    colours: Colours
    targets: Targets
    suppression: Suppression = Suppression()
    comments: Comments = Comments()
    languages: tuple[Annotated[str, AfterValidator(_spoken)], ...] = ()
    """What pupils may choose between, the first for whoever chose none. Left out: English, and the folder's catalogues."""

    @model_validator(mode="after")
    def _each_language_once(self) -> Self:
        if (twice := first_twice(self.languages)) is not None:
            raise MistakeError("it stands there before", "languages", twice)
        if self.languages and ENGLISH not in self.languages:
            raise MistakeError(
                f"{ENGLISH} must be among them: what nobody translated is said in it", "languages"
            )
        return self

    @model_validator(mode="after")
    def _each_site_once(self) -> Self:
        twice = first_twice(self.counted_origins)
        if twice is not None:
            raise MistakeError("this site stands there before", "counted_origins", twice)
        own = f"https://{self.domain}"
        if own in self.counted_origins:
            raise MistakeError(
                "the platform's own pages are counted anyway",
                "counted_origins",
                self.counted_origins.index(own),
            )
        return self


class School(Piece):
    """A school; `rolls` are its pupils by year group, `target` whether the programme set out to reach it.

    `urn` is its official number in its country: a URN in England.
    """

    urn: Annotated[str, StringConstraints(pattern=rf"^\d{{{FEWEST_DIGITS},{MOST_DIGITS}}}$")]
    name: Text
    town: Text
    postcode: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$")]
    target: bool
    rolls: dict[YearGroup, Annotated[int, Field(ge=0, le=1000)]]


class Metric(Piece):
    """A column of an export and what its numbers mean.

    `flow` counts what happened in the day and may be summed; `cumulative` is a counter's reading at the end of the
    day; `unique` counts different people and may never be summed; a `rate`, a share or a mean, neither. `places` are the decimals
    that are shown; a column with none holds whole numbers alone. Net changes fall below zero: `negative`. `written` says how the
    column writes: a number, a share with its sign (`48%`) or without (`0.48`), or a length of time (`0:04:12`), kept in seconds.
    Where the metric comes to mean something else, `definition` changes.
    """

    column: Text
    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
    title: Text
    unit: Text
    semantics: Literal["flow", "cumulative", "unique", "rate"]
    places: Annotated[int, Field(ge=0, le=6)] = 0
    negative: bool = False
    written: Literal["number", "sign", "fraction", "length"] = "number"
    definition: Annotated[str, StringConstraints(pattern=r"^[a-z0-9.-]{1,20}$")] = "1"


def _not_our_own(source: str) -> str:
    if source == OWN_WEBSITE:
        raise ValueError("the site's own counter is called that; take another name")
    return source


class Source(Piece):
    """A file of sources/: how an export of a platform becomes observations, or whose a known platform's exports are.

    With `platform` alone it names the account that the exports of a platform known to the code belong to; `called` is what the
    platform calls it in its files. Otherwise `metrics` says what the columns mean; `above` is a line that must stand above the
    table, where only that tells it from others. Without `date_formats` the order of day and month is what fits the whole column.
    `decimal` says what sets decimals apart where a file leaves that open, `zone` in which a time without one is, `spacing` what a
    row is of where the days leave that open.
    """

    id: Annotated[Id, AfterValidator(_not_our_own)]
    title: Text
    account: Id
    platform: Id | None = None
    called: tuple[Text, ...] = ()
    above: Text | None = None
    date_column: Text | None = None
    date_formats: tuple[Annotated[Text, AfterValidator(day_pattern)], ...] = ()
    zone: Annotated[str, StringConstraints(pattern=ZONE)] = "Europe/London"
    decimal: Literal["point", "comma"] | None = None
    spacing: Literal["day", "week", "month"] | None = None
    metrics: tuple[Metric, ...] = ()

    @property
    def series(self) -> str:
        """The source that its figures' series have: the platform, so that its files and its interface give one line."""
        return self.platform if self.platform and not self.metrics else self.id

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if len({metric.id for metric in self.metrics}) != len(self.metrics):
            raise ValueError("two metrics have the same id")
        if self.platform is None and (self.date_column is None or not self.metrics):
            raise ValueError(
                "it needs date_column and metrics, or platform where the platform's exports are known"
            )
        if bool(self.metrics) != (self.date_column is not None):
            raise ValueError("date_column and metrics belong together")
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
    people: People
    sources: tuple[Source, ...]
    connections: tuple[Connection, ...] = ()
    theory: Theory | None = None
    equity: Equity | None = None

    def school(self, urn: str) -> School | None:
        """Return the school of a Unique Reference Number."""
        return next((school for school in self.schools if school.urn == urn), None)

    def workshop(self, workshop_id: str) -> Workshop | None:
        """Return the workshop of an id."""
        return next((workshop for workshop in self.workshops if workshop.id == workshop_id), None)

    def source(self, source_id: str) -> Source | None:
        """Return the source of an id."""
        return next((source for source in self.sources if source.id == source_id), None)

    def connection(self, source_id: str) -> Connection | None:
        """Return the connection of an id."""
        return next((one for one in self.connections if one.id == source_id), None)

    def target_of(self, indicator: Indicator) -> int | None:
        """Return what an indicator means to reach in an academic year, in its unit; None where it is only watched."""
        if isinstance(indicator.target, int):
            return indicator.target
        if indicator.target == NONE:
            return None
        return (
            len(self.target_schools) if indicator.source == "target_schools" else self.targets.pupils_per_year
        )

    @property
    def target_schools(self) -> tuple[School, ...]:
        """The schools the programme set out to reach."""
        return tuple(school for school in self.schools if school.target)
