"""What a test needs of the machine and finds, or says that it is missing: in CI that is a failure, elsewhere a skip."""

import os
import shutil
from pathlib import Path
from typing import Final

import pytest

from assets.build import install
from benchmarks.lighthouse import CHROMIUM
from shared.paths import ROOT

NPM = ROOT / "tests" / "npm"

SHELL: Final = ("chromium-headless-shell",)
"""Chromium without what draws windows that nobody sees: the same pages for two thirds of the work."""

CHROMIUM_ARGS: Final = ("--no-sandbox", "--js-flags=--no-opt --no-maglev")
"""What a browser is started with. A page lives a second here: to translate its scripts for speed costs more than it gains."""


def needed(what: str, how: str, *names: str) -> str:
    """Return the path of the first program of `names` there is."""
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    sentence = f"{what} was not found. {how}"
    if os.environ.get("CI") == "true":
        pytest.fail(f"{sentence} In CI it must be there.", pytrace=False)
    pytest.skip(sentence)


def chromium() -> str:
    """Return the browser's path."""
    how = "Install chromium to run the browser tests."
    return needed("Chromium", how, *SHELL, *CHROMIUM)


def firefox() -> str:
    """Return the other browser's path."""
    return needed("Firefox", "Install firefox-esr to run its tests.", "firefox-esr", "firefox")


def java() -> str:
    """Return Java's path."""
    how = "Install a Java runtime (17 or newer) to run the stores' tests on DynamoDB Local."
    return needed("Java", how, "java")


def npm_package(name: str) -> Path:
    """Return the folder of a package of `tests/npm`, installed as locked."""
    install(NPM)
    return NPM / "node_modules" / name
