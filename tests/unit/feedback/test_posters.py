"""What is printed and shown: its picture, its language, its pages; that its codes are read is `test_scanned`."""

import io
import shutil
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from services.feedback import posters
from services.feedback.posters import Sheet
from services.feedback.session import Session
from shared import paths
from shared.clock import london_time
from shared.compiled import essentials
from shared.paths import ROOT
from shared.print import OTHER_LETTERS
from shared.text import speaking, spoken
from tests.support.events import START
from tests.support.programme import OWN, programme_of

SITE = "https://visits.programme.example"
BLUE = (18, 52, 200)


@pytest.fixture(autouse=True)
def _site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE", SITE)


def session(number: int = 1) -> Session:
    return Session(
        session_id=f"NM-100001-{number}",
        booking_id="NM-100001",
        version=2,
        open=True,
        open_as_of=2,
        urn="910001",
        school="Example Academy",
        workshop_id="any",
        workshop="A ward round & who's on it",
        starts_at=START,
        opens_at=START,
        held_on=START.date(),
        closes_at=london_time(START.date(), 23),
        survey_id="any",
        survey_version=1,
        expected=28,
        present=0,
        correlation_id="c",
    )


def words(drawn: bytes) -> list[str]:
    """Return what a reader of the screen hears of each page."""
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pypdfium2.PdfDocument(drawn)]


def has(drawn: bytes, colour: tuple[int, int, int]) -> bool:
    """Tell whether a picture holds a colour, on more than a line of it."""
    picture = Image.open(io.BytesIO(drawn)).convert("RGB")
    return {at: count for count, at in picture.getcolors(2**24) or []}.get(colour, 0) > 500


def own_programme(folder: Path, **pictures: bytes) -> str:
    """Return a programme of our own with pictures in its folder."""
    made = Path(shutil.copytree(ROOT / OWN, folder / "county"))
    for name, content in pictures.items():
        (made / f"picture.{name}").write_bytes(content)
    return str(made)


@pytest.mark.parametrize("sheet", posters.SHEETS)
def test_each_sheet_says_all_that_a_pupil_needs(sheet: Sheet) -> None:
    [said] = words(posters.draw([(session(), "ABCDEFGH")], sheet))
    for needed in (
        "What did you think?",
        "Point your camera here",
        "visits.programme.example/f",
        "ABCD",
        "EFGH",
        "No name.",
    ):
        assert needed in said, needed


@pytest.mark.parametrize("sheet", posters.SHEETS)
def test_a_visit_of_three_classes_is_three_pages_each_with_its_own_code(sheet: Sheet) -> None:
    codes = ["ABCDEFGH", "JKMNPQRS", "TVWXYZ34"]
    pages = words(posters.draw([(session(number), code) for number, code in enumerate(codes, 1)], sheet))
    assert len(pages) == len(codes)
    for page, code in zip(pages, codes, strict=True):
        assert code[:4] in page
        assert not any(other[:4] in page for other in codes if other != code)


@pytest.mark.parametrize(
    ("sheet", "wide", "high"), [("poster", 210, 297), ("slips", 210, 297), ("slide", 16, 9)]
)
def test_each_sheet_has_its_shape(sheet: Sheet, wide: float, high: float) -> None:
    for page in pypdfium2.PdfDocument(posters.draw([(session(), "ABCDEFGH")], sheet)):
        across, down = page.get_size()
        assert across / down == pytest.approx(wide / high, rel=0.002)
    if sheet == "slide":
        assert Image.open(io.BytesIO(posters.draw([(session(), "ABCDEFGH")], sheet, "png"))).size == (
            1920,
            1080,
        )


def test_our_picture_is_in_the_programmes_colours() -> None:
    name, picture = posters._picture(essentials()["programme"]["colours"])
    assert name == "picture.svg"
    assert essentials()["programme"]["colours"]["brand"].encode() in picture
    assert b'BRAND"' not in picture
    assert b'ACCENT"' not in picture
    assert b"http" not in picture.replace(b'xmlns="http://www.w3.org/2000/svg"', b""), "it loads nothing"


@pytest.mark.parametrize("kind", ["svg", "png"])
@pytest.mark.parametrize("sheet", posters.SHEETS)
def test_a_programmes_own_picture_takes_its_place(sheet: Sheet, kind: str, tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), BLUE).save(out, "png")
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 2"><path fill="#1234c8" d="M0 0h3v2H0z"/></svg>'
    drawn = svg.encode() if kind == "svg" else out.getvalue()
    with programme_of(own_programme(tmp_path, **{kind: drawn})):
        assert has(posters.draw([(session(), "ABCDEFGH")], sheet, "png"), BLUE)
    assert not has(posters.draw([(session(), "ABCDEFGH")], sheet, "png"), BLUE)


@pytest.mark.parametrize("language", sorted(OTHER_LETTERS))
def test_words_whose_letters_the_typeface_lacks_are_english(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / f"{language}.json").write_text('{"sentences": {"Point your camera here": "…"}}')
    monkeypatch.setattr(paths, "CATALOGUES", tmp_path)
    spoken.cache_clear()
    with speaking(language):
        [said] = words(posters.draw([(session(), "ABCDEFGH")]))
    spoken.cache_clear()
    assert "Point your camera here" in said


def test_a_long_address_stays_on_its_line() -> None:
    """Smaller rather than broken: a child types it letter by letter."""
    site = "health-and-care-careers-in-our-schools.county.example"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SITE", f"https://{site}")
        for sheet in posters.SHEETS:
            [said] = words(posters.draw([(session(), "ABCDEFGH")], sheet))
            assert f"{site}/f" in said
