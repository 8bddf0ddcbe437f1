"""Thanks a pupil, and shows careers that fit the hobbies chosen."""

import re
from collections.abc import Collection
from typing import Any, Final

from services.feedback.session import Session
from services.feedback.web.pupil_closed import trying
from services.feedback.web.pupil_code import of_session
from services.feedback.web.pupil_page import kiosk, page
from shared.compiled import careers, essentials
from shared.text import asked, say
from shared.web.http import Request, Response
from shared.web.routes import address, link

PICKED: Final = re.compile(r"[0-9a-f]{1,16}")
DRAW: Final = re.compile(r"[0-7]")
DRAWS: Final = 8
"""How many different careers a class that likes the same is shown. So few, that the number in an address tells nobody apart."""


def thanks_address(code: str, hobbies: Collection[str], key: str, **more: object) -> str:
    """Return the path of the page that thanks for a form and always shows the same careers; `more` goes into its query too.

    Which careers of many is drawn from the form's key, so that sending a form again leads to the same page.
    """
    return address("survey.thanks", code=code, h=picked(hobbies), n=sum(key.encode()) % DRAWS, **more)


def picked(hobbies: Collection[str]) -> str:
    """Return the hobbies chosen as a number: a browser's history and a school's filter keep addresses, and no words in them."""
    return f"{sum(1 << place for place, hobby in enumerate(essentials()['hobbies']) if hobby in hobbies):x}"


@of_session
def thanks(request: Request, _session: Session, code: str) -> Response:
    """Thank, and show careers that fit the hobbies chosen together."""
    from services.feedback.careers import careers_for  # noqa: PLC0415  a post that is stored shows no careers
    from services.feedback.web.pupil_survey import drawings  # noqa: PLC0415  nor pictures

    chosen = _hobbies(request.query.get("h", ""))
    given = request.query.get("n", "")
    # A link of before has no such number.
    draw = int(given) if DRAW.fullmatch(given) else 0
    shown = [_said(career._asdict()) for career in careers_for(chosen, careers(), draw)]
    jobs: dict[str, object] = {"h": picked(chosen), "n": draw}
    kept = link("survey.thanks", code=code, **jobs, kept=1, **asked())
    return page(
        "pupil_thanks.jinja",
        also="pupil_thanks.js",
        party=drawings().get("party", ""),
        careers=shown,
        chosen=chosen,
        code=code,
        kept=kept,
        jobs=jobs,
        again="kept" in request.query,
        kiosk=kiosk(request),
        trial=trying(request),
    )


def _hobbies(number: str) -> list[str]:
    """Return the hobbies that `picked` made a number of; none for anything else."""
    mask = int(number, 16) if PICKED.fullmatch(number) else 0
    return [hobby for place, hobby in enumerate(essentials()["hobbies"]) if mask >> place & 1]


def _said(career: dict[str, Any]) -> dict[str, Any]:
    """Return a career in the reader's language: its texts are the programme's, and so are their translations."""
    reasons = [{"hobby": say(one.hobby).lower(), "because": say(one.because)} for one in career["reasons"]]
    said = {name: say(career[name]) for name in ("title", "sentence", "way_in")}
    return {**career, **said, "reasons": reasons}
