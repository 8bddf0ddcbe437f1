"""How events reach a function and where they go when they can't: a queue with a dead-letter queue and an alarm.

Whatever has a queue, a stream or a schedule is tried again for more than half a day, and has a place to fail to, and someone who
is told. What never can be handled its function parks itself (`shared.parking`).
"""

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final, Literal

from aws_cdk import CfnOutput, Duration
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.concurrency import AT_ONCE
from infra.core import alarm
from infra.declared import DEAD, RECEIVED
from infra.functions import Build, Function
from infra.schedules import ZONE, Schedule
from shared import parking, queue
from shared.events.base import Event

KEPT: Final = Duration.days(14)
"""How long a queue keeps a message, the longest SQS does."""

DELIVERED_FOR: Final = Duration.hours(24)
DELIVERIES: Final = 185
"""How long, and how often, EventBridge tries to deliver an event or a call: the longest it does."""

CALLED_FOR: Final = Duration.hours(6)
"""How long Lambda tries to begin a call that it accepted: the longest it does."""

IN_STREAM_FOR: Final = Duration.hours(20)
"""How long a row of a stream is tried. The stream itself forgets it after 24 hours, and tells nobody."""

VISIBLE_FOR = 6
"""A message stays hidden for six times its function's timeout, as Lambda advises."""


Redrive = Literal["queue", "outbox", "answers", "flagged", "schedule"]
"""What dead letters are: messages of a queue, places in the stream of the outbox, the answers or the flagged comments, calls of a
schedule."""


class DeadLetters(Construct):
    """A queue for what could not be handled, kept 14 days, whose first message rings an alarm."""

    def __init__(self, scope: Construct, name: str, *, build: Build, alarms: sns.ITopic) -> None:
        super().__init__(scope, name)
        self.queue = sqs.Queue(
            self,
            "Queue",
            retention_period=KEPT,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=build.differences.tls,
        )
        alarm(
            self,
            "Alarm",
            says=f"{scope.node.id}: something could not be handled; `make dead-letters` shows it.",
            heading="An alarm says that a dead-letter queue holds messages",
            rings=alarms,
            metric=self.queue.metric_approximate_number_of_messages_visible(
                period=Duration.minutes(1), statistic="Maximum"
            ),
        )

    def redriven(self, how: Redrive, target: str, *, stale: timedelta = timedelta(0)) -> None:
        """Say in the stack's outputs what `make redrive` gives the letters back to, and how old they may be."""
        path = [part for part in self.node.path.split("/")[1:] if part != "Dead"]
        age = f" {stale.days}" if stale else ""
        made = CfnOutput(self, "Redrive", value=f"{how} {self.queue.queue_url} {target}{age}")
        made.override_logical_id(f"{DEAD}{''.join(path)}")

    def filled_by(self, function: Function) -> None:
        """Let a function lay letters here."""
        function.allow(iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[self.queue.queue_arn]))
        function.set(parking.QUEUE, self.queue.queue_url)


class Inlet(Construct):
    """A queue with its dead-letter queue in front of a function, which does nothing with what is older than `stale`, if set."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        build: Build,
        function: Function,
        alarms: sns.ITopic,
        batch: int = 10,
        stale: timedelta = timedelta(0),
    ) -> None:
        super().__init__(scope, name)
        self.dead = DeadLetters(self, "Dead", build=build, alarms=alarms)
        timeout = function.lambda_.timeout or Duration.seconds(15)
        self.queue = sqs.Queue(
            self,
            "Queue",
            visibility_timeout=Duration.seconds(VISIBLE_FOR * timeout.to_seconds()),
            retention_period=KEPT,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=build.differences.tls,
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead.queue, max_receive_count=RECEIVED),
        )
        self.dead.redriven("queue", self.queue.queue_url, stale=stale)
        self.dead.filled_by(function)
        function.set(queue.QUEUE, self.queue.queue_url)
        function.allow(
            iam.PolicyStatement(
                actions=[
                    "sqs:ChangeMessageVisibility",
                    "sqs:DeleteMessage",
                    "sqs:GetQueueAttributes",
                    "sqs:ReceiveMessage",
                ],
                resources=[self.queue.queue_arn],
            )
        )
        mapping = lambda_.EventSourceMapping(
            self,
            "Mapping",
            target=function.lambda_,
            event_source_arn=self.queue.queue_arn,
            batch_size=batch,
            max_concurrency=AT_ONCE,
            report_batch_item_failures=True,
        )
        mapping.node.add_dependency(function.role)

    def hear(self, bus: events.IEventBus, heard: Iterable[type[Event]]) -> None:
        """Route events of these types to the queue; the pattern is taken from the contracts themselves."""
        by_source: dict[str, list[str]] = {}
        for event in heard:
            by_source.setdefault(event.SOURCE, []).append(event.DETAIL_TYPE)
        for source, types in by_source.items():
            rule = events.Rule(
                self,
                f"Rule-{source.rpartition('.')[2]}",
                event_bus=bus,
                event_pattern=events.EventPattern(source=[source], detail_type=types),
            )
            rule.add_target(self.target())

    def target(self) -> targets.SqsQueue:
        """Return the queue as a rule delivers to it."""
        return targets.SqsQueue(
            self.queue,
            dead_letter_queue=self.dead.queue,
            retry_attempts=DELIVERIES,
            max_event_age=DELIVERED_FOR,
        )


def _follows(stream: str) -> iam.PolicyStatement:
    """Return the leave to read a table's stream."""
    actions = ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")
    return iam.PolicyStatement(actions=[f"dynamodb:{action}" for action in actions], resources=[stream])


def tail(  # noqa: PLR0913  the parts of a stream's consumer, each by name
    scope: Construct,
    name: str,
    *,
    build: Build,
    table: dynamodb.Table,
    function: Function,
    entities: Sequence[str],
    changed: bool = False,
    redrive: Redrive,
    alarms: sns.ITopic,
    window: Duration,
) -> None:
    """Let a function follow the new rows of some entities in a table's stream, and with `changed` those that change too.

    What never can be handled the function parks alone. It reports only what failed for now: from there on all comes again,
    for `IN_STREAM_FOR`. What ends the function itself Lambda tries in halves until the row stands alone, and that one as long:
    meanwhile no row behind it in its part of the table is handled, so an alarm rings after a quarter of an hour. What is given
    up on goes to the dead-letter queue as a place in the stream.
    """
    dead = DeadLetters(scope, name, build=build, alarms=alarms)
    dead.redriven(redrive, table.table_name)
    stream = table.table_stream_arn or ""
    pattern = {
        "eventName": ["INSERT", "MODIFY"] if changed else ["INSERT"],
        "dynamodb": {"NewImage": {"entity": {"S": list(entities)}}},
    }
    function.allow(_follows(stream))
    dead.filled_by(function)
    mapping = lambda_.CfnEventSourceMapping(
        dead,
        "Mapping",
        function_name=function.lambda_.function_name,
        event_source_arn=stream,
        starting_position="TRIM_HORIZON",
        batch_size=100,
        maximum_batching_window_in_seconds=int(window.to_seconds()),
        bisect_batch_on_function_error=True,
        maximum_retry_attempts=-1,  # by age alone
        maximum_record_age_in_seconds=int(IN_STREAM_FOR.to_seconds()),
        function_response_types=["ReportBatchItemFailures"],
        destination_config=lambda_.CfnEventSourceMapping.DestinationConfigProperty(
            on_failure=lambda_.CfnEventSourceMapping.OnFailureProperty(destination=dead.queue.queue_arn)
        ),
        filter_criteria=lambda_.CfnEventSourceMapping.FilterCriteriaProperty(
            filters=[
                lambda_.CfnEventSourceMapping.FilterProperty(
                    pattern=json.dumps(pattern, separators=(",", ":"))
                )
            ]
        ),
    )
    mapping.node.add_dependency(function.role)


def schedule(
    scope: Construct, declared: Schedule, *, build: Build, function: Function, alarms: sns.ITopic
) -> None:
    """Call a function by London's clock; what can't be delivered, and what fails, goes to a dead-letter queue."""
    dead = DeadLetters(scope, declared.name, build=build, alarms=alarms)
    dead.redriven("schedule", function.lambda_.function_name)
    calls = iam.PolicyDocument(
        statements=[
            iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[function.lambda_.function_arn]),
            iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[dead.queue.queue_arn]),
        ]
    )
    # Within the role: a policy by itself would be one resource more, of 500.
    role = iam.Role(
        dead,
        "Role",
        assumed_by=iam.ServicePrincipal("scheduler.amazonaws.com"),
        inline_policies={"Calls": calls},
    )
    function.allow(iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[dead.queue.queue_arn]))
    lambda_.CfnEventInvokeConfig(
        dead,
        "Retries",
        function_name=function.lambda_.function_name,
        qualifier="$LATEST",
        maximum_retry_attempts=0,  # the clock calls it again
        maximum_event_age_in_seconds=int(CALLED_FOR.to_seconds()),
        destination_config=lambda_.CfnEventInvokeConfig.DestinationConfigProperty(
            on_failure=lambda_.CfnEventInvokeConfig.OnFailureProperty(destination=dead.queue.queue_arn)
        ),
    ).node.add_dependency(function.role)
    scheduler.CfnSchedule(
        dead,
        "Schedule",
        description=declared.description,
        schedule_expression=declared.expression,
        schedule_expression_timezone=ZONE,
        flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
        target=scheduler.CfnSchedule.TargetProperty(
            arn=function.lambda_.function_arn,
            role_arn=role.role_arn,
            input="{}",
            retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                maximum_event_age_in_seconds=int(DELIVERED_FOR.to_seconds()),
                maximum_retry_attempts=DELIVERIES,
            ),
            dead_letter_config=scheduler.CfnSchedule.DeadLetterConfigProperty(arn=dead.queue.queue_arn),
        ),
    )
