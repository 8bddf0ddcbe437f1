"""Who comes to the demo's visits: people are put down for a whole visit at once, judged as anybody is, in one change of it.

Put down one after the other for each session, the demo year's thousand places would take a minute; what is judged and stored is
the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from services.people.domain.call import Call, Candidate
from services.people.domain.checks import CheckFile
from services.people.domain.joining import assign
from services.people.domain.need import Capacity
from services.people.domain.person import Person
from services.people.domain.roster import Roster
from services.people.domain.visit import Visit
from services.people.domain.week import engagement, weeks_of
from services.people.table import checks, people, weeks
from services.people.use_cases.change import Change, change
from services.people.use_cases.programme import rules

WHO: Final = "Robin Demo"


@dataclass
class Partners:
    """The demo's people by id, in the order in which they are listed, with all by which they are judged.

    `hosts` lead where they can, and come as nothing else where others can.
    """

    known: dict[str, Candidate] = field(default_factory=dict)
    hosts: set[str] = field(default_factory=set)

    def keep(self, person: Person, file: CheckFile | None = None) -> None:
        """Keep a person as they are by now, and their checks where they are given."""
        was = self.known.get(person.id) or Candidate(person, CheckFile(person.id))
        self.known[person.id] = replace(was, person=person, checks=file or was.checks)

    def named(self, name: str) -> Person | None:
        """Return the person of a name that stands on the list once; None where their roles aren't the programme's."""
        return next((one.person for one in self.known.values() if one.person.name == name), None)

    def came(self, visit: Visit) -> None:
        """Keep that those who come to a visit are down for it."""
        for roster in visit.rosters:
            down = engagement(roster.session)
            for one in roster.coming:
                was = self.known[one.person]
                if down not in was.engagements:
                    self.known[one.person] = replace(was, engagements=(*was.engagements, down))


def staff(
    partners: Partners,
    booking: str,
    *,
    turn: int,
    at: datetime,
    short: int = 0,
    first: Iterable[str] = (),
) -> Visit:
    """Put people down for a visit as of a moment, until each session misses no more than `short`; return it.

    Those who are asked first change with the `turn`; those of `first` are asked before all others.
    """
    ids = list(partners.known)
    begin = 7 * turn % len(ids)
    turned = [*first, *ids[begin:], *ids[:begin]]

    def staffed(visit: Visit) -> Change:
        rosters, came = _crewed(partners, visit, turned, at, short)
        if not came:
            return Change(visit)
        still = [
            check
            for one in (partners.known[name] for name in came)
            for check in (people.still(one.person), checks.still(one.checks))
        ]
        concerned = weeks_of(came, (roster.session for roster in rosters))
        return Change(visit.changed(rosters=rosters), weeks.some(concerned), still)

    visit = change(booking, staffed, at=at)
    partners.came(visit)
    return visit


def _crewed(
    partners: Partners, visit: Visit, turned: Sequence[str], at: datetime, short: int
) -> tuple[list[Roster], list[str]]:
    """Return a visit's rosters with people, and who they are: to one session come those of the one before, where they can."""
    by_id, rosters, came = dict(partners.known), list[Roster](), list[str]()
    for was in visit.rosters:
        roster = was
        for lead in (True, False):
            order = dict.fromkeys([*came, *turned])
            for name in sorted(order, key=lambda one: (one not in came, (one in partners.hosts) is not lead)):
                call = Call(rules(), roster, at)
                if call.gap is None or call.gap.people <= short or (lead and not call.gap.lead):
                    break
                if (capacity := _fitting(call, by_id[name], lead=lead)) is None:
                    continue
                roster = assign(call, by_id[name], capacity, who=WHO)
                down = (*by_id[name].engagements, engagement(roster.session))
                by_id[name] = replace(by_id[name], engagements=down)
                if name not in came:
                    came.append(name)
        rosters.append(roster)
    return rosters, came


def _fitting(call: Call, candidate: Candidate, *, lead: bool) -> Capacity | None:
    """Return as what somebody can come, to lead or not to; None where they can't."""
    for answer in call.answers([candidate]):
        if answer.against is None and answer.capacity.lead is lead:
            return answer.capacity
    return None
