"""The one way to make the template: for AWS, for this machine, and for the tests."""

import json
from pathlib import Path

from aws_cdk import App, CfnOutput, DefaultStackSynthesizer, Environment, Stack
from aws_cdk import aws_ses as ses

from infra.access import Access
from infra.accounts import accounts
from infra.booking import Booking
from infra.core import Core, kept
from infra.declared import stack_name
from infra.domain import mail_from
from infra.edge import Edge
from infra.feedback import Feedback
from infra.functions import Build
from infra.log_copy import COPIED_TO
from infra.metrics import Metrics
from infra.people import People
from infra.service import Around
from infra.watch import Watch

FEATURES = {
    "@aws-cdk/aws-iam:minimizePolicies": True,
    "@aws-cdk/core:checkSecretUsage": True,
    "@aws-cdk/aws-apigatewayv2:uniqueRouteIds": True,
    "@aws-cdk/aws-lambda:recognizeLayerVersion": True,
    "@aws-cdk/core:target-partitions": ["aws"],
    "aws:cdk:enable-path-metadata": False,
    "aws:cdk:disable-version-reporting": True,
    # Of Python's lines they have none, and the command line reads them anew at each event of a deployment.
    "aws:cdk:disable-creation-stack-traces": True,
    # The packages lie beside the templates: each template had a copy of them all, half a gigabyte.
    "aws:cdk:disable-asset-staging": True,
}
"""CDK's flags belong in code: `python app.py` reads no cdk.json."""


def sends_from(stack: Stack, build: Build) -> None:
    """Let SES sign mails for the sender's domain and take what comes back under a name of its own.

    Its records are the DNS owner's to add (`make domain`). Until they are there mails go out as before, by the sender's address.
    """
    domain = build.mail_sender.partition("@")[2]
    ses.CfnEmailIdentity(
        stack,
        "SenderDomain",
        email_identity=domain,
        dkim_attributes=ses.CfnEmailIdentity.DkimAttributesProperty(signing_enabled=True),
        dkim_signing_attributes=ses.CfnEmailIdentity.DkimSigningAttributesProperty(
            next_signing_key_length="RSA_2048_BIT"
        ),
        mail_from_attributes=ses.CfnEmailIdentity.MailFromAttributesProperty(
            mail_from_domain=mail_from(domain), behavior_on_mx_failure="USE_DEFAULT_VALUE"
        ),
    ).apply_removal_policy(kept(build))


class Outreach(Stack):
    """The whole platform of one programme."""

    def __init__(self, app: App, build: Build, env: Environment | None) -> None:
        super().__init__(
            app,
            "Outreach",
            env=env,
            stack_name=stack_name(build.programme),
            analytics_reporting=False,
            synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False),
            description="The outreach platform: bookings, pupils' feedback, digests",
        )
        core = Core(self, "Core", build)
        edge = Edge(self, "Edge", build, core.alarms)
        sender = ses.CfnEmailIdentity(self, "Sender", email_identity=build.mail_sender)
        sender.apply_removal_policy(kept(build))
        if build.own_domain:
            sends_from(self, build)
        team = accounts(edge, build)
        access = Access(self, Around(core, edge, team))
        around = access.around
        booking, feedback, metrics = Booking(self, around), Feedback(self, around), Metrics(self, around)
        people = People(self, around)
        metrics.quotes_from(feedback.approved)
        Watch(self, around)
        outputs = {
            "Site": edge.site,
            "DistributionDomain": edge.distribution.distribution_domain_name,
            "ApiId": edge.api.api_id,
            "Faults": edge.faults.alarm_name,
            "AssetsBucket": edge.assets.bucket_name,
            "DropsBucket": metrics.drops.bucket_name,
            "ObservedBucket": metrics.observed.bucket_name,
            "RepliesBucket": booking.replies.bucket_name,
            "ReportsBucket": metrics.reports.bucket_name,
            "SourceSecrets": core.credentials,
            "EventsBucket": metrics.events.bucket_name,
            "AccessTable": access.table.table_name,
            COPIED_TO: metrics.events_copy,
            "BookingTable": booking.table.table_name,
            "FeedbackTable": feedback.table.table_name,
            "MetricsTable": metrics.table.table_name,
            "PeopleTable": people.table.table_name,
            "UserPool": team.pool.user_pool_id,
            "DigestFunction": metrics.digest.lambda_.function_name,
            "UnreachableTable": core.unreachable.table_name,
            "Secret": core.secret_name,
            "Bus": core.bus.event_bus_name,
            # Where it is deployed from next may lack the register: it lies outside git.
            "Register": build.register,
        }
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)


def build_app(build: Build, out: Path, env: Environment | None = None) -> App:
    """Return the app of one programme, to be synthesised into `out`."""
    app = App(outdir=str(out), context=FEATURES, analytics_reporting=False)
    Outreach(app, build, env)
    return app


def synthesise(build: Build, out: Path) -> Path:
    """Synthesise into `out`; return the template's path."""
    build_app(build, out).synth()
    template = out / "Outreach.template.json"
    if not json.loads(template.read_text())["Resources"]:
        raise RuntimeError(f"{template} has no resources.")
    return template
