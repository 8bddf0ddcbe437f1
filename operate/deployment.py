"""The template for AWS: made, compared, deployed; with the CDK's own command line, installed by version from `infra/cdk`."""

import json
import os
import subprocess
from pathlib import Path
from typing import Final

from botocore.exceptions import ClientError

from assets.build import install, node_tools
from infra import concurrency, runtime
from infra.bundle import BUILD
from infra.declared import stack_name
from infra.domain import PARAMETER
from infra.names import PROTECTED
from operate import aws, domain, leftovers
from operate.build import Built, build
from operate.concurrency import PUPILS, room
from operate.processes import StageError
from operate.stack import REGION, described, outputs_of, upload_assets
from shared.paths import ROOT

CDK: Final = ROOT / "infra" / "cdk"


def _built() -> Built:
    try:
        return build("lambda", None, lambda step: print(f"  {step}", flush=True))
    except runtime.NotOnLambdaError as refused:
        raise StageError(str(refused)) from None


def template() -> Path:
    """Return the template for AWS, made where it is not."""
    return _built().template


def synth() -> int:
    """Make the template for AWS and say where it is."""
    print(_built().template)
    return 0


def _check_account() -> None:
    if not os.environ.get("AWS_PROFILE") and not os.environ.get("AWS_ACCESS_KEY_ID"):
        raise StageError("Say which AWS account: make deploy PROFILE=… (a profile of ~/.aws/config).")


def _cdk(built: Built, *arguments: str) -> None:
    _check_account()
    install(CDK)
    node, _ = node_tools()
    environment = {
        **os.environ,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "PATH": f"{Path(node).parent}{os.pathsep}{os.environ['PATH']}",
    }
    command = [
        node,
        str(CDK / "node_modules" / "aws-cdk" / "bin" / "cdk"),
        "--app",
        str(built.template.parent),
    ]
    done = subprocess.run([*command, *arguments], env=environment, check=False)
    if done.returncode:
        raise StageError("The CDK stopped; its reason stands above.")


def diff() -> int:
    """Show what deploying would change."""
    _cdk(_built(), "diff")
    return 0


def bootstrap() -> int:
    """Prepare the AWS account for the first deployment; again does no harm."""
    _cdk(_built(), "bootstrap")
    return 0


def deploy() -> int:
    """Deploy the template and put the pages' files into the site's bucket."""
    _check_account()
    built, written = _built(), BUILD / "outputs.json"
    os.environ.update(AWS_REGION=REGION, AWS_DEFAULT_REGION=REGION)
    aws.forget_clients()
    # Before anything is changed: without its certificate the site can't have its name.
    parameters = _parameters(built)
    first = _adopt(built)
    bucket = _assets_bucket(built)
    if bucket:
        # Before the pages that name them; their names carry a hash, so that pages of before find theirs too.
        upload_assets(built.assets, bucket)
    # A first deployment that fails is taken back; only what stands is protected from being deleted.
    for protected in ("no", "yes") if first else ("yes",):
        _cdk(
            built,
            *("deploy", "--require-approval", "any-change", "--outputs-file", str(written)),
            *("--import-existing-resources", *parameters, "--parameters", f"{PROTECTED}={protected}"),
        )
    [outputs] = json.loads(written.read_text()).values()
    upload_assets(built.assets, outputs["AssetsBucket"])
    print(f"Deployed: {outputs['Site']}")
    return 0


def _parameters(built: Built) -> list[str]:
    """Return what the template is told when it is deployed.

    How much concurrency is kept for pupils, and the certificate, for a programme with a domain of its own.
    """
    found = room(stack_name(built.programme.id))
    if found.pupils < PUPILS:
        print(
            f"This account runs {found.quota} functions at once: {found.pupils} are kept for pupils. See `make preflight`."
        )
    told = {concurrency.PARAMETER: str(found.pupils)}
    if built.programme.domain:
        told[PARAMETER] = domain.issued(built.programme)
    return [part for name, value in told.items() for part in ("--parameters", f"{name}={value}")]


def _adopt(built: Built) -> bool:
    """Take in what is left of a former stack and tell of it; return whether the stack's first deployment is still to come."""
    stack = stack_name(built.programme.id)
    standing = leftovers.status(stack)
    if standing in leftovers.STANDS_STILL:
        raise StageError(leftovers.STUCK.format(stack=stack, standing=standing))
    template = leftovers.read(built.template)
    account = aws.client("sts").get_caller_identity()["Account"]
    left = leftovers.found(template, stack, account)
    leftovers.adopt(template, stack, left)
    for one in left:
        print(one.sentence)
    return leftovers.is_first(template, stack)


def own_domain() -> int:
    """Ask for the certificate of the programme's own domain, and say what its DNS needs."""
    _check_account()
    return domain.ask()


def _assets_bucket(built: Built) -> str | None:
    """Return the bucket of what is deployed already, or None before the first deployment."""
    try:
        return outputs_of(described(stack_name(built.programme.id))).get("AssetsBucket")
    except ClientError:
        return None


def add_user(pool: str, email: str, name: str, group: str) -> int:
    """Add someone to a group: Cognito writes whoever is new a mail with a password for the first time."""
    cognito = aws.client("cognito-idp")
    attributes = {"email": email, "email_verified": "true", "name": name}
    said = f"{email} gets a mail with a password for the first sign-in."
    try:
        cognito.admin_create_user(
            UserPoolId=pool,
            Username=email,
            UserAttributes=[{"Name": key, "Value": value} for key, value in attributes.items()],
            DesiredDeliveryMediums=["EMAIL"],
        )
    except cognito.exceptions.UsernameExistsException:
        said = f"{email} is of the group {group} too, from the next sign-in on."
    cognito.admin_add_user_to_group(UserPoolId=pool, Username=email, GroupName=group)
    print(said)
    return 0
