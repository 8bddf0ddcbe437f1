"""What the team does with a booking, each with its form: confirm, decline, cancel; `services.booking.web.record` has one more."""

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
class Acting:
    """Who does it, when, to which booking, and the version of it that their form showed."""

    reference: str
    who: str
    at: datetime
    version: int

    def by(self, use_case: Callable[..., Booking], **said: object) -> None:
        """Carry out a use case. Raises `RefusedError`."""
        use_case(self.reference, who=self.who, now=self.at, version=self.version, **said)


@dataclass(frozen=True)
class Doing(ABC):
    """One action and its form. It knows nothing of who acts: the same one is done by everyone."""

    name: str
    """Its name in addresses."""
    action: Action
    title: str
    """Marked with `N_`."""
    saved: str
    """What the booking's page is told afterwards."""
    template: str

    @abstractmethod
    def take(self, form: Form, acting: Acting) -> Mapping[str, Any]:
        """Do what a form says; one with errors does nothing. Return what else the form shows if it is shown again.

        Raises `RefusedError`.
        """

    def says(self, found: Booking, at: datetime) -> Mapping[str, str]:  # noqa: ARG002  most forms start empty
        """Return what the form starts with."""
        return {}

    def shows(self, found: Booking) -> dict[str, Any]:  # noqa: ARG002  most forms show nothing else
        """Return what the form shows besides the booking."""
        return {}


class _WithMessage(Doing):
    """What may come with a word to the school."""

    def take(self, form: Form, acting: Acting) -> Mapping[str, Any]:
        note = form.text("note", label=gettext("Your message"))
        if not form.errors:
            acting.by(team.confirm, note=note)
        return {}


@dataclass(frozen=True)
class _WithReason(Doing):
    """What the school is told the reason of."""

    use_case: Callable[..., Booking]

    def take(self, form: Form, acting: Acting) -> Mapping[str, Any]:
        missing = gettext("Say why, so that the school knows what to do next")
        reason = form.text("reason", missing=missing, label=gettext("Your reason"))
        if not form.errors:
            acting.by(self.use_case, reason=reason)
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
