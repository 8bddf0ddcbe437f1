"""A step of a wizard: one question on one page, asked in the booking form or over a booking's link."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from services.booking.domain.booking import Booking
from services.booking.web.draw import question
from shared.text import gettext
from shared.web.http import Request, Response

Values = dict[str, Any]
"""What was answered, by field."""

Errors = Mapping[str, str]
"""The sentence for each field whose answer can't be taken."""


@dataclass(frozen=True)
class Asking:
    """A step as it is asked once: the request, where its page stands, and what was answered so far."""

    request: Request
    here: Callable[..., str]
    """Makes the step's own address, with a query if one is given by name."""
    of: Callable[..., str]
    """Makes the address of another `step` of the same wizard."""
    back: str
    """Where the page's link back leads."""
    token: str
    """The draft or the booking that the form's token belongs to."""
    values: Values
    booking: Booking | None = None
    """What the answer changes, over a booking's link."""
    open_for: timedelta | None = None
    """How long the booking form has been open; None over a booking's link."""

    @property
    def at(self) -> datetime:
        """The moment it is asked."""
        return self.request.at

    def after(self, typed: Values) -> "Asking":
        """Return the same with what was typed, so that the page shows it again."""
        return replace(self, values=self.values | typed)


@dataclass(frozen=True)
class Step(ABC):
    """One question. It knows nothing of who is asked: the same step asks everyone."""

    name: ClassVar[str]
    """Its name in addresses."""
    title: ClassVar[str]
    """Marked with `N_`."""
    template: ClassVar[str]
    follows: "Step | None" = None
    """The step before it."""

    @property
    def needs(self) -> tuple["Step", ...]:
        """The steps that must be answered before this one is asked, in their order."""
        return (*self.follows.needs, self.follows) if self.follows else ()

    def open_before(self, values: Values) -> "Step | None":
        """Return the first of the steps it needs that isn't answered, or None."""
        return next((step for step in self.needs if not step.answered(values)), None)

    def answered(self, values: Values) -> bool:  # noqa: ARG002  a step that asks for nothing of its own
        """Tell whether what it asks is answered, and still fits the answers before it."""
        return True

    @abstractmethod
    def show(self, asking: Asking, errors: Errors) -> Response:
        """Return the page that asks it; `errors` are of an answer that can't be taken."""

    @abstractmethod
    def take(self, asking: Asking) -> Values | Response:
        """Return the answers that were sent, or the page to show instead."""

    def page(self, asking: Asking, errors: Errors, **shown: Any) -> Response:  # noqa: ANN401  each page shows its own things
        """Draw the step's page."""
        common: dict[str, Any] = {
            "template": self.template,
            "title": gettext(self.title),
            "back": asking.back,
            "action": asking.here(),
            "here": asking.here,
            "of": asking.of,
            # A booking's link is a key to it: such a page is not counted.
            "path": "" if asking.booking else asking.here(),
            "values": asking.values,
            "booking": asking.booking,
            "version": asking.booking.version if asking.booking else 0,
        }
        page = question(errors=errors, token=asking.token, **common | shown)
        # Kept by the browser: going back to a page that answered a post shows it, and not the browser's warning.
        page.headers["cache-control"] = "private, no-cache"
        return page
