"""The team's accounts and its sign-in."""

from dataclasses import dataclass
from typing import Final

from aws_cdk import Stack
from aws_cdk import aws_cognito as cognito

from infra.core import kept, protected
from infra.edge import Edge
from infra.functions import Build
from services.access.groups import ANALYSTS, AUDIT, CHECKS, SAFEGUARDING, TEAM
from shared.web.routes import address

GROUPS: Final = {
    TEAM: "Sees the console",
    SAFEGUARDING: "Reads what pupils wrote",
    ANALYSTS: "Takes the extract with counts as they are",
    CHECKS: "Reads people's checks",
    AUDIT: "Sees who read whose data",
}
"""The groups, and what somebody sees by being of one."""


@dataclass(frozen=True)
class Accounts:
    """The pool of the team's accounts, and the settings that say where one signs in."""

    pool: cognito.UserPool
    settings: dict[str, str]


def accounts(edge: Edge, build: Build) -> Accounts:
    """Make the pool of the team's accounts, whose sign-in leads back to the site.

    It stands under the edge, where it first stood: its logical id is made of that, and with another one a deployment would
    make a pool without accounts.
    """
    local = build.differences.local
    pool = cognito.UserPool(
        edge,
        "Pool",
        self_sign_up_enabled=False,
        sign_in_aliases=cognito.SignInAliases(email=True),
        standard_attributes=cognito.StandardAttributes(
            email=cognito.StandardAttribute(required=True, mutable=True)
        ),
        password_policy=cognito.PasswordPolicy(
            min_length=12,
            require_digits=True,
            require_lowercase=True,
            require_symbols=True,
            require_uppercase=True,
        ),
        mfa=cognito.Mfa.REQUIRED if build.differences.second_factor else cognito.Mfa.OFF,
        mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
        account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
        removal_policy=kept(build),
    )
    cfn = pool.node.default_child
    assert isinstance(cfn, cognito.CfnUserPool)  # noqa: S101  the construct's own kind, said for the type checker
    cfn.deletion_protection = protected(edge, build, "ACTIVE", "INACTIVE").to_string()
    for group, sees in GROUPS.items():
        cognito.CfnUserPoolGroup(
            edge, group.title(), user_pool_id=pool.user_pool_id, group_name=group, description=sees
        )
    stack = Stack.of(edge)
    prefix = f"{build.programme}-{stack.account}"
    cognito.CfnUserPoolDomain(edge, "Domain", user_pool_id=pool.user_pool_id, domain=prefix)
    client = cognito.CfnUserPoolClient(
        edge,
        "Client",
        user_pool_id=pool.user_pool_id,
        generate_secret=False,
        allowed_o_auth_flows_user_pool_client=True,
        allowed_o_auth_flows=["code"],
        allowed_o_auth_scopes=["openid", "email", "profile"],
        callback_ur_ls=[f"{edge.site}{address('sign-in.callback')}"],
        logout_ur_ls=[f"{edge.site}{address('home')}"],
        supported_identity_providers=["COGNITO"],
        prevent_user_existence_errors="ENABLED",
        explicit_auth_flows=["ALLOW_REFRESH_TOKEN_AUTH"],
    )
    issuer = f"https://cognito-idp.{stack.region}.amazonaws.com/{pool.user_pool_id}"
    domain = f"https://{prefix}.auth.{stack.region}.amazoncognito.com"
    return Accounts(
        pool,
        {
            "COGNITO_DOMAIN": local.sign_in if local else domain,
            "COGNITO_ISSUER": issuer,
            "COGNITO_JWKS": local.jwks(pool.user_pool_id) if local else f"{issuer}/.well-known/jwks.json",
            "COGNITO_CLIENT_ID": client.ref,
        },
    )
