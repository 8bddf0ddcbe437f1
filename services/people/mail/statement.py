"""The mail to an organisation's contact with its statement of a quarter."""

from services.people.domain.person import Organisation
from services.people.wording.statement import Said
from shared.compiled import essentials
from shared.text import gettext
from shared.web.routes import link
from shared.written import Letter


def letter(organisation: Organisation, said: Said) -> Letter:
    """Return the mail in words: the main figures stand in it, the paper is attached."""
    programme = essentials()["programme"]["name"]
    return Letter(
        subject=gettext(
            "%(heading)s: %(organisation)s, %(period)s",
            heading=said.heading,
            organisation=organisation.name,
            period=said.period,
        ),
        heading=said.heading,
        greeting=gettext("Hello %(name)s,", name=organisation.contact_name or organisation.name),
        lines=(said.lead, *_voice(said), gettext("The whole statement is attached as a PDF.")),
        facts=(
            (gettext("Period"), said.period),
            *((label, figure) for figure, label in said.tiles),
            *said.hours,
            *said.voice,
        ),
        link=link("home"),
        link_text=gettext("About the programme"),
        because=gettext(
            "You get this e-mail because %(organisation)s sends people to schools with %(programme)s and named you "
            "as its contact. "
            "Reply to it to change that.",
            organisation=organisation.name,
            programme=programme,
        ),
    )


def _voice(said: Said) -> tuple[str, ...]:
    """Return what is to be known of what pupils said, or why nothing of it is told; nothing where no session was."""
    if said.voice:
        return (said.voice_note,)
    if said.voice_note:
        return (gettext("%(heading)s: %(why)s", heading=said.voice_heading, why=said.voice_note),)
    return ()
