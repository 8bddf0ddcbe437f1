"""What the metrics service keeps of readers of reports, of visitors of the website for a day, and of the team."""

from typing import Final

from operate.personal_data.model import (
    ACCOUNTABLE,
    AUDITS,
    CONSENT,
    CONSOLE,
    CONTACTS_MONTHS,
    EXPIRES,
    MAKE_PERSON,
    NOTHING,
    PUBLIC_TASK,
    RETENTION,
    Held,
)
from services.metrics.table import flags, hits
from services.metrics.use_cases import reader_data

READER: Final = "a reader of reports"
READERS: Final = (
    "while they get reports; `keep_contacts_months` of the programme after they wanted none, were taken back or did not answer, "
    f"{CONTACTS_MONTHS} unless it says otherwise; {reader_data.UNREACHED.days} days after their address took no mail"
)
TEAM: Final = "a member of the team, by name"

HELD: Final = (
    Held(
        "name, address, role, a careers lead's school; which reports, since when, who of the team invited",
        f"{READER}; {TEAM}",
        ("metrics:reader",),
        CONSENT,
        READERS,
        ("metrics-digest", MAKE_PERSON),
    ),
    Held(
        "who has which report, and where it lies what it told them",
        f"{READER}, by e-mail address",
        ("metrics:report", "metrics:sent", "metrics:told"),
        PUBLIC_TASK,
        "the address as long as the reader",
        ("metrics-digest", MAKE_PERSON),
    ),
    Held(
        "a view of a page: which, when, from which site or campaign, class of device, the day's digest of the visitor",
        "a visitor of the website, until the day's salt is destroyed; then nobody",
        ("metrics:hit", "MetricsHits", "MetricsHitsDead"),
        PUBLIC_TASK,
        f"queue at most 18 days; rows {hits.KEPT.days} days, then only the day's counts",
        (EXPIRES, RETENTION, "metrics-collect"),
    ),
    Held(
        "the salt of a day's digests: 32 random bytes",
        "whoever visits the website that day",
        ("salts:salt",),
        PUBLIC_TASK,
        "until five past midnight",
        ("metrics-collect", EXPIRES),
    ),
    Held(
        "how many hits looked made up, what was decided of them, by whom of the team",
        TEAM,
        ("metrics:flagged",),
        PUBLIC_TASK,
        f"{flags.KEPT.days} days",
        (EXPIRES,),
    ),
    Held(
        "which target school was invited, when, by whom of the team, their note",
        TEAM,
        ("metrics:invitation",),
        PUBLIC_TASK,
        "until it is undone",
        (CONSOLE,),
    ),
    Held(
        "who handed in a file of figures, said yes to it or took it back, and when",
        TEAM,
        ("metrics:drop", "metrics:withdrawn", "MetricsObserved"),
        ACCOUNTABLE,
        "kept",
        (NOTHING,),
    ),
    Held(
        "who changed what the public page says of a term",
        TEAM,
        ("metrics:impact",),
        ACCOUNTABLE,
        "kept",
        (NOTHING,),
    ),
    Held(
        "who took exact counts, when and which file",
        f"an analyst, {TEAM}",
        ("metrics:extract",),
        ACCOUNTABLE,
        AUDITS,
        (EXPIRES,),
    ),
)
