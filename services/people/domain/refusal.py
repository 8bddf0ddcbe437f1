"""Why something that was asked for can't be: one closed set of reasons, each with the facts that belong to it.

No sentence stands here: `services.people.wording` says a reason in the reader's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class WhyNot(StrEnum):
    """A reason against what was asked; the facts it comes with stand beside it."""

    # Against an offer, or an assignment: of the session.
    ENDED = "ended"
    """The visit is called off, or over."""
    TOO_LATE = "too late"
    """The session has begun."""
    MOVED = "moved"
    """`starts_at`: the session is at another time than the one that was looked at."""
    NEED_NOT_KNOWN = "need not known"
    """The programme doesn't say who is needed at this workshop."""
    # Of the place.
    FULL = "full"
    CROWDED = "crowded"
    """As many people come to the visit as one visit can have."""
    LEAD_TAKEN = "lead taken"
    ROLE_NOT_WANTED = "role not wanted"
    """`role` and `wanted`: there are places, of other roles."""
    CANT_LEAD = "can't lead"
    """`role`: people of it don't lead."""
    # Of the person.
    GONE = "gone"
    """The person isn't with the programme any more, or not yet."""
    NOT_THEIR_POST = "not their post"
    """The person isn't, or isn't any more, what they offer to come as."""
    ALREADY_COMING = "already coming"
    ALREADY_OFFERED = "already offered"
    CHECK_MISSING = "check missing"
    """`check`: on the day of the visit nothing is known of it."""
    CHECK_EXPIRED = "check expired"
    """`check` and `until`: it has run out by the day of the visit."""
    POLICY_NOT_KNOWN = "policy not known"
    """`role`: what is required of it on the day of the visit isn't known."""
    CLASH = "clash"
    """`starts_at` and `ends_at`: the person is at another session then."""
    NO_TIME_TO_TRAVEL = "no time to travel"
    """`minutes`: fewer lie between the session and another one of the person's at another school."""
    NOT_AVAILABLE = "not available"
    """The person said to be free at other times."""
    OUT_OF_REACH = "out of reach"
    """`postcode`: the person named other places."""
    NOT_ASKED_ABOUT = "not asked about"
    """The person is not to be asked about this workshop."""
    # Of an offer that was made, and of who comes.
    OFFER_CLOSED = "offer closed"
    """The offer was taken back or answered before."""
    NOT_COMING = "not coming"
    NOT_THE_DAY = "not the day"
    """`starts_at`: what is said of the day of a visit is said before it."""
    # Of checks.
    CHECK_NOT_KNOWN = "check not known"
    """No check of the programme has this type or level."""
    CHECK_DAYS = "check days"
    """It was seen by nobody, or before it was issued, or on a day to come, or is due before it was issued."""
    EXEMPTION_NOT_ALLOWED = "exemption not allowed"
    # Of two people that are one.
    SAME_PERSON = "same person"
    """A person can't be merged with themselves."""
    MERGE_CLASHES = "merge clashes"
    """Both are down for sessions of which nobody could be at both."""
    # Of organisations.
    SAME_ORGANISATION = "same organisation"
    """An organisation can't be made one with itself."""
    MERGED_LONG_AGO = "merged long ago"
    """What was whose before two organisations were made one is not known any more."""
    MERGED_SINCE = "merged since"
    """The organisation that it was made one with is another by now, or removed."""
    HAS_PEOPLE = "has people"
    """People of it are here or invited, so it can't be removed."""
    # Of what was kept meanwhile.
    STALE = "stale"
    BUSY = "busy"
    NOT_FOUND = "not found"


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason, and the facts by which it is said."""

    why: WhyNot
    facts: Mapping[str, object] = field(default_factory=dict)


class RefusedError(ValueError):
    """Something stands against what was asked; nothing was written."""

    def __init__(self, why: WhyNot, **facts: object) -> None:
        super().__init__(why.value)
        self.reason = Reason(why, facts)

    @property
    def passes(self) -> bool:
        """Whether it stands against what was asked only for now: an event that meets it comes again (`shared.trouble`)."""
        return self.reason.why is WhyNot.BUSY
