"""How the safeguarding lead's pages say what is masked, what a comment may tell of, and what was decided."""

from collections.abc import Mapping, Sequence
from typing import Final

from services.feedback.comments.comment import Outcome, Told
from services.feedback.comments.harm import Sign
from services.feedback.comments.mask import Kind
from shared.text import N_, gettext
from shared.text.phrases import listed

SIGNS: Final[Mapping[Sign, str]] = {
    "self-harm": N_("self-harm or suicide"),
    "hurt": N_("being hurt"),
    "touched": N_("being touched, or sexual harm"),
    "online": N_("pictures, or somebody met online"),
    "threat": N_("a threat, a weapon or a gang"),
    "running-away": N_("running away, or no home"),
    "eating": N_("eating"),
    "drugs": N_("drugs or drink"),
    "bullying": N_("bullying or hate"),
    "unsafe": N_("fear, or a call for help"),
    "neglect": N_("hunger, or being left alone"),
    "language": N_("another language, which our lists of words don't know"),
}

KINDS: Final[Mapping[Kind, str]] = {
    "email": N_("an e-mail address"),
    "web": N_("a web address"),
    "handle": N_("a name on an app"),
    "nhs-number": N_("an NHS number"),
    "date": N_("a date"),
    "phone": N_("a phone number or another long number"),
    "postcode": N_("a postcode"),
    "address": N_("an address"),
    "name": N_("a name"),
    "by-hand": N_("words that the reader chose"),
}

STATES: Final[Mapping[str, tuple[str, str]]] = {
    "waiting": (N_("Waits"), "blue"),
    "approved": (N_("Approved"), "green"),
    "rejected": (N_("Rejected"), "grey"),
    "escalated": (N_("Escalated"), "orange"),
}
"""What a state is called, and the colour of its tag."""

TOLD: Final[Mapping[Told, str]] = {
    "designated-lead": N_("The school's designated safeguarding lead"),
    "deputy": N_("The school's deputy safeguarding lead"),
    "head": N_("The head teacher"),
    "childrens-services": N_("The council's children's services"),
    "police": N_("The police"),
}

OUTCOMES: Final[Mapping[Outcome, str]] = {
    "acting": N_("They act on it"),
    "known": N_("They knew of it already and act on it"),
    "waiting": N_("They were told and will answer"),
    "not-reached": N_("Nobody was reached yet: I will try again"),
}

ACTS: Final[Mapping[str, str]] = {
    "looked": N_("Read it"),
    "approve": N_("Approved it"),
    "reject": N_("Rejected it"),
    "mask": N_("Masked words"),
    "escalate": N_("Escalated it, or noted what came of it"),
    "undo": N_("Took the last step back"),
}


def signs(found: Sequence[Sign]) -> str:
    """Return what a comment may tell of, as a list."""
    return listed([gettext(SIGNS[one]) for one in found])


def kinds(found: Sequence[Kind]) -> str:
    """Return what was masked in a comment, as a list: never a value."""
    return listed([gettext(KINDS[one]) for one in found])


def state(name: str) -> str:
    """Return what a state is called."""
    return gettext(STATES[name][0])


def act(name: str) -> str:
    """Return what someone did, as the audit says it."""
    return gettext(ACTS[name])
