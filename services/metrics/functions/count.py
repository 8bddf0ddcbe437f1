"""Keeps each page shown as a row, under the id drawn for it: a message that comes twice is one row."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.metrics.table.hits import keep_hit
from shared.queue import take_each


def handler(event: dict[str, Any], _context: object = None) -> dict[str, Any]:
    return take_each(event, _keep)


def _keep(record: Mapping[str, Any]) -> None:
    hit = json.loads(record["body"])
    keep_hit(hit.pop("id"), datetime.fromisoformat(hit.pop("at")), hit)
