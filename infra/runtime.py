"""Which Python the functions run on: the one that bundles them, so that the bytecode they ship is theirs.

Lambda can't keep what it compiles: without bytecode each cold start compiles everything again, and takes 2.6 times as long.
"""

import sys
from typing import Final

ON_LAMBDA: Final = ("3.11", "3.12", "3.13", "3.14")
"""The versions Lambda runs and for which every locked package has a wheel for arm64, oldest first.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
"""

PLATFORM: Final = "aarch64-manylinux2014"
"""Lambda's arm64, as wheels call it. `requirements/lock.sh` tries whether every package has one."""

HERE: Final = f"{sys.version_info.major}.{sys.version_info.minor}"
"""This Python's version."""


class NotOnLambdaError(RuntimeError):
    """This Python is none of Lambda's; the message says what to do."""


def for_lambda(python: str) -> str:
    """Return `python`, which functions that are deployed are to run on. Raises `NotOnLambdaError` where Lambda has none such."""
    if python not in ON_LAMBDA:
        raise NotOnLambdaError(
            f"The functions run on the Python that deploys them, and Lambda has no {python}. Deploy with one of "
            f"{', '.join(ON_LAMBDA)}: make deploy PYTHON=python{ON_LAMBDA[-1]}"
        )
    return python


def for_stage(python: str) -> str:
    """Return the version to write into a template that runs here: the emulator runs any Python under any name of Lambda's."""
    return python if python in ON_LAMBDA else ON_LAMBDA[-1]
