"""What the team does when a visit came to nothing or a record was wrong: did not happen, take back, take up again."""

from collections.abc import Mapping
from typing import Any, Final

from services.booking.domain.booking import Booking
from services.booking.domain.parts import ReasonCode, Side
from services.booking.use_cases import outcome
from services.booking.web.actions import ACT, ActionForm, Submission
from shared.text import N_, gettext
from shared.web.forms import Form

CODES: Final[Mapping[ReasonCode, str]] = {
    "school_closed": N_("The school was closed"),
    "no_answer": N_("Nobody at the school expected us"),
    "staff_ill": N_("Somebody was ill"),
    "no_team": N_("We could not send a team"),
    "other": N_("Another reason"),
}
"""Why a visit did not happen, as it is counted."""

SIDES: Final[Mapping[Side, str]] = {
    "school": N_("The school"),
    "team": N_("Our team"),
    "": N_("Nobody: it could not be helped"),
}


class _NotHappen(ActionForm):
    """Record that a visit was not made."""

    def template_values(self, booking: Booking) -> dict[str, Any]:  # noqa: ARG002  the same for every booking
        return {"codes": CODES, "sides": {side or "nobody": text for side, text in SIDES.items()}}

    def take(self, form: Form, submission: Submission) -> Mapping[str, Any]:
        by_name: dict[str, ReasonCode] = {code: code for code in CODES}
        sides: dict[str, Side] = {side or "nobody": side for side in SIDES}
        code = form.choice("code", by_name, gettext("Select why the visit did not happen"))
        by = form.choice("by", sides, gettext("Select who called it off"))
        missing = gettext("Say in a few words what happened")
        reason = form.text("reason", missing=missing, label=gettext("What happened"))
        if not form.errors:
            submission.carry_out(outcome.not_happen, reason=reason, code=by_name[code], by=sides[by])
        return {}


class _Undo(ActionForm):
    """Take back what was recorded of a visit."""

    def template_values(self, booking: Booking) -> dict[str, Any]:
        return {"recorded": booking.last("deliver", "count", "settle", "not_happen")}

    def take(self, form: Form, submission: Submission) -> Mapping[str, Any]:
        reason = form.text(
            "reason", missing=gettext("Say why the record is wrong"), label=gettext("Your reason")
        )
        if not form.errors:
            submission.carry_out(outcome.undo, reason=reason)
        return {}


class _Reopen(ActionForm):
    """Take up a booking that came to nothing."""

    def take(self, form: Form, submission: Submission) -> Mapping[str, Any]:
        note = form.text("note", label=gettext("Your message"))
        if not form.errors:
            submission.carry_out(outcome.reopen, note=note)
        return {}


NOT_HAPPEN: Final = _NotHappen(
    "not-happen", "not_happen", N_("This visit did not happen"), "not_happened", "team/not_happen.jinja"
)
UNDO: Final = _Undo("undo", "undo", N_("Take back this record"), "undone", "team/undo.jinja")
REOPEN: Final = _Reopen("reopen", "reopen", N_("Take this booking up again"), "reopened", ACT)
