"""A booking that someone of the team makes for a school that telephones: asked for and agreed to at once."""

from dataclasses import dataclass
from datetime import datetime

from services.booking.domain import asking
from services.booking.domain.booking import Booking
from services.booking.domain.offer import Offer
from services.booking.domain.parts import Class, Contact, Hold, School, Workshop
from services.booking.domain.refusal import Refusal, RefusedError
from services.booking.domain.sessions import Times
from services.booking.use_cases.change import begin
from services.booking.use_cases.team import confirm
from shared.clock import london_day
from shared.log import correlate, logger


@dataclass(frozen=True, slots=True, kw_only=True)
class Phoned:
    """What was agreed on the telephone. A school without a URN is one that the register does not list.

    `language` is what the school is written to in, empty where there is nothing to choose.
    """

    school: School
    workshop_id: str
    classes: tuple[Class, ...]
    times: Times
    contact: Contact
    notes: str = ""
    language: str = ""


def book(
    offer: Offer, wanted: Phoned, *, who: str, now: datetime, correlation_id: str, draft: str
) -> Booking:
    """Book a visit for a school, confirmed; return it. The address counts as confirmed: the team spoke with the person.

    `draft` names the form, which becomes one booking however often it is sent (`table.drafts.AlreadySentError`). Raises
    `SlotTakenError`, and `RefusedError` for a workshop that isn't offered or times that are past or don't follow one another.
    """
    workshop = offer.workshop(wanted.workshop_id)
    if workshop is None:
        raise RefusedError(Refusal.WORKSHOP_GONE)
    if wanted.times[0][0] <= now:
        raise RefusedError(Refusal.DAY_PAST)
    correlate(correlation_id)

    def asked(reference: str) -> Booking:
        return asking.request(
            id=reference,
            programme=offer.programme,
            school=wanted.school,
            workshop=Workshop(workshop.id, workshop.title),
            classes=wanted.classes,
            times=wanted.times,
            hold=Hold(london_day(wanted.times[0][0]), 1),
            contact=wanted.contact,
            notes=wanted.notes,
            who=who,
            at=now,
            correlation_id=correlation_id,
            language=wanted.language,
        )

    stored = begin(offer, asked, draft=draft)
    logger.info("booked by telephone", extra={"booking": stored.id})
    return confirm(stored.id, who=who, now=now, version=stored.version)
