"""Floods of hits, guessed links, files and sign-ins: what is kept of them, and what they reach.

See `tests.drills.test_abuse_mails` for how much is sent.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from infra.concurrency import HIT_BURST, HIT_RATE, LIVE_RATE, RATE
from services.access.functions import signin
from services.booking.functions import web
from services.feedback.functions import live, pupil, school
from services.metrics.figures import visits
from services.metrics.functions import console, count, hit, readers
from services.metrics.sources.base import Window
from services.metrics.sources.website import VIEWS, WEBSITE
from services.people.functions import web as people
from shared.aws import client
from shared.tokens import new_code
from shared.web.upload import MOST_BYTES
from tests.drills.conftest import Size
from tests.drills.floods import FROM, Flood, Gate, asked
from tests.support.aws import rows, service_on
from tests.support.browser import NOW
from tests.support.mailbox import sent

Table = Callable[[Flood], None]

NOON: Final = datetime(2026, 3, 12, 12, tzinfo=UTC)


@pytest.mark.usefixtures("metrics")
def test_hits_from_nowhere_are_kept_apart_and_the_api_bounds_their_rows(size: Size, table: Table) -> None:
    gate, number, through = Gate(HIT_BURST, HIT_RATE), visits.MOST_AN_HOUR + size.many, 0
    for n in range(number):
        if gate.lets(n / 1_000):
            source, agent = FROM["everywhere"][n % 2_000], f"Mozilla/5.0 Firefox/{n}"
            found = asked(hit.handler, "POST", "/hit?p=%2F", at=NOON, source=source, user_agent=agent)
            assert found.status == 200
            through += 1
    _count_all()
    kept = len(rows("metrics", "hit"))
    assert kept == through <= HIT_BURST + HIT_RATE * number / 1_000
    day = Window(NOON.date(), NOON.date())
    told = WEBSITE.fetch(day, NOON + timedelta(days=1))
    [views] = [one.value for one in told if one.series.metric == VIEWS.metric and not one.series.dimensions]
    assert views == 0, "until a person says that it was people"
    table(
        Flood(
            "hits from nowhere, 1,000 a second",
            number,
            through,
            kept,
            0,
            "429 by the API; none is counted",
            f"{HIT_BURST} at once, {HIT_RATE} a second; {visits.MOST_AN_HOUR} an hour count",
        )
    )


def _count_all() -> None:
    """Let the counter take all that waits in its queue."""
    sqs = client("sqs")
    url = sqs.get_queue_url(QueueName="hits")["QueueUrl"]
    while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        count.handler({"Records": [{"messageId": one["MessageId"], "body": one["Body"]} for one in found]})
        for one in found:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])


SIGNED: Final = "a signature of 128 bits or more"

GUESSED: Final[Mapping[str, tuple[tuple[Any, str, str], ...]]] = {
    "booking": (
        (web.handler, "/booking/{}", SIGNED),
        (web.handler, "/booking/address/{}", SIGNED),
        (web.handler, "/day/{}", SIGNED),
    ),
    "feedback": (
        (school.handler, "/results/{}", SIGNED),
        (live.handler, "/live/{}", f"{LIVE_RATE} a second"),
        (pupil.handler, "/f/{}", f"{RATE} a second"),
    ),
    "metrics": ((readers.handler, "/reader/{}", SIGNED), (readers.handler, "/reader/{}/report", SIGNED)),
    "people": ((people.handler, "/with/{}", SIGNED), (people.handler, "/letter/{}", SIGNED)),
}
"""By service, what answers a link, how it looks, and what bounds guesses of it."""


@pytest.mark.parametrize("service", GUESSED)
def test_guessed_links_lead_nowhere_and_write_nothing(
    service: str,
    size: Size,
    table: Table,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    number = size.many // 8
    with service_on("moto", service, request, monkeypatch):
        for handler, path, bound in GUESSED[service]:
            for _ in range(number):
                # As many letters as a code on the wall has, and as a signed key has.
                guess = f"{new_code(12)}.{new_code(22)}" if bound == SIGNED else new_code(8)
                assert asked(handler, "GET", path.format(guess), at=NOW).status == 404
            table(Flood(f"guessed links {path.format('…')}", number, 0, 0, 0, "404 and what to do", bound))
        assert rows(service) == []
        assert sent() == []


@pytest.mark.usefixtures("metrics")
def test_who_is_not_signed_in_hands_in_nothing_and_makes_no_sign_in_up(size: Size, table: Table) -> None:
    number, file = size.many // 8, b"x" * (MOST_BYTES // 40)
    form = "multipart/form-data; boundary=x"
    handed = {
        asked(console.handler, "POST", "/team/sources/drop", file, at=NOW, content_type=form).status
        for _ in range(number)
    }
    assert handed == {401}
    assert client("s3").list_objects_v2(Bucket="drops")["KeyCount"] == 0
    bound = f"the team alone, {MOST_BYTES // 10**6} MB at once"
    table(Flood("files handed in without signing in", number, 0, 0, 0, "401 and where to sign in", bound))
    tried = {
        asked(signin.handler, "GET", f"/team/callback?state={n}&code={n}", at=NOW).status
        for n in range(number)
    }
    assert tried == {400}
    assert rows("metrics") == []
    table(Flood("sign-ins made up", number, 0, 0, 0, "400 and what to do", "Cognito's own of passwords"))
