"""Structured logs: one JSON line an event, each carrying the correlation id of the booking it is about.

Never log what a person typed: log ids. A pupil's address, device or words must not reach a log at all.
"""

from aws_lambda_powertools import Logger

logger = Logger(log_uncaught_exceptions=False, use_rfc3339=True)
"""The process's logger; the service's name comes from POWERTOOLS_SERVICE_NAME."""


def correlate(correlation_id: str) -> None:
    """Put `correlation_id` on every log line from here to the end of this unit of work."""
    logger.set_correlation_id(correlation_id)
