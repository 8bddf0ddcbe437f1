"""The event log's bucket: every version kept, locked, and copied into another account where a deployment names one there.

One number holds for all that outlives a deletion: tables can be brought back for 35 days, versions of the log's objects stay
for as long after another one took their place, and no version can be deleted before it is as old. So what is erased is gone from
everywhere 35 days later, and what is lost by a slip or by somebody's hand is there for as long (decision 315).
"""

from collections.abc import Iterator
from typing import Any

from aws_cdk import Aws, CfnCondition, CfnParameter, Fn, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra import log_copy


class EventLog(Construct):
    """What makes the log's bucket outlive mistakes."""

    def __init__(self, scope: Construct, name: str, *, bucket: s3.Bucket, programme: str) -> None:
        super().__init__(scope, name)
        self._bucket, self._programme = bucket, programme
        cfn = bucket.node.default_child
        assert isinstance(cfn, s3.CfnBucket)  # noqa: S101  the construct's own kind, said for the type checker
        for key, value in log_copy.KEPT.items():
            cfn.add_property_override(key, value)
        parameter = CfnParameter(
            Stack.of(self),
            log_copy.PARAMETER,
            default="",
            allowed_pattern=f"^$|^{log_copy.ARN}$",
            description="The bucket in another account that takes a copy of the event log (`make log-copy`); empty for none",
        )
        self._to = parameter.value_as_string
        self._copied = CfnCondition(
            Stack.of(self), "EventsCopied", expression=Fn.condition_not(Fn.condition_equals(self._to, ""))
        )
        cfn.replication_configuration = Fn.condition_if(
            self._copied.logical_id, self._rules(self._role()), Aws.NO_VALUE
        )

    @property
    def copy(self) -> str:
        """The bucket that takes the copy, or `infra.log_copy.NONE`."""
        return Fn.condition_if(self._copied.logical_id, self._to, log_copy.NONE).to_string()

    def _role(self) -> iam.CfnRole:
        """Return what S3 copies as: it reads versions here and adds them there, and can delete nothing."""
        role = iam.Role(
            self,
            "Role",
            # The other account lets in whoever is below this path, so that neither has to know the other's names first.
            path=log_copy.role_path(self._programme),
            assumed_by=iam.ServicePrincipal("s3.amazonaws.com"),
        )
        # Apart from the role: the bucket needs the role, and this needs the bucket.
        may = iam.Policy(self, "May", roles=[role], statements=list(self._copies()))
        cfn_role, cfn_policy = role.node.default_child, may.node.default_child
        assert isinstance(cfn_role, iam.CfnRole)  # noqa: S101  see above
        assert isinstance(cfn_policy, iam.CfnPolicy)  # noqa: S101  see above
        cfn_role.cfn_options.condition = cfn_policy.cfn_options.condition = self._copied
        return cfn_role

    def _copies(self) -> Iterator[iam.PolicyStatement]:
        yield iam.PolicyStatement(
            actions=["s3:GetReplicationConfiguration", "s3:ListBucket"], resources=[self._bucket.bucket_arn]
        )
        yield iam.PolicyStatement(
            actions=[
                "s3:GetObjectLegalHold",
                "s3:GetObjectRetention",
                "s3:GetObjectVersionAcl",
                "s3:GetObjectVersionForReplication",
                "s3:GetObjectVersionTagging",
            ],
            resources=[self._bucket.arn_for_objects("*")],
        )
        yield iam.PolicyStatement(
            actions=["s3:ReplicateDelete", "s3:ReplicateObject"], resources=[f"{self._to}/*"]
        )

    def _rules(self, role: iam.CfnRole) -> dict[str, Any]:
        rule = {
            "Id": "copy",
            "Status": "Enabled",
            "Priority": 1,
            "Filter": {"Prefix": ""},
            # What is erased here is out of sight there, and gone when its version is.
            "DeleteMarkerReplication": {"Status": "Enabled"},
            "Destination": {"Bucket": self._to},
        }
        return {"Role": role.attr_arn, "Rules": [rule]}
