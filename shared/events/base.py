"""The envelope every event shares."""

from datetime import UTC, datetime
from typing import Annotated, ClassVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_utc)]
"""An aware time, kept in UTC so that equal moments are equal bytes."""


class Part(BaseModel):
    """A piece of an event: frozen, and tolerant of fields that a newer publisher added."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Event(Part):
    """A fact on the bus: the whole public snapshot of one aggregate at one version.

    `event_id` is made of the aggregate's id and version, so that publishing twice can be recognised;
    `correlation_id` follows a booking from the form to the digest.
    """

    SOURCE: ClassVar[str]
    DETAIL_TYPE: ClassVar[str]
    CONTRACT: ClassVar[int] = 1

    event_id: str
    occurred_at: Moment
    correlation_id: str
    contract: int = 1

    @property
    def aggregate_id(self) -> str:
        """The id of what the event is about."""
        raise NotImplementedError

    @property
    def version(self) -> int:
        """The aggregate's version, which only grows."""
        raise NotImplementedError
