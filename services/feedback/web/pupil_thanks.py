"""Thanks a pupil, and shows careers that fit the hobbies chosen."""

import re
from collections.abc import Sequence
from typing import Final

from services.feedback.careers import careers_for
from services.feedback.session import Session
from services.feedback.web.pupil_code import of_session
from services.feedback.web.pupil_page import page
from shared.compiled import essentials
from shared.web.http import Request, Response

PICKED: Final = re.compile(r"[0-9a-f]{1,16}")


@of_session
def thanks(request: Request, _session: Session, code: str) -> Response:
    """Thank, and show careers that fit the hobbies chosen."""
    chosen = _hobbies(request.query.get("h", ""))
    careers = careers_for(chosen, essentials())
    return page("pupil_thanks.jinja", careers=careers, chosen=chosen, code=code)


def picked(hobbies: Sequence[str]) -> str:
    """Return the hobbies chosen as a number: a browser's history and a school's filter keep addresses, and no words in them."""
    return f"{sum(1 << place for place, hobby in enumerate(essentials()['hobbies']) if hobby in hobbies):x}"


def _hobbies(number: str) -> list[str]:
    """Return the hobbies that `picked` made a number of; none for anything else."""
    mask = int(number, 16) if PICKED.fullmatch(number) else 0
    return [hobby for place, hobby in enumerate(essentials()["hobbies"]) if mask >> place & 1]
