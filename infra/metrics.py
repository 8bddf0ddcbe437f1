"""The metrics service: facts, observations and the digest."""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra import hears
from infra.core import bucket, short_lived, table
from infra.event_log import EventLog
from infra.functions import Function
from infra.service import Around, Service
from services.metrics.sources.observed import FOLDER, TAKEN_BACK
from services.metrics.table import archive, drops
from services.metrics.table.hits import HELD
from shared.approved import KEY, SETTING


class Metrics(Service):
    """Its table, its buckets and what reaches its functions."""

    def __init__(self, scope: Construct, around: Around) -> None:
        super().__init__(scope, "Metrics", around)
        self.table = table(self, self.build)
        functions = self.functions(self.table)
        self.digest = functions["digest"]
        self.inlet("Facts", functions["facts"]).hear(self.core.bus, hears.FACTS)
        self._website(functions["hit"], functions["count"], functions["collect"])
        self._drops(functions["drop"])
        self._event_log(functions["eventlog"])
        self._sources(functions["collect"], functions["source"])
        self._handed_in(functions["console"])
        self._reports(self.digest, functions["reports"], functions["programme"])
        self._whole_reports(functions["readers"])

    def _website(self, hit: Function, count: Function, collect: Function) -> None:
        hits = self.inlet("Hits", count, stale=HELD)
        hit.allow(iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[hits.queue.queue_arn]))
        hit.set("HITS_QUEUE", hits.queue.queue_url)
        salts = short_lived(self, "Salts")
        for function, actions in ((hit, ("GetItem", "PutItem")), (collect, ("DeleteItem", "Query"))):
            function.allow(
                iam.PolicyStatement(
                    actions=[f"dynamodb:{action}" for action in actions], resources=[salts.table_arn]
                )
            )
            function.set("SALTS", salts.table_name)

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
        self.events_copy = EventLog(self, "EventLog", bucket=self.events, programme=self.build.programme).copy
        log.allow(
            iam.PolicyStatement(actions=["s3:PutObject"], resources=[self.events.arn_for_objects("events/*")])
        )
        log.set("EVENTS", self.events.bucket_name)
        self.inlet("Log", log).hear(self.core.bus, hears.LOG)

    def _sources(self, collect: Function, source: Function) -> None:
        """Let the hourly function name those that are due, and one invocation ask each."""
        # What was observed stays, for the table is made of it; what platforms answered word by word is to mend mistakes.
        self.observed = bucket(self, "Observed", self.build, keep_days=90, below="raw/")
        keeps = self.observed.arn_for_objects("observed/*")
        due = self.inlet("Sources", source, batch=1)
        for one in (collect, source):
            one.set("OBSERVED", self.observed.bucket_name)
            one.set("SOURCES_QUEUE", due.queue.queue_url)
            one.allow(iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[due.queue.queue_arn]))
        collect.allow(iam.PolicyStatement(actions=["s3:PutObject"], resources=[keeps]))
        source.allow(
            iam.PolicyStatement(
                actions=["s3:PutObject"], resources=[keeps, self.observed.arn_for_objects("raw/*")]
            ),
            # What a run that was cut off has left.
            iam.PolicyStatement(actions=["s3:GetObject"], resources=[keeps]),
            # Without it, S3 says of an object that isn't there that it may not be read.
            iam.PolicyStatement(actions=["s3:ListBucket"], resources=[self.observed.bucket_arn]),
        )
        source.set("SOURCE_SECRETS", self.core.credentials)
        if self.build.sources:
            source.allow(self.core.holds_credentials(self.build.sources))
        if self.build.differences.platforms:
            source.set("PLATFORMS", self.build.differences.platforms)

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

    def _reports(self, digest: Function, reports: Function, programme: Function) -> None:
        """Keep every report as it was sent, and what it told: before it goes. The console's archive reads the reports alone.

        What the programme's papers say of changes is held against what their reader was told.
        """
        self.reports = bucket(self, "Reports", self.build)
        sent, told = (self.reports.arn_for_objects(f"{folder}*") for folder in (archive.SENT, archive.TOLD))
        digest.allow(
            iam.PolicyStatement(actions=["s3:GetObject", "s3:PutObject"], resources=[sent, told]),
            iam.PolicyStatement(actions=["s3:PutObject"], resources=[self._pages]),
        )
        reports.allow(iam.PolicyStatement(actions=["s3:GetObject"], resources=[sent]))
        programme.allow(iam.PolicyStatement(actions=["s3:GetObject"], resources=[told]))
        for one in (digest, reports, programme):
            one.set("REPORTS", self.reports.bucket_name)

    @property
    def _pages(self) -> str:
        return self.reports.arn_for_objects(f"{archive.PAGES}*")

    def _whole_reports(self, readers: Function) -> None:
        """Let readers open the pages of whole reports by their mails' links, and nothing else that is kept of reports."""
        readers.allow(iam.PolicyStatement(actions=["s3:GetObject"], resources=[self._pages]))
        readers.set("REPORTS", self.reports.bucket_name)

    def quotes_from(self, approved: s3.Bucket) -> None:
        """Let the digest, and nothing else of metrics, read the one object with the comments that a mail may quote."""
        self.digest.allow(
            iam.PolicyStatement(actions=["s3:GetObject"], resources=[approved.arn_for_objects(KEY)])
        )
        self.digest.set(SETTING, approved.bucket_name)
