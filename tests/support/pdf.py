"""What is in a PDF: its text as a person reads it, and its structure as a screen reader does."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium


def read(pdf: bytes) -> str:
    """Return the text of all pages, with single spaces."""
    text = " ".join(one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(pdf))
    return " ".join(text.replace("\ufffe", "").split())


@dataclass(frozen=True)
class Element:
    """An element of the structure tree: its kind, such as ``Table``, and what is in it."""

    kind: str
    inside: tuple["Element", ...]

    def all(self) -> Iterator["Element"]:
        """Yield it and everything in it, in the order of reading."""
        yield self
        for one in self.inside:
            yield from one.all()


def structure(pdf: bytes) -> list[Element]:
    """Return the elements at the top of each page's structure tree."""
    found: list[Element] = []
    for page in pypdfium2.PdfDocument(pdf):
        tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
        tops = range(pdfium.FPDF_StructTree_CountChildren(tree))
        found += [_element(pdfium.FPDF_StructTree_GetChildAtIndex(tree, place)) for place in tops]
        pdfium.FPDF_StructTree_Close(tree)
    return found


def elements(pdf: bytes) -> list[Element]:
    """Return every element, page after page."""
    return [one for top in structure(pdf) for one in top.all()]


def _element(raw: Any) -> Element:
    size = pdfium.FPDF_StructElement_GetType(raw, None, 0)
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDF_StructElement_GetType(raw, buffer, size)
    children = (
        pdfium.FPDF_StructElement_GetChildAtIndex(raw, place)
        for place in range(pdfium.FPDF_StructElement_CountChildren(raw))
    )
    kind = buffer.raw[:size].decode("utf-16-le").rstrip("\0")
    return Element(kind, tuple(_element(child) for child in children if child))


def headless(pdf: bytes) -> int:
    """Return how many tables have no header cell: nothing would tell a listener what their columns mean."""
    tables = [one for one in elements(pdf) if one.kind == "Table"]
    return sum(not any(cell.kind == "TH" for cell in table.all()) for table in tables)
