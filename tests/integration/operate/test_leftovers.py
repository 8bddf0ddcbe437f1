"""What exists under a name of the template's before a deployment, against an AWS of this process."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from infra.names import FIXED
from operate import aws, leftovers
from operate.processes import StageError
from tests.support.aws import operators_aws

STACK = "outreach-any-programme"
KEY = "outreach/any-programme/signing-key"
TEMPLATE: dict[str, Any] = {
    "Resources": {
        "SigningKey": {
            "Type": "AWS::SecretsManager::Secret",
            "DeletionPolicy": "RetainExceptOnCreate",
            "Properties": {"Name": KEY},
        },
        "Sender": {"Type": "AWS::SES::EmailIdentity", "Properties": {"EmailIdentity": "a@any.example"}},
        "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": STACK}},
        "Domain": {
            "Type": "AWS::Cognito::UserPoolDomain",
            "Properties": {"Domain": {"Fn::Join": ["", ["any-", {"Ref": "AWS::AccountId"}]]}},
        },
        "Way": {
            "Type": "AWS::CloudFront::OriginAccessControl",
            "Properties": {"OriginAccessControlConfig": {"Name": "way"}},
        },
        "Rules": {"Type": "AWS::SES::ReceiptRuleSet", "Properties": {"RuleSetName": STACK}},
        "Fates": {"Type": "AWS::SES::ConfigurationSet", "Properties": {"Name": STACK}},
        "SendsOn": {"Type": "AWS::CloudFront::Function", "Properties": {"Name": "sends-on"}},
        "Table": {"Type": "AWS::DynamoDB::Table", "Properties": {}},
    }
}


@pytest.fixture(autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with operators_aws(monkeypatch):
        yield


@pytest.fixture
def stacks(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Stubber]:
    """Stand in for CloudFormation, whose imports moto has not: what is asked of it is held against its own model."""
    cloudformation = boto3.client("cloudformation")
    # moto has no CloudFront functions, and Cognito only with packages of its own.
    front, cognito = boto3.client("cloudfront"), boto3.client("cognito-idp")
    really = aws.client
    theirs = {"cloudformation": cloudformation, "cloudfront": front, "cognito-idp": cognito}
    monkeypatch.setattr(leftovers, "client", lambda service: theirs.get(service) or really(service))
    with Stubber(cloudformation) as answers, Stubber(front) as edge, Stubber(cognito) as team:
        edge.add_response("list_origin_access_controls", {"OriginAccessControlList": LISTED})
        edge.add_client_error("describe_function", "NoSuchFunctionExists")
        pool = getattr(request, "param", "")
        described = {"UserPoolId": pool} if pool else {}
        team.add_response("describe_user_pool_domain", {"DomainDescription": described})
        yield answers


LISTED = {"Marker": "", "MaxItems": 100, "IsTruncated": False, "Quantity": 0, "Items": []}


def no_stack(stacks: Stubber) -> None:
    stacks.add_client_error("describe_stacks", "ValidationError", f"Stack with id {STACK} does not exist")


def standing(stacks: Stubber, status: str) -> None:
    stacks.add_response(
        "describe_stacks",
        {"Stacks": [{"StackName": STACK, "StackStatus": status, "CreationTime": "2026-11-26T12:00:00Z"}]},
    )


def found(stacks: Stubber) -> list[leftovers.Leftover]:
    no_stack(stacks)
    return leftovers.found(TEMPLATE, STACK, "123456789012")


def test_every_kind_of_a_fixed_name_is_looked_for() -> None:
    assert set(leftovers.LOOKED_FOR) == {one.kind for one in FIXED}


def test_in_a_new_account_every_name_is_free(stacks: Stubber) -> None:
    assert found(stacks) == []


def test_the_key_of_a_former_stack_is_imported_before_anything_is_made(stacks: Stubber) -> None:
    """Links in mails of before go on opening."""
    arn = boto3.client("secretsmanager").create_secret(Name=KEY, SecretString="{}")["ARN"]
    boto3.client("sesv2").create_email_identity(EmailIdentity="a@any.example")
    left = found(stacks)
    assert [(one.logical, one.id) for one in left] == [("SigningKey", arn), ("Sender", "a@any.example")]
    no_stack(stacks)
    stacks.add_response(
        "create_change_set",
        {},
        {
            "StackName": STACK,
            "ChangeSetName": ANY,
            "ChangeSetType": "IMPORT",
            "TemplateBody": json.dumps({"Resources": {"SigningKey": TEMPLATE["Resources"]["SigningKey"]}}),
            "Capabilities": ANY,
            "ResourcesToImport": [
                {
                    "ResourceType": "AWS::SecretsManager::Secret",
                    "LogicalResourceId": "SigningKey",
                    "ResourceIdentifier": {"Id": arn},
                }
            ],
        },
    )
    stacks.add_response("describe_change_set", {"Status": "CREATE_COMPLETE"})
    stacks.add_response("execute_change_set", {}, {"StackName": STACK, "ChangeSetName": ANY})
    standing(stacks, "IMPORT_COMPLETE")
    leftovers.adopt(TEMPLATE, STACK, left)
    stacks.assert_no_pending_responses()
    assert all("takes it into the stack" in one.sentence for one in left)


def test_a_stack_that_works_without_its_key_is_left_to_a_person(stacks: Stubber) -> None:
    boto3.client("secretsmanager").create_secret(Name=KEY, SecretString="{}")
    left = found(stacks)
    standing(stacks, "UPDATE_COMPLETE")
    with pytest.raises(StageError, match="`cdk import` takes it in"):
        leftovers.adopt(TEMPLATE, STACK, left)


@pytest.mark.parametrize("stacks", ["eu-west-2_former"], indirect=True)
def test_what_holds_nothing_is_named_with_the_command_by_which_it_goes(stacks: Stubber) -> None:
    boto3.client("events").create_event_bus(Name=STACK)
    boto3.client("sesv2").create_configuration_set(ConfigurationSetName=STACK)
    boto3.client("ses").create_receipt_rule_set(RuleSetName=STACK)
    left = found(stacks)
    with pytest.raises(StageError) as refused:
        leftovers.adopt(TEMPLATE, STACK, left)
    said = str(refused.value)
    assert f"aws events delete-event-bus --name {STACK}" in said
    assert f"delete-configuration-set --configuration-set-name {STACK}" in said
    assert f"delete-receipt-rule-set --rule-set-name {STACK}" in said
    assert "--domain any-123456789012 --user-pool-id eu-west-2_former" in said
    assert said.endswith("Nothing was deployed.")


def test_a_key_that_waits_to_be_deleted_is_not_lost_by_a_deployment(stacks: Stubber) -> None:
    secrets = boto3.client("secretsmanager")
    secrets.create_secret(Name=KEY, SecretString="{}")
    secrets.delete_secret(SecretId=KEY)
    with pytest.raises(StageError, match=f"restore-secret --secret-id {KEY}"):
        found(stacks)


def test_what_the_stack_has_is_no_leftover_and_makes_it_no_first_deployment(stacks: Stubber) -> None:
    boto3.client("events").create_event_bus(Name=STACK)
    boto3.client("secretsmanager").create_secret(Name=KEY, SecretString="{}")
    for _ in range(2):
        standing(stacks, "UPDATE_COMPLETE")
        stacks.add_response(
            "list_stack_resources",
            {
                "StackResourceSummaries": [
                    {
                        "LogicalResourceId": name,
                        "ResourceType": "any",
                        "LastUpdatedTimestamp": "2026-11-26T12:00:00Z",
                        "ResourceStatus": status,
                    }
                    for name, status in (
                        ("Bus", "CREATE_COMPLETE"),
                        ("Table", "UPDATE_COMPLETE"),
                        ("SigningKey", "DELETE_COMPLETE"),
                    )
                ]
            },
        )
    assert [one.logical for one in leftovers.found(TEMPLATE, STACK, "123456789012")] == ["SigningKey"]
    assert not leftovers.is_first(TEMPLATE, STACK)
    standing(stacks, "ROLLBACK_COMPLETE")
    assert leftovers.is_first(TEMPLATE, STACK)
