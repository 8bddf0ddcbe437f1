"""The metrics service: facts, observations and the digest."""

from aws_cdk import aws_iam as iam
from constructs import Construct

from infra import hears
from infra.core import bucket, table
from infra.functions import Function
from infra.service import Around, Service
from services.metrics.sources.observed import FOLDER, TAKEN_BACK
from services.metrics.table import drops


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
        self.observed = bucket(self, "Observed", self.build)
        self._handed_in(functions["console"])

    def _website(self, hit: Function, count: Function) -> None:
        hits = self.inlet("Hits", count)
        hit.allow(iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[hits.queue.queue_arn]))
        hit.set("HITS_QUEUE", hits.queue.queue_url)

    def _drops(self, drop: Function) -> None:
        self.drops = bucket(self, "Drops", self.build, keep_days=400)
        drop.allow(
            iam.PolicyStatement(actions=["s3:GetObject"], resources=[self.drops.arn_for_objects("*")]),
            iam.PolicyStatement(
                actions=["s3:PutObject"], resources=[self.drops.arn_for_objects(f"{drops.PREFIX}*")]
            ),
        )
        drop.set("DROPS", self.drops.bucket_name)
        self.fed_by(self.inlet("Dropped", drop, batch=1), self.drops)

    def _event_log(self, log: Function) -> None:
        self.events = bucket(self, "Events", self.build)
        log.allow(
            iam.PolicyStatement(actions=["s3:PutObject"], resources=[self.events.arn_for_objects("events/*")])
        )
        log.set("EVENTS", self.events.bucket_name)
        self.inlet("Log", log).hear(self.core.bus, hears.LOG)

    def _handed_in(self, console: Function) -> None:
        """Let the console's pages keep files, and figures on a yes to them."""
        files, said, taken_back = (
            self.drops.arn_for_objects(f"{drops.PREFIX}*"),
            *(self.observed.arn_for_objects(f"{folder}*") for folder in (FOLDER, TAKEN_BACK)),
        )
        console.allow(
            iam.PolicyStatement(actions=["s3:GetObject", "s3:PutObject"], resources=[files]),
            iam.PolicyStatement(actions=["s3:PutObject"], resources=[said]),
            iam.PolicyStatement(
                actions=["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], resources=[taken_back]
            ),
            # Without it, S3 says of an object that isn't there that it may not be read.
            iam.PolicyStatement(actions=["s3:ListBucket"], resources=[self.observed.bucket_arn]),
        )
        console.set("DROPS", self.drops.bucket_name)
        console.set("OBSERVED", self.observed.bucket_name)
