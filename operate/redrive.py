"""`make redrive`: shows what would be given back, asks, gives it back, and says what became of each letter.

Giving back is safe at any time: consumers keep the highest version of each aggregate, summaries are recomputed, a report is sent
once a period. A letter is thrown away only once it was given back, and what is too old to be of use only when that is asked for.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from operate import republish
from operate.aws import client
from operate.calling import call
from operate.dead_letters import NO_ANSWER, DeadQueue, Letter, queue_of, waiting
from operate.republish import Outcome
from operate.stage import as_function_of
from shared.dynamo import ContendedError
from shared.parking import AGAIN, parked_row

PAUSE: Final = 2.0
"""Seconds between two looks at a queue that a letter was given back to."""

LOOKS: Final = 45
"""How often it is looked at, about: a minute and a half."""

QUIET: Final = 3
"""After so many looks in a row at an empty queue its messages are taken for handled: SQS counts with a delay."""

TROUBLE: Final = (*NO_ANSWER, ContendedError, LookupError, RuntimeError, ValueError)
"""What a letter may meet that is a line of its own and no end of the command."""

Said = Iterator[tuple[Letter, Outcome]]


@dataclass(frozen=True)
class Asked:
    """What somebody asked for: one `letter` by its id, or all; that it is `sure`; and to `drop` what is too old."""

    letter: str = ""
    sure: bool = False
    drop: bool = False


def redriving(parser: argparse.ArgumentParser) -> None:
    """Let a parser of the command line take what may be asked for."""
    parser.add_argument("queue")
    parser.add_argument("--letter", default="", help="this one alone, by its id")
    parser.add_argument("--yes", action="store_true", help="without asking")
    parser.add_argument("--drop", action="store_true", help="throw away what is too old")


def redrive(
    outputs: Mapping[str, str],
    name: str,
    at: datetime,
    asked: Asked,
    pause: Callable[[float], None] = time.sleep,
) -> int:
    """Give letters of a queue back at the moment `at`, and print what became of each; return the exit code.

    That is 1 where a letter stays, nobody said yes, or the id that was asked for is several letters' or nobody's. Raises
    `NoSuchQueueError`.
    """
    queue = queue_of(outputs, name)
    found = [one for one in queue.looked_at() if one.message["MessageId"].startswith(asked.letter)]
    if asked.letter and len(found) > 1:
        print(
            f"{len(found)} letters begin with {asked.letter}: {', '.join(one.id for one in found)}. Say one."
        )
        return 1
    if not found:
        print(f"No letter {asked.letter} waits there." if asked.letter else "Nothing waits there.")
        return 1 if asked.letter else 0
    old = [one for one in found if queue.too_old(one, at)]
    back = [one for one in found if one not in old]
    gone = old if asked.drop else []
    _show(queue, back, old, asked)
    if not (back or gone):
        print("Nothing is left to be given back.")
        return 1
    if not _agreed(len(back), len(gone), asked):
        print("Nothing was given back.")
        return 1
    stay = len(old) - len(gone)
    held = queue.held([*back, *gone])
    old_ids = {one.id for one in old}
    for letter in [one for one in held if one.id in old_ids]:
        outcome = _settled(queue, letter, Outcome("thrown away: too old"))
        print(f"{letter.id}  {outcome.says}")
        stay += not outcome.done
    for letter, outcome in _given(queue, [one for one in held if one.id not in old_ids], outputs, at, pause):
        print(f"{letter.id}  {outcome.says}{'' if outcome.done else '; it stays'}")
        stay += not outcome.done
    return 1 if stay else 0


def _show(queue: DeadQueue, back: Sequence[Letter], old: Sequence[Letter], asked: Asked) -> None:
    for letter in back:
        print(f"{letter.id}  {letter.about}, of {letter.written:%d %B %H:%M} UTC")
    days = queue.stale.days if queue.stale else 0
    for letter in old:
        print(
            f"{letter.id}  {letter.about}, of {letter.written:%d %B %H:%M} UTC: older than {days} days, so nothing would be "
            f"done with it. {'It is thrown away' if asked.drop else 'It stays; DROP=1 throws it away'}."
        )


def _agreed(back: int, gone: int, asked: Asked) -> bool:
    """Ask whether letters are to be given back and thrown away, unless whoever asked is sure."""
    if asked.sure:
        return True
    if not sys.stdin.isatty():
        print("Nobody is there to agree: run it at a terminal, or with YES=1.", file=sys.stderr)
        return False
    what = [f"give {back} back"] if back else []
    what += [f"throw {gone} away"] if gone else []
    return input(f"{' and '.join(what).capitalize()}? [y/N] ").strip().lower() in {"y", "yes"}


def _given(
    queue: DeadQueue,
    letters: Sequence[Letter],
    outputs: Mapping[str, str],
    at: datetime,
    pause: Callable[[float], None],
) -> Said:
    """Give letters back, and yield what became of each; what is done is thrown away, all else let go of."""
    turn = queue.in_turn(letters)
    match queue.how:
        case "queue":
            yield from _to_queue(queue, turn, pause)
            return
        case "schedule":
            said = _called(queue.target, turn)
        case "outbox":
            said = _each(turn, lambda one: republish.letter(one, queue.target, outputs))
        case "answers":
            said = _each(turn, lambda one: _summarised(one, queue.target, at))
        case _:
            said = _each(turn, lambda one: _told(one, at))
    with as_function_of("feedback", outputs):
        for letter, outcome in said:
            yield letter, _settled(queue, letter, outcome)


def _settled(queue: DeadQueue, letter: Letter, outcome: Outcome) -> Outcome:
    """Throw a letter away that is done, and let go of any other; return what became of it then."""
    if not outcome.done:
        queue.let_go(letter)
        return outcome
    try:
        queue.throw_away(letter)
    except NO_ANSWER as error:
        says = f"{outcome.says}, but the letter could not be deleted: {republish.why(error)}"
        return Outcome(says, done=False)
    return outcome


def _each(letters: Iterable[Letter], give: Callable[[Letter], Outcome]) -> Said:
    """Yield what becomes of each letter; one that fails stays, and the others are given back all the same."""
    for letter in letters:
        try:
            yield letter, give(letter)
        except TROUBLE as error:
            yield letter, Outcome(f"failed: {republish.why(error)}", done=False)


def _to_queue(queue: DeadQueue, letters: Iterable[Letter], pause: Callable[[float], None]) -> Said:
    """Send letters to their queue again, each known by its id, and watch what becomes of them."""
    given: dict[str, Letter] = {}
    for letter in letters:
        known = str(letter.message["MessageId"])
        try:
            client("sqs").send_message(
                QueueUrl=queue.target,
                MessageBody=letter.message["Body"],
                MessageAttributes={AGAIN: {"DataType": "String", "StringValue": known}},
            )
        except NO_ANSWER as error:
            queue.let_go(letter)
            yield letter, Outcome(f"failed: {republish.why(error)}", done=False)
            continue
        # The queue has it. From here on it is another letter, if it comes back.
        settled = _settled(queue, letter, Outcome("sent"))
        if settled.done:
            given[known] = letter
        else:
            yield letter, settled
    quiet = 0
    for _ in range(LOOKS):
        if not given:
            return
        pause(PAUSE)
        quiet = quiet + 1 if waiting(queue.target) == 0 else 0
        if queue.count():
            for back in [one for one in queue.looked_at() if one.given_back in given]:
                says = f"back in the dead letters, as {back.id}: see its function's log"
                yield given.pop(back.given_back), Outcome(says, done=False)
        if quiet == QUIET:
            break
    for letter in given.values():
        yield (
            letter,
            Outcome("handled")
            if quiet == QUIET
            else Outcome(
                "sent, and not handled yet: it is tried again for hours, and comes back here if in vain"
            ),
        )


def _called(function: str, letters: Iterable[Letter]) -> Said:
    """Make the calls of a schedule again, letters that ask for the same by one call."""
    made: dict[str, Outcome] = {}
    for letter in letters:
        body = letter.body or {}
        payload = json.dumps(body.get("requestPayload", body), sort_keys=True)
        if payload in made:
            yield letter, Outcome(f"{made[payload].says}, by the same call", done=made[payload].done)
            continue
        [(_, made[payload])] = _each([letter], partial(_call, function, payload))
        yield letter, made[payload]


def _call(function: str, payload: str, _letter: Letter) -> Outcome:
    answer = call(function, json.loads(payload))
    if answer.failed:
        kind = answer.said.get("errorType", "an error") if isinstance(answer.said, dict) else "an error"
        return Outcome(f"called, and failed with {kind}: see its function's log", done=False)
    if answer.waits:
        return Outcome("called, and what it needs of AWS is still out of order", done=False)
    return Outcome("called: done")


def _summarised(letter: Letter, table: str, at: datetime) -> Outcome:
    """Make the summary of a letter's session again. A place in the stream names none: then of every session with answers."""
    from services.feedback.table import ANSWER  # noqa: PLC0415  needs the settings of its service
    from services.feedback.use_cases.summarise import update  # noqa: PLC0415  see above

    row = parked_row(letter.body)
    if row and (session := row.get("session")):
        new = update(session, at)
        return Outcome("summarised anew: it says something new" if new else "was up to date: changed nothing")
    sessions = sorted(
        {one["session_id"]["S"] for one in republish.rows(table, ANSWER) if "session_id" in one}
    )
    changed = sum(update(session, at) for session in sessions)
    return Outcome(f"of {len(sessions)} sessions looked at, {changed} were summarised anew")


def _told(letter: Letter, at: datetime) -> Outcome:
    """Tell the safeguarding lead of a letter's comment. A place in the stream names none: then of each flagged one that waits."""
    from services.feedback.mail.flagged import tell  # noqa: PLC0415  needs the settings of its service
    from services.feedback.table import comments  # noqa: PLC0415  see above

    row = parked_row(letter.body)
    named = (
        [row["comment"]] if row and "comment" in row else [one.id for one in comments.waiting(flagged=True)]
    )
    mails = sum(tell(one, at) for one in named)
    if not mails:
        return Outcome("was told already, or decided since: changed nothing")
    return Outcome(f"told: {mails} {'mail' if mails == 1 else 'mails'}")
