"""Asking everybody who could come to a session to offer to: it is kept, and the mails of it are planned by what is kept."""

from datetime import datetime

from services.people.domain.asked import Asked
from services.people.domain.call import Call
from services.people.domain.choice import choice
from services.people.domain.refusal import RefusedError, WhyNot
from services.people.domain.visit import Visit
from services.people.table import asked as asks
from services.people.use_cases import candidates
from services.people.use_cases.change import Change, change
from services.people.use_cases.programme import rules


def ask(booking: str, session: str, *, who: str, at: datetime, seen: datetime) -> Asked:
    """Ask everybody who could come to a session and has not offered to, and return who that is: nothing is kept of nobody.

    `seen` is the session's start as `who` knew it. It is told with the visit, so that the mails go. Raises `RefusedError`.
    """
    made = Asked(session, seen, at, who, ())

    def asked(visit: Visit) -> Change:
        nonlocal made
        roster = visit.roster(session)
        if roster is None:
            raise RefusedError(WhyNot.NOT_FOUND)
        call = Call(rules(), roster, at)
        if call.closed:
            raise RefusedError(call.closed.why, **call.closed.facts)
        if seen != roster.session.starts_at:
            raise RefusedError(WhyNot.MOVED, starts_at=roster.session.starts_at)
        offered = {one.person for one in visit.open_offers(session)}
        able = choice(call, candidates.of_week(seen)).able
        made = Asked(
            session, seen, at, who, tuple(one.person.id for one in able if one.person.id not in offered)
        )
        if not made.people:
            return Change(visit)
        after = visit.anew()
        return Change(after, more=[asks.kept(booking, made, after.head.version)], tell=True)

    change(booking, asked, at=at)
    return made
