"""The metrics service: facts, observations and the digest."""

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra import hears
from infra.core import bucket, table
from infra.functions import Function
from infra.service import Around, Service


class Metrics(Service):
    """Its table, its buckets and what reaches its functions."""

    def __init__(self, scope: Construct, around: Around) -> None:
        super().__init__(scope, "Metrics", around)
        self.table = table(self, self.build)
        functions = self.functions(self.table)
        self.digest = functions["digest"]
        self.inlet("Facts", functions["facts"]).hear(self.core.bus, hears.FACTS)
        self._website(functions["hit"], functions["count"])
        self._drops(functions["drop"])
        self._event_log(functions["eventlog"])

    def _website(self, hit: Function, count: Function) -> None:
        hits = self.inlet("Hits", count)
        hit.allow(iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[hits.queue.queue_arn]))
        hit.set("HITS_QUEUE", hits.queue.queue_url)

    def _drops(self, drop: Function) -> None:
        self.drops = bucket(self, "Drops", self.build, keep_days=400)
        drop.allow(iam.PolicyStatement(actions=["s3:GetObject"], resources=[self.drops.arn_for_objects("*")]))
        inlet = self.inlet("Dropped", drop, batch=1)
        inlet.queue.add_to_resource_policy(
            iam.PolicyStatement(
                actions=["sqs:SendMessage"],
                principals=[iam.ServicePrincipal("s3.amazonaws.com")],
                resources=[inlet.queue.queue_arn],
                conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
            )
        )
        cfn = self.drops.node.default_child
        assert isinstance(cfn, s3.CfnBucket)  # noqa: S101  the construct's own kind, said for the type checker
        cfn.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            queue_configurations=[
                s3.CfnBucket.QueueConfigurationProperty(
                    event="s3:ObjectCreated:*", queue=inlet.queue.queue_arn
                )
            ]
        )
        # S3 tries whether it may send when it is told to: the policy must be there first.
        self.drops.node.add_dependency(inlet.queue.node.find_child("Policy"))

    def _event_log(self, log: Function) -> None:
        self.events = bucket(self, "Events", self.build)
        log.allow(
            iam.PolicyStatement(actions=["s3:PutObject"], resources=[self.events.arn_for_objects("events/*")])
        )
        log.set("EVENTS", self.events.bucket_name)
        self.inlet("Log", log).hear(self.core.bus, hears.LOG)
