"""Takes the website's counter's word that a page was shown, and puts it in the queue.

The queue takes it even while the table throttles. Whatever arrives, the answer is the same picture of one pixel: a counter must
never be what a reader notices.
"""

import base64
import json
import secrets
from http import HTTPStatus

from services.metrics.sources.hit import hit_of
from shared.aws import client
from shared.settings import setting
from shared.web.http import Request, Response, Router

PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


def _pixel(status: HTTPStatus = HTTPStatus.OK, _sentence: str = "") -> Response:
    return Response(PIXEL, status, content_type="image/gif")


handler = Router(_pixel)


@handler.get("hit")
@handler.post("hit")
def hit(request: Request) -> Response:
    found = hit_of(request.query, request.headers, setting("SITE"))
    if found is not None:
        # With its own moment and a number drawn for it: a message that comes twice or is redriven is still this hit.
        kept = {"id": secrets.token_hex(8), "at": request.at.isoformat(), **found}
        client("sqs").send_message(QueueUrl=setting("HITS_QUEUE"), MessageBody=json.dumps(kept))
    return _pixel()
