"""What a change set says becomes sentences, and what holds data is neither deleted nor made anew unasked."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.stub import Stubber

from operate import changes
from operate.aws import client, forget_clients
from operate.changes import HOLDS, Change
from operate.processes import StageError

STACK, SET = "outreach-northmoor", "outreach-20261126-170000"
TABLE = Change("BookingTable", "AWS::DynamoDB::Table", "Modify", "True", ("KeySchema",))


@pytest.fixture
def cloudformation(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-2")
    forget_clients()
    with Stubber(client("cloudformation")) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()
    forget_clients()


def said(name: str, kind: str, action: str, **more: Any) -> dict[str, Any]:
    about = {"LogicalResourceId": name, "ResourceType": kind, "Action": action, **more}
    return {"Type": "Resource", "ResourceChange": about}


def test_every_page_of_a_change_set_is_read(cloudformation: Stubber) -> None:
    key = {"Target": {"Attribute": "Properties", "Name": "KeySchema", "RequiresRecreation": "Always"}}
    tags = {"Target": {"Attribute": "Tags", "RequiresRecreation": "Never"}}
    asked = {"StackName": STACK, "ChangeSetName": SET}
    table = said("BookingTable", "AWS::DynamoDB::Table", "Modify", Replacement="True", Details=[key, tags])
    made = {"Status": "CREATE_COMPLETE"}
    cloudformation.add_response(
        "describe_change_set", {**made, "Changes": [table], "NextToken": "more"}, asked
    )
    topic = said("Alarms", "AWS::SNS::Topic", "Remove")
    cloudformation.add_response(
        "describe_change_set", {**made, "Changes": [topic]}, {**asked, "NextToken": "more"}
    )
    assert changes.read(STACK, SET) == [TABLE, Change("Alarms", "AWS::SNS::Topic", "Remove")]


def test_no_change_set_means_that_nothing_changes(cloudformation: Stubber) -> None:
    cloudformation.add_client_error("describe_change_set", "ChangeSetNotFound")
    assert changes.read(STACK, SET) == []


def failed(cloudformation: Stubber, reason: str) -> None:
    cloudformation.add_response("describe_change_set", {"Status": "FAILED", "StatusReason": reason})
    cloudformation.add_response("delete_change_set", {}, {"StackName": STACK, "ChangeSetName": SET})


@pytest.mark.parametrize(
    "reason",
    [
        "The submitted information didn't contain changes. Submit different information …",
        "No updates are to be performed.",
    ],
)
def test_one_without_changes_is_taken_away(cloudformation: Stubber, reason: str) -> None:
    failed(cloudformation, reason)
    assert changes.read(STACK, SET) == []


def test_one_that_can_not_be_made_is_no_deployment_without_changes(cloudformation: Stubber) -> None:
    failed(cloudformation, "Parameters: [Certificate] must have values")
    with pytest.raises(StageError, match=r"can't make these changes: Parameters: \[Certificate\]"):
        changes.read(STACK, SET)


def test_it_says_how_many_and_names_what_is_removed_or_made_anew() -> None:
    found = [
        Change("Site", "AWS::CloudFront::Distribution", "Modify", "False"),
        Change("Api", "AWS::ApiGatewayV2::Api", "Add"),
        Change("Alarms", "AWS::SNS::Topic", "Remove"),
        Change("Rule", "AWS::Events::Rule", "Modify", "Conditional"),
        TABLE,
    ]
    assert list(changes.sentences(found)) == [
        "Resources: 1 made, 3 changed, 1 removed.",
        "BookingTable (AWS::DynamoDB::Table) is made anew because of KeySchema; it holds rows.",
        "Alarms (AWS::SNS::Topic) is removed.",
        "Rule (AWS::Events::Rule) may be made anew.",
    ]


@pytest.mark.parametrize("kind", sorted(HOLDS))
@pytest.mark.parametrize(
    ("action", "replacement"), [("Remove", "False"), ("Modify", "True"), ("Modify", "Conditional")]
)
def test_what_holds_data_is_kept_unless_it_is_named(kind: str, action: str, replacement: str) -> None:
    losing = Change("Kept1A2B", kind, action, replacement)
    with pytest.raises(StageError, match=r"Nothing was deployed\..*make deploy REPLACE=Kept1A2B"):
        changes.refuse_losses([losing], ())
    changes.refuse_losses([losing], {"Kept1A2B"})


@pytest.mark.parametrize(("action", "replacement"), [("Add", "False"), ("Modify", "False")])
def test_what_is_made_or_changed_loses_nothing(action: str, replacement: str) -> None:
    changes.refuse_losses([Change("Kept", kind, action, replacement) for kind in HOLDS], ())


def test_a_name_that_nothing_is_lost_of_was_meant_for_something_else() -> None:
    with pytest.raises(StageError, match="REPLACE names BokingTable, and this deployment neither"):
        changes.refuse_losses([TABLE], {"BokingTable"})
