"""What looks like the number of a certificate: none is ever kept, in no field."""

import re
from typing import Final

DIGITS: Final = 8
"""From so many digits in a row, however they are set apart: a DBS certificate has twelve. A date, which has eight, is none."""

RUN: Final = re.compile(r"\d(?:[\s./\-\u2010-\u2015]?\d)*")
DATE: Final = re.compile(r"\d{1,2}([./-])\d{1,2}\1\d{4}|\d{4}-\d{1,2}-\d{1,2}")


def like_a_certificates(text: str) -> bool:
    """Tell whether a text that says no phone number has something in it that looks like the number of a certificate."""
    return any(sum(map(str.isdigit, run)) >= DIGITS and not DATE.fullmatch(run) for run in RUN.findall(text))
