"""Every function that the clock calls, in one table. Nothing here needs the CDK."""

from dataclasses import dataclass
from typing import Final

ZONE: Final = "Europe/London"
"""The clock all of them go by: 8:00 is 8:00 in summer and in winter."""


@dataclass(frozen=True)
class Schedule:
    """A call by London's clock: of which function, when (EventBridge Scheduler's `expression`), and what it is for.

    `retries` is how often a call that failed is made again: Lambda allows two at most.
    """

    name: str
    function: str
    expression: str
    description: str
    retries: int = 2


SCHEDULES: Final[tuple[Schedule, ...]] = (
    Schedule(
        "Schools",
        "booking-schools",
        "cron(0 6 ? * MON *)",
        "Checks the schools with visits to come against the register, Mondays at 6:00 in London",
    ),
    Schedule(
        "Retain",
        "booking-retain",
        "cron(0 3 * * ? *)",
        "Erases the contacts of bookings whose time is over, every night at 3:00 in London",
    ),
    Schedule(
        "Watch",
        "feedback-watch",
        "cron(30 7 * * ? *)",
        "Forgets comments whose time is over, counts those that wait and reminds of late ones, every day at 7:30 in London",
    ),
    Schedule(
        "RetainAnswers",
        "feedback-retain",
        "cron(30 3 * * ? *)",
        "Deletes the answers whose time is over, every night at 3:30 in London; what they say together stays",
    ),
    Schedule(
        "Hourly",
        "metrics-collect",
        "cron(5 * * * ? *)",
        "Destroys old salts, counts the website again and asks the platforms that are due, five past every hour",
    ),
    Schedule(
        "Settle",
        "feedback-settle",
        "cron(20 * * * ? *)",
        "Publishes what is left of the surveys that have closed and puts together what teachers said, twenty past every hour",
    ),
    Schedule(
        "Tend",
        "booking-tend",
        "rate(5 minutes)",
        "Every five minutes: ends what waited too long, offers what became free, sends what is due",
        retries=0,  # it is called again anyway
    ),
    Schedule(
        "TendPeople",
        "people-tend",
        "rate(5 minutes)",
        "Every five minutes: writes visitor letters that are due, sends what is due, rings for whoever was alone at a school",
        retries=0,  # it is called again anyway
    ),
    Schedule(
        "RetainPeople",
        "people-retain",
        "cron(15 3 * * ? *)",
        "Erases people whose time is over and judges anew those who are to come, every night at 3:15 in London",
    ),
    Schedule(
        "Keys",
        "access-keys",
        "cron(0 4 1 1,4,7,10 ? *)",
        "Makes another signing key, on the first day of each quarter at 4:00 in London; links of before go on",
    ),
    Schedule(
        "Due",
        "metrics-digest",
        # What is due on which morning the bank holidays and terms of the programme say (`services/metrics/kinds.py`).
        "cron(0 8 * * ? *)",
        "Sends the reports that are due and those that failed before, every morning at 8:00 in London",
    ),
)
