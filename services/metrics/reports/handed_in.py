"""The mail to the team about a file that came by the bucket: why it was not understood, or that it waits for a yes."""

from typing import TYPE_CHECKING

from services.metrics.table.drops import Drop
from services.metrics.use_cases import words
from shared.mail import Mail, send
from shared.text import gettext
from shared.web.pages import render
from shared.web.routes import link

if TYPE_CHECKING:
    from shared.programme import Programme


def tell(programme: "Programme", drop: Drop) -> None:
    """Mail the team what a file says, with the link to its page."""
    refused = drop.state == "refused"
    name = " ".join(drop.name.split())
    values = {
        "file": name,
        "refused": refused,
        "refusal": words.refusal(drop.refusal),
        "said": words.lines(drop.said),
        "to": link("console.drop", drop=drop.id),
        "subject": gettext("The file %(file)s could not be taken", file=name)
        if refused
        else gettext("The file %(file)s waits for your yes", file=name),
    }
    mail = Mail(
        to=programme.mail.team,
        subject=str(values["subject"]),
        text=render("handed_in.txt.jinja", **values),
        html=render("handed_in.html.jinja", **values),
    )
    send(mail, programme.mail.sender, programme.mail.sender_name)
