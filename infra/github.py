"""Who may deploy from GitHub: a role for one environment of one repository, in a stack of its own beside the platform's.

GitHub says by a signed token for which repository and environment a job runs, and AWS gives it an hour's credentials for that:
no key is kept anywhere ("Configuring OpenID Connect in Amazon Web Services", GitHub's documentation). An environment may ask for
somebody's approval before its job begins. Nothing here needs the CDK.
"""

import json
import re
from typing import Any, Final

from infra.declared import stack_name as platform
from infra.domain import REGION as DOMAINS
from infra.domain import stack_name as domains
from infra.names import FIXED

ISSUER: Final = "token.actions.githubusercontent.com"

AUDIENCE: Final = "sts.amazonaws.com"
"""Whom GitHub's token is for, as `aws-actions/configure-aws-credentials` asks for it."""

ENVIRONMENT: Final = "production"
"""The environment of the repository whose jobs may deploy; `.github/workflows/deploy.yml` names it."""

REPOSITORY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}")

ROLES: Final = ("deploy", "file-publishing", "lookup")
"""The CDK's roles that a deployment takes on: what CloudFormation itself may do is a fourth one's, which it alone takes on."""

LOOKS: Final = tuple(one.looked_for for one in FIXED)
"""What a deployment asks of names that its template fixes and its stack does not have yet: whether they exist, and no more."""

KEPT: Final = 24
"""Letters of a stack's name that CloudFormation keeps at least in the names that it makes for buckets and functions."""


def stack_name(programme: str) -> str:
    """Return what the stack of a programme's deployments from GitHub is called."""
    return f"{platform(programme)}-github"


def role_name(programme: str) -> str:
    """Return what the role is called that GitHub's jobs take on."""
    return f"{platform(programme)}-deployer"


def template(programme: str, repository: str, region: str, *, known: bool) -> str:
    """Return the template; where the account has `known` GitHub before, its provider is that of another stack.

    Raises `ValueError` for what is no repository's name.
    """
    if not REPOSITORY.fullmatch(repository):
        raise ValueError(f"“{repository}” is no repository. Write it as GitHub does: owner/name.")
    provider = {"Fn::Sub": f"arn:aws:iam::${{AWS::AccountId}}:oidc-provider/{ISSUER}"}
    resources: dict[str, Any] = {
        "Deployer": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "RoleName": role_name(programme),
                "Description": f"Deploys {programme} from the environment {ENVIRONMENT} of {repository}",
                "MaxSessionDuration": 3600,
                "AssumeRolePolicyDocument": _document(_trusted(provider, repository)),
                "Policies": [
                    {"PolicyName": "Deploys", "PolicyDocument": _document(*_may(programme, region))},
                ],
            },
        }
    }
    if not known:
        resources["Provider"] = {
            "Type": "AWS::IAM::OIDCProvider",
            "Properties": {"Url": f"https://{ISSUER}", "ClientIdList": [AUDIENCE]},
            # Other stacks of the account may have come to go by it.
            "DeletionPolicy": "Retain",
            "UpdateReplacePolicy": "Retain",
        }
        resources["Deployer"]["DependsOn"] = "Provider"
    return json.dumps(
        {
            "AWSTemplateFormatVersion": "2010-09-09",
            "Description": "The outreach platform: deployments from GitHub",
            "Resources": resources,
            "Outputs": {"Role": {"Value": {"Fn::GetAtt": ["Deployer", "Arn"]}}},
        },
        indent=1,
    )


def _document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _trusted(provider: dict[str, Any], repository: str) -> dict[str, Any]:
    """Return who may take on the role: exactly this, with no wildcard a fork or a branch could fit."""
    return {
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": provider},
        "Condition": {
            "StringEquals": {
                f"{ISSUER}:aud": AUDIENCE,
                f"{ISSUER}:sub": f"repo:{repository}:environment:{ENVIRONMENT}",
            }
        },
    }


def _may(programme: str, region: str) -> list[dict[str, Any]]:
    """Return what the role may do: take on the CDK's roles, and what `make deploy` does itself."""
    name = platform(programme)
    made = name[:KEPT]

    def arn(of: str) -> str | dict[str, str]:
        # cfn-lint takes a substitution that has nothing to put in for a mistake.
        return {"Fn::Sub": f"arn:aws:{of}"} if "${" in of else f"arn:aws:{of}"

    def allow(actions: tuple[str, ...], *resources: str | dict[str, str]) -> dict[str, Any]:
        return {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)}

    here = f"{region}:${{AWS::AccountId}}"
    pages = f"lambda:{here}:function:{made}*"
    return [
        allow(
            ("sts:AssumeRole",),
            *(
                arn(f"iam::${{AWS::AccountId}}:role/cdk-hnb659fds-{role}-role-${{AWS::AccountId}}-{region}")
                for role in ROLES
            ),
        ),
        allow(
            tuple(
                f"cloudformation:{action}"
                for action in ("DeleteChangeSet", "DescribeChangeSet", "DescribeStacks", "ListStackResources")
            ),
            arn(f"cloudformation:{here}:stack/{name}/*"),
            # The stack within it.
            arn(f"cloudformation:{here}:stack/{name}-*/*"),
        ),
        allow(
            ("cloudformation:DescribeStacks",),
            arn(f"cloudformation:{DOMAINS}:${{AWS::AccountId}}:stack/{domains(programme)}/*"),
        ),
        allow(("s3:PutObject",), arn(f"s3:::{made}*/assets/*")),
        allow(("cloudwatch:DescribeAlarms",), arn(f"cloudwatch:{here}:alarm:{made}*")),
        allow(
            tuple(
                f"lambda:{action}"
                for action in (
                    "GetAlias",
                    "GetFunctionConfiguration",
                    "InvokeFunction",
                    "ListVersionsByFunction",
                    "PublishVersion",
                    "UpdateAlias",
                )
            ),
            arn(pages),
            arn(f"{pages}:*"),
        ),
        # Of the account, and so of no resource; and whether names are taken that a deployment brings.
        allow(("lambda:GetAccountSettings", *LOOKS), "*"),
        # Versions alone: of a function itself the name ends without one.
        allow(("lambda:DeleteFunction",), arn(f"{pages}:*")),
    ]
