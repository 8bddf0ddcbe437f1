"""A chart of the dashboard as a picture, drawn by the library that draws those of the mails."""

from http import HTTPStatus

from services.access.user import TeamUser, signed_in
from services.metrics.reports import charts
from services.metrics.web.dashboard import NO_FILE, sound
from shared.text import gettext
from shared.web.http import HTTPError, Request, Response


@signed_in
def picture(request: Request, _user: TeamUser, question: str, file: str) -> Response:
    """Return a chart of a question's page as a PNG."""
    name, _, ending = file.rpartition(".")
    drawn = sound(request, question).charts.get(name)
    if drawn is None or ending != "png":
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(NO_FILE))
    return Response(
        charts.png(drawn),
        content_type="image/png",
        headers={"content-disposition": f'attachment; filename="{question}-{name}.png"'},
    )
