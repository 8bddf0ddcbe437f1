"""How many functions run at once, at most, and what of the account's concurrency is kept for pupils. Nothing here needs the CDK.

Lambda runs no more of an account's functions at once than its quota says: 1,000, and ten in a new account. What is
reserved for a function is nobody else's, and is the most it gets; at least 100 must stay reserved for nobody
("Configuring reserved concurrency for a function", Lambda's guide).
"""

from collections.abc import Mapping
from typing import Final

from infra.schedules import SCHEDULES

QUOTA: Final = "L-B99A9384"
"""What Service Quotas calls an account's concurrent executions."""

USUAL: Final = 1000
"""The quota that the limits below are made for; `make preflight` asks for it."""

UNRESERVED: Final = 100
"""How many Lambda insists on leaving to all other functions."""

PARAMETER: Final = "PupilsAtOnce"
"""The template's parameter for how many of the pupil's function are reserved; with 0 nothing is, as a new account can't."""

BURST, RATE = 500, 250
"""Requests the API takes at once and a second: thirty classes of thirty at the same minute. Never by address: a whole school
stands behind one."""

FORM_BURST, FORM_RATE = 200, 20
"""The same of the careers leads' forms, each of which leads to a write: two hundred who press Send at once for the last place
are all answered, and twenty a second are three whole bookings. It bounds what a program can do, not who books."""

LIVE_BURST, LIVE_RATE = 100, 50
"""The same of the projector's page: a hundred projectors whose numbers the edge did not keep would ask thirty times a second."""

HIT_BURST, HIT_RATE = 400, 200
"""The same of the website's counter: what comes on top of two hundred pages shown a second is refused, and none of the pages."""

HITS_AT_ONCE: Final = 20
"""How many of the counter's function run at once: 200 hits a second of 25 ms each are five. A flood gets no more than that."""

AT_ONCE: Final = 2
"""How many of a queue's consumer run at once, the least SQS allows: they keep up with hundreds of events a second, and a replay
must not take the account's concurrency away from the pages."""

QUEUES, STREAMS = 11, 5
"""How many queues and streams have a consumer; a test counts them in the template."""

SHARDS: Final = 4
"""How many shards a stream's consumer reads at once: one a partition of the table, which begins with four where it pays by
request (its guide, "DynamoDB on-demand capacity mode")."""

TEAM: Final = 50
"""The team's pages, results, letters and what else answers a browser: ten people who each wait for five pages."""

BACKGROUND: Final = QUEUES * AT_ONCE + STREAMS * SHARDS + len(SCHEDULES)
"""What runs while nobody looks: every queue, every stream and every schedule at the same moment."""

OTHERS: Final = BACKGROUND + FORM_BURST + LIVE_BURST + TEAM
"""All that is reserved for nobody, at its most."""

RESERVED: Final[Mapping[str, int]] = {"feedback-pupil": BURST, "metrics-hit": HITS_AT_ONCE}
"""By function, what is reserved for it with the usual quota: as many pupils as the API lets in at once."""


def for_pupils(quota: int) -> int:
    """Return how many of the pupil's function an account with a quota can reserve: all of them, fewer, or none."""
    left = quota - HITS_AT_ONCE - max(OTHERS, UNRESERVED)
    return max(0, min(RESERVED["feedback-pupil"], left))
