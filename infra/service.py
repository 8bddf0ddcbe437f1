"""What the services' own files share: functions made as they are declared, and the relay of the outbox."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.accounts import Accounts
from infra.core import Core
from infra.declared import FUNCTIONS
from infra.declaring import Declared
from infra.edge import Edge
from infra.functions import Function
from infra.queue import Inlet, schedule, tail
from infra.schedules import SCHEDULES
from shared.outbox import ENTITY
from shared.unreachable import SETTING as UNREACHABLE


@dataclass(frozen=True)
class Around:
    """What every service is handed: what it stands on, the edge, and where the team signs in."""

    core: Core
    edge: Edge
    team: Accounts
    readings: dynamodb.Table | None = None
    """Where it is written down who of the team read whose data."""


class Service(Construct):
    """A service: what its functions have in common."""

    def __init__(self, scope: Construct, name: str, around: Around) -> None:
        super().__init__(scope, name)
        self.around, self.core, self.build = around, around.core, around.core.build
        self.logs = logs.LogGroup(
            self, "Logs", retention=logs.RetentionDays.THREE_MONTHS, removal_policy=RemovalPolicy.DESTROY
        )

    def functions(self, table: dynamodb.Table | None) -> dict[str, Function]:
        """Make the service's functions as they are declared, with their routes and schedules; return them by module.

        Raises `KeyError` for a schedule of a function that nobody declared.
        """
        service = self.node.id.lower()
        made = {one.module: self._function(one, table) for one in FUNCTIONS if one.service == service}
        for one in SCHEDULES:
            owner, _, module = one.function.partition("-")
            if owner == service:
                schedule(self, one, build=self.build, function=made[module], alarms=self.core.alarms)
        return made

    def _function(self, declared: Declared, table: dynamodb.Table | None) -> Function:
        environment, allow = {"SITE": self.around.edge.site}, []
        if table:
            environment["TABLE"] = table.table_name
        if declared.rows:
            if table is None:
                raise RuntimeError(f"{declared.name} has rows to reach and its service no table.")
            actions = sorted(f"dynamodb:{action}" for action in declared.rows)
            allow.append(iam.PolicyStatement(actions=actions, resources=[table.table_arn]))
        if "signing key" in declared.needs:
            environment["SECRET"] = self.core.secret_name
            allow.append(self.core.reads_secret())
        allow += self._mail(declared, environment)
        if "sign-in" in declared.needs:
            environment |= self.around.team.settings
        if declared.console:
            allow += self._console(environment)
        function = Function(
            self, declared, build=self.build, environment=environment, group=self.logs, allow=allow
        )
        if declared.routes:
            self.around.edge.route(function, declared.routes)
        return function

    def _mail(self, declared: Declared, environment: dict[str, str]) -> Iterator[iam.PolicyStatement]:
        """Yield the leave to send mail and to know to whom none goes, and say by which names."""
        if "mail" in declared.needs:
            yield self.core.sends_mail()
            if self.build.differences.mail_comes_back:
                environment["CONFIGURATION_SET"] = self.core.mails
        if {"mail", "addresses"} & {*declared.needs}:
            environment[UNREACHABLE] = self.core.unreachable.table_name
            yield self.core.reads_unreachable()

    def _console(self, environment: dict[str, str]) -> list[iam.PolicyStatement]:
        """Return the leave to ask Cognito about one account and to add a line of who read what, and say where both are."""
        pool, readings = self.around.team.pool, self.around.readings
        if readings is None:
            raise RuntimeError("A console's page has nowhere to write down who reads it.")
        environment |= {"COGNITO_POOL": pool.user_pool_id, "READINGS": readings.table_name}
        return [
            iam.PolicyStatement(
                actions=["cognito-idp:AdminGetUser", "cognito-idp:AdminListGroupsForUser"],
                resources=[pool.user_pool_arn],
            ),
            iam.PolicyStatement(actions=["dynamodb:PutItem"], resources=[readings.table_arn]),
        ]

    def inlet(
        self, name: str, function: Function, *, batch: int = 10, stale: timedelta = timedelta(0)
    ) -> Inlet:
        """Return a queue in front of a function, which does nothing with what is older than `stale`, if that is set."""
        alarms = self.core.alarms
        return Inlet(self, name, build=self.build, function=function, alarms=alarms, batch=batch, stale=stale)

    def fed_by(self, inlet: Inlet, files: s3.Bucket) -> None:
        """Put into an inlet's queue a message for each object that is laid into a bucket."""
        inlet.queue.add_to_resource_policy(
            iam.PolicyStatement(
                actions=["sqs:SendMessage"],
                principals=[iam.ServicePrincipal("s3.amazonaws.com")],
                resources=[inlet.queue.queue_arn],
                conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
            )
        )
        cfn = files.node.default_child
        assert isinstance(cfn, s3.CfnBucket)  # noqa: S101  the construct's own kind, said for the type checker
        cfn.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            queue_configurations=[
                s3.CfnBucket.QueueConfigurationProperty(
                    event="s3:ObjectCreated:*", queue=inlet.queue.queue_arn
                )
            ]
        )
        # S3 tries whether it may send when it is told to: the policy must be there first.
        files.node.add_dependency(inlet.queue.node.find_child("Policy"))

    def relay(self, function: Function, table: dynamodb.Table, source: str) -> None:
        """Let a function put the table's outbox on the bus, as `source` only."""
        function.allow(self.core.publishes_as(source))
        function.set("BUS", self.core.bus.event_bus_name)
        tail(
            self,
            "Outbox",
            build=self.build,
            table=table,
            function=function,
            entities=(ENTITY,),
            redrive="outbox",
            alarms=self.core.alarms,
            window=Duration.seconds(0),
        )
