"""A partner's statement for the team: the PDF of a quarter."""

from http import HTTPStatus

from services.access.user import TeamUser, signed_in
from services.people.domain.statement import quarter_named
from services.people.table import organisations
from services.people.use_cases import statement as use_case
from services.people.use_cases.programme import rules
from services.people.wording.statement import passes, said
from shared.clock import london_day
from shared.text import gettext
from shared.text.phrases import short_day
from shared.web.http import HTTPError, Request, Response, Router


@signed_in
def show(request: Request, _user: TeamUser, reference: str, file: str) -> Response:
    """Return an organisation's statement of a quarter that has begun, such as ``2026-Q2.pdf``."""
    name, _, kind = file.rpartition(".")
    quarter, today = quarter_named(name), london_day(request.at)
    organisation = organisations.organisation(reference)
    if organisation is None or quarter is None or kind != "pdf":
        raise HTTPError(
            HTTPStatus.NOT_FOUND,
            gettext("There is no such statement. Go to the organisation's page and choose a quarter there."),
        )
    if quarter.first > today:
        raise HTTPError(
            HTTPStatus.NOT_FOUND, gettext("This quarter is still to come. Choose one that has begun.")
        )
    from services.people.papers import statement as paper  # noqa: PLC0415  a file that is none waits for no typesetter
    from shared.print import CONTENT_TYPES  # noqa: PLC0415  see above

    found = use_case.whole(organisation.id, quarter, passes, today)
    drawn = paper.draw(said(rules(), organisation, quarter, found, short_day(today)))
    return Response(
        drawn,
        content_type=CONTENT_TYPES["pdf"],
        headers={"content-disposition": f'inline; filename="{organisation.id}-{quarter.name}.pdf"'},
    )


def add_to(app: Router) -> None:
    """Register the file with the function that answers for it."""
    app.get("console.statement")(show)
