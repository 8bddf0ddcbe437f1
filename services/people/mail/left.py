"""Rings the team's lead for whoever was alone at a school and has not said that they left safely."""

from datetime import datetime

from services.people.domain.person import Person
from services.people.domain.presence import Stay
from services.people.mail import compose
from services.people.table import people, rosters
from services.people.use_cases import presence
from shared.compiled import compiled
from shared.log import failed
from shared.mail import send
from shared.text import gettext
from shared.text.phrases import when
from shared.web.routes import link
from shared.written import Letter


def ring_for_all(at: datetime) -> list[Exception]:
    """Write to the team of each who did not answer, once; return what failed, which the next run tries again."""
    stays, errors = presence.unanswered(at), list[Exception]()
    known = people.some(stay.person for stay in stays)
    for stay in stays:
        try:
            _ring(stay, known.get(stay.person), at)
        except Exception as error:  # noqa: BLE001  one mail that fails keeps nobody else's back
            failed("not rung", error, booking=stay.booking, person=stay.person)
            errors.append(error)
    return errors


def _ring(stay: Stay, person: Person | None, at: datetime) -> None:
    sender = compiled().mail
    mail = compose.to_team(_letter(stay, person), reply_to=person.email if person else sender.team)
    send(mail, sender.sender, sender.sender_name)
    # After the mail: one that did not go out is written again.
    presence.rung(stay, at)


def _letter(stay: Stay, person: Person | None) -> Letter:
    """Return what the team reads. No name stands in the subject, which is kept."""
    visit = rosters.visit(stay.booking)
    school = visit.rosters[0].session.school if visit and visit.rosters else stay.booking
    name = person.name if person else gettext("Somebody")
    phone = person.phone if person and person.phone else gettext("Not given")
    return Letter(
        subject=gettext("Please ring: nobody knows if somebody left %(school)s safely", school=school),
        heading=gettext("Please ring %(name)s now", name=name),
        greeting="",
        lines=(
            gettext(
                "%(name)s was alone at %(school)s and has not said that they left safely. Ring them, and the school if you can't "
                "reach them. Then say on the page below what you know.",
                name=name,
                school=school,
            ),
        ),
        facts=(
            (gettext("Name"), name),
            (gettext("Phone"), phone),
            (gettext("School"), school),
            (gettext("Their visit ended"), when(stay.ends_at)),
        ),
        link=link("console.building"),
        link_text=gettext("See who is in the building"),
        because=gettext("You get this e-mail because somebody who visits a school alone did not answer."),
    )
