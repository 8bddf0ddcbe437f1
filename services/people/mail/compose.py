"""One mail, whole: its words, drawn, and to whom it goes."""

from services.people.domain.person import Person
from shared.compiled import compiled
from shared.mail import Attachment, Mail
from shared.written import Letter, drawn


def to_person(letter: Letter, person: Person, *, preview: str = "", line: str = "") -> Mail:
    """Return a mail to a person; who replies reaches those whom the pages name."""
    return _mail(letter, person.email, compiled().contact.email, preview, line)


def to_team(letter: Letter, *, reply_to: str, preview: str = "", line: str = "") -> Mail:
    """Return a mail to the team; `reply_to` is whom it is about."""
    return _mail(letter, compiled().mail.team, reply_to, preview, line)


def to_organisation(
    letter: Letter, email: str, attached: Attachment, *, preview: str, line: str = ""
) -> Mail:
    """Return a mail to an organisation's contact with a paper."""
    return _mail(letter, email, compiled().contact.email, preview, line, (attached,))


def _mail(
    letter: Letter,
    to: str,
    reply_to: str,
    preview: str,
    line: str,
    attachments: tuple[Attachment, ...] = (),
) -> Mail:
    return Mail(
        to=to,
        subject=letter.subject,
        text=drawn("txt", letter, preview=preview or letter.lines[0], line=line),
        html=drawn("html", letter, preview=preview or letter.lines[0], line=line),
        attachments=attachments,
        reply_to=reply_to,
    )
