"""What a source of observations is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from services.metrics.observations import Observation, Series


@dataclass(frozen=True, slots=True)
class Window:
    """The days a source is asked for, from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> tuple[date, ...]:
        """Each of them."""
        return tuple(
            self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)
        )


class Source(Protocol):
    """A website's counter, a platform or its export, read as observations.

    A source knows nothing of the table: what it says again changes nothing there, and what it restates is kept beside what it
    said before (`table.series.observe`).
    """

    @property
    def id(self) -> str:
        """The source's name in every series of it."""

    @property
    def title(self) -> str:
        """What people call it."""

    @property
    def series(self) -> tuple[Series, ...]:
        """Its lines of figures: each metric with its title, its unit and what its values count."""

    @property
    def restated_for(self) -> timedelta:
        """How long after a day its figures may still change; so far back every collection asks again."""

    def fetch(self, window: Window, now: datetime) -> Iterable[Observation]:
        """Return what the source says of the window's days at the moment `now`.

        A day it says nothing of is unknown, not zero. A day that is not over is not complete.
        """
