"""However often the schedule fires, whatever fails meanwhile: one report of a kind a period and reader, and none left out."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pytest
from botocore.exceptions import EndpointConnectionError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.metrics.kinds import KINDS, Kind, due, due_at, next_due, of_day
from services.metrics.period import Week, key_of
from services.metrics.reports import mailing
from services.metrics.reports.mail import Around, Written
from services.metrics.table import readers, sent
from services.metrics.told import Told
from services.metrics.use_cases import overdue
from shared.clock import london_time
from shared.compiled import compiled
from shared.mail import Mail
from tests.integration.metrics.conftest import sent as mails
from tests.support.aws import empty_table
from tests.support.facts import MONDAY
from tests.support.logs import Log
from tests.support.reports import a_reader, morning, only

pytestmark = pytest.mark.usefixtures("metrics_aws")

HEAD = a_reader("head@x.example", *KINDS)
FACILITATOR = a_reader("facilitator@x.example", "weekly", role="facilitator")
BOARD = a_reader("board@x.example", "quarterly", role="board")
CAREERS = a_reader("lead@school.example", "termly", role="careers", urn="123456")
EVERYONE = (HEAD, FACILITATOR, BOARD, CAREERS)

# Over the new year of 53 weeks, and over each change of clocks.
BEGINNINGS = [date(2026, 12, 21), date(2026, 3, 23), date(2026, 10, 19), date(2026, 8, 24)]
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Plain:
    """A report that says its kind and period, and is made at once."""

    kind: Kind
    name: str
    told: Told

    def letter(self, _before: object, _around: Around) -> tuple[Written, Told]:
        said = f"{self.kind} {self.name}"
        return Written(said, said, f"<p>{said}</p>"), self.told


@dataclass
class Post:
    """Takes mails, but from those it refuses."""

    taken: Counter[tuple[str, str]]
    refused: frozenset[str] = frozenset()

    def send(self, mail: Mail, *_: str) -> str:
        if mail.to in self.refused:
            raise EndpointConnectionError(endpoint_url="https://email.example")
        self.taken[mail.to, mail.subject] += 1
        return "taken"


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    made = Post(Counter())
    monkeypatch.setattr(mailing, "send", made.send)
    monkeypatch.setattr(
        mailing,
        "content",
        lambda kind, period, **_: Plain(kind, key_of(period), Told(period, {}, {})),
    )
    return made


FIRINGS = st.lists(
    st.tuples(
        st.integers(0, 21 * 24 * 4).map(lambda quarters: timedelta(minutes=15 * quarters)),
        st.frozensets(st.sampled_from([one.email for one in EVERYONE])),
    ),
    max_size=12,
)


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(BEGINNINGS), FIRINGS)
def test_any_firings_and_failures_send_one_a_period_and_reader(
    post: Post, begin: date, firings: list[tuple[timedelta, frozenset[str]]]
) -> None:
    empty_table("metrics")
    post.taken.clear()
    only(*EVERYONE)
    start = london_time(begin, 0)
    last = start
    expected: set[tuple[str, str]] = set()
    for after, refused in sorted(firings, key=lambda one: one[0]):
        post.refused, last = refused, start + after
        dues = [found for kind in KINDS if (found := due(kind, last, compiled()))]
        wanted = {
            (reader.email, f"{found.kind} {key_of(found.period)}")
            for found in dues
            for reader in EVERYONE
            if found.kind in reader.kinds
        }
        expected |= {(email, report) for email, report in wanted if email not in refused}
        left = wanted - set(post.taken) - {one for one in wanted if one[0] not in refused}
        assert (morning(last) == {"waits": 1}) == bool(left)
    assert set(post.taken) == expected
    assert set(post.taken.values()) <= {1}


def test_a_year_of_mornings_sends_each_report_once(post: Post) -> None:
    only(*EVERYONE)
    first, end = london_time(date(2026, 9, 1), 8), london_time(date(2027, 9, 1), 8)
    moment = first
    while moment <= end:
        for after in (timedelta(0), 12 * HOUR):
            morning(moment + after)
        coming = [found.at for kind in KINDS if (found := next_due(kind, moment, compiled()))]
        moment = min(coming)
    assert set(post.taken.values()) == {1}
    to_head = Counter(subject.partition(" ")[0] for email, subject in post.taken if email == HEAD.email)
    terms = [one for one in compiled().availability.terms if first.date() < one.last < end.date()]
    # What was due before the first morning is sent on it, too; 2026 to 2027 has 52 Mondays and the week 53.
    assert to_head == {"weekly": 53, "monthly": 13, "quarterly": 5, "yearly": 2, "termly": len(terms) + 1}
    assert (HEAD.email, "weekly 2026-W53") in post.taken
    assert {subject for email, subject in post.taken if email == BOARD.email} == {
        subject for email, subject in post.taken if email == HEAD.email and subject.startswith("quarterly")
    }
    assert {subject for email, subject in post.taken if email == CAREERS.email} == {
        subject for email, subject in post.taken if email == HEAD.email and subject.startswith("termly")
    }


def test_who_wants_a_kind_only_later_gets_the_next_one(post: Post) -> None:
    new = a_reader("new@x.example", "weekly", since=(MONDAY + HOUR).isoformat())
    morning(MONDAY + 2 * HOUR, new)
    assert not post.taken
    morning(MONDAY + timedelta(days=7))
    assert set(post.taken) == {("new@x.example", "weekly 2026-W12")}


def test_nothing_goes_to_who_is_not_confirmed(post: Post) -> None:
    for state in ("invited", "unsubscribed", "taken_back"):
        one = replace(HEAD, steps=(replace(HEAD.steps[0], state=state),))
        morning(MONDAY, one)
        morning(MONDAY, again=True)
    assert not post.taken


def test_what_failed_is_told_in_the_log_and_the_console_and_tried_again(post: Post, log: Log) -> None:
    post.refused = frozenset({FACILITATOR.email})
    for minutes in (0, 1, 3):
        assert morning(MONDAY + timedelta(minutes=minutes), HEAD, FACILITATOR) == {"waits": 1}
    assert "report not sent" in log.getvalue()
    assert "waits for the next call" in log.getvalue()
    assert FACILITATOR.email not in log.getvalue()
    known = readers.everyone()
    assert overdue.overdue(compiled(), known, MONDAY) == []
    [late] = [one for one in overdue.overdue(compiled(), known, MONDAY + HOUR) if one.due.kind == "weekly"]
    assert (late.reader.email, late.state) == (FACILITATOR.email, "failed")
    post.refused = frozenset()
    morning(MONDAY + timedelta(days=1))
    assert [
        one
        for one in overdue.overdue(compiled(), known, MONDAY + timedelta(days=2))
        if one.due.kind == "weekly"
    ] == []
    assert post.taken[FACILITATOR.email, "weekly 2026-W11"] == 1


def test_readers_of_the_settings_are_taken_over_once_and_have_what_they_had() -> None:
    morning(MONDAY)
    assert [mail["To"] for mail in mails()] == sorted(compiled().digest_to)
    known = readers.everyone()
    assert {(one.email, one.state, one.role, *one.kinds) for one in known} == {
        (email, "confirmed", "head", "weekly") for email in compiled().digest_to
    }
    readers.forget(known[0].email)
    morning(MONDAY + timedelta(days=7))
    assert len(readers.everyone()) == len(known) - 1, "who was taken out does not come back"


def test_a_week_the_former_digest_sent_is_not_sent_again() -> None:
    """A deployment in the middle of a week: the row of before is of the same report."""
    period = of_day("weekly", MONDAY.date() - timedelta(days=1), compiled())
    assert period == Week.of(MONDAY.date()).previous
    assert due_at("weekly", period, ()) == MONDAY
    only(HEAD.email)
    mark = sent.claim(
        "weekly",
        key_of(period),
        HEAD.email,
        at=datetime.fromisoformat("2026-03-16T08:00:00+00:00"),
        again=False,
    )
    assert mark
    assert mark.period == "2026-W11"
