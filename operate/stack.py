"""The template on the local stage: deployed, its files uploaded, someone to sign in as."""

import json
import mimetypes
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from botocore.exceptions import ClientError

from infra.declared import stack_name
from infra.local import CDK_FILES
from operate.aws import client, forget_clients
from operate.build import Built
from operate.processes import StageError, wait_for
from services.access.groups import AUDIT, CHECKS, TEAM
from shared.web.busy import FILE

REGION: Final = "eu-west-2"
ACCOUNT: Final = "000000000000"
GROUPS: Final = (TEAM, CHECKS, AUDIT)
"""What the one who signs in on a stage may see: the demo's checks and who read what as well. `make user` adds others."""
PATIENCE: Final = 90.0
"""Seconds a deployment may take before we say that something is wrong."""


@dataclass
class Account:
    """A team member who can sign in here."""

    username: str
    password: str


def described(name: str) -> dict[str, Any]:
    """Return what CloudFormation says of a stack. Raises botocore's `ClientError` where there is none of that name."""
    [stack] = client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    return dict(stack)


def existing(name: str, cloudformation: Any = None) -> dict[str, Any] | None:  # noqa: ANN401  a client
    """Return what CloudFormation says of a stack, and None where there is none of that name.

    Raises botocore's `ClientError` for all else: what nobody may see, or nobody answered for, is not known to be missing.
    `cloudformation` asks another region than ours.
    """
    try:
        [found] = (cloudformation or client("cloudformation")).describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        return None
    return dict(found)


def in_our_region() -> None:
    """Let the clients of this process speak to AWS in the region where stacks stand, whatever the profile says."""
    os.environ.update(AWS_REGION=REGION, AWS_DEFAULT_REGION=REGION)
    forget_clients()


def on_aws() -> None:
    """Let the clients of this process speak to AWS. Raises `StageError` where nobody said to which account."""
    if not os.environ.get("AWS_PROFILE") and not os.environ.get("AWS_ACCESS_KEY_ID"):
        raise StageError("Say which AWS account by PROFILE=…, the name of a profile of ~/.aws/config.")
    in_our_region()


def outputs_of(stack: Mapping[str, Any]) -> dict[str, str]:
    """Return the outputs of a stack as `described`, by name."""
    return {one["OutputKey"]: str(one["OutputValue"]) for one in stack.get("Outputs", [])}


def deploy(built: Built, gateway: str, alive: Callable[[], None]) -> dict[str, str]:
    """Deploy the template to the emulator at `gateway` and return the stack's outputs.

    Raises `StageError` where it can't be; `alive` is asked meanwhile and may raise its own.
    """
    s3, cloudformation = client("s3"), client("cloudformation")
    manifest = json.loads(built.template.with_name("Outreach.assets.json").read_text())
    bucket = CDK_FILES.format(account=ACCOUNT, region=REGION)
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    for file in manifest["files"].values():
        path = built.template.parent / file["source"]["path"]
        for destination in file["destinations"].values():
            s3.put_object(Bucket=bucket, Key=destination["objectKey"], Body=path.read_bytes())
    name = stack_name(built.programme.id)
    key = "template.json"
    s3.put_object(Bucket=bucket, Key=key, Body=built.template.read_bytes())
    cloudformation.create_stack(
        StackName=name,
        TemplateURL=f"{gateway}/{bucket}/{key}",
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
    )
    stack = wait_for("the template to be deployed", lambda: _finished(name), PATIENCE, alive)
    if stack["StackStatus"] != "CREATE_COMPLETE":
        raise StageError(f"The template was not deployed: {stack['StackStatus']}.\n{_why(name)}")
    return outputs_of(stack)


def _finished(name: str) -> dict[str, Any] | None:
    stack = described(name)
    return stack if not stack["StackStatus"].endswith("_IN_PROGRESS") else None


def _why(name: str) -> str:
    events = client("cloudformation").describe_stack_events(StackName=name)["StackEvents"]
    failed = [e for e in events if e["ResourceStatus"].endswith("FAILED")]
    return "\n".join(f"{e['LogicalResourceId']}: {e.get('ResourceStatusReason', '')}" for e in failed[-5:])


def upload_assets(assets: Path, bucket: str) -> None:
    """Put the pages' files into the site's bucket; those whose names carry a hash may be kept for a year."""
    s3 = client("s3")
    for path in sorted((assets / "assets").iterdir()):
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        s3.put_object(
            Bucket=bucket,
            Key=f"assets/{path.name}",
            Body=path.read_bytes(),
            ContentType="text/javascript" if path.suffix == ".js" else kind,
            CacheControl="public, max-age=300"
            if path.name == FILE
            else "public, max-age=31536000, immutable",
        )


def add_member(pool: str, account: Account) -> None:
    """Add a team member whose password is known from the start, as only a stage may; they read people's checks too."""
    cognito = client("cognito-idp")
    cognito.admin_create_user(
        UserPoolId=pool,
        Username=account.username,
        MessageAction="SUPPRESS",
        UserAttributes=[
            {"Name": "email", "Value": account.username},
            {"Name": "email_verified", "Value": "true"},
            {"Name": "name", "Value": "Robin Demo"},
        ],
    )
    cognito.admin_set_user_password(
        UserPoolId=pool, Username=account.username, Password=account.password, Permanent=True
    )
    for group in GROUPS:
        cognito.admin_add_user_to_group(UserPoolId=pool, Username=account.username, GroupName=group)
