"""What `make preflight` asks of mail and DNS: what SES takes, who the sender is to it, and what stands under the names."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from botocore.exceptions import ClientError

from infra.declared import stack_name
from operate import domain
from operate.aws import client
from operate.dns import lookup
from operate.domain import Record
from operate.processes import StageError
from shared.programme import Programme

A_DAY: Final = 1000
"""Mails a day that SES should take: a busy day of a programme with 70 schools sends some 200."""


@dataclass(frozen=True)
class Answer:
    """What was found: right, wrong, or (None) to be known; `sentence` says it and what to do."""

    right: bool | None
    sentence: str


@dataclass(frozen=True)
class Asked:
    """What is asked about: the programme, its account, and who makes its template."""

    programme: Programme
    account: str
    template: Callable[[], Path]


Check = Callable[[Asked], Iterator[Answer]]


def mails(_asked: Asked) -> Iterator[Answer]:
    """Say what SES takes."""
    found = client("sesv2").get_account()
    a_day = int(found["SendQuota"]["Max24HourSend"])
    if not found["ProductionAccessEnabled"]:
        yield Answer(
            right=False,
            sentence=f"SES is in its sandbox: it writes to verified addresses alone, {a_day} a day. Ask for production access: "
            "aws sesv2 put-account-details --production-access-enabled --mail-type TRANSACTIONAL --website-url … "
            "--use-case-description …",
        )
    else:
        unlimited = a_day < 0
        enough = unlimited or a_day >= A_DAY
        more = (
            "" if enough else f", fewer than {A_DAY:,}: ask for more under Service Quotas, SES, Sending quota"
        )
        yield Answer(
            right=enough,
            sentence=f"SES takes {'any number' if unlimited else f'{a_day:,}'} of mails a day{more}.",
        )
    if not found["SendingEnabled"]:
        yield Answer(
            right=False, sentence="AWS has stopped the account's mails: see the SES console for the reason."
        )


def sender(asked: Asked) -> Iterator[Answer]:
    """Say who the sender is to SES."""
    address = asked.programme.mail.sender
    of = address.partition("@")[2]
    known = {name: _identity(name) for name in (address, of)}
    if any(one and one["VerifiedForSendingStatus"] for one in known.values()):
        yield Answer(right=True, sentence=f"SES sends as {address}.")
    elif known[address]:
        yield Answer(right=False, sentence=f"SES wrote to {address}: open the link in that mail.")
    else:
        yield Answer(
            right=None,
            sentence=f"SES does not know {address} yet: with the deployment it gets a mail with a link.",
        )
    active = client("ses").describe_active_receipt_rule_set().get("Metadata", {}).get("Name", "")
    if active != stack_name(asked.programme.id):
        yield Answer(
            right=None,
            sentence="Mail for the sender's own address is not taken in by us: the receipt rules of the stack are not the active "
            "ones. docs/runbook.md says when that is wanted.",
        )
    signed = known[of]
    status = signed["DkimAttributes"].get("Status", "") if signed else ""
    if status == "SUCCESS":
        yield Answer(right=True, sentence=f"Mails are signed for {of} (DKIM).")
    elif asked.programme.domain:
        why = f"its state is {status}" if status else "SES knows the domain after the deployment"
        yield Answer(
            right=None if not status else False,
            sentence=f"Mails are not signed for {of} yet: {why}. `make domain` prints the records.",
        )
    else:
        yield Answer(
            right=None,
            sentence="Mails are signed for SES's domain alone: a programme with a domain gets its own.",
        )


def _identity(name: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = client("sesv2").get_email_identity(EmailIdentity=name)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NotFoundException":
            raise
        return None
    return found


def names(asked: Asked) -> Iterator[Answer]:
    """Say what of the certificate and the records is there."""
    programme = asked.programme
    if not programme.domain:
        yield Answer(
            right=None,
            sentence="The programme has no domain of its own: the site answers under CloudFront's name.",
        )
        return
    try:
        domain.issued(programme)
    except StageError as error:
        yield Answer(right=False, sentence=str(error))
    else:
        yield Answer(right=True, sentence=f"The certificate of {programme.domain} is issued.")
    for record in (*domain.of_site(programme), *domain.of_mail(programme)):
        yield _in_dns(record)


def _in_dns(record: Record) -> Answer:
    """Return whether a record stands in the public DNS as it is to."""
    kind = record.kind.partition(",")[0]
    what = f"{kind} of {record.name} ({record.why})"
    if not record.value:
        return Answer(right=None, sentence=f"{what}: not known yet {record.later}.")
    found = lookup(record.name, kind)
    if found is None:
        return Answer(right=None, sentence=f"{what}: no public resolver answered, so nobody knows.")
    if record.name.startswith("_dmarc."):
        right = any(one.startswith("v=DMARC1") for one in found)
    else:
        right = record.value.casefold() in {one.casefold() for one in found}
    if right:
        return Answer(right=True, sentence=f"{what} stands in DNS.")
    if found == [] and kind == "CNAME" and lookup(record.name, "A"):
        return Answer(
            right=None,
            sentence=f"{what}: the name has addresses. Look whether they are {record.value}'s (ALIAS).",
        )
    there = f"there stands {', '.join(found)}" if found else "there is none"
    return Answer(right=False, sentence=f"{what}: {there}. It is to be {record.value}")
