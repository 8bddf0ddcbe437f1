"""What a reader sees where no function answers: the edge's page, and that it takes no page of ours away."""

import re
from pathlib import Path

import pytest

from assets.build import busy
from shared.languages import NAMES
from shared.paths import BASE, PROGRAMMES, SERVICES
from shared.web.busy import FILE, HEADING, STATUSES
from tests.infra.conftest import of

AS_JSON = {
    "booking/web/day.py": "a script counts: it keeps what it has and tries again",
    "people/web/presence.py": "a script says who is there: as above",
}
"""Who answers a script with a status that the edge draws a page for: the script reads the status alone."""


@pytest.mark.parametrize("which", ["deployed", "local", "with_domain"])
def test_the_edge_says_it_with_the_status_as_it_was_and_keeps_nothing(
    which: str, request: pytest.FixtureRequest
) -> None:
    [site] = of(request.getfixturevalue(which), "AWS::CloudFront::Distribution").values()
    assert site["DistributionConfig"]["CustomErrorResponses"] == [
        {
            "ErrorCode": status,
            "ResponseCode": status,
            "ResponsePagePath": f"/assets/{FILE}",
            "ErrorCachingMinTTL": 0,
        }
        for status in STATUSES
    ]


def test_no_page_of_ours_answers_with_a_status_that_the_edge_takes() -> None:
    """In its place the reader would see that too many are here."""
    names = "SERVICE_UNAVAILABLE|GATEWAY_TIMEOUT"
    answering = {
        path.relative_to(SERVICES).as_posix()
        for path in SERVICES.glob("*/**/*.py")
        if re.search(names, path.read_text("utf-8")) and "sources" not in path.parts
    }
    assert answering == set(AS_JSON)
    for one in AS_JSON:
        assert not re.search(rf"HTTPError\(\s*HTTPStatus\.({names})", (SERVICES / one).read_text("utf-8"))


@pytest.fixture
def page(tmp_path: Path) -> str:
    folder = tmp_path / "kent"
    (folder / "catalogues").mkdir(parents=True)
    for language in ("cy", "pl", "uk", "ar"):
        (folder / "catalogues" / f"{language}.po").touch()
    (folder / "programme.toml").write_text('name = "Q & A"\n[colours]\nbrand = "#123456"\n')
    return busy(folder)


def test_it_says_so_in_each_language_that_pupils_are_spoken_to(page: str) -> None:
    assert re.findall(r'<section lang="(\w+)" dir="(\w+)"', page) == [
        (one, "rtl" if one == "ar" else "ltr") for one in NAMES
    ]
    assert page.count("<h1>") == 1
    # None is left in English.
    assert page.count(HEADING) == 2
    assert "<header>Q &amp; A</header>" in page
    assert "background:#123456" in page
    assert page.count('href="/"') == len(NAMES)


def test_a_programme_without_translations_says_it_in_english(tmp_path: Path) -> None:
    (tmp_path / "programme.toml").write_text('name = "Kent"\n[colours]\nbrand = "#123456"\n')
    assert re.findall(r'lang="(\w+)"', busy(tmp_path)) == ["en", "en"]


def test_it_asks_for_nothing_more_and_names_nothing_left_to_fill_in(page: str) -> None:
    """Whatever it asked for might be what the crowd keeps from coming."""
    assert not re.search(r"<script|<img|<form|@import|https?:|url\(", page)
    assert set(re.findall(r'(?:href|src)="([^"]*)"', page)) == {"data:,", "/"}
    assert not re.search(r"\b[A-Z]{4,}\b", re.sub(r"<!DOCTYPE html>|UTF", "", page))
    assert len(page.encode()) < 5_000


def test_programmes_of_the_checkout_have_one() -> None:
    for programme in PROGRAMMES.iterdir():
        if programme != BASE and (programme / "programme.toml").exists():
            assert HEADING in busy(programme)
