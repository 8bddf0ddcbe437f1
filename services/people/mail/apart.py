"""What people read from us apart from visits: their link, checks that run out, terms that changed."""

from datetime import date, datetime

from services.people.domain.person import Person
from services.people.domain.planned import Planned
from services.people.use_cases.programme import rules
from services.people.wording import reasons
from services.people.wording.mails import INVITED, LINKS, SAID
from shared.compiled import essentials
from shared.text import gettext, say
from shared.text.phrases import short_day
from shared.visit_link import volunteer_token
from shared.web.routes import link
from shared.written import Letter

PAGES = {"consent": "volunteer.consent"}
"""The page of the person's link that a kind leads to, where it isn't the first one."""


def to_person(mail: Planned, person: Person) -> Letter:
    """Return a mail to somebody apart from visits."""
    programme = essentials()["programme"]
    said = {"programme": programme["name"], **_said(mail)}
    heading, line = INVITED if mail.kind == "link" and person.standing == "invited" else SAID[mail.kind]
    head = gettext(heading, **said)
    return Letter(
        subject=head,
        heading=head,
        greeting=gettext("Hello %(name)s,", name=person.name),
        lines=(gettext(line, **said),),
        facts=(),
        link=link(PAGES.get(mail.kind, "volunteer"), token=volunteer_token(person.id, person.link)),
        link_text=gettext(LINKS[mail.kind]),
        because=gettext(
            "You get this e-mail because %(programme)s has you on its list of people who come to schools, or would like to. "
            "Questions? Reply to it.",
            programme=programme["name"],
        ),
    )


def _said(mail: Planned) -> dict[str, str]:
    """Return what a mail's occasion says: which check and up to when, or which terms."""
    if mail.kind == "check_due":
        check, last, _ = mail.occasion.rsplit(".", 2)
        return {"check": reasons.check(rules(), check), "last": short_day(_day(last))}
    if mail.kind == "consent":
        terms = rules().terms.get(mail.occasion.rpartition(".")[0])  # type: ignore[call-overload]  # an id that was one
        return {"terms": say(terms.title) if terms else ""}
    return {}


def _day(text: str) -> date:
    return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007  a day and no moment
