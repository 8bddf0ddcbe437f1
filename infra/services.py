"""The three services: each its table, its functions, what they may do, and what reaches them."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from aws_cdk import Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra import hears
from infra.core import Core, Edge, bucket, sends_mail, table
from infra.functions import Function
from infra.queue import Inlet, schedule, tail
from services.feedback.store import ANSWER
from shared.events.booking import SOURCE as BOOKING
from shared.events.feedback import SOURCE as FEEDBACK
from shared.outbox import ENTITY

READ = ("dynamodb:GetItem", "dynamodb:Query")
WRITE = ("dynamodb:DeleteItem", "dynamodb:PutItem")
"""A transaction needs the leave for each of its writes and none of its own."""


class Service(Construct):
    """A service's table and what its functions have in common."""

    def __init__(self, scope: Construct, name: str, core: Core, edge: Edge) -> None:
        super().__init__(scope, name)
        self.core, self.edge, self.build = core, edge, core.build
        self.table = table(self, core.build)

    def rows(self, *actions: str) -> iam.PolicyStatement:
        """Return the leave for these actions on the service's own table."""
        return iam.PolicyStatement(actions=sorted(set(actions)), resources=[self.table.table_arn])

    def function(
        self,
        name: str,
        package: str,
        *,
        allow: Sequence[iam.PolicyStatement],
        memory: int = 512,
        seconds: int = 15,
        environment: Mapping[str, str] = MappingProxyType({}),
    ) -> Function:
        """Return a function that knows the service's table and the site's address."""
        return Function(
            self,
            name,
            build=self.build,
            package=package,
            allow=allow,
            memory=memory,
            seconds=seconds,
            environment={"TABLE": self.table.table_name, "SITE": self.edge.site, **environment},
        )

    @property
    def secret(self) -> dict[str, str]:
        """Return the setting that says where the signing key is."""
        return {"SECRET": self.core.secret_name}

    def relay(self, name: str, package: str, source: str) -> None:
        """Add the function that puts the outbox on the bus, as `source` only."""
        function = self.function(
            name,
            package,
            allow=[self.core.publishes_as(source)],
            environment={"BUS": self.core.bus.event_bus_name},
        )
        tail(
            self,
            "Outbox",
            build=self.build,
            table=self.table,
            function=function,
            entity=ENTITY,
            redrive="outbox",
            alarms=self.core.alarms,
            window=Duration.seconds(0),
        )


class Booking(Service):
    """Requests, availability, the console and the mails."""

    def __init__(self, scope: Construct, core: Core, edge: Edge) -> None:
        super().__init__(scope, "Booking", core, edge)
        web = self.function(
            "booking-web",
            "booking",
            memory=1024,
            allow=[self.rows(*READ, *WRITE), core.reads_secret()],
            environment=self.secret,
        )
        # What no other route takes gets a page that says so, not the API's JSON.
        edge.route(web, "/", "/{proxy+}")
        team = self.function(
            "booking-team",
            "booking",
            memory=1024,
            allow=[self.rows(*READ, *WRITE), core.reads_secret()],
            environment=self.secret,
        )
        edge.route(team, "/team", "/team/{proxy+}")
        signin = self.function(
            "booking-signin",
            "signin",
            memory=1024,
            allow=[core.reads_secret()],
            environment={**self.secret, **edge.sign_in_settings},
        )
        edge.route(signin, "/team/sign-in", "/team/callback", "/team/sign-out")
        self.relay("booking-relay", "booking", BOOKING)
        mailer = self.function(
            "booking-mailer",
            "mailer",
            seconds=30,
            allow=[self.rows(*READ, "dynamodb:PutItem"), core.reads_secret(), sends_mail(self.build, self)],
            environment=self.secret,
        )
        inlet = Inlet(self, "Mails", build=self.build, function=mailer, alarms=core.alarms)
        inlet.hear(core.bus, hears.MAILS)


class Feedback(Service):
    """Sessions, answers, summaries and posters."""

    def __init__(self, scope: Construct, core: Core, edge: Edge) -> None:
        super().__init__(scope, "Feedback", core, edge)
        pupil = self.function(
            "feedback-pupil",
            "pupil",
            memory=1024,
            allow=[self.rows("dynamodb:GetItem", "dynamodb:PutItem")],
        )
        edge.route(pupil, "/f", "/f/{proxy+}")
        team = self.function(
            "feedback-team",
            "poster",
            memory=1769,  # one whole processor: the typesetter is all arithmetic
            allow=[self.rows("dynamodb:GetItem"), core.reads_secret()],
            environment=self.secret,
        )
        edge.route(team, "/team/sessions/{proxy+}")
        self.relay("feedback-relay", "feedback", FEEDBACK)
        sessions = self.function(
            "feedback-sessions",
            "feedback",
            allow=[self.rows("dynamodb:GetItem", "dynamodb:PutItem"), core.reads_secret()],
            environment=self.secret,
        )
        inlet = Inlet(self, "Bookings", build=self.build, function=sessions, alarms=core.alarms)
        inlet.hear(core.bus, hears.SESSIONS)
        summarise = self.function(
            "feedback-summarise", "feedback", seconds=60, allow=[self.rows(*READ, "dynamodb:PutItem")]
        )
        tail(
            self,
            "Answers",
            build=self.build,
            table=self.table,
            function=summarise,
            entity=ANSWER,
            redrive="answers",
            alarms=core.alarms,
            # A class answers within a minute or two: one summary for many answers.
            window=Duration.seconds(5),
        )


class Metrics(Service):
    """Facts, observations and the digest."""

    def __init__(self, scope: Construct, core: Core, edge: Edge) -> None:
        super().__init__(scope, "Metrics", core, edge)
        facts = self.function("metrics-facts", "metrics", allow=[self.rows("dynamodb:PutItem")])
        Inlet(self, "Facts", build=self.build, function=facts, alarms=core.alarms).hear(core.bus, hears.FACTS)
        self._website()
        self._drops()
        self._event_log()
        digest = self.function(
            "metrics-digest",
            "metrics",
            memory=1024,
            seconds=120,
            allow=[self.rows(*READ, "dynamodb:PutItem"), sends_mail(self.build, self)],
        )
        self.digest = digest
        schedule(
            self,
            "Monday",
            build=self.build,
            function=digest,
            expression="cron(0 8 ? * MON *)",
            alarms=core.alarms,
            says=["The weekly digest, Mondays at 8:00 in London"],
        )

    def _website(self) -> None:
        count = self.function("metrics-count", "metrics", allow=[self.rows("dynamodb:PutItem")])
        hits = Inlet(self, "Hits", build=self.build, function=count, alarms=self.core.alarms)
        hit = self.function(
            "metrics-hit",
            "metrics",
            allow=[iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[hits.queue.queue_arn])],
            environment={"HITS_QUEUE": hits.queue.queue_url},
        )
        self.edge.route(hit, "/hit")
        collect = self.function(
            "metrics-collect",
            "metrics",
            seconds=120,
            allow=[self.rows(*READ, "dynamodb:BatchWriteItem")],
        )
        schedule(
            self,
            "Hourly",
            build=self.build,
            function=collect,
            expression="cron(5 * * * ? *)",
            alarms=self.core.alarms,
            says=["Counts the website's today and yesterday again, five past every hour"],
        )

    def _drops(self) -> None:
        drops = bucket(self, "Drops", self.build, keep_days=400)
        drop = self.function(
            "metrics-drop",
            "metrics",
            seconds=60,
            allow=[
                self.rows(*READ, "dynamodb:BatchWriteItem", "dynamodb:PutItem"),
                iam.PolicyStatement(actions=["s3:GetObject"], resources=[drops.arn_for_objects("*")]),
                sends_mail(self.build, self),
            ],
        )
        inlet = Inlet(self, "Dropped", build=self.build, function=drop, alarms=self.core.alarms, batch=1)
        inlet.queue.add_to_resource_policy(
            iam.PolicyStatement(
                actions=["sqs:SendMessage"],
                principals=[iam.ServicePrincipal("s3.amazonaws.com")],
                resources=[inlet.queue.queue_arn],
                conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
            )
        )
        cfn = drops.node.default_child
        assert isinstance(cfn, s3.CfnBucket)  # noqa: S101  the construct's own kind, said for the type checker
        cfn.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            queue_configurations=[
                s3.CfnBucket.QueueConfigurationProperty(
                    event="s3:ObjectCreated:*", queue=inlet.queue.queue_arn
                )
            ]
        )
        # S3 tries whether it may send when it is told to: the policy must be there first.
        drops.node.add_dependency(inlet.queue.node.find_child("Policy"))
        self.drops = drops

    def _event_log(self) -> None:
        self.events = bucket(self, "Events", self.build)
        log = self.function(
            "metrics-eventlog",
            "metrics",
            allow=[
                iam.PolicyStatement(
                    actions=["s3:PutObject"], resources=[self.events.arn_for_objects("events/*")]
                )
            ],
            environment={"EVENTS": self.events.bucket_name},
        )
        Inlet(self, "Log", build=self.build, function=log, alarms=self.core.alarms).hear(
            self.core.bus, hears.LOG
        )
