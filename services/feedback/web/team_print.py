"""What the team prints or shows of a session: a file of each sheet, as each kind."""

from http import HTTPStatus

from services.access.user import TeamUser, signed_in
from services.feedback.web.team import found_by
from shared.web.http import HTTPError, Request, Response


@signed_in
def sheet(_request: Request, _user: TeamUser, session_id: str, file: str) -> Response:
    """Return a session's sheet, such as ``slide.png``, as one of the kinds of file it can be had as."""
    from services.feedback import posters  # noqa: PLC0415  the typesetter is only needed for what is printed
    from shared.print import CONTENT_TYPES  # noqa: PLC0415  see above

    stem, _, ending = file.partition(".")
    name = next((one for one in posters.SHEETS if one == stem), None)
    kind = next((one for one in CONTENT_TYPES if one == ending), None)
    if name is None or kind is None:
        raise HTTPError(HTTPStatus.NOT_FOUND)
    found, code = found_by(session_id)
    return Response(
        posters.draw([(found, code)], name, kind),
        content_type=CONTENT_TYPES[kind],
        headers={
            "content-disposition": f'inline; filename="{name}-{code}.{kind}"',
            "cache-control": "private, max-age=300",
        },
    )
