"""A year's visits and answers at the tests' schools, and the pages that show them."""

from datetime import datetime
from typing import Any

from services.metrics.functions import facts
from shared.events.feedback import SummaryUpdated
from tests.support.browser import sign_in
from tests.support.delivery import deliver
from tests.support.events import event
from tests.support.facts import MONDAY, Interest, delivered, summary, visit
from tests.support.feedback import request

MOVED: Interest = {(2, 4): 12, (3, 3): 18, (4, 3): 10}
"""What a class says: of forty, twelve moved up and ten down."""


def answered(
    number: int, interest: Interest = MOVED, *, version: int = 1, answers: int | None = None
) -> None:
    """Let the pupils of a visit answer."""
    said = summary(number, interest, version=version, answers=answers)
    sent = SummaryUpdated(
        event_id=f"{said.session_id}:{version}", occurred_at=MONDAY, correlation_id="c", summary=said
    )
    deliver(facts.handler, [sent])


def a_spring(schools: int = 5) -> None:
    """Let visits take place at some schools, one at another without a count, and one be agreed; let pupils answer."""
    visits = [delivered(number, {7: 20, 8: 25, 9: 15}) for number in range(schools)]
    others = [visit(schools, days=-20), visit(schools + 1, days=20)]
    deliver(facts.handler, [event(one) for one in (*visits, *others)])
    for number in range(schools):
        answered(number)


def asked(handler: Any, path: str, form: Any = "", *, at: datetime = MONDAY, signed: bool = True) -> Any:
    """Return what a function answers to somebody of the team, or to anyone; a `form` is posted."""
    path, _, query = path.partition("?")
    cookies = "; ".join(f"{name}={value}" for name, value in sign_in(at=at).items()) if signed else ""
    event_ = request("POST" if form else "GET", path, form, query=query, headers={"cookie": cookies})
    return handler(event_, None, clock=lambda: at)
