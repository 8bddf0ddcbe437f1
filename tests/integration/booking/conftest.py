"""The booking service on moto's AWS: its table, queue of mails, signing key and the real programme."""

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws
from moto.dynamodb.models import DynamoDBBackend
from shared import aws, secrets
from shared.aws import client

TABLE = "booking"


@pytest.fixture
def booking_aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty booking table and what the functions need around it."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_SESSION_TOKEN": "testing",
        "AWS_DEFAULT_REGION": "eu-west-2",
        "TABLE": TABLE,
        "SITE": "https://outreach.example",
        "SECRET": "signing-key",
        "MAIL_FROM": "outreach@programme.example",
        "BUS": "default",
        "COGNITO_DOMAIN": "https://signin.example",
        "COGNITO_CLIENT_ID": "client",
        "COGNITO_ISSUER": "https://issuer.example/pool",
        "COGNITO_JWKS": "https://issuer.example/pool/jwks.json",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    one_at_a_time(monkeypatch)
    with mock_aws():
        aws.forget_clients()
        secrets.signing_key.cache_clear()
        client("dynamodb").create_table(
            TableName=TABLE,
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        client("secretsmanager").create_secret(
            Name="signing-key", SecretString=json.dumps({"signing_key": "k" * 40})
        )
        client("ses").verify_email_identity(EmailAddress="outreach@programme.example")
        yield
    aws.forget_clients()
    secrets.signing_key.cache_clear()


def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let moto carry out one transaction at a time: it undoes a refused one by putting back all tables whole."""
    lock = threading.Lock()
    really = DynamoDBBackend.transact_write_items

    def locked(self: DynamoDBBackend, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401
        with lock:
            return really(self, *arguments, **named)

    monkeypatch.setattr(DynamoDBBackend, "transact_write_items", locked)


def rows(entity: str = "") -> list[dict[str, Any]]:
    """Every row of the table, or every one of an entity."""
    from shared.dynamo import from_item

    found = [from_item(item) for item in client("dynamodb").scan(TableName=TABLE)["Items"]]
    return [row for row in found if not entity or row["entity"] == entity]
