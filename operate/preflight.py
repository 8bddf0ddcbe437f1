"""`make preflight`: what an AWS account has and lacks before a deployment, each a sentence with what to do.

It changes nothing, but asks AWS for a larger quota where somebody says yes.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from infra.concurrency import QUOTA
from infra.declared import stack_name
from operate import leftovers
from operate.aws import client
from operate.concurrency import PUPILS, room
from operate.preflight_mail import Answer, Asked, Check, mails, names, sender
from operate.processes import StageError
from operate.stack import REGION, in_our_region
from shared.programme import Programme

BOOTSTRAP: Final = "/cdk-bootstrap/hnb659fds/version"
LEAST: Final = 6
"""The version of the bootstrap from which on the CDK deploys assets as ours are ("AWS CDK bootstrapping", its guide)."""


def preflight(programme: Programme, template: Callable[[], Path], *, yes: bool) -> int:
    """Print what stands; return 0 where nothing is wrong, 1 otherwise."""
    in_our_region()
    try:
        who = client("sts").get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        _print(
            Answer(right=False, sentence=f"AWS knows nobody by these credentials ({_code(error)}). {PROFILE}")
        )
        return 1
    _print(
        Answer(right=True, sentence=f"The account is {who['Account']}, the region {REGION}, by {who['Arn']}.")
    )
    asked, wrong = Asked(programme, who["Account"], template), 0
    for what, check in CHECKS.items():
        for answer in _answers(what, check, asked):
            _print(answer)
            wrong += answer.right is False
    _ask_for_more(stack_name(programme.id), yes=yes)
    print("Nothing stands against a deployment." if not wrong else f"{wrong} to be mended, marked !!.")
    return 1 if wrong else 0


PROFILE: Final = (
    "Say which: make preflight PROFILE=…, a profile of ~/.aws/config; `aws sso login` renews one."
)


def _print(answer: Answer) -> None:
    print(f"  {({True: 'ok', False: '!!', None: '--'})[answer.right]}  {answer.sentence}")


def _code(error: Exception) -> str:
    return str(error.response["Error"]["Code"]) if isinstance(error, ClientError) else type(error).__name__


def _answers(what: str, check: Check, asked: Asked) -> Iterator[Answer]:
    """Yield a check's answers; one that can't be asked is no answer, and is said."""
    try:
        yield from check(asked)
    except (BotoCoreError, ClientError) as error:
        yield Answer(right=False, sentence=f"AWS did not say {what} ({_code(error)}), so nobody knows.")


def _bootstrap(_asked: Asked) -> Iterator[Answer]:
    """Say whether the account is prepared for the CDK."""
    try:
        version = int(client("ssm").get_parameter(Name=BOOTSTRAP)["Parameter"]["Value"])
    except ClientError as error:
        if _code(error) != "ParameterNotFound":
            raise
        yield Answer(
            right=False, sentence="The account was never prepared for the CDK: make bootstrap PROFILE=…"
        )
        return
    older = "" if version >= LEAST else f", older than {LEAST}: make bootstrap PROFILE=…"
    yield Answer(right=not older, sentence=f"The CDK's part of the account has version {version}{older}.")


def _stack(asked: Asked) -> Iterator[Answer]:
    """Say where the stack stands."""
    name = stack_name(asked.programme.id)
    standing = leftovers.status(name)
    if standing in leftovers.STANDS_STILL:
        yield Answer(right=False, sentence=leftovers.STUCK.format(stack=name, standing=standing))
    else:
        yield Answer(
            right=True, sentence=f"The stack {name} {'stands at ' + standing if standing else 'is new'}."
        )


def _names(asked: Asked) -> Iterator[Answer]:
    """Say what exists under the template's fixed names."""
    template = leftovers.read(asked.template())
    try:
        left = leftovers.found(template, stack_name(asked.programme.id), asked.account)
    except StageError as error:
        yield Answer(right=False, sentence=str(error))
        return
    for one in left:
        yield Answer(right=None if one.fixed.how != "named" else False, sentence=one.sentence)
    if not left:
        yield Answer(right=True, sentence="Every fixed name of the template is free, or the stack's.")


def _concurrency(asked: Asked) -> Iterator[Answer]:
    """Say how many functions run at once."""
    found = room(stack_name(asked.programme.id))
    kept = f"{found.pupils} can be kept for pupils" if found.pupils else "nothing can be kept for pupils"
    if found.pupils >= PUPILS:
        yield Answer(right=True, sentence=f"{found.quota:,} functions run at once: {kept}.")
        return
    waits = _requested()
    ask = f"Ask for {found.wanted:,}: make preflight PROFILE=… YES=1"
    what = f"More were asked for: {waits}." if waits else ask
    yield Answer(right=False, sentence=f"{found.quota:,} functions run at once, and {kept}. {what}")


def _requested() -> str:
    """Return where a request for more concurrency stands, as AWS calls it; empty where none is open."""
    history = client("service-quotas").list_requested_service_quota_change_history_by_quota(
        ServiceCode="lambda", QuotaCode=QUOTA
    )["RequestedQuotas"]
    return next((one["Status"] for one in history if one["Status"] in {"PENDING", "CASE_OPENED"}), "")


def _ask_for_more(stack: str, *, yes: bool) -> None:
    """Ask AWS for a larger quota where the account has too little, nobody asked yet, and somebody says yes."""
    try:
        found = room(stack)
        if found.pupils >= PUPILS or _requested():
            return
        if not yes and not (sys.stdin.isatty() and _agreed(found.wanted)):
            return
        client("service-quotas").request_service_quota_increase(
            ServiceCode="lambda", QuotaCode=QUOTA, DesiredValue=float(found.wanted)
        )
    except (BotoCoreError, ClientError) as error:
        print(f"  --  The quota was not asked for ({_code(error)}).")
        return
    print(
        f"  --  AWS was asked for {found.wanted:,} functions at once. It answers by e-mail; ask again here."
    )


def _agreed(wanted: int) -> bool:
    return input(f"Ask AWS for {wanted:,} functions at once? [y/N] ").strip().lower() in {"y", "yes"}


def _budget(asked: Asked) -> Iterator[Answer]:
    """Say whether a budget watches the cost."""
    found = client("budgets").describe_budgets(AccountId=asked.account).get("Budgets", [])
    if found:
        yield Answer(
            right=True,
            sentence=f"A budget watches the cost: {', '.join(one['BudgetName'] for one in found)}.",
        )
    else:
        yield Answer(
            right=None, sentence="No budget watches the account's cost yet: the deployment makes one."
        )


CHECKS: Final[Mapping[str, Check]] = {
    "whether the account is prepared for the CDK": _bootstrap,
    "where the stack stands": _stack,
    "what exists under the template's names": _names,
    "how many functions run at once": _concurrency,
    "what SES takes": mails,
    "who the sender is to SES": sender,
    "what stands in DNS": names,
    "whether a budget watches the cost": _budget,
}
"""What is asked, by what it is about."""
