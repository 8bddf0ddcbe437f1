"""What is kept of an address, as somebody who comes to visits and as an organisation's contact: given out, and erased."""

from datetime import datetime
from typing import Any

from services.people.domain.person import Organisation, Person
from services.people.domain.refusal import RefusedError
from services.people.table import audit, board, checks, consents, hours, offers, organisations, people
from services.people.table.rows import plain
from services.people.table.waiting import ORGANISATION, PERSON, about
from services.people.use_cases import forget
from services.people.use_cases.organisations import forget_contact
from services.people.use_cases.partners import OLDEST
from shared import sent
from shared.clock import london_day


def export(email: str, *, who: str, at: datetime) -> dict[str, Any]:
    """Return all that is kept of an address as plain data, for the person who asks for it: the audit has it before it is read."""
    return {
        "people": [_of(one, who, at) for one in _people(email)],
        "contact_of": [
            {
                "id": one.id,
                "organisation": one.name,
                "name": one.contact_name,
                "email": one.contact_email,
                "mails": _mails(about(ORGANISATION, one.id)),
            }
            for one in _contact_of(email)
        ],
    }


def erase(email: str, *, who: str, at: datetime) -> tuple[int, list[Organisation], list[RefusedError]]:
    """Erase whoever has an address; their hours stay, by employer, without them.

    Return how many people were erased, the organisations whose contact it was, and why somebody could not be.
    """
    done, refused, contact_of = 0, list[RefusedError](), list[Organisation]()
    for one in _people(email):
        try:
            forget.erase(one.id, who=who, at=at)
            done += 1
        except RefusedError as error:
            refused.append(error)
    for organisation in _contact_of(email):
        try:
            contact_of.append(forget_contact(organisation, who=who, at=at))
        except RefusedError as error:
            refused.append(error)
    return done, contact_of, refused


def _people(email: str) -> list[Person]:
    return [one for one in people.all_people() if one.email.casefold() == email.casefold()]


def _contact_of(email: str) -> list[Organisation]:
    every = organisations.every()
    return [one for one in every if one.contact_email.casefold() == email.casefold()]


def _of(person: Person, who: str, at: datetime) -> dict[str, Any]:
    audit.note(who=who, at=at, what="exported", person=person.id)
    today = london_day(at)
    known = organisations.by_id()
    told = hours.between(today - OLDEST, today)
    value: dict[str, Any] = plain(person)
    return value | {
        "posts": [
            {
                "organisation": known[one.organisation].name
                if one.organisation in known
                else one.organisation,
                "role": one.role,
            }
            for one in person.posts
        ],
        "checks": plain(checks.file(person.id)),
        "consents": plain(consents.of_person(person.id)),
        "visits": board.visits_with(person.id, today),
        "offers": [plain(one.offer) for one in offers.of_person(person.id)],
        "hours": [plain(one.entry) for one in told if one.entry.person == person.id],
        "mails": _mails(about(PERSON, person.id)),
    }


def _mails(subject: str) -> list[dict[str, Any]]:
    """Return what became of the mails about somebody alone; those of a visit are the visit's."""
    return [plain(mark) for mark in sent.states(subject).values()]
