"""The parts of a line of the table, and the words that stand in it."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from services.booking.table import drafts
from services.people.table import asked, merged, presence, voices
from shared import audits, outbox
from shared.programme.model import Basics, Comments


class Held(NamedTuple):
    """Something that is kept of people.

    `where` are rows, as ``booking:draft`` (the service's table, and the row's `entity`), or places of `places.PLACES` and
    `places.OUTSIDE`, by their names. `why` is one of `BASES`. `gone_by` are functions that the clock calls, by their names, and
    words of `MEANS`. `sensitive` marks what needs more than a basis: health, checks, a child's words.
    """

    what: str
    whose: str
    where: tuple[str, ...]
    why: str
    kept: str
    gone_by: tuple[str, ...]
    sensitive: bool = False


PUBLIC_TASK: Final = "public task"
SAFEGUARDING: Final = "safeguarding"
CONSENT: Final = "consent"
ACCOUNTABLE: Final = "accountability"
SECURITY: Final = "security"

BASES: Final[Mapping[str, str]] = {
    PUBLIC_TASK: "UK GDPR Art. 6(1)(e): what an NHS body, a council or a school does by its task; another body takes "
    "legitimate interests, Art. 6(1)(f), and writes down the balance",
    SAFEGUARDING: "Art. 6(1)(e) with Art. 9(2)(g) and the Data Protection Act 2018, Schedule 1, paragraph 18: children and "
    "people at risk; of criminal records also Art. 10",
    CONSENT: "Art. 6(1)(a): asked apart, said to a version, never a condition of coming, and taken back as easily",
    ACCOUNTABLE: "Art. 6(1)(c) with Art. 5(2): to show who did what with whose data",
    SECURITY: "Art. 6(1)(f), or (e) of a public body, with Art. 32: to keep the service whole and to find faults",
}
"""Why something may be kept: this project's own reading, which the programme's data protection officer has to confirm."""

MAKE_PERSON: Final = "make person"
CONSOLE: Final = "the console"
WITH_IT: Final = "with what it is of"
EXPIRES: Final = "its own time"
LIFECYCLE: Final = "the bucket's rule"
RETENTION: Final = "the service's own limit"
BY_HAND: Final = "by hand"
NOTHING: Final = "nothing"

MEANS: Final[Mapping[str, str]] = {
    MAKE_PERSON: "`make person EMAIL=… ERASE=1`",
    CONSOLE: "the console",
    WITH_IT: "goes with what it is about",
    EXPIRES: "goes by itself",
    LIFECYCLE: "goes by itself",
    RETENTION: "goes by itself",
    BY_HAND: "by hand, as the runbook says",
    NOTHING: "nothing: it is kept",
}
"""What takes something away besides functions that the clock calls, as the documents say it."""


def _usual(of: type[Basics] | type[Comments], name: str) -> int:
    return int(of.model_fields[name].default)


CONTACTS_MONTHS: Final = _usual(Basics, "keep_contacts_months")
ANSWERS_MONTHS: Final = _usual(Basics, "keep_answers_months")
COMMENTS_DAYS: Final = _usual(Comments, "keep_days")
ESCALATED_MONTHS: Final = _usual(Comments, "keep_escalated_months")

CONTACTS: Final = (
    f"`keep_contacts_months` of the programme after the visit, {CONTACTS_MONTHS} unless it says otherwise"
)
ANSWERS: Final = (
    f"`keep_answers_months` of the programme after the visit, {ANSWERS_MONTHS} unless it says otherwise"
)
COMMENTS: Final = (
    f"`keep_days` of the programme after the decision, {COMMENTS_DAYS} unless it says otherwise; escalated ones "
    f"`keep_escalated_months`, {ESCALATED_MONTHS}; until it is decided, always"
)
PEOPLE: Final = (
    "while they come; `keep_contacts_months` of the programme after they left, "
    f"{CONTACTS_MONTHS} unless it says otherwise"
)
DRAFTS: Final = f"can't be opened after {drafts.LASTS.days * 24} hours; deleted within days"
OUTBOX: Final = f"{outbox.KEPT.days} days"
AUDITS: Final = f"{audits.KEPT_YEARS} years"
MERGED: Final = f"{(merged.KEPT + merged.GRACE).days} days"
PRESENCE: Final = f"{presence.KEPT.days} days"
ASKED: Final = f"{asked.KEPT.days} days after the session"
VOICES: Final = f"{voices.KEPT.days // 365} years after the session"
DEAD_DAYS: Final = 14
"""How long a dead letter is kept at the most; a test holds it against the template."""
QUEUES: Final = f"minutes; {DEAD_DAYS} days where it could not be handled"
