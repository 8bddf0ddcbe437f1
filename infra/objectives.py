"""What the platform promises, as data: alarms, the dashboard and the runbook's table are made of it. Nothing here needs the CDK.

Each objective has one metric: 1 for each that missed it, 0 for each that met it, so that the average is the share that missed. Of
30 days that share may be 1 - `target`: the error budget. An alarm rings when it is spent so many times as fast as it lasts
("The Site Reliability Workbook", chapter 5: 14.4 times over an hour spends 2 % of a month's, 6 times over six hours 5 %).
"""

from dataclasses import dataclass
from typing import Final

from shared import measured

DAYS: Final = 30
"""Over how many days a budget is counted."""

SLOW_MS: Final = 1000
"""From how many milliseconds at the gateway on an answer was slow."""


DOLLARS: Final = 40
"""What a month may cost, unless the stack's parameter says otherwise."""

IN_AN_ALARM: Final = 10
"""Metrics that one alarm's expression may name: CloudWatch's limit."""


@dataclass(frozen=True)
class Burn:
    """How fast a budget may be spent: `times` as fast as it lasts 30 days, over so many hours."""

    name: str
    hours: int
    times: float


FAST: Final = Burn("Fast", 1, 14.4)
SLOW: Final = Burn("Slow", 6, 6)


@dataclass(frozen=True)
class Objective:
    """A promise: the share that is to be kept of it, the metric of those that missed it, and in words what both are.

    `heading` is the runbook's section about it.
    """

    metric: str
    title: str
    target: float
    promises: str
    misses: str
    heading: str
    burns: tuple[Burn, ...]

    @property
    def budget(self) -> float:
        """The share that may miss it."""
        return 1 - self.target

    def threshold(self, burn: Burn) -> float:
        """Return the share above which the budget is spent that fast."""
        return round(burn.times * self.budget, 6)


ANSWERS: Final = Objective(
    "AnswersRefused",
    "Answers taken",
    0.999,
    "What a pupil sends is taken",
    "the gateway answered 5xx or 429 to a pupil's post",
    "An alarm says that pupils' answers are not taken",
    (FAST, SLOW),
)

ANSWERS_SLOW: Final = Objective(
    "AnswersSlow",
    "Answers quick",
    0.95,
    "What a pupil sends is answered within a second",
    "the gateway took longer to answer a pupil's post",
    "An alarm says that pupils wait for an answer",
    (SLOW,),
)

MAILS: Final = Objective(
    measured.MAILS.late,
    "Mails in time",
    0.99,
    "A mail goes out within ten minutes of what calls for it",
    "the run that sent it began later",
    "An alarm says that mails are late",
    (FAST, SLOW),
)

REPORTS: Final = Objective(
    measured.REPORTS.late,
    "Reports in time",
    0.99,
    "A report that is due has gone by 8:10",
    "the run that sent it began later",
    "A report didn't come",
    (FAST,),
)

OBJECTIVES: Final = (ANSWERS, ANSWERS_SLOW, MAILS, REPORTS)


def table() -> str:
    """Return the runbook's table of objectives."""
    lines = [
        "| objective | of 30 days | measured as missed where | rings when that many missed it |",
        "|---|---|---|---|",
    ]
    for one in OBJECTIVES:
        rings = ", ".join(f"{one.threshold(burn):.2%} in {burn.hours} h" for burn in one.burns)
        lines.append(f"| {one.promises} | {one.target:.1%} | {one.misses} | {rings} |")
    return "\n".join(lines)
