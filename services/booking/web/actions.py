"""What the team does with a booking, each a form: confirm, decline, cancel; `services.booking.web.record` has one more."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from services.booking.domain.booking import Booking
from services.booking.domain.parts import Action
from services.booking.use_cases import team
from shared.text import N_, gettext
from shared.web.forms import Form


@dataclass(frozen=True)
class Submission:
    """A form that the team sent: of whom, when, about which booking, and the version of it that the form showed."""

    reference: str
    who: str
    at: datetime
    version: int

    def carry_out(self, use_case: Callable[..., Booking], **answers: object) -> None:
        """Carry out a use case with what the form says. Raises `RefusedError`."""
        use_case(self.reference, who=self.who, now=self.at, version=self.version, **answers)


@dataclass(frozen=True)
class ActionForm(ABC):
    """The form of one action. It knows nothing of who sends it: everyone's is the same one."""

    name: str
    """Its name in addresses."""
    action: Action
    title: str
    """Marked with `N_`."""
    saved: str
    """Names the sentence that the booking's page says afterwards."""
    template: str

    @abstractmethod
    def take(self, form: Form, submission: Submission) -> Mapping[str, Any]:
        """Do what a form says; one with errors does nothing. Return values for the template if the form is shown again.

        Raises `RefusedError`.
        """

    def initial(self, booking: Booking, at: datetime) -> Mapping[str, str]:  # noqa: ARG002  most forms start empty
        """Return the values of the fields when the form is opened."""
        return {}

    def template_values(self, booking: Booking) -> dict[str, Any]:  # noqa: ARG002  most forms show nothing else
        """Return values for the template besides the booking."""
        return {}


class _WithMessage(ActionForm):
    """An action that a message to the school may go with."""

    def take(self, form: Form, submission: Submission) -> Mapping[str, Any]:
        note = form.text("note", label=gettext("Your message"))
        if not form.errors:
            submission.carry_out(team.confirm, note=note)
        return {}


@dataclass(frozen=True)
class _WithReason(ActionForm):
    """An action whose reason the school reads."""

    use_case: Callable[..., Booking]

    def take(self, form: Form, submission: Submission) -> Mapping[str, Any]:
        missing = gettext("Say why, so that the school knows what to do next")
        reason = form.text("reason", missing=missing, label=gettext("Your reason"))
        if not form.errors:
            submission.carry_out(self.use_case, reason=reason)
        return {}


CONFIRM: Final = _WithMessage(
    "confirm", "confirm", N_("Confirm this visit"), "confirmed", "team/confirm.jinja"
)
DECLINE: Final = _WithReason(
    "decline", "decline", N_("Decline this request"), "declined", "team/reason.jinja", team.decline
)
CANCEL: Final = _WithReason(
    "cancel", "cancel", N_("Cancel this visit"), "cancelled", "team/reason.jinja", team.cancel
)
