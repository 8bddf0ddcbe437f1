"""Contract 1 of what the feedback service told the others, and how it becomes contract 2.

Nobody publishes it any more. It was published with each answer: what the event log held of it is withdrawn by `make withdraw`.
"""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared.events import feedback as above
from shared.events.base import Event, Part
from shared.events.feedback import SOURCE, Count, Row
from shared.limits import SCALE_STEPS


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

    def lifted(self) -> above.SummaryUpdated:
        """Return the same fact under contract 2: there were pupils' surveys only, each of whose answers was told at once."""
        return above.SummaryUpdated.model_validate(self.model_dump(exclude={"contract"}))
