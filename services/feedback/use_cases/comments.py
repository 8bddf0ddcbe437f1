"""Comments: kept masked, looked at and decided on by the safeguarding lead, forgotten when their time is over."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from services.feedback.comments.comment import Comment, written
from services.feedback.session import Session
from services.feedback.table import comments as table
from services.feedback.table.comments import Act, OvertakenError
from services.feedback.use_cases import approved
from shared.clock import london_day
from shared.log import failed
from shared.trouble import worst

MOST = 500
"""Comments deleted in one go; the next night's goes on."""


class NoCommentError(LookupError):
    """There is no such comment, or its time is over."""


def keep(session: Session, key: str, texts: Mapping[str, str], at: datetime, language: str) -> None:
    """Keep what a pupil wrote under the key of their form, by question: masked, with nothing that says when but the day.

    Sent again it is kept once. `language` is the one in which the form was shown.
    """
    for question, text in texts.items():
        table.keep(written(session.session_id, question, key, text, london_day(at), language))


def look(comment_id: str, *, who: str, at: datetime) -> Comment:
    """Return a comment for someone who reads it now, which is noted. Raises `NoCommentError`."""
    found = _found(comment_id)
    table.note(_act(found, "looked", who, at))
    return found


def act(
    comment_id: str,
    version: int,
    what: str,
    do: Callable[[Comment], Comment],
    *,
    who: str,
    at: datetime,
) -> Comment:
    """Do something with the version of a comment that someone saw, and note it; return what became of it.

    Raises `NoCommentError`, `OvertakenError` where somebody else did something meanwhile, and what `do` raises.
    """
    was = _found(comment_id)
    if was.version != version:
        raise OvertakenError
    changed = do(was)
    quoted = was.now.state == "approved", changed.now.state == "approved"
    if quoted == (True, False):
        # Before the row: a comment that is no longer approved may not be quoted, whatever happens in between.
        approved.lay(at, without=was.id)
    try:
        table.save(changed, was, _act(was, what, who, at))
    finally:
        if any(quoted):
            approved.lay_again(at)
    return changed


def retain(at: datetime, *, keep_days: int, keep_escalated_months: int) -> int:
    """Delete the comments whose time is over; return how many. One that somebody takes up again at this moment waits.

    Raises `RuntimeError` at the end where one could not be deleted, from what was in the way: it keeps no other.
    """
    today, done, errors = london_day(at), 0, list[Exception]()
    for line in list(table.decided_by_age()):
        if done == MOST:
            break
        try:
            comment = table.find(line.id)
            if comment and _over(comment, today, keep_days, keep_escalated_months):
                table.forget(comment)
                done += 1
        except OvertakenError:
            continue
        except Exception as error:  # noqa: BLE001  see above
            failed("comment not deleted", error, comment=line.id)
            errors.append(error)
    if errors:
        left = f"{len(errors)} comments could not be deleted; the log names them."
        raise RuntimeError(left) from worst(errors)
    return done


def _over(comment: Comment, today: date, keep_days: int, keep_escalated_months: int) -> bool:
    last = comment.gone_after(keep_days=keep_days, keep_escalated_months=keep_escalated_months)
    return last is not None and last < today


def _found(comment_id: str) -> Comment:
    found = table.find(comment_id)
    if found is None:
        raise NoCommentError
    return found


def _act(comment: Comment, what: str, who: str, at: datetime) -> Act:
    return Act(who=who, at=at, what=what, comment=comment.id, session_id=comment.session_id)
