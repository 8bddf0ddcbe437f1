"""The event log outlives mistakes: versions, a lock, a copy in another account, and all forgets after the same 35 days."""

import json
from typing import Any

from infra.log_copy import DAYS, stack_name, template
from tests.infra.conftest import ANY, Template, named, of
from tests.infra.test_template import listed, statements

LOG = "MetricsEvents2D4E6254"
THERE = "111122223333"


def test_every_version_is_locked_and_forgotten_when_backups_forget(deployed: Template) -> None:
    """Here and in the other account: what was erased is gone from everywhere after as many days."""
    copy = json.loads(template(ANY, THERE))["Resources"]["Copy"]
    for bucket in (of(deployed, "AWS::S3::Bucket")[LOG], copy["Properties"]):
        assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
        assert bucket["ObjectLockEnabled"] is True
        rule = bucket["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
        assert rule == {"Mode": "GOVERNANCE", "Days": DAYS}, (
            "an administrator can take out what must not be there"
        )
        [lifecycle] = bucket["LifecycleConfiguration"]["Rules"]
        assert lifecycle["NoncurrentVersionExpiration"] == {"NoncurrentDays": DAYS}
        assert "ExpirationInDays" not in lifecycle, "an event that stands is kept"
        assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert copy["DeletionPolicy"] == "RetainExceptOnCreate"
    for bucket_name, bucket in of(deployed, "AWS::S3::Bucket").items():
        assert bucket_name == LOG or "VersioningConfiguration" not in bucket, (
            "others must be able to forget at once"
        )


def test_no_function_and_no_role_may_break_the_lock_or_delete_of_the_log(deployed: Template) -> None:
    of_the_log = 0
    for _, statement in statements(deployed):
        actions = listed(statement["Action"])
        assert "s3:BypassGovernanceRetention" not in actions
        if LOG in json.dumps(statement["Resource"]):
            of_the_log += 1
            assert not [one for one in actions if "Delete" in one]
    assert of_the_log == 3, "the log's function adds, and what copies reads"


def of_with_conditions(template: Template, kind: str) -> list[tuple[str, dict[str, Any]]]:
    return [(name, one) for name, one in template["Resources"].items() if one["Type"] == kind]


def test_without_a_copy_named_nothing_is_copied_and_no_role_could(deployed: Template) -> None:
    assert deployed["Parameters"]["EventsCopy"]["Default"] == ""
    condition = deployed["Conditions"]["EventsCopied"]
    assert condition == {"Fn::Not": [{"Fn::Equals": [{"Ref": "EventsCopy"}, ""]}]}
    replication = of(deployed, "AWS::S3::Bucket")[LOG]["ReplicationConfiguration"]
    name, rules, otherwise = replication["Fn::If"]
    assert (name, otherwise) == ("EventsCopied", {"Ref": "AWS::NoValue"})
    role = deployed["Resources"][named(rules["Role"])]
    assert role["Condition"] == "EventsCopied"
    assert LOG not in json.dumps(role), "CloudFormation can't make two that need each other"
    [(_, may)] = of_with_conditions(deployed, "AWS::IAM::Policy")
    assert may["Condition"] == "EventsCopied"
    [rule] = rules["Rules"]
    assert rule["Destination"] == {"Bucket": {"Ref": "EventsCopy"}}
    assert rule["DeleteMarkerReplication"] == {"Status": "Enabled"}, (
        "or what was erased here stood there for ever"
    )
    assert deployed["Outputs"]["EventsCopiedTo"]["Value"] == {
        "Fn::If": ["EventsCopied", {"Ref": "EventsCopy"}, "none"]
    }


def test_the_other_account_lets_in_the_one_role_that_copies_and_it_can_only_add(deployed: Template) -> None:
    made = json.loads(template(ANY, THERE))
    [role] = [
        one for one in of(deployed, "AWS::IAM::Role").values() if "log-copy" in str(one.get("Path", ""))
    ]
    adds, looks, encrypted = made["Resources"]["Policy"]["Properties"]["PolicyDocument"]["Statement"]
    for statement in (adds, looks):
        assert statement["Principal"] == {"AWS": f"arn:aws:iam::{THERE}:root"}
        whose = statement["Condition"]["ArnLike"]["aws:PrincipalArn"]
        assert whose == f"arn:aws:iam::{THERE}:role{role['Path']}*"
    assert set(adds["Action"]) == {"s3:ReplicateObject", "s3:ReplicateDelete"}
    assert (encrypted["Effect"], encrypted["Condition"]) == (
        "Deny",
        {"Bool": {"aws:SecureTransport": "false"}},
    )
    assert ANY in stack_name(ANY)
