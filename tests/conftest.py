"""What every test may ask for."""

import os

import pytest

from tests.support.aws import dynamodb_local
from tests.support.programme import OWN

__all__ = ["dynamodb_local"]

pytest_plugins = ["tests.support.examples"]

os.environ.pop("AWS_PROFILE", None)
# Whatever programme the person at the keyboard works on, the tests are about what holds for every one.
os.environ["PROGRAMME"] = OWN

TOGETHER = ("e2e", "infra")
"""Folders whose files share what takes long to make: the running stage, the synthesised templates."""


# Before xdist reads the marks.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file, or of such a folder, in one of the processes that run side by side."""
    for item in items:
        folder = item.path.parent.name
        item.add_marker(pytest.mark.xdist_group(folder if folder in TOGETHER else str(item.path)))
