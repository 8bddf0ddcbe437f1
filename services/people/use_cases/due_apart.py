"""What is due of people and organisations apart from visits: their links, checks that run out, terms that changed, statements.

Time alone calls for most of it, so once a day everybody is looked at, and of whom something is due a line waits from then on.
"""

from datetime import datetime
from typing import Final

from services.people.domain import consent
from services.people.domain.checks import CheckFile
from services.people.domain.due import due_now
from services.people.domain.person import Organisation, Person
from services.people.domain.plan_of import STATED, STATEMENT_KEPT, of_organisation, of_person
from services.people.domain.planned import MORNING, Planned
from services.people.domain.rules import Terms
from services.people.domain.statement import Quarter
from services.people.table import checks, consents, organisations, people
from services.people.table.waiting import ORGANISATION, PERSON, about, looked_at
from services.people.use_cases.programme import rules
from services.people.use_cases.statement import of_quarter
from shared import sent
from shared.clock import london_day, london_time
from shared.dynamo import write
from shared.log import failed

DAILY: Final = "daily"
"""What the mark is about by which one run of a day looks at everybody."""


def of_one(person: Person, file: CheckFile, at: datetime) -> frozenset[Planned]:
    """Return the mails that a person gets apart from visits."""
    due = due_now(rules(), person, file, london_day(at))
    return of_person(person, due, _asked_again(person))


def quarter_due(at: datetime) -> Quarter | None:
    """Return the quarter whose statements go now; None between."""
    today, quarter = london_day(at), Quarter.of(london_day(at)).previous
    return quarter if quarter.last + STATED <= today < quarter.last + STATED + STATEMENT_KEPT else None


def of_partner(organisation: Organisation, at: datetime) -> frozenset[Planned]:
    """Return the mail with an organisation's statement, where a quarter is over in which its people gave something."""
    quarter = quarter_due(at)
    if quarter is None or not organisation.offered or not organisation.contact_email:
        return frozenset()
    given = of_quarter(organisation.id, quarter).given
    return of_organisation(organisation, quarter) if given.people else frozenset()


def look_daily(at: datetime) -> list[Exception]:
    """Look at everybody once a day, from the morning on: of whom something is due a line waits. Return what failed."""
    today = london_day(at)
    key = f"looked#{today:%Y%m%d}#team"
    if at < london_time(today, MORNING) or not sent.claim(DAILY, key, at):
        return []
    try:
        _look(at)
    except Exception as error:  # noqa: BLE001  the mails that wait are sent whatever becomes of this
        failed("not looked at everybody", error)
        sent.fail(DAILY, key, at)
        return [error]
    sent.mark(DAILY, key, at, "")
    return []


def _look(at: datetime) -> None:
    files = checks.all_files()
    for person in people.all_people():
        if person.standing == "gone":
            continue
        planned = of_one(person, files.get(person.id, CheckFile(person.id)), at)
        if any(one.kind != "link" and one.due <= at <= one.until for one in planned):
            write(looked_at(PERSON, person.id, at))
    quarter = quarter_due(at)
    for organisation in organisations.all_organisations() if quarter else ():
        key = about(ORGANISATION, organisation.id)
        if not any(mark.key.split("#")[1] == quarter.name for mark in sent.states(key).values() if quarter):
            write(looked_at(ORGANISATION, organisation.id, at))


def _asked_again(person: Person) -> tuple[Terms, ...]:
    """Return the terms that changed since a person agreed to them; nothing where they don't want to be written to."""
    if all(one.version == 1 for one in rules().terms.values()):
        return ()
    said = consents.of_person(person.id)
    mailing = consent.last(said, "mailing")
    if mailing is None or not mailing.given:
        return ()
    return tuple(
        terms
        for terms in consent.unanswered(rules(), said)
        if (before := consent.last(said, terms.id)) is not None and before.given
    )
