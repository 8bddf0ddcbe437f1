"""What the sign-in function needs around it."""

from collections.abc import Iterator

import pytest

from tests.support.aws import service_on


@pytest.fixture
def access_aws(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make the signing key and the settings; the table that comes along stays empty."""
    with service_on(
        "moto",
        "access",
        request,
        monkeypatch,
        COGNITO_DOMAIN="https://signin.example",
        COGNITO_CLIENT_ID="client",
        COGNITO_ISSUER="https://issuer.example/pool",
        COGNITO_JWKS="https://issuer.example/pool/jwks.json",
    ):
        yield
