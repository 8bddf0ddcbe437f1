"""The question pages that asking for a visit and changing one have in common."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any

from services.booking import bookings
from services.booking.draw import draw
from services.booking.offer import offer
from services.booking.slots import Slot, offered
from shared.clock import london_day, now
from shared.web import csrf
from shared.web.http import Request, Response


def question(
    template: str,
    title: str,
    errors: Mapping[str, str],
    *,
    back: str,
    action: str,
    token: str,
    **shown: Any,  # noqa: ANN401  each page shows its own things
) -> Response:
    """Draw a question page; with errors it names each above the question and beside its field."""
    page = draw(
        template,
        title=title,
        errors=errors,
        back=back,
        action=action,
        csrf=csrf.token(token),
        path=action if action.startswith("/book/") else "",
        **shown,
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    # Kept by the browser, so that going back to an answer that needed another look shows it and not a warning.
    return Response(page, status, headers={"cache-control": "private, no-cache"})


def pupils_page(
    workshop_id: str,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    **page: Any,  # noqa: ANN401
) -> Response:
    """Draw the question who is coming."""
    return question(
        "book/pupils.jinja",
        "Who is coming?",
        errors,
        workshop=offer().workshop(workshop_id),
        values=values,
        **page,
    )


def contact_page(
    values: Mapping[str, str],
    errors: Mapping[str, str],
    **page: Any,  # noqa: ANN401
) -> Response:
    """Draw the question who asks."""
    return question("book/contact.jinja", "Your details", errors, values=values, **page)


def date_page(
    request: Request,
    slot_now: str,
    errors: Mapping[str, str],
    **page: Any,  # noqa: ANN401
) -> Response:
    """Draw the free days of a month, or the free times of the day chosen."""
    on_offer, moment = offer(), now()
    first, last = offered(on_offer.diary, moment)
    day = _day(request.query.get("day", "") or request.one("day"))
    if day and not first <= day <= last:
        day = None
    chosen = datetime.fromisoformat(slot_now) if slot_now else None
    if day and not (errors and "day" in errors):
        times = bookings.free_slots(on_offer, day, day, moment)
        if times:
            page["back"] = f"{page['action']}?month={day:%Y-%m}"
            return question(
                "book/time.jinja", "Choose a time", errors, day=day, times=times, chosen=chosen, **page
            )
        errors = {"day": "There is no free time on that day any more. Choose another day"}
    month = _month(
        request.query.get("month", "") or request.one("month"),
        day or (chosen and london_day(chosen)) or first,
        first,
        last,
    )
    following = (month + timedelta(days=31)).replace(day=1)
    free = bookings.free_slots(on_offer, month, following - timedelta(days=1), moment)
    weeks: dict[date, dict[date, list[Slot]]] = {}
    for slot in free:
        monday = slot.day - timedelta(days=slot.day.weekday())
        weeks.setdefault(monday, {}).setdefault(slot.day, []).append(slot)
    return question(
        "book/date.jinja",
        "Choose a date",
        errors,
        month=month,
        weeks=weeks,
        chosen=chosen and london_day(chosen),
        earlier=(month - timedelta(days=1)).replace(day=1) if month > first else None,
        later=following if following <= last else None,
        first=first,
        last=last,
        **page,
    )


def chosen_slot(request: Request) -> Slot | date | dict[str, str]:
    """Return the slot chosen if it is still free, the day if only that was chosen, or what is wrong."""
    day = _day(request.one("day"))
    typed = request.one("slot")
    if not typed:
        if "day" in request.form and "times" in request.form:
            return {"slot": "Select a time"}
        return day or {"day": "Select a date"}
    starts_at = _offered_moment(typed)
    if starts_at is None:
        return {"day": "Select a date"}
    on = london_day(starts_at)
    for slot in bookings.free_slots(offer(), on, on, now()):
        if slot.starts_at == starts_at:
            return slot
    return {"day": "Someone has just booked that time. Choose another one"}


def _offered_moment(text: str) -> datetime | None:
    """Return the moment a form names, if it is on a day that can be asked for."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    first, last = offered(offer().diary, now())
    return moment if moment.tzinfo is not None and first <= moment.date() <= last else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _month(text: str, otherwise: date, first: date, last: date) -> date:
    """Return the first day of the month asked for, kept within what is offered."""
    month = _day(f"{text}-01") or otherwise
    return min(max(month, first), last).replace(day=1)
