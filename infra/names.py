"""The resources whose names are fixed, and what is done about one of that name that exists before a deployment.

A name can be taken by what a former stack left, or by what somebody made by hand; CloudFormation then ends the deployment in its
middle. So each is looked for before (`operate.leftovers`). Nothing here needs the CDK.
"""

from dataclasses import dataclass
from typing import Final, Literal

PROTECTED: Final = "Protected"
"""The template's parameter that says whether nobody may delete tables and accounts: ``no`` for a first deployment alone."""

How = Literal["imported", "adopted", "named"]
"""The deployment takes it into the stack by an import of its own; CloudFormation does by itself, told to import what exists
(``--import-existing-resources``); or the operator is told, since it holds nothing: what it is, and how it goes.

CloudFormation takes in by itself what says its primary identifier in the template and is kept when the stack goes ("Import AWS
resources into a CloudFormation stack automatically", its guide); a secret's identifier is an ARN that no template can say."""


@dataclass(frozen=True)
class Fixed:
    """A kind of resource and the property that names one; `what` it is, and the command by which one that is left goes.

    `looked_for` is the leave of IAM that finds one by its name.
    """

    kind: str
    named_by: str
    how: How
    what: str
    looked_for: str
    goes: str = ""


FIXED: Final[tuple[Fixed, ...]] = (
    Fixed(
        "AWS::SecretsManager::Secret", "Name", "imported", "the signing key", "secretsmanager:DescribeSecret"
    ),
    Fixed(
        "AWS::SES::EmailIdentity", "EmailIdentity", "adopted", "a sender's identity", "ses:GetEmailIdentity"
    ),
    Fixed(
        "AWS::SES::ConfigurationSet",
        "Name",
        "named",
        "SES's configuration set",
        "ses:GetConfigurationSet",
        "aws sesv2 delete-configuration-set --configuration-set-name {name}",
    ),
    Fixed(
        "AWS::SES::ReceiptRuleSet",
        "RuleSetName",
        "named",
        "SES's receipt rules",
        "ses:DescribeReceiptRuleSet",
        "aws ses set-active-receipt-rule-set; aws ses delete-receipt-rule-set --rule-set-name {name}",
    ),
    Fixed(
        "AWS::Events::EventBus",
        "Name",
        "named",
        "the event bus",
        "events:DescribeEventBus",
        "aws events delete-event-bus --name {name}",
    ),
    Fixed(
        "AWS::Cognito::UserPoolDomain",
        "Domain",
        "named",
        "the sign-in's address, of a former pool",
        "cognito-idp:DescribeUserPoolDomain",
        "aws cognito-idp delete-user-pool-domain --domain {name} --user-pool-id {of}",
    ),
    Fixed(
        "AWS::CloudFront::OriginAccessControl",
        "Name",
        "named",
        "CloudFront's way to the files' bucket",
        "cloudfront:ListOriginAccessControls",
        "aws cloudfront delete-origin-access-control --id {of} --if-match ETAG",
    ),
    Fixed(
        "AWS::CloudFront::Function",
        "Name",
        "named",
        "the function that sends old addresses on",
        "cloudfront:DescribeFunction",
        "aws cloudfront delete-function --name {name} --if-match ETAG",
    ),
)

WITHIN: Final[frozenset[tuple[str, str]]] = frozenset(
    {
        ("AWS::ApiGatewayV2::Api", "Name"),
        ("AWS::ApiGatewayV2::Stage", "StageName"),
        ("AWS::CloudWatch::Alarm", "MetricName"),
        ("AWS::Cognito::UserPoolGroup", "GroupName"),
        ("AWS::IAM::Policy", "PolicyName"),
        ("AWS::SES::ConfigurationSetEventDestination", "ConfigurationSetName"),
    }
)
"""Properties that are called names and take nobody's: two of the same stand side by side, or they are another resource's."""
