"""The envelope every event shares."""

from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Final

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, field_validator


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_utc)]
"""An aware time, kept in UTC so that equal moments are equal bytes."""

PUBLISHING: Final = {"publishing": True}
"""What serialising is given where the result goes on the bus: an open set then takes its known values only."""


class Part(BaseModel):
    """A piece of an event: frozen, and tolerant of fields that a newer publisher added."""

    # Built when first used: a function speaks of two or three of the contracts, and building all of them takes 40 ms.
    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


class Event(Part):
    """A fact on the bus: the whole public snapshot of one aggregate at one version.

    `event_id` is made of the aggregate's id and version, so that publishing twice can be recognised;
    `correlation_id` follows a booking from the form to the digest. `contract` is the class's `CONTRACT`: a detail that
    says another is refused.
    """

    SOURCE: ClassVar[str]
    DETAIL_TYPE: ClassVar[str]
    CONTRACT: ClassVar[int] = 1

    event_id: str
    occurred_at: Moment
    correlation_id: str
    contract: int = 1

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:  # noqa: ANN401  pydantic's own signature
        """Take the default of `contract` from the class's `CONTRACT`, before the class is built."""
        super().__pydantic_init_subclass__(**kwargs)
        field = cls.model_fields["contract"]
        if field.default != cls.CONTRACT:
            field.default = cls.CONTRACT

    @field_validator("contract")
    @classmethod
    def _its_own(cls, contract: int) -> int:
        if contract != cls.CONTRACT:
            raise ValueError(f"This is contract {cls.CONTRACT}.")
        return contract

    @property
    def aggregate_id(self) -> str:
        """The id of what the event is about."""
        raise NotImplementedError

    @property
    def version(self) -> int:
        """The aggregate's version, which only grows."""
        raise NotImplementedError

    def lifted(self) -> "Event":
        """Return the same fact under the next contract. Every contract but the newest says how."""
        raise NotImplementedError

    def detail(self) -> str:
        """Return the detail as it is published, in JSON.

        Raises pydantic's `PydanticSerializationError` for a value of an open set that its contract does not list.
        """
        return self.model_dump_json(context=PUBLISHING)
