"""The origins of other sites that carry the counter's tag, as a browser writes them."""

import ipaddress
import re
from typing import Annotated, Final

from pydantic import AfterValidator

from shared.programme.domain import own_domain

HERE: Final = re.compile(r"http://(?:localhost|127\.0\.0\.1):\d{2,5}")
"""A site on this machine, to try the tag."""

PORT: Final = re.compile(r"(?P<name>.+):(?P<port>[1-9]\d{0,4})")
MOST_PORTS: Final = 65_535
USUAL: Final = 443


def origin(text: str) -> str:
    """Return an origin as it is. Raises `ValueError` for what no browser would name."""
    if HERE.fullmatch(text):
        return text
    scheme, there, rest = text.partition("://")
    if not there or scheme != "https":
        raise ValueError("an origin begins with https://, such as https://www.example.org")
    if "/" in rest or "?" in rest or "#" in rest:
        raise ValueError(
            "write the origin alone, such as https://www.example.org: no path, no slash at its end"
        )
    with_port = PORT.fullmatch(rest)
    if with_port and (int(with_port["port"]) > MOST_PORTS or int(with_port["port"]) == USUAL):
        raise ValueError("leave the port out, or write one between 1 and 65535 that is not 443")
    name = with_port["name"] if with_port else rest
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        if not own_domain(name):
            raise ValueError("an origin names a site, such as https://www.example.org") from None
        return text
    raise ValueError("that is an address of a machine, not the name of a site")


Origin = Annotated[str, AfterValidator(origin)]
