"""A bus at its worst: messages come in any order, twice, and to a consumer that crashes before or after it wrote."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import strategies as st

from shared.aws import client
from shared.events.base import Event
from tests.support.aws import sqs_batch

Handler = Callable[[dict[str, Any], None], dict[str, Any]]

WRITES = ("put_item", "transact_write_items")


class CrashError(Exception):
    """The function ended here."""


def envelope(event: Event) -> dict[str, Any]:
    """Return an event as EventBridge hands it on."""
    return {
        "source": event.SOURCE,
        "detail-type": event.DETAIL_TYPE,
        "detail": json.loads(event.model_dump_json()),
    }


def deliver(handler: Handler, events: Sequence[Event]) -> None:
    """Deliver each event once, in order."""
    answer = handler(sqs_batch({str(n): envelope(e) for n, e in enumerate(events)}), None)
    assert answer == {"batchItemFailures": []}


@st.composite
def worst(draw: st.DrawFn, events: Sequence[Event]) -> tuple[list[Event], list[str]]:
    """Draw a delivery: an order, some events twice or thrice, and which writes crash before or after they are done."""
    twice = draw(st.lists(st.sampled_from(events), max_size=4))
    order = draw(st.permutations([*events, *twice]))
    crashes = draw(st.lists(st.sampled_from(["", "", "before", "after"]), max_size=len(order)))
    return order, crashes


def deliver_worst(handler: Handler, delivery: tuple[list[Event], list[str]], batch: int = 3) -> None:
    """Deliver until everything was taken, crashing as drawn; what is reported as failed comes again."""
    order, crashes = delivery
    waiting, planned = list(order), list(crashes)
    table = client("dynamodb")

    def crashing(really: Callable[..., Any]) -> Callable[..., Any]:
        def call(**arguments: Any) -> Any:
            crash = planned.pop(0) if planned else ""
            if crash == "before":
                raise CrashError
            answer = really(**arguments)
            if crash == "after":
                raise CrashError
            return answer

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in WRITES:
            patch.setattr(table, name, crashing(getattr(table, name)), raising=False)
        while waiting:
            taken, waiting = waiting[:batch], waiting[batch:]
            answer = handler(sqs_batch({str(n): envelope(e) for n, e in enumerate(taken)}), None)
            failed = {int(one["itemIdentifier"]) for one in answer["batchItemFailures"]}
            waiting += [event for number, event in enumerate(taken) if number in failed]
