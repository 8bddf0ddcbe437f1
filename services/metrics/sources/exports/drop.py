"""A file dropped into the bucket: taken, or refused by a mail to the team."""

from datetime import datetime
from typing import TYPE_CHECKING

from services.metrics.sources.exports.export import refused, take
from services.metrics.sources.exports.said import DropError
from services.metrics.sources.exports.sheets import MAX_BYTES
from services.metrics.table import drops
from shared.aws import client
from shared.log import logger
from shared.mail import Mail, send
from shared.text import gettext
from shared.web.pages import render

if TYPE_CHECKING:
    from shared.programme import Programme


def take_dropped(programme: "Programme", bucket: str, key: str, *, now: datetime) -> None:
    """Take a file, or say by mail why not; either way keep what became of it."""
    found = client("s3").get_object(Bucket=bucket, Key=key)
    etag = found["ETag"].strip('"')
    # A byte more than may be says enough; the whole of a huge file would end the function.
    content = found["Body"].read(MAX_BYTES + 1)
    try:
        outcome = take(programme, key, content, now=now)
    except DropError as error:
        logger.warning("refused", extra={"etag": etag})
        # Mailed first: a refusal whose mail could not be sent comes again and is not yet known.
        if drops.reported(key, etag) is None:
            _mail(programme, key, str(error))
        drops.report(key, etag, refused(error), taken=False, at=now)
    else:
        drops.report(key, etag, outcome, taken=True, at=now)


def _mail(programme: "Programme", key: str, sentence: str) -> None:
    values = {"key": key, "sentence": sentence}
    send(
        Mail(
            to=programme.mail.team,
            subject=gettext("The file %(file)s could not be taken", file=" ".join(key.split())),
            text=render("refused.txt.jinja", **values),
            html=render("refused.html.jinja", **values),
        ),
        programme.mail.sender,
        programme.mail.sender_name,
    )
