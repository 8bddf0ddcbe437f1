"""The event log's copy in another account: a stack of its own there, and what it has in common with the log's own bucket.

Whoever can do everything in the programme's account can do nothing in the other one but add. Nothing here needs the CDK.
"""

import json
from typing import Any, Final

DAYS: Final = 35
"""How long what was deleted can be brought back: the longest that DynamoDB's point-in-time recovery goes back ("Point-in-time
backups for DynamoDB", its guide), and what docs/data-protection.md says that backups remember."""

PARAMETER: Final = "EventsCopy"
"""What the platform's template calls the ARN of the copy's bucket, and the copy's own template its output."""

COPIED_TO: Final = "EventsCopiedTo"
"""The output of the platform's stack that names the copy's bucket, or says `NONE`."""

NONE: Final = "none"
"""What that output says where nothing is copied."""

ARN: Final = r"arn:aws:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"

KEPT: Final[dict[str, Any]] = {
    "VersioningConfiguration": {"Status": "Enabled"},
    # Governance, not compliance: should an event ever carry what it must not, the account's administrator can take it out at once
    # by saying so (s3:BypassGovernanceRetention). No function and no role of ours may.
    "ObjectLockConfiguration": {
        "ObjectLockEnabled": "Enabled",
        "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": DAYS}},
    },
    "ObjectLockEnabled": True,
    "LifecycleConfiguration": {
        "Rules": [
            {
                "Id": "forget",
                "Status": "Enabled",
                "NoncurrentVersionExpiration": {"NoncurrentDays": DAYS},
                "ExpiredObjectDeleteMarker": True,
            }
        ]
    },
}
"""The properties by which both buckets keep what was in them."""


def stack_name(programme: str) -> str:
    """Return what the stack of a programme's copy is called, in the other account."""
    return f"outreach-{programme}-log-copy"


def role_path(programme: str) -> str:
    """Return the path below which the role stands that copies: CloudFormation draws the rest of its name."""
    return f"/outreach/{programme}/log-copy/"


def template(programme: str, account: str) -> str:
    """Return the template of the bucket that takes the copy of the event log of `programme` in `account`."""
    arn = {"Fn::GetAtt": ["Copy", "Arn"]}
    objects = {"Fn::Sub": "${Copy.Arn}/*"}
    whose = {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{account}:role{role_path(programme)}*"}}
    principal = {"AWS": f"arn:aws:iam::{account}:root"}
    statements = [
        {
            "Sid": "Adds",
            "Effect": "Allow",
            "Principal": principal,
            "Action": ["s3:ReplicateObject", "s3:ReplicateDelete"],
            "Resource": objects,
            "Condition": whose,
        },
        {
            "Sid": "Looks",
            "Effect": "Allow",
            "Principal": principal,
            "Action": ["s3:GetBucketVersioning", "s3:ListBucket"],
            "Resource": arn,
            "Condition": whose,
        },
        {
            "Sid": "Encrypted",
            "Effect": "Deny",
            "Principal": {"AWS": "*"},
            "Action": "s3:*",
            "Resource": [arn, objects],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
    ]
    blocked = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    encrypted = [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
    made: dict[str, Any] = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"The outreach platform: a copy of the event log of {programme}",
        "Resources": {
            "Copy": {
                "Type": "AWS::S3::Bucket",
                "Properties": {
                    **KEPT,
                    "BucketEncryption": {"ServerSideEncryptionConfiguration": encrypted},
                    "PublicAccessBlockConfiguration": dict.fromkeys(blocked, True),
                },
                "DeletionPolicy": "RetainExceptOnCreate",
                "UpdateReplacePolicy": "Retain",
            },
            "Policy": {
                "Type": "AWS::S3::BucketPolicy",
                "Properties": {
                    "Bucket": {"Ref": "Copy"},
                    "PolicyDocument": {"Version": "2012-10-17", "Statement": statements},
                },
            },
        },
        "Outputs": {PARAMETER: {"Value": arn}},
    }
    return json.dumps(made, indent=1)
