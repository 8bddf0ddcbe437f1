"""What every test may ask for."""

import os

from tests.support.aws import dynamodb_local
from tests.support.browser import assets, chrome, peoples_chrome, playwright
from tests.support.programme import OWN

__all__ = ["assets", "chrome", "dynamodb_local", "peoples_chrome", "playwright"]

pytest_plugins = ["tests.support.examples", "tests.support.spread"]

os.environ.pop("AWS_PROFILE", None)
# Whatever programme the person at the keyboard works on, the tests are about what holds for every one.
os.environ["PROGRAMME"] = OWN
# Nor about the schools that were read into the register of this checkout.
os.environ["REGISTER"] = os.devnull
