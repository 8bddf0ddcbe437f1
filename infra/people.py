"""The people service: who comes to visits, partner organisations, checks, letters and hours."""

from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra import hears
from infra.core import alarm, table
from infra.functions import Function
from infra.service import Around, Service
from shared.events.people import SOURCE

UNANSWERED: Final = "left safely is unanswered"
"""What is logged once of each who was alone at a school and did not say that they left."""


class People(Service):
    """Its table and what reaches its functions."""

    def __init__(self, scope: Construct, around: Around) -> None:
        super().__init__(scope, "People", around)
        self.table = table(self, self.build)
        functions = self.functions(self.table)
        self.relay(functions["relay"], self.table, SOURCE)
        self.inlet("Visits", functions["hears"]).hear(self.core.bus, hears.VISITS)
        # One visit's mails at a time: a slow answer about one keeps no other's back, and they fit into the function's time.
        self.inlet("Mails", functions["mailer"], batch=1).hear(self.core.bus, hears.STAFFED)
        left_safely(self, functions["tend"], self.build.programme, self.core.alarms)


def left_safely(scope: Construct, tend: Function, programme: str, alarms: sns.ITopic) -> None:
    """Ring an alarm for each who was alone at a school and did not say that they left, beside the mail to the team."""
    counted = logs.MetricFilter(
        scope,
        "Unanswered",
        log_group=tend.logs,
        filter_pattern=tend.logged(UNANSWERED),
        metric_value="1",
        metric_namespace=f"Outreach/{programme}",
        metric_name="LeftSafelyUnanswered",
    )
    alarm(
        scope,
        "LeftSafely",
        says="Somebody who was alone at a school has not said that they left safely. See docs/runbook.md and the console.",
        rings=alarms,
        metric=counted.metric(period=Duration.minutes(5), statistic="Sum"),
    )
