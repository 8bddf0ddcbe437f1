"""The team's console: what is on today and what needs doing; its other pages stand in modules of their own."""

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.booking.domain.states import MOVES
from services.booking.table.lists import Listed
from services.booking.use_cases.teams import team_name
from services.booking.use_cases.today import today
from services.booking.web import (
    back,
    console_blocks,
    console_booking,
    console_calendar,
    console_export,
    console_feeds,
    console_lists,
    console_new,
    console_people,
    ladder,
)
from services.booking.web.draw import draw
from shared.clock import london_day
from shared.web import csrf
from shared.web.http import Request, Response, Router

EVERYONE = "everyone"
NOBODY = "nobody"


@signed_in
def show_today(request: Request, user: TeamUser) -> Response:
    """Show what is on today and what needs doing: everybody's, or what one person looks after."""
    chosen = request.query.get("owner", EVERYONE)
    owner = {EVERYONE: None, NOBODY: ""}.get(chosen, chosen)

    def own(line: Listed) -> bool:
        return owner in {None, line.owner}

    work, differing = today(request.at, owner), ladder.differing()
    rungs = ladder.to_record(request.at, work.agreed)
    page = draw(
        "team/today.jinja",
        **frame(user, "today"),
        day=london_day(request.at),
        now=request.at,
        work=work,
        to_record=[rung for rung in rungs if own(rung.line)],
        differing=[line for line in differing if own(line)],
        owners=sorted(
            {
                *work.owners,
                *(line.owner for line in (*(rung.line for rung in rungs), *differing) if line.owner),
            }
        ),
        chosen=chosen,
        team_name=team_name,
        moves=MOVES,
        csrf=csrf.token(user.subject),
    )
    return Response(page, cookies=[back.keep(request)])


def add_to(app: Router) -> None:
    """Register the console's pages with the function that answers for them."""
    app.get("console")(show_today)
    console_lists.add_to(app)
    console_calendar.add_to(app)
    console_blocks.add_to(app)
    console_new.add_to(app)
    console_export.add_to(app)
    console_feeds.add_to(app)
    console_people.add_to(app)
    console_booking.add_to(app)
