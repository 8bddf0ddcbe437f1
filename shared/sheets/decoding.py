"""A file's bytes as text: by its mark, else by where its null bytes stand, else UTF-8, else the code page Excel saves in."""

import re
from typing import Final

from shared.sheets.unread import NO_TABLE, UnreadError
from shared.text import N_

MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)

NULLS: Final = 0.2
"""From this share of null bytes on one side of the pairs, they are UTF-16's: any of our platforms' headers has more."""

SAMPLE: Final = 4096

CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f]")
"""What no table of text has in it."""


def decode(content: bytes) -> str:
    """Return a file's text. Raises `UnreadError` for a file that is no text."""
    try:
        text = content.decode(_encoding(content))
    except UnicodeDecodeError as error:
        raise UnreadError(NO_TABLE) from error
    if CONTROL.search(text):
        raise UnreadError(NO_TABLE)
    if re.match(r"\s*<(!doctype|html|\?xml|table)", text, re.IGNORECASE):
        raise UnreadError(
            N_("This is a web page, not a table. Export it again as CSV or XLSX and hand that in.")
        )
    return text


def _encoding(content: bytes) -> str:
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return encoding
    sample = content[:SAMPLE]
    pairs = len(sample) // 2 or 1
    if sample[1::2].count(0) / pairs > NULLS and sample[0::2].count(0) == 0:
        return "utf-16-le"
    if sample[0::2].count(0) / pairs > NULLS and sample[1::2].count(0) == 0:
        return "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
