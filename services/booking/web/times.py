"""The step that asks when each class starts, on the day that was chosen."""

import re
from datetime import date, datetime, time
from typing import Final

from services.booking.domain.diary import DayState
from services.booking.domain.hours import Misfit, Times, hours, misfits, moment
from services.booking.use_cases import free, wishes
from services.booking.use_cases.offer import offer
from services.booking.web.dates import DateStep, answer_of, day_in, starts_in, wanted_of
from services.booking.web.wizard import Asking, Errors, Step, Values
from services.booking.wording import clock_24, spans
from shared.clock import london_day
from shared.text import N_, gettext
from shared.text.phrases import listed
from shared.web.http import Response, see_other

TYPED: Final = re.compile(r"([0-9]{1,2})(?:[:.h ]?([0-9]{2}))?\s*(am|pm)?", re.IGNORECASE)
"""A time as people type it: 10:05, 10.05, 1005, 9, 1:15 pm."""

NOON: Final = 12


class TimesStep(Step):
    """When each class starts: anywhere in the team's hours that a team is free."""

    name = "times"
    title = N_("When does each class start?")
    template = "book/times.jinja"

    def answered(self, values: Values) -> bool:
        """Tell whether every class has a time on the day chosen, in the hours and in turn.

        Whether they are still free is asked when they are taken.
        """
        starts, classes = starts_in(values.get("starts", [])), values.get("classes", [])
        workshop, day = offer().workshop(values.get("workshop", "")), day_in(values.get("day", ""))
        if not starts or len(starts) != len(classes) or workshop is None or day is None:
            return False
        times = free.times_from(starts, workshop.minutes)
        return london_day(starts[0]) == day and not misfits(offer().diary, day, times)

    def show(self, asking: Asking, errors: Errors) -> Response:
        """Ask for the times of a day, with those chosen before or the earliest that fit; of a day that is gone, say why."""
        day = _day(asking)
        if day is None:
            return see_other(asking.of(step=DateStep.name))
        wanted = wanted_of(asking)
        found, spans_free = free.on_day(offer(), day, wanted, _judged_at(asking, day))
        if found.why:
            return DateStep().refuse(asking, day, found.why)
        typed = _typed(asking, day, wanted.count)
        return self.page(
            asking,
            errors,
            back=asking.of(step=DateStep.name),
            day=day,
            on_request=found.state is DayState.ON_REQUEST,
            hours=hours(offer().diary, day),
            free=spans_free,
            minutes=wanted.minutes,
            typed=typed or [clock_24(start) for start, _ in found.times],
            earliest=not typed,
            classes=asking.values.get("classes", ()),
        )

    def take(self, asking: Asking) -> Values | Response:
        """Take the times."""
        day = day_in(asking.request.one("day"))
        if day is None:
            return see_other(asking.of(step=DateStep.name))
        asking, wanted = asking.after({"day": day.isoformat()}), wanted_of(asking)
        errors: dict[str, str] = {}
        starts = []
        for place in range(1, wanted.count + 1):
            typed = asking.request.one(f"start-{place}")
            start = _moment(day, typed)
            if start is None:
                errors[f"start-{place}"] = gettext(
                    "Enter when class %(place)s starts, such as 10:05 or 13:15", place=place
                )
            else:
                starts.append(start)
        if errors:
            return self.show(asking, errors)
        times = free.times_from(starts, wanted.minutes)
        errors = _misfits(day, times)
        judged_at = _judged_at(asking, day)
        if not errors and not free.at_times(offer(), times, wanted, judged_at):
            found, _ = free.on_day(offer(), day, wanted, judged_at)
            if found.why:
                return DateStep().refuse(asking, day, found.why)
            near = [
                one.times for one in free.alternatives(offer(), times, wanted, judged_at) if one.day == day
            ]
            nearest = min(near, key=lambda one: abs(one[0][0] - starts[0]), default=found.times)
            errors["start-1"] = gettext(
                "No team is free for all of these times. %(times)s would fit",
                times=listed([clock_24(start) for start, _ in nearest]),
            )
        return self.show(asking, errors) if errors else answer_of(starts)


def _judged_at(asking: Asking, day: date) -> datetime:
    """Return the moment at which a day is judged: for a visit's own day the last one at which it could be asked for."""
    return wishes.judged_at(offer(), asking.booking, day, asking.at) if asking.booking else asking.at


def _day(asking: Asking) -> date | None:
    """Return the day whose times are asked for: the one just typed, named in the address, or answered before."""
    request = asking.request
    return day_in(request.one("day") or request.query.get("day", "") or asking.values.get("day", ""))


def _typed(asking: Asking, day: date, count: int) -> list[str]:
    """Return what was typed into each class's field, or chosen before for this day; nothing where neither was."""
    form = asking.request.form
    if any(f"start-{place}" in form for place in range(1, count + 1)):
        return [asking.request.one(f"start-{place}")[:20] for place in range(1, count + 1)]
    before = starts_in(asking.values.get("starts", []))
    chosen = len(before) == count and london_day(before[0]) == day
    return [clock_24(start) for start in before] if chosen else []


def _moment(day: date, typed: str) -> datetime | None:
    """Return the moment that a time typed names on a day, or None."""
    found = TYPED.fullmatch(typed.strip())
    if not found:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half and not 1 <= hour <= NOON:
        return None
    if half:
        hour = hour % NOON + (NOON if half == "pm" else 0)
    try:
        return moment(day, time(hour, minute))
    except ValueError:
        return None


def _misfits(day: date, times: Times) -> dict[str, str]:
    """Return the sentence for each class whose time won't do."""
    diary, errors = offer().diary, {}
    for place, misfit in misfits(diary, day, times).items():
        start, end = times[place]
        if misfit is Misfit.OUTSIDE:
            errors[f"start-{place + 1}"] = gettext(
                "Class %(place)s would be from %(start)s to %(end)s. The team's hours are %(hours)s",
                place=place + 1,
                start=clock_24(start),
                end=clock_24(end),
                hours=spans(hours(diary, day)),
            )
        else:
            errors[f"start-{place + 1}"] = gettext(
                "Class %(place)s must start at %(end)s or later, when the class before it ends",
                place=place + 1,
                end=clock_24(max(ends for _, ends in times[:place])),
            )
    return errors
