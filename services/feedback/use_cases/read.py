"""What a session's results are now, for whoever may read them."""

from services.feedback.results import Results, results
from services.feedback.results.by_hand import ByHand, by_hand
from services.feedback.session import Session
from services.feedback.table import summaries, tallies
from services.feedback.use_cases.questions import survey_of
from shared.compiled import essentials
from shared.thresholds import Thresholds


def by_hand_of(session: Session) -> ByHand | None:
    """Return what is said of a count of a session by hand; None where nobody entered one."""
    entered = tallies.find(session.session_id)
    return by_hand(session, entered) if entered else None


def results_of(session: Session) -> Results:
    """Return the results of a session, as its summary is held for readers."""
    summary = summaries.last(session.session_id)
    content = summary["content"] if summary else {}
    answered = summary["answers"] if summary else 0
    thresholds = Thresholds(**essentials()["suppression"])
    return results(session, survey_of(session), content, answered, thresholds)
