"""What the feedback service tells the others: summaries and counts, never an answer, never a comment."""

from datetime import UTC, date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.clock import london_day, london_time
from shared.events.base import Event, Part
from shared.limits import SCALE_STEPS

SOURCE = "outreach.feedback"

Count = Annotated[int, Field(ge=0)]
Row = Annotated[tuple[Count, ...], Field(min_length=SCALE_STEPS, max_length=SCALE_STEPS)]

Kind = Literal["pupil", "later", "teacher"]
"""Whom a session asks: a class after its workshop, the same class ten weeks on, the teachers in the room."""


class SessionSummary(Part):
    """What one session's answers say together, as of a step no pupil can be read from.

    Between any two summaries of a session that are published lie ten answers or more, or none: what one says less another is
    never one pupil's. Of fewer than ten in all only `answers`, how many they are, leaves the service, once it has closed.

    `answered` says of each question how many answered it, where that is known.
    `interest` counts pupils by what they said of before (row) and now (column), each on the scale 1 to 5.
    The counts are not suppressed: they may not reach a page, file, chart or e-mail as they are.
    """

    session_id: str
    booking_id: str
    version: Annotated[int, Field(ge=1)]
    kind: Kind = "pupil"
    urn: str
    workshop_id: str
    held_on: date
    survey_id: str
    survey_version: int
    answers: Count
    answered: Annotated[dict[str, Count], Field(default_factory=dict)]
    by_year_group: dict[int, Count]
    interest: Annotated[tuple[Row, ...], Field(min_length=SCALE_STEPS, max_length=SCALE_STEPS)]
    choices: dict[str, dict[str, Count]]
    aside: Count = 0
    """Answers beyond the session's limit that nobody has decided about, rounded up to tens; they are in none of the counts."""


class SummaryUpdated(Event):
    """A session's answers came a step further, or it closed. `occurred_at` is the beginning of that day in London, no more."""

    SOURCE: ClassVar[str] = SOURCE
    DETAIL_TYPE: ClassVar[str] = "SummaryUpdated"
    CONTRACT: ClassVar[int] = 2

    summary: SessionSummary

    @property
    def aggregate_id(self) -> str:
        """The session's id."""
        return self.summary.session_id

    @property
    def version(self) -> int:
        """The summary's version."""
        return self.summary.version


class CommentQueue(Part):
    """How a programme's comments stood on the morning of `day`: how many, never which ones or of which class.

    `oldest` is the day on which the oldest that waited had come, None where none waited. `flagged` are those that waited and may
    tell of harm. `approved` were approved in the seven days before, and were so still.
    """

    programme: str
    day: date
    version: Annotated[int, Field(ge=1)] = 1
    waiting: Count
    flagged: Count
    oldest: date | None
    approved: Count


class CommentsCounted(Event):
    """The comments that wait were counted, as each morning where a programme asks for any. `occurred_at` is when."""

    SOURCE: ClassVar[str] = SOURCE
    DETAIL_TYPE: ClassVar[str] = "CommentsCounted"

    comments: CommentQueue

    @property
    def aggregate_id(self) -> str:
        """The count's id: each day has one."""
        return f"comments-{self.comments.day}"

    @property
    def version(self) -> int:
        """The count's version."""
        return self.comments.version


def day_begun(moment: datetime) -> datetime:
    """Return when the day of a moment began in London: all that an event says of when answers came."""
    return london_time(london_day(moment), 0).astimezone(UTC)
