"""The school's page of who comes to its visit, by the link in our mails: read, printed, acknowledged."""

from http import HTTPStatus
from typing import Final

from services.people.domain.refusal import RefusedError, WhyNot
from services.people.domain.session import letter_day
from services.people.use_cases import letter as use_case
from services.people.use_cases.letter import Read
from services.people.use_cases.programme import rules
from services.people.wording import letter as words
from shared.compiled import essentials
from shared.text import N_, gettext
from shared.text.phrases import day, when
from shared.visit_link import booking_of_letter
from shared.web import csrf
from shared.web.flash import lead_on, say_once
from shared.web.http import HTTPError, Request, Response, Router
from shared.web.pages import render
from shared.web.routes import address

DAMAGED: Final = N_(
    "We can't find a visit for this link. It may have been cut short in the e-mail: copy the whole link, up to its last letter, "
    "or write to %(email)s."
)
OVER: Final = N_(
    "Your visit is over, and with it this page has ended. Who came is on record with us: write to %(email)s to ask."
)
OFF: Final = N_(
    "This visit does not take place as it was planned, so nobody of ours comes. If you did not expect this, write to %(email)s."
)
NOT_YET: Final = N_("Who comes stands here from %(day)s on, and we write to you then.")
NOBODY_YET: Final = N_(
    "We are still finding the people for your visit. We write to you as soon as we know who comes."
)

SAID: Final = {
    "read": N_("Thank you. We have noted that you have read it."),
    "unread": N_("That you have read it is taken back."),
    "newer": N_("Something has changed meanwhile, so nothing was noted. Please look at what is new."),
}


def show(request: Request, token: str) -> Response:
    """Show who comes."""
    booking, found = read_by(token, request)
    said, cookies = say_once(request, address("letter", token=token))
    page = render(
        "letter/letter.jinja",
        **shown(found),
        token=token,
        csrf=csrf.token(booking),
        said=gettext(SAID[said]) if said in SAID else "",
    )
    return Response(page, cookies=cookies)


def take(request: Request, token: str) -> Response:
    """Note that the school has read the letter, or take that back."""
    booking, _ = read_by(token, request)
    csrf.check(request, booking)
    version, does = request.one("version"), request.one("read")
    if not version.isascii() or not version.isdigit() or does not in {"yes", "no"}:
        raise HTTPError(HTTPStatus.BAD_REQUEST)
    said = "read" if does == "yes" else "unread"
    try:
        use_case.acknowledge(booking, int(version), read=does == "yes", at=request.at)
    except RefusedError as error:
        if error.reason.why is not WhyNot.STALE:
            raise _nothing(error) from error
        said = "newer"
    return lead_on(request, address("letter", token=token), said)


def read_by(token: str, request: Request) -> tuple[str, Read]:
    """Return the visit of a link and its letter. Raises `HTTPError` for one that was altered, or whose visit is over."""
    booking = booking_of_letter(token)
    if booking is None:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(DAMAGED, email=_email()))
    try:
        return booking, use_case.read(booking, request.at)
    except RefusedError as error:
        raise _nothing(error) from error


def written(found: Read) -> words.Said | None:
    """Return a letter in words; None where there is none to show."""
    if found.letter is None or off(found) or not found.letter.sessions:
        return None
    return words.said(rules(), found.letter, _known(found))


def off(found: Read) -> bool:
    """Tell whether the visit does not take place."""
    return all(roster.session.standing == "off" for roster in found.visit.rosters)


def shown(found: Read) -> dict[str, object]:
    """Return what the page shows of a letter."""
    said = written(found)
    acknowledged = found.acknowledged
    return {
        "letter": said,
        "nothing": "" if said else _why_nothing(found),
        "school": found.visit.rosters[0].session.school,
        "version": found.letter.version if found.letter else 0,
        "read_at": when(found.letter.acknowledged_at)
        if found.letter and found.letter.acknowledged_at
        else "",
        "before_at": when(acknowledged.acknowledged_at)
        if acknowledged
        and acknowledged.acknowledged_at
        and acknowledged.version != (found.letter and found.letter.version)
        else "",
        "changed": words.changed(rules(), found.since, _known(found)),
    }


def _known(found: Read) -> words.Known:
    return words.Known(found.people, found.employers, found.about, found.sessions)


def _why_nothing(found: Read) -> str:
    if off(found):
        return gettext(OFF, email=_email())
    goes = letter_day(rules(), min(found.sessions.values(), key=lambda one: one.starts_at))
    coming = any(roster.coming for roster in found.visit.rosters)
    return gettext(NOT_YET, day=day(goes)) if coming else gettext(NOBODY_YET)


def _nothing(error: RefusedError) -> HTTPError:
    if error.reason.why is WhyNot.ENDED:
        return HTTPError(HTTPStatus.GONE, gettext(OVER, email=_email()))
    if error.reason.why is WhyNot.NOT_FOUND:
        return HTTPError(HTTPStatus.NOT_FOUND, gettext(DAMAGED, email=_email()))
    return HTTPError(HTTPStatus.CONFLICT, gettext("Please try again in a minute. Nothing was noted."))


def _email() -> str:
    return str(essentials()["programme"]["contact"]["email"])


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("letter")(show)
    app.post("letter")(take)
