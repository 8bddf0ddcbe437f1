"""Every sentence of the digest and of the mail about a refused file goes through the catalogue."""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from services.metrics.functions import drop
from services.metrics.functions import facts as consumer
from services.metrics.observations import Observation, Semantics, Series
from services.metrics.sources.website import VIEWS, VISITS
from services.metrics.table import drops
from services.metrics.table.series import observe
from services.metrics.use_cases.words import in_short
from shared.aws import client
from shared.compiled import compiled
from shared.events.feedback import SummaryUpdated
from shared.web.routes import link
from tests.integration.metrics.conftest import content, sent
from tests.support.delivery import deliver
from tests.support.events import START, event, wish
from tests.support.facts import MONDAY, delivered, summary, visit, year_group
from tests.support.pseudo import OPEN, pseudo_language, unsaid
from tests.support.reports import morning

READER = "reader@northmoor.example"
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def _pseudo(metrics_aws: None, tmp_path: Path) -> Iterator[None]:
    with pseudo_language(tmp_path):
        yield


def data() -> set[str]:
    """Return what a programme, a school and a platform say themselves."""
    programme = compiled()
    return {
        programme.name,
        programme.organisation,
        programme.contact.email,
        visit(1).workshop_title,
        *(school.name for school in programme.schools),
        *(source.title for source in programme.sources),
        *(metric.title for source in programme.sources for metric in source.metrics),
        *(metric.column for source in programme.sources for metric in source.metrics),
        *(source.id for source in programme.sources),
        *(term.name for term in programme.availability.terms),
        *(f"NM-{number:06d}" for number in range(20)),
    }


def check(mail: EmailMessage, *own: str) -> None:
    """Check that a mail says nothing outside brackets but data, its addresses and its `own` words."""
    visits = (link("console.booking", reference=f"NM-{number:06d}") for number in range(20))
    answers = (link("console.session.answers", session_id=f"NM-{number:06d}-1") for number in range(20))
    pages = (link("console.drop", drop=one.id) for one in drops.newest(2))
    known = {
        *data(),
        *answers,
        *pages,
        link("console"),
        link("console.counts"),
        link("console.drop.new"),
        link("method"),
        link("console.coverage"),
        link("console.sources"),
        link("console.drop.new"),
        link("console.calendar"),
        link("console.bookings"),
        link("console.figures"),
        *visits,
        *own,
    }
    # Which figure, and of which period: an address, like the others.
    plain = re.sub(rf"{re.escape(link('console.figures'))}/\S+", "", content(mail, "plain"))
    for part in (str(mail["Subject"]), plain, content(mail, "html")):
        assert unsaid(part, known) == []


def mailed(at: datetime = MONDAY) -> EmailMessage:
    """Have the digest of a moment made; return its mail."""
    morning(at, READER)
    return sent()[-1]


def say(semantics: Semantics, *values: int, complete: bool = True) -> None:
    platform, metric = next(
        (platform, one)
        for platform in compiled().sources
        for one in platform.metrics
        if one.semantics == semantics
    )
    of = Series(platform.id, platform.account, metric.id, metric.title, metric.unit, semantics)
    first = MONDAY.date() - WEEK
    observe(
        [Observation(of, first + n * timedelta(days=1), one, complete) for n, one in enumerate(values)],
        at=MONDAY,
    )


def answered(number: int, answers: int) -> SummaryUpdated:
    one = summary(number, {(2, 4): answers // 2, (4, 2): answers // 4, (3, 3): answers // 4})
    return SummaryUpdated(event_id=one.session_id, occurred_at=START, correlation_id="c", summary=one)


def test_a_digest_of_nothing() -> None:
    check(mailed())


def test_a_digest_of_a_busy_week_and_what_changed_since() -> None:
    other = next(one for one in compiled().schools if not one.target)
    deliver(
        consumer.handler,
        [
            *(event(delivered(number, {year_group(): 2000, 9: 1})) for number in range(4)),
            event(delivered(4, 3, urn=other.urn, school_name=other.name)),
            event(delivered(5, 20, delivered_on=compiled().launched)),
            event(visit(6, "requested", version=1)),
            event(visit(7)),
            event(visit(8, days=9)),
            event(visit(10, "rescheduled", days=9)),
            event(visit(11, days=-20)),
            event(visit(12, "declined", days=9)),
            event(visit(13, "cancelled", days=9, cancelled_by="team")),
            event(visit(14, "expired", days=9)),
            event(delivered(15, 9).model_copy(update={"counts": "disputed"})),
            event(delivered(16, 9, days=9, delivered_on=MONDAY.date())),
            wish(1, school_name=visit(1).school_name),
            *(answered(number, answers) for number, answers in enumerate((40, 40, 40, 40, 3))),
        ],
    )
    observe(
        [Observation(one, MONDAY.date() - WEEK, 1200, complete=True) for one in (VIEWS, VISITS)], at=MONDAY
    )
    say("flow", 1000, 5, complete=False)
    say("cumulative", 1000)
    say("unique", 30, 40)
    check(mailed())
    deliver(
        consumer.handler,
        [
            event(delivered(0, {year_group(): 1999}, version=4)),
            event(visit(1, "cancelled", version=4)),
            event(visit(7, "did_not_happen", version=4)),
            event(visit(15, "did_not_happen", version=4)),
            event(delivered(2, {}, version=4)),
            event(delivered(9, 30)),
        ],
    )
    say("cumulative", 1001)
    say("unique", 31, 41)
    changed = mailed(MONDAY + WEEK)
    check(changed)
    assert content(changed, "plain").count(f"  * {OPEN}") >= 8


@pytest.mark.parametrize(
    ("key", "file"),
    [
        ("nowhere/export.csv", "x\n"),
        ("{source}/export.csv", "x\n"),
        ("{source}/export.csv", "\0"),
        ("{source}/export.csv", "{head}\n"),
        ("{source}/export.csv", "{head}\nyesterday,1,2,3\n"),
        ("{source}/export.csv", "{head}\n{day},many,2,3\n"),
        ("{source}/export.csv", "{head}\n{day}\n"),
        ("{source}/export.csv", "{head}\n{day},1,2,3\n{day},1,2,3\n"),
    ],
)
def test_a_refused_file(key: str, file: str) -> None:
    source = compiled().sources[0]
    head = ",".join([source.date_column, *(metric.column for metric in source.metrics)])
    written = (MONDAY.date() - WEEK).strftime(source.date_formats[0])
    key = key.format(source=source.id)
    client("s3").put_object(Bucket="drops", Key=key, Body=file.format(head=head, day=written).encode())
    dropped = {"Records": [{"s3": {"bucket": {"name": "drops"}, "object": {"key": key}}}]}
    message = {"Records": [{"messageId": "m", "body": json.dumps(dropped)}]}
    assert drop.handler(message, clock=lambda: MONDAY) == {"batchItemFailures": []}
    [mail] = sent()
    check(mail, key, "nowhere", "yesterday", "many", source.date_column)
    [handed_in] = drops.newest(2)
    assert in_short(handed_in).startswith(OPEN)
