"""A form with files, taken apart: the fields as any form has them, and the files with their names."""

import io
import re
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final

from multipart import MultipartError, MultipartParser, parse_options_header

from shared.text import gettext
from shared.web.http import HTTPError, Request

MOST_BYTES: Final = 4_000_000
"""Of all that one form sends: API Gateway hands a function 6 MB, in letters that hold three quarters of it."""

FORM: Final = 10_000
"""Bytes of it that are kept for what a form has besides the files."""

MOST_FILES: Final = 20


@dataclass(frozen=True, slots=True)
class File:
    """A file that was sent, as it came."""

    name: str
    content: bytes


def parted(request: Request, over: str) -> tuple[Request, list[File]]:
    """Return the request with its form's fields, and the files; those that nobody chose are none.

    Raises `HTTPError` for a form that is too long, with the sentence `over`, or that arrived damaged.
    """
    if len(request.upload) > MOST_BYTES:
        raise HTTPError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, over)
    _, options = parse_options_header(request.headers.get("content-type", ""))
    fields: dict[str, list[str]] = {}
    files: list[File] = []
    try:
        parser = MultipartParser(
            io.BytesIO(request.upload),
            options.get("boundary", ""),
            len(request.upload),
            part_limit=MOST_FILES + 10,
            spool_limit=MOST_BYTES,
            memory_limit=MOST_BYTES * 2,
            disk_limit=0,
        )
        for part in parser:
            if part.filename is None:
                fields.setdefault(part.name, []).append(part.raw.decode())
            elif part.filename or part.size:
                files.append(File(_last(part.filename), part.raw))
    except (MultipartError, UnicodeDecodeError) as error:
        raise HTTPError(
            HTTPStatus.BAD_REQUEST,
            gettext("The form arrived damaged. Go back to the page and send it again."),
        ) from error
    return replace(request, form=fields), files


def _last(name: str) -> str:
    """Return a file's name without the folders it lay in."""
    return re.split(r"[/\\]", name)[-1] or "file"
