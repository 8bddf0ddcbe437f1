"""The feedback service: sessions, answers, summaries and posters."""

from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra import hears
from infra.core import alarm, bucket, table
from infra.functions import Function
from infra.queue import tail
from infra.service import Around, Service
from services.feedback.table import ANSWER, DECISION, FLAGGED, SESSION
from shared.approved import KEY, SETTING
from shared.events.feedback import SOURCE

WAITS: Final = "flagged comments wait"
"""What the watch logs on each day on which one does."""


class Feedback(Service):
    """Its table and what reaches its functions."""

    def __init__(self, scope: Construct, around: Around) -> None:
        super().__init__(scope, "Feedback", around)
        self.table = table(self, self.build)
        functions = self.functions(self.table)
        self.relay(functions["relay"], self.table, SOURCE)
        self.inlet("Bookings", functions["sessions"]).hear(self.core.bus, hears.SESSIONS)
        tail(
            self,
            "Answers",
            build=self.build,
            table=self.table,
            function=functions["summarise"],
            entities=(ANSWER, DECISION, SESSION),
            # A changed mind, what the team decides of what stands aside, another number of pupils.
            changed=True,
            redrive="answers",
            alarms=self.core.alarms,
            # A class answers within a minute or two: one summary for many answers.
            window=Duration.seconds(5),
        )
        tail(
            self,
            "Flagged",
            build=self.build,
            table=self.table,
            function=functions["flagged"],
            entities=(FLAGGED,),
            redrive="flagged",
            alarms=self.core.alarms,
            window=Duration.seconds(0),
        )
        waits_too_long(self, functions["watch"], self.build.programme, self.core.alarms)
        self._approved(functions["comments"], functions["watch"])

    def _approved(self, *writers: Function) -> None:
        """Let those who approve, take back and forget comments keep the one object with those that reports may quote."""
        self.approved = bucket(self, "Approved", self.build)
        for one in writers:
            one.allow(
                # S3 wants both for a write under the condition that nobody wrote it meanwhile.
                iam.PolicyStatement(
                    actions=["s3:GetObject", "s3:PutObject"], resources=[self.approved.arn_for_objects(KEY)]
                ),
                # Without it, S3 says of an object that isn't there that it may not be read.
                iam.PolicyStatement(actions=["s3:ListBucket"], resources=[self.approved.bucket_arn]),
            )
            one.set(SETTING, self.approved.bucket_name)


def waits_too_long(scope: Construct, watch: Function, programme: str, alarms: sns.ITopic) -> None:
    """Ring an alarm on each day on which a comment that may tell of harm waits for longer than the programme says."""
    counted = logs.MetricFilter(
        scope,
        "FlaggedWaits",
        log_group=watch.logs,
        filter_pattern=watch.logged(WAITS),
        metric_value="1",
        metric_namespace=f"Outreach/{programme}",
        metric_name="FlaggedWaits",
    )
    alarm(
        scope,
        "FlaggedWaitsTooLong",
        says="A comment that may tell of harm waits for longer than it may. See docs/runbook.md.",
        rings=alarms,
        metric=counted.metric(period=Duration.hours(1), statistic="Sum"),
    )
