"""Who might come to a session, with all by which they are judged: the person, the checks, what they are down for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.people.domain.call import Candidate
from services.people.domain.checks import CheckFile
from services.people.domain.session import Session
from services.people.domain.week import Weeks, monday_of, weeks_of
from services.people.table import checks, people, weeks
from services.people.table.rows import Write


@dataclass(frozen=True, slots=True)
class Known:
    """Some people as they are this moment, and their weeks at the versions that were read."""

    by_id: dict[str, Candidate]
    weeks: Weeks

    def still(self, person: str) -> tuple[Write, ...]:
        """Return what refuses a transaction where a person or their checks were changed since they were read."""
        candidate = self.by_id[person]
        return people.still(candidate.person), checks.still(candidate.checks)


def of_week(moment: datetime) -> list[Candidate]:
    """Return everybody, with what they are down for in a moment's week: 60 read units for 500 people."""
    known, files, week = people.all_people(), checks.all_files(), weeks.of_monday(monday_of(moment))
    return [
        Candidate(
            one,
            files.get(one.id) or CheckFile(one.id),
            week[one.id].engagements if one.id in week else (),
        )
        for one in known
    ]


def some(ids: Iterable[str], sessions: Iterable[Session], *, others: Iterable[str] = ()) -> Known:
    """Return some people as they are this moment, with what they are down for in the weeks of some sessions.

    Whoever isn't there any more is left out; their weeks are there nevertheless, and those of `others`, who come to the sessions
    too: a roster is stored with the weeks of all its people.
    """
    names = frozenset(ids)
    found = weeks.some(weeks_of(names.union(others), sessions))
    here, files = people.some(names), checks.some(names)
    candidates = {
        name: Candidate(
            person,
            files[name],
            tuple(one for key, week in sorted(found.items()) if key[0] == name for one in week.engagements),
        )
        for name, person in here.items()
    }
    return Known(candidates, found)
