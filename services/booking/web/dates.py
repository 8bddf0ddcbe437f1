"""The steps that ask for a time: a free day of a month, then a free time of that day; or another one for one that was taken."""

from datetime import date, datetime, timedelta

from services.booking.domain.diary import Slot, offered
from services.booking.use_cases.free import alternatives, free_slots
from services.booking.use_cases.offer import offer
from services.booking.web.wizard import Asking, Errors, Step, Values
from shared.clock import london_day
from shared.text import N_, gettext
from shared.web.http import Request, Response, see_other


class DateStep(Step):
    """Which free time: two pages at one address, the second for the day that the first asked for."""

    name = "date"
    title = N_("Choose a date")
    template = "book/date.jinja"

    def answered(self, values: Values) -> bool:
        """Tell whether a time was chosen; whether it is still free is asked when it is taken."""
        return "slot" in values

    def show(self, asking: Asking, errors: Errors) -> Response:
        """Show the free days of a month, or the free times of the day chosen."""
        on_offer, request = offer(), asking.request
        first, last = offered(on_offer.diary, asking.at)
        day = _day(request.query.get("day", "") or request.one("day"))
        if day and not first <= day <= last:
            day = None
        chosen = datetime.fromisoformat(asking.values["slot"]) if "slot" in asking.values else None
        if day and "day" not in errors:
            times = free_slots(on_offer, day, day, asking.at)
            if times:
                return self.page(
                    asking,
                    errors,
                    template="book/time.jinja",
                    title=gettext("Choose a time"),
                    back=asking.here(month=f"{day:%Y-%m}"),
                    day=day,
                    times=times,
                    chosen=chosen,
                )
            errors = {"day": gettext("There is no free time on that day any more. Choose another day")}
        month = _month(
            request.query.get("month", "") or request.one("month"),
            day or (chosen and london_day(chosen)) or first,
            first,
            last,
        )
        following = (month + timedelta(days=31)).replace(day=1)
        return self.page(
            asking,
            errors,
            month=month,
            weeks=_weeks(free_slots(on_offer, month, following - timedelta(days=1), asking.at)),
            chosen=chosen and london_day(chosen),
            earlier=(month - timedelta(days=1)).replace(day=1) if month > first else None,
            later=following if following <= last else None,
            first=first,
            last=last,
        )

    def take(self, asking: Asking) -> Values | Response:
        """Take a time; a day alone leads to its times."""
        answer = _chosen(asking.request)
        if isinstance(answer, Slot):
            return {"slot": answer.starts_at.isoformat()}
        if isinstance(answer, date):
            return see_other(asking.here(day=answer.isoformat()))
        return self.show(asking, answer)


class TakenStep(Step):
    """Which other time, because somebody else took the one chosen."""

    name = "taken"
    title = N_("Someone has just booked that time")
    template = "book/taken.jinja"

    def show(self, asking: Asking, errors: Errors) -> Response:
        """Show the free times nearest to the one that was wanted."""
        on_offer = offer()
        wanted = datetime.fromisoformat(asking.values["slot"])
        workshop = on_offer.workshop(asking.values["workshop"])
        free = alternatives(on_offer, wanted, workshop.minutes if workshop else 0, asking.at)
        return self.page(asking, errors, wanted=wanted, free=free)

    def take(self, asking: Asking) -> Values | Response:
        """Take one of them."""
        before = self.open_before(asking.values)
        if before:
            return see_other(asking.of(step=before.name))
        answer = _chosen(asking.request)
        if isinstance(answer, Slot):
            return {"slot": answer.starts_at.isoformat()}
        if isinstance(answer, date):
            answer = {"slot": gettext("Select one of the times, or choose another date")}
        return self.show(asking, answer)


def _chosen(request: Request) -> Slot | date | dict[str, str]:
    """Return the slot chosen if it is still free, the day if only that was chosen, or what is wrong."""
    day = _day(request.one("day"))
    typed = request.one("slot")
    if not typed:
        if "day" in request.form and "times" in request.form:
            return {"slot": gettext("Select a time")}
        return day or {"day": gettext("Select a date")}
    starts_at = _offered_moment(typed, request.at)
    if starts_at is None:
        return {"day": gettext("Select a date")}
    on = london_day(starts_at)
    for slot in free_slots(offer(), on, on, request.at):
        if slot.starts_at == starts_at:
            return slot
    return {"day": gettext("Someone has just booked that time. Choose another one")}


def _offered_moment(text: str, at: datetime) -> datetime | None:
    """Return the moment a form names, if it is on a day that can be asked for."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    first, last = offered(offer().diary, at)
    return moment if moment.tzinfo is not None and first <= moment.date() <= last else None


def _weeks(free: list[Slot]) -> dict[date, dict[date, list[Slot]]]:
    """Return free slots by their week's Monday and their day."""
    weeks: dict[date, dict[date, list[Slot]]] = {}
    for slot in free:
        monday = slot.day - timedelta(days=slot.day.weekday())
        weeks.setdefault(monday, {}).setdefault(slot.day, []).append(slot)
    return weeks


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _month(text: str, otherwise: date, first: date, last: date) -> date:
    """Return the first day of the month asked for, kept within what is offered."""
    month = _day(f"{text}-01") or otherwise
    return min(max(month, first), last).replace(day=1)
