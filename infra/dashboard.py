"""The dashboard: one page in CloudWatch's console, from the pupils' side to the mails, with every objective and its budget."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_apigatewayv2 as api
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from infra.objectives import DAYS, OBJECTIVES, Objective
from shared.measured import CALLS_WAITED, DOORS_SHUT, MAILS, REPORTS, namespace

PERIOD: Final = Duration.minutes(5)
WIDE: Final = 24
"""A row of CloudWatch's grid."""


@dataclass(frozen=True)
class Inside:
    """What there is in a stack to be watched: functions by their declared names, queues, and functions that follow a stream."""

    functions: Mapping[str, str]
    queues: Sequence[str]
    followers: Sequence[str]

    def of_function(self, name: str, metric: str, statistic: str, period: Duration) -> cloudwatch.Metric:
        """Return what Lambda measures of a function, which is shown under its declared name. Raises `KeyError` for none such."""
        return _metric("AWS/Lambda", metric, statistic, period, {"FunctionName": self.functions[name]}, name)

    def of_queue(self, name: str, period: Duration) -> cloudwatch.Metric:
        """Return how old the oldest message of a queue is, in seconds."""
        return _metric("AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum", period, {"QueueName": name})

    def of_follower(self, name: str, period: Duration) -> cloudwatch.Metric:
        """Return how old the oldest row is that a function takes from its stream, in milliseconds."""
        return _metric("AWS/Lambda", "IteratorAge", "Maximum", period, {"FunctionName": name})


def _metric(
    space: str, name: str, statistic: str, period: Duration, of: Mapping[str, str], label: str | None = None
) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=space,
        metric_name=name,
        statistic=statistic,
        period=period,
        dimensions_map=dict(of),
        label=label,
    )


def dashboard(scope: Construct, programme: str, gateway: api.HttpApi, inside: Inside) -> None:
    """Make the dashboard of a programme's stack."""
    made = cloudwatch.Dashboard(scope, "Dashboard", default_interval=Duration.days(1))
    made.add_widgets(*(_promise(one, programme) for one in OBJECTIVES))
    for row in (*_pages(programme, gateway), _waiting(inside), _gone_out(programme)):
        made.add_widgets(*row)
    made.add_widgets(
        cloudwatch.TextWidget(
            markdown="What it costs: *Billing and Cost Management*, *Budgets*. When an alarm rings: `docs/runbook.md`.",
            width=WIDE,
            height=1,
        )
    )


def _graph(title: str, *metrics: cloudwatch.IMetric, columns: int = 2) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(title=title, left=list(metrics), width=WIDE // columns, height=6)


def _own(programme: str, name: str, statistic: str, label: str | None = None) -> cloudwatch.Metric:
    return _metric(namespace(programme), name, statistic, PERIOD, {}, label)


Row = Sequence[cloudwatch.IWidget]


def _pages(programme: str, gateway: api.HttpApi) -> tuple[Row, Row]:
    """Return two rows of what browsers get: from the front doors to Lambda."""
    gateways = [gateway.metric_count, gateway.metric_client_error, gateway.metric_server_error]
    answered = [one(period=PERIOD, statistic="Sum") for one in gateways]
    late = [
        gateway.metric_latency(period=PERIOD, statistic=statistic, label=statistic)
        for statistic in ("p50", "p95", "p99")
    ]
    doors = (
        _graph("Front doors that did not open", _own(programme, DOORS_SHUT, "Maximum"), columns=3),
        _graph("What the gateway answered", *answered, columns=3),
        _graph("How long it took, in milliseconds", *late, columns=3),
    )
    calls = (
        _graph("Pupils' answers sent", _own(programme, OBJECTIVES[0].metric, "SampleCount", label="answers")),
        _graph(
            "Lambda: calls that failed or were refused, and the most at once",
            *(
                _metric("AWS/Lambda", name, statistic, PERIOD, {}, name)
                for name, statistic in (
                    ("Errors", "Sum"),
                    ("Throttles", "Sum"),
                    ("ConcurrentExecutions", "Maximum"),
                )
            ),
        ),
    )
    return doors, calls


def _waiting(inside: Inside) -> Row:
    """Return a row of how long messages and rows have waited."""
    return (
        _graph(
            "Seconds that the oldest message has waited", *(inside.of_queue(o, PERIOD) for o in inside.queues)
        ),
        _graph(
            "Milliseconds that the oldest row has waited",
            *(inside.of_follower(o, PERIOD) for o in inside.followers),
        ),
    )


def _gone_out(programme: str) -> Row:
    """Return a row of mails and reports."""
    return (
        _graph("Mails: minutes from what called for them", _own(programme, MAILS.minutes, "p95"), columns=3),
        _graph(
            "Mails that came back or were called spam, of one",
            *(
                _metric("AWS/SES", f"Reputation.{name}", "Maximum", Duration.hours(1), {}, name)
                for name in ("BounceRate", "ComplaintRate")
            ),
            columns=3,
        ),
        _graph(
            "Digests and reports: minutes after 8:00",
            _own(programme, REPORTS.minutes, "Maximum"),
            _own(programme, CALLS_WAITED, "Sum", label="calls that waited"),
            columns=3,
        ),
    )


def _promise(one: Objective, programme: str) -> cloudwatch.SingleValueWidget:
    """Return how much of an objective's budget of 30 days is left, in percent: below nothing it was broken."""
    period = Duration.days(DAYS)
    missed = _metric(namespace(programme), one.metric, "Average", period, {})
    left = cloudwatch.MathExpression(
        expression=f"100 * (1 - missed / {one.budget:.6f})",
        using_metrics={"missed": missed},
        period=period,
        label=f"% of the budget left ({one.target:.1%})",
    )
    return cloudwatch.SingleValueWidget(
        title=one.title,
        metrics=[left],
        width=WIDE // len(OBJECTIVES),
        height=4,
        start=f"-P{DAYS}D",
        end="PT0H",
        set_period_to_time_range=True,
    )
