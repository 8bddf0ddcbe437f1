"""What the team does with a booking, each a form that says what it will do: the answers, the ends, the care.

`services.booking.web.actions_visit` has those that ask for times or classes, `services.booking.web.record` the record.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from services.booking.domain.booking import Booking
from services.booking.domain.parts import Action, ReasonCode
from services.booking.use_cases import care, team
from services.booking.use_cases.offer import offer
from services.booking.web import fields, listed
from services.booking.wording.console import CANCELLING, DECLINING
from services.booking.wording.reasons import READY
from services.booking.wording.schools import where
from shared.text import N_, gettext
from shared.web.forms import Form


@dataclass(frozen=True)
class Submission:
    """A form that the team sent: of whom, when, about which booking, and the version of it that the form showed."""

    reference: str
    who: str
    at: datetime
    version: int

    def carry_out(self, use_case: Callable[..., Booking], *given: object, **answers: object) -> None:
        """Carry out a use case with what the form says; `given` comes before the reference. Raises `RefusedError`."""
        use_case(*given, self.reference, who=self.who, now=self.at, version=self.version, **answers)


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

    def typed(self, values: Mapping[str, str], booking: Booking) -> dict[str, str]:  # noqa: ARG002  most forms ask for no fact
        """Return what the form says of a booking's facts, by their names in `services.booking.web.compare`."""
        return {}

    def effect(self) -> str:
        """Return what it will do, and how it can be taken back; empty where the template says it."""
        return gettext(EFFECTS[self.name]) if self.name in EFFECTS else ""


EFFECTS: Final[Mapping[str, str]] = {
    "confirm": N_(
        "The school gets an e-mail with a calendar entry, and reminders before the visit. You can still move or cancel it."
    ),
    "decline": N_(
        "The school gets an e-mail with your reason, and the place is free again. You can take the request up again later."
    ),
    "cancel": N_(
        "The school gets an e-mail with your reason and its calendar entry is withdrawn. The place is free again. "
        "You can take the visit up again later."
    ),
    "reopen": N_(
        "It takes its place in the diary again, if that is free, and the school is told. You can cancel or decline it again."
    ),
    "accept": N_(
        "The visit is confirmed, and the school gets an e-mail that says so. You can still move it."
    ),
    "agree": N_("The visit is changed as the school asks, and the school is told. You can change it again."),
    "refuse": N_("The visit stays as it is, and the school reads your reason. It can ask again."),
    "note": N_("Only the team reads notes. They can't be taken back, and stay in the history."),
    "own": N_("The school doesn't notice. Anyone of the team can hand it on."),
    "reschedule": N_(
        "The new time is held and the old one is free. The school is asked whether it suits, unless it agreed already. "
        "You can move it back."
    ),
    "promote": N_(
        "The place is held for 48 hours, and the school is asked whether it wants it. Others who wait longer stay where they are."
    ),
    "change": N_("The school gets an e-mail that says what changed. The time stays. You can change it back."),
    "place": N_("The visit counts for this school from now on. You can say another one later."),
}
"""By the form's name; `services.booking.web.record` says its own."""


@dataclass(frozen=True)
class _WithMessage(ActionForm):
    """An action that a message to the school may go with."""

    use_case: Callable[..., Booking] = team.confirm
    in_offer: bool = False
    """Whether the use case needs what the programme offers."""

    def take(self, form: Form, submission: Submission) -> Mapping[str, Any]:
        note = form.text("note", label=gettext("Your message"))
        if not form.errors:
            given = (offer(),) if self.in_offer else ()
            submission.carry_out(self.use_case, *given, note=note)
        return {}


@dataclass(frozen=True)
class _WithReason(ActionForm):
    """An action whose reason the school reads, one of the ready ones or one's own words."""

    use_case: Callable[..., Booking]
    codes: Sequence[ReasonCode] = ()
    who_wanted: bool = False
    """Whether it asks who of the two called it off."""

    def take(self, form: Form, submission: Submission) -> Mapping[str, Any]:
        answers: dict[str, object] = {}
        if self.who_wanted:
            answers["by"] = form.choice("by", ("team", "school"), gettext("Select who calls the visit off"))
        if self.codes:
            code, reason = coded_reason(form, self.codes)
            answers |= {"code": code, "reason": reason}
        else:
            answers["reason"] = own_reason(form)
        if not form.errors:
            submission.carry_out(self.use_case, **answers)
        return {}

    def template_values(self, booking: Booking) -> dict[str, Any]:  # noqa: ARG002  the same for each booking
        return {"codes": self.codes, "who_wanted": self.who_wanted}


def coded_reason(form: Form, codes: Sequence[ReasonCode]) -> tuple[str, str]:
    """Take a reason of a list and the words for the school: its own, else the ready ones of the reason chosen."""
    code = form.choice("code", codes, gettext("Select the reason"))
    known: ReasonCode | None = next((one for one in codes if one == code), None)
    return code, own_reason(form, READY.get(known, "") if known else "")


def own_reason(form: Form, instead: str = "") -> str:
    """Take the words for the school; where nothing is typed, those that stand ready."""
    missing = "" if instead else gettext("Say why, so that the school knows what to do next")
    return form.text("reason", missing=missing, label=gettext("Your reason")) or instead


class _Accept(ActionForm):
    """The school agreed by telephone."""

    def take(self, form: Form, submission: Submission) -> Mapping[str, Any]:  # noqa: ARG002  it asks nothing
        submission.carry_out(team.accept, offer())
        return {}


class _Note(ActionForm):
    """A note of the team."""

    def take(self, form: Form, submission: Submission) -> Mapping[str, Any]:
        said = form.text("notes", missing=gettext("Write the note first"), label=gettext("Your note"))
        if not form.errors:
            # Notes stand one below the other: somebody else's change is no reason against one.
            care.note(submission.reference, who=submission.who, now=submission.at, said=said)
        return {}


class _Own(ActionForm):
    """Who looks after a booking."""

    def initial(self, booking: Booking, at: datetime) -> Mapping[str, str]:  # noqa: ARG002  the same at any time
        return {"owner": booking.owner, "was": booking.owner}

    def take(self, form: Form, submission: Submission) -> Mapping[str, Any]:
        owner = fields.line(form, "owner", label=gettext("The name"))
        form.values["was"] = form.request.one("was")
        if not form.errors:
            care.own(
                submission.reference,
                who=submission.who,
                now=submission.at,
                owner=owner,
                was=form.values["was"],
            )
        return {}

    def typed(self, values: Mapping[str, str], booking: Booking) -> dict[str, str]:  # noqa: ARG002  no part of the booking
        return {"owner": values.get("owner", "")}


class _Place(ActionForm):
    """Which school of the register a booking is for."""

    def take(self, form: Form, submission: Submission) -> Mapping[str, Any]:
        school = listed.take(form)
        if school:
            submission.carry_out(care.place, urn=school.urn)
        return {}

    def initial(self, booking: Booking, at: datetime) -> Mapping[str, str]:  # noqa: ARG002  the same at any time
        return (
            listed.values(booking.school) if booking.school.listed else {"q": booking.school.name, "urn": ""}
        )

    def template_values(self, booking: Booking) -> dict[str, Any]:  # noqa: ARG002  the same for each booking
        return {"matching": listed.matching, "where": where}


ACT: Final = "team/act.jinja"
CONFIRM: Final = _WithMessage("confirm", "confirm", N_("Confirm this visit"), "confirmed", ACT)
DECLINE: Final = _WithReason(
    "decline", "decline", N_("Decline this request"), "declined", ACT, team.decline, DECLINING
)
CANCEL: Final = _WithReason(
    "cancel", "cancel", N_("Cancel this visit"), "cancelled", ACT, team.cancel, CANCELLING, who_wanted=True
)
ACCEPT: Final = _Accept("accept", "accept", N_("The school agrees"), "accepted", ACT)
AGREE: Final = _WithMessage(
    "agree", "agree", N_("Agree to the change"), "agreed", "team/wish.jinja", team.agree, in_offer=True
)
REFUSE: Final = _WithReason(
    "refuse", "refuse", N_("Say no to the change"), "refused", "team/wish.jinja", team.refuse
)
NOTE: Final = _Note("note", "note", N_("Add a note"), "noted", "team/note.jinja")
OWN: Final = _Own("own", "own", N_("Hand over"), "owned", "team/own.jinja")
PLACE: Final = _Place("place", "place", N_("Say which school it is"), "placed", "team/place.jinja")
