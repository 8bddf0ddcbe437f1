"""What exists already under a name that the template fixes: taken into the stack, or named with what to do.

Left by a former stack, as the signing key is, or made by hand, as a sender that was verified before.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from botocore.exceptions import ClientError

from infra.names import FIXED, Fixed
from operate.aws import client
from operate.processes import StageError
from operate.stack import existing

MISSING: Final = (
    *("NotFoundException", "ResourceNotFoundException"),
    *("NoSuchFunctionExists", "RuleSetDoesNotExist"),
)
"""What services of AWS answer for what isn't there."""

EMPTY: Final = ("", "DELETE_COMPLETE", "REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE")
"""Where a stack stands that has nothing: there is none, nothing was made yet, or its first deployment was taken back."""

STANDS_STILL: Final = ("DELETE_FAILED", "ROLLBACK_FAILED", "UPDATE_ROLLBACK_FAILED")
"""Where a stack stands with which CloudFormation can do nothing by itself."""

STUCK: Final = """The stack {stack} stands at {standing}: something of it could neither be made nor taken back.
What: aws cloudformation describe-stack-events --stack-name {stack}
If it never worked: aws cloudformation delete-stack --stack-name {stack} --deletion-mode FORCE_DELETE_STACK
  which leaves what can't be deleted.
If it did: aws cloudformation continue-update-rollback --stack-name {stack}
Then deploy again."""


@dataclass(frozen=True)
class Leftover:
    """Something that exists outside the stack under a name of the template's: which resource it is to be, and its own id."""

    fixed: Fixed
    logical: str
    name: str
    id: str

    @property
    def sentence(self) -> str:
        """What it is, and what becomes of it or what to do."""
        what = f"{self.name} exists already, {self.fixed.what}"
        if self.fixed.how == "named":
            goes = self.fixed.goes.format(name=self.name, of=self.id)
            return f"{what}, and is no part of the stack. It holds nothing: {goes}"
        return f"{what}: the deployment takes it into the stack as it is."


def status(stack: str) -> str:
    """Return where a stack stands, as CloudFormation calls it; empty where there is none."""
    found = existing(stack, client("cloudformation"))
    return str(found["StackStatus"]) if found else ""


def found(template: Mapping[str, Any], stack: str, account: str) -> list[Leftover]:
    """Return what exists under the template's fixed names and is no part of the stack.

    Raises `StageError` where a name is neither free nor to be had: the secret's, while it waits to be deleted.
    """
    held = _held(stack)
    by_kind = {one.kind: one for one in FIXED}
    there = []
    for logical, resource in template["Resources"].items():
        fixed = by_kind.get(resource["Type"])
        if fixed is None or logical in held:
            continue
        name = _name(resource["Properties"], fixed, account)
        its = LOOKED_FOR[fixed.kind](name)
        if its:
            there.append(Leftover(fixed, logical, name, its))
    return there


def _held(stack: str) -> set[str]:
    """Return the logical ids of what the stack has."""
    if status(stack) in EMPTY:
        return set()
    pages = client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
    return {
        one["LogicalResourceId"]
        for page in pages
        for one in page["StackResourceSummaries"]
        if one["ResourceStatus"] != "DELETE_COMPLETE"
    }


def _name(properties: Mapping[str, Any], fixed: Fixed, account: str) -> str:
    """Return a resource's name as the template has it: of text, and of the account's number."""
    holder = properties.get("OriginAccessControlConfig", properties)
    name = holder[fixed.named_by]
    if isinstance(name, str):
        return name
    _, parts = name["Fn::Join"]
    return "".join(part if isinstance(part, str) else account for part in parts)


def is_first(template: Mapping[str, Any], stack: str) -> bool:
    """Tell whether the stack's first deployment is still to come: it has no table."""
    held = _held(stack)
    return not any(
        one["Type"] == "AWS::DynamoDB::Table" and logical in held
        for logical, one in template["Resources"].items()
    )


def adopt(template: Mapping[str, Any], stack: str, left: list[Leftover]) -> None:
    """Take what has to be imported into the stack, which is made of it where there is none; the rest comes with the deployment.

    Raises `StageError` where something that is left has to go first: nothing was changed then.
    """
    stands = [one for one in left if one.fixed.how == "named"]
    if stands:
        raise StageError("\n".join([*(one.sentence for one in stands), "Nothing was deployed."]))
    imported = [one for one in left if one.fixed.how == "imported"]
    if not imported:
        return
    cloudformation, about = (
        client("cloudformation"),
        {"StackName": stack, "ChangeSetName": f"adopt-{uuid4().hex}"},
    )
    standing = status(stack)
    if standing not in EMPTY:
        raise StageError(
            f"The stack {stack} has no signing key, and {imported[0].name} exists beside it: `cdk import` takes it in. "
            "Nothing was deployed."
        )
    if standing == "ROLLBACK_COMPLETE":
        # Nothing is in it, and nothing can be put into it.
        cloudformation.delete_stack(StackName=stack)
        cloudformation.get_waiter("stack_delete_complete").wait(StackName=stack)
    whole = {"Resources": {one.logical: template["Resources"][one.logical] for one in imported}}
    cloudformation.create_change_set(
        **about,
        ChangeSetType="IMPORT",
        TemplateBody=json.dumps(whole),
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
        ResourcesToImport=[
            {
                "ResourceType": one.fixed.kind,
                "LogicalResourceId": one.logical,
                "ResourceIdentifier": {"Id": one.id},
            }
            for one in imported
        ],
    )
    cloudformation.get_waiter("change_set_create_complete").wait(**about)
    cloudformation.execute_change_set(**about)
    cloudformation.get_waiter("stack_import_complete").wait(StackName=stack)


def read(template: Path) -> dict[str, Any]:
    """Return a template that was synthesised."""
    found: dict[str, Any] = json.loads(template.read_text())
    return found


def _secret(name: str) -> str:
    its = client("secretsmanager").describe_secret(SecretId=name)
    if "DeletedDate" in its:
        raise StageError(
            f"The secret {name} waits to be deleted, and keeps its name until then. It holds the key of the links in mails: "
            f"give it back by `aws secretsmanager restore-secret --secret-id {name}`, and deploy again."
        )
    return str(its["ARN"])


def _pool_of(name: str) -> str:
    return str(
        client("cognito-idp")
        .describe_user_pool_domain(Domain=name)["DomainDescription"]
        .get("UserPoolId", "")
    )


def _listed(items: Iterator[dict[str, Any]], name: str) -> str:
    return next((str(one["Id"]) for one in items if one["Name"] == name), "")


def _access_controls() -> Iterator[dict[str, Any]]:
    pages = client("cloudfront").get_paginator("list_origin_access_controls").paginate()
    for page in pages:
        yield from page["OriginAccessControlList"].get("Items", [])


def _if_there(look: Callable[[str], str]) -> Callable[[str], str]:
    """Return what looks for something by its name and says nothing where AWS says that it isn't there."""

    def looked(name: str) -> str:
        try:
            return look(name)
        except ClientError as error:
            if error.response["Error"]["Code"] not in MISSING:
                raise
            return ""

    return looked


LOOKED_FOR: Final[Mapping[str, Callable[[str], str]]] = {
    kind: _if_there(look)
    for kind, look in {
        "AWS::SecretsManager::Secret": _secret,
        "AWS::SES::EmailIdentity": lambda name: (
            client("sesv2").get_email_identity(EmailIdentity=name) and name
        ),
        "AWS::SES::ConfigurationSet": lambda name: (
            client("sesv2").get_configuration_set(ConfigurationSetName=name) and name
        ),
        "AWS::SES::ReceiptRuleSet": lambda name: (
            client("ses").describe_receipt_rule_set(RuleSetName=name) and name
        ),
        "AWS::Events::EventBus": lambda name: client("events").describe_event_bus(Name=name) and name,
        "AWS::Cognito::UserPoolDomain": _pool_of,
        "AWS::CloudFront::OriginAccessControl": lambda name: _listed(_access_controls(), name),
        "AWS::CloudFront::Function": lambda name: client("cloudfront").describe_function(Name=name) and name,
    }.items()
}
"""How each kind is looked for: by its name, answered with its id, or with nothing."""
