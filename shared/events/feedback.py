"""What the feedback service tells the others: summaries, never an answer."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.base import Event, Part
from shared.limits import SCALE_STEPS

SOURCE = "outreach.feedback"

Count = Annotated[int, Field(ge=0)]
Row = Annotated[tuple[Count, ...], Field(min_length=SCALE_STEPS, max_length=SCALE_STEPS)]


class SessionSummary(Part):
    """All that one session's answers say, recomputed from its rows.

    `interest` counts pupils by what they said of before (row) and now (column), each on the scale 1 to 5.
    The counts are not suppressed: they may not reach a page, file, chart or e-mail as they are.
    """

    session_id: str
    booking_id: str
    version: Annotated[int, Field(ge=1)]
    urn: str
    workshop_id: str
    held_on: date
    survey_id: str
    survey_version: int
    answers: Count
    by_year_group: dict[int, Count]
    interest: Annotated[tuple[Row, ...], Field(min_length=SCALE_STEPS, max_length=SCALE_STEPS)]
    choices: dict[str, dict[str, Count]]
    aside: Count = 0
    """Answers beyond the session's limit that nobody has decided about, rounded up to tens; they are in none of the counts."""


class SummaryUpdated(Event):
    """A session's answers changed."""

    SOURCE: ClassVar[str] = SOURCE
    DETAIL_TYPE: ClassVar[str] = "SummaryUpdated"

    summary: SessionSummary

    @property
    def aggregate_id(self) -> str:
        """The session's id."""
        return self.summary.session_id

    @property
    def version(self) -> int:
        """The summary's version."""
        return self.summary.version
