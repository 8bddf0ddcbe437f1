"""The budgets of the platform: what `make bench` and a test hold. They are a pupil's patience and a school's network."""

from collections.abc import Iterable
from typing import Final

SUBMIT_MS: Final = 200
"""From before the import to the first answer of the function that takes a pupil's answers, in a fresh process."""

PAGE_MS: Final = 300
"""The same of every other function that a browser waits for."""

SUBMIT_RATIO: Final = 0.36
"""The first answer to a pupil's answers, as a part of the usual way's first answer in the same run."""

PAGE_RATIO: Final = 0.60
"""The same of every page that a browser waits for."""

WARM_MS: Final = 25
"""A page's warm answer, with `benchmarks.crowd.BOOKINGS` bookings and a register of `REGISTER_SCHOOLS` schools."""

DASHBOARD_MS: Final = 300
"""A page of the dashboard, warm, of three years: 60 schools, 2,000 sessions, 60,000 answers and ten sources."""

DASHBOARD_FIRST_MS: Final = 360
"""The first answer of the same: it adds up three thousand rows, and has a whole processor where other pages have half of one."""

DASHBOARD_RATIO: Final = 0.75
"""That, as a part of the usual way's first answer in the same run."""

GAPS_MS: Final = 50
"""The console's gap board, warm, of 500 people and 2,000 sessions to come."""

ELIGIBLE_MS: Final = 20
"""All 500 people judged for one session, and put in order."""

DIGEST_SECONDS: Final = 5
"""A weekly digest of the same, with its charts drawn."""

DIGEST_MB: Final = 512

DIGEST_BYTES: Final = 90_000
"""The HTML of its mail, of 200 schools too: Gmail cuts at 102 KB."""

SEARCH_MS: Final = 10
"""A warm search of the register, the whole answer."""

REGISTER_SCHOOLS: Final = 50_000

OBSERVED_SECONDS: Final = 300
"""What three years of ten sources with twenty daily metrics each may take to be kept."""

OBSERVED_MB: Final = 256

ROLLUP_MS: Final = 150
"""A year of all those series read of the table and rolled up, warm."""

EXPORTS_BYTES: Final = 20_000_000
"""The package of the pages of sources and of the reader of files, unzipped, before bytecode: that of pages, with calamine."""

COLLECTOR_BYTES: Final = 40_000_000
"""That of what asks platforms: half of it cryptography and google-auth, for this machine."""

COUNTER_BYTES: Final = 10_000_000
"""That of what takes hits."""

PACKAGE_BYTES: Final = 16_000_000
"""A package on the pupil's path, unzipped, before bytecode."""

POSTER_BYTES: Final = 94_000_000
"""The posters' package, unzipped, before bytecode: what it has now, rounded up a little.

Nearly all of it is the typesetter of the posters. It is held because Lambda refuses a package of more than `LAMBDA_BYTES` with
its bytecode, and each start fetches the package: another such library must be a decision.
"""

EVIDENCE_BYTES: Final = 102_000_000
"""The largest package, that of schools' evidence: the same typesetter, and what reads events."""

PROGRAMME_BYTES: Final = 190_000_000
"""The package of the programme's reports: the typesetter and what draws charts, each by itself as heavy as the rest of a package.

It has three quarters of what Lambda takes, and nothing as heavy can come to it."""

PICTURES_BYTES: Final = 102_000_000
"""The package of what draws charts as pictures: 80 MB of it is the library that draws, which no page carries."""

LAMBDA_BYTES: Final = 250 * 1024 * 1024
"""The most that Lambda takes of a package, unzipped, bytecode and all."""

PUPIL_PAGE_BYTES: Final = 45_000
"""The pupil's page over the wire, fonts, styles, script and all."""

PUPIL_PAGE_REQUESTS: Final = 3

PUPILS: Final = 30
"""In a class."""

HALL: Final = 240
"""Pupils in a hall: eight classes, behind one address."""

HALL_SECONDS: Final = 60
"""Within which all of them are answered, thirty at a time."""

PAGE_SECONDS: Final = 5
"""Within which each of the first class has its page on a stage that was just started, on this machine."""

LIGHTHOUSE: Final = {"performance": 95, "accessibility": 100, "best-practices": 100}
"""Points of 100 that Lighthouse gives each of a pupil's pages at least, on the phone it emulates."""

SLOW: Final = ("aws_xray_sdk", "boto3", "dns", "pydantic", "cryptography", "requests")
"""What must not be imported on the pupil's path, each with all that is inside it."""


def slow_among(modules: Iterable[str]) -> set[str]:
    """Return which of `SLOW` are among the names of imported modules."""
    return {name.partition(".")[0] for name in modules} & set(SLOW)
