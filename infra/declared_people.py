"""The functions of the people service (`infra.declared`)."""

from typing import Final

from infra.declaring import KEEPS, KNOWN, Declared

PEOPLE: Final[tuple[Declared, ...]] = (
    Declared("people-hears", "people", seconds=60, rows=KEEPS),
    Declared("people-relay", "people"),
    Declared("people-retain", "people", seconds=300, rows=KEEPS),
    Declared(
        "people-web",
        "volunteer",
        memory=1024,
        routes=("/with/{proxy+}", "/letter/{token}", "/visits/{proxy+}"),
        rows=KEEPS,
        needs=("signing key",),
        browser_waits=True,
    ),
    Declared(
        "people-team",
        "partners",
        memory=1769,  # one whole processor: everybody is judged for a session while somebody waits
        seconds=30,
        routes=(
            *("/team/gaps", "/team/gaps/{proxy+}", "/team/partners", "/team/partners/{proxy+}"),
            *("/team/kit", "/team/building"),
        ),
        rows=KEEPS,
        needs=("signing key", "addresses"),
        browser_waits=True,
    ),
    # The two who may read checks, and nobody else of the team.
    Declared(
        "people-checks",
        "partners",
        memory=1024,
        routes=("/team/checks", "/team/checks/{proxy+}"),
        rows=KEEPS,
        needs=("signing key",),
        browser_waits=True,
    ),
    Declared(
        "people-print",
        "papers",
        memory=1769,  # one whole processor: the typesetter is all arithmetic
        seconds=30,
        routes=("/letter/{token}/{file}", "/team/partners/of/{reference}/{file}"),
        rows=KNOWN,
        needs=("signing key",),
        browser_waits=True,
    ),
    # A mail's answer may take 25 seconds, and a visit has several readers.
    Declared("people-mailer", "papers", seconds=120, rows=KEEPS, needs=("signing key", "mail")),
    # Nothing is begun after four minutes; what was begun may take until the next run.
    Declared(
        "people-tend",
        "papers",
        memory=1024,
        seconds=330,
        rows=KEEPS,
        needs=("signing key", "mail"),
    ),
)
