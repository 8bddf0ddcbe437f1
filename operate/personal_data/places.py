"""Where data lies: every store of the template, by its logical id without the CDK's hash, and what lies outside of it.

A test finds each table, bucket, queue, log group, secret, user pool and topic of the template here. `*` stands for any letters.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from infra.schedules import SCHEDULES
from operate.personal_data.model import DEAD_DAYS


class Place(NamedTuple):
    """A store of the template: what kind it is, what documents call it, and what is in it where that tells of nobody.

    `days` are how long anything lies there, by the store's own rule; None where rows or objects go by theirs. `recovered` says
    that backups can bring back each moment of the last `BACKUP_DAYS`; `versions` that what is deleted or written over stays
    beneath.
    """

    kind: str
    title: str
    nobody: str = ""
    days: int | None = None
    recovered: bool = False
    versions: bool = False


BACKUP_DAYS: Final = 35
"""How far back point-in-time recovery of DynamoDB reaches: AWS's own number, where nothing else is asked for."""

_CALL: Final = Place(
    "queue", "dead letters of the clock's calls", "that a call by the clock failed", DEAD_DAYS
)
_EVENTS: Final = Place(
    "queue",
    "queues of events, with their dead letters",
    "public snapshots with ids, as events have",
    DEAD_DAYS,
)
_STREAM: Final = Place("queue", "dead letters of streams", "a place in a stream, no row", DEAD_DAYS)

PLACES: Final[Mapping[str, Place]] = {
    "BookingTable": Place("table", "booking table", recovered=True),
    "PeopleTable": Place("table", "people table", recovered=True),
    "FeedbackTable": Place("table", "feedback table", recovered=True),
    "MetricsTable": Place("table", "metrics table", recovered=True),
    "AccessTable": Place("table", "access table", recovered=True),
    "CoreUnreachable": Place("table", "unreachable table", recovered=True),
    "MetricsSalts": Place("table", "the table of salts"),
    "BookingReplies": Place("bucket", "bucket of replies", days=14),
    "FeedbackApproved": Place("bucket", "bucket of approved comments"),
    "MetricsEvents": Place("bucket", "event log", versions=True),
    "MetricsObserved": Place("bucket", "bucket of figures observed", days=90),
    "MetricsDrops": Place("bucket", "bucket of files handed in", "exports of figures: totals a day", 400),
    "MetricsReports": Place(
        "bucket", "bucket of reports", "reports as they were sent and what they told, without their reader"
    ),
    "EdgeAssets": Place("bucket", "bucket of the pages' files", "style sheets, scripts and pictures"),
    "BookingBack": Place("queue", "queue of what comes back of mails", days=DEAD_DAYS),
    "BookingBackDead": Place("queue", "its dead letters", days=DEAD_DAYS),
    "MetricsHits": Place("queue", "queue of hits", days=DEAD_DAYS),
    "MetricsHitsDead": Place("queue", "its dead letters", days=DEAD_DAYS),
    **dict.fromkeys(
        (
            *("BookingMails*", "BookingStaffed*", "FeedbackBookings*", "PeopleMails*", "PeopleVisits*"),
            *("MetricsFacts*", "MetricsLog", "MetricsLogDead"),
        ),
        _EVENTS,
    ),
    **dict.fromkeys(
        ("MetricsDropped*", "MetricsSources*"),
        Place("queue", "queues of work", "names of files and of sources", DEAD_DAYS),
    ),
    **dict.fromkeys(
        ("BookingOutbox", "FeedbackOutbox", "PeopleOutbox", "FeedbackAnswers", "FeedbackFlagged"), _STREAM
    ),
    **{f"{one.function.partition('-')[0].capitalize()}{one.name}": _CALL for one in SCHEDULES},
    "*Logs": Place("log group", "logs of the functions", days=90),
    "EdgeAccess": Place("log group", "the API's log", days=30),
    "CoreSigningKey": Place("secret", "the signing key", "a random key"),
    "EdgePool": Place("user pool", "Cognito: the team's accounts"),
    "CoreAlarms": Place("topic", "the topic of alarms"),
}
"""The template's stores. One that comes new is one line more here."""

OUTSIDE: Final[Mapping[str, str]] = {
    "the team's mailbox": "not the platform's: the team clears it",
    "mailboxes of readers": "theirs",
    "SES's list of suppressed addresses": "AWS's, of the whole account: addresses that took no mail or complained",
    "X-Ray's traces": "AWS's, of the whole account",
    "CloudTrail's history of events": "AWS's, of the whole account",
    "the phone or tablet a pupil answers on": "the pupil's or the school's",
    "the phone of whoever opened a day sheet": "theirs",
    "the browser of whoever hands it in": "theirs",
}
"""What is in no template, and whose it is."""

KINDS: Final[Mapping[str, str]] = {
    "AWS::DynamoDB::Table": "table",
    "AWS::DynamoDB::GlobalTable": "table",
    "AWS::S3::Bucket": "bucket",
    "AWS::SQS::Queue": "queue",
    "AWS::Logs::LogGroup": "log group",
    "AWS::SecretsManager::Secret": "secret",
    "AWS::SSM::Parameter": "parameter",
    "AWS::Cognito::UserPool": "user pool",
    "AWS::SNS::Topic": "topic",
    "AWS::Backup::BackupVault": "backup vault",
    "AWS::Events::Archive": "archive",
    "AWS::Kinesis::Stream": "stream",
    "AWS::KinesisFirehose::DeliveryStream": "stream",
}
"""Which resources of a template keep something."""


def title(where: str) -> str:
    """Return what documents call a place. Raises `KeyError` for one that is none."""
    return PLACES[where].title if where in PLACES else where
