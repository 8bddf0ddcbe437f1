"""The CDK's own command line, installed by version from `infra/cdk`, on a template that was built."""

import os
import subprocess
from pathlib import Path
from typing import Final

from assets.build import install, node_tools
from operate.build import Built
from operate.processes import StageError
from operate.stack import REGION
from shared.paths import ROOT

FOLDER: Final = ROOT / "infra" / "cdk"


def cdk(built: Built, *arguments: str) -> None:
    """Run a command of the CDK. Raises `StageError` where it fails; what it says stands on the terminal."""
    install(FOLDER)
    node, _ = node_tools()
    environment = {
        **os.environ,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "PATH": f"{Path(node).parent}{os.pathsep}{os.environ['PATH']}",
        # News of other versions, and figures of how it is used, are of hosts of their own.
        "CDK_DISABLE_VERSION_CHECK": "true",
        "CDK_DISABLE_CLI_TELEMETRY": "true",
    }
    command = [
        node,
        str(FOLDER / "node_modules" / "aws-cdk" / "bin" / "cdk"),
        "--app",
        str(built.template.parent),
        "--no-notices",
    ]
    done = subprocess.run([*command, *arguments], env=environment, check=False)
    if done.returncode:
        raise StageError("The CDK stopped; its reason stands above.")
