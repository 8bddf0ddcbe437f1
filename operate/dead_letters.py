"""Dead letters: what lies in the queues of what could not be handled. `operate.redrive` gives it back.

Each queue says in the stack's outputs how (`infra.queue.DeadLetters.redriven`).
"""

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from time import monotonic
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from infra.declared import DEAD, FUNCTIONS
from operate.aws import client
from operate.processes import StageError
from shared.parking import AGAIN, parked_row

PEEK_FOR: Final = 30
"""Seconds a letter that is only looked at is hidden from others, so that it is not found twice; then it is let go of."""

LONGEST: Final = max(one.seconds for one in FUNCTIONS)
"""Seconds that what a letter is given to may run."""

HOLD_FOR: Final = 3 * LONGEST
"""Seconds a letter that is to be given back stays hidden, unless `DeadQueue.in_turn` holds it on: it is seen again if that is cut
off."""

NO_ANSWER: Final = (BotoCoreError, ClientError, ConnectionError)
"""What SQS's refusal and its silence raise."""

SHORT: Final = 8
"""Characters of a letter's id that are shown."""

PARTS: Final = (3, 4)
"""Of what an output says: how, the queue, what its letters are given back to, and perhaps days."""


class NoSuchQueueError(StageError):
    """No dead-letter queue has this name."""


@dataclass(frozen=True)
class Letter:
    """One letter, as SQS gives it."""

    message: Mapping[str, Any] = field(repr=False)

    @property
    def id(self) -> str:
        """What it is called where a person reads it."""
        return str(self.message["MessageId"])[:SHORT]

    @cached_property
    def body(self) -> dict[str, Any] | None:
        """What it says; None where that is no JSON object."""
        try:
            found = json.loads(self.message["Body"])
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None

    @property
    def sent(self) -> datetime:
        """When it was laid there; of a message that SQS itself parked, when it was sent first."""
        return datetime.fromtimestamp(int(self.message["Attributes"]["SentTimestamp"]) / 1000, UTC)

    @property
    def written(self) -> datetime:
        """When happened what it tells of, as far as it says so."""
        body = self.body or {}
        detail = body.get("detail")
        said = detail.get("occurred_at") if isinstance(detail, dict) else body.get("at")
        try:
            moment = datetime.fromisoformat(str(said))
        except ValueError:
            return self.sent
        return moment if moment.tzinfo else self.sent

    @property
    def given_back(self) -> str:
        """The id under which an operator gave it back before, if one did."""
        return str(self.message.get("MessageAttributes", {}).get(AGAIN, {}).get("StringValue", ""))

    @property
    def about(self) -> str:
        """What it is about, in a few words: never its content, which may name a school."""
        body = self.body
        if body is None:
            return "not JSON"
        if row := parked_row(body):
            return f"{_named(row)}, {body.get('why', 'parked')}"
        if "detail-type" in body:
            detail = body.get("detail", {})
            return f"{body['detail-type']} {detail.get('event_id', '')}, correlation id {detail.get('correlation_id', '')}"
        if "DDBStreamBatchInfo" in body:
            return f"{body['DDBStreamBatchInfo'].get('batchSize', '?')} rows of a stream"
        if "Records" in body:
            return f"file {body['Records'][0].get('s3', {}).get('object', {}).get('key', '?')}"
        return "a call by the clock" if not body or "requestPayload" in body else "a message"


def _named(row: Mapping[str, str]) -> str:
    """Return what a parked row is, as its letter names it."""
    if "sk" in row:
        version, _, kind = row["sk"].partition("#")
        return f"{kind} {row.get('pk', '').partition('#')[2]}:{version.lstrip('0')}"
    return ", ".join(f"{name} {value}" for name, value in row.items())


@dataclass(frozen=True)
class DeadQueue:
    """A dead-letter queue: its name, where it is, and what its letters are given back to.

    Nothing is done with what is older than `stale`, where that is set.
    """

    name: str
    how: str
    url: str
    target: str
    stale: timedelta | None = None

    def count(self) -> int:
        """Return how many letters wait, about."""
        return waiting(self.url)

    def letters(self, hold: int) -> Iterator[Letter]:
        """Yield each letter that can be had now, hidden from others for `hold` seconds."""
        seen: set[str] = set()
        while True:
            answer = client("sqs").receive_message(
                QueueUrl=self.url,
                MaxNumberOfMessages=10,
                VisibilityTimeout=hold,
                # Without it SQS asks some of its servers only, and may find nothing though letters wait.
                WaitTimeSeconds=1,
                MessageSystemAttributeNames=["All"],
                MessageAttributeNames=["All"],
            )
            new = [one for one in answer.get("Messages", []) if one["MessageId"] not in seen]
            if not new:
                return
            seen |= {one["MessageId"] for one in new}
            yield from map(Letter, new)

    def looked_at(self) -> list[Letter]:
        """Return each letter that can be had now, and let others have them."""
        found = list(self.letters(PEEK_FOR))
        for letter in found:
            self.let_go(letter)
        return found

    def held(self, wanted: Iterable[Letter]) -> list[Letter]:
        """Return those of some letters that are still there, held; all others are let go of."""
        ids = {one.message["MessageId"] for one in wanted}
        # All first: one that is let go of would be found again.
        found = list(self.letters(HOLD_FOR))
        for letter in found:
            if letter.message["MessageId"] not in ids:
                self.let_go(letter)
        return [letter for letter in found if letter.message["MessageId"] in ids]

    def in_turn(self, letters: Sequence[Letter]) -> Iterator[Letter]:
        """Yield held letters in turn, and hold those that are left on, however long what is done with each takes."""
        held = monotonic()
        for place, letter in enumerate(letters):
            if monotonic() - held >= LONGEST:
                held = monotonic()
                for left in letters[place:]:
                    self._hide(left, HOLD_FOR)
            yield letter

    def let_go(self, letter: Letter) -> None:
        """Let others see a letter again: at once, or where that fails once it was hidden for long enough."""
        self._hide(letter, 0)

    def _hide(self, letter: Letter, seconds: int) -> None:
        with contextlib.suppress(*NO_ANSWER):
            client("sqs").change_message_visibility(
                QueueUrl=self.url, ReceiptHandle=letter.message["ReceiptHandle"], VisibilityTimeout=seconds
            )

    def throw_away(self, letter: Letter) -> None:
        """Delete a letter."""
        client("sqs").delete_message(QueueUrl=self.url, ReceiptHandle=letter.message["ReceiptHandle"])

    def too_old(self, letter: Letter, at: datetime) -> bool:
        """Tell whether nothing would be done with a letter any more that is given back at a moment."""
        return self.stale is not None and at - letter.written > self.stale


def waiting(url: str) -> int:
    """Return how many messages are in a queue, about: hidden ones too."""
    names = [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
    ]
    counts = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(counts[name]) for name in names)


def queues(outputs: Mapping[str, str]) -> dict[str, DeadQueue]:
    """Return the dead-letter queues of a stack by name."""
    found = {}
    for key, value in sorted(outputs.items()):
        how, *more = value.split(" ")
        if key.startswith(DEAD) and len(more) + 1 in PARTS:
            name, (url, target, *days) = key.removeprefix(DEAD), more
            stale = timedelta(days=int(days[0])) if days else None
            found[name] = DeadQueue(name, how, url, target, stale)
    return found


def queue_of(outputs: Mapping[str, str], name: str) -> DeadQueue:
    """Return a queue by its name. Raises `NoSuchQueueError`, which names those there are."""
    found = queues(outputs)
    if name not in found:
        raise NoSuchQueueError(f"There is no dead-letter queue “{name}”. There are: {', '.join(found)}.")
    return found[name]


def table_of(outputs: Mapping[str, str]) -> list[tuple[str, int, str, list[str]]]:
    """Return for each queue its name, how many letters wait, since when, and what the first ones are about."""
    lines = []
    for queue in queues(outputs).values():
        letters = queue.looked_at() if queue.count() else []
        oldest = min((letter.sent for letter in letters), default=None)
        lines.append(
            (
                queue.name,
                max(queue.count(), len(letters)),
                f"{oldest:%d %B %H:%M} UTC" if oldest else "",
                [f"{letter.id}  {letter.about}" for letter in letters[:5]],
            )
        )
    return lines


def show(outputs: Mapping[str, str]) -> int:
    """List the dead-letter queues; the exit code is 1 where something waits in one."""
    lines = table_of(outputs)
    wide = max(len(name) for name, *_ in lines)
    for name, letters, oldest, about in lines:
        print(
            f"{name:{wide}}  {letters:5}  {f'oldest of {oldest}' if oldest else '' if letters else 'empty'}"
        )
        for what in about:
            print(f"{'':{wide}}         {what}")
    full = [name for name, letters, *_ in lines if letters]
    if full:
        print(f"\nWhen the cause is mended: make redrive QUEUE={full[0]}, or one of it: LETTER=its id")
    return 1 if full else 0
