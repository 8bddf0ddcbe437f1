"""Sends the mails that visits, people and organisations call for, each once, and has letters written before.

Events hold no personal data, so whom to write to is read from the table. Of each of them one line waits (`table.waiting`), at the
next moment at which something is due; who comes by then asks the plans what.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from services.people.domain import plan
from services.people.domain.person import Person
from services.people.domain.planned import GONE_TOO, TEAM, Planned
from services.people.domain.statement import Theirs
from services.people.mail import apart, compose, visit
from services.people.mail import statement as stated
from services.people.mail.visit import Known
from services.people.table import asked, checks, organisations, people, rosters
from services.people.table.waiting import NEXT, ORGANISATION, PERSON, VISIT, about, parted
from services.people.use_cases import consents, due_apart, letter, statement
from services.people.use_cases.programme import rules
from services.people.wording.statement import passes, said
from shared import mailroom, sent
from shared.clock import london_day
from shared.dynamo import put, write
from shared.log import correlate
from shared.mail import Attachment, Mail
from shared.sent import Mark, line_key, line_row
from shared.settings import setting
from shared.text.phrases import short_day

More = Callable[[], bool]


def send_due(at: datetime, more: More = lambda: True) -> list[Exception]:
    """Send all that is due, oldest first, as long as there is time for `more`; return what failed.

    Once a day it looks at everybody: checks run out and quarters end without anybody doing anything.
    """
    return [*due_apart.look_daily(at), *mailroom.send_waiting(at, _send, more)]


def send_visit(booking: str, at: datetime) -> frozenset[str]:
    """Write a visit's letter where it is due, and send what is due of its mails; return the line that waits, if one does.

    Raises the first error after all were tried.
    """
    letter.write_due(booking, at)
    found = rosters.visit(booking)
    if found is None:
        return frozenset()
    correlate(found.head.correlation_id)
    subject = about(VISIT, booking)
    marks = sent.states(subject)
    told = {key: mark.sent_at for key, mark in marks.items() if mark.sent_at}
    planned = plan.of_visit(found.rosters, found.offers, told, asked.of_visit(booking))
    known = people.some(mail.reader for mail in planned if mail.reader != TEAM)
    employers = {name: one.name for name, one in organisations.by_id().items()}

    def composed(mail: Planned, line: str) -> Mail:
        if mail.reader == TEAM:
            who = people.person(mail.occasion.partition(".")[2])
            words = visit.to_team(mail, who, Known(found, employers))
            return compose.to_team(words, reply_to=who.email if who else "", line=line)
        person = known[mail.reader]
        given = Known(found, employers, *_given(mail, booking))
        words = visit.to_person(mail, person, given)
        first = visit.about(mail, found)
        return compose.to_person(words, person, preview=visit.preview(first), line=line)

    open_asks = {one.reader for one in planned if one.kind == "asked" and one.key not in told}
    willing = consents.may_be_asked(open_asks)
    wanted = [
        mail
        for mail in planned
        if mail.reader == TEAM or (_reads(mail, known) and (mail.kind != "asked" or mail.reader in willing))
    ]
    others = [moment] if (moment := letter.due(found, at)) else []
    return _sent(subject, wanted, marks, composed, at, others)


def _given(mail: Planned, booking: str) -> tuple[Theirs, Theirs] | tuple[()]:
    if mail.kind != "thanks":
        return ()
    day = datetime.strptime(mail.occasion, "%Y%m%d").date()  # noqa: DTZ007  a day and no moment
    return statement.of_person(mail.reader, booking, day)


def _reads(mail: Planned, known: dict[str, Person]) -> bool:
    """Tell whether a mail has somebody to go to: who left hears only not to come."""
    person = known.get(mail.reader)
    if person is None or not person.email:
        return False
    return person.standing == "here" or (person.standing == "gone" and mail.kind in GONE_TOO)


def _send(subject: str, at: datetime) -> frozenset[str]:
    kind, name = parted(subject)
    if kind == VISIT:
        return send_visit(name, at)
    if kind == ORGANISATION:
        return _send_organisation(name, at)
    return _send_person(name, at)


def _send_person(name: str, at: datetime) -> frozenset[str]:
    """Send what is due to a person apart from visits."""
    person = people.person(name)
    if person is None or not person.email:
        return frozenset()
    subject = about(PERSON, name)
    planned = due_apart.of_one(person, checks.file(name), at)
    return _sent(
        subject,
        planned,
        sent.states(subject),
        lambda mail, line: compose.to_person(apart.to_person(mail, person), person, line=line),
        at,
    )


def _send_organisation(name: str, at: datetime) -> frozenset[str]:
    """Send an organisation's statement."""
    organisation, quarter = organisations.organisation(name), due_apart.quarter_due(at)
    if organisation is None or quarter is None:
        return frozenset()

    def composed(_mail: Planned, line: str) -> Mail:
        # The typesetter is loaded four times a year.
        from services.people.papers import statement as paper  # noqa: PLC0415  see above

        today = london_day(at)
        found = statement.whole(name, quarter, passes, today)
        words = said(rules(), organisation, quarter, found, short_day(today))
        attached = Attachment(f"{name}-{quarter.name}.pdf", "application/pdf", paper.draw(words))
        told = stated.letter(organisation, words)
        return compose.to_organisation(
            told, organisation.contact_email, attached, preview=words.period, line=line
        )

    subject = about(ORGANISATION, name)
    planned = due_apart.of_partner(organisation, at)
    return _sent(subject, planned, sent.states(subject), composed, at)


def _sent(
    subject: str,
    planned: Iterable[Planned],
    marks: Mapping[str, Mark],
    composed: Callable[[Planned, str], Mail],
    at: datetime,
    others: Iterable[datetime] = (),
) -> frozenset[str]:
    """Send what is due and let a line wait for the next; where something failed, a line for the next run."""
    try:
        waiting = mailroom.send_planned(subject, planned, marks, composed, at)
    except Exception:
        write(put(setting("TABLE"), line_row(subject, NEXT, at)))
        raise
    moments = [datetime.fromisoformat(key.partition("#")[0]) for key in waiting]
    if not (moments := [*moments, *others]):
        return frozenset()
    due = min(moments)
    write(put(setting("TABLE"), line_row(subject, NEXT, due)))
    return frozenset({line_key(subject, NEXT, due)})
