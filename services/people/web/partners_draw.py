"""How the console's pages of partners are drawn: in the console's frame, with the words in which they say things."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from services.access.frame import frame
from services.access.user import TeamUser
from services.people.domain.refusal import RefusedError
from services.people.use_cases.programme import rules
from services.people.wording import partners as words
from services.people.wording.reasons import reason
from shared.text import N_, gettext
from shared.web import csrf
from shared.web.forms import LIMITS
from shared.web.http import HTTPError, Response
from shared.web.pages import render

CURRENT: Final = "partners"

DAMAGED: Final = N_("The form arrived damaged. Go back to the page and send it again.")


def drawn(
    template: str,
    user: TeamUser,
    *,
    errors: Mapping[str, str] | None = None,
    problem: str = "",
    cookies: Sequence[str] = (),
    current: str = CURRENT,
    **shown: Any,  # noqa: ANN401  each page shows its own things
) -> Response:
    """Return a page; `errors` are sentences by field, `problem` what stands against what was asked as a whole."""
    page = render(
        template,
        **frame(user, current),
        words=words,
        rules=rules(),
        limits=LIMITS,
        errors=errors or {},
        problem=problem,
        csrf=csrf.token(user.subject),
        **shown,
    )
    if problem:
        return Response(page, HTTPStatus.CONFLICT, cookies=list(cookies))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return Response(page, status, cookies=list(cookies))


def why(error: RefusedError) -> str:
    """Return the sentence of a refusal, said to the team."""
    return reason(rules(), error.reason, of_others=True)


def damaged() -> HTTPError:
    """Return what answers a form that no page of ours sends."""
    return HTTPError(HTTPStatus.BAD_REQUEST, gettext(DAMAGED))
