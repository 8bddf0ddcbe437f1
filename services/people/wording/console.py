"""What the console says of who comes: how pressing a gap is, as what somebody comes, how their checks stand, what happened."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from services.people.domain.call import Caution, Warned
from services.people.domain.checks import Status
from services.people.domain.kit import Packed, Short
from services.people.domain.need import Capacity, Gap, Urgency
from services.people.domain.refusal import Reason, WhyNot
from services.people.domain.roster import Move, Step
from services.people.domain.rules import Kit, Rules
from services.people.domain.session import Session
from services.people.domain.stock import Counted
from services.people.wording import reasons
from shared.text import N_, gettext, ngettext, number, say
from shared.text.phrases import listed, short_day, when

URGENCY_COLOURS: Final[Mapping[Urgency, str]] = {
    Urgency.URGENT: "red",
    Urgency.SOON: "orange",
    Urgency.LATER: "yellow",
    Urgency.NOT_KNOWN: "grey",
    Urgency.MET: "green",
}

STATUSES: Final[Mapping[Status, tuple[str, str]]] = {
    Status.VALID: (N_("Checks valid"), "green"),
    Status.RENEW: (N_("Checks to renew"), "yellow"),
    Status.EXEMPT: (N_("Exempt from a check"), "yellow"),
    Status.EXPIRED: (N_("A check has run out"), "red"),
    Status.UNKNOWN: (N_("Checks unknown"), "red"),
}
"""How all of somebody's checks stand on the day of a visit, with the colour of it."""

CHECKS_STAND_AGAINST_IT: Final = N_("For the day of this visit a check of theirs is missing or has run out.")
"""Which check it is stands on the page of checks alone: few may read it, and each reading is written down."""

OF_CHECKS: Final = frozenset({WhyNot.CHECK_MISSING, WhyNot.CHECK_EXPIRED})

CAUTIONS_OF_CHECKS: Final[Mapping[Caution, str]] = {
    Caution.RENEW: N_("A check of theirs is to be renewed. It holds on the day."),
    Caution.EXEMPT: N_("Exempt from a check on the day."),
}
"""What is said of a check where it isn't said which."""

NO_EMPLOYER: Final = N_("an organisation that is not there any more")

FOUND: Final = N_("Everyone who is needed for this session is found.")

MOVES: Final[Mapping[Move, str]] = {
    "assign": N_("%(who)s assigned %(person)s: %(capacity)s"),
    "withdraw": N_("%(who)s took %(person)s off: %(capacity)s"),
    "stand_down": N_("%(person)s was let go: %(capacity)s"),
    "take_up": N_("%(person)s comes again: %(capacity)s"),
}


def urgency(found: Urgency) -> str:
    """Return in words how pressing a gap is."""
    return gettext(reasons.URGENCIES[found])


def standing(found: Session) -> tuple[str, str]:
    """Return what became of a session that isn't planned any more, and the colour of it."""
    if found.standing == "delivered":
        return gettext("Took place"), "green"
    return gettext("Called off"), "grey"


def missing(rules: Rules, gap: Gap | None) -> str:
    """Return who is missing, such as ``somebody who leads and Radiographer``; empty where nobody is."""
    if gap is None or not gap.people:
        return ""
    return reasons.places(rules, gap.wanted, lead=gap.lead, others=gap.others)


def left(day: date, today: date) -> str:
    """Return how far off a day is."""
    days = (day - today).days
    if not days:
        return gettext("today")
    return ngettext("in %(number)s day", "in %(number)s days", days)


def capacity(rules: Rules, found: Capacity, employers: Mapping[str, str]) -> str:
    """Return as what somebody comes, such as ``Nurse at Gloucester Trust, leads``."""
    employer = employers.get(found.organisation) or gettext(NO_EMPLOYER)
    said = {"role": reasons.role(rules, found.role), "employer": employer}
    if found.lead:
        return gettext("%(role)s at %(employer)s, leads", **said)
    return gettext("%(role)s at %(employer)s", **said)


def employers(found: Iterable[Capacity], known: Mapping[str, str]) -> str:
    """Return of which organisations somebody comes, each once, such as ``Gloucester Trust and The Bakery``."""
    return listed(
        [known.get(one) or gettext(NO_EMPLOYER) for one in dict.fromkeys(one.organisation for one in found)]
    )


def put_down(rules: Rules, found: Capacity, employers: Mapping[str, str] | None) -> str:
    """Return what a button says that puts somebody down, such as ``Assign as Nurse, leads``; with `employers` also of whom."""
    if employers is not None:
        return gettext("Assign as %(capacity)s", capacity=capacity(rules, found, employers))
    role = reasons.role(rules, found.role)
    return (
        gettext("Assign as %(role)s, leads", role=role)
        if found.lead
        else gettext("Assign as %(role)s", role=role)
    )


def why_not(rules: Rules, found: Reason) -> str:
    """Return what stands against somebody, said of them; never which check it is."""
    if found.why in OF_CHECKS:
        return gettext(CHECKS_STAND_AGAINST_IT)
    return reasons.reason(rules, found, of_others=True)


def caution(rules: Rules, found: Warned) -> str:
    """Return what to know of somebody; never which check it is of."""
    if found.caution in CAUTIONS_OF_CHECKS:
        return gettext(CAUTIONS_OF_CHECKS[found.caution])
    return reasons.caution(rules, found)


def step(rules: Rules, found: Step, names: tuple[str, str], employers: Mapping[str, str]) -> str:
    """Return what happened: `names` are of whom it tells and of who did it, the first empty where it isn't known any more."""
    person, who = names
    said = gettext(
        MOVES[found.move],
        who=who,
        person=person or gettext(NOT_KNOWN),
        capacity=capacity(rules, found.coming.capacity, employers),
    )
    if found.why is None:
        return said
    return gettext("%(what)s. %(why)s", what=said, why=gettext(WHY_LET_GO.get(found.why, WHY_ELSE)))


NOT_KNOWN: Final = N_("Somebody who is not with us any more")
WHY_ELSE: Final = N_("They can't come any more.")
WHY_LET_GO: Final[Mapping[WhyNot, str]] = {
    WhyNot.ENDED: N_("The visit was called off."),
    WhyNot.MOVED: N_("The visit was moved to another day."),
    WhyNot.CHECK_MISSING: N_("A check of theirs does not hold on the day."),
    WhyNot.CHECK_EXPIRED: N_("A check of theirs does not hold on the day."),
    WhyNot.GONE: N_("They left."),
    WhyNot.NOT_THEIR_POST: N_("They don't have this role there any more."),
    WhyNot.CLASH: N_("They were down for another session at the same time."),
    WhyNot.NO_TIME_TO_TRAVEL: N_("There was no time to get there from another session."),
}
"""Why somebody was let go: what changed, by the time it was noticed."""


def packed(things: Iterable[Packed]) -> str:
    """Return what is taken along, such as ``Set of cards (5) and Leaflet (30)``; empty where nothing is."""
    return listed(
        [
            gettext("%(thing)s (%(count)s)", count=number(one.count), thing=say(one.kit.title))
            for one in things
        ]
    )


def short(found: Short) -> str:
    """Return of how much there is too little."""
    if found.there is None:
        return gettext(
            "%(needed)s needed. Nobody has counted what there is: count it below.",
            needed=number(found.needed),
        )
    return gettext(
        "%(needed)s needed, %(there)s there.", needed=number(found.needed), there=number(found.there)
    )


def counted(found: Counted) -> str:
    """Return who counted what, and whether it was taken back."""
    said = {"count": number(found.count), "who": found.by, "when": when(found.at)}
    if found.taken_back_by and found.taken_back_at:
        return gettext(
            "%(count)s, counted by %(who)s, %(when)s. Taken back by %(other)s, %(later)s.",
            other=found.taken_back_by,
            later=when(found.taken_back_at),
            **said,
        )
    return gettext("%(count)s, counted by %(who)s, %(when)s.", **said)


def rule(each: int, workshops: Iterable[str]) -> str:
    """Return for how many pupils one of a thing is brought, to which workshops."""
    return ngettext(
        "One for each pupil at %(workshops)s.",
        "One for each %(number)s pupils at %(workshops)s.",
        each,
        workshops=listed(list(workshops)),
    )


def comes_back(kit: Kit) -> str:
    """Return whether a thing comes back from a visit."""
    return gettext("It is used up.") if kit.used_up else gettext("It comes back.")


def last_counted(there: int | None, last: Counted | None) -> str:
    """Return what there is of a thing by now, and how that is known."""
    if last is None or there is None:
        return gettext("Nobody has counted it yet.")
    said = {"there": number(there), "count": number(last.count), "day": short_day(last.at.date())}
    if there == last.count:
        return gettext("%(there)s there, counted on %(day)s.", **said)
    return gettext("About %(there)s there: %(count)s were counted on %(day)s, visits took the rest.", **said)
