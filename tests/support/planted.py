"""People planted in every store there is by what the services do themselves, and every store searched for them."""

import gzip
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from typing import Any, Final

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from operate.personal_data.model import DEAD_DAYS
from operate.personal_data.places import PLACES
from operate.stage import as_function_of
from services.access import reading
from services.booking.functions import inbound, tend
from services.booking.table import drafts, strangers
from services.booking.use_cases import again
from services.feedback.use_cases import questions
from services.feedback.web import pupil_survey
from services.metrics.functions import count, hit
from services.metrics.table import salts
from services.people.functions import tend as tend_people
from services.people.table import people as partners
from services.people.use_cases import call, consents, hours, organisations, presence
from services.people.use_cases.programme import rules
from shared import unreachable
from shared.aws import client
from shared.compiled import compiled
from shared.web import pages
from shared.web.http import Request
from tests.integration.people.conftest import CLEARS, SESSION, STARTS, VISIT, as_, hears, somebody, told
from tests.support.aws import make_bucket, make_table, rows, templates
from tests.support.comments import act, asked, kept, send
from tests.support.facts import MONDAY
from tests.support.reports import a_reader, morning, only

TABLES: Final = ("booking", "feedback", "metrics", "people", "salts", "unreachable", "access")
BUCKETS: Final = {
    "replies": "BookingReplies",
    "approved": "FeedbackApproved",
    "reports": "MetricsReports",
    "observed": "MetricsObserved",
    "drops": "MetricsDrops",
}
"""By what the tests call them: which of the template's buckets they are."""
OUTPUTS: Final = {
    "BookingTable": "booking",
    "FeedbackTable": "feedback",
    "MetricsTable": "metrics",
    "PeopleTable": "people",
    "AccessTable": "access",
    "UnreachableTable": "unreachable",
    "ReportsBucket": "reports",
    "RepliesBucket": "replies",
    "SourceSecrets": "outreach/northmoor/sources/",
    "Site": "https://outreach.example",
    "Secret": "signing-key",
    "UserPool": "pool",
    "Bus": "b",
}
DAY: Final = timedelta(days=1)
TEAM: Final = "Quentin Logless"
"""Of the team: their name stands beside what they did, and in no log."""

ZELDA: Final = "zelda@trust.example"
WHO: Final = "q7k3m9x2p4"
"""The id of somebody who comes: it stays where they came, and nothing explains it once they are erased."""
CONTACT: Final = "olga@trust.example"
READER: Final = "Rhoda@county.example"
VISITOR: Final = ("zelda", ZELDA, "zquux", "07700 900 321", "zebras", "ztalk", "zoffer")
"""What tells of somebody who comes."""
COMMENT: Final = ("marmalade", "zebedee")
PHONE: Final = ("203.0.113.7", "secret-phone/7")


class World:
    """Every store of the system, and what of them is in the outputs of its stack."""

    def __init__(self) -> None:
        self.outputs = dict(OUTPUTS)
        self.queues: list[str] = []
        self.suppressed: set[str] = set()
        self.accounts: list[Mapping[str, str]] = []

    def everything(self) -> dict[str, str]:
        """Return all that lies anywhere, in small letters, by where it lies."""
        found = {table: json.dumps(rows(table), default=str, ensure_ascii=False) for table in TABLES}
        for bucket in BUCKETS:
            found |= {f"{bucket}/{key}": body for key, body in _objects(bucket)}
        for url in self.queues:
            found[url] = "\n".join(_messages(url))
        found["SES's list"] = " ".join(sorted(self.suppressed))
        return {where: said.casefold() for where, said in found.items()}

    def holding(self, *words: str) -> dict[str, list[str]]:
        """Return where each of some words lies."""
        found = self.everything()
        return {word: [where for where, said in found.items() if word.casefold() in said] for word in words}

    def queue(self, name: str, output: str = "") -> str:
        """Make a queue; with `output` it is the dead-letter queue that the stack's outputs call so."""
        url = str(client("sqs").create_queue(QueueName=name)["QueueUrl"])
        self.queues.append(url)
        if output:
            self.outputs[output] = f"queue {url} {url}"
        return url

    def pass_until(self, at: datetime) -> None:
        """Do what AWS does by itself until a moment: rows, objects and messages go whose time is over by the template."""
        for table in TABLES:
            for row in rows(table):
                if row.get("expires", at.timestamp() + 1) <= at.timestamp():
                    key = {name: {"S": row[name]} for name in ("pk", "sk")}
                    client("dynamodb").delete_item(TableName=table, Key=key)
        for bucket, name in BUCKETS.items():
            if PLACES[name].days and at - MONDAY > timedelta(days=PLACES[name].days or 0):
                for key, _ in list(_objects(bucket)):
                    client("s3").delete_object(Bucket=bucket, Key=key)
        for url in self.queues if at - MONDAY > timedelta(days=DEAD_DAYS) else ():
            client("sqs").purge_queue(QueueUrl=url)


@contextmanager
def a_world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Make every store; `booking`'s table and the signing key are there already."""
    world = World()
    for table in TABLES[1:]:
        make_table(table)
    for bucket in BUCKETS:
        make_bucket(bucket)
    client("ses").verify_email_identity(EmailAddress=compiled().mail.sender)
    settings = {"APPROVED": "approved", "OBSERVED": "observed", "DROPS": "drops", "SALTS": "salts"}
    settings |= {"READINGS": "access", unreachable.SETTING: "unreachable"}
    for name, value in {**settings, "HITS_QUEUE": world.queue("hits")}.items():
        monkeypatch.setenv(name, value)
    world.queue("back-dead", "DeadBookingBack")
    # Each service has templates of its own.
    monkeypatch.setattr(pages, "environment", lambda: templates(os.environ["SERVICE"]))
    monkeypatch.setattr(
        BaseClient,
        "_make_api_call",
        what_moto_lacks(world.suppressed, world.accounts, BaseClient._make_api_call),
    )
    for forget in (pupil_survey.drawn.cache_clear, questions.forget, salts.forget):
        forget()
    yield world
    for forget in (pupil_survey.drawn.cache_clear, questions.forget, salts.forget):
        forget()


def what_moto_lacks(suppressed: set[str], accounts: Sequence[Mapping[str, str]], really: Any) -> Any:
    """Answer for SES's list of suppressed addresses and for Cognito's accounts; hand everything else to `really`."""

    def call(self: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:
        address = arguments.get("EmailAddress", "")
        match operation:
            case "GetSuppressedDestination" if address not in suppressed:
                raise ClientError({"Error": {"Code": "NotFoundException", "Message": ""}}, operation)
            case "GetSuppressedDestination":
                said = {"EmailAddress": address, "Reason": "BOUNCE", "LastUpdateTime": MONDAY}
                return {"SuppressedDestination": said}
            case "DeleteSuppressedDestination":
                suppressed.discard(address)
                return {}
            case "ListUsers":
                asked = arguments["Filter"].removeprefix('email = "').removesuffix('"')
                return {"Users": [_user(one) for one in accounts if one["email"] == asked]}
        return really(self, operation, arguments)

    return call


def _user(account: Mapping[str, str]) -> dict[str, Any]:
    said = [{"Name": name, "Value": value} for name, value in account.items()]
    return {"Attributes": said, "UserCreateDate": MONDAY}


def _objects(bucket: str) -> Iterator[tuple[str, str]]:
    for one in client("s3").list_objects_v2(Bucket=bucket).get("Contents", []):
        body = client("s3").get_object(Bucket=bucket, Key=one["Key"])["Body"].read()
        yield one["Key"], (gzip.decompress(body) if one["Key"].endswith(".gz") else body).decode()


def _messages(url: str) -> list[str]:
    found = client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
    return [one["Body"] for one in found.get("Messages", [])]


def traces_of_a_lead(world: World, address: str, at: datetime) -> None:
    """Leave what a careers lead leaves besides her bookings: a form, her wish for links, mails, a letter, bounces."""
    with as_function_of("booking", world.outputs):
        drafts.keep("half-filled", {"contact": {"name": "Pat Traceable", "email": address}}, now=at)
        again.ask(address, now=at)
        strangers.take(address, "a mail", at)
        tend.handler({}, clock=lambda: at)
        again.ask(address, now=at)
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = address, compiled().mail.sender, "Re: your visit"
        letter.set_content("Pat Traceable writes that the heron is ill.")
        client("s3").put_object(Bucket="replies", Key="replies/one", Body=letter.as_bytes())
        laid = {"Records": [{"s3": {"bucket": {"name": "replies"}, "object": {"key": "replies/one"}}}]}
        assert inbound.handler(_sqs(laid), clock=lambda: at) == {"batchItemFailures": []}
    back = {
        "source": "aws.ses",
        "detail-type": "Email Bounced",
        "detail": {"eventType": "Bounce", "mail": {"destination": [address], "tags": {}}},
    }
    client("sqs").send_message(QueueUrl=world.queues[-1], MessageBody=json.dumps(back))
    world.suppressed.add(address.casefold())
    unreachable.note(address, "bounced", at)
    unreachable.tell(address, "ses-1", at)


def _sqs(body: dict[str, Any]) -> dict[str, Any]:
    return {"Records": [{"messageId": "1", "body": json.dumps(body)}]}


def a_visitor(world: World, at: datetime) -> None:
    """Let somebody come to a visit with all that is known of them, and an organisation have a contact."""
    with as_function_of("people", world.outputs):
        hears(told())
        zelda = somebody(
            WHO,
            name="Zelda Zquux",
            email=ZELDA,
            phone="07700 900 321",
            about="I deliver zebras.",
        )
        terms = next(iter(rules().terms.values()))
        consents.say(zelda.id, terms.id, version=terms.version, given=True, by=zelda.id, at=at)
        call.offer(VISIT, SESSION, zelda.id, as_(), seen=STARTS, at=at, said="a zoffer")
        call.accept(VISIT, SESSION, zelda.id, who=TEAM, at=at)
        tend_people.handler({}, clock=lambda: at + timedelta(hours=1))
        presence.take(VISIT, zelda.id, "here", said=None, back=False, at=STARTS)
        presence.take(VISIT, zelda.id, "left", said=None, back=False, at=STARTS + timedelta(hours=2))
        hours.tell(zelda, "trust", "own", day=date(2026, 3, 10), minutes=45, at=at, said="a ztalk")
        made = organisations.add(name="Heath Care", contact=("Olga Heath", CONTACT), who=TEAM, at=at)
        gone = organisations.add(name="Moor Care", contact=("Mo Moor", "mo@trust.example"), who=TEAM, at=at)
        organisations.remove(gone.id, version=gone.version, who=TEAM, at=at)
        looked = Request("GET", "/team/partners/x", at=at, route="console.person")
        reading.note(looked, "kit-sub", {"reference": WHO})
        unreachable.lift(ZELDA, at)
        assert made.contact_email == CONTACT
        assert partners.person(WHO) is not None
        assert CLEARS


def a_class_that_writes(world: World) -> None:
    """Let a pupil answer, with a comment that is approved."""
    with as_function_of("feedback", world.outputs):
        _, code = asked()
        send(code, "my name is Zebedee and I liked the marmalade")
        [comment] = [row["id"] for row in kept()]
        act(comment, "approve", at=MONDAY - DAY)


def a_reader_and_a_hit(world: World) -> None:
    """Let a reader have a report, and somebody look at a page of the website."""
    with as_function_of("metrics", world.outputs):
        only(a_reader(READER, name="Rhoda Reading"))
        morning(MONDAY)
        request = {
            "rawPath": "/hit",
            "rawQueryString": "p=/&r=www.bbc.co.uk",
            "headers": {
                "user-agent": "Mozilla/5.0 Secret-Phone/7",
                "x-forwarded-for": "203.0.113.7, 198.51.100.1",
            },
            "requestContext": {"http": {"method": "POST", "sourceIp": "203.0.113.7"}, "requestId": "r"},
        }
        hit.handler(request, clock=lambda: MONDAY)
        count.handler({"Records": [{"messageId": "1", "body": one} for one in _messages(world.queues[0])]})
