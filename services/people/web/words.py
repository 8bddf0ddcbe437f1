"""What the console's templates say things with: the wording of people, under the programme's rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.people.domain.call import Warned
from services.people.domain.checks import Status
from services.people.domain.choice import Able
from services.people.domain.need import Capacity, Urgency
from services.people.domain.refusal import Reason
from services.people.domain.rules import Rules
from services.people.table.board import BoardLine
from services.people.wording import console
from shared.text import gettext
from shared.text.phrases import clock, day, short_day, when

Employers = Mapping[str, str]
"""Organisations' names by their ids."""


@dataclass(frozen=True, slots=True)
class Words:
    """Sentences by what is to be said; each returns it in the reader's language."""

    rules: Rules

    clock = staticmethod(clock)
    day = staticmethod(day)
    short_day = staticmethod(short_day)
    when = staticmethod(when)
    urgency = staticmethod(console.urgency)

    @staticmethod
    def urgency_colour(found: Urgency) -> str:
        """Return the colour of an urgency's tag."""
        return console.URGENCY_COLOURS[found]

    @staticmethod
    def status(found: Status) -> str:
        """Return how somebody's checks stand, in a word or a few."""
        return gettext(console.STATUSES[found][0])

    @staticmethod
    def status_colour(found: Status) -> str:
        """Return the colour of the same."""
        return console.STATUSES[found][1]

    @staticmethod
    def left(found: date, today: date) -> str:
        """Return how far off a day is."""
        return console.left(found, today)

    def missing(self, line: BoardLine) -> str:
        """Return who is missing at a session of the board."""
        return console.missing(self.rules, line.gap)

    def capacity(self, found: Capacity, employers: Employers) -> str:
        """Return as what somebody comes."""
        return console.capacity(self.rules, found, employers)

    def caution(self, found: Warned) -> str:
        """Return what to know of somebody."""
        return console.caution(self.rules, found)

    def why_not(self, found: Reason) -> str:
        """Return what stands against somebody."""
        return console.why_not(self.rules, found)

    @staticmethod
    def employers(able: Able, employers: Employers) -> str:
        """Return for whom somebody could come, each once."""
        return console.employers((one.capacity for one in able.answers), employers)

    def put_down(self, found: Capacity, able: Able, employers: Employers) -> str:
        """Return what a button says that puts somebody down; of whom they come only where they could come of several."""
        several = len({one.capacity.organisation for one in able.answers}) > 1
        return console.put_down(self.rules, found, employers if several else None)

    @staticmethod
    def as_value(found: Capacity) -> str:
        """Return as what somebody comes, as a form says it."""
        return f"{found.organisation} {found.role} {'leads' if found.lead else 'helps'}"
