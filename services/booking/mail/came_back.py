"""What the team is told of a mail that came back and that no booking calls for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from shared import unreachable
from shared.compiled import compiled
from shared.log import logger
from shared.mail import Mail, send
from shared.sent import Trouble
from shared.text import N_, gettext
from shared.unreachable import UnreachableError
from shared.web.routes import link
from shared.written import Letter, drawn

STOPS: Final = N_(
    "Nothing more goes to this address until they give us another one. If it is right, whoever runs the platform can let "
    "e-mail go to it again."
)

SAID: Final[Mapping[Trouble, tuple[str, str, str]]] = {
    "bounced": (
        N_("An e-mail came back"),
        N_(
            "%(address)s takes no e-mail, so they do not know what we wrote. Call them and ask for their address."
        ),
        STOPS,
    ),
    "complained": (
        N_("An e-mail was called spam"),
        N_("%(address)s called our e-mail spam. Call them before anybody writes to them again."),
        STOPS,
    ),
    "undelivered": (
        N_("An e-mail may not have arrived"),
        N_(
            "Our e-mail to %(address)s may not have arrived: the mailbox may be full or its server out of order, or an automatic "
            "answer that they are away came back."
        ),
        N_("So they may not know what we wrote. The next e-mail goes out as ever."),
    ),
}
"""Heading, what happened, and what becomes of other mails."""


def is_the_teams(address: str) -> bool:
    """Tell whether an address is the team's own mailbox, to which nothing stops mail: one slip there would silence all of it."""
    return address.casefold() == compiled().mail.team.casefold()


def the_teams_own(address: str) -> bool:
    """Tell whether a mail that came back was to the team's own mailbox, and log that.

    A mail about it would come back as that one did, and one about that, without an end: the log is read where mails fail.
    """
    if not is_the_teams(address):
        return False
    logger.error("the team's own mailbox takes no mail")
    return True


def tell_once(address: str, trouble: Trouble, mail: Mapping[str, Any], now: datetime) -> None:
    """Tell the team that a mail did not reach an address, unless it was told; `mail` is what SES says of it."""
    message_id = str(mail.get("messageId", ""))
    if the_teams_own(address) or unreachable.was_told(address, message_id):
        return
    headings = mail.get("commonHeaders", {})
    sender = compiled().mail
    try:
        send(_mail(address, trouble, str(headings.get("subject", ""))), sender.sender, sender.sender_name)
    except UnreachableError:
        logger.error("the team's own mailbox takes no mail")
    unreachable.tell(address, message_id, now)


def _mail(address: str, trouble: Trouble, subject: str) -> Mail:
    heading, line, after = (gettext(one, address=address) for one in SAID[trouble])
    letter = Letter(
        subject=heading,
        heading=heading,
        greeting="",
        lines=(line, after),
        facts=((gettext("Our e-mail"), subject),) if subject else (),
        link=link("console"),
        link_text=gettext("Open the console"),
        because=gettext("You get this e-mail as the team's mailbox."),
    )
    return Mail(
        to=compiled().mail.team,
        subject=letter.subject,
        text=drawn("txt", letter, preview=line),
        html=drawn("html", letter, preview=line),
    )
