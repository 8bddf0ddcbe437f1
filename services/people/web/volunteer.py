"""A person's home: the visits they come to, what they offered, and the open call; before that, the invitation to be in."""

from datetime import date, timedelta
from typing import Final

from services.people.domain.person import Person
from services.people.use_cases import own
from services.people.use_cases.people import accept_invitation
from services.people.use_cases.programme import rules
from services.people.web.consent import asked
from services.people.web.linked import drawn, names, person_by
from services.people.wording import volunteer as words
from services.people.wording.reasons import reason
from shared.clock import london_day
from shared.text import gettext
from shared.visit_link import day_token
from shared.web import csrf
from shared.web.flash import lead_on
from shared.web.forms import day_of
from shared.web.http import Request, Response, Router
from shared.web.routes import address

AHEAD: Final = timedelta(weeks=8)
"""How much of the open call is shown at once."""

FURTHEST: Final = timedelta(days=550)
"""How far ahead it can be looked at: no visit is agreed for later."""


def see(request: Request, token: str) -> Response:
    """Show the invitation, or the visits. Opening it changes nothing: mail scanners open links too."""
    person = person_by(token)
    return _invited(person, token) if person.standing == "invited" else _home(request, person, token)


def accept(request: Request, token: str) -> Response:
    """Accept the invitation."""
    person = person_by(token)
    csrf.check(request, person.id)
    if person.standing == "invited":
        accept_invitation(person.id, at=request.at)
    return lead_on(request, address("volunteer", token=token), "accepted")


def _invited(person: Person, token: str) -> Response:
    organisations = names()
    what = [words.post(rules(), organisations, post) for post in person.posts]
    known = [
        (gettext("Name"), person.name),
        (gettext("E-mail"), person.email),
        (gettext("What you do"), words.listed(what)),
    ]
    title = gettext("Would you come to visits at schools?")
    return drawn("invited", person, token, title=title, known=[one for one in known if one[1]])


def _home(request: Request, person: Person, token: str) -> Response:
    today = london_day(request.at)
    first = _first(request, today)
    last = (first or today) + AHEAD - timedelta(days=1)
    found = own.visits(rules(), person, first or today, last, at=request.at)
    return drawn(
        "home",
        person,
        token,
        request=request,
        title=gettext("Your visits"),
        current="volunteer",
        organisations=names(),
        coming=found.coming,
        offered=found.offered,
        open=found.open,
        closed=found.closed,
        reason=reason,
        sheets={one.session.booking: day_token(one.session.booking, person.id) for one in found.coming},
        first=first,
        last=last,
        later=last + timedelta(days=1),
        asked_again=any(one.changed for one in asked(person)),
    )


def _first(request: Request, today: date) -> date | None:
    """Return the first day of the open call that the address asks for; None for the next weeks."""
    wanted = day_of(request.query.get("from", ""))
    return wanted if wanted and today < wanted <= today + FURTHEST else None


def add_to(app: Router) -> None:
    """Register the page with the function that answers for it."""
    app.get("volunteer")(see)
    app.post("volunteer")(accept)
