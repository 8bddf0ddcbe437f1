"""The one typesetter: whatever stands in a name, a document comes out that a screen reader can read."""

from pathlib import Path

import pypdfium2
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.print import LATIN, SIGNS, UNKNOWN, _known, document, house

TEMPLATE = """#import "page.typ": *
#let it = json(bytes(sys.inputs.says))
#show: document-page.with(it)
= Heading
#it.text
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("print") / "document.typ"
    path.write_text(TEMPLATE)
    return path


def drawn(template: Path, text: str) -> bytes:
    return document(template, "pdf", {**house(), "title": f"About {text}", "made": "today", "text": text})


def read(pdf: bytes) -> str:
    return str(pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range())


@given(text=st.text(max_size=40))
@settings(max_examples=25, deadline=None)
def test_whatever_stands_in_a_name_the_document_is_for_everyone(template: Path, text: str) -> None:
    assert b"pdfuaid:part>1<" in drawn(template, text)


def test_letters_that_stay_can_all_be_displayed(template: Path) -> None:
    stays = "".join(letter for letter in map(chr, [*LATIN, *SIGNS]) if _known(letter))
    # A picture in it would have others taken away: it is not among them.
    assert UNKNOWN not in stays
    assert b"pdfuaid:part>1<" in drawn(template, stays)


def test_a_picture_in_a_name_leaves_the_rest_of_it(template: Path) -> None:
    said = read(drawn(template, "Ysgol Aberllŷn 😀 & Møller"))
    assert "Ysgol Aberllŷn" in said
    assert "& Møller" in said


def test_a_document_without_a_title_is_refused(template: Path) -> None:
    with pytest.raises(typst.TypstError, match="title"):
        document(template, "pdf", {**house(), "title": "", "made": "today", "text": "x"})
