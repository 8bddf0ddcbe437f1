"""The mail that invites a reader."""

from typing import TYPE_CHECKING

from services.metrics.reader import INVITED_LASTS, Reader
from services.metrics.use_cases import readers
from services.metrics.use_cases.kind_words import kinds
from shared.log import failed
from shared.mail import Mail, send
from shared.text import gettext, writing
from shared.web.pages import render

if TYPE_CHECKING:
    from shared.programme import Programme


def send_invitation(programme: "Programme", reader: Reader) -> bool:
    """Mail a reader the link that confirms them; tell whether it went. One that did not is sent again from the console.

    It is in the programme's first language, as their reports are, whatever the one who invites them reads.
    """
    with writing():
        mail = _written(programme, reader)
    try:
        send(mail, programme.mail.sender, programme.mail.sender_name)
    except Exception as error:  # noqa: BLE001  whatever it is, the team is told that it did not go
        failed("invitation not sent", error, reader=reader.id)
        return False
    return True


def _written(programme: "Programme", reader: Reader) -> Mail:
    values = {
        "reader": reader,
        "kinds": kinds(reader.kinds),
        "to": readers.invitation_link(reader),
        "days": INVITED_LASTS.days,
    }
    return Mail(
        to=reader.email,
        subject=gettext("%(programme)s: please confirm that you want its reports", programme=programme.name),
        text=render("reader_invited.txt.jinja", **values),
        html=render("reader_invited.html.jinja", **values),
        reply_to=programme.contact.email,
    )
