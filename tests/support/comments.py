"""A class whose survey asks for a comment, and the safeguarding lead who reads what comes."""

import html
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from services.access.groups import SAFEGUARDING, TEAM
from services.access.user import TeamUser, issue
from services.feedback.functions import comments, flagged
from services.feedback.session import Session
from services.feedback.table import FLAGGED
from shared.compiled import essentials
from shared.dynamo import to_item
from tests.support.aws import rows
from tests.support.events import START
from tests.support.feedback import ask, good, hear, request, visit

LEAD = TeamUser("7", "lee@northmoor.example", "Lee Lead", (SAFEGUARDING,))
DEPUTY = TeamUser("8", "dee@northmoor.example", "Dee Deputy", (SAFEGUARDING, TEAM))
LIST = "/team/comments"


def asked(number: int = 1) -> tuple[Session, str]:
    """Let the service hear of a visit whose survey asks for a comment; return its session and its code."""
    return hear(visit(number=number, workshop_id="theatre-day", workshop_title="Behind the theatre's doors"))


def survey() -> Any:
    """Return the survey that asks for one."""
    return essentials()["surveys"]["sixth-form"]


def send(code: str, text: str, *, key: str = "abcdefghijklmnop", at: datetime = START, **changed: Any) -> Any:
    """Send a pupil's form with a comment."""
    return ask("POST", f"/f/{code}/answers", good(survey(), comment=text, key=key, **changed), at=at)


def kept() -> list[dict[str, Any]]:
    """Return the comments' rows, oldest version of the text first."""
    return rows("feedback", "comment")


def browse(
    method: str,
    path: str,
    form: Any = "",
    *,
    user: TeamUser = LEAD,
    at: datetime = START,
    cookies: Iterable[str] = (),
) -> Any:
    """Ask a page of the safeguarding lead's."""
    cookie = "; ".join([issue(user, at).partition(";")[0], *(one.partition(";")[0] for one in cookies)])
    sent = request(method, path, form, headers={"cookie": cookie})
    return comments.handler(sent, None, clock=lambda: at)


def words(page: Any) -> str:
    """Return what a page says, without its markup."""
    inside = page["body"][page["body"].index("<main") : page["body"].index("</main")]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", inside)).split())


def act(
    comment_id: str,
    action: str,
    form: Any = None,
    *,
    user: TeamUser = LEAD,
    at: datetime = START,
    version: int = 0,
) -> Any:
    """Open a comment's page and send one of its forms; `version` is another than the page's."""
    page = browse("GET", f"{LIST}/{comment_id}", user=user, at=at)["body"]
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    seen = re.search(r'name="version" value="([^"]+)"', page)
    assert token
    assert seen
    fields = {"csrf": token[1], "version": version or seen[1], **(form or {})}
    return browse("POST", f"{LIST}/{comment_id}/{action}", fields, user=user, at=at)


def streamed(at: datetime = START) -> Any:
    """Hand the function that tells of flagged comments what the table's stream would."""
    records = [
        {
            "eventName": "INSERT",
            "dynamodb": {"SequenceNumber": str(number), "NewImage": to_item(row)},
        }
        for number, row in enumerate(rows("feedback", FLAGGED))
    ]
    return flagged.handler({"Records": records}, None, clock=lambda: at)
