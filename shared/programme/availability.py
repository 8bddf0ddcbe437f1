"""When a programme's teams can come: hours, terms, and the days that differ."""

from datetime import date, time
from itertools import combinations
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from shared.programme.pieces import Piece, Text

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


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
