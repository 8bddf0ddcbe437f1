"""`make log-copy`: the bucket in another account that takes a copy of the event log."""

import re
from typing import Any, Final

from botocore.exceptions import ClientError

from infra import log_copy as stack
from operate.aws import client
from operate.processes import StageError, wait_for
from operate.stack import existing, on_aws, outputs_of

ACCOUNT: Final = re.compile(r"\d{12}")
READY: Final = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
PATIENCE: Final = 180.0
"""Seconds a stack of one bucket may take before we say that something is wrong."""


def ask(programme: str, account: str) -> int:
    """Make the bucket in the account that one is signed in to, for the log of `programme` in `account`; again does no harm.

    Raises `StageError` where `account` is no account's number or this very account, nobody said to which one to go, or the stack
    can't be made.
    """
    if not ACCOUNT.fullmatch(account):
        raise StageError(
            f"“{account}” is no account's number: it has twelve digits. `make preflight` says it."
        )
    on_aws()
    here = client("sts").get_caller_identity()["Account"]
    if here == account:
        raise StageError(
            f"You are signed in to {account} itself. A copy beside the log is lost with it: "
            "choose a profile of another account, make log-copy PROFILE=other OF=…"
        )
    name = stack.stack_name(programme)
    _bring(name, {"StackName": name, "TemplateBody": stack.template(programme, account)})
    made = wait_for("the bucket to be made", lambda: _finished(name), PATIENCE)
    if made["StackStatus"] not in READY:
        raise StageError(f"The stack {name} was not made: {made['StackStatus']}. Its events say why.")
    arn = outputs_of(made)[stack.PARAMETER]
    print(f"The bucket is there, in account {here}: {arn}")
    print(f"Now, with the profile of account {account}: make deploy COPY={arn} PROFILE=…")
    print(
        "It copies what is logged from then on. docs/runbook.md, Restore, says how what was logged before comes over."
    )
    return 0


def parameters(copy: str) -> list[str]:
    """Return what `make deploy COPY=…` tells the template; CloudFormation remembers it. Raises `StageError` for no ARN."""
    if not copy:
        return []
    if not re.fullmatch(stack.ARN, copy):
        raise StageError(
            f"COPY={copy} is no bucket's ARN. `make log-copy` prints it: arn:aws:s3:::name-of-the-bucket"
        )
    return ["--parameters", f"{stack.PARAMETER}={copy}"]


def _bring(name: str, about: dict[str, Any]) -> None:
    cloudformation = client("cloudformation")
    if existing(name, cloudformation) is None:
        cloudformation.create_stack(**about, OnFailure="DELETE")
        return
    try:
        cloudformation.update_stack(**about)
    except ClientError as error:
        # CloudFormation's word for a template that is the one it has.
        if "No updates are to be performed" not in str(error):
            raise


def _finished(name: str) -> dict[str, Any] | None:
    found = existing(name, client("cloudformation"))
    if found is None:
        raise StageError(
            f"The bucket could not be made, and the stack {name} is gone again. Why, says the CloudFormation console, among the "
            "deleted stacks."
        )
    return None if found["StackStatus"].endswith("_IN_PROGRESS") else found
