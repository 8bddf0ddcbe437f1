"""How readers of reports, and what can be done with them, are said in the console and on their own pages."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from services.metrics.kinds import KINDS, ROLES, Kind, next_due
from services.metrics.reader import Reader, State
from services.metrics.use_cases import kind_words
from services.metrics.use_cases.kind_words import kinds, often, report_title, role, titled
from services.metrics.use_cases.overdue import Overdue
from shared.text import N_, gettext, ngettext
from shared.text.phrases import day, when

if TYPE_CHECKING:
    from shared.programme import Programme

__all__ = ["kinds", "role"]

TAGS: Final[Mapping[State, tuple[str, str]]] = {
    "invited": (N_("Invited"), "yellow"),
    "confirmed": (N_("Gets reports"), "green"),
    "unsubscribed": (N_("Unsubscribed"), "grey"),
    "taken_back": (N_("Taken back"), "grey"),
}
ORDER: Final[tuple[State, ...]] = ("confirmed", "invited", "unsubscribed", "taken_back")

DONE: Final[Mapping[str, str]] = {
    "invited": N_("The invitation is on its way. Reports begin once they confirm it."),
    "unsent": N_("They are invited, but the mail could not be sent. Send the invitation again."),
    "described": N_("Saved."),
    "unsubscribed": N_("They get no more reports."),
    "taken_back": N_("Taken back. They get nothing, and their links do nothing."),
    "undone": N_("Undone: they are where they were before."),
    "confirmed": N_("Thank you. You get your reports from now on."),
    "chosen": N_("Saved. This is what you get from now on."),
}

MEANWHILE: Final[Mapping[State, str]] = {
    "invited": N_("They are invited already. Look at what stands here now."),
    "confirmed": N_("They get reports already. Look at what stands here now."),
    "unsubscribed": N_("They have unsubscribed. Look at what stands here now."),
    "taken_back": N_("Somebody has taken them back meanwhile. Look at what stands here now."),
}


def done(said: str) -> str:
    """Return the sentence for something that was done; empty for nothing."""
    return gettext(DONE[said]) if said in DONE else ""


def tag(reader: Reader, at: datetime) -> dict[str, str]:
    """Return a reader's state as a tag."""
    text, colour = TAGS[reader.state]
    if reader.lapsed(at):
        return {"text": gettext("Invitation too old"), "colour": "red"}
    return {"text": gettext(text), "colour": colour}


def named(reader: Reader) -> str:
    """Return a reader's name and address."""
    if not reader.name:
        return reader.email
    return gettext("%(name)s, %(email)s", name=reader.name, email=reader.email)


def since(reader: Reader) -> str:
    """Return since when, and by whom, a reader stands where they do."""
    who, moment = reader.steps[-1].who, when(reader.since)
    if who == "settings":
        return gettext("Taken over from the programme's settings on %(when)s", when=moment)
    if who:
        return gettext("By %(who)s, %(when)s", who=who, when=moment)
    return gettext("By their own link, %(when)s", when=moment)


def roles() -> list[dict[str, str]]:
    """Return the roles to choose from, each with the kinds it may read."""
    return [
        {
            "value": one,
            "text": role(one),
            "hint": gettext("May get: %(kinds)s", kinds=kinds(dict.fromkeys(ROLES[one], ""))),
        }
        for one in ROLES
    ]


def choices(allowed: Collection[Kind], wanted: Collection[str]) -> list[dict[str, Any]]:
    """Return the kinds to choose from, as items of checkboxes."""
    return [
        {
            "value": kind,
            "text": kind_words.capital(report_title(kind)),
            "hint": {"text": often(kind)},
            "checked": kind in wanted,
        }
        for kind in KINDS
        if kind in allowed
    ]


def coming(programme: "Programme", at: datetime) -> list[tuple[str, str]]:
    """Return when each kind is due next."""
    dues = [found for kind in KINDS if (found := next_due(kind, at, programme))]
    return [
        (kind_words.named(one.kind, one.period), when(one.at)) for one in sorted(dues, key=lambda one: one.at)
    ]


def overdue(one: Overdue) -> str:
    """Return that a report did not go, and what becomes of it."""
    values = {
        "report": report_title(one.due.kind),
        "period": titled(one.due.kind, one.due.period),
        "email": one.reader.email,
    }
    if one.state == "unsure":
        return gettext(
            "Nobody knows if the %(report)s, %(period)s, reached %(email)s: it was sent three times without an answer. Ask them.",
            **values,
        )
    if one.state == "none":
        return gettext(
            "The %(report)s, %(period)s, has not gone to %(email)s yet. It is tried every morning at 8.",
            **values,
        )
    return ngettext(
        "The %(report)s, %(period)s, could not be sent to %(email)s yet: tried last on %(day)s. It is tried again every morning.",
        "The %(report)s, %(period)s, could not be sent to %(email)s yet: tried %(number)s times, last on %(day)s. It is tried "
        "again every morning.",
        one.tries,
        **values,
        day=day(one.at.date()),
    )
