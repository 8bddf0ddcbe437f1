"""Which mails a visit's people are to get: a pure function of who comes, of what led to it and of what they were told.

A mail is known by its kind, its reader and its occasion, and goes once. What was planned and isn't sent yet is what waits, so
nobody is reminded of a visit that is called off, and nobody hears of what was undone before they heard of it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from services.people.domain.asked import Asked
from services.people.domain.offer import Offer
from services.people.domain.planned import (
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
from services.people.domain.roster import Coming, Roster, Step, people
from services.people.domain.session import Session
from shared.clock import LONDON, london_day, london_time

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
        self.joins = [_join(roster, person) for roster in self.coming]

    def joined(self) -> Iterator[Planned]:
        """Yield what says for which sessions the person is down, and that their times are others."""
        if not self.starts_at or not self.joins:
            return
        last = max(self.joins, key=lambda one: one.at)
        since, now = stamp(last.at), self._starts()
        told = [(at, key) for key, at in self.sent.items() if key.partition("#")[0] in {*JOINED, "times"}]
        if not any(key.split("#")[1].partition("!")[0] == since for _, key in told):
            wait = last.at + SETTLING
            due = wait if wait < self.starts_at else last.at
            yield self._mail(self._kind(last), f"{since}!{_joined(now)}", due, self.starts_at)
            return
        known: dict[str, str] = {}
        for _, key in sorted(told):
            known |= starts_of(key.split("#")[1])
        if any(known.get(name, start) != start for name, start in now.items()):
            heard = max(roster.session.version for roster in self.coming)
            yield self._mail("times", f"{since}!{heard}!{_joined(now)}", last.at, self.starts_at)

    def left(self) -> Iterator[Planned]:
        """Yield what says for which sessions the person isn't down any more, and what makes the team ring somebody."""
        gone = [(roster.session, roster, step) for roster in self.rosters if (step := self._gone(roster))]
        for session, _, step in gone:
            if step.late and session.standing == "planned":
                yield Planned(
                    "withdrew_late", TEAM, f"{stamp(step.at)}.{self.person}", step.at, step.starts_at
                )
        kinds = sorted(
            ((kind, step) for session, roster, step in gone if (kind := _why(session, roster, step))),
            key=lambda one: (one[0], one[1].at),
        )
        for kind, steps in groupby(kinds, key=lambda one: one[0]):
            _, last = list(steps)[-1]
            until = last.at + PATIENCE if kind == "moved" else last.starts_at
            if last.at < until:
                yield self._mail(kind, stamp(last.at), last.at, until)

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
        day, since = london_day(self.starts_at), max(one.at for one in self.joins)
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

    def _starts(self) -> Mapping[str, str]:
        return {one.session.id: f"{one.session.starts_at.astimezone(LONDON):%m%d%H%M}" for one in self.coming}

    def _kind(self, join: Step) -> Kind:
        if join.move == "take_up":
            return "on_again"
        offered = any(one.standing == "accepted" and one.answered_at == join.at for one in self.offers)
        return "accepted" if offered else "assigned"

    def _gone(self, roster: Roster) -> Step | None:
        """Return how the person left a session that they had heard to be down for, where they did."""
        its = [step for step in roster.steps if step.coming.person == self.person]
        if not its or roster.of(self.person) or its[-1].move not in {"withdraw", "stand_down"}:
            return None
        join = next((step for step in reversed(its) if step.move in {"assign", "take_up"}), None)
        heard = join is None or its[-1].at - join.at >= SETTLING or self._was_told(join)
        return its[-1] if heard or its[-1].late else None

    def _was_told(self, join: Step) -> bool:
        since = stamp(join.at)
        return any(key.split("#")[1].startswith(since) for key in self.sent)


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
            joins = [step for step in its if step.move in {"assign", "take_up"}]
            found.append((roster.session, its[-1], (joins or its)[-1].starts_at))
    return found


def _why(session: Session, roster: Roster, step: Step) -> Kind | None:
    """Return what somebody is told of having left a session; None of their own withdrawal, and where it took place."""
    if roster.of(step.coming.person) or session.standing == "delivered":
        return None
    if step.move == "withdraw":
        return "taken_off" if step.who != step.coming.person and session.standing == "planned" else None
    if step.move != "stand_down":
        return None
    if session.standing == "off":
        return "cancelled"
    return "moved" if step.why in {WhyNot.MOVED, WhyNot.ENDED} else "stood_down"


def _join(roster: Roster, person: str) -> Step:
    """Return the step by which somebody who comes to a session is down for it."""
    for step in reversed(roster.steps):
        if step.coming.person == person and step.move in {"assign", "take_up"}:
            return step
    # Of a roster that was made without its steps.
    one = roster.of(person)
    assert one is not None  # noqa: S101  asked of those who come
    return _first(roster, one)


def _first(roster: Roster, one: Coming) -> Step:
    return Step(roster.version, one.at, "assign", one, one.by, roster.session.starts_at)


def _joined(starts: Mapping[str, str]) -> str:
    return "_".join(f"{name}@{start}" for name, start in sorted(starts.items()))
