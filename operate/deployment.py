"""The template for AWS: made, compared, deployed; with the CDK's own command line, installed by version from `infra/cdk`."""

import json
import os
import subprocess
from pathlib import Path
from typing import Final

from infra.bundle import BUILD, ROOT, node_builder
from operate.build import Built, build
from operate.stage import REGION, StageError, upload_assets
from shared import aws

CDK: Final = ROOT / "infra" / "cdk"


def _built() -> Built:
    return build("lambda", None, lambda step: print(f"  {step}", flush=True))


def synth() -> int:
    """Make the template for AWS and say where it is."""
    print(_built().template)
    return 0


def _cdk(built: Built, *arguments: str) -> None:
    if not os.environ.get("AWS_PROFILE") and not os.environ.get("AWS_ACCESS_KEY_ID"):
        raise StageError("Say which AWS account: make deploy PROFILE=… (a profile of ~/.aws/config).")
    builder = node_builder()
    builder.install(CDK)
    node, _ = builder.node_tools()
    environment = {
        "AWS_REGION": REGION,
        **os.environ,
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


def deploy() -> int:
    """Deploy the template, then put the pages' files into the site's bucket."""
    built, told = _built(), BUILD / "outputs.json"
    # Files first would need a bucket that may not be there yet. Their names carry a hash: pages of before find theirs.
    _cdk(built, "deploy", "--require-approval", "any-change", "--outputs-file", str(told))
    [outputs] = json.loads(told.read_text()).values()
    os.environ.setdefault("AWS_DEFAULT_REGION", REGION)
    aws.forget_clients()
    upload_assets(built.assets, outputs["AssetsBucket"])
    print(f"Deployed: {outputs['Site']}")
    return 0
