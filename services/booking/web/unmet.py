"""The answer to whoever finds no date that suits: it is kept as a fact, and she is told how to reach the team."""

from services.booking.domain.hours import offered
from services.booking.use_cases.offer import offer
from services.booking.use_cases.unmet import no_date
from services.booking.web.classes import classes_of
from services.booking.web.dates import DateStep, day_in
from services.booking.web.school import school_of
from services.booking.web.wizard import Asking, Errors, Step, Values
from shared.text import N_
from shared.web.http import Response, see_other


class NoDateStep(Step):
    """None of the days of a month suits: a button of the days' page, no question of its own."""

    name = "no-date"
    title = N_("Thank you for telling us")
    template = "book/no_date.jinja"

    def show(self, asking: Asking, errors: Errors) -> Response:  # noqa: ARG002  there is nothing to say before the button
        """Lead to the days, where the button is."""
        return see_other(asking.of(step=DateStep.name))

    def take(self, asking: Asking) -> Values | Response:
        """Keep what she looked for, once a form and month; say how to reach the team."""
        before = self.open_before(asking.values)
        school = school_of(asking.values)
        if before or school is None:
            return see_other(asking.of(step=before.name if before else "school"))
        on_offer = offer()
        first, last = offered(on_offer.diary, asking.at)
        month = min(max(day_in(f"{asking.request.one('month')}-01") or first, first), last).replace(day=1)
        no_date(
            on_offer,
            asking.token,
            school=school,
            workshop_id=asking.values["workshop"],
            classes=classes_of(asking.values),
            month=month,
            now=asking.at,
        )
        back = asking.of(step=DateStep.name, month=f"{month:%Y-%m}")
        return self.page(asking, {}, back=back, month=month)
