"""The page of who of the team read whose data, for those who look after it. To look at it is read as well, and written down."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import islice
from typing import Final

from services.access import reading
from services.access.frame import frame
from services.access.reading import KINDS, Reading
from services.access.standing import AwayError, name_of
from services.access.user import TeamUser, auditor
from shared.clock import london_day
from shared.text import gettext
from shared.text.phrases import clock, short_day
from shared.web.forms import day_of
from shared.web.http import Request, Response, Router
from shared.web.pages import render

CURRENT: Final = "audit"

BACK: Final = 31
"""Days that are looked through for one person, or for one id."""

MOST: Final = 500
"""Lines on a page."""

LONGEST: Final = 120
"""Characters of an id."""


@auditor
def show(request: Request, user: TeamUser) -> Response:
    """Show what was read on a day; of one person, or of one id, what was in the month up to it."""
    today = london_day(request.at)
    day = min(day_of(request.query.get("day", "")) or today, today)
    who, of = (request.query.get(name, "").strip()[:LONGEST] for name in ("who", "of"))
    days = BACK if who or of else 1
    found = list(islice(_wanted(day, days, who, of), MOST + 1))
    names = _names({line.who for line in found[:MOST]} | ({who} if who else set()))
    page = render(
        "readings.jinja",
        **frame(user, CURRENT),
        lines=found[:MOST],
        more=len(found) > MOST,
        names=names,
        known=names is not None,
        kinds={kind: gettext(sentence) for kind, sentence in KINDS.items()},
        day=day,
        first=day - timedelta(days=days - 1),
        who=who,
        of=of,
        years=reading.KEPT_DAYS // 365,
        clock=clock,
        short_day=short_day,
        london_day=london_day,
    )
    return Response(page)


def _wanted(last: date, days: int, who: str, of: str) -> Iterable[Reading]:
    """Yield the lines of some days, the latest first."""
    for back in range(days):
        for line in reading.of_day(last - timedelta(days=back)):
            if who in {"", line.who} and of in {"", line.of}:
                yield line


def _names(subjects: Iterable[str]) -> Mapping[str, str] | None:
    """Return who each id is; None where Cognito does not say."""
    try:
        return {one: name_of(one) for one in sorted(subjects)}
    except AwayError:
        return None


def add_to(app: Router) -> None:
    """Register the page with the function that answers for it."""
    app.get("console.audit")(show)
