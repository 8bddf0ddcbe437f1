"""How events reach a function and where they go when they can't: a queue with a dead-letter queue and an alarm.

Whatever has a queue, a stream or a schedule has bounded retries, a place to fail to, and someone who is told.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Literal

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
from infra.declared import DEAD
from infra.functions import Build, Function
from infra.schedules import ZONE, Schedule
from shared.events.base import Event

RETRIES = 5
"""How often a message is tried before it is parked."""

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
            retention_period=Duration.days(14),
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=build.differences.tls,
        )
        alarm(
            self,
            "Alarm",
            says=f"{scope.node.id}: something could not be handled. See docs/runbook.md, `make dead-letters`.",
            rings=alarms,
            metric=self.queue.metric_approximate_number_of_messages_visible(
                period=Duration.minutes(1), statistic="Maximum"
            ),
        )

    def redriven(self, how: Redrive, target: str) -> None:
        """Say in the stack's outputs what `make redrive` gives the letters back to."""
        path = [part for part in self.node.path.split("/")[1:] if part != "Dead"]
        made = CfnOutput(self, "Redrive", value=f"{how} {self.queue.queue_url} {target}")
        made.override_logical_id(f"{DEAD}{''.join(path)}")


class Inlet(Construct):
    """A queue with its dead-letter queue in front of a function."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        build: Build,
        function: Function,
        alarms: sns.ITopic,
        batch: int = 10,
    ) -> None:
        super().__init__(scope, name)
        self.dead = DeadLetters(self, "Dead", build=build, alarms=alarms)
        timeout = function.lambda_.timeout or Duration.seconds(15)
        self.queue = sqs.Queue(
            self,
            "Queue",
            visibility_timeout=Duration.seconds(VISIBLE_FOR * timeout.to_seconds()),
            retention_period=Duration.days(4),
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=build.differences.tls,
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead.queue, max_receive_count=RETRIES),
        )
        self.dead.redriven("queue", self.queue.queue_url)
        function.allow(
            iam.PolicyStatement(
                actions=["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
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
            rule.add_target(
                targets.SqsQueue(
                    self.queue,
                    dead_letter_queue=self.dead.queue,
                    retry_attempts=RETRIES,
                    max_event_age=Duration.hours(12),
                )
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

    A batch that fails is halved until the row that can't be handled stands alone; after the retries that row's place
    in the stream goes to the dead-letter queue and the rest goes on.
    """
    dead = DeadLetters(scope, name, build=build, alarms=alarms)
    dead.redriven(redrive, table.table_name)
    stream = table.table_stream_arn or ""
    pattern = {
        "eventName": ["INSERT", "MODIFY"] if changed else ["INSERT"],
        "dynamodb": {"NewImage": {"entity": {"S": list(entities)}}},
    }
    function.allow(
        _follows(stream), iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[dead.queue.queue_arn])
    )
    mapping = lambda_.CfnEventSourceMapping(
        dead,
        "Mapping",
        function_name=function.lambda_.function_name,
        event_source_arn=stream,
        starting_position="TRIM_HORIZON",
        batch_size=100,
        maximum_batching_window_in_seconds=int(window.to_seconds()),
        bisect_batch_on_function_error=True,
        maximum_retry_attempts=10,
        maximum_record_age_in_seconds=86_400,
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
    alarm(
        dead,
        "Behind",
        says=f"{name}: rows wait in the stream for a quarter of an hour. See docs/runbook.md.",
        rings=alarms,
        metric=function.lambda_.metric("IteratorAge", period=Duration.minutes(5), statistic="Maximum"),
        above=900_000,
    )


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
        maximum_retry_attempts=declared.retries,
        maximum_event_age_in_seconds=6 * 3600,
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
                maximum_event_age_in_seconds=6 * 3600, maximum_retry_attempts=RETRIES
            ),
            dead_letter_config=scheduler.CfnSchedule.DeadLetterConfigProperty(arn=dead.queue.queue_arn),
        ),
    )
