"""The last look at a report, a page, a file or a chart before it is drawn: what is shown is published, a name or a sentence."""

from dataclasses import fields, is_dataclass

from services.metrics.reports.section import LEAVES


def refuse_raw_numbers(value: object, where: str = "report") -> None:
    """Raise `TypeError` for anything in `value` that did not pass the suppression gate, naming its place.

    A bare text is refused like a bare number, for a number may stand in it. Keys and addresses, which nobody reads, are passed
    over: their fields say that they are such.
    """
    if value is None or isinstance(value, LEAVES):
        return
    if isinstance(value, tuple | list):
        for number, inner in enumerate(value):
            refuse_raw_numbers(inner, f"{where}[{number}]")
        return
    if not is_dataclass(value) or isinstance(value, type):
        raise TypeError(f"{where} is {value!r}: only shared.suppression decides what may be printed.")
    for one in fields(value):
        if one.metadata.get("shown", True):
            refuse_raw_numbers(getattr(value, one.name), f"{where}.{one.name}")
