"""A programme's own domain: the name its site answers under, which pupils type."""

import ipaddress
import re
from typing import Annotated, Final

from pydantic import AfterValidator

LETTERS: Final = 253
"""Characters of a domain name: RFC 1035's limit, as it is written."""

LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
TOP: Final = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}")

NOT_OURS: Final = ("cloudfront.net", "amazonaws.com", "localhost", "localdomain", "local", "internal")
"""Names below which nobody is given one of their own by a certificate."""


def own_domain(text: str) -> str:
    """Return a domain as it is; empty for none. Raises `ValueError` for what is no name a certificate could be had for."""
    if not text:
        return text
    if "://" in text or "/" in text or ":" in text:
        raise ValueError("write the name alone, such as visits.example.org: no https://, no path, no port")
    if not text.isascii():
        raise ValueError("write a name with other letters as DNS has it, beginning with xn--")
    if text != text.lower():
        raise ValueError("write it in small letters")
    if _is_address(text):
        raise ValueError("that is an address of a machine, not a name")
    labels = text.split(".")
    if (
        len(text) > LETTERS
        or not all(LABEL.fullmatch(label) for label in labels)
        or not TOP.fullmatch(labels[-1])
    ):
        raise ValueError("a domain looks like visits.example.org")
    if len(labels) == 1 or any(text == name or text.endswith(f".{name}") for name in NOT_OURS):
        raise ValueError("that name can't be the programme's own: a domain looks like visits.example.org")
    return text


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


Domain = Annotated[str, AfterValidator(own_domain)]
