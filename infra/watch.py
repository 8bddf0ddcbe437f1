"""What rings: from outside by a function that tries the front doors, from within by what AWS measures.

An alarm costs ten cents a month for each metric it looks at, and a stack holds 500 resources: so several of a kind are one alarm,
and the runbook says how to find which it was. Nothing rings twice for one thing: a page's function that fails is a 5xx of the
gateway, a call by the clock that fails is a dead letter.
"""

from collections.abc import Sequence
from functools import partial
from typing import Final

from aws_cdk import CfnParameter, Duration, Stack
from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.core import alarm
from infra.dashboard import Inside, dashboard
from infra.objectives import ANSWERS, ANSWERS_SLOW, DOLLARS, IN_AN_ALARM, OBJECTIVES, SLOW_MS
from infra.schedules import SCHEDULES, Often, how_often
from infra.service import Around, Service
from shared.measured import CALLS_WAITED, DOORS_SHUT, namespace

MESSAGES_WAIT: Final = 1_800
"""Seconds that a queue's message may wait: a night's platforms are asked within that, and mails have an objective."""

ROWS_WAIT: Final = 900_000
"""Milliseconds that a row may wait in a stream: classes look at their answers as they come."""

BOUNCED, COMPLAINED = 0.05, 0.001
"""Shares of mails at which SES puts an account under review ("Amazon SES Sending review process FAQs")."""

PUPILS: Final = "ANY /f/*"
"""The gateway's route of what pupils send, which is all that posts there."""

HOUR: Final = Duration.hours(1)
QUIET = cloudwatch.TreatMissingData.NOT_BREACHING
RINGS = cloudwatch.TreatMissingData.BREACHING


def called(often: Often) -> list[str]:
    """Return the functions that are called so often."""
    return sorted(one.function for one in SCHEDULES if how_often(one) == often)


def found_in(stack: Stack) -> Inside:
    """Return what there is in a stack to be watched."""
    parts = stack.node.find_all()
    return Inside(
        # A function's construct is called as the function is declared, two above its resource.
        {one.node.path.split("/")[-3]: one.ref for one in parts if isinstance(one, lambda_.CfnFunction)},
        # Those that give up on a message: where it goes then, it waits for a person.
        [one.attr_queue_name for one in parts if isinstance(one, sqs.CfnQueue) and one.redrive_policy],
        [
            one.function_name
            for one in parts
            if isinstance(one, lambda_.CfnEventSourceMapping) and one.starting_position
        ],
    )


class Watch(Service):
    """The function that tries the doors, and on AWS whatever rings or is looked at. It is made last: it watches what there is."""

    def __init__(self, scope: Construct, around: Around) -> None:
        super().__init__(scope, "Watch", around)
        self.functions(None)
        if self.build.differences.watched:
            self.inside = found_in(Stack.of(self))
            self._rings = partial(alarm, self, rings=self.core.alarms)
            self._doors()
            self._calls()
            self._waiting()
            self._amazon()
            self._answers()
            self._objectives()
            self._cost()
            dashboard(self, self.build.programme, around.edge.api, self.inside)

    def _own(self, name: str, statistic: str, period: Duration) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace=namespace(self.build.programme), metric_name=name, statistic=statistic, period=period
        )

    def _doors(self) -> None:
        self._rings(
            "DoorsShut",
            says="The booking form or the pupils' page did not open, twice within a quarter of an hour, or nobody tried.",
            heading="An alarm says that a front door is shut",
            metric=self._own(DOORS_SHUT, "Maximum", Duration.minutes(5)),
            times=2,
            of=3,
            silence=RINGS,
        )

    def _calls(self) -> None:
        """Ring where the clock has not called. An alarm looks back a week at the most: of a quarter's calls there is none."""
        rows: tuple[tuple[str, Often, Duration, int], ...] = (
            ("HourlyCalls", "hourly", HOUR, 2),
            # Each is called again in the hours after: whatever the clocks are set to, a day has several calls of it.
            ("DailyCalls", "daily", Duration.days(1), 1),
            # By the hour: a week of days whose last one has only begun would leave out the day of the calls.
            ("WeeklyCalls", "weekly", HOUR, 7 * 24),
        )
        for name, often, period, times in rows:
            functions = called(often)
            calls = [self.inside.of_function(one, "Invocations", "Sum", period) for one in functions]
            self._rings(
                name,
                says=f"For {int(times * period.to_hours())} hours the clock has not called one of these: "
                f"{', '.join(functions)}.",
                heading="An alarm says that something was not called",
                metric=_math("1 - MIN([{}])", calls, period),
                times=times,
                silence=RINGS,
            )

    def _waiting(self) -> None:
        period = Duration.minutes(5)
        # As shares of what they may be, so that both are in one expression.
        ages = [
            *((self.inside.of_queue(one, period), MESSAGES_WAIT) for one in self.inside.queues),
            *((self.inside.of_follower(one, period), ROWS_WAIT) for one in self.inside.followers),
        ]
        for number, first in enumerate(range(0, len(ages), IN_AN_ALARM)):
            some = ages[first : first + IN_AN_ALARM]
            self._rings(
                f"Waiting{number or ''}",
                says="Messages have waited in a queue for half an hour, or rows in a table's stream for a quarter of one.",
                heading="An alarm says that messages or rows wait",
                metric=_math("MAX([{}])", [one for one, _ in some], period, [most for _, most in some]),
                above=1,
            )
        # Two hours in a row: what passes within one was made good by the next call.
        self._rings(
            "CallsWaited",
            says="AWS's trouble has stopped calls by the clock for two hours.",
            heading="An alarm says that calls by the clock wait",
            metric=self._own(CALLS_WAITED, "Sum", HOUR),
            times=2,
        )

    def _amazon(self) -> None:
        """Ring where AWS refuses us: what is measured of a whole account, whose limits and good name all share."""
        self._rings(
            "Throttled",
            says="Lambda refused calls: more ran at once than the account may, or than is kept for one function.",
            heading="An alarm says that calls are refused",
            metric=cloudwatch.Metric(
                namespace="AWS/Lambda", metric_name="Throttles", statistic="Sum", period=Duration.minutes(5)
            ),
        )
        shares = [
            cloudwatch.Metric(namespace="AWS/SES", metric_name=name, statistic="Maximum", period=HOUR)
            for name in ("Reputation.BounceRate", "Reputation.ComplaintRate")
        ]
        self._rings(
            "Reputation",
            says="As many mails come back, or are called spam, as SES closes accounts for.",
            heading="An alarm says that too many mails come back",
            metric=_math("MAX([{}])", shares, HOUR, (BOUNCED, COMPLAINED)),
            above=1,
        )

    def _answers(self) -> None:
        """Make the metrics of what pupils send of the gateway's log: nothing is measured on their path itself."""
        value = logs.FilterPattern.number_value
        sent = [
            logs.FilterPattern.string_value("$.route", "=", PUPILS),
            logs.FilterPattern.string_value("$.method", "=", "POST"),
        ]
        either, both = logs.FilterPattern.any, logs.FilterPattern.all
        refused = both(*sent, either(value("$.status", ">=", 500), value("$.status", "=", 429)))
        taken = both(*sent, value("$.status", "<", 500), value("$.status", "!=", 429))
        for name, metric, pattern, missed in (
            ("Refused", ANSWERS.metric, refused, "1"),
            ("Taken", ANSWERS.metric, taken, "0"),
            ("Slow", ANSWERS_SLOW.metric, both(*sent, value("$.ms", ">", SLOW_MS)), "1"),
            ("Quick", ANSWERS_SLOW.metric, both(*sent, value("$.ms", "<=", SLOW_MS)), "0"),
        ):
            logs.MetricFilter(
                self,
                name,
                log_group=self.around.edge.access,
                filter_pattern=pattern,
                metric_namespace=namespace(self.build.programme),
                metric_name=metric,
                metric_value=missed,
            )

    def _objectives(self) -> None:
        for one in OBJECTIVES:
            for burn in one.burns:
                self._rings(
                    f"{one.metric}{burn.name}",
                    says=(
                        f"“{one.promises}”: so many missed it in {burn.hours} h that the budget of 30 days is spent "
                        f"{burn.times} times as fast as it lasts."
                    ),
                    heading=one.heading,
                    metric=self._own(one.metric, "Average", Duration.hours(burn.hours)),
                    above=one.threshold(burn),
                )

    def _cost(self) -> None:
        most = CfnParameter(
            Stack.of(self),
            "MonthlyDollars",
            type="Number",
            default=DOLLARS,
            min_value=1,
            description="What a month of the account may cost in US dollars before the team gets a mail",
        )
        subscriber = budgets.CfnBudget.SubscriberProperty(
            address=self.build.mail_team, subscription_type="EMAIL"
        )
        budgets.CfnBudget(
            self,
            "Cost",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(amount=most.value_as_number, unit="USD"),
            ),
            notifications_with_subscribers=[
                budgets.CfnBudget.NotificationWithSubscribersProperty(
                    notification=budgets.CfnBudget.NotificationProperty(
                        notification_type=kind, comparison_operator="GREATER_THAN", threshold=100
                    ),
                    subscribers=[subscriber],
                )
                for kind in ("ACTUAL", "FORECASTED")
            ],
        )


def _math(
    expression: str, metrics: Sequence[cloudwatch.IMetric], period: Duration, parts: Sequence[float] = ()
) -> cloudwatch.MathExpression:
    """Return an expression of several metrics, which stand in its braces, each as a share of its part; what is not there is 0."""
    named = {f"m{number}": metric for number, metric in enumerate(metrics)}
    each = [f"FILL({name}, 0)" for name in named]
    if parts:
        each = [f"{one} / {part}" for one, part in zip(each, parts, strict=True)]
    return cloudwatch.MathExpression(
        expression=expression.format(", ".join(each)), using_metrics=named, period=period
    )
