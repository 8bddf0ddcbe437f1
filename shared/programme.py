"""The programme: everything that differs between one county's team and another's, as data.

A programme is a folder of TOML, CSV and JSON files. `load` reads and checks it all at once and names each
mistake by file and field; `compile_to` writes what the functions read: `programme.json`, the whole, and
`pupil.json`, plain data for the pupil's path, where importing pydantic would take too long.
"""

import csv
import functools
import json
import os
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from shared.suppression import Thresholds

ROOT: Final = Path(__file__).resolve().parent.parent
"""The root of the function's package, or of the checkout."""

AA_CONTRAST: Final = 4.5
"""The least contrast of text to its ground (WCAG 2.2, 1.4.3)."""

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SCALE_STEPS: Final = 5
HOBBIES: Final = "hobbies"
"""The question whose answers lead to careers."""

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
YearGroup = Annotated[int, Field(ge=7, le=13)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,40}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
Email = Annotated[
    str, StringConstraints(pattern=r"^[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\"]+$", max_length=254)
]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]


class ProgrammeError(Exception):
    """The folder has mistakes; each is one sentence naming file and field, in `mistakes`."""

    def __init__(self, mistakes: Iterable[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(self.mistakes))


class Piece(BaseModel):
    """A part of the programme: frozen, and an unknown field is a mistake rather than ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ContactPoint(Piece):
    """Who to write to."""

    name: Text
    email: Email


class MailFrom(Piece):
    """The sender of all mail, and the team's own box."""

    sender: Email
    sender_name: Text
    team: Email


class Colours(Piece):
    """The programme's colours; text is set in white on them, so they need the contrast for it."""

    brand: Colour
    accent: Colour

    @model_validator(mode="after")
    def _readable(self) -> Self:
        for name in ("brand", "accent"):
            ratio = contrast(getattr(self, name), "#ffffff")
            if ratio < AA_CONTRAST:
                raise ValueError(
                    f"{name} has a contrast of {ratio:.1f} to white; it needs {AA_CONTRAST} (WCAG AA)"
                )
        return self


class Targets(Piece):
    """How many pupils of each year group the programme means to reach in an academic year."""

    by_year_group: Annotated[dict[YearGroup, Annotated[int, Field(gt=0)]], Field(min_length=1)]

    @property
    def pupils_per_year(self) -> int:
        """Of all year groups together."""
        return sum(self.by_year_group.values())


class Suppression(Piece):
    """The thresholds of `shared.suppression`: stricter or as they are, never weaker."""

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
    contact: ContactPoint
    mail: MailFrom
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


class Window(Piece):
    """A stretch of the day in which the team makes one visit, on each of `weekdays`; London's clock."""

    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1)]
    start: time
    end: time

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"end ({self.end:%H:%M}) must come after start ({self.start:%H:%M})")
        return self

    @property
    def minutes(self) -> int:
        """The window's length."""
        return (self.end.hour - self.start.hour) * 60 + self.end.minute - self.start.minute


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
    """The file availability.toml: when the team can come."""

    teams: Annotated[int, Field(ge=1, le=20)]
    notice_days: Annotated[int, Field(ge=0, le=120)]
    horizon_days: Annotated[int, Field(ge=1, le=730)]
    windows: Annotated[tuple[Window, ...], Field(min_length=1)]
    terms: Annotated[tuple[Stretch, ...], Field(min_length=1)]
    blocked: tuple[Stretch, ...] = ()


class Option(Piece):
    """One answer to choose."""

    id: Id
    text: Text


class Question(Piece):
    """One question; a scale's options run from least to most."""

    id: Id
    type: Literal["year_group", "scale", "single", "multiple"]
    text: Text
    hint: str = ""
    required: bool = False
    options: Annotated[tuple[Option, ...], Field(min_length=2)]

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if len({option.id for option in self.options}) != len(self.options):
            raise ValueError("two options have the same id")
        if self.type == "scale" and len(self.options) != SCALE_STEPS:
            raise ValueError(f"a scale has {SCALE_STEPS} options, this one has {len(self.options)}")
        if self.type == "year_group" and not all(re.fullmatch(r"year-\d{1,2}", o.id) for o in self.options):
            raise ValueError("the options of a year group are called year-7, year-8 and so on")
        return self


class Survey(Piece):
    """A file of surveys/: its questions in order; a changed survey takes the next version."""

    id: Id
    version: Annotated[int, Field(ge=1)]
    title: Text
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _sound(self) -> Self:
        names = [question.id for question in self.questions]
        if len(set(names)) != len(names):
            raise ValueError("two questions have the same id")
        kinds = {question.id: question.type for question in self.questions}
        for name, kind in (("year-group", "year_group"), ("before", "scale"), ("now", "scale")):
            if kinds.get(name) != kind:
                raise ValueError(
                    f"a survey needs a question {name!r} of type {kind!r}: the digest is made of it"
                )
        if abs(names.index("before") - names.index("now")) == 1:
            raise ValueError(
                "'before' and 'now' must not stand next to each other: asked together they bias each other"
            )
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


class Source(Piece):
    """A file of sources/: how an export of a platform, one row a day, becomes observations."""

    id: Id
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


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2's definition)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]  # noqa: PLR2004  sRGB
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


P = TypeVar("P", bound=BaseModel)


class _Reader:
    """Reads the files of a folder and gathers what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mistakes: list[str] = []

    def text(self, name: str) -> str | None:
        try:
            return (self.folder / name).read_text("utf-8-sig")
        except FileNotFoundError:
            self.mistakes.append(f"{name}: the file is missing.")
        except UnicodeDecodeError as error:
            self.mistakes.append(f"{name}: byte {error.start} is not UTF-8. Save the file as UTF-8.")
        return None

    def toml(self, name: str) -> dict[str, Any] | None:
        text = self.text(name)
        if text is None:
            return None
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            self.mistakes.append(f"{name}: {error}.")
            return None

    def model(self, name: str, kind: type[P], values: object, where: str = "") -> P | None:
        if values is None:
            return None
        try:
            return kind.model_validate(values)
        except ValidationError as error:
            self.mistakes.extend(_sentences(f"{name}{where}", error))
            return None


def _sentences(where: str, error: ValidationError) -> Iterator[str]:
    for mistake in error.errors():
        field = ".".join(str(part + 1) if isinstance(part, int) else part for part in mistake["loc"])
        message = mistake["msg"].removeprefix("Value error, ").rstrip(".")
        given = mistake.get("input")
        shown = f" (it is {given!r})" if field and isinstance(given, str | int | float | bool) else ""
        yield f"{where}: {field + ': ' if field else ''}{message}{shown}."


def load(folder: Path) -> Programme:
    """Read and check a programme's folder. Raises `ProgrammeError` with every mistake found."""
    if not folder.is_dir():
        raise ProgrammeError([f"There is no programme folder {folder}."])
    reader = _Reader(folder)
    basics = reader.model("programme.toml", Basics, reader.toml("programme.toml"))
    offered = reader.model("workshops.toml", WorkshopsFile, reader.toml("workshops.toml"))
    workshops = [
        reader.model("workshops.toml", Workshop, values, f" workshop {number}")
        for number, values in enumerate(offered.workshops if offered else (), 1)
    ]
    availability = reader.model("availability.toml", Availability, reader.toml("availability.toml"))
    careers = reader.model("careers.toml", Careers, reader.toml("careers.toml"))
    surveys = {
        path.stem: reader.model(f"surveys/{path.name}", Survey, reader.toml(f"surveys/{path.name}"))
        for path in sorted((folder / "surveys").glob("*.toml"))
    }
    sources = [
        reader.model(f"sources/{path.name}", Source, reader.toml(f"sources/{path.name}"))
        for path in sorted((folder / "sources").glob("*.toml"))
    ]
    schools = list(_schools(reader))
    holidays = _bank_holidays(reader)
    _cross_check(reader, [w for w in workshops if w], availability, surveys, careers)
    for name, field, values in (
        ("schools.csv", "urn", [school.urn for school in schools]),
        ("workshops.toml", "id", [workshop.id for workshop in workshops if workshop]),
        ("sources/", "id", [source.id for source in sources if source]),
    ):
        twice = sorted({value for value in values if values.count(value) > 1})
        if twice:
            reader.mistakes.append(f"{name}: {field}: {', '.join(twice)} stands there more than once.")
    if reader.mistakes:
        raise ProgrammeError(reader.mistakes)
    try:
        return Programme(
            id=folder.resolve().name,
            schools=tuple(schools),
            workshops=tuple(w for w in workshops if w),
            availability=availability,
            bank_holidays=tuple(holidays),
            surveys={name: survey for name, survey in surveys.items() if survey},
            careers=careers,
            sources=tuple(s for s in sources if s),
            **(dict(basics) if basics else {}),
        )
    except ValidationError as error:
        raise ProgrammeError(_sentences(folder.name, error)) from error


SCHOOL_COLUMNS: Final = ("urn", "name", "town", "postcode", "target")


def _schools(reader: _Reader) -> Iterator[School]:
    text = reader.text("schools.csv")
    if text is None:
        return
    rows = csv.DictReader(text.splitlines())
    header = [name.strip().lower() for name in rows.fieldnames or ()]
    missing = [name for name in SCHOOL_COLUMNS if name not in header]
    if missing:
        reader.mistakes.append(
            f"schools.csv line 1: the column(s) {', '.join(missing)} missing; there are: {', '.join(header)}."
        )
        return
    rows.fieldnames = header
    for row in rows:
        values = {name: (row[name] or "").strip() for name in SCHOOL_COLUMNS}
        rolls = {name[1:]: row[name] for name in header if re.fullmatch(r"y\d{1,2}", name) and row[name]}
        school = reader.model("schools.csv", School, {**values, "rolls": rolls}, f" line {rows.line_num}")
        if school:
            yield school
    if rows.line_num <= 1:
        reader.mistakes.append("schools.csv: there is no school in it.")


def _bank_holidays(reader: _Reader) -> list[date]:
    """Read the file gov.uk publishes at /bank-holidays.json."""
    text = reader.text("bank-holidays.json")
    if text is None:
        return []
    try:
        return [date.fromisoformat(e["date"]) for e in json.loads(text)["england-and-wales"]["events"]]
    except (ValueError, KeyError, TypeError) as error:
        reader.mistakes.append(f"bank-holidays.json: not in the shape of gov.uk's file ({error}).")
        return []


def _cross_check(
    reader: _Reader,
    workshops: list[Workshop],
    availability: Availability | None,
    surveys: dict[str, Survey | None],
    careers: Careers | None,
) -> None:
    windows = availability.windows if availability else ()
    shortest = min(windows, key=lambda window: window.minutes, default=None)
    for workshop in workshops:
        if workshop.survey not in surveys:
            reader.mistakes.append(
                f"workshops.toml: workshop {workshop.id!r}: survey: there is no surveys/{workshop.survey}.toml."
            )
        if shortest and workshop.minutes > shortest.minutes:
            reader.mistakes.append(
                f"workshops.toml: workshop {workshop.id!r}: minutes: {workshop.minutes} is longer than the window from "
                f"{shortest.start:%H:%M} to {shortest.end:%H:%M} in availability.toml."
            )
    for stem, survey in surveys.items():
        if survey and survey.id != stem:
            reader.mistakes.append(
                f"surveys/{stem}.toml: id: it is {survey.id!r} and must be the file's name."
            )
        asked = [o.id for q in (survey.questions if survey else ()) if q.id == HOBBIES for o in q.options]
        reader.mistakes.extend(
            f"surveys/{stem}.toml: question 'hobbies': {hobby!r} is not in [hobbies] of careers.toml."
            for hobby in asked
            if careers and hobby not in careers.hobbies
        )


def pupil_view(programme: Programme) -> dict[str, Any]:
    """Return what pages and the pupil's path need of the programme, as plain data."""
    return {
        "programme": {
            "id": programme.id,
            "name": programme.name,
            "strapline": programme.strapline,
            "organisation": programme.organisation,
            "county": programme.county,
            "contact": programme.contact.model_dump(),
            "colours": programme.colours.model_dump(),
        },
        "survey_days": programme.survey_days,
        "suppression": programme.suppression.model_dump(),
        "surveys": {name: survey.model_dump(mode="json") for name, survey in programme.surveys.items()},
        "workshops": {w.id: {"title": w.title, "survey": w.survey} for w in programme.workshops},
        "hobbies": programme.careers.hobbies,
        "roles": [role.model_dump() for role in programme.careers.roles],
    }


def compile_to(programme: Programme, out: Path) -> None:
    """Write `programme.json` and `pupil.json` into `out`."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "programme.json").write_text(programme.model_dump_json(), "utf-8")
    (out / "pupil.json").write_text(json.dumps(pupil_view(programme), ensure_ascii=False), "utf-8")


def source_folder() -> Path:
    """Return the folder of the programme that PROGRAMME names, in a checkout."""
    return ROOT / "programmes" / os.environ.get("PROGRAMME", "we-want-you")


@functools.cache
def compiled() -> Programme:
    """Return the programme this function was built with; in a checkout, the one that PROGRAMME names."""
    built = ROOT / "programme.json"
    if built.exists():
        return Programme.model_validate_json(built.read_bytes())
    return load(source_folder())


def main(arguments: list[str]) -> int:
    """Check a folder, or compile it: ``check FOLDER`` or ``compile FOLDER OUT``. Return the exit code."""
    match arguments:
        case ["check", folder] | ["compile", folder, _]:
            try:
                programme = load(Path(folder))
            except ProgrammeError as error:
                sys.stderr.write(f"{folder} has {len(error.mistakes)} mistake(s):\n")
                sys.stderr.writelines(f"  {mistake}\n" for mistake in error.mistakes)
                return 1
            if arguments[0] == "compile":
                compile_to(programme, Path(arguments[2]))
            sys.stdout.write(
                f"{programme.name}: {len(programme.schools)} schools, {len(programme.workshops)} workshops.\n"
            )
            return 0
        case _:
            sys.stderr.write("usage: python -m shared.programme check FOLDER | compile FOLDER OUT\n")
            return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
