"""The step that asks for a day, a month at a time; and the one that offers other times for those that can't be had any more."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from services.booking.domain.diary import FREE_STATES, Day, Wanted
from services.booking.domain.hours import WhyNot, offered
from services.booking.use_cases import free, wishes
from services.booking.use_cases.offer import offer
from services.booking.web.wizard import Asking, Errors, Step, Values
from services.booking.wording import why_no_visit
from shared.clock import london_day
from shared.text import N_, gettext
from shared.web.http import Response, see_other


class DateStep(Step):
    """Which day: those of a month, as a month and as a list, each with what it offers."""

    name = "date"
    title = N_("Choose a date")
    template = "book/date.jinja"

    def answered(self, values: Values) -> bool:
        """Tell whether a day was chosen; whether it is still free is asked when it is taken."""
        return day_in(values.get("day", "")) is not None

    def show(self, asking: Asking, errors: Errors) -> Response:
        """Show the month asked for, that of the day chosen before, or the first with something free."""
        on_offer, request = offer(), asking.request
        wanted, (first, last) = wanted_of(asking), offered(on_offer.diary, asking.at)
        chosen = day_in(asking.values.get("day", ""))
        within = chosen if chosen and first <= chosen <= last else None
        asked = day_in(f"{request.query.get('month', '') or request.one('month')}-01") or within
        if asked:
            days = free.month(on_offer, min(max(asked, first), last), wanted, asking.at)
        else:
            days = free.first_month(on_offer, wanted, asking.at)
        month = days[0].day
        following = (month + timedelta(days=31)).replace(day=1)
        return self.page(
            asking,
            errors,
            month=month,
            weeks=_weeks(days),
            listed=[day for day in days if day.why in {None, WhyNot.FULL}],
            free=sum(day.state in FREE_STATES for day in days),
            chosen=chosen,
            view="list" if (request.query.get("view") or request.one("view")) == "list" else "month",
            earlier=(month - timedelta(days=1)).replace(day=1) if month > first else None,
            later=following if following <= last else None,
            first=first,
            last=last,
            wanted=wanted,
            late=asking.booking is not None and wishes.late(on_offer, asking.booking, asking.at),
        )

    def refuse(self, asking: Asking, day: date, why: WhyNot) -> Response:
        """Show the month of a day that can't be had, with the reason; also from another step's page."""
        values = asking.values | {"day": day.isoformat()}
        here = replace(asking, here=lambda **query: asking.of(step=self.name, **query), values=values)
        return self.show(here, {"day": why_no_visit(why, day)})

    def take(self, asking: Asking) -> Values | Response:
        """Take a day that can be asked for."""
        day = day_in(asking.request.one("day"))
        if day is None:
            return self.show(asking, {"day": gettext("Select a date")})
        found, _ = free.on_day(offer(), day, wanted_of(asking), asking.at)
        return self.refuse(asking, day, found.why) if found.why else {"day": day.isoformat(), "waits": ""}


class TakenStep(Step):
    """Which other times, because those chosen can't be had any more."""

    name = "taken"
    title = N_("That time is no longer free")
    template = "book/taken.jinja"

    def show(self, asking: Asking, errors: Errors) -> Response:
        """Show the times nearest to those that were wanted, and why those can't be had."""
        wanted, on_offer = wanted_of(asking), offer()
        times = free.times_from(starts_in(asking.values["starts"]), wanted.minutes)
        day = london_day(times[0][0])
        found, _ = free.on_day(on_offer, day, wanted, asking.at)
        why = None if found.why is WhyNot.FULL else found.why
        return self.page(
            asking,
            errors,
            **({"title": gettext("Choose another date")} if why else {}),
            because=why_no_visit(why, day) if why else "",
            full=day if found.why is WhyNot.FULL else None,
            wanted=times,
            free=free.alternatives(on_offer, times, wanted, asking.at),
        )

    def take(self, asking: Asking) -> Values | Response:
        """Take one of them."""
        before = self.open_before(asking.values)
        if before:
            return see_other(asking.of(step=before.name))
        wanted, starts = wanted_of(asking), starts_in(asking.request.one("starts").split())
        if len(starts) != wanted.count:
            return self.show(asking, {"starts": gettext("Select one of the times, or choose another date")})
        if not free.at_times(offer(), free.times_from(starts, wanted.minutes), wanted, asking.at):
            taken = gettext("Someone has just booked that time. Choose another one")
            return self.show(asking, {"starts": taken})
        return answer_of(starts)


def wanted_of(asking: Asking) -> Wanted:
    """Return what is asked of the diary: by the answers so far, or for the booking that is changed."""
    booking, values = asking.booking, asking.values
    if booking:
        workshop = offer().workshop(booking.workshop.id)
        length = booking.sessions[0].ends_at - booking.sessions[0].starts_at
        minutes = workshop.minutes if workshop else length // timedelta(minutes=1)
        return Wanted(len(booking.sessions), minutes, booking.school.urn, booking.id)
    workshop = offer().workshop(values.get("workshop", ""))
    return Wanted(
        len(values.get("classes", ())) or 1, workshop.minutes if workshop else 1, values.get("urn", "")
    )


def answer_of(starts: Sequence[datetime]) -> Values:
    """Return the answer that sessions' starts are; whoever has times waits for none."""
    return {
        "day": london_day(starts[0]).isoformat(),
        "starts": [start.isoformat() for start in starts],
        "waits": "",
    }


def starts_in(texts: Sequence[str]) -> list[datetime]:
    """Return the moments that texts name; none of all where one of them is no moment of this age."""
    try:
        starts = [datetime.fromisoformat(text) for text in texts]
    except ValueError:
        return []
    sound = all(start.tzinfo is not None and date.min.year < start.year < date.max.year for start in starts)
    return starts if sound else []


def day_in(text: str) -> date | None:
    """Return the day that a text names, or None."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    # Beyond these no day has one before and one after it.
    return day if date.min.year < day.year < date.max.year else None


def _weeks(days: list[Day]) -> list[list[Day | None]]:
    """Return a month's days in weeks from Monday on; None where a week belongs to another month."""
    cells: list[Day | None] = [None] * days[0].day.weekday() + [*days]
    cells += [None] * (-len(cells) % 7)
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]
