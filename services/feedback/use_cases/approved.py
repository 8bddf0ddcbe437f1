"""What reports may quote of comments: those approved last, in one object.

The object follows the rows. Before an approval is taken back it is written without that comment, after any act once more as the
rows say; where a process ends in between, the next morning writes it again, before reports go out. So at worst a comment that
may be quoted is not.
"""

from datetime import datetime
from itertools import islice

from services.feedback.comments.comment import Comment
from services.feedback.table import approved, sessions
from shared.approved import MOST, Approved, packed
from shared.compiled import essentials
from shared.log import failed


def lay(at: datetime, *, without: str = "") -> None:
    """Write the object anew: what was approved last, but for the comment `without`; nothing while the programme asks for none."""

    def make() -> bytes:
        found = (one for one in approved.newest() if one.id != without) if essentials()["comments"] else ()
        quotable = (one for one in map(_approved, found) if one is not None)
        return packed(tuple(islice(quotable, MOST)), at)

    approved.lay(make)


def lay_again(at: datetime) -> None:
    """Write the object after an act. That it could not be is logged: the act was done, and the morning makes it good."""
    try:
        lay(at)
    except Exception as error:  # noqa: BLE001  see above
        failed("approved comments not laid", error)


def _approved(comment: Comment) -> Approved | None:
    found = sessions.find(comment.session_id)
    if found is None or comment.now.at is None:
        return None
    session, _ = found
    return Approved(comment.now.text, session.workshop_id, session.held_on, comment.now.at)
