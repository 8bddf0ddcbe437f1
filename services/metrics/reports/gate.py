"""The last look at a report before it is drawn."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass

from services.metrics.asked import Ask
from shared.suppression import Published


def refuse_raw_numbers(value: object, where: str = "report") -> None:
    """Raise `TypeError` for a number in `value` that did not pass the suppression gate, naming its place."""
    if isinstance(value, Published | str | Ask) or value is None:
        return
    if isinstance(value, int | float):
        raise TypeError(f"{where} is a bare number: only shared.suppression decides what may be printed.")
    if is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            refuse_raw_numbers(getattr(value, one.name), f"{where}.{one.name}")
    elif isinstance(value, Iterable):
        for number, inner in enumerate(value):
            refuse_raw_numbers(inner, f"{where}[{number}]")
