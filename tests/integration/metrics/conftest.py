"""The metrics service on either engine, the mails it sent, and the tables that stand in a digest."""

import email
import functools
import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default
from html import unescape

import pytest
from moto.ses.models import ses_backends

from services.metrics.table import salts
from shared.aws import client
from shared.compiled import compiled
from tests.support.aws import make_bucket, make_table, service_on
from tests.support.logs import Log, listen


@pytest.fixture
def metrics_aws(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make an empty metrics table."""
    with service_on(getattr(request, "param", "moto"), "metrics", request, monkeypatch, SALTS="salts"):
        make_table("salts")
        salts.forget()
        client("ses").verify_email_identity(EmailAddress=compiled().mail.sender)
        monkeypatch.setenv("OBSERVED", "observed")
        monkeypatch.setenv("DROPS", "drops")
        make_bucket("observed")
        monkeypatch.setenv("REPORTS", "reports")
        make_bucket("drops")
        make_bucket("reports")
        monkeypatch.setenv("APPROVED", "approved")
        make_bucket("approved")
        yield
        client("dynamodb").delete_table(TableName="salts")


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Log:
    """Gather what is logged."""
    return listen(monkeypatch)


def sent() -> list[EmailMessage]:
    """Return what SES took, oldest first."""
    backend = ses_backends["123456789012"]["eu-west-2"]
    return [_read(m.raw_data) for m in backend.sent_messages]  # type: ignore[misc]


@functools.lru_cache(maxsize=64)
def _read(raw: str) -> EmailMessage:
    """Read a mail once: tests ask for all that were sent, again and again."""
    return email.message_from_string(raw, policy=default)  # type: ignore[arg-type]


def content(message: EmailMessage, kind: str) -> str:
    """Return a mail's ``plain`` or ``html`` text."""
    body = message.get_body((kind,))
    assert body
    return str(body.get_content()).replace("\r\n", "\n")


def table_rows(message: EmailMessage) -> dict[str, list[str]]:
    """Return the cells of a report's tables in plain text, by the row's name."""
    lines = re.findall(r"^  ([^*\n]+?): (.+)$", content(message, "plain"), re.MULTILINE)
    return {name: cells.split(" | ") for name, cells in lines}


def html_rows(message: EmailMessage) -> dict[str, list[str]]:
    """Return the cells of a report's tables in HTML, by the row's name."""
    html = content(message, "html")
    rows = [
        [
            unescape(re.sub("<[^>]+>", "", cell)).strip()
            for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
        ]
        for table in re.findall(r'<table class="figures".*?</table>', html, re.DOTALL)
        for body in re.findall(r"<tbody>(.*?)</tbody>", table, re.DOTALL)
        for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    ]
    return {name: cells for name, *cells in rows}
