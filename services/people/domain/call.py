"""The open call of a session: who can come as what, and what stands against it.

A `Call` is made once for a session; what doesn't depend on the person is worked out then, so that all people of a programme
are judged within some milliseconds.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.people.domain.checks import CLEARS, CheckFile, Standing, Status, standings
from services.people.domain.need import Capacity, gap_of, need_of, takes
from services.people.domain.person import Person, Post, available, reaches
from services.people.domain.refusal import Reason, WhyNot
from services.people.domain.roster import Roster
from services.people.domain.rules import Rules
from services.people.domain.week import Engagement, clash, same_week, too_far, week_span


@dataclass(frozen=True, slots=True)
class Candidate:
    """All that is known of somebody who might come: the person, the checks, what they are down for in the session's week."""

    person: Person
    checks: CheckFile
    engagements: Sequence[Engagement] = ()


class Caution(StrEnum):
    """What doesn't stand against it, but whoever decides should know."""

    SAME_WEEK = "same week"
    """`starts_at`: the person is down for another visit in this week, which starts then."""
    RENEW = "renew"
    """`check` and `until`: it holds on the day of the visit, and is to be renewed."""
    EXEMPT = "exempt"
    """`check`, `until` and `by`: the person is exempt from it."""
    AVAILABILITY_NOT_KNOWN = "availability not known"


@dataclass(frozen=True, slots=True)
class Warned:
    """A caution with the facts by which it is said."""

    caution: Caution
    facts: dict[str, object]


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a person can come as one thing: `against` it stands nothing, or one reason, with cautions."""

    person: str
    capacity: Capacity
    against: Reason | None
    cautions: tuple[Warned, ...] = ()


class Call:
    """A session's call at a moment."""

    def __init__(self, rules: Rules, roster: Roster, at: datetime) -> None:
        self.rules = rules
        self.roster = roster
        self.session = roster.session
        self.day = self.session.day
        self.at = at
        self.stretch = self.session.stretch
        self.week = week_span(self.session.starts_at)
        self.policy = rules.policy(self.day)
        self.need = need_of(rules, self.session)
        self.gap = gap_of(rules, self.need, roster.capacities) if self.need else None
        self._places: dict[tuple[str, bool], Reason | None] = {}
        self._standings: dict[tuple[str, str], tuple[Standing, ...] | None] = {}
        self._free: dict[str, bool | None] = {}
        self._away: dict[str, Reason | None] = {}
        self.closed = self._of_session()
        """Why nobody can be put down for it, whoever it is; None where somebody could be."""

    def against(
        self, candidate: Candidate, capacity: Capacity, *, seen: datetime | None = None
    ) -> Reason | None:
        """Return what stands against somebody coming, or None: first of the session, then of the place, then of the person.

        `seen` is when the session was to start as whoever asks knows it, None where they ask about it as it is.
        """
        if self.closed:
            return self.closed
        if seen is not None and seen != self.session.starts_at:
            return Reason(WhyNot.MOVED, {"starts_at": self.session.starts_at})
        if self.roster.of(candidate.person.id):
            return Reason(WhyNot.ALREADY_COMING)
        return (
            self._of_place(capacity) or self.unfit(candidate, capacity) or self._of_wishes(candidate.person)
        )

    def unfit(self, candidate: Candidate, capacity: Capacity) -> Reason | None:
        """Return what stands against somebody who has agreed to come: what also lets them go where it comes up later.

        That they are gone, or not of this post any more; that a check doesn't hold on the day; that they can't be there in time.
        """
        person = candidate.person
        if person.standing != "here":
            return Reason(WhyNot.GONE)
        if Post(capacity.organisation, capacity.role) not in person.posts:
            return Reason(WhyNot.NOT_THEIR_POST)
        if capacity.lead and not self._leads(capacity.role):
            return Reason(WhyNot.CANT_LEAD, {"role": capacity.role})
        found = self.standings(candidate, capacity.role)
        if found is None:
            return Reason(WhyNot.POLICY_NOT_KNOWN, {"role": capacity.role})
        for one in found:
            if one.status not in CLEARS:
                return _unclear(one)
        if person.id not in self._away:
            self._away[person.id] = self.elsewhere(candidate) or self._too_far(candidate)
        return self._away[person.id]

    def standings(self, candidate: Candidate, role: str) -> tuple[Standing, ...] | None:
        """Return how all that is required of a role stands for somebody on the day; None where that isn't known."""
        key = (candidate.person.id, role)
        if key not in self._standings:
            self._standings[key] = standings(self.policy, role, candidate.checks, self.day)
        return self._standings[key]

    def elsewhere(self, candidate: Candidate) -> Reason | None:
        """Return the reason where somebody is down for another session at the same time."""
        if other := clash(candidate.engagements, self.session):
            return Reason(WhyNot.CLASH, {"starts_at": other.starts_at, "ends_at": other.ends_at})
        return None

    def cautions(self, candidate: Candidate, capacity: Capacity) -> Iterator[Warned]:
        """Yield what whoever decides should know of somebody against whom nothing stands."""
        for one in self.standings(candidate, capacity.role) or ():
            if one.status is Status.RENEW:
                yield Warned(Caution.RENEW, {"check": one.check, "until": one.until})
            elif one.status is Status.EXEMPT:
                yield Warned(Caution.EXEMPT, {"check": one.check, "until": one.until, "by": one.by})
        if other := same_week(candidate.engagements, self.session.booking, self.week):
            yield Warned(Caution.SAME_WEEK, {"starts_at": other.starts_at})
        if self._available(candidate.person) is None:
            yield Warned(Caution.AVAILABILITY_NOT_KNOWN, {})

    def answers(self, candidates: Iterable[Candidate]) -> Iterator[Answer]:
        """Yield of each person, for each post and for leading where the role leads, whether they can come."""
        for candidate in candidates:
            for post in candidate.person.posts:
                for lead in (True, False) if self._leads(post.role) else (False,):
                    capacity = Capacity(post.organisation, post.role, lead)
                    against = self.against(candidate, capacity)
                    cautions = () if against else tuple(self.cautions(candidate, capacity))
                    yield Answer(candidate.person.id, capacity, against, cautions)

    def _of_session(self) -> Reason | None:
        if self.session.standing != "planned":
            return Reason(WhyNot.ENDED)
        if self.at >= self.session.starts_at:
            return Reason(WhyNot.TOO_LATE)
        return Reason(WhyNot.NEED_NOT_KNOWN) if self.gap is None else None

    def _of_place(self, capacity: Capacity) -> Reason | None:
        key = (capacity.role, capacity.lead)
        if key not in self._places:
            self._places[key] = self._place(*key)
        return self._places[key]

    def _place(self, role: str, lead: bool) -> Reason | None:  # noqa: FBT001  the two parts of a key
        gap = self.gap
        if gap is None or not gap.people:
            return Reason(WhyNot.FULL)
        if lead:
            if not self._leads(role):
                return Reason(WhyNot.CANT_LEAD, {"role": role})
            return None if gap.lead else Reason(WhyNot.LEAD_TAKEN)
        if takes(self.rules, gap, role):
            return None
        return Reason(WhyNot.ROLE_NOT_WANTED, {"role": role, "wanted": gap.wanted, "lead": gap.lead})

    def _of_wishes(self, person: Person) -> Reason | None:
        session = self.session
        if self._available(person) is False:
            return Reason(WhyNot.NOT_AVAILABLE)
        if reaches(person, session.postcode) is False:
            return Reason(WhyNot.OUT_OF_REACH, {"postcode": session.postcode})
        if person.asked_about and session.workshop not in person.asked_about:
            return Reason(WhyNot.NOT_ASKED_ABOUT)
        return None

    def _available(self, person: Person) -> bool | None:
        """Return whether somebody is free; asked for each post and for leading, it is worked out once."""
        if person.id not in self._free:
            self._free[person.id] = available(person, self.day, self.stretch)
        return self._free[person.id]

    def _too_far(self, candidate: Candidate) -> Reason | None:
        minutes = self.rules.travel_minutes
        far = too_far(candidate.engagements, self.session, minutes)
        return Reason(WhyNot.NO_TIME_TO_TRAVEL, {"minutes": minutes}) if far else None

    def _leads(self, role: str) -> bool:
        known = self.rules.roles.get(role)
        return known is not None and known.leads


def _unclear(found: Standing) -> Reason:
    """Return the reason for a check that doesn't clear: of a status that isn't expired nothing is known."""
    if found.status is Status.EXPIRED:
        return Reason(WhyNot.CHECK_EXPIRED, {"check": found.check, "until": found.until})
    return Reason(WhyNot.CHECK_MISSING, {"check": found.check})
