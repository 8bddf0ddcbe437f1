"""What was logged, line by line: the logger keeps the stream it was made with, so `capsys` does not see it."""

import io
import json
from typing import Any

import pytest

from shared.log import logger


def listen(monkeypatch: pytest.MonkeyPatch) -> "Log":
    """Let the logger write where a test can read."""
    log = Log()
    monkeypatch.setattr(logger.registered_handler, "stream", log)
    return log


class Log(io.StringIO):
    """The log's lines, since `listen`."""

    def lines(self) -> list[dict[str, Any]]:
        """Return each line as the fields it has."""
        return [json.loads(line) for line in self.getvalue().splitlines()]
