"""What a session's results are now, for whoever may read them."""

from services.feedback.results import Results, results
from services.feedback.session import Session
from services.feedback.table import summaries
from services.feedback.use_cases.questions import survey_of
from shared.compiled import essentials
from shared.thresholds import Thresholds


def results_of(session: Session) -> Results:
    """Return the results of a session, as its summary is held for readers."""
    summary = summaries.last(session.session_id)
    content = summary["content"] if summary else {}
    answered = summary["answers"] if summary else 0
    thresholds = Thresholds(**essentials()["suppression"])
    return results(session, survey_of(session), content, answered, thresholds)
