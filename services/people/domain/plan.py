"""Which mails a visit's people are to get: a pure function of who comes, of what led to it and of what they were told.

A mail is known by its kind, its reader and its occasion, and goes once. What was planned and isn't sent yet is what waits, so
nobody is reminded of a visit that is called off, and nobody hears of what was undone before they heard of it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from services.people.domain.asked import Asked
from services.people.domain.offer import Offer
from services.people.domain.planned import (
    GONE_TOO,
    JOINED,
    MORNING,
    PATIENCE,
    SETTLING,
    TEAM,
    THANKED,
    WEEK_BEFORE,
    Kind,
    Planned,
    stamp,
)
from services.people.domain.refusal import WhyNot
from services.people.domain.roster import Coming, Move, Roster, Step, people
from services.people.domain.session import Session
from shared.clock import LONDON, london_day, london_time

COMING: Final = frozenset({*JOINED, "times"})
"""Kinds that tell somebody to come, and when."""

JOINS: Final[frozenset[Move]] = frozenset({"assign", "take_up"})
"""Moves by which somebody is down for a session."""

Sent = Mapping[str, datetime]
"""When mails were sent, by their keys."""


def of_visit(
    rosters: Sequence[Roster], offers: Iterable[Offer], sent: Sent, asks: Iterable[Asked] = ()
) -> frozenset[Planned]:
    """Return the mails that a visit calls for, sent or not, by what was sent of them so far.

    `asks` are those by which people were asked to come; whether they agree to be written to, is for whoever sends to know.
    """
    answered = list(offers)
    concerned = people(rosters) | {step.coming.person for roster in rosters for step in roster.steps}
    concerned |= {one.person for one in answered}
    found = set(_asked(rosters, answered, asks))
    for person in concerned:
        visit = _Visit(person, rosters, [one for one in answered if one.person == person], sent)
        found |= {*visit.joined(), *visit.left(), *visit.turned_down(), *visit.reminders(), *visit.thanks()}
    return frozenset(found)


def _asked(rosters: Sequence[Roster], offers: Sequence[Offer], asks: Iterable[Asked]) -> Iterator[Planned]:
    """Yield what asks people to come, who neither come nor offered to; one mail for all sessions of a visit."""
    open_still = {one.session.id: one.session for one in rosters if one.session.standing == "planned"}
    busy = {one.person for one in offers if one.session in open_still} | people(rosters)
    latest: dict[str, tuple[datetime, datetime]] = {}
    for ask in asks:
        session = open_still.get(ask.session)
        if session and session.starts_at == ask.starts_at:
            for person in set(ask.people) - busy:
                latest[person] = max(latest.get(person, (ask.at, ask.starts_at)), (ask.at, ask.starts_at))
    for person, (at, starts_at) in latest.items():
        yield Planned("asked", person, stamp(at), at, starts_at)


def starts_of(occasion: str) -> Mapping[str, str]:
    """Return the starts by session that a mail of an occasion told of, as the clocks in London show them."""
    _, _, told = occasion.rpartition("!")
    return dict(one.split("@") for one in told.split("_")) if "@" in told else {}


def gone_from(occasion: str) -> frozenset[str]:
    """Return the sessions that a mail of an occasion told not to come to any more."""
    return frozenset(occasion.partition("!")[2].split("_"))


def _kind_of(key: str) -> str:
    return key.partition("#")[0]


def _occasion_of(key: str) -> str:
    return key.split("#")[1]


class _Visit:
    """A visit as one person hears of it."""

    def __init__(self, person: str, rosters: Sequence[Roster], offers: Sequence[Offer], sent: Sent) -> None:
        self.person = person
        self.rosters = rosters
        self.offers = offers
        self.sent = {key: at for key, at in sent.items() if key.rpartition("#")[2] == person}
        self.coming = [
            roster for roster in rosters if roster.of(person) and roster.session.standing == "planned"
        ]
        self.there = {roster.session.id for roster in rosters if roster.of(person)}
        self.starts_at = min((one.session.starts_at for one in self.coming), default=None)
        self.joins = {roster.session.id: _join(roster, person) for roster in self.coming}

    def joined(self) -> Iterator[Planned]:
        """Yield what says for which sessions the person is down, and that their times are others."""
        if not self.starts_at:
            return
        told, known = self._told(), self._known()
        news = [
            (one.at, one.move) for name, one in self.joins.items() if name not in told or told[name] < one.at
        ]
        now = {one.session.id: f"{one.session.starts_at.astimezone(LONDON):%m%d%H%M}" for one in self.coming}
        if news:
            at, move = max(news)
            wait = at + SETTLING
            due = wait if wait < self.starts_at else at
            yield self._mail(self._kind(at, move), f"{stamp(at)}!{_joined(now)}", due, self.starts_at)
        elif any(known[name] != start for name, start in now.items()):
            heard = max(roster.session.version for roster in self.coming)
            since = max(one.at for one in self.joins.values())
            yield self._mail("times", f"{stamp(since)}!{heard}!{_joined(now)}", since, self.starts_at)

    def left(self) -> Iterator[Planned]:
        """Yield what says for which sessions the person isn't down any more, and what makes the team ring somebody."""
        rings: dict[datetime, datetime] = {}
        gone: dict[Kind, list[tuple[datetime, datetime, str]]] = {}
        for roster in self.rosters:
            step = _gone(roster, self.person)
            if step is None:
                continue
            if step.late and step.who == self.person and roster.session.standing == "planned":
                rings[step.at] = max(step.starts_at, rings.get(step.at, step.starts_at))
            kind = _why(roster.session, roster, step)
            if kind and self._comes_in_vain(roster.session.id):
                gone.setdefault(kind, []).append((step.at, step.starts_at, roster.session.id))
        for at, until in rings.items():
            yield Planned("withdrew_late", TEAM, f"{stamp(at)}.{self.person}", at, until)
        for kind, found in gone.items():
            at, starts_at, _ = max(found)
            until = at + PATIENCE if kind == "moved" else starts_at
            if at < until:
                names = "_".join(sorted(name for _, _, name in found))
                yield self._mail(kind, f"{stamp(at)}!{names}", at, until)

    def turned_down(self) -> Iterator[Planned]:
        """Yield what thanks for an offer that isn't needed."""
        sessions = {roster.session.id: roster.session for roster in self.rosters}
        answered = [
            (one.answered_at, sessions[one.session].starts_at)
            for one in self.offers
            if one.standing == "turned_down"
            and one.answered_at
            and one.session in sessions
            and one.session not in self.there
            and sessions[one.session].standing == "planned"
        ]
        if answered:
            at, starts_at = max(answered)
            yield self._mail("turned_down", stamp(at), at + SETTLING, starts_at)

    def reminders(self) -> Iterator[Planned]:
        """Yield what reminds of a visit; who was put down for it after that was told enough then."""
        if not self.starts_at or not self.joins:
            return
        day, since = london_day(self.starts_at), max(one.at for one in self.joins.values())
        week, eve = (london_time(day - timedelta(days=days), MORNING) for days in (7, 1))
        if since < week:
            yield self._mail("week_before", f"{day:%Y%m%d}", week, self.starts_at - WEEK_BEFORE)
        if since < eve:
            yield self._mail("day_before", f"{day:%Y%m%d}", eve, self.starts_at)

    def thanks(self) -> Iterator[Planned]:
        """Yield the thanks for a visit that took place."""
        days = {one.session.day for one in delivered_of(self.rosters, self.person)}
        if days:
            due = london_time(max(days) + timedelta(days=1), MORNING)
            yield self._mail("thanks", f"{max(days):%Y%m%d}", due, due + THANKED)

    def _mail(self, kind: Kind, occasion: str, due: datetime, until: datetime) -> Planned:
        return Planned(kind, self.person, occasion, due, until)

    def _kind(self, at: datetime, move: Move) -> Kind:
        if move == "take_up":
            return "on_again"
        offered = any(one.standing == "accepted" and one.answered_at == at for one in self.offers)
        return "accepted" if offered else "assigned"

    def _told(self) -> Mapping[str, datetime]:
        """Return when the person was told last to come to a session, by the session's id."""
        return {
            name: at
            for at, key in sorted((at, key) for key, at in self.sent.items() if _kind_of(key) in COMING)
            for name in starts_of(_occasion_of(key))
        }

    def _known(self) -> Mapping[str, str]:
        """Return the starts that the person was told last, by the session's id."""
        found: dict[str, str] = {}
        for _, key in sorted((at, key) for key, at in self.sent.items() if _kind_of(key) in COMING):
            found |= starts_of(_occasion_of(key))
        return found

    def _comes_in_vain(self, session: str) -> bool:
        """Tell whether the last that the person was told of a session is to come."""
        told = self._told().get(session)
        gone = [
            at
            for key, at in self.sent.items()
            if _kind_of(key) in GONE_TOO and session in gone_from(_occasion_of(key))
        ]
        return told is not None and not any(at >= told for at in gone)


def delivered_of(rosters: Iterable[Roster], person: str) -> list[Roster]:
    """Return the sessions that took place with a person."""
    return [one for one in rosters if one.session.standing == "delivered" and one.of(person)]


def let_go(rosters: Iterable[Roster], person: str, kind: Kind) -> list[tuple[Session, Step, datetime]]:
    """Return the sessions that a mail of a kind tells a person not to be down for any more.

    Each with the step that led to it, and the start that the person knew of.
    """
    found: list[tuple[Session, Step, datetime]] = []
    for roster in rosters:
        its = [step for step in roster.steps if step.coming.person == person]
        if its and roster.of(person) is None and _why(roster.session, roster, its[-1]) == kind:
            # Of a visit that moved, the step that lets go has the new start already.
            joins = [step for step in its if step.move in JOINS]
            found.append((roster.session, its[-1], (joins or its)[-1].starts_at))
    return found


def _gone(roster: Roster, person: str) -> Step | None:
    """Return how somebody left a session to which they don't come any more; None where they never did, or do."""
    its = [step for step in roster.steps if step.coming.person == person]
    return its[-1] if its and roster.of(person) is None and its[-1].move not in JOINS else None


def _why(session: Session, roster: Roster, step: Step) -> Kind | None:
    """Return what somebody is told of having left a session; None of their own withdrawal, and where it took place."""
    if roster.of(step.coming.person) or session.standing == "delivered":
        return None
    if step.move in JOINS or step.who == step.coming.person:
        return None
    if session.standing == "off":
        return "cancelled"
    if step.move == "withdraw":
        return "taken_off"
    return "moved" if step.why in {WhyNot.MOVED, WhyNot.ENDED} else "stood_down"


def _join(roster: Roster, person: str) -> Step:
    """Return the step by which somebody who comes to a session is down for it."""
    for step in reversed(roster.steps):
        if step.coming.person == person and step.move in JOINS:
            return step
    # Of a roster that was made without its steps.
    one = roster.of(person)
    assert one is not None  # noqa: S101  asked of those who come
    return _first(roster, one)


def _first(roster: Roster, one: Coming) -> Step:
    return Step(roster.version, one.at, "assign", one, one.by, roster.session.starts_at)


def _joined(starts: Mapping[str, str]) -> str:
    return "_".join(f"{name}@{start}" for name, start in sorted(starts.items()))
