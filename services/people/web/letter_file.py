"""The visitor letter as a file; apart from its page, because the typesetter is in one function's package alone."""

from http import HTTPStatus

from services.people.web.letter import read_by, written
from shared.web.http import HTTPError, Request, Response, Router

FILE = "letter.pdf"


def show(request: Request, token: str, file: str) -> Response:
    """Return the letter as a PDF."""
    _, found = read_by(token, request)
    said = written(found)
    if file != FILE or said is None:
        raise HTTPError(HTTPStatus.NOT_FOUND)
    from services.people.papers import letter as paper  # noqa: PLC0415  a link that opens nothing waits for no typesetter
    from shared.print import CONTENT_TYPES  # noqa: PLC0415  see above

    name = f'inline; filename="{found.visit.head.booking}-who-comes.pdf"'
    return Response(
        paper.draw(said), content_type=CONTENT_TYPES["pdf"], headers={"content-disposition": name}
    )


def add_to(app: Router) -> None:
    """Register the file with the function that answers for it."""
    app.get("letter.file")(show)
