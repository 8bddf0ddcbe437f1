"""What every test may ask for."""

import os

from hypothesis import HealthCheck, settings

from tests.support.aws import dynamodb_local

__all__ = ["dynamodb_local"]

# A property's examples are the same at every run: a failure can be looked at again, by anyone.
settings.register_profile(
    "outreach", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("outreach")
os.environ.pop("AWS_PROFILE", None)
