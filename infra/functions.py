"""A Lambda function with its own role, exactly the actions it needs, and its service's log group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aws_cdk import Aws, CfnCondition, CfnParameter, Duration, Fn, Stack, Token
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.concurrency import PARAMETER, RESERVED
from infra.declared import NO_REGISTER
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
    register: str = NO_REGISTER
    """The day on which the register of schools was made that booking's package carries."""

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
        group: logs.ILogGroup,
        allow: Sequence[iam.PolicyStatement] = (),
    ) -> None:
        super().__init__(scope, declared.name)
        self.name, self.logs = declared.name, group
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

        if declared.name in RESERVED and build.differences.reserves:
            self._reserve(RESERVED[declared.name])

    def _reserve(self, most: int) -> None:
        """Keep concurrency for this function alone, unless the account has too little: then the parameter says 0."""
        stack = Stack.of(self)
        if not stack.node.try_find_child(PARAMETER):
            told = CfnParameter(
                stack,
                PARAMETER,
                type="Number",
                default=RESERVED["feedback-pupil"],
                min_value=0,
                description="How many pupils' requests run at once, kept for them alone; 0 keeps none, for an account with a "
                "small quota. `make deploy` asks Lambda and says it",
            )
            CfnCondition(
                stack, "Reserves", expression=Fn.condition_not(Fn.condition_equals(told.value_as_string, "0"))
            )
        pupils = most == RESERVED["feedback-pupil"]
        value = {"Ref": PARAMETER} if pupils else most
        cfn = self.lambda_.node.default_child
        assert isinstance(cfn, lambda_.CfnFunction)  # noqa: S101  the construct's own kind, said for the type checker
        cfn.reserved_concurrent_executions = Token.as_number(Fn.condition_if("Reserves", value, Aws.NO_VALUE))

    def allow(self, *statements: iam.PolicyStatement) -> None:
        """Let the function do more: exact actions on exact resources."""
        self.policy.add_statements(*statements)

    def logged(self, message: str) -> logs.IFilterPattern:
        """Return the pattern of this function's own lines with a message: others of its service write into the same group."""
        return logs.FilterPattern.all(
            logs.FilterPattern.string_value("$.service", "=", self.name),
            logs.FilterPattern.string_value("$.message", "=", message),
        )

    def set(self, name: str, value: str) -> None:
        """Tell the function one more setting."""
        self.lambda_.add_environment(name, value)
