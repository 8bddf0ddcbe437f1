"""What one report is made of and for whom, as its sections ask for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.metrics.figures.collecting import collected, to_see
from services.metrics.kinds import Kind, Role
from services.metrics.known import Known
from services.metrics.period import AcademicYear, Period
from services.metrics.reports.answering import Answering
from services.metrics.reports.section import Todo
from services.metrics.reports.sections import ahead
from services.metrics.reports.todo import todo
from services.metrics.told import Told
from shared.web.routes import address

ACCOUNTS: Final[frozenset[Role]] = frozenset({"head", "facilitator", "safeguarding"})
"""Roles of the team: they can open the console."""


@dataclass(frozen=True)
class Order:
    """What the sections of one report are made of, and for whom."""

    answering: Answering
    kind: Kind
    period: Period
    role: Role
    site: str
    told: tuple[Told, ...]
    urn: str
    at: datetime
    evidence: str = ""
    whole: bool = False

    @property
    def known(self) -> Known:
        """All that is known."""
        return self.answering.known

    @property
    def year(self) -> AcademicYear:
        """The academic year that the period ends in."""
        return AcademicYear.of(self.period.last)

    def link(self, route: str, **parts: str) -> str:
        """Return the address of a page of the console; nothing for a reader without an account."""
        return f"{self.site}{address(route, **parts)}" if self.role in ACCOUNTS else ""

    def todo(self) -> tuple[Todo, ...]:
        """Return what waits for somebody."""
        platforms = to_see(
            collected(self.answering.programme.connections, self.known.standings, self.at), self.at
        )
        left = len(ahead.without(ahead.standing(self.known, self.answering.programme)))
        return todo(self.known, self.answering.programme, left, self.known.today, self.link, platforms)
