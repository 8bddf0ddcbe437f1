"""Asks the public DNS what stands under a name: by HTTPS, since Python alone knows addresses only.

A public resolver (Google's, "JSON API for DNS over HTTPS") sees what everybody does, whatever this machine's own network answers.
"""

import json
import urllib.request
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

ASKED: Final = "https://dns.google/resolve"
SECONDS: Final = 5

TYPES: Final[Mapping[str, int]] = {"A": 1, "CNAME": 5, "MX": 15, "TXT": 16}
"""The kinds of record that are asked for, as an answer numbers them (IANA, "Resource Record (RR) TYPEs")."""

ANSWERED: Final = frozenset({0, 3})
"""Of an answer's `Status` (IANA, "DNS RCODEs") those that say what stands there: NOERROR, and that there is no such name. With
any other, such as SERVFAIL, nobody knows."""


def lookup(name: str, kind: str) -> list[str] | None:
    """Return the values of a name's records of a kind, without quotes and final dots; None where nobody could say.

    An answer has the alias by which it was found (CNAME) beside what was asked for: that is left out. Raises `KeyError` for a
    kind that is not of `TYPES`.
    """
    wanted = TYPES[kind]
    asked = f"{ASKED}?{urlencode({'name': name, 'type': kind})}"
    try:
        with urllib.request.urlopen(asked, timeout=SECONDS) as answer:  # noqa: S310  the address above
            found: dict[str, Any] = json.load(answer)
    except (OSError, ValueError):
        return None
    if found.get("Status") not in ANSWERED:
        return None
    values = [one["data"] for one in found.get("Answer", []) if one["type"] == wanted]
    return [value.replace('" "', "").strip('"').rstrip(".") for value in values]
