"""Every function that the clock calls, in one table. Nothing here needs the CDK.

All are called again before long, and a call that finds nothing left to do changes nothing. So no call is tried again by itself:
what passes waits for the next one (`shared.by_the_clock`).
"""

from dataclasses import dataclass
from typing import Final, Literal

Often = Literal["hourly", "daily", "weekly", "quarterly"]

ZONE: Final = "Europe/London"
"""The clock all of them go by: 8:00 is 8:00 in summer and in winter."""


@dataclass(frozen=True)
class Schedule:
    """A call by London's clock: of which function, when (EventBridge Scheduler's `expression`), and what it is for."""

    name: str
    function: str
    expression: str
    description: str


PATIENCE: Final = 13
"""For how many hours after its time of day a function is called again, each hour: AWS may be out of order for half a day."""


def daily(name: str, function: str, does: str, hour: int, minute: int = 0, *, on: str = "") -> Schedule:
    """Return a call each day at a time of day in London, and each hour after it for `PATIENCE`; `on` is the one day of the week.

    Raises `ValueError` where the last of them would be on the next day.
    """
    last = hour + PATIENCE
    if last > 23:  # noqa: PLR2004  hours of a day
        raise ValueError(f"{name}: {hour}:{minute:02d} and {PATIENCE} hours is another day.")
    days = f"? * {on}" if on else "* * ?"
    when = f"every {on.title() if on else 'day'} at {hour}:{minute:02d} in London, and every hour after it"
    return Schedule(name, function, f"cron({minute} {hour}-{last} {days} *)", f"{does}, {when}")


def quarterly(name: str, function: str, does: str, hour: int) -> Schedule:
    """Return a call on the first day of each quarter at an hour, and each hour after it for `PATIENCE`."""
    when = f"the first day of each quarter at {hour}:00 in London, and every hour after it"
    return Schedule(name, function, f"cron(0 {hour}-{hour + PATIENCE} 1 1,4,7,10 ? *)", f"{does}, {when}")


def often(name: str, function: str, does: str, *, minute: int | None = None) -> Schedule:
    """Return a call each hour at a minute, or every five minutes."""
    if minute is None:
        return Schedule(name, function, "rate(5 minutes)", f"Every five minutes: {does}")
    return Schedule(name, function, f"cron({minute} * * * ? *)", f"{does}, {minute} past every hour")


def how_often(one: Schedule) -> Often:
    """Tell how often a function is called, of its expression; what is called every few minutes is among the hourly."""
    if one.expression.startswith("rate("):
        return "hourly"
    _, hour, _, month, weekday, _ = one.expression.removeprefix("cron(").removesuffix(")").split()
    if month != "*":
        return "quarterly"
    return "hourly" if hour == "*" else "daily" if weekday in {"?", "*"} else "weekly"


SCHEDULES: Final[tuple[Schedule, ...]] = (
    daily(
        "Schools",
        "booking-schools",
        "Checks the schools with visits to come against the register",
        6,
        on="MON",
    ),
    daily("Retain", "booking-retain", "Erases the contacts of bookings whose time is over", 3),
    daily(
        "Watch",
        "feedback-watch",
        "Forgets comments whose time is over, counts those that wait and reminds of late ones",
        7,
        30,
    ),
    daily(
        "RetainAnswers",
        "feedback-retain",
        "Deletes the answers whose time is over; what they say together stays",
        3,
        30,
    ),
    often(
        "Hourly",
        "metrics-collect",
        "Destroys old salts, counts the website again and asks the platforms that are due",
        minute=5,
    ),
    often(
        "Settle",
        "feedback-settle",
        "Publishes what is left of the surveys that have closed and puts together what teachers said",
        minute=20,
    ),
    often("Tend", "booking-tend", "ends what waited too long, offers what became free, sends what is due"),
    often(
        "TendPeople",
        "people-tend",
        "writes visitor letters that are due, sends what is due, rings for whoever was alone at a school",
    ),
    often("Doors", "watch-doors", "tries from outside whether the front doors open"),
    daily(
        "RetainPeople",
        "people-retain",
        "Erases people whose time is over and judges anew those who are to come",
        3,
        15,
    ),
    quarterly("Keys", "access-keys", "Makes another signing key; links of before go on", 4),
    # What is due on which morning the bank holidays and terms of the programme say (`services/metrics/kinds.py`).
    daily("Due", "metrics-digest", "Sends the reports that are due and those that failed before", 8),
)
