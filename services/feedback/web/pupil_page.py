"""How the pupil's pages are drawn: with their style sheet inside, and nothing else to fetch.

The hot path of the platform: a post that ends in a redirect imports neither templates nor pydantic nor anything it does not
need, sets no cookie, reads no secret and logs nothing of the pupil.
"""

from http import HTTPStatus

from shared.web.http import Response


def fault(status: HTTPStatus, sentence: str) -> Response:
    """Return the page for something that went wrong, in the pupil's look."""
    from shared.web.pages import what_went_wrong  # noqa: PLC0415  a post that is stored draws nothing

    heading, advice = what_went_wrong(status)
    return page("pupil_message.jinja", status, heading=heading, sentence=sentence or advice)


def page(template: str, status: HTTPStatus = HTTPStatus.OK, **values: object) -> Response:
    """Return a page of the pupil's, in the reader's language."""
    from shared.web.pages import pupil_style, render  # noqa: PLC0415  see above

    css, source = pupil_style()
    return Response(render(template, css=css, **values), status, style=source)
