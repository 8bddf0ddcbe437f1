"""The step that offers a place in the waiting list of a day that is full."""

from datetime import date

from services.booking.domain.hours import Times
from services.booking.use_cases import queued
from services.booking.use_cases.offer import offer
from services.booking.web.dates import DateStep, answer_of, day_in, wanted_of
from services.booking.web.wizard import Asking, Errors, Step, Values
from shared.text import N_
from shared.web.http import Response, see_other


class WaitingStep(Step):
    """Whether to wait for a day: named in the address, or the one that was chosen."""

    name = "waiting"
    title = N_("Join the waiting list")
    template = "book/waiting.jinja"

    def show(self, asking: Asking, errors: Errors) -> Response:
        """Say how the waiting list of a day works; of a day that isn't full, show its month."""
        day, times = _full(asking)
        if day is None or not times:
            return _to_dates(asking, day)
        return self.page(
            asking,
            errors,
            day=day,
            back=asking.of(step=DateStep.name, month=f"{day:%Y-%m}"),
            path=asking.here(),
        )

    def take(self, asking: Asking) -> Values | Response:
        """Take the day, with the times the visit would have if nobody else were there."""
        day, times = _full(asking)
        if day is None or not times:
            return _to_dates(asking, day)
        answer = answer_of([start for start, _ in times])
        return answer | {"waits": answer["day"]}


def waits(values: Values) -> bool:
    """Tell whether a place in the waiting list is asked for: until a day or a time is chosen."""
    return bool(values.get("waits")) and values["waits"] == values.get("day")


def _full(asking: Asking) -> tuple[date | None, Times | None]:
    """Return the day asked about, and the times planned for it where it is full."""
    request = asking.request
    day = day_in(request.one("day") or request.query.get("day", "") or asking.values.get("day", ""))
    return day, queued.times_on(offer(), day, wanted_of(asking), asking.at) if day else None


def _to_dates(asking: Asking, day: date | None) -> Response:
    month = {"month": f"{day:%Y-%m}"} if day else {}
    return see_other(asking.of(step=DateStep.name, **month))
