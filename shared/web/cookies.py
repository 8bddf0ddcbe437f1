"""What a browser keeps for us for a while, signed: nobody else can write it, and scripts can't read it."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared.secrets import sign, unsign
from shared.web.http import Request, cookie


@dataclass(frozen=True)
class SignedCookie:
    """A cookie of this service; `purpose` is what it is signed for, `path` where browsers send it."""

    name: str
    purpose: str
    path: str
    lasts: timedelta

    def keep(self, values: Mapping[str, Any], at: datetime) -> str:
        """Return the Set-Cookie that keeps `values`, plain data, from the moment `at`."""
        content = json.dumps({**values, "until": int((at + self.lasts).timestamp())})
        text = base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")
        return self._set(sign(self.purpose, text), self.lasts)

    def remove(self) -> str:
        """Return the Set-Cookie that removes it."""
        return self._set("", timedelta())

    def read(self, request: Request) -> dict[str, Any] | None:
        """Return the values kept and `until` when they hold, in seconds since 1970.

        None for no cookie, an altered one, or one whose time is over.
        """
        text = unsign(self.purpose, request.cookies.get(self.name, ""), self.lasts)
        if text is None:
            return None
        values: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return values if values["until"] > request.at.timestamp() else None

    def _set(self, value: str, lasts: timedelta) -> str:
        return cookie(self.name, value, seconds=int(lasts.total_seconds()), path=self.path)
