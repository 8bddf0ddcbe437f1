"""What each kind of resource costs by being there, each month, and what of it is paid by use.

A kind without a rule fails a test: of what nobody looked at, nobody knows that it costs nothing.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

Properties = Mapping[str, Any]

POLLS_A_MONTH: Final = 5 * 3 * 60 * 24 * 365 / 12
"""How often Lambda asks an empty queue: five at once, each waiting 20 seconds for a message, day and night."""


class Rule(NamedTuple):
    """What a resource costs: `month` units of the price `price` by being there, the prices `used` by use, or nothing, and why."""

    price: str = ""
    month: Callable[[Properties], float] = lambda _: 0.0
    used: tuple[str, ...] = ()
    why: str = ""


def per_month(price: str, number: Callable[[Properties], float] = lambda _: 1.0) -> Rule:
    """Return the rule of what costs something each month."""
    return Rule(price, number)


def by_use(*prices: str) -> Rule:
    """Return the rule of what is paid by use alone."""
    return Rule(used=prices)


def free(why: str) -> Rule:
    """Return the rule of what costs nothing."""
    return Rule(why=why)


def _metrics(alarm: Properties) -> float:
    """Return how many metrics an alarm watches: each is paid for."""
    return float(sum("MetricStat" in one for one in alarm.get("Metrics", ())) or 1)


def _polls(mapping: Properties) -> float:
    """Return how often a month a queue is asked; streams are asked for nothing."""
    return 0.0 if "StartingPosition" in mapping else POLLS_A_MONTH


def _own(counts: Properties) -> float:
    """Return how many metrics a filter makes: none of its own where it adds to another one what met an objective."""
    return float(any(one["MetricValue"] != "0" for one in counts["MetricTransformations"]))


_LEAVE: Final = free("leave costs nothing")
_PART: Final = free("a part of what is paid by use")

RULES: Final[Mapping[str, Rule]] = {
    "AWS::ApiGatewayV2::Api": by_use("api request"),
    "AWS::ApiGatewayV2::Integration": _PART,
    "AWS::ApiGatewayV2::Route": _PART,
    "AWS::ApiGatewayV2::Stage": _PART,
    "AWS::Budgets::Budget": free("telling of what was spent costs nothing"),
    "AWS::CloudFormation::Stack": free("a part of the stack: what is in it counts by itself"),
    "AWS::CloudFront::Distribution": by_use("edge request", "edge GB", "edge GB to origin"),
    "AWS::CloudFront::Function": by_use("edge function call"),
    "AWS::CloudFront::OriginAccessControl": _LEAVE,
    "AWS::CloudWatch::Alarm": per_month("alarm month", _metrics),
    "AWS::CloudWatch::Dashboard": per_month("dashboard month"),
    "AWS::Cognito::UserPool": by_use("account month"),
    "AWS::Cognito::UserPoolClient": _PART,
    "AWS::Cognito::UserPoolDomain": _PART,
    "AWS::Cognito::UserPoolGroup": _PART,
    "AWS::DynamoDB::Table": by_use("write", "read", "table GB-month", "backup GB-month"),
    "AWS::Events::EventBus": by_use("event"),
    "AWS::Events::Rule": free("what a rule hands to a queue of the same account costs nothing"),
    "AWS::IAM::Policy": _LEAVE,
    "AWS::IAM::Role": _LEAVE,
    "AWS::Lambda::Alias": _PART,
    "AWS::Lambda::EventInvokeConfig": _PART,
    "AWS::Lambda::EventSourceMapping": per_month("queue request", _polls),
    "AWS::Lambda::Function": by_use("lambda request", "lambda GB-second", "trace"),
    "AWS::Lambda::Permission": _LEAVE,
    "AWS::Logs::LogGroup": by_use("log GB", "log GB-month"),
    "AWS::Logs::MetricFilter": per_month("own metric month", _own),
    "AWS::S3::Bucket": by_use("object written", "object read", "bucket GB-month"),
    "AWS::S3::BucketPolicy": _LEAVE,
    "AWS::SES::ConfigurationSet": _PART,
    "AWS::SES::ConfigurationSetEventDestination": free(
        "what AWS itself tells on the account's bus costs nothing"
    ),
    "AWS::SES::EmailIdentity": by_use("mail", "attachment GB"),
    "AWS::SES::ReceiptRule": by_use("mail received"),
    "AWS::SES::ReceiptRuleSet": _PART,
    "AWS::SNS::Subscription": _PART,
    "AWS::SNS::Topic": by_use("alarm mail"),
    "AWS::SNS::TopicPolicy": _LEAVE,
    "AWS::SQS::Queue": by_use("queue request"),
    "AWS::SQS::QueuePolicy": _LEAVE,
    "AWS::Scheduler::Schedule": by_use("call by the clock"),
    "AWS::SecretsManager::Secret": per_month("secret month"),
}
"""By CloudFormation's name of the kind. One that comes new is one line more here."""
