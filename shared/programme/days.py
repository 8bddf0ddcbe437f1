"""How a programme says in what way a column of days is written."""

import re
from datetime import date, datetime
from typing import Final

ZONE: Final = r"^(UTC|[A-Z]\w+/\w+(/\w+)?)$"
"""How a zone is written. Whether there is one of the name isn't asked: functions carry no zones but ours."""

PROBE: Final = date(2024, 2, 29)


def day_pattern(pattern: str) -> str:
    """Return a pattern of `strptime` that says day and month. The year may be left out: it comes from the file's range.

    Raises `ValueError`.
    """
    marks = set(re.findall(r"%([A-Za-z])", pattern))
    if not ("d" in marks and marks & set("mbB")):
        raise ValueError("a date's format needs the day (%d) and the month (%m, %b or %B)")
    full = pattern if marks & set("Yy") else f"{pattern} %Y"
    try:
        written = datetime(PROBE.year, PROBE.month, PROBE.day).strftime(full)  # noqa: DTZ001  a day has no zone
        read = datetime.strptime(written, full).date()  # noqa: DTZ007  a day has no zone
    except ValueError as error:
        raise ValueError(f"no date can be read by this format: {error}") from error
    if read != PROBE:
        raise ValueError("a date's format needs the day (%d) and the month (%m, %b or %B), each once")
    return pattern
