"""What stands in a file, read back from it as a reader gets it."""

import csv
import ctypes
import io
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium


def words_of(pdf: bytes) -> str:
    """Return the text of a PDF, its words one space apart; a hyphen at the end of a line, which pdfium marks, is one."""
    text = " ".join(one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(pdf))
    return " ".join(text.replace("\ufffe", "-").replace("\x02", "-").split())


def tagged_words(pdf: bytes) -> str:
    """Return the text that has a tag, which is what is read aloud; headers and footers of pages have none."""
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage()
        for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            if pdfium.FPDFPageObj_GetMarkedContentID(one.raw) >= 0:
                size = pdfium.FPDFTextObj_GetText(one.raw, text.raw, None, 0)
                buffer = (ctypes.c_ushort * (size // 2))()
                pdfium.FPDFTextObj_GetText(one.raw, text.raw, buffer, size)
                found.append(bytes(buffer).decode("utf-16-le").rstrip("\0"))
    return " ".join(" ".join(found).split())


def rows_of(content: bytes) -> list[dict[str, str]]:
    """Return the rows of a CSV by their headings."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def tags_of(pdf: bytes) -> Iterator[tuple[str, str]]:
    """Yield the kind of each structure element of a PDF with its alternative text, in order."""
    for page in pypdfium2.PdfDocument(pdf):
        tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
        for place in range(pdfium.FPDF_StructTree_CountChildren(tree)):
            yield from _below(pdfium.FPDF_StructTree_GetChildAtIndex(tree, place))
        pdfium.FPDF_StructTree_Close(tree)


def _below(element: pdfium.FPDF_STRUCTELEMENT) -> Iterator[tuple[str, str]]:
    yield (
        _text(pdfium.FPDF_StructElement_GetType, element),
        _text(pdfium.FPDF_StructElement_GetAltText, element),
    )
    for place in range(pdfium.FPDF_StructElement_CountChildren(element)):
        child = pdfium.FPDF_StructElement_GetChildAtIndex(element, place)
        if child:
            yield from _below(child)


def _text(get: object, element: pdfium.FPDF_STRUCTELEMENT) -> str:
    size = get(element, None, 0)  # type: ignore[operator]  # a function of the C library
    buffer = ctypes.create_string_buffer(size)
    get(element, buffer, size)  # type: ignore[operator]  # as above
    return buffer.raw[:size].decode("utf-16-le").rstrip("\0")
