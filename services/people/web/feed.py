"""A person's calendar to subscribe to: the sessions that they come to. No link stands in it: calendars are shown to others."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from services.people.domain.person import Person
from services.people.use_cases import own
from services.people.use_cases.programme import rules
from services.people.web.linked import names, own_page
from services.people.wording import volunteer as words
from shared.text import gettext
from shared.web.http import Request, Response, Router

if TYPE_CHECKING:
    from shared.calendar import Entry


@own_page
def give(request: Request, person: Person, token: str) -> Response:  # noqa: ARG001  `own_page` hands it to every page
    """Return the calendar."""
    from shared.calendar import subscribed  # noqa: PLC0415  only this page needs icalendar

    body = subscribed(gettext("My visits"), _entries(request, person), at=request.at)
    headers = {"content-disposition": 'inline; filename="visits.ics"'}
    return Response(body, content_type="text/calendar; charset=utf-8", headers=headers)


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
