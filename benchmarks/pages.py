"""What a page weighs: the document as the function sent it and every file it makes a browser fetch, compressed."""

import base64
import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin

from benchmarks.functions import BenchError
from benchmarks.measure import body

IN_PAGES: Final = re.compile(
    r"""<(?:link|script|img|iframe|source|video|audio)\b[^>]*?\b(?:href|src|srcset)=["']([^"'\s]+)"""
)
WORKER: Final = re.compile(r""""worker": "([^"]+)\"""")
"""Where a pupil's page names the worker that its script registers."""
PICTURE: Final = re.compile(r"(/[a-z]+/)[^/]+(/[a-z]+-)[1-9](\.svg)")
"""A picture that a function draws of one class of one visit, `school.sheet`: of another it weighs the same."""
IN_STYLES: Final = re.compile(r"""(?:url\(|@import\s)\s*["']?([^"')\s;]+)""")
IN_SCRIPTS: Final = re.compile(r"""(?:\bfrom|\bimport)\s*\(?["']([^"']+)["']""")


@dataclass(frozen=True)
class Weight:
    """A page: bytes over the wire in all, headers of the document included; what is fetched besides it."""

    bytes: int
    files: tuple[str, ...]

    @property
    def requests(self) -> int:
        """How many requests a browser makes for it, the document's own included."""
        return 1 + len(self.files)


def is_page(answer: Mapping[str, Any]) -> bool:
    """Tell whether an answer is a page to read: neither a redirect nor a file."""
    return str(answer.get("headers", {}).get("content-type", "")).startswith("text/html") and bool(
        answer["body"]
    )


def is_redirect(answer: Mapping[str, Any]) -> bool:
    """Tell whether an answer sends a browser on to another page."""
    return bool(answer.get("headers", {}).get("location"))


def html(answer: Mapping[str, Any]) -> str:
    """Return the text of a page."""
    return body(answer).decode()


def weigh(answer: Mapping[str, Any], assets: Path, drawn: Mapping[str, Mapping[str, Any]]) -> Weight:
    """Weigh a page that was answered to a browser that takes gzip.

    `assets` is the folder of built files, which CloudFront compresses as it hands them out and gzip does here; `drawn` are
    answers of functions by their path, for a picture that one draws and a worker that one hands out. Raises `BenchError` for
    a file from elsewhere: its weight is not known, and no page may have one.
    """
    files: dict[str, int] = {}
    pictures = {_of_any_visit(path): one for path, one in drawn.items()}
    page = re.sub(r"<noscript>.*?</noscript>", "", html(answer), flags=re.DOTALL)
    waiting = IN_PAGES.findall(page) + WORKER.findall(page)
    for style in re.findall(r"<style>(.*?)</style>", page, re.DOTALL):
        waiting += _named(style, "/")
    while waiting:
        address = waiting.pop()
        if address in files or address.startswith("data:"):
            continue
        if _of_any_visit(address) in pictures:
            files[address] = _over_the_wire(pictures[_of_any_visit(address)])
            continue
        path = assets / address.removeprefix("/")
        if not address.startswith("/assets/") or not path.is_file():
            raise BenchError(f"A page fetches {address}, which is no file of ours.")
        content = path.read_bytes()
        files[address] = len(gzip.compress(content, 6))
        if path.suffix == ".js":
            waiting += [urljoin(address, found) for found in IN_SCRIPTS.findall(content.decode())]
        elif path.suffix == ".css":
            waiting += _named(content.decode(), address)
    return Weight(_over_the_wire(answer) + sum(files.values()), tuple(sorted(files)))


def _of_any_visit(address: str) -> str:
    return PICTURE.sub(r"\1\2\3", address)


def _sent(answer: Mapping[str, Any]) -> bytes:
    text = str(answer["body"])
    return base64.b64decode(text) if answer["isBase64Encoded"] else text.encode()


def _over_the_wire(answer: Mapping[str, Any]) -> int:
    """Return the bytes of an answer with its headers as HTTP/1.1 writes them: HTTP/2 takes fewer."""
    head = sum(len(f"{name}: {value}\r\n") for name, value in answer["headers"].items())
    return head + len(_sent(answer))


def _named(style: str, address: str) -> list[str]:
    """Return what a style sheet at `address` makes a browser fetch."""
    return [urljoin(address, found) for found in IN_STYLES.findall(style)]
