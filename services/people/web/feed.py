"""A person's calendar to subscribe to: the sessions that they come to. No link stands in it: calendars are shown to others."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from services.people.domain.person import Person
from services.people.use_cases import own
from services.people.use_cases.programme import rules
from services.people.web.linked import names, own_page
from services.people.wording import volunteer as words
from shared.clock import london_day, london_time
from shared.text import gettext
from shared.web.http import HTTPError, Request, Response, Router

if TYPE_CHECKING:
    from shared.calendar import Entry

NOON: Final = 12


def give(request: Request, token: str) -> Response:
    """Return the calendar; of a link that ended one that says so alone.

    A calendar program that is refused goes on showing what it had, visits that are called off since among it.
    """
    try:
        return _own(request, token)
    except HTTPError as error:
        if error.status is not HTTPStatus.GONE:
            raise
        return _calendar(request, _ended(request))


@own_page
def _own(request: Request, person: Person, token: str) -> Response:  # noqa: ARG001  `own_page` hands it to every page
    return _calendar(request, _entries(request, person))


def _calendar(request: Request, entries: Iterable["Entry"]) -> Response:
    from shared.calendar import subscribed  # noqa: PLC0415  only this page needs icalendar

    body = subscribed(gettext("My visits"), entries, at=request.at)
    headers = {"content-disposition": 'inline; filename="visits.ics"'}
    return Response(body, content_type="text/calendar; charset=utf-8", headers=headers)


def _ended(request: Request) -> Iterator["Entry"]:
    """Yield what stands in the calendar of a link that ended, at noon of whatever day it is looked at."""
    from shared.calendar import Entry  # noqa: PLC0415  see above

    begins = london_time(london_day(request.at), NOON)
    yield Entry(
        id="ended",
        starts_at=begins,
        ends_at=begins + timedelta(hours=1),
        title=gettext("This calendar has ended: your visits stand here no more"),
        where="",
        text=gettext("If you come to visits still, add the calendar again from your page."),
    )


def _entries(request: Request, person: Person) -> Iterator["Entry"]:
    from shared.calendar import Entry  # noqa: PLC0415  see above

    organisations = names()
    for one in own.down_for(person.id, request.at):
        session = one.session
        what = words.capacity(rules(), organisations, one.capacity)
        yield Entry(
            id=f"{session.id.lower()}-{person.id}",
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            title=gettext("Visit at %(school)s", school=session.school),
            where=words.place(session),
            text="\n".join((words.workshop(session), words.audience(session), what, session.booking)),
        )


def add_to(app: Router) -> None:
    """Register the file with the function that answers for it."""
    app.get("volunteer.feed")(give)
