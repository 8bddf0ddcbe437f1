"""Telling one day's visitors apart without knowing any: a digest that nobody can make again once the day's salt is gone.

The digest is HMAC-SHA256 of site, address and user agent under the day's salt, cut to 48 bits. Address and user agent are
kept and logged nowhere. The salt is random, in a table of its own without backups (`table.salts`), and destroyed by the clock
soon after midnight: from then on no digest leads back to anybody, not even by trying all addresses there are. Two days of the
same person have nothing in common. Whoever shares an address and a user agent, such as a school's tablets, is one visitor.
"""

import hashlib
import hmac
import ipaddress
from collections.abc import Mapping
from typing import Final

BYTES: Final = 6
"""Ten thousand visitors of a day have two of the same digest once in five million days."""

NETWORK: Final = 64
"""Bits of an IPv6 address that are looked at: devices change the rest by themselves, many times a day."""

BEHIND: Final = 2
"""From the end of X-Forwarded-For: the API adds the address of CloudFront, CloudFront before it that of the reader.

What stands further to the left came with the request, and may say anything.
"""


def digest(salt: bytes, account: str, address: str, agent: str) -> str:
    """Return a visitor's digest of the day of the salt, on one site."""
    message = f"{account}\n{address}\n{agent}".encode(errors="replace")
    return hmac.new(salt, message, hashlib.sha256).digest()[:BYTES].hex()


def address_of(headers: Mapping[str, str]) -> str:
    """Return the reader's address as it goes into the digest; empty where none can be read."""
    hops = [hop.strip() for hop in headers.get("x-forwarded-for", "").split(",")]
    try:
        address = ipaddress.ip_address(hops[-min(BEHIND, len(hops))])
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((int(address), NETWORK), strict=False).network_address)
    return str(address)
