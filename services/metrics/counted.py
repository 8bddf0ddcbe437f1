"""What the website's counter counts: sites, and hits that are kept apart until a person decides. Plain values, nothing of AWS."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Why = Literal["visitor", "hour", "day"]
"""Why hits are apart: one visitor made very many, very many came from nowhere in an hour, or in a day."""

Verdict = Literal["", "count", "leave"]
"""What a person decided of them: nothing yet, that they count, that they don't."""


def account_of(origin: str) -> str:
    """Return what another site is called among the figures: its name, and its port where it has one of its own."""
    return origin.partition("://")[2]


@dataclass(frozen=True, slots=True)
class Flag:
    """Hits of a site and London's day that are kept apart; `hour` is London's, where they are those of one hour.

    `views` are the pages shown, `visits` those that came from outside, `usual` the views of a usual day, 0 where it isn't known.
    Without any views they are apart no more. A verdict is about the `judged` views that whoever gave it had seen: where more
    have come since, it must be given anew.
    """

    day: date
    account: str
    why: Why
    hour: int | None
    views: int
    visits: int
    usual: int
    verdict: Verdict = ""
    judged: int = 0
    who: str = ""
    at: str = ""

    @property
    def key(self) -> str:
        """Its name in the table."""
        hour = "" if self.hour is None else f"#{self.hour:02}"
        return f"{self.day}#{self.account}#{self.why}{hour}"

    @property
    def waits(self) -> bool:
        """Whether somebody has yet to decide."""
        return self.views > (self.judged if self.verdict else 0)

    @property
    def counts(self) -> bool:
        """Whether somebody decided that all of them count."""
        return self.verdict == "count" and not self.waits
