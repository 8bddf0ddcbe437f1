"""What the programme declares of its sources, as plain data: importing pydantic is a third of a page's first answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from services.metrics.observations import Semantics
from shared.compiled import plain

if TYPE_CHECKING:
    from shared import programme
    from shared.programme import model

    AnySources: TypeAlias = "programme.Programme | Declared"
    AnySource: TypeAlias = "programme.Source | Source"
    AnyMetric: TypeAlias = "model.Metric | Metric"
    AnyConnection: TypeAlias = "programme.Connection | Connection"


@dataclass(frozen=True, slots=True)
class Metric:
    """A column of an export, as `shared.programme.model.Metric` has it."""

    column: str
    id: str
    title: str
    unit: str
    semantics: Semantics
    places: int
    negative: bool
    written: Literal["number", "sign", "fraction", "length"]
    definition: str


@dataclass(frozen=True, slots=True)
class Source:
    """A file of sources/ about exports, as `shared.programme.model.Source` has it."""

    id: str
    title: str
    account: str
    platform: str | None
    called: tuple[str, ...]
    above: str | None
    date_column: str | None
    date_formats: tuple[str, ...]
    zone: str
    decimal: Literal["point", "comma"] | None
    spacing: Literal["day", "week", "month"] | None
    metrics: tuple[Metric, ...]

    @property
    def series(self) -> str:
        """The source that its figures' series have."""
        return self.platform if self.platform and not self.metrics else self.id


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection, without what only its collector needs."""

    id: str
    connector: str
    title: str
    account: str
    zone: str
    fresh_hours: int
    paid: bool
    monthly_cap_dollars: Decimal


@dataclass(frozen=True, slots=True)
class Declared:
    """The programme's sources, in place of the whole programme."""

    id: str
    sources: tuple[Source, ...]
    connections: tuple[Connection, ...]


def declared() -> Declared:
    """Return what the programme declares of its sources."""
    programme = plain()
    return Declared(
        programme["id"],
        tuple(_source(one) for one in programme["sources"]),
        tuple(
            Connection(
                **{name: one[name] for name in Connection.__slots__}
                | {"monthly_cap_dollars": Decimal(one["monthly_cap_dollars"])}
            )
            for one in programme["connections"]
        ),
    )


def _source(one: Mapping[str, Any]) -> Source:
    several = {name: tuple(one[name]) for name in ("called", "date_formats")}
    return Source(**{**one, **several, "metrics": tuple(Metric(**metric) for metric in one["metrics"])})
