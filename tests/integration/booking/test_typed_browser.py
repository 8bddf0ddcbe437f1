"""What somebody typed where a form was not taken: in a real browser, with the script that every page of the site has."""

from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from shared.web.busy import FILE, HEADING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser as RealBrowser
    from playwright.sync_api import Page, Route

SITE = "https://visits.programme.example"

FORM = """<!DOCTYPE html><title>Form</title><script type="module" src="/assets/SCRIPT"></script>
<form method="post" action="/book/send"><input type="hidden" name="csrf" value="new">
<input name="name"><textarea name="note"></textarea>
<input type="radio" name="day" value="1"><input type="radio" name="day" value="2">
<button>Send</button></form><a href="/other">Other</a>"""
OTHER = '<!DOCTYPE html><title>Other</title><script type="module" src="/assets/SCRIPT"></script><p>Taken'


@pytest.fixture
def visitor(chrome: "RealBrowser", assets: Path) -> "Iterator[tuple[Page, dict[str, HTTPStatus]]]":
    """Open a site whose form is answered with the status that stands under ``send``, at first as a crowd is."""
    folder, answers = assets / "assets", {"send": HTTPStatus.SERVICE_UNAVAILABLE}
    [script] = [path.name for path in folder.glob("site.*.js")]

    def answer(route: "Route") -> None:
        path = route.request.url.removeprefix(SITE)
        if path.startswith("/assets/"):
            route.fulfill(path=folder / path.removeprefix("/assets/"), content_type="text/javascript")
        elif path == "/book/send" and answers["send"] is not HTTPStatus.OK:
            route.fulfill(status=answers["send"], body=(folder / FILE).read_text(), content_type="text/html")
        else:
            page = FORM if path == "/book" else OTHER
            headers = {"cache-control": "no-store", "content-type": "text/html"}
            route.fulfill(body=page.replace("SCRIPT", script), headers=headers)

    context = chrome.new_context()
    context.route(f"{SITE}/**", answer)
    page = context.new_page()
    page.goto(f"{SITE}/book")
    yield page, answers
    context.close()


def fill(page: "Page") -> None:
    page.wait_for_function("document.body.classList.contains('js-enabled')")
    page.fill("[name=name]", "Sam Example")
    page.fill("[name=note]", "Two lifts,\nuse the left")
    page.check("[value='2']")
    page.click("button")


def shown(page: "Page") -> list[object]:
    page.wait_for_function("document.body.classList.contains('js-enabled')")
    return [
        page.input_value("[name=name]"),
        page.input_value("[name=note]"),
        page.is_checked("[value='2']"),
        page.input_value("[name=csrf]"),
    ]


def test_whoever_goes_back_from_the_page_of_a_crowd_finds_what_they_typed(
    visitor: "tuple[Page, dict[str, HTTPStatus]]",
) -> None:
    page, _ = visitor
    fill(page)
    assert HEADING in page.inner_text("h1")
    page.go_back()
    assert shown(page) == ["Sam Example", "Two lifts,\nuse the left", True, "new"]
    fill(page)
    page.go_back()
    assert shown(page)[0] == "Sam Example", "as often as it is tried"


def test_what_was_taken_is_kept_nowhere(visitor: "tuple[Page, dict[str, HTTPStatus]]") -> None:
    page, answers = visitor
    answers["send"] = HTTPStatus.OK
    fill(page)
    page.wait_for_function("document.body.classList.contains('js-enabled')")
    page.wait_for_function("Object.keys(sessionStorage).length === 0")
    page.goto(f"{SITE}/book")
    assert shown(page)[:3] == ["", "", False]
