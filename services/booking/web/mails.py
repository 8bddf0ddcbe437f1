"""The console's mail room: what a booking has had sent and will have, looked at, held back, sent at once or dropped."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.booking.domain.booking import Booking
from services.booking.domain.plan import Planned
from services.booking.domain.readers import address_of
from services.booking.table import bookings
from services.booking.use_cases.visitors import called_for
from services.booking.web.draw import draw, question
from services.booking.wording import mails as said
from shared import sent
from shared.compiled import plain
from shared.log import failed
from shared.sent import SENT, Coming, Line, Mark, coming
from shared.text import N_, gettext
from shared.web import csrf
from shared.web.forms import Form
from shared.web.http import HTTPError, Request, Response, Router, see_other
from shared.web.routes import address, link

if TYPE_CHECKING:
    from shared.mail import Mail

NAME: Final = re.compile(r"[a-z_]{1,30}\.[0-9TZ]{1,20}\.[a-z]{1,12}")
"""A mail in an address: its key, with dots."""

BEING_SENT: Final = N_("It was sent already, or is being sent at this moment, so it was left as it is.")
CHANGED: Final = N_(
    "Somebody else changed it meanwhile, so it was left as it is. Look at it and decide again."
)
NOT_SENT: Final = N_(
    "It could not be sent. Nothing is lost: we try again by ourselves, and the longer it fails the less often."
)
UNREACHABLE: Final = N_(
    "Nothing was sent: e-mail to this address came back, or its reader called it spam. Call them and change the address. If it "
    "is right, whoever runs the platform can let e-mail go to it again."
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A mail as the mail room shows it."""

    name: str
    title: str
    to: str
    at: datetime | None
    why: str
    state: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Deed:
    """What can be done with a mail: from which states, what it leads to, and whether it waits then."""

    states: frozenset[str]
    to: sent.State
    waits: bool


DEEDS: Final[Mapping[str, Deed]] = {
    "hold": Deed(frozenset({""}), "held", waits=False),
    "release": Deed(frozenset({"held", "dropped"}), "", waits=True),
    "drop": Deed(frozenset({"", "held", "unreachable", "unsure"}), "dropped", waits=False),
}


@signed_in
def show_mails(request: Request, user: TeamUser, reference: str) -> Response:
    """Show what was sent about a booking, and what is still to come."""
    booking = _booking(reference)
    marks = sent.states(booking.id)
    planned = coming(called_for(booking, marks), marks)
    to_come = [
        _shown(one, booking) for one in planned if one.mark.state not in SENT and one.mail.until >= request.at
    ]
    known = {one.mail.key for one in planned}
    gone = [_sent(mark, known) for mark in marks.values() if mark.state in SENT]
    page = draw(
        "team/mails.jinja",
        **frame(user),
        booking=booking,
        to_come=to_come,
        gone=sorted(gone, key=lambda one: (one.mark.sent_at or request.at, one.name), reverse=True),
    )
    return Response(page)


@signed_in
def show_mail(request: Request, user: TeamUser, reference: str, mail: str) -> Response:
    """Show one mail, with what can be done with it."""
    booking = _booking(reference)
    return _page(user, booking, _found(booking, mail), {}, {}, request.at)


@signed_in
def show_page(_request: Request, _user: TeamUser, reference: str, mail: str) -> Response:
    """Show a mail's page as its reader sees it, by itself: it has no scripts, and its styles stand in its elements."""
    booking = _booking(reference)
    one = _found(booking, mail)
    return Response(_closed(_composed(one, booking).html), style="'unsafe-inline'")


@signed_in
def take_mail(request: Request, user: TeamUser, reference: str, mail: str) -> Response:
    """Hold a mail back, release it, drop it, send it now, or add a line to it."""
    csrf.check(request, user.subject)
    booking = _booking(reference)
    one = _found(booking, mail)
    form = Form(request)
    line = form.text("note", label=gettext("Your line"))
    if not form.errors:
        _do(form, request.one("do"), booking, _with_line(one, line), user, request.at)
    if form.errors:
        return _page(user, booking, _found(booking, mail), form.values, form.errors, request.at)
    return see_other(address("console.booking.mail", reference=reference, mail=mail))


def _with_line(one: Coming[Planned], line: str) -> Coming[Planned]:
    """Return a mail with the team's own line; whatever is done with it, what was typed goes with it."""
    return replace(one, mark=replace(one.mark, line=line))


def _do(form: Form, deed: str, booking: Booking, one: Coming[Planned], user: TeamUser, now: datetime) -> None:
    """Do with a mail what a button says; what stands against it becomes an error of the form."""
    mark, due = one.mark, one.mail.due
    if mark.state in SENT or (mark.state == "claimed" and not mark.free(now)):
        form.errors["form"] = gettext(BEING_SENT)
        return
    state: sent.State = "" if mark.waits else mark.state
    if deed not in {"line", "now", *DEEDS} or (deed in DEEDS and state not in DEEDS[deed].states):
        form.errors["form"] = gettext(CHANGED)
        return
    # Whoever says "now" wants it sent, whatever is known of it: also one of which nobody knows if it went out.
    changed = replace(
        mark, state="" if deed == "now" and state in {"unsure", "unreachable"} else state, tries=0
    )
    when: dict[str, datetime] = {}
    if deed in DEEDS:
        chosen = DEEDS[deed]
        changed = replace(mark, state=chosen.to, at=now, by=user.name)
        when = {"line" if chosen.waits else "gone": due}
    if not sent.keep(booking.id, changed, **when):
        form.errors["form"] = gettext(CHANGED)
    elif deed == "now":
        _send(form, booking, one, now)


def _composed(one: Coming[Planned], booking: Booking) -> "Mail":
    from services.booking.mail.compose import compose  # noqa: PLC0415  the list of mails is shown without what writes them

    return compose(one.mail, booking, one.mark.line)


def _send(form: Form, booking: Booking, one: Coming[Planned], now: datetime) -> None:
    try:
        from services.booking.mail.send import send_one  # noqa: PLC0415  only who sends waits for what writes mails

        gone = send_one(booking, one.mail, now)
    except Exception as error:  # noqa: BLE001  whatever it is, the person is told that it did not go
        failed("mail not sent", error, booking=booking.id, mail=one.mail.key)
        form.errors["form"] = gettext(NOT_SENT)
        return
    if gone:
        sent.forget([Line(booking.id, one.mail.key, one.mail.due)])
    elif sent.find(booking.id, one.mail.key).state == "unreachable":
        form.errors["form"] = gettext(UNREACHABLE)
    else:
        form.errors["form"] = gettext(CHANGED)


def _page(
    user: TeamUser,
    booking: Booking,
    one: Coming[Planned],
    values: Mapping[str, str],
    errors: Mapping[str, str],
    now: datetime,
) -> Response:
    composed = _composed(one, booking)
    shown = _shown(one, booking)
    return question(
        "team/mail.jinja",
        shown.title,
        errors,
        token=user.subject,
        **frame(user),
        booking=booking,
        shown=shown,
        subject=one.mark.subject or composed.subject,
        text=_closed(composed.text),
        values={"note": one.mark.line, **values},
        waits=one.mark.free(now),
        back=address("console.booking.mails", reference=booking.id),
        action=address("console.booking.mail", reference=booking.id, mail=shown.name),
    )


def _closed(text: str) -> str:
    """Return a mail without the keys in its links: they are its reader's, and open the booking in their name."""
    for page in ("booking", "letter"):
        before = link(page, token="")
        text = re.sub(re.escape(before) + r"[^\s\"<]+", f"{before}the-readers-own-key", text)
    return text


def _shown(one: Coming[Planned], booking: Booking) -> Shown:
    mail = one.mail
    person = address_of(booking, mail.reader)
    to = plain()["mail"]["team"] if person is None else person.email
    return Shown(
        name=mail.key.replace("#", "."),
        title=said.title(mail.kind),
        to=gettext("%(whose)s, %(address)s", whose=said.reader(mail.reader), address=to),
        at=mail.due,
        why=said.why(mail),
        state=said.state(one.mark.state),
        mark=one.mark,
    )


def _sent(mark: Mark, planned: Collection[str]) -> Shown:
    """Return a mail that was sent: what it was sent under stands in its mark, also where the plan has it no more."""
    return Shown(
        name=mark.key.replace("#", ".") if mark.key in planned else "",
        title=mark.subject,
        to=said.reader(mark.reader),
        at=mark.sent_at,
        why="",
        state=said.state(mark.state),
        mark=mark,
    )


def _found(booking: Booking, name: str) -> Coming[Planned]:
    if NAME.fullmatch(name):
        key = name.replace(".", "#")
        marks = sent.states(booking.id)
        for one in coming(called_for(booking, marks), marks):
            if one.mail.key == key:
                return one
    raise HTTPError(
        HTTPStatus.NOT_FOUND,
        gettext("This booking calls for no such e-mail any more. Look at the list of its e-mails."),
    )


def _booking(reference: str) -> Booking:
    booking = bookings.load(reference) if re.fullmatch(r"[A-Z]{2,5}-[0-9A-Z]{1,20}", reference) else None
    if booking is None:
        raise HTTPError(
            HTTPStatus.NOT_FOUND,
            gettext("There is no booking with this reference. Look for it in the list of all."),
        )
    return booking


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    pages: tuple[tuple[str, Callable[..., Response]], ...] = (
        ("console.booking.mails", show_mails),
        ("console.booking.mail", show_mail),
        ("console.booking.mail.page", show_page),
    )
    for route, page in pages:
        app.get(route)(page)
    app.post("console.booking.mail")(take_mail)
