"""Who comes, in the mails of the visitor letter: roles and employers. The names stand behind its link, never in a mail.

Nobody has confirmed the two addresses that the school says besides its contacts': nothing that somebody typed goes there.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from services.booking import wording as words
from services.booking.domain.booking import Booking
from services.booking.domain.plan import Planned
from services.booking.domain.readers import Reader, address_of
from services.booking.domain.staff import Change, Coming, Staff, StaffedSession, changes_since
from services.booking.domain.states import AGREED
from services.booking.domain.visitors import BESIDES, WHOLE, start_of, told, version_of
from services.booking.mail.letter import subject_of, where
from services.booking.table import staff
from shared import sent
from shared.clock import london_day
from shared.programme import Programme
from shared.sent import SENT
from shared.text import gettext, ngettext, number, say
from shared.visit_link import letter_token
from shared.web.routes import link
from shared.written import Letter


def visitors(mail: Planned, booking: Booking, programme: Programme) -> Letter:
    """Return a mail that says who comes, or what is different from what its reader was told before.

    Raises `LookupError` where nobody has said who comes.
    """
    who = staff.load(booking.id)
    if who is None or who.letter is None:
        raise LookupError(f"{booking.id} has nobody of whom {mail.key} could tell")
    day = words.day(london_day(booking.starts_at))
    whole = mail.kind == WHOLE
    if whole:
        heading, lines = gettext("Who comes on %(day)s", day=day), tuple(_whole(who))
        told_of = tuple(_sessions(who))
    else:
        heading = gettext("Who comes on %(day)s has changed", day=day)
        changes = changes_since(who.letter, _told_before(mail, booking))
        lines, told_of = tuple(_different(changes)), tuple(_changes(changes, who))
    person = address_of(booking, mail.reader)
    name = person.name if person else ""
    return Letter(
        subject=subject_of(heading, say(booking.workshop.title), booking.id),
        heading=heading,
        greeting=gettext("Hello %(name)s,", name=name) if name else gettext("Hello,"),
        lines=lines,
        facts=(*told_of, *_facts(mail.reader, booking)),
        link=link("letter", token=letter_token(booking.id)),
        link_text=gettext("Read the visitor letter") if whole else gettext("Read the new visitor letter"),
        because=_because(mail.reader, programme),
    )


def nobody(mail: Planned, booking: Booking, programme: Programme) -> Letter:
    """Return the mail that nobody comes then, to somebody who is no contact of the booking and was told who comes."""
    start = start_of(mail.occasion)
    day = words.day(london_day(start))
    heading = gettext("Nobody comes on %(day)s", day=day)
    lines = [
        gettext(
            "The visit of %(day)s does not take place then, so nobody of %(programme)s comes. The visitor letter for it does not "
            "count any more.",
            day=day,
            programme=programme.name,
        )
    ]
    if booking.status in AGREED:
        lines.append(
            gettext(
                "It is to be on %(day)s. We write to you before it again.",
                day=words.day(london_day(booking.starts_at)),
            )
        )
    return Letter(
        subject=subject_of(heading, say(booking.workshop.title), booking.id),
        heading=heading,
        greeting=gettext("Hello,"),
        lines=tuple(lines),
        facts=tuple(_facts(mail.reader, booking)),
        link=link("letter", token=letter_token(booking.id)),
        link_text=gettext("See what we know of the visit"),
        because=_because(mail.reader, programme),
    )


def after_all(mail: Planned, booking: Booking, programme: Programme) -> Letter:
    """Return the mail that the visit takes place after all, to somebody who was told that nobody comes."""
    day = words.day(london_day(booking.starts_at))
    heading = gettext("The visit on %(day)s takes place after all", day=day)
    return Letter(
        subject=subject_of(heading, say(booking.workshop.title), booking.id),
        heading=heading,
        greeting=gettext("Hello,"),
        lines=(
            gettext(
                "We wrote to you that nobody of %(programme)s comes on %(day)s. That is not so any more: the visit is on again, "
                "and its visitor letter counts. Please read it anew and press its button, so that we know that you have.",
                programme=programme.name,
                day=day,
            ),
        ),
        facts=tuple(_facts(mail.reader, booking)),
        link=link("letter", token=letter_token(booking.id)),
        link_text=gettext("Read the visitor letter"),
        because=_because(mail.reader, programme),
    )


def _whole(who: Staff) -> Iterator[str]:
    coming = [one for session in who.planned for one in session.coming]
    yield ngettext(
        "%(number)s person comes, from %(employers)s.",
        "%(number)s people come, from %(employers)s.",
        len({one.person for one in coming}),
        employers=words.listed(list(dict.fromkeys(one.employer for one in coming))),
    )
    yield gettext(
        "The visitor letter says who they are, what their employers have confirmed and what they show at your reception. "
        "Please read it and press its button, so that we know that you have."
    )
    if any(session.missing for session in who.planned):
        yield gettext("We are still looking for more people. When somebody joins, we write to you again.")


def _different(changes: Iterable[Change]) -> Iterator[str]:
    if any(one.move == "left" for one in changes):
        yield gettext("Please let in only the people whom the new visitor letter names.")
    yield gettext(
        "Below is what is different from what we wrote before; all else stays. Please read the new letter and press its button, "
        "so that we know that you have."
    )


def _sessions(who: Staff) -> Iterator[tuple[str, str]]:
    """Yield who comes to each session, whoever leads it first."""
    for session in sorted(who.planned, key=lambda one: one.starts_at):
        yield _time(session), "\n".join(_people(session.coming)) or gettext("Nobody yet")


def _people(coming: Iterable[Coming]) -> Iterator[str]:
    counted = Counter((not one.lead, say(one.role_title), one.employer) for one in coming)
    for (follows, role, employer), people in sorted(counted.items()):
        if not follows:
            yield gettext("%(role)s, %(employer)s, who leads it", role=role, employer=employer)
        elif people == 1:
            yield gettext("%(role)s, %(employer)s", role=role, employer=employer)
        else:
            yield gettext(
                "%(number)s: %(role)s, %(employer)s",
                number=number(people),
                role=role,
                employer=employer,
            )


def _changes(changes: Iterable[Change], who: Staff) -> Iterator[tuple[str, str]]:
    """Yield what is different, session by session."""
    by_session: dict[str, list[str]] = {}
    for one in changes:
        moves = {
            "joined": gettext(
                "Comes too: %(role)s, %(employer)s", role=say(one.role_title), employer=one.employer
            ),
            "left": gettext(
                "Does not come: %(role)s, %(employer)s", role=say(one.role_title), employer=one.employer
            ),
        }
        by_session.setdefault(one.session, []).append(moves[one.move])
    for session in sorted(who.sessions, key=lambda one: one.starts_at):
        if said := by_session.get(session.id):
            yield _time(session), "\n".join(said)


def _time(session: StaffedSession) -> str:
    return gettext(
        "%(start)s to %(end)s", start=words.clock(session.starts_at), end=words.clock(session.ends_at)
    )


def _told_before(mail: Planned, booking: Booking) -> int:
    """Return the version that a mail's reader was told of before it."""
    own = version_of(booking, mail.key)
    gone = (
        key
        for key, mark in sent.states(booking.id).items()
        if mark.state in SENT and version_of(booking, key) < own
    )
    return told(booking, gone).sent.get(mail.reader, (0, ""))[0]


def _facts(reader: Reader, booking: Booking) -> Iterator[tuple[str, str]]:
    yield gettext("Reference"), booking.id
    if booking.school.listed or reader not in BESIDES:
        yield gettext("School"), where(booking)
    yield gettext("Workshop"), say(booking.workshop.title)
    if booking.status in AGREED:
        yield gettext("When"), words.span(booking.starts_at, booking.ends_at)


def _because(reader: Reader, programme: Programme) -> str:
    name = programme.name
    match reader:
        case "school":
            return gettext(
                "You get this e-mail because you booked a visit with %(programme)s. Questions? Reply to it.",
                programme=name,
            )
        case "copy":
            return gettext(
                "You get this e-mail as the second contact of a visit by %(programme)s. Questions? Reply to it.",
                programme=name,
            )
        case "reception":
            return gettext(
                "You get this e-mail because your school named this address as its reception's for a visit by %(programme)s. "
                "Questions? Reply to it.",
                programme=name,
            )
        case _:
            return gettext(
                "You get this e-mail because your school named this address as its safeguarding lead's for a visit by "
                "%(programme)s. Questions? Reply to it.",
                programme=name,
            )
