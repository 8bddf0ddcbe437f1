"""A Lambda function with its own role, log group and exactly the actions it needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.declaring import Declared
from infra.local import Differences


@dataclass(frozen=True)
class Build:
    """What the template is made from: the functions' packages by name and the Python they are for, the programme, the stage."""

    packages: Mapping[str, Path]
    python: str
    programme: str
    mail_sender: str
    mail_team: str
    differences: Differences = field(default_factory=lambda: Differences(None))
    domain: str = ""
    """The programme's own domain, where it has one."""
    sources: Sequence[str] = ()
    """The platforms that are asked for figures, by the ids of their connections."""

    @property
    def own_domain(self) -> str:
        """The domain this stage answers under; empty for CloudFront's own, and always on this machine."""
        return self.domain if self.differences.own_domain else ""


class Function(Construct):
    """One function, as it is declared."""

    def __init__(
        self,
        scope: Construct,
        declared: Declared,
        *,
        build: Build,
        environment: Mapping[str, str],
        allow: Sequence[iam.PolicyStatement] = (),
    ) -> None:
        super().__init__(scope, declared.name)
        self.logs = logs.LogGroup(
            self, "Logs", retention=logs.RetentionDays.THREE_MONTHS, removal_policy=RemovalPolicy.DESTROY
        )
        statements = [
            iam.PolicyStatement(
                actions=["logs:CreateLogStream", "logs:PutLogEvents"], resources=[self.logs.log_group_arn]
            ),
            *allow,
        ]
        traced = build.differences.tracing and declared.traced
        if traced:
            # X-Ray's two actions know no resources.
            statements.append(
                iam.PolicyStatement(
                    actions=["xray:PutTelemetryRecords", "xray:PutTraceSegments"], resources=["*"]
                )
            )
        # Within the role: a policy by itself would be one resource more a function, of the 500 of a stack.
        self.policy = iam.PolicyDocument(statements=statements)
        self.role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            inline_policies={"Does": self.policy},
        )
        self.lambda_ = lambda_.Function(
            self,
            "Function",
            runtime=lambda_.Runtime(f"python{build.python}", lambda_.RuntimeFamily.PYTHON),
            architecture=lambda_.Architecture.ARM_64,
            handler=declared.handler,
            code=lambda_.Code.from_asset(str(build.packages[declared.package])),
            role=self.role.without_policy_updates(),
            log_group=self.logs,
            memory_size=declared.memory,
            timeout=Duration.seconds(declared.seconds),
            tracing=lambda_.Tracing.ACTIVE if traced else lambda_.Tracing.DISABLED,
            environment={
                "SERVICE": declared.service,
                "POWERTOOLS_SERVICE_NAME": declared.name,
                "POWERTOOLS_LOG_LEVEL": "INFO",
                # It would look through all packages for plugins at the first model: 5 ms of a first answer.
                "PYDANTIC_DISABLE_PLUGINS": "__all__",
                **environment,
            },
        )

    def allow(self, *statements: iam.PolicyStatement) -> None:
        """Let the function do more: exact actions on exact resources."""
        self.policy.add_statements(*statements)

    def set(self, name: str, value: str) -> None:
        """Tell the function one more setting."""
        self.lambda_.add_environment(name, value)
