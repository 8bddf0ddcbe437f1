"""A file of sources/ with `connector`: which account of a platform is asked for its figures, and how."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from shared.limits import OWN_WEBSITE
from shared.programme.pieces import Id, MistakeError, Piece, Text

NUMBER: Final = r"\d{1,30}"
WEBSITE: Final = r"[a-z0-9.-]+(/[\w./-]*)?"

ADDRESS: Final = r"^((https://|http://(127\.0\.0\.1|localhost)[:/])[^\s<>\"?#]+)?$"
"""Over TLS, or on this machine."""

ZONE: Final = r"^(UTC|[A-Z]\w+/\w+(/\w+)?)$"
"""How a zone is written. Whether there is one of the name isn't asked: functions carry no zones but ours."""

SETTINGS: Final[dict[str, dict[str, str]]] = {
    "facebook": {"page": NUMBER},
    "ga4": {"property": NUMBER},
    "instagram": {"user": NUMBER},
    "linkedin": {"organisation": NUMBER},
    "matomo": {"site": NUMBER},
    "plausible": {"site": WEBSITE},
    "tiktok": {},
    "umami": {"site": r"[0-9a-f-]{36}"},
    "x": {"user": NUMBER},
    "youtube": {"channel": r"UC[\w-]{22}"},
}
"""The connectors, and which settings each needs, with the pattern of its value."""

BY: Final = r"(page|referrer|campaign)(,(page|referrer|campaign)){0,2}"

OPTIONAL: Final[dict[str, dict[str, str]]] = {
    "ga4": {"by": BY},
    "plausible": {"by": BY},
    "youtube": {"videos": r"[\w-]{11}(,[\w-]{11}){0,49}"},
}
"""Settings that may be left out: YouTube's `videos` are those whose own figures are wanted, `by` what a website's are told by."""

OWN_ADDRESS: Final = ("matomo",)
"""Connectors of software that the programme, or its host, runs itself: there is no address to take without one."""


def _known(connector: str) -> str:
    if connector not in SETTINGS:
        raise ValueError(f"there is no such connector; there are {', '.join(SETTINGS)}")
    return connector


def _not_our_own(source: str) -> str:
    if source == OWN_WEBSITE:
        raise ValueError("the site's own counter is called that; take another name")
    return source


class Connection(Piece):
    """A connection to a platform; its credential is no part of it and never stands in a file.

    `metrics` are those wanted, by id, all where there are none. `address` is where it answers, where that is not the platform's
    own. `version` and `version_ends` take the place of the version of the platform's interface that its connector speaks. `zone`
    is the one set at the platform, where a site sets its own. `fresh_hours` is how old its newest figures may be before the page
    of sources says so. What costs money is read only with `paid`, and not for more than `monthly_cap_dollars`.
    """

    id: Annotated[Id, AfterValidator(_not_our_own)]
    connector: Annotated[str, AfterValidator(_known)]
    title: Text
    account: Id
    settings: Annotated[dict[str, Text], Field(default_factory=dict)]
    metrics: tuple[Text, ...] = ()
    address: Annotated[str, StringConstraints(pattern=ADDRESS, max_length=200)] = ""
    version: Annotated[str, StringConstraints(pattern=r"^(v?[0-9]{1,6}(\.[0-9]{1,2})?)?$")] = ""
    version_ends: date | None = None
    zone: Annotated[str, StringConstraints(pattern=ZONE)] = "Europe/London"
    fresh_hours: Annotated[int, Field(ge=1, le=24 * 14)] = 72
    paid: bool = False
    monthly_cap_dollars: Annotated[Decimal, Field(ge=0, le=1000)] = Decimal(0)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        needed, may = SETTINGS[self.connector], OPTIONAL.get(self.connector, {})
        for name, pattern in (needed | may).items():
            if name in self.settings and not re.fullmatch(pattern, self.settings[name]):
                raise MistakeError(f"{self.connector} does not write it like that", "settings", name)
        if missing := [name for name in needed if name not in self.settings]:
            raise MistakeError(f"{self.connector} needs {', '.join(missing)}", "settings")
        if strange := [name for name in self.settings if name not in needed | may]:
            raise MistakeError(f"{self.connector} has no such setting", "settings", strange[0])
        if self.connector in OWN_ADDRESS and not self.address:
            raise MistakeError(f"say where {self.connector} runs", "address")
        if bool(self.version) != (self.version_ends is not None):
            raise MistakeError("a version needs the day it ends, and that day its version", "version")
        if self.paid and not self.monthly_cap_dollars:
            raise MistakeError("what costs money needs a limit above 0", "monthly_cap_dollars")
        return self


def is_connection(values: dict[str, Any] | None) -> bool:
    """Return whether a file of sources/ is one of these and not of how an export is read."""
    return values is not None and "connector" in values
