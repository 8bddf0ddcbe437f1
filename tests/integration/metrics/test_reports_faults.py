"""The sending of a report is killed, throttled, and loses its answer at every call of AWS: nothing is lost by it.

A week was told. Then a delivery was corrected, and the next week's report is sent with a fault; before the schedule tries again,
the delivery is corrected once more. Whatever it was, a later try sends it, and the week after measures its changes against what
was really sent.
"""

import contextlib
from datetime import timedelta
from email.message import EmailMessage

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from services.metrics.functions import facts
from services.metrics.table import archive
from tests.integration.metrics.conftest import content, sent
from tests.support.delivery import deliver
from tests.support.events import event
from tests.support.facts import MONDAY, delivered, school
from tests.support.faults import FAULTS, WRITES, Fault, KilledError, calls, every
from tests.support.reports import morning

pytestmark = pytest.mark.usefixtures("metrics_aws")

READER = "reader@x.example"
WEEK = timedelta(days=7)
LATER = (timedelta(0), timedelta(minutes=1), timedelta(minutes=3), timedelta(days=1), timedelta(days=2))
"""When a report is tried: at eight, by Lambda's two retries, and by the mornings that follow."""

LEAST_READS = 10
"""Of a morning with one reader: fewer would say that the calls were not seen."""

FIRST_WRITES = 9
"""Of a report to one reader: its claim, five objects, that it is prepared, the mail, that it was sent."""


def present(pupils: int, version: int) -> None:
    deliver(facts.handler, [event(delivered(1, pupils, version=version))])


def told_first() -> None:
    """Let a first week be told, and the delivery be corrected afterwards."""
    present(28, 3)
    morning(MONDAY, READER)
    present(26, 4)


def tries(week: int, times: tuple[timedelta, ...] = LATER) -> None:
    for after in times:
        with contextlib.suppress(RuntimeError, KilledError, BotoCoreError, ClientError):
            morning(MONDAY + week * WEEK + after)


def changes(mail: EmailMessage) -> list[str]:
    """Return what a mail says of visits that changed, without the links to them."""
    text = content(mail, "plain").partition("WHAT CHANGED SINCE WE LAST TOLD YOU\n")[2].partition("\n\n")[0]
    lines = [line.removeprefix("  * ").partition(" https://")[0] for line in text.splitlines()]
    return [line for line in lines if "(NM-" in line]


def change(before: int, now: int) -> str:
    group = school(1).name, next(iter(delivered(1).sessions[0].present)).year_group
    return f"{group[0]} (NM-000001): {before} of Year {group[1]} on 12 March 2026, now {now} of Year {group[1]} on 12 March 2026."


def writes_of_a_week() -> list[int]:
    """Return the numbers of the calls that write, in a week without a fault."""
    with calls(lambda _, __: None) as seen:
        tries(1, LATER[:1])
    return [number for number, operation in enumerate(seen) if operation in WRITES]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("write", range(FIRST_WRITES))
def test_a_fault_at_a_call_that_writes_loses_nothing(write: int, fault: Fault) -> None:
    told_first()
    numbers: list[int] = []

    def each(number: int, operation: str) -> Fault | None:
        if operation in WRITES:
            numbers.append(number)
            if len(numbers) == write + 1:
                return fault
        return None

    with calls(each) as seen:
        tries(1, LATER[:1])
    assert len(numbers) > write, seen
    # Between the tries something else becomes known.
    present(27, 5)
    tries(1, LATER[1:])
    mails = sent()[1:]
    # Sent twice only where nobody could know that it was sent: its answer was lost, or it could not be written down.
    unknown = write == 8 and fault in {"killed before", "throttled"}
    unknown = unknown or (write == 7 and fault in {"killed after", "answer lost"})
    assert len(mails) == 1 + unknown
    alike = {content(mail, "html") for mail in mails}
    assert len(alike) == 1, "what is sent again is the same, letter by letter"
    [said] = changes(mails[0])
    # What was prepared is sent as it was; what was not is made of what is known by then.
    told = 26 if said == change(28, 26) else 27
    assert said == change(28, told)
    present(25, 6)
    morning(MONDAY + 2 * WEEK)
    assert changes(sent()[-1]) == [change(told, 25)]
    reports = list(archive.of_year(2026))
    assert [one.period for one in reports] == ["2026-W13", "2026-W12", "2026-W11"]


def test_those_are_all_the_calls_that_write() -> None:
    told_first()
    assert len(writes_of_a_week()) == FIRST_WRITES


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_any_call_that_reads_loses_nothing(fault: Fault) -> None:
    told_first()
    week, met = 1, True
    while met:
        before, met = len(sent()), False
        reads: list[str] = []

        def each(_: int, operation: str, nth: int = week, reads: list[str] = reads) -> Fault | None:
            if operation not in WRITES:
                reads.append(operation)
            return fault if operation not in WRITES and len(reads) == nth else None

        # One call of the first morning goes wrong, in each week the one after that of the week before, until there is none left.
        with calls(each):
            tries(week, LATER[:1])
        met = len(reads) >= week
        tries(week, LATER[1:])
        assert len(sent()) == before + 1, reads[-1]
        week += 1
    assert week > LEAST_READS


def test_what_surely_never_went_counts_as_never_told() -> None:
    told_first()
    with calls(every("SendRawEmail", "throttled")):
        tries(1)
    assert len(sent()) == 1
    present(25, 5)
    tries(2)
    assert changes(sent()[-1]) == [change(28, 25)]
    assert [one.period for one in archive.of_year(2026)] == ["2026-W13", "2026-W11"]


def test_of_what_may_have_gone_both_are_told() -> None:
    """SES takes each and never answers: a reader gets three at most, all alike, and the week after leaves nothing out."""
    told_first()
    with calls(every("SendRawEmail", "answer lost")):
        tries(1, (*LATER, timedelta(days=3), timedelta(days=4)))
    mails = sent()[1:]
    assert len(mails) == 3
    assert len({content(mail, "html") for mail in mails}) == 1
    present(25, 5)
    tries(2)
    assert len(sent()) == 5
    assert changes(sent()[-1]) == [change(28, 25), change(26, 25)]
