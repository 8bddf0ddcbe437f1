"""What was handed in, as sheets: a CSV file, a workbook, or a ZIP of such files, none of them larger than it may be."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from shared import sheets
from shared.sheets import MAX_BYTES, Sheet, workbook
from shared.sheets.decoding import decode
from shared.sheets.unread import NO_TABLE, UnreadError
from shared.text import N_, number

ZIP: Final = b"PK\x03\x04"
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How an old workbook begins, as anything else of the same container."""

MAX_FILES: Final = 40

UNPACKED: Final = 4 * MAX_BYTES
"""Of a workbook, whose XML is far longer than what it says."""

CHUNK: Final = 2**16

SKIPPED: Final = ("__macosx/", ".")
"""What a Mac adds to a ZIP."""


def unpack(name: str, content: bytes) -> Iterator[Sheet]:
    """Yield the sheets of a file. Raises `UnreadError`."""
    if len(content) > MAX_BYTES:
        raise UnreadError(
            N_("The file has more than %(most)s bytes. Hand in fewer lines at a time."),
            most=number(MAX_BYTES),
        )
    if not content.strip():
        raise UnreadError(N_("The file is empty. Export it again and hand that in."))
    title = name.rpartition("/")[2]
    if content.startswith(ZIP):
        yield from _zip(title, content)
    elif content.startswith(OLE):
        yield from workbook.sheets(title, content)
    else:
        yield sheets.of_text(title, name, decode(content))


def _zip(name: str, content: bytes, *, inside: bool = False) -> Iterator[Sheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = [one for one in packed.infolist() if not one.is_dir()]
            if any(one.filename in {"xl/workbook.xml", "xl/workbook.bin", "content.xml"} for one in entries):
                _measure(packed, entries, UNPACKED)
                yield from workbook.sheets(name, content)
                return
            if inside:
                raise UnreadError(N_("There is a ZIP in the ZIP. Unpack it once and hand in what is in it."))
            if len(entries) > MAX_FILES:
                raise UnreadError(
                    N_("The ZIP has more than %(most)s files. Hand in fewer at once."), most=MAX_FILES
                )
            _measure(packed, entries, MAX_BYTES)
            for one in entries:
                if not any(part.startswith(SKIPPED) for part in one.filename.lower().split("/")):
                    yield from _member(name, one.filename, packed.read(one))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise UnreadError(NO_TABLE) from error
    except RuntimeError as error:
        raise UnreadError(
            N_("The file asks for a password. Save it without one and hand that in.")
        ) from error


def _member(name: str, member: str, content: bytes) -> Iterator[Sheet]:
    title = member.rpartition("/")[2]
    if not content.strip():
        return
    if content.startswith(ZIP):
        yield from _zip(title, content, inside=True)
    elif content.startswith(OLE):
        yield from workbook.sheets(title, content)
    else:
        yield sheets.of_text(title, f"{name}/{member}", decode(content))


def _measure(packed: zipfile.ZipFile, entries: list[zipfile.ZipInfo], most: int) -> None:
    """Unpack once without keeping anything: what a ZIP says of its sizes need not be true."""
    measured = 0
    for one in entries:
        with packed.open(one) as opened:
            while chunk := opened.read(CHUNK):
                measured += len(chunk)
                if measured > most:
                    raise UnreadError(
                        N_("Unpacked the file has more than %(most)s bytes. Hand in fewer lines at a time."),
                        most=number(most),
                    )
