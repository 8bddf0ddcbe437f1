"""A Lambda function with its own role, log group and exactly the actions it needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.local import Differences


@dataclass(frozen=True)
class Build:
    """What the template is made from: the functions' packages by name, the programme, the differences of the stage."""

    packages: Mapping[str, Path]
    programme: str
    mail_sender: str
    mail_team: str
    differences: Differences = field(default_factory=lambda: Differences(None))


class Function(Construct):
    """One function: `service` and `module` name its code, `package` what it was bundled into."""

    def __init__(  # noqa: PLR0913  the parts of a function, each by name
        self,
        scope: Construct,
        name: str,
        *,
        build: Build,
        package: str,
        environment: Mapping[str, str],
        allow: Sequence[iam.PolicyStatement] = (),
        memory: int = 512,
        seconds: int = 15,
    ) -> None:
        super().__init__(scope, name)
        service, _, module = name.partition("-")
        log_group = logs.LogGroup(
            self, "Logs", retention=logs.RetentionDays.THREE_MONTHS, removal_policy=RemovalPolicy.DESTROY
        )
        self.role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        statements = [
            iam.PolicyStatement(
                actions=["logs:CreateLogStream", "logs:PutLogEvents"], resources=[log_group.log_group_arn]
            ),
            *allow,
        ]
        if build.differences.tracing:
            # X-Ray's two actions know no resources.
            statements.append(
                iam.PolicyStatement(
                    actions=["xray:PutTelemetryRecords", "xray:PutTraceSegments"], resources=["*"]
                )
            )
        self.policy = iam.Policy(self, "Policy", roles=[self.role], statements=statements)
        self.lambda_ = lambda_.Function(
            self,
            "Function",
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            handler=f"services.{service}.functions.{module}.handler",
            code=lambda_.Code.from_asset(str(build.packages[package])),
            role=self.role.without_policy_updates(),
            log_group=log_group,
            memory_size=memory,
            timeout=Duration.seconds(seconds),
            tracing=lambda_.Tracing.ACTIVE if build.differences.tracing else lambda_.Tracing.DISABLED,
            environment={
                "SERVICE": service,
                "POWERTOOLS_SERVICE_NAME": name,
                "POWERTOOLS_LOG_LEVEL": "INFO",
                **environment,
            },
        )
        self.lambda_.node.add_dependency(self.policy)

    def allow(self, *statements: iam.PolicyStatement) -> None:
        """Let the function do more: exact actions on exact resources."""
        self.policy.add_statements(*statements)
