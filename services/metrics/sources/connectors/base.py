"""What a connector is: it says what to ask a platform, and reads what the platform answered. It does neither by itself.

Get, read, keep. `get` (`run`) sends what `asks` and `following` name, as `request` words it. `read` turns one answer into
observations, and nothing but the answer goes in: so an answer that was kept can be read again after a mistake. Keeping is the
collector's.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Final, Self

from services.metrics.observations import Observation, Semantics, Series
from services.metrics.sources.base import Window
from services.metrics.sources.connectors.grants import Grant
from services.metrics.sources.connectors.parts import Flag, Reply, Request, number, title_of
from services.metrics.sources.connectors.trouble import Retired, Trouble, by_status
from shared.clock import LONDON
from shared.programme import Connection

NIGHT_ENDS: Final = 6
"""The hour in London until which a counter's reading tells how the day before ended."""

SITE: Final = "site"


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure a platform gives; `id` names it in every series, `definition` changes when its meaning does."""

    id: str
    title: str
    unit: str
    semantics: Semantics
    places: int = 0
    definition: str = "1"


@dataclass(frozen=True, slots=True)
class Version:
    """The version of a platform's interface that a connector speaks, and the day on which the platform ends it."""

    name: str
    ends: date


@dataclass(frozen=True, slots=True)
class Job:
    """What a connector is to bring: which account's figures, of which days, and the moment it is asked."""

    connection: Connection
    window: Window
    at: datetime

    def setting(self, name: str) -> str:
        """Return a setting of the connection, or nothing."""
        return self.connection.settings.get(name, "")

    @property
    def recent(self) -> bool:
        """Whether the window reaches the present: what is only known now is asked for then."""
        return self.window.last >= self.at.astimezone(LONDON).date() - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to a platform; `metrics` are the platform's names, `page` is where to go on.

    `item` is the post or video that is asked of, or what figures are asked by (`told_by`).

    It holds no credential: it stands in cursors and beside kept answers.
    """

    what: str
    metrics: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    item: str = ""
    title: str = ""
    page: str = ""

    def data(self) -> dict[str, Any]:
        """Return it as JSON takes it."""
        days = {
            name: day.isoformat() if day else None
            for name, day in (("first", self.first), ("last", self.last))
        }
        return {**asdict(self), **days}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Return what `data` gave."""
        days = {name: date.fromisoformat(data[name]) if data[name] else None for name in ("first", "last")}
        return cls(**{**data, **days, "metrics": tuple(data["metrics"])})

    @property
    def window(self) -> Window:
        """The days it asks for. Raises `ValueError` where it asks for none."""
        if self.first is None or self.last is None:
            raise ValueError(f"{self.what} asks for no days")
        return Window(self.first, self.last)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a platform answered, word by word but for credentials, which are taken out; `version` is the one it answered in."""

    ask: Ask
    at: datetime
    text: str
    version: str = ""

    @property
    def body(self) -> Any:  # noqa: ANN401  a platform's JSON
        """The answer's content; fractions are Decimal."""
        return json.loads(self.text, parse_float=Decimal)

    def data(self) -> dict[str, Any]:
        """Return it as JSON takes it, to be kept."""
        return {"ask": self.ask.data(), "at": self.at.isoformat(), "text": self.text, "version": self.version}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Return what `data` gave."""
        at = datetime.fromisoformat(data["at"])
        return cls(Ask.of(data["ask"]), at, data["text"], data["version"])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run brought.

    `unsupported` are metrics the platform no longer gives, `cursor` where the next run goes on where this one was stopped,
    `trouble` what went wrong; all that was read before stands in `observations`.
    """

    observations: tuple[Observation, ...] = ()
    unsupported: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()
    calls: int = 0
    cursor: str = ""
    answers: tuple[Answer, ...] = field(default=(), repr=False)
    trouble: Trouble | None = None


class Connector(ABC):
    """A platform. A module a platform, each read like the others: `plausible` is the one to copy."""

    id: ClassVar[str]
    title: ClassVar[str]
    address: ClassVar[str]
    """Where it answers, unless the connection names another address."""
    metrics: ClassVar[Mapping[str, Metric]]
    """By the platform's name for it."""
    grant: ClassVar[Grant]
    restated_for: ClassVar[timedelta]
    """How long after a day its figures may still change."""
    zone: ClassVar[str]
    """Whose midnight its days begin at: a zone's name, or `SITE` where the account sets it and the connection says it."""
    version: ClassVar[Version | None] = None
    reach: ClassVar[timedelta | None] = None
    """How far back the platform tells; None: to the beginning."""
    lag: ClassVar[timedelta] = timedelta(0)
    """How many days before today it is silent about."""
    item: ClassVar[str] = "post"
    """What has figures of its own there, as a dimension."""
    paid: ClassVar[bool] = False
    """Whether it costs money to read: then it is off until the connection says otherwise."""
    prices: ClassVar[str] = ""
    """What it costs, to be said before it is first asked."""

    @abstractmethod
    def asks(self, job: Job) -> Iterable[Ask]:
        """Return what to ask for a job."""

    @abstractmethod
    def request(self, job: Job, ask: Ask) -> Request:
        """Return the HTTP request of a question, without its credential."""

    @abstractmethod
    def read(self, job: Job, answer: Answer) -> Iterable[Observation]:
        """Return what an answer says. Of what it leaves out nothing is said: unknown is not zero."""

    def following(self, job: Job, answer: Answer) -> Iterable[Ask]:  # noqa: ARG002  one answer holds all, unless said otherwise
        """Return what an answer leads to: its next page, or its posts."""
        return ()

    def flags(self, job: Job, answer: Answer) -> Iterable[Flag]:  # noqa: ARG002  as above
        """Return what the platform says of its own figures."""
        return ()

    def signed(self, request: Request, token: str) -> Request:
        """Return a request with its credential: in a header, for addresses stand in logs."""
        return replace(request, headers={**request.headers, "authorization": f"Bearer {token}"})

    def failed(self, reply: Reply) -> bool:  # noqa: ARG002  as above
        """Return whether an answer is a refusal that calls itself 200."""
        return False

    def used(self, reply: Reply) -> int | None:  # noqa: ARG002  as above
        """Return how many percent of its quota the platform says are used."""
        return None

    def refused(self, job: Job, ask: Ask, reply: Reply) -> Trouble | Retired | None:  # noqa: ARG002  as above
        """Return what is wrong with a refused question; None: nothing can be said of what it asked, and nothing is wrong."""
        return by_status(reply)

    def cost(self, job: Job, ask: Ask) -> Decimal:  # noqa: ARG002  as above
        """Return the most that the answer can cost, in dollars."""
        return Decimal(0)

    def spent(self, job: Job, answer: Answer) -> Decimal:
        """Return what the answer did cost, in dollars."""
        return self.cost(job, answer.ask)

    def url(self, job: Job, path: str) -> str:
        """Return the address of a path at the platform."""
        return (job.connection.address or self.address).rstrip("/") + path

    def zone_of(self, job: Job) -> str:
        """Return the zone whose days the figures are of."""
        return job.connection.zone if self.zone == SITE else self.zone

    def speaks(self, job: Job) -> Version | None:
        """Return the version to speak: the connection's own, where it names one."""
        own = job.connection
        if own.version and own.version_ends:
            return Version(own.version, own.version_ends)
        return self.version

    def wanted(self, job: Job, names: Iterable[str] | None = None) -> tuple[str, ...]:
        """Return the platform's names of the metrics that the connection wants, all where it names none."""
        some = job.connection.metrics
        every = self.metrics if names is None else names
        return tuple(name for name in every if not some or self.metrics[name].id in some)

    def days(self, job: Job) -> Window | None:
        """Return the days of a job that the platform tells of, or None where there are none."""
        today = job.at.astimezone(UTC).date()
        first, last = job.window.first, min(job.window.last, today - self.lag)
        if self.reach:
            first = max(first, today - self.reach)
        return Window(first, last) if first <= last else None

    def spans(self, job: Job, days: int) -> Iterator[Window]:
        """Yield those days in pieces of so many, the oldest first."""
        if found := self.days(job):
            for number in range(0, len(found.days), days):
                piece = found.days[number : number + days]
                yield Window(piece[0], piece[-1])

    def daily(self, job: Job, answer: Answer, name: str, day: date, value: object) -> Iterator[Observation]:
        """Yield a day's figure of a metric, unless it is none or was not asked for."""
        found = number(value)
        if found is not None and name in self.metrics and job.window.first <= day <= job.window.last:
            over = answer.at.astimezone(UTC).date() - self.restated_for
            yield Observation(series(job, self.metrics[name]), day, found, complete=day < over)

    def reading(self, job: Job, answer: Answer, name: str, value: object) -> Iterator[Observation]:
        """Yield a counter's reading: of the day before until six in the morning, when that day is over; else of today."""
        found = number(value)
        if found is None or name not in self.wanted(job):
            return
        here = answer.at.astimezone(LONDON)
        night = here.hour < NIGHT_ENDS
        yield Observation(
            series(job, self.metrics[name]), here.date() - timedelta(days=night), found, complete=night
        )

    def of_post(
        self, job: Job, name: str, value: object, post: str, title: str, published: date
    ) -> Iterator[Observation]:
        """Yield what a post or video has gathered since it was published, under its title; it never stops gathering."""
        found = number(value)
        if found is not None and name in self.metrics:
            one = series(job, self.metrics[name], (self.item, post), title_of(title) or post)
            yield Observation(one, published, found, complete=False)


def series(job: Job, metric: Metric, item: tuple[str, str] | None = None, title: str = "") -> Series:
    """Return the series of a connection's metric, or of one post's: the platform's, as a file of the platform has it."""
    return Series(
        source=job.connection.connector,
        account=job.connection.account,
        metric=metric.id,
        title=title or metric.title,
        unit=metric.unit,
        semantics=metric.semantics,
        places=metric.places,
        grain="lifetime" if item else "day",
        dimensions=(item,) if item else (),
        definition=metric.definition,
    )
