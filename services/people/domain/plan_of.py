"""Which mails a person gets apart from visits, and an organisation: pure functions of what is known of them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from services.people.domain.due import Reminder
from services.people.domain.person import Organisation, Person
from services.people.domain.planned import MORNING, Planned
from services.people.domain.rules import Terms
from services.people.domain.statement import Quarter
from shared.clock import london_time

AT_ONCE: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""When a mail is due of which nobody noted since when it is called for."""

FOREVER: Final = datetime(9000, 1, 1, tzinfo=UTC)
"""Until when a mail is of use that is always."""

STATED: Final = timedelta(days=10)
"""How long after a quarter its statement goes: visits of its last days are recorded by then."""

STATEMENT_KEPT: Final = timedelta(days=60)


def of_person(person: Person, due: Iterable[Reminder], asked_again: Iterable[Terms]) -> frozenset[Planned]:
    """Return the mails that a person gets apart from visits, sent or not.

    `due` are the reminders of checks whose day has come, `asked_again` the terms that changed since the person agreed to them.
    """
    found: set[Planned] = set()
    since = person.since or AT_ONCE
    if person.standing == "invited" or (person.standing == "here" and person.link > 1):
        found.add(Planned("link", person.id, str(person.link), since, FOREVER))
    if person.standing != "here":
        return frozenset(found)
    for one in due:
        morning, last = london_time(one.on, MORNING), london_time(one.last + timedelta(days=1), 0)
        found.add(Planned("check_due", person.id, f"{one.check}.{one.last:%Y%m%d}.{one.days}", morning, last))
    for terms in asked_again:
        found.add(Planned("consent", person.id, f"{terms.id}.{terms.version}", AT_ONCE, FOREVER))
    return frozenset(found)


def of_organisation(organisation: Organisation, quarter: Quarter) -> frozenset[Planned]:
    """Return the mail with an organisation's statement of a quarter that is over, sent or not."""
    if not organisation.contact_email:
        return frozenset()
    due = london_time(quarter.last + STATED, MORNING)
    return frozenset({Planned("statement", organisation.id, quarter.name, due, due + STATEMENT_KEPT)})
