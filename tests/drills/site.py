"""The real site, as people use it whose page doesn't come: they try again."""

import base64
import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

TRIES: Final = 60
"""How often somebody tries whose page doesn't come, with `PAUSE` seconds between."""

PAUSE: Final = 0.3

PHONE: Final = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36"


class GaveUpError(AssertionError):
    """A page did not come, however often it was asked for."""


@dataclass
class OverHttp:
    """The real site as `tests.support.browser.Browser` asks a function: whatever is not answered is asked again."""

    site: str
    again: int = 0
    """How often somebody had to try again."""
    longest: float = 0.0
    """Seconds that somebody needed at most until a page came."""

    def __call__(self, event: Mapping[str, Any], _context: object, **_: object) -> dict[str, Any]:
        """Answer an event of the API with what the site says."""
        path = event["rawPath"] + (f"?{event['rawQueryString']}" if event["rawQueryString"] else "")
        body = base64.b64decode(event["body"]) if event["body"] else None
        method, began, last = event["requestContext"]["http"]["method"], time.monotonic(), None
        for _try in range(TRIES):
            last = self._once(method, path, body, event["headers"])
            if last and last["statusCode"] < http.HTTPStatus.INTERNAL_SERVER_ERROR:
                self.longest = max(self.longest, time.monotonic() - began)
                return last
            self.again += 1
            time.sleep(PAUSE)  # a person's own pause: nothing here says when it is worth trying
        raise GaveUpError(f"{method} {path}: {last and last['statusCode']}")

    def _once(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> dict[str, Any] | None:
        connection = http.client.HTTPConnection(urlsplit(self.site).netloc, timeout=70)
        try:
            connection.request(method, path, body, {"accept": "text/html", "user-agent": PHONE, **headers})
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        said = {name.lower(): value for name, value in answer.getheaders()}
        if "location" in said:
            said["location"] = said["location"].removeprefix(self.site)
        cookies = [value for name, value in answer.getheaders() if name.lower() == "set-cookie"]
        return {
            "statusCode": answer.status,
            "headers": said,
            "cookies": cookies,
            "body": text,
            "isBase64Encoded": False,
        }
