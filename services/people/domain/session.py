"""A visit's session as this service hears of it from booking: when, where, which workshop, how many pupils."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from services.people.domain.person import Stretch
from services.people.domain.rules import Rules
from shared.clock import LONDON, london_day

SATURDAY: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One class of a visit. `booking` is the visit's reference, `version` the highest one of it that was heard of.

    Moments are in UTC. `postcode` and `town` are empty where they aren't known; `pupils` are expected, `present` were counted in
    the room, None where nobody counted them. `standing` is planned while the team means to come, off where the visit was called
    off or did not happen, and delivered. `recorded_on` is the day that a delivered visit was recorded of, the same for all
    its sessions: the day on which it counts.
    """

    id: str
    booking: str
    version: int
    standing: Literal["planned", "off", "delivered"]
    urn: str
    school: str
    workshop: str
    starts_at: datetime
    ends_at: datetime
    year_group: int
    pupils: int
    town: str = ""
    postcode: str = ""
    present: int | None = None
    recorded_on: date | None = None

    @property
    def day(self) -> date:
        """The day of the visit, in London."""
        return london_day(self.starts_at)

    @property
    def stretch(self) -> Stretch:
        """When it is, on London's clocks; it doesn't cross midnight."""
        begins, ends = self.starts_at.astimezone(LONDON), self.ends_at.astimezone(LONDON)
        return Stretch(begins.time(), ends.time())


def working_days_before(day: date, number: int, holidays: Collection[date]) -> date:
    """Return the day that lies so many working days before another one: no weekend, no bank holiday."""
    while number:
        day -= timedelta(days=1)
        number -= day.weekday() < SATURDAY and day not in holidays
    return day


def letter_day(rules: Rules, session: Session) -> date:
    """Return the day on which the letter of a session's visit goes."""
    return working_days_before(session.day, rules.letter_days, rules.holidays)


def withdraws_late(rules: Rules, session: Session, at: datetime) -> bool:
    """Tell whether whoever withdraws now makes the lead be rung."""
    return session.starts_at - at < timedelta(hours=rules.withdraw_hours)
