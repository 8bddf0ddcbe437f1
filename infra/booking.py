"""The booking service: requests, availability, the console and the mails, with what comes back of them."""

from typing import Final

from aws_cdk import Duration, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_ses as ses
from aws_cdk import aws_ses_actions as ses_actions
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra import hears
from infra.core import alarm, bucket, table
from infra.functions import Function
from infra.queue import Inlet
from infra.service import Around, Service
from services.booking.domain.plan import PATIENCE
from shared.events.booking import SOURCE
from shared.measured import namespace

REQUESTED: Final = "requested"
"""What the use case logs of each visit asked for."""

REQUESTS_AN_HOUR: Final = 40
"""Ten times the busiest hour of a programme with 70 schools and 300 visits a year; a program that fills the diary makes
three times as many."""

REPLIES = "replies/"
"""Where in its bucket SES lays the mail it takes."""


class Booking(Service):
    """Its table and what reaches its functions."""

    def __init__(self, scope: Construct, around: Around) -> None:
        super().__init__(scope, "Booking", around)
        self.table = table(self, self.build)
        functions = self.functions(self.table)
        self.relay(functions["relay"], self.table, SOURCE)
        # One booking's mails at a time: a slow answer about one keeps no other's back, and they fit into the function's time.
        self.inlet("Mails", functions["mailer"], batch=1, stale=PATIENCE).hear(self.core.bus, hears.MAILS)
        self.inlet("Staffed", functions["staffed"]).hear(self.core.bus, hears.STAFFED)
        many_requests(self, functions["web"], self.build.programme, self.core.alarms)
        self._comes_back(functions["inbound"])

    def _comes_back(self, inbound: Function) -> None:
        """Let a function hear what comes back of mails: what people answer, and what SES says."""
        # What people wrote is looked at once and then kept for looking after a fault only.
        self.replies = bucket(self, "Replies", self.build, keep_days=14)
        inbound.allow(
            iam.PolicyStatement(
                actions=["s3:GetObject"], resources=[self.replies.arn_for_objects(f"{REPLIES}*")]
            ),
            # It hears of everybody's mails, and alone writes which addresses take none.
            iam.PolicyStatement(actions=["dynamodb:PutItem"], resources=[self.core.unreachable.table_arn]),
        )
        inlet = self.inlet("Back", inbound, batch=1)
        self.fed_by(inlet, self.replies)
        if self.build.differences.mail_comes_back:
            self._receipts()
            self._fates(inlet)

    def _receipts(self) -> None:
        """Let SES lay mail for the sender's address into the bucket, once the rules are made the account's active ones."""
        rules = ses.ReceiptRuleSet(self, "Receipts", receipt_rule_set_name=self.core.mails)
        rules.add_rule(
            "Sender",
            recipients=[self.build.mail_sender],
            actions=[ses_actions.S3(bucket=self.replies, object_key_prefix=REPLIES)],
            scan_enabled=True,
            tls_policy=ses.TlsPolicy.OPTIONAL,
        )

    def _fates(self, inlet: Inlet) -> None:
        """Let SES say on the account's own bus which mails came back, and put that into the queue."""
        made = ses.CfnConfigurationSet(self, "Fates", name=self.core.mails)
        told = ses.CfnConfigurationSetEventDestination(
            self,
            "Told",
            configuration_set_name=self.core.mails,
            event_destination=ses.CfnConfigurationSetEventDestination.EventDestinationProperty(
                name="bus",
                enabled=True,
                matching_event_types=["BOUNCE", "COMPLAINT"],
                event_bridge_destination=ses.CfnConfigurationSetEventDestination.EventBridgeDestinationProperty(
                    event_bus_arn=Stack.of(self).format_arn(
                        service="events", resource="event-bus", resource_name="default"
                    )
                ),
            ),
        )
        told.node.add_dependency(made)
        rule = events.Rule(
            self,
            "CameBack",
            event_pattern=events.EventPattern(
                source=["aws.ses"],
                detail_type=["Email Bounced", "Email Complaint Received"],
                detail={"mail": {"tags": {"ses:configuration-set": [self.core.mails]}}},
            ),
        )
        rule.add_target(inlet.target())


def many_requests(scope: Construct, web: Function, programme: str, alarms: sns.ITopic) -> None:
    """Ring an alarm when more visits are asked for in an hour than people ask for."""
    counted = logs.MetricFilter(
        scope,
        "Requests",
        log_group=web.logs,
        filter_pattern=web.logged(REQUESTED),
        metric_value="1",
        metric_namespace=namespace(programme),
        metric_name="Requests",
    )
    alarm(
        scope,
        "ManyRequests",
        says="More visits were asked for in an hour than people ask for: see the console's list.",
        heading="An alarm says that many visits were asked for",
        rings=alarms,
        metric=counted.metric(period=Duration.hours(1), statistic="Sum"),
        above=REQUESTS_AN_HOUR,
    )
