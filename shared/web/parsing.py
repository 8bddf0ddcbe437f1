"""Reads what a request brings: its query, its form and its cookies."""

import base64
import binascii
import unicodedata
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from shared.text import gettext

MAX_BODY = 100_000
"""Bytes of a form: ten times what our longest form can hold."""


class BadFormError(Exception):
    """A form that no browser would send: too long, or not text."""

    def __init__(self, status: HTTPStatus, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def _parse(text: str) -> dict[str, list[str]]:
    return parse_qs(text, keep_blank_values=True, errors="strict", max_num_fields=300)


def query(text: str) -> dict[str, str]:
    """Return what a query says, the last value of each name. Raises `BadFormError` for one that is not text."""
    try:
        return {name: values[-1] for name, values in _parse(text).items()}
    except ValueError as error:
        raise BadFormError(
            HTTPStatus.BAD_REQUEST,
            gettext("The address arrived damaged. Copy the whole of it and try again."),
        ) from error


def form(event: Mapping[str, Any], headers: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the values of the form an event brings; none for a body of another kind. Raises `BadFormError`."""
    body = event.get("body") or ""
    if not body or "application/x-www-form-urlencoded" not in headers.get("content-type", ""):
        return {}
    if len(body) > MAX_BODY:
        raise BadFormError(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, gettext("What was sent is longer than this form can hold.")
        )
    try:
        text = base64.b64decode(body, validate=True).decode() if event.get("isBase64Encoded") else body
        parsed = _parse(text)
    except (UnicodeDecodeError, binascii.Error, ValueError) as error:
        raise BadFormError(
            HTTPStatus.BAD_REQUEST,
            gettext("The form arrived damaged. Go back to the page and send it again."),
        ) from error
    return {name: [_clean(value) for value in values] for name, values in parsed.items()}


def upload(event: Mapping[str, Any], headers: Mapping[str, str]) -> bytes:
    """Return the body of a form that may bring files, as it came; empty for another kind. Raises `BadFormError`."""
    body = event.get("body") or ""
    if not body or not headers.get("content-type", "").startswith("multipart/form-data"):
        return b""
    try:
        return base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else body.encode()
    except (binascii.Error, ValueError) as error:
        raise BadFormError(
            HTTPStatus.BAD_REQUEST,
            gettext("The form arrived damaged. Go back to the page and send it again."),
        ) from error


UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})
"""Unicode's categories of controls, formats and separators: no answer needs them, and they can hide text in a mail."""


def _clean(value: str) -> str:
    if value.isprintable():
        # Nothing to take out, as of nearly every answer: whatever is unseen isn't printable. Letter by letter takes far longer.
        return value.strip()
    seen = (letter for letter in value if letter in "\t\n" or unicodedata.category(letter) not in UNSEEN)
    return "".join(seen).strip()


def cookies(header: str) -> dict[str, str]:
    """Return the cookies in a header, by name."""
    # `SimpleCookie` drops all that follows a cookie it can't read, and the host's other sites may set such ones.
    pairs = (part.partition("=") for part in header.split(";"))
    return {name.strip(): value.strip() for name, equals, value in pairs if equals}
