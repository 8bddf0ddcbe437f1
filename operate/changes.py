"""What a deployment would change, as CloudFormation's change set says it, in sentences; and what it must not do unasked."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import ClientError

from operate.aws import client
from operate.processes import StageError

HOLDS: Final = {
    "AWS::Cognito::UserPool": "the team's accounts",
    "AWS::DynamoDB::Table": "rows",
    "AWS::S3::Bucket": "files",
    "AWS::SQS::Queue": "messages that wait",
    "AWS::SecretsManager::Secret": "a key that links in mails were signed with",
}
"""What holds what nobody can make again, by kind of resource: it is neither deleted nor made anew unless it is named."""

SAID: Final = {
    "Add": "made",
    "Modify": "changed",
    "Remove": "removed",
    "Import": "adopted",
    "Dynamic": "decided later",
}


@dataclass(frozen=True)
class Change:
    """One resource that a deployment would touch: what CloudFormation would do with it, and which properties make it."""

    name: str
    kind: str
    action: str
    replacement: str = "False"
    because: tuple[str, ...] = ()

    @property
    def anew(self) -> bool:
        """Whether it is, or may be, made anew: CloudFormation does not always know before."""
        return self.action == "Modify" and self.replacement in {"True", "Conditional"}

    @property
    def loses(self) -> bool:
        """Whether what it holds would no longer be the system's."""
        return self.kind in HOLDS and (self.action == "Remove" or self.anew)

    def sentence(self) -> str:
        """Say what becomes of it."""
        if self.action == "Remove":
            does = "is removed"
        elif self.replacement == "Conditional":
            does = "may be made anew"
        else:
            does = "is made anew"
        why = f" because of {', '.join(self.because)}" if self.because else ""
        holds = f"; it holds {HOLDS[self.kind]}" if self.loses else ""
        return f"{self.name} ({self.kind}) {does}{why}{holds}."


UNCHANGED: Final = ("didn't contain changes", "No updates are to be performed")
"""What CloudFormation says of a change set that would change nothing: it takes it for one that failed."""


def read(stack: str, change_set: str) -> list[Change]:
    """Return what a change set would change; one that would change nothing is deleted, or isn't there at all.

    Raises `StageError` where CloudFormation could not make it.
    """
    found: list[Change] = []
    asked: dict[str, str] = {"StackName": stack, "ChangeSetName": change_set}
    while True:
        try:
            page = client("cloudformation").describe_change_set(**asked)
        except ClientError as error:
            if error.response["Error"]["Code"] in {"ChangeSetNotFound", "ChangeSetNotFoundException"}:
                return []
            raise
        if page["Status"] == "FAILED":
            discard(stack, change_set)
            why = page.get("StatusReason", "")
            if any(said in why for said in UNCHANGED):
                return []
            raise StageError(f"CloudFormation can't make these changes: {why}")
        found.extend(_change(one["ResourceChange"]) for one in page.get("Changes", ()))
        if not page.get("NextToken"):
            return found
        asked["NextToken"] = page["NextToken"]


def discard(stack: str, change_set: str) -> None:
    """Delete a change set that nobody will carry out."""
    client("cloudformation").delete_change_set(StackName=stack, ChangeSetName=change_set)


def _change(said: dict[str, Any]) -> Change:
    recreating = {
        detail["Target"].get("Name") or detail["Target"]["Attribute"]
        for detail in said.get("Details", ())
        if detail.get("Target", {}).get("RequiresRecreation", "Never") != "Never"
    }
    return Change(
        name=said["LogicalResourceId"],
        kind=said["ResourceType"],
        action=said["Action"],
        replacement=said.get("Replacement", "False"),
        because=tuple(sorted(recreating)),
    )


def sentences(changes: Sequence[Change]) -> Iterator[str]:
    """Yield how many resources are made, changed and removed, and a sentence of each that is removed or made anew."""
    counted = Counter(one.action for one in changes)
    parts = [f"{counted[action]} {said}" for action, said in SAID.items() if counted[action]]
    yield f"Resources: {', '.join(parts) or 'none'}."
    for one in sorted(changes, key=lambda change: (not change.loses, change.name)):
        if one.action == "Remove" or one.anew:
            yield one.sentence()


def refuse_losses(changes: Sequence[Change], named: Collection[str]) -> None:
    """Raise `StageError` where what holds data would be deleted or made anew and isn't `named`.

    What is named and wouldn't be is an error too: it was meant for another deployment, or misspelt.
    """
    losing = {one.name: one for one in changes if one.loses}
    idle = sorted(set(named) - losing.keys())
    if idle:
        raise StageError(
            f"REPLACE names {', '.join(idle)}, and this deployment neither deletes it nor makes it anew. Nothing was deployed."
        )
    unasked = [one for name, one in sorted(losing.items()) if name not in named]
    if unasked:
        every = ",".join(sorted(losing))
        raise StageError(
            "\n".join(one.sentence() for one in unasked)
            + "\nThe system would begin anew without it. Nothing was deployed. If that is meant, keep a copy of what it holds "
            f"and say so: make deploy REPLACE={every}"
        )
