"""Every function, declared once as data; what it is bundled into stands in `packages`.

The template, the benchmark and the budgets' test take them from here. Nothing here needs the CDK.
"""

from typing import Final

from infra.declared_people import PEOPLE
from infra.declaring import KNOWN, READ, WRITE, Declared

DEAD: Final = "Dead"
"""How the names of the stack's outputs begin that tell of dead-letter queues."""

DEFAULT: Final = "$default"
"""What the HTTP API calls the route of whatever no other one takes: a path with a line break is under no ``{proxy+}``."""

HIT: Final = "/hit"  # with limits of its own: whoever floods the counter takes nothing from the pages

LIVE: Final = "/live/{proxy+}"
"""The projector's page, which asks again and again: limits of its own take nothing from a class that answers."""

ALIAS: Final = "live"
"""What the alias of every page's function is called."""

NEWEST: Final = "$LATEST"
"""What an alias means until a deployment has said otherwise."""

RECEIVED: Final = 24
"""How often a message is received before SQS parks it. Each time its function puts it back for longer (`shared.queue.pause`), so
that takes 19 hours. Where the function itself is ended by it, it comes again after `VISIBLE_FOR` (`infra.queue`), and is parked
sooner."""

FORMS: Final = ("POST /book/{proxy+}", "POST /booking/{proxy+}")
"""The careers leads' forms: the routes with limits of their own."""

NO_REGISTER: Final = "none"
"""What the stack's output `Register` says where booking's package carries no register of schools."""

OBSERVE: Final = ("BatchGetItem", "BatchWriteItem", "GetItem", "PutItem", "Query")
"""What writing observations takes; taking them back takes `DeleteItem` too."""


def stack_name(programme: str) -> str:
    """Return what the stack of a programme is called."""
    return f"outreach-{programme}"


FUNCTIONS: Final[tuple[Declared, ...]] = (
    Declared(
        "booking-web",
        "booking",
        memory=1024,
        # What no other route takes gets a page that says so, not the API's JSON. The forms are routes for their limits' sake.
        routes=("/", *FORMS, DEFAULT),
        rows=(*READ, *WRITE),
        needs=("signing key",),
        browser_waits=True,
    ),
    Declared(
        "booking-team",
        "team",
        memory=1024,
        seconds=30,  # an export reads up to 2,000 bookings; other pages take a fraction of a second
        routes=("/team", "/team/{proxy+}"),
        rows=(*KNOWN, *WRITE),
        needs=("signing key",),
        browser_waits=True,
    ),
    Declared(
        "access-signin",
        "signin",
        memory=1024,
        # Here too who read what is seen: no function more for a page that few people ever open.
        routes=("/team/sign-in", "/team/callback", "/team/sign-out", "/team/audit"),
        rows=("Query",),
        needs=("signing key", "sign-in"),
        browser_waits=True,
    ),
    Declared("access-keys", "signin", seconds=60, needs=("signing key",)),
    Declared("booking-relay", "booking"),
    Declared("booking-schools", "booking", seconds=60, rows=(*READ, *WRITE)),
    Declared("booking-retain", "booking", seconds=300, rows=(*READ, *WRITE)),
    # Three readers, each of whom SES may let wait for 25 seconds.
    Declared("booking-mailer", "mailer", seconds=90, rows=(*READ, *WRITE), needs=("signing key", "mail")),
    Declared("booking-inbound", "mailer", seconds=30, rows=(*READ, "PutItem"), needs=("signing key", "mail")),
    Declared(
        "booking-mails",
        "mailer",
        memory=1024,
        seconds=30,
        routes=("/team/bookings/{reference}/mails", "/team/bookings/{reference}/mails/{proxy+}"),
        rows=(*READ, *WRITE),
        needs=("signing key", "mail"),
        browser_waits=True,
    ),
    # Nothing is begun after four minutes; what was begun may take until the next run.
    Declared("booking-tend", "mailer", seconds=330, rows=(*READ, *WRITE), needs=("signing key", "mail")),
    Declared("booking-staffed", "booking", rows=(*READ, "PutItem", "DeleteItem")),
    Declared(
        "feedback-pupil",
        "pupil",
        memory=1024,
        routes=("/f", "/f/{proxy+}"),
        rows=("BatchGetItem", "GetItem", "PutItem"),
        browser_waits=True,
        traced=False,
    ),
    Declared(
        "feedback-team",
        "poster",
        memory=1769,  # one whole processor: the typesetter is all arithmetic
        # The files of results are typeset, for the school as for the team.
        routes=(
            "/team/sessions/{proxy+}",
            "/team/teachers",
            "/results/{token}/{file}",
            "/results/{token}/teacher",
            "/results/{token}/{session_id}/{file}",
        ),
        rows=(*READ, *WRITE),
        needs=("signing key",),
        browser_waits=True,
    ),
    Declared(
        "feedback-school",
        "results",
        memory=1024,
        routes=("/results/{token}",),
        rows=("GetItem",),
        needs=("signing key",),
        browser_waits=True,
    ),
    # Open to anyone who reads a code off a wall, so it holds no key; and never a pupil's function, whose package it would burden.
    Declared(
        "feedback-live",
        "results",
        memory=1024,
        routes=(LIVE,),
        rows=("BatchGetItem", "GetItem"),
        browser_waits=True,
        traced=False,
    ),
    Declared("feedback-relay", "feedback"),
    Declared(
        "feedback-sessions", "feedback", rows=("DeleteItem", "GetItem", "PutItem"), needs=("signing key",)
    ),
    Declared("feedback-retain", "feedback", seconds=300, rows=(*READ, *WRITE)),
    Declared("feedback-summarise", "feedback", seconds=60, rows=(*READ, "PutItem")),
    Declared("feedback-settle", "feedback", seconds=300, rows=("BatchGetItem", *READ, *WRITE)),
    Declared(
        "feedback-comments",
        "comments",
        memory=1024,
        routes=("/team/comments", "/team/comments/{proxy+}"),
        rows=(*READ, *WRITE),
        needs=("signing key",),
        browser_waits=True,
    ),
    # Two readers of a comment, each of whom SES may let wait for 25 seconds; what is left comes again.
    Declared("feedback-flagged", "safeguarding", seconds=90, rows=(*READ, "PutItem"), needs=("mail",)),
    Declared("feedback-watch", "safeguarding", seconds=300, rows=(*READ, *WRITE), needs=("mail",)),
    *PEOPLE,
    Declared("watch-doors", "watch", memory=256, seconds=60),
    Declared(
        "metrics-team",
        "board",
        memory=1024,
        routes=("/team/coverage", "/team/coverage/{proxy+}"),
        rows=("DeleteItem", "PutItem", "Query"),
        needs=("signing key",),
        browser_waits=True,
    ),
    Declared(
        "metrics-dashboard",
        "dashboard",
        memory=1769,  # one whole processor: three years of visits are added up while somebody waits
        routes=("/team/dashboard", "/team/dashboard/{proxy+}", "/team/impact"),
        rows=(*READ, "BatchGetItem", "PutItem"),
        needs=("signing key",),
        browser_waits=True,
    ),
    Declared(
        "metrics-pictures",
        "pictures",
        memory=1769,  # one whole processor: a chart is drawn by a browser's engine
        routes=("/team/dashboard/{question}/pictures/{file}",),
        rows=(*READ, "BatchGetItem"),
        needs=("signing key",),
        browser_waits=True,
    ),
    Declared(
        "metrics-impact",
        "dashboard",
        memory=1024,
        routes=("/impact",),
        rows=(*READ, "PutItem"),
        browser_waits=True,
    ),
    Declared(
        "metrics-console",
        "exports",
        memory=1769,  # one whole processor: a year's workbook is read while somebody waits
        seconds=30,
        routes=("/team/sources", "/team/sources/{proxy+}"),
        rows=(*OBSERVE, "DeleteItem"),
        needs=("signing key",),
        browser_waits=True,
    ),
    Declared(
        "metrics-evidence",
        "evidence",
        memory=1769,  # one whole processor: the typesetter is all arithmetic
        seconds=30,
        routes=("/evidence/{proxy+}", "/team/evidence/{proxy+}"),
        rows=("BatchGetItem", *READ),
        needs=("signing key",),
        browser_waits=True,
    ),
    Declared(
        "metrics-figures",
        "board",
        memory=1769,  # one whole processor: every visit is read while somebody waits
        routes=("/team/figures", "/team/figures/{proxy+}"),
        rows=("BatchGetItem", *READ),
        needs=("signing key",),
        browser_waits=True,
    ),
    # It writes who took counts as they are, and nothing else.
    Declared(
        "metrics-programme",
        "programme",
        memory=1769,  # one whole processor: charts and the typesetter are all arithmetic
        seconds=30,
        routes=("/team/programme", "/team/programme/{proxy+}"),
        rows=("BatchGetItem", *READ, "PutItem"),
        needs=("signing key",),
        browser_waits=True,
    ),
    Declared("metrics-facts", "metrics", rows=("PutItem",), traced=False),
    Declared("metrics-count", "metrics", rows=("PutItem",), traced=False),
    Declared("metrics-hit", "counter", routes=(HIT, "/hit.js"), traced=False),
    # Its three steps each wait up to fifty seconds for an AWS that is out of order, and then say so.
    Declared("metrics-collect", "metrics", seconds=180, rows=OBSERVE),
    # A platform is asked for 200 seconds at most; a year of twenty metrics is kept in the rest.
    Declared("metrics-source", "collector", seconds=300, rows=OBSERVE),
    Declared("metrics-drop", "exports", seconds=60, rows=(*READ, "BatchGetItem", "PutItem"), needs=("mail",)),
    Declared("metrics-eventlog", "metrics", traced=False),
    Declared(
        "metrics-reports",
        "readers",
        memory=1024,
        seconds=30,  # a mail's answer may take 25 seconds
        routes=(
            "/team/readers",
            "/team/readers/{proxy+}",
            "/team/reports",
            "/team/reports/{proxy+}",
        ),
        rows=(*READ, "PutItem"),
        needs=("signing key", "mail"),
        browser_waits=True,
    ),
    # Open to whoever has a link: it reads readers and the pages that links lead to, and neither mails nor what a reader was told.
    Declared(
        "metrics-readers",
        "readers",
        memory=1024,
        routes=("/reader/{proxy+}",),
        rows=(*READ, "PutItem"),
        needs=("signing key",),
        browser_waits=True,
    ),
    Declared(
        "metrics-digest",
        "reports",
        memory=1769,  # one whole processor: charts are all arithmetic
        seconds=120,
        rows=(*READ, "BatchGetItem", "PutItem", "DeleteItem"),
        needs=("signing key", "mail"),
    ),
)
