"""How many comments wait for the safeguarding lead, and since when: counts of a morning, and never a word of one."""

from datetime import datetime, timedelta
from typing import Final

from services.metrics.kinds import due, due_at
from services.metrics.known import CommentsWaiting
from services.metrics.period import key_of
from services.metrics.reports.order import Order
from services.metrics.reports.section import Label, Section, Sentence, said, said_of
from shared.clock import london_day
from shared.suppression import attendance
from shared.text import N_, NN_, phrases

HOLDS: Final = timedelta(days=2)
"""How long a count is taken for what waits. Each morning has one: where two are missing, nobody knows."""

WAIT: Final = NN_("%(number)s comment waits to be read.", "%(number)s comments wait to be read.")
OLDEST: Final = NN_(
    "The oldest has waited for %(number)s day: it came on %(day)s.",
    "The oldest has waited for %(number)s days: it came on %(day)s.",
)
FLAGGED: Final = NN_(
    "%(number)s of them may tell of harm: read it first.",
    "%(number)s of them may tell of harm: read them first.",
)
APPROVED: Final = NN_(
    "%(number)s comment was approved in the seven days before.",
    "%(number)s comments were approved in the seven days before.",
)


def section(order: Order) -> Section | None:
    """Return how many comments waited when the report went out, with the page on which they are read.

    None where the programme asks for no comments. For a report of before it is what was counted then.
    """
    if not order.answering.programme.comments.on:
        return None
    found = _newest(order)
    return Section(
        "comments",
        said(N_("Comments")),
        _lead(found) if found else (said(N_("It is not known how many comments wait.")),),
        notes=(_as_of(found),),
        link=order.link("console.comments"),
    )


def _newest(order: Order) -> CommentsWaiting | None:
    """Return the newest count by the moment of a report; None where it is too old to be what waits."""
    moment = _moment(order)
    by_then = (one for one in order.known.comments if one.at <= moment)
    newest = max(by_then, key=lambda one: one.at, default=None)
    return newest if newest and newest.at >= moment - HOLDS else None


def _moment(order: Order) -> datetime:
    """Return when a report is read: now for the one that is due, when it fell due for one of before."""
    programme = order.answering.programme
    newest = due(order.kind, order.at, programme)
    if newest and key_of(newest.period) == key_of(order.period):
        return order.at
    return min(order.at, due_at(order.kind, order.period, programme.bank_holidays))


def _lead(found: CommentsWaiting) -> tuple[Sentence, ...]:
    approved = said_of(APPROVED, attendance(found.approved))
    if found.oldest is None:
        return said(N_("No comment waits to be read.")), approved
    age = (london_day(found.at) - found.oldest).days
    came = Label(phrases.day(found.oldest))
    return (
        said_of(WAIT, attendance(found.waiting)),
        said_of(OLDEST, attendance(age), day=came) if age else said(N_("The oldest came on the same day.")),
        said_of(FLAGGED, attendance(found.flagged))
        if found.flagged
        else said(N_("None of them was put first as one that may tell of harm.")),
        approved,
    )


def _as_of(found: CommentsWaiting | None) -> Sentence:
    if found is None:
        return said(
            N_(
                "No count has come for two days, which is not to say that none waits: look at the page, and tell whoever runs "
                "this platform."
            )
        )
    return said(
        N_("As of %(when)s. The list of words misses things: read those that were not put first as well."),
        when=Label(phrases.when(found.at)),
    )
