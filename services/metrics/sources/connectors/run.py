"""Runs a connector over a window: sends its questions in order, reads each answer, and says where to go on if it is stopped.

A platform that no longer knows a metric refuses the whole question. Where it names the metric, the others are asked again
without it; where it doesn't, the question is asked in halves until the one stands alone: for eight metrics that is six calls
more, once a run. The other halves' figures are whole.
"""

import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from http import HTTPStatus
from typing import Any, Final

from services.metrics.observations import Observation
from services.metrics.sources.base import Window
from services.metrics.sources.connectors.base import Answer, Ask, Connector, Job, Outcome
from services.metrics.sources.connectors.client import Client, StopError
from services.metrics.sources.connectors.credentials import Credential, Keyring, Trial
from services.metrics.sources.connectors.grants import TOLD
from services.metrics.sources.connectors.parts import Flag, Reply
from services.metrics.sources.connectors.trouble import Trouble, TroubleError
from services.metrics.table.spending import spend
from shared.clock import LONDON
from shared.programme import Connection

VERSION_TOLD: Final = timedelta(days=60)
"""How long before a version's end that is told."""

VERSION_HEADERS: Final = ("facebook-api-version",)
"""Where a platform says which version it answered in."""

UNREADABLE: Final = (ValueError, KeyError, TypeError, IndexError, AttributeError, ArithmeticError)
"""What comes of reading an answer in a shape that is not known."""

MOST_USED: Final = 80
"""Percent of a quota from which on its use is told in the list of sources too."""


def run(
    connector: Connector,
    window: Window,
    keyring: Keyring,
    client: Client,
    connection: Connection,
    cursor: str = "",
) -> Outcome:
    """Ask a platform for a window's figures, or go on at a cursor of the same connection; nothing is written but credentials.

    What went wrong stands in the outcome's `trouble`, beside all that was read before it.
    """
    return _Run(connector, Job(connection, window, client.clock()), keyring, client).whole(cursor)


def attempt(
    connector: Connector, connection: Connection, parts: Mapping[str, str], client: Client
) -> tuple[Outcome, Mapping[str, str]]:
    """Try a credential before it is kept, on the days that may still change; return what came, and the credential to keep.

    Where the platform renewed it meanwhile, that is another than was typed: only the new one holds.
    """
    typed = Credential({name: part.strip() for name, part in parts.items()})
    trial = Trial(connection.id, client.clock, typed)
    today = client.clock().astimezone(LONDON).date()
    window = Window(today - connector.lag - timedelta(days=1), today)
    return run(connector, window, trial, client, connection), trial.credential.parts


def again(connector: Connector, connection: Connection, answer: Answer) -> tuple[Observation, ...]:
    """Read an answer that was kept once more, as the connector reads today. Raises `TroubleError` where it can't."""
    first = answer.ask.first or answer.at.astimezone(LONDON).date() - timedelta(days=1)
    job = Job(connection, Window(first, answer.ask.last or answer.at.astimezone(LONDON).date()), answer.at)
    try:
        return tuple(connector.read(job, answer))
    except UNREADABLE:
        raise TroubleError(Trouble("unreadable")) from None  # the cause may quote the answer


@dataclass(slots=True)
class _Run:
    connector: Connector
    job: Job
    keyring: Keyring
    client: Client
    waiting: deque[Ask] = field(default_factory=deque)
    observations: list[Observation] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    gone: set[tuple[str, str]] = field(default_factory=set)
    flags: dict[Flag, None] = field(default_factory=dict)
    trouble: Trouble | None = None
    token: str = ""
    cost: Decimal = Decimal(0)
    used: int | None = None

    def whole(self, cursor: str) -> Outcome:
        connector, job = self.connector, self.job
        try:
            if cursor:
                self._resume(cursor)
            else:
                self.waiting.extend(connector.asks(job))
            self._before()
            while self.waiting:
                self._one(self.waiting[0])
        except StopError:
            pass
        except TroubleError as error:
            self.trouble = error.trouble
        if self.cost:
            self._flag("cost", dollars=str(self.cost))
        if self.used is not None and self.used >= MOST_USED:
            self._flag("quota low", used=str(self.used))
        elif self.used is not None:
            self._flag("quota", used=str(self.used))
        return Outcome(
            observations=tuple(self.observations),
            unsupported=self._unsupported(),
            flags=tuple(self.flags),
            calls=self.client.calls,
            cursor=self._cursor(),
            answers=tuple(self.answers),
            trouble=self.trouble,
        )

    def _before(self) -> None:
        """Tell what ends soon, and open the platform."""
        connector, job = self.connector, self.job
        today = job.at.astimezone(LONDON).date()
        if connector.paid and not (job.connection.paid and job.connection.monthly_cap_dollars):
            raise TroubleError(Trouble("off"))
        ids = {metric.id for metric in connector.metrics.values()}
        if strange := sorted(set(job.connection.metrics) - ids):
            self._flag("strange", metrics=", ".join(strange), known=", ".join(sorted(ids)))
        version = connector.speaks(job)
        if version and version.ends - today <= VERSION_TOLD:
            self._flag("version ends", version=version.name, day=version.ends.isoformat())
        if connector.reach and job.window.first < today - connector.reach:
            self._flag("beyond", day=(today - connector.reach).isoformat())
        self.token = self._token()
        ends = connector.grant.ends(self.keyring.read())  # as it stands after a renewal
        if ends and ends - today <= TOLD:
            self._flag("credential ends", day=ends.isoformat())

    def _token(self, refused: str = "") -> str:
        address = self.job.connection.address or self.connector.address
        return self.connector.grant.token(self.keyring, self.client, address, refused)

    def _flag(self, kind: str, **about: str) -> None:
        self.flags[Flag(kind, tuple(sorted(about.items())))] = None

    def _one(self, ask: Ask) -> None:
        """Ask the first question that waits, and put in its place what follows from it."""
        known = tuple(name for name in ask.metrics if (ask.what, name) not in self.gone)
        if ask.metrics and not known:
            self.waiting.popleft()
            return
        ask = replace(ask, metrics=known)
        reserved = self._reserve(ask)
        reply = self._reply(ask)
        if reply.status != HTTPStatus.OK or self.connector.failed(reply):
            self._give_back(reserved, Decimal(0))
            self._refused(ask, reply)
            return
        version = next((reply.headers[name] for name in VERSION_HEADERS if name in reply.headers), "")
        answer = Answer(ask, self.client.clock(), reply.text, version)
        self.answers.append(answer)
        self._read(answer, reserved, reply)

    def _read(self, answer: Answer, reserved: Decimal, reply: Reply) -> None:
        connector, job = self.connector, self.job
        try:
            found = tuple(connector.read(job, answer))
            following = tuple(connector.following(job, answer))
            self.flags |= dict.fromkeys(connector.flags(job, answer))
            self._give_back(reserved, connector.spent(job, answer))
        except UNREADABLE:
            raise TroubleError(Trouble("unreadable")) from None  # the cause may quote the answer
        ask = answer.ask
        if not found and not following and ask.first and ask.last and not ask.item:
            self._flag("empty", first=ask.first.isoformat(), last=ask.last.isoformat())
        asked = connector.speaks(job)
        if answer.version and asked and answer.version != asked.name:
            self._flag("moved", asked=asked.name, answered=answer.version)
        used = connector.used(reply)
        if used is not None:
            self.used = max(used, self.used or 0)
        self.observations.extend(found)
        self.waiting.popleft()
        self.waiting.extendleft(reversed(following))

    def _unsupported(self) -> tuple[str, ...]:
        """Return the ids of metrics that the platform refused and gave of nothing: a photo has fewer than a reel."""
        given = {one.series.metric for one in self.observations}
        metrics = self.connector.metrics
        ids = {metrics[name].id if name in metrics else name for _, name in self.gone}
        return tuple(sorted(ids - given))

    def _reply(self, ask: Ask) -> Reply:
        """Send a question; with another token, once, where the platform does not take the one we have."""
        request = self.connector.request(self.job, ask)
        for attempt in (1, 2):
            reply = self.client.cleaned(self.client.send(self.connector.signed(request, self.token)))
            if reply.status == HTTPStatus.UNAUTHORIZED and attempt == 1 and self.connector.grant.renewable:
                self.token = self._token(refused=self.token)
                continue
            break
        return reply

    def _refused(self, ask: Ask, reply: Reply) -> None:
        wrong = self.connector.refused(self.job, ask, reply)
        if isinstance(wrong, Trouble):
            raise TroubleError(wrong)
        self.waiting.popleft()
        if wrong is None:
            self._flag("skipped")
            return
        named = [name for name in wrong.metrics if name in ask.metrics]
        if not named and len(ask.metrics) > 1:
            half = len(ask.metrics) // 2
            self.waiting.extendleft(
                replace(ask, metrics=some) for some in (ask.metrics[half:], ask.metrics[:half])
            )
            return
        self.gone |= {(ask.what, name) for name in named or ask.metrics}
        left = tuple(name for name in ask.metrics if name not in named)
        if named and left:
            self.waiting.appendleft(replace(ask, metrics=left))

    def _reserve(self, ask: Ask) -> Decimal:
        """Put aside what a question may cost at most. Raises `TroubleError` where the month's limit does not allow it."""
        dollars = self.connector.cost(self.job, ask)
        cap, day = self.job.connection.monthly_cap_dollars, self.client.clock().date()
        if dollars and not spend(self.keyring.source, day, dollars, cap):
            raise TroubleError(Trouble("cap"))
        return dollars

    def _give_back(self, reserved: Decimal, spent: Decimal) -> None:
        """Give back what a question did not cost. What a crash leaves put aside counts as spent: the limit holds even so."""
        self.cost += spent
        if reserved != spent:
            spend(
                self.keyring.source,
                self.client.clock().date(),
                spent - reserved,
                self.job.connection.monthly_cap_dollars,
            )

    def _cursor(self) -> str:
        """Return where to go on, or nothing where all was asked or asking again from the start is as well."""
        if not self.waiting:
            return ""
        window = self.job.window
        data = {
            "first": window.first.isoformat(),
            "last": window.last.isoformat(),
            "gone": sorted(self.gone),
            "asks": [ask.data() for ask in self.waiting],
        }
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))

    def _resume(self, cursor: str) -> None:
        data: dict[str, Any] = json.loads(cursor)
        first, last = (date.fromisoformat(data[name]) for name in ("first", "last"))
        self.job = replace(self.job, window=Window(first, last))
        self.gone = {(what, name) for what, name in data["gone"]}
        self.waiting.extend(Ask.of(one) for one in data["asks"])
