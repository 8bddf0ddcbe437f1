"""The console's page of a visit: who comes to each session, offers to answer, who could come and who can't and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from services.access.frame import frame
from services.access.groups import CHECKS
from services.access.user import TeamUser
from services.people.domain.choice import Able
from services.people.domain.person import Person
from services.people.domain.roster import Step
from services.people.use_cases import visit as visits
from services.people.use_cases.programme import rules, workshop_titles
from services.people.use_cases.visit import Comer, Offered, Seen, VisitSeen
from services.people.web.draw import draw
from services.people.web.words import Words
from services.people.wording import console as wording
from services.people.wording import reasons
from shared.text import N_, gettext, ngettext, number, say
from shared.text.country import year_name
from shared.text.phrases import clock, listed, when
from shared.web import csrf
from shared.web.http import HTTPError, Request, Response
from shared.web.routes import address

UNKNOWN: Final = N_(
    "There is no visit with this reference whose people we know of. Look for it among the visits to come."
)

BEST: Final = 5
"""People who could come to a session, on the page of all sessions; the page of one has all."""


@dataclass(frozen=True, slots=True)
class History:
    """A step that was made, and what takes it back where it can be."""

    sentence: str
    when: str
    back: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A session as the page shows it; what is not asked about is empty."""

    seen: Seen
    title: str
    what: str
    missing: str
    closed: str
    able: Sequence[Able]
    more_able: int
    unable: Sequence[tuple[str, Sequence[Person], bool]]
    """What stands against whom, and whether it is a check."""
    unable_count: int
    asked: str
    steps: Sequence[History]
    address: str
    """Of the page of this session alone; empty on it."""

    @property
    def id(self) -> str:
        """The session's id."""
        return self.seen.session.id

    @property
    def starts_at(self) -> datetime:
        """When it starts."""
        return self.seen.session.starts_at

    @property
    def tag(self) -> dict[str, str]:
        """How pressing its gap is, or what became of it."""
        if self.seen.session.standing != "planned":
            text, colour = wording.standing(self.seen.session)
            return {"text": text, "colour": colour}
        urgency = self.seen.urgency
        return {"text": wording.urgency(urgency), "colour": wording.URGENCY_COLOURS[urgency]}

    @property
    def coming(self) -> Sequence[Comer]:
        """Who comes."""
        return self.seen.coming

    @property
    def offers(self) -> Sequence[Offered]:
        """The offers that wait."""
        return self.seen.offers

    @property
    def changeable(self) -> bool:
        """Whether somebody can still be taken off."""
        return self.seen.session.standing == "planned" and self.seen.call.at < self.seen.session.starts_at


def found(reference: str, request: Request) -> VisitSeen:
    """Return a visit. Raises `HTTPError` where booking told of none by this reference."""
    seen = visits.seen(rules(), reference, request.at)
    if seen is None:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(UNKNOWN))
    return seen


def page(
    request: Request,
    user: TeamUser,
    visit: VisitSeen,
    *,
    problem: str = "",
    said: str = "",
    undo: Mapping[str, Any] | None = None,
    cookies: Sequence[str] = (),
) -> Response:
    """Draw the page: of all sessions, or of the one that the address names; with what was just done, or could not be."""
    several = len(visit.sessions) > 1
    alone = visit.session(request.query.get("session", "")) if several else visit.sessions[0]
    first = visit.sessions[0].session
    drawn = draw(
        "team/visit.jinja",
        **frame(user, "gaps"),
        visit={
            "booking": visit.visit.head.booking,
            "school": first.school,
            "day": first.day,
            "where": ", ".join(filter(None, (first.town, first.postcode))),
        },
        sessions=[
            _shown(visit, one, alone=alone is not None)
            for one in visit.sessions
            if alone is None or one is alone
        ],
        alone=alone is not None and several,
        pictures=_pictures(visit),
        employers=visit.employers,
        reads_checks=CHECKS in user.groups,
        action=address("console.visit", reference=visit.visit.head.booking),
        back=address("console.gaps"),
        csrf=csrf.token(user.subject),
        problem=problem,
        said=said,
        undo=undo,
    )
    refused = problem and request.method == "POST"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return Response(drawn, status, cookies=list(cookies))


def title(seen: Seen) -> str:
    """Return what a session is called on the page: its time and workshop."""
    session = seen.session
    return gettext(
        "%(start)s to %(end)s: %(workshop)s",
        start=clock(session.starts_at),
        end=clock(session.ends_at),
        workshop=say(workshop_titles().get(session.workshop, session.workshop)),
    )


def _pictures(visit: VisitSeen) -> str:
    """Return who of those that come may be in pictures: it must be known before somebody takes one."""
    comes = {one.id: one.person for session in visit.sessions for one in session.coming if one.person}
    if visit.in_pictures is None or not comes:
        return ""
    names = sorted(one.name for name, one in comes.items() if name in visit.in_pictures)
    if not names:
        return gettext("Take no pictures of those who come: nobody agreed to be in them.")
    if len(names) == len(comes):
        return gettext("All who come agreed to be in pictures.")
    return gettext("In pictures may be %(names)s. Of the others take none.", names=listed(names))


def _shown(visit: VisitSeen, seen: Seen, *, alone: bool) -> Shown:
    offered = {one.person.id for one in seen.offers if not one.against}
    able = [one for one in seen.choice.able if one.person.id not in offered]
    unable = seen.choice.unable
    shown = able if alone else able[:BEST]
    reference, closed = visit.visit.head.booking, _closed(seen)
    return Shown(
        seen=seen,
        title=title(seen),
        what=_what(seen),
        missing=wording.missing(rules(), seen.call.gap) if seen.session.standing == "planned" else "",
        closed=closed,
        able=shown,
        more_able=len(able) - len(shown),
        unable=list(_by_reason(seen)) if alone and not closed else (),
        unable_count=len(unable),
        asked=_asked(seen),
        steps=list(_steps(visit, seen)),
        address="" if alone else address("console.visit", reference=reference, session=seen.session.id),
    )


def _what(seen: Seen) -> str:
    session, need = seen.session, seen.call.need
    said = {
        "year": year_name(session.year_group),
        "pupils": ngettext("%(number)s pupil", "%(number)s pupils", session.pupils),
    }
    if need is None:
        return gettext("%(year)s, %(pupils)s.", **said)
    return gettext(
        "%(year)s, %(pupils)s. %(coming)s of %(needed)s come.",
        coming=number(len(seen.coming)),
        needed=number(need.people),
        **said,
    )


def _closed(seen: Seen) -> str:
    """Return why nobody can be put down, whoever it is; empty where somebody could be."""
    if seen.closed:
        return reasons.reason(rules(), seen.closed, of_others=True)
    gap = seen.call.gap
    return gettext(wording.FOUND) if gap is not None and not gap.people else ""


def _by_reason(seen: Seen) -> Iterator[tuple[str, list[Person], bool]]:
    """Yield each sentence of why people can't come, with the people of whom it is so, and whether it is a check."""
    found: dict[tuple[str, bool], list[Person]] = {}
    for one in seen.choice.unable:
        key = (wording.why_not(rules(), one.why), one.why.why in wording.OF_CHECKS)
        found.setdefault(key, []).append(one.person)
    for (sentence, of_checks), people in found.items():
        yield sentence, people, of_checks


def _asked(seen: Seen) -> str:
    one = seen.asked
    if one is None or one.starts_at != seen.session.starts_at:
        return ""
    return ngettext(
        "%(who)s asked %(number)s person on %(when)s.",
        "%(who)s asked %(number)s people on %(when)s.",
        len(one.people),
        who=one.who,
        when=when(one.at),
    )


def _steps(visit: VisitSeen, seen: Seen) -> Iterator[History]:
    """Yield what happened, the newest first; whoever was taken off and still could come can be put down again."""
    able = {one.person.id: {answer.capacity for answer in one.answers} for one in seen.choice.able}
    last: set[str] = set()
    for step in reversed(seen.roster.steps):
        person = visit.people.get(step.coming.person)
        newest = step.coming.person not in last
        last.add(step.coming.person)
        can = newest and step.move == "withdraw" and step.coming.capacity in able.get(step.coming.person, ())
        yield History(
            wording.step(rules(), step, _names(visit, step, person), visit.employers),
            when(step.at),
            put_back(seen, step) if can else {},
        )


def _names(visit: VisitSeen, step: Step, person: Person | None) -> tuple[str, str]:
    """Return what somebody is called, and who made a step: the person themselves stands there by their id."""
    name = person.name if person else ""
    by = visit.people.get(step.who)
    return name, by.name if by else step.who


def put_back(seen: Seen, step: Step) -> dict[str, str]:
    """Return the fields of a form that puts somebody down again as what they were."""
    return {
        "person": step.coming.person,
        "as": Words.as_value(step.coming.capacity),
        "seen": seen.session.starts_at.isoformat(),
    }
