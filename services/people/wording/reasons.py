"""Why somebody can't come, and what to know of somebody who can, said to the person themselves and to the lead."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final

from services.people.domain.call import Caution, Warned
from services.people.domain.need import Urgency
from services.people.domain.refusal import Reason, WhyNot
from services.people.domain.rules import Rules
from shared.text import N_, gettext, ngettext, say
from shared.text.phrases import listed, short_day, span, when

REASONS: Final[Mapping[WhyNot, str]] = {
    WhyNot.ENDED: N_(
        "This visit is called off or over, so nobody is needed for it. Look at the other visits."
    ),
    WhyNot.TOO_LATE: N_("This session has begun, so nothing can be changed here. Ring the team instead."),
    WhyNot.MOVED: N_(
        "This visit was moved. It is now on %(starts_at)s. Look at it again before you offer to come."
    ),
    WhyNot.NEED_NOT_KNOWN: N_("Nothing says yet who is needed at this workshop. Ask the team."),
    WhyNot.FULL: N_("Everyone who is needed for this session is found. Thank you; look at the other visits."),
    WhyNot.CROWDED: N_(
        "So many people come to this visit that nobody more can be assigned to it. Ask the team."
    ),
    WhyNot.LEAD_TAKEN: N_(
        "Somebody leads this session already. It is still possible to come without leading it."
    ),
    WhyNot.ROLE_NOT_WANTED: N_("The places that are left in this session are for others: %(wanted)s."),
    WhyNot.CANT_LEAD: N_("A session is not led by somebody who comes as %(role)s."),
    WhyNot.GONE: N_("You are not on our list of people who come to visits. Ask the team to invite you."),
    WhyNot.NOT_THEIR_POST: N_("This role or organisation is not among yours any more. Choose another one."),
    WhyNot.ALREADY_COMING: N_("You are down for this session already."),
    WhyNot.ALREADY_OFFERED: N_("You offered to come to this session already. The team will answer."),
    WhyNot.CHECK_MISSING: N_(
        "For the day of this visit we know nothing of this check of yours: %(check)s. Show it to the team first."
    ),
    WhyNot.CHECK_EXPIRED: N_(
        "On the day of this visit this check of yours has run out: %(check)s. Its last day is %(until)s. "
        "Renew it and show it to the team."
    ),
    WhyNot.POLICY_NOT_KNOWN: N_(
        "Nothing says what is required of this role on the day of the visit: %(role)s. Ask the team."
    ),
    WhyNot.CLASH: N_("You are down for another session then: %(span)s."),
    WhyNot.NO_TIME_TO_TRAVEL: N_(
        "There is too little time between this session and another one of yours at another school. "
        "The way takes at least %(minutes)s minutes."
    ),
    WhyNot.NOT_AVAILABLE: N_(
        "This is outside the times when you said you are free. Change those times first."
    ),
    WhyNot.OUT_OF_REACH: N_(
        "This school, in %(postcode)s, is in none of the places that you said you can get to. Change those places first."
    ),
    WhyNot.NOT_ASKED_ABOUT: N_(
        "You said that you should not be asked about this workshop. Change what you are asked about first."
    ),
    WhyNot.OFFER_CLOSED: N_("This offer was taken back or answered meanwhile. Look at the session again."),
    WhyNot.NOT_COMING: N_("You are not down for this session, or not any more."),
    WhyNot.NOT_THE_DAY: N_("This visit is on %(starts_at)s. Press the button when you are there."),
    WhyNot.CHECK_NOT_KNOWN: N_("We know no check of this type and level. Choose one of the list."),
    WhyNot.CHECK_DAYS: N_(
        "Say who saw the check. It is seen on the day it was issued or later, today at the latest, and due after it was issued."
    ),
    WhyNot.EXEMPTION_NOT_ALLOWED: N_(
        "Nobody can be exempt from this check for so long. Choose an earlier day, and say who decided it."
    ),
    WhyNot.SAME_PERSON: N_("This is the same person twice. Choose two people."),
    WhyNot.MERGE_CLASHES: N_(
        "Both are down for sessions at the same time, or too near to each other to get from one school to the other. Take one of "
        "them off first."
    ),
    WhyNot.SAME_ORGANISATION: N_("This is the same organisation twice. Choose two."),
    WhyNot.MERGED_LONG_AGO: N_(
        "The two were made one more than a month ago. Nobody knows any more what was whose, so it can't be taken back."
    ),
    WhyNot.MERGED_SINCE: N_(
        "The organisation was made one with another since, or removed. Take that back first, then this."
    ),
    WhyNot.HAS_PEOPLE: N_(
        "People of this organisation are here or invited. Let them leave first, or give them another organisation."
    ),
    WhyNot.STALE: N_("Someone else changed this while you had it open. Nothing was overwritten."),
    WhyNot.BUSY: N_("Many people are here right now. Wait a moment and try again. Nothing is lost."),
    WhyNot.NOT_FOUND: N_(
        "This link is damaged or too old, or what it leads to is not there any more. Ask the team for a new one."
    ),
}
"""A sentence for each reason, said to the person themselves: a test holds it to the whole list."""

OF_OTHERS: Final[Mapping[WhyNot, str]] = {
    WhyNot.ENDED: N_("This visit is called off or over, so nobody is needed for it."),
    WhyNot.TOO_LATE: N_("This session has begun, so nothing can be changed here. Ring whom it concerns."),
    WhyNot.MOVED: N_("This visit was moved. It is now on %(starts_at)s. Look at it again first."),
    WhyNot.NEED_NOT_KNOWN: N_(
        "Nothing says yet who is needed at this workshop. The file of the programme has to say it first."
    ),
    WhyNot.FULL: N_("Everyone who is needed for this session is found."),
    WhyNot.CROWDED: N_("So many people come to this visit that nobody more can be assigned to it."),
    WhyNot.POLICY_NOT_KNOWN: N_(
        "Nothing says what is required of this role on the day of the visit: %(role)s. "
        "The file of the programme has to say it first."
    ),
    WhyNot.NOT_FOUND: N_("What this leads to is not there any more. Look at the list again."),
    WhyNot.GONE: N_("This person is not here any more, or has not accepted the invitation yet."),
    WhyNot.NOT_THEIR_POST: N_("This person does not have this role at this organisation, or not any more."),
    WhyNot.ALREADY_COMING: N_("This person is down for this session already."),
    WhyNot.ALREADY_OFFERED: N_("This person offered to come to this session already. Accept the offer."),
    WhyNot.CHECK_MISSING: N_("For the day of this visit nothing is known of this person's check: %(check)s."),
    WhyNot.CHECK_EXPIRED: N_(
        "On the day of this visit this person's check has run out: %(check)s. Its last day is %(until)s."
    ),
    WhyNot.CLASH: N_("This person is down for another session then: %(span)s."),
    WhyNot.NO_TIME_TO_TRAVEL: N_(
        "There is too little time between this session and another one of this person's at another school. "
        "The way takes at least %(minutes)s minutes."
    ),
    WhyNot.NOT_AVAILABLE: N_("This is outside the times when this person said they are free."),
    WhyNot.OUT_OF_REACH: N_(
        "This school, in %(postcode)s, is in none of the places that this person said they can get to."
    ),
    WhyNot.NOT_ASKED_ABOUT: N_("This person said that they should not be asked about this workshop."),
    WhyNot.NOT_COMING: N_("This person is not down for this session, or not any more."),
}
"""What the lead is told in other words than the person: she is the team, and it is not she who comes."""

CAUTIONS: Final[Mapping[Caution, str]] = {
    Caution.SAME_WEEK: N_("Down for another visit in this week: %(starts_at)s."),
    Caution.RENEW: N_("To be renewed: %(check)s. Its last day is %(until)s."),
    Caution.EXEMPT: N_("Exempt from %(check)s up to %(until)s, by %(by)s."),
    Caution.AVAILABILITY_NOT_KNOWN: N_("Did not say when they are free."),
}

URGENCIES: Final[Mapping[Urgency, str]] = {
    Urgency.NOT_KNOWN: N_("Need not known"),
    Urgency.MET: N_("Everyone found"),
    Urgency.LATER: N_("People missing"),
    Urgency.SOON: N_("People missing soon"),
    Urgency.URGENT: N_("People missing, urgent"),
}

KINDS: Final[Mapping[str, str]] = {
    "clinical": N_("somebody in a clinical role"),
    "other": N_("somebody whose role is not clinical"),
}


def reason(rules: Rules, found: Reason, *, of_others: bool = False) -> str:
    """Return the sentence for a reason, said to the person themselves or to somebody who reads it of others."""
    own = REASONS[found.why]
    sentence = OF_OTHERS.get(found.why, own) if of_others else own
    return gettext(sentence, **_said(rules, found.facts))


def caution(rules: Rules, found: Warned) -> str:
    """Return the sentence for a caution."""
    return gettext(CAUTIONS[found.caution], **_said(rules, found.facts))


def places(rules: Rules, wanted: Iterable[str], *, lead: bool, others: int = 0) -> str:
    """Return whom places are for, such as ``somebody who leads, Radiographer and 2 people of any role``."""
    names = [gettext("somebody who leads")] if lead else []
    names += [gettext(KINDS[one]) if one in KINDS else role(rules, one) for one in wanted]
    if others:
        names.append(ngettext("somebody of any role", "%(number)s people of any role", others))
    return listed(names)


def role(rules: Rules, name: str) -> str:
    """Return a role's title; its id where the programme doesn't have it any more."""
    known = rules.roles.get(name)
    return say(known.title) if known else name


def check(rules: Rules, name: str) -> str:
    """Return a check's title; its id where the programme doesn't have it any more."""
    known = rules.checks.get(name)
    return say(known.title) if known else name


def _said(rules: Rules, facts: Mapping[str, object]) -> dict[str, object]:
    """Return facts as they are said: moments, days, roles and checks by their names."""
    said = dict(facts)
    starts_at, ends_at, until, wanted = (
        facts.get(name) for name in ("starts_at", "ends_at", "until", "wanted")
    )
    if isinstance(starts_at, datetime):
        said["starts_at"] = when(starts_at)
        if isinstance(ends_at, datetime):
            said["span"] = span(starts_at, ends_at)
    if isinstance(until, date):
        said["until"] = short_day(until)
    if isinstance(wanted, tuple):
        said["wanted"] = places(rules, wanted, lead=bool(facts.get("lead")))
    for name, title in (("role", role), ("check", check)):
        if name in facts:
            said[name] = title(rules, str(facts[name]))
    return said
