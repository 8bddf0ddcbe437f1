"""The sentences of the mails to those who come: what each kind says first, and why somebody was let go."""

from collections.abc import Mapping
from typing import Final

from services.people.domain.planned import Kind
from services.people.domain.refusal import WhyNot
from shared.text import N_

SAID: Final[Mapping[Kind, tuple[str, str]]] = {
    "accepted": (
        N_("You are coming on %(day)s"),
        N_(
            "Thank you for offering. The team has accepted your offer. If you can't come after all, please say so on "
            "your page as soon as you know."
        ),
    ),
    "assigned": (
        N_("You are down for %(day)s"),
        N_(
            "The team has assigned you to this visit. If you can't come, please say so on your page as soon as you know."
        ),
    ),
    "on_again": (
        N_("The visit on %(day)s is on again"),
        N_("It had been called off, and now takes place. You are down for it as before."),
    ),
    "times": (
        N_("Other times on %(day)s"),
        N_(
            "The times of this visit have changed. You are still down for it. If they don't suit you, please say so on "
            "your page."
        ),
    ),
    "turned_down": (
        N_("Others come on %(day)s"),
        N_(
            "Thank you for offering to come. This time the team found others. Other visits that need somebody are on "
            "your page."
        ),
    ),
    "taken_off": (
        N_("You are not down for %(day)s any more"),
        N_(
            "The team has taken you off the sessions below, so please don't come to them. If this surprises you, reply "
            "to this e-mail."
        ),
    ),
    "stood_down": (
        N_("You are not down for %(day)s any more"),
        N_("Please don't come to the sessions below."),
    ),
    "moved": (
        N_("The visit of %(day)s has moved"),
        N_(
            "It now takes place on %(now)s. Whoever was down for the old day is not down for the new one. If it suits "
            "you, please offer to "
            "come on your page."
        ),
    ),
    "cancelled": (N_("The visit on %(day)s is called off"), N_("Please don't come: it does not take place.")),
    "asked": (
        N_("Could you come on %(day)s?"),
        N_("This visit still needs somebody like you. If you can come, please offer it on your page."),
    ),
    "withdrew_late": (
        N_("Please ring somebody: one fewer comes on %(day)s"),
        N_("%(name)s has withdrawn, and the visit is so near that nobody may see the open call in time."),
    ),
    "week_before": (
        N_("In a week: your visit on %(day)s"),
        N_(
            "If you can't come after all, please say so on your page now, so that somebody else can be found."
        ),
    ),
    "day_before": (
        N_("Your visit on %(day)s"),
        N_(
            "All you need is on your day sheet: where to go, who meets you, the classes, what to bring. Open it "
            "once before you leave: "
            "after that it works without a network too."
        ),
    ),
    "thanks": (N_("Thank you for %(day)s"), N_("Thank you for coming to %(school)s.")),
    "link": (
        N_("Your page with us"),
        N_("This link is your key to your page. It needs no password, so please don't pass it on."),
    ),
    "check_due": (
        N_("This check ends soon: %(check)s"),
        N_(
            "What we have of it holds up to %(last)s. After that you can't come to visits until the team has seen a new "
            "one. "
            "If you have a new one already, show it to the team."
        ),
    ),
    "consent": (
        N_("We ask you again: %(terms)s"),
        N_(
            "What you agreed to has changed, so what you said before does not count any more. Please say on your page "
            "whether you agree "
            "to it as it is now. You need not."
        ),
    ),
}
"""Heading and first sentence."""

INVITED: Final = (
    N_("You are invited to come to schools with %(programme)s"),
    N_(
        "We would like you among the people who come to visits and tell pupils of their work. Please follow your "
        "link and say whether you want to. It needs no password, so please don't pass it on."
    ),
)
"""In place of `SAID` to somebody who didn't accept yet."""

STOOD_DOWN: Final[Mapping[WhyNot, str]] = {
    WhyNot.GONE: N_("You are not on our list of people who come to visits any more."),
    WhyNot.NOT_THEIR_POST: N_(
        "The role or organisation that you were to come for is not among yours any more."
    ),
    WhyNot.CANT_LEAD: N_("A session is not led by somebody of your role."),
    WhyNot.CHECK_MISSING: N_("Nothing is known of a check of yours that is asked for on that day."),
    WhyNot.CHECK_EXPIRED: N_("A check of yours that is asked for has run out by that day."),
    WhyNot.POLICY_NOT_KNOWN: N_("Nothing says what is required of your role on that day."),
    WhyNot.CLASH: N_("You are down for another session at the same time."),
    WhyNot.NO_TIME_TO_TRAVEL: N_("There is too little time to get there from another session of yours."),
}
"""Why somebody was let go; what isn't here is said by `OTHERWISE`."""

OTHERWISE: Final = N_("Something that the visit needs has changed.")

LINKS: Final[Mapping[Kind, str]] = {
    "turned_down": N_("See other visits"),
    "taken_off": N_("See other visits"),
    "stood_down": N_("See your page"),
    "moved": N_("See the new day"),
    "cancelled": N_("See other visits"),
    "asked": N_("See it, and offer to come"),
    "thanks": N_("Add your time on the way, and see your hours"),
    "link": N_("Open your page"),
    "check_due": N_("See your page"),
    "consent": N_("Look at what you agree to"),
}
"""What the link of a mail says; it leads to the person's own page. Of those that aren't here it leads to the day sheet."""

THE_PROGRAMME: Final = N_("About the programme")
"""In place of it to somebody who has left: their page is closed."""

DAY_SHEET: Final = N_("Open your day sheet")
OWN_PAGE: Final = N_("See your visits, or say that you can't come")
