"""The QR codes of what is printed and shown, read by two decoders that know nothing of one another, as phones meet them."""

import functools
import io
from collections.abc import Callable
from datetime import date

import cv2
import numpy as np
import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageEnhance, ImageFilter

from services.feedback import posters
from services.feedback.posters import Sheet
from services.feedback.session import Session
from shared.clock import london_time

Read = Callable[[Image.Image], list[str]]

CODE = "ABCDEFGH"
ON_A_SHEET: dict[Sheet, int] = {"poster": 1, "slips": 2, "slide": 1}
SITES = {"own": "https://visits.programme.example", "CloudFront's": "https://d2yp0tgfa505yt.cloudfront.net"}


@pytest.fixture(params=list(SITES.values()), ids=list(SITES))
def address(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return what a phone must read, on a site of the programme's own and on one with CloudFront's long name."""
    monkeypatch.setenv("SITE", request.param)
    return f"{request.param}/f/{CODE}"


def session() -> Session:
    return Session(
        session_id="NM-100001-1",
        booking_id="NM-100001",
        version=2,
        open=True,
        open_as_of=2,
        urn="100001",
        school="Example Academy",
        workshop_id="any",
        workshop="A workshop with quite a long name of its own",
        starts_at=london_time(date(2026, 3, 12), 9),
        held_on=date(2026, 3, 12),
        opens_at=london_time(date(2026, 3, 12), 0),
        closes_at=london_time(date(2026, 3, 16), 0),
        survey_id="any",
        survey_version=1,
        expected=28,
        present=0,
        correlation_id="c",
    )


@functools.cache
def as_png(sheet: Sheet, _address: str) -> Image.Image:
    """Return a sheet as a picture, drawn once for all that look at it."""
    return Image.open(io.BytesIO(posters.draw([(session(), CODE)], sheet, "png"))).convert("RGB")


@functools.cache
def as_printed(sheet: Sheet, _address: str, dots_an_inch: int) -> Image.Image:
    page = pypdfium2.PdfDocument(posters.draw([(session(), CODE)], sheet))[0]
    return page.render(scale=dots_an_inch / 72).to_pil().convert("RGB")


def read_by_zxing(picture: Image.Image) -> list[str]:
    return [one.text for one in zxingcpp.read_barcodes(picture)]


def read_by_opencv(picture: Image.Image) -> list[str]:
    found, texts, _, _ = cv2.QRCodeDetectorAruco().detectAndDecodeMulti(np.asarray(picture.convert("L")))
    return list(texts) if found else []


DECODERS = {"zxing": read_by_zxing, "opencv": read_by_opencv}


@pytest.fixture(params=list(DECODERS.values()), ids=list(DECODERS))
def read(request: pytest.FixtureRequest) -> Read:
    """Return one decoder after the other."""
    decoder: Read = request.param
    return decoder


@pytest.mark.parametrize("sheet", posters.SHEETS)
def test_read_from_paper(sheet: Sheet, address: str, read: Read) -> None:
    assert read(as_printed(sheet, address, 150)) == [address] * ON_A_SHEET[sheet]


@pytest.mark.parametrize("sheet", posters.SHEETS)
def test_read_from_a_picture(sheet: Sheet, address: str, read: Read) -> None:
    assert read(as_png(sheet, address)) == [address] * ON_A_SHEET[sheet]


def photographed(picture: Image.Image, *, wide: int, blur: float, lean: float, light: float) -> Image.Image:
    """Return a picture as a phone sees it on a wall: so many dots wide, out of focus, from the side, in a dark room, grainy."""
    small = picture.resize((wide, round(wide * picture.height / picture.width)), Image.Resampling.LANCZOS)
    across, down = small.size
    room = Image.new("RGB", (round(across * 1.4), round(down * 1.6)), (60, 58, 55))
    left, top = (room.width - across) // 2, (room.height - down) // 2
    room.paste(small, (left, top))
    # A far side that is shorter than the near one, and the whole turned a little: the corners a phone held askew sees.
    slip = round(lean * room.height)
    seen = room.transform(
        room.size,
        Image.Transform.QUAD,
        (-slip, slip // 2, 0, room.height, room.width, room.height - slip, room.width + slip, -slip),
        Image.Resampling.BILINEAR,
    )
    turned = seen.rotate(lean * 60, Image.Resampling.BICUBIC, fillcolor=(60, 58, 55))
    soft = turned.filter(ImageFilter.GaussianBlur(blur))
    dark = ImageEnhance.Contrast(ImageEnhance.Brightness(soft).enhance(light)).enhance(0.7)
    # The same grain at every run.
    grain = Image.fromarray(np.random.default_rng(7).integers(0, 24, (dark.height, dark.width), np.uint8))
    return ImageChops.add(dark, Image.merge("RGB", (grain, grain, grain)))


@pytest.mark.parametrize(
    "how",
    [
        pytest.param({"wide": 900, "blur": 0.6, "lean": 0.0, "light": 1.0}, id="from the front"),
        pytest.param({"wide": 900, "blur": 1.6, "lean": 0.0, "light": 0.8}, id="blurred"),
        pytest.param({"wide": 900, "blur": 0.8, "lean": 0.12, "light": 0.8}, id="tilted"),
        pytest.param({"wide": 900, "blur": 0.8, "lean": 0.0, "light": 0.3}, id="in the dark"),
        pytest.param({"wide": 800, "blur": 1.1, "lean": 0.08, "light": 0.4}, id="all of it"),
    ],
)
def test_read_from_the_slide_as_photographed(how: dict[str, float], address: str, read: Read) -> None:
    picture = photographed(
        as_png("slide", address), wide=int(how["wide"]), **{k: v for k, v in how.items() if k != "wide"}
    )
    assert read(picture) == [address]


def test_a_code_that_is_too_small_is_not_read(address: str) -> None:
    """Or the photographs above would show nothing."""
    picture = photographed(as_png("slide", address), wide=120, blur=1.6, lean=0.1, light=0.4)
    assert [read(picture) for read in DECODERS.values()] == [[], []]
