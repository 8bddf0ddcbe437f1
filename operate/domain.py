"""The programme's own domain: asks for its certificate, and says what whoever owns the DNS has to add.

`make domain` may be given as often as one likes: it makes what is missing, and says how far it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import boto3
from botocore.exceptions import ClientError

from infra import domain as stack
from infra.declared import stack_name
from operate.processes import StageError, wait_for
from operate.stack import REGION, existing, in_our_region, outputs_of
from shared.compiled import source_folder
from shared.programme import Programme, load

PATIENCE: Final = 60.0
"""Seconds until ACM has said which record it wants to see."""

ISSUED: Final = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
"""Where the certificate's stack stands with one that is issued. The last is where another domain's record did not come in time:
the certificate of before is there still, and the other one may be asked for again."""


@dataclass(frozen=True)
class Record:
    """A record of DNS, and what for; its `value` is empty while nobody can say it, and `later` says when it is known."""

    why: str
    name: str
    kind: str
    value: str
    later: str = ""


def _client(service: str, region: str = stack.REGION) -> Any:  # noqa: ANN401  boto3 makes its clients' classes at run time
    return boto3.Session(region_name=region).client(service)


def issued(programme: Programme) -> str:
    """Return the ARN of the certificate of a programme's domain. Raises `StageError` while there is none."""
    found = _stack(_client("cloudformation"), programme)
    outputs = outputs_of(found or {})
    if found and found["StackStatus"] in ISSUED and outputs["Domain"] == programme.domain:
        return outputs[stack.PARAMETER]
    raise StageError(
        f"{programme.domain} has no certificate yet. `make domain PROFILE=…` asks for it and says which record its DNS needs; "
        "deploy once that says it is issued."
    )


def ask() -> int:
    """Ask for the certificate, unless it was, and print the records that its DNS needs."""
    programme = load(source_folder())
    if not programme.domain:
        raise StageError('programme.toml names no domain. Add a line such as domain = "visits.example.org".')
    in_our_region()
    cloudformation = _client("cloudformation")
    _ask(cloudformation, programme)
    certificate = wait_for(
        "ACM to say which record it needs", lambda: _certificate(cloudformation, programme), PATIENCE
    )
    print(f"The certificate of {programme.domain}: {certificate['Status'].lower().replace('_', ' ')}.\n")
    print("Whoever owns the DNS adds:")
    for one in (*_of_certificate(certificate), *of_site(programme), *of_mail(programme)):
        print(f"\n  {one.why}\n  name   {one.name}\n  type   {one.kind}\n  value  {one.value or one.later}")
    if certificate["Status"] == "ISSUED":
        print("\nNow: make deploy. docs/runbook.md says what each record is for.")
    else:
        print(
            "\nThe first one is looked for by ACM for 72 hours. Run this again to see whether it was found."
        )
    return 0


def _stack(cloudformation: Any, programme: Programme) -> dict[str, Any] | None:  # noqa: ANN401  a client
    return existing(stack.stack_name(programme.id), cloudformation)


def _ask(cloudformation: Any, programme: Programme) -> None:  # noqa: ANN401  a client
    """Make the certificate's stack, or bring it to another domain; one that is at work already is left to it."""
    about = {"StackName": stack.stack_name(programme.id), "TemplateBody": stack.certificate(programme.domain)}
    found = _stack(cloudformation, programme)
    if found is None:
        cloudformation.create_stack(**about, OnFailure="DELETE")
    elif found["StackStatus"] in ISSUED and outputs_of(found)["Domain"] != programme.domain:
        cloudformation.update_stack(**about)


def _certificate(cloudformation: Any, programme: Programme) -> dict[str, Any] | None:  # noqa: ANN401  a client
    """Return what ACM says of the certificate once it has named its record."""
    acm = _client("acm")
    name = stack.stack_name(programme.id)
    resources = cloudformation.describe_stack_resources(StackName=name)["StackResources"]
    for resource in resources:
        if resource.get("PhysicalResourceId", "").startswith("arn:"):
            found: dict[str, Any] = acm.describe_certificate(CertificateArn=resource["PhysicalResourceId"])[
                "Certificate"
            ]
            options = found.get("DomainValidationOptions", [])
            if found["DomainName"] == programme.domain and options and "ResourceRecord" in options[0]:
                return found
    return None


def _of_certificate(certificate: dict[str, Any]) -> Iterator[Record]:
    for option in certificate["DomainValidationOptions"]:
        record = option["ResourceRecord"]
        name, value = record["Name"].rstrip("."), record["Value"].rstrip(".")
        yield Record("the certificate: keep it, it is renewed by it", name, record["Type"], value)


def of_site(programme: Programme) -> Iterator[Record]:
    """Yield where the name leads, once there is something to lead to."""
    outputs = outputs_of(existing(stack_name(programme.id)) or {})
    kind = "CNAME, or ALIAS at the top of a zone"
    to = outputs.get("DistributionDomain", "")
    yield Record("the site", programme.domain, kind, to, "(after `make deploy`, `make domain` says it)")


def of_mail(programme: Programme) -> Iterator[Record]:
    """Yield what makes mail servers trust the sender: DKIM, a MAIL FROM domain with its SPF, and DMARC."""
    domain = programme.mail.sender.partition("@")[2]
    try:
        identity = _client("sesv2", REGION).get_email_identity(EmailIdentity=domain)
        tokens = identity["DkimAttributes"].get("Tokens", [])
    except ClientError as error:
        if error.response["Error"]["Code"] != "NotFoundException":
            raise
        tokens = []
    why = "DKIM: signs mails for the sender's domain"
    for token in tokens:
        yield Record(why, f"{token}._domainkey.{domain}", "CNAME", f"{token}.dkim.amazonses.com")
    if not tokens:
        later = "(after `make deploy`, which makes SES know the domain, `make domain` says them)"
        yield Record(why, f"…._domainkey.{domain}", "CNAME, three of them", "", later)
    back = stack.mail_from(domain)
    taken = f"10 feedback-smtp.{REGION}.amazonses.com"
    yield Record("MAIL FROM: takes what comes back", back, "MX", taken)
    yield Record("SPF of MAIL FROM", back, "TXT", "v=spf1 include:amazonses.com ~all")
    dmarc = f"v=DMARC1; p=none; rua=mailto:{programme.mail.team}"
    yield Record("DMARC: a zone that has one keeps its own", f"_dmarc.{domain}", "TXT", dmarc)
