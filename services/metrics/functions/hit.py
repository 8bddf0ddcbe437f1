"""Takes the website's counter's word that a page was shown, and puts it in the queue.

The queue takes it even while the tables throttle. Whatever arrives, the answer is the same picture of one pixel: a counter must
never be what a reader notices. Pages of other sites may ask for it, and carry its script: those the programme lists are counted.
"""

import base64
import json
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from services.metrics.sources.hit import hit_of
from services.metrics.sources.visitor import address_of, digest
from services.metrics.table.salts import salt_of
from shared.aws import client
from shared.clock import london_day
from shared.compiled import plain
from shared.log import failed
from shared.paths import ROOT
from shared.settings import setting
from shared.web.http import Request, Response, Router

PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")

FOR_ANYONE: Final = {"cross-origin-resource-policy": "cross-origin"}
"""Pages of other sites may load it, also those that load nothing that does not say so."""

SCRIPT_KEPT: Final = 86_400
"""Seconds a browser keeps the script for other sites: its address stays, so what is in it must be asked for again."""


def _pixel(status: HTTPStatus = HTTPStatus.OK, _sentence: str = "") -> Response:
    return Response(PIXEL, status, content_type="image/gif", headers=dict(FOR_ANYONE))


handler = Router(_pixel)


@handler.get("hit")
@handler.post("hit", from_anywhere=True)
def hit(request: Request) -> Response:
    found = hit_of(request.query, request.headers, setting("SITE"), plain()["counted_origins"])
    if found is not None:
        # With its own moment and a number drawn for it: a message that comes twice or is redriven is still this hit.
        kept = {"id": secrets.token_hex(8), "at": request.at.isoformat(), **found}
        kept["visitor"] = _visitor(request, found)
        client("sqs").send_message(QueueUrl=setting("HITS_QUEUE"), MessageBody=json.dumps(kept))
    return _pixel()


@handler.get("hit.script")
def script(_request: Request) -> Response:
    """Hand out the script to other sites, at an address that stays."""
    headers = {"cache-control": f"public, max-age={SCRIPT_KEPT}", **FOR_ANYONE}
    built = ROOT / "count.js"
    text = built.read_text("utf-8") if built.exists() else ""
    return Response(text, content_type="text/javascript; charset=utf-8", headers=headers)


def _visitor(request: Request, found: Mapping[str, object]) -> str | None:
    """Return the digest of the day's visitor: empty where none is made, None where none could be made."""
    if found["codes"]:
        return ""
    address = address_of(request.headers)
    if not address:
        return None
    try:
        salt = salt_of(london_day(request.at))
    except (BotoCoreError, ClientError) as error:
        # The page counts all the same; how many visitors there were is then not known in full.
        failed("no salt", error)
        return None
    return digest(salt, str(found["account"]), address, request.headers.get("user-agent", ""))
