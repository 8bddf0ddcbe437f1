"""A programme's own picture, for what is printed: `picture.svg` or `picture.png` in its folder, and what is wrong with it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from shared.compiled import source_folder
from shared.paths import ROOT

NAMES: Final = ("picture.svg", "picture.png")
"""What it may be called, in a programme's folder and in a function's package."""

LARGEST: Final = 1_000_000
"""Bytes of a picture: it travels in a function's package and in every sheet that is printed."""

PNG: Final = b"\x89PNG\r\n\x1a\n"
OUTSIDE: Final = re.compile(
    r"""href\s*=\s*["'](?!#|data:)|url\(\s*["']?(?!#|data:)|<!DOCTYPE|<!ENTITY|<script""", re.IGNORECASE
)
"""What an SVG must not have: something to load from elsewhere, something to carry out."""


def pictures(folder: Path) -> list[Path]:
    """Return the pictures of a folder: none, one, or by mistake two."""
    return [folder / name for name in NAMES if (folder / name).is_file()]


def programmes_picture() -> Path | None:
    """Return the programme's own picture: beside the code in a package, in the programme's folder in a checkout."""
    folder = source_folder() if source_folder().is_dir() else ROOT
    return next(iter(pictures(folder)), None)


def mistakes(folder: Path) -> Iterator[str]:
    """Yield what is wrong with the picture of a programme's folder, each a sentence naming the file."""
    found = pictures(folder)
    if len(found) > 1:
        yield f"{NAMES[0]}: there is a {NAMES[1]} too. Keep the one that is to be printed."
    for path in found:
        content = path.read_bytes()
        if len(content) > LARGEST:
            yield f"{path.name}: it has {len(content):,} bytes and may have {LARGEST:,}. Save it smaller."
        elif path.suffix == ".png" and (not content.startswith(PNG) or content[12:16] != b"IHDR"):
            yield f"{path.name}: it is no PNG picture. Save it as PNG."
        elif path.suffix == ".svg":
            yield from (f"{path.name}: {why}" for why in _of_svg(content))


def _of_svg(content: bytes) -> Iterator[str]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        yield f"byte {error.start} is not UTF-8. Save the file as UTF-8."
        return
    outside = OUTSIDE.search(text)
    if outside:
        line = text.count("\n", 0, outside.start()) + 1
        yield f"line {line}: {outside[0]!r} loads or does something. A picture holds all that it shows, and nothing else."
        return
    try:
        root = ET.fromstring(text)  # noqa: S314  entities were refused above
    except ET.ParseError as error:
        yield f"line {error.position[0]}: it is no XML ({error.msg if hasattr(error, 'msg') else error})."
        return
    if root.tag != "{http://www.w3.org/2000/svg}svg":
        yield "line 1: it is no SVG picture. Its first element is svg, in the namespace http://www.w3.org/2000/svg."
