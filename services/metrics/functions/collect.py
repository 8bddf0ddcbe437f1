"""Once an hour: counts the website's today and yesterday again. The first runs after midnight make yesterday complete."""

from datetime import timedelta
from typing import Any

from services.metrics import website
from shared.clock import london_day, now
from shared.log import logger


def handler(_event: dict[str, Any], _context: object) -> dict[str, Any]:
    at = now()
    today = london_day(at)
    counted = {day.isoformat(): website.count(day, at) for day in (today - timedelta(days=1), today)}
    logger.info("collected", extra={"days": counted})
    return {"days": counted}
