"""What the programme offers a careers lead: its schools, its workshops, and the diary."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, Final

from services.booking.domain.hours import Diary, Hours, Window

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class OfferedSchool:
    """A school of the programme; `urn` is its number in the DfE's register."""

    urn: str
    name: str
    town: str
    postcode: str


@dataclass(frozen=True)
class OfferedWorkshop:
    """A workshop to choose; `minutes` is the length of one session."""

    id: str
    title: str
    summary: str
    minutes: int
    year_groups: tuple[int, ...]


@dataclass(frozen=True)
class Offer:
    """What can be booked."""

    programme: str
    """The programme's id."""
    reference_prefix: str
    schools: tuple[OfferedSchool, ...]
    workshops: tuple[OfferedWorkshop, ...]
    diary: Diary

    def school(self, urn: str) -> OfferedSchool | None:
        """Return the school of a Unique Reference Number."""
        return next((school for school in self.schools if school.urn == urn), None)

    def workshop(self, workshop_id: str) -> OfferedWorkshop | None:
        """Return the workshop of an id."""
        return next((workshop for workshop in self.workshops if workshop.id == workshop_id), None)


def offer_of(data: Mapping[str, Any]) -> Offer:
    """Return what a compiled programme, as plain data, offers."""
    return Offer(
        programme=data["id"],
        reference_prefix=data["reference_prefix"],
        schools=tuple(
            OfferedSchool(school["urn"], school["name"], school["town"], school["postcode"])
            for school in data["schools"]
        ),
        workshops=tuple(
            OfferedWorkshop(
                workshop["id"],
                workshop["title"],
                workshop["summary"],
                workshop["minutes"],
                tuple(workshop["year_groups"]),
            )
            for workshop in data["workshops"]
        ),
        diary=_diary(data["availability"], data["bank_holidays"]),
    )


def _diary(availability: Mapping[str, Any], bank_holidays: list[str]) -> Diary:
    terms, blocked = (
        [(date.fromisoformat(stretch["first"]), date.fromisoformat(stretch["last"])) for stretch in stretches]
        for stretches in (availability["terms"], availability["blocked"])
    )
    days_off = {first + timedelta(days=n) for first, last in blocked for n in range((last - first).days + 1)}
    return Diary(
        windows=tuple(
            Window(WEEKDAYS.index(weekday), *_clocks(window))
            for window in availability["windows"]
            for weekday in window["weekdays"]
        ),
        exceptions={
            date.fromisoformat(one["day"]): tuple(Hours(*_clocks(window)) for window in one["windows"])
            for one in availability["exceptions"]
        },
        terms=tuple(terms),
        holidays=frozenset(map(date.fromisoformat, bank_holidays)),
        closed=frozenset(days_off),
        notice_days=availability["notice_days"],
        horizon_days=availability["horizon_days"],
        teams=tuple(availability["teams"]),
        travel_minutes=availability["travel_minutes"],
    )


def _clocks(window: Mapping[str, Any]) -> tuple[time, time]:
    return time.fromisoformat(window["start"]), time.fromisoformat(window["end"])
