"""What every service stands on: the bus, the alarms' topic, the signing key, a table each, and private buckets."""

from collections.abc import Sequence

from aws_cdk import (
    ArnFormat,
    CfnCondition,
    CfnParameter,
    Duration,
    Fn,
    IResolvable,
    RemovalPolicy,
    Stack,
    Token,
)
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.functions import Build
from infra.names import PROTECTED


class Core(Construct):
    """The bus, the alarms' topic and the signing key."""

    def __init__(self, scope: Construct, name: str, build: Build) -> None:
        super().__init__(scope, name)
        self.build = build
        self.bus = events.EventBus(self, "Bus", event_bus_name=f"outreach-{build.programme}")
        self.alarms = sns.Topic(self, "Alarms", enforce_ssl=build.differences.tls)
        self.alarms.add_subscription(subscriptions.EmailSubscription(build.mail_team))
        # A policy of one's own, as insisting on TLS makes it, takes the place of the one that lets alarms in.
        self.alarms.add_to_resource_policy(
            iam.PolicyStatement(
                actions=["sns:Publish"],
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                resources=[self.alarms.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
            )
        )
        self.unreachable = table(self, build, "Unreachable", followed=False)
        """Which addresses take no mail."""
        self.mails = f"outreach-{build.programme}"
        """The name of SES's configuration set, by which it says what became of a mail."""
        self.credentials = f"outreach/{build.programme}/sources/"
        """How the names of the secrets of sources begin; `make source` makes them."""
        self.secret_name = f"outreach/{build.programme}/signing-key"
        self.secret = secretsmanager.Secret(
            self,
            "SigningKey",
            secret_name=self.secret_name,
            description="Signs booking links, the team's sessions and form tokens",
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template="{}",  # noqa: S106  a template, not a secret
                generate_string_key="signing_key",
                password_length=64,
                exclude_punctuation=True,
            ),
            # The links in mails of bookings that are kept hold as long as this does.
            removal_policy=kept(build),
        )

    def reads_secret(self) -> iam.PolicyStatement:
        """Return the leave to read the signing key."""
        # By its name and the six characters Secrets Manager adds: the emulator's Ref is not the ARN that AWS's is.
        arn = Stack.of(self).format_arn(
            service="secretsmanager",
            resource="secret",
            resource_name=f"{self.secret_name}-??????",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        return iam.PolicyStatement(actions=["secretsmanager:GetSecretValue"], resources=[arn])

    def changes_secret(self) -> iam.PolicyStatement:
        """Return the leave to write the signing keys: of one function, which adds another to those that it reads."""
        read = self.reads_secret()
        actions = ["secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage"]
        return iam.PolicyStatement(actions=actions, resources=read.resources)

    def holds_credentials(self, sources: Sequence[str]) -> iam.PolicyStatement:
        """Return the leave to read and renew the credentials of these sources."""
        arns = [
            Stack.of(self).format_arn(
                service="secretsmanager",
                resource="secret",
                resource_name=f"{self.credentials}{source}-??????",
                arn_format=ArnFormat.COLON_RESOURCE_NAME,
            )
            for source in sources
        ]
        actions = ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"]
        return iam.PolicyStatement(actions=actions, resources=arns)

    def reads_unreachable(self) -> iam.PolicyStatement:
        """Return the leave to look up which addresses take no mail."""
        actions = ["dynamodb:BatchGetItem", "dynamodb:GetItem"]
        return iam.PolicyStatement(actions=actions, resources=[self.unreachable.table_arn])

    def publishes_as(self, source: str) -> iam.PolicyStatement:
        """Return the leave to publish, under one's own name only."""
        return iam.PolicyStatement(
            actions=["events:PutEvents"],
            resources=[self.bus.event_bus_arn],
            # AWS always says the source; the emulator never does, and would refuse everyone without "IfExists".
            conditions={"StringEqualsIfExists": {"events:source": source}},
        )

    def sends_mail(self) -> iam.PolicyStatement:
        """Return the leave to send mail, from the programme's own address only."""
        if not self.build.differences.mail_by_identity:
            return iam.PolicyStatement(actions=["ses:SendRawEmail"], resources=["*"])
        sender, stack = self.build.mail_sender, Stack.of(self)
        return iam.PolicyStatement(
            actions=["ses:SendRawEmail"],
            resources=[
                *(
                    stack.format_arn(service="ses", resource="identity", resource_name=name)
                    for name in (sender, sender.partition("@")[2])
                ),
                stack.format_arn(service="ses", resource="configuration-set", resource_name=self.mails),
            ],
        )


def kept(build: Build) -> RemovalPolicy:
    """Return what becomes of what holds data when it leaves the stack: it stays.

    But for what is new in a deployment that fails: empty as it is, it goes, or the next try would find its name taken.
    """
    return RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE if build.differences.keep_data else RemovalPolicy.DESTROY


def protected(scope: Construct, build: Build, yes: object, no: object) -> IResolvable:
    """Return `yes` for what nobody can delete, and `no` while somebody can: here, and until a stack's first deployment stands.

    CloudFormation could not take back what is protected.
    """
    if not build.differences.keep_data:
        return Token.as_any(no)
    stack = Stack.of(scope)
    if not stack.node.try_find_child(PROTECTED):
        told = CfnParameter(
            stack,
            PROTECTED,
            allowed_values=["yes", "no"],
            default="yes",
            description="no until the first deployment stands: `make deploy` says it",
        )
        CfnCondition(stack, "Protects", expression=Fn.condition_equals(told, "yes"))
    return Fn.condition_if("Protects", yes, no)


def alarm(  # noqa: PLR0913  what an alarm is, each part by name
    scope: Construct,
    name: str,
    *,
    says: str,
    heading: str,
    rings: sns.ITopic,
    metric: cloudwatch.IMetric,
    above: float = 0,
    times: int = 1,
    of: int | None = None,
    silence: cloudwatch.TreatMissingData = cloudwatch.TreatMissingData.NOT_BREACHING,
) -> cloudwatch.Alarm:
    """Make an alarm that rings the topic `rings` once a metric is above a number; where nothing is measured, all is well.

    What it `says` is followed by the `heading` of the runbook's section about it. With `times` the metric must be above so often,
    of the last `of` times that it was looked at; `silence` says what it means that nothing was measured.
    """
    made = cloudwatch.Alarm(
        scope,
        name,
        alarm_description=f"{says} What to do: docs/runbook.md, “{heading}”.",
        metric=metric,
        threshold=above,
        comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluation_periods=of or times,
        datapoints_to_alarm=times if of else None,
        treat_missing_data=silence,
    )
    made.add_alarm_action(actions.SnsAction(rings))
    return made


def table(scope: Construct, build: Build, name: str = "Table", *, followed: bool = True) -> dynamodb.Table:
    """Return a service's table, keys and rows as its package `table` says; one that is `followed` has a stream."""
    made = dynamodb.Table(
        scope,
        name,
        partition_key=dynamodb.Attribute(name="pk", type=dynamodb.AttributeType.STRING),
        sort_key=dynamodb.Attribute(name="sk", type=dynamodb.AttributeType.STRING),
        billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
        stream=dynamodb.StreamViewType.NEW_IMAGE if followed else None,
        time_to_live_attribute="expires",
        point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
            point_in_time_recovery_enabled=True
        ),
        removal_policy=kept(build),
    )
    cfn = made.node.default_child
    assert isinstance(cfn, dynamodb.CfnTable)  # noqa: S101  the construct's own kind, said for the type checker
    cfn.deletion_protection_enabled = protected(scope, build, True, False)
    return made


def short_lived(scope: Construct, name: str) -> dynamodb.Table:
    """Return a table of what must be gone when it is deleted: it has no stream, and no backup that would still have it."""
    return dynamodb.Table(
        scope,
        name,
        partition_key=dynamodb.Attribute(name="pk", type=dynamodb.AttributeType.STRING),
        sort_key=dynamodb.Attribute(name="sk", type=dynamodb.AttributeType.STRING),
        billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
        time_to_live_attribute="expires",
        removal_policy=RemovalPolicy.DESTROY,
    )


def bucket(
    scope: Construct, name: str, build: Build, *, keep_days: int | None = None, below: str = ""
) -> s3.Bucket:
    """Return a private bucket; with `keep_days` its objects, or those `below` a folder alone, are gone after that."""
    return s3.Bucket(
        scope,
        name,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        encryption=s3.BucketEncryption.S3_MANAGED,
        enforce_ssl=build.differences.tls,
        lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(keep_days), prefix=below or None)]
        if keep_days
        else None,
        removal_policy=kept(build),
    )
