"""The budgets that need no clock, in fresh processes: what is imported, what a package and a page weigh."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import botocore.session
import pytest

from benchmarks.budgets import (
    PACKAGE_BYTES,
    PUPIL_PAGE_BYTES,
    PUPIL_PAGE_REQUESTS,
    SLOW,
    slow_among,
)
from benchmarks.events import PUPIL, PUPIL_PAGE, PUPIL_SENDS, golden
from benchmarks.functions import Function
from benchmarks.measure import BenchError, Case, Measured, measure, succeeded
from benchmarks.pages import html, weigh
from benchmarks.standin import StandIn
from infra.bundle import PACKAGES, ROOT, _trim_endpoints, assets_built, bundle
from operate.set_up import alone
from shared import aws, secrets
from shared.programme import compile_to, load, source_folder

PAGES = (
    "booking.functions.web",
    "booking.functions.team",
    "booking.functions.signin",
    "feedback.functions.team",
)


@pytest.fixture(scope="module")
def assets() -> Path:
    with alone("build"):
        return assets_built()[0]


@pytest.fixture(scope="module")
def functions(assets: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Function]:
    """Return every function there is, of which only the pupil's is packed."""
    programme = tmp_path_factory.mktemp("programme")
    compile_to(load(source_folder()), programme)
    with alone("build"):
        packed = bundle("pupil", "local", assets, programme).with_suffix("")
    found = {}
    for path in (ROOT / "services").glob("*/functions/[a-z]*.py"):
        service, module = path.parts[-3], path.stem
        settings = {"SERVICE": service, "TABLE": service, "SITE": "https://outreach.example", "SECRET": "k"}
        name = f"{service}-{module}"
        found[name] = Function(
            name, f"services.{service}.functions.{module}.handler", settings | {"BUS": "b"}, 1024, packed
        )
    return found


@pytest.fixture(scope="module")
def standin() -> Iterator[StandIn]:
    with StandIn() as running, mock.patch.dict(os.environ):
        yield running
    aws.forget_clients()
    secrets.forget_key()


@pytest.fixture(scope="module")
def cases(standin: StandIn, functions: dict[str, Function]) -> dict[str, Case]:
    """Return the pupil's cases by title; `golden` refuses a function that has none."""
    return {case.title: case for case in golden(standin, functions) if case.function == PUPIL}


@pytest.fixture(scope="module")
def measured(standin: StandIn, functions: dict[str, Function], cases: dict[str, Case]) -> dict[str, Measured]:
    """Answer each of the pupil's requests once, in a process that sees nothing but the package."""
    return {title: measure(functions[PUPIL], case, standin.address, calls=0) for title, case in cases.items()}


def test_the_pupils_function_imports_nothing_slow(measured: dict[str, Measured]) -> None:
    assert measured
    for title, told in measured.items():
        assert slow_among(told.modules) == set(), title


def test_an_answer_is_taken_without_what_draws_pages(measured: dict[str, Measured]) -> None:
    assert not {"jinja2", "shared.web.pages"} & measured[PUPIL_SENDS].modules


def test_the_pupils_package_is_small(functions: dict[str, Function]) -> None:
    assert functions[PUPIL].size <= PACKAGE_BYTES


def test_clients_find_aws_with_the_trimmed_list_of_endpoints(tmp_path: Path) -> None:
    data = Path(botocore.__file__).parent / "data"
    for package in PACKAGES.values():
        trimmed = tmp_path / "endpoints.json"
        shutil.copy(data / "endpoints.json", trimmed)
        _trim_endpoints(trimmed, package.clients)
        assert trimmed.stat().st_size < 60_000

        def addresses(*folders: Path, names: tuple[str, ...] = package.clients) -> list[str]:
            session = botocore.session.get_session()
            session.get_component("data_loader").search_paths[:0] = list(map(str, folders))
            return [session.create_client(n, region_name="eu-west-2").meta.endpoint_url for n in names]

        assert addresses(tmp_path) == addresses()


def test_the_pupils_page_is_light_and_alone(measured: dict[str, Measured], assets: Path) -> None:
    weight = weigh(measured[PUPIL_PAGE].answer, assets, {})
    assert weight.bytes <= PUPIL_PAGE_BYTES
    assert weight.requests <= PUPIL_PAGE_REQUESTS
    assert weight.files == ()
    assert "<style>" in html(measured[PUPIL_PAGE].answer)


@pytest.mark.parametrize("module", PAGES)
def test_a_page_function_starts_without_what_is_slow(module: str) -> None:
    slow = {*SLOW, "jinja2", "icalendar", "jwt", "segno", "typst"}
    code = f"import sys, services.{module}; print(*{slow} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert ran.stdout.strip() == ""


def test_a_time_is_never_an_errors(
    standin: StandIn, functions: dict[str, Function], cases: dict[str, Case]
) -> None:
    missing = replace(cases[PUPIL_PAGE], event=cases[PUPIL_PAGE].event | {"rawPath": "/f/nowhere/at/all"})
    with pytest.raises(BenchError, match="'statusCode': 404"):
        measure(functions[PUPIL], missing, standin.address, calls=0)
    broken = replace(functions[PUPIL], handler="services.feedback.functions.pupil.nothing")
    with pytest.raises(BenchError, match="no attribute 'nothing'"):
        measure(broken, cases[PUPIL_PAGE], standin.address, calls=0)
    assert not succeeded({"batchItemFailures": [{"itemIdentifier": "1"}]})


@pytest.mark.parametrize(
    "body",
    [
        '<img src="https://elsewhere.example/x.png">',
        "<style>a{background:url(//elsewhere.example/x)}</style>",
    ],
)
def test_a_page_may_fetch_nothing_from_elsewhere(body: str, tmp_path: Path) -> None:
    answer: dict[str, Any] = {
        "headers": {"content-type": "text/html"},
        "body": body,
        "isBase64Encoded": False,
    }
    with pytest.raises(BenchError, match="elsewhere"):
        weigh(answer, tmp_path, {})


def test_files_that_files_name_are_weighed_as_well(tmp_path: Path) -> None:
    folder = tmp_path / "assets"
    folder.mkdir()
    (folder / "a.js").write_text('import { b } from "./b.js"; b();')
    (folder / "b.js").write_text("export const b = () => {};")
    (folder / "a.css").write_text("a{background:url(icon.svg)} b{background:url(/assets/not-built.svg)}")
    (folder / "icon.svg").write_text("<svg/>")
    page = '<link rel="stylesheet" href="/assets/a.css"><script type="module" src="/assets/a.js"></script>'
    answer: dict[str, Any] = {
        "headers": {"content-type": "text/html"},
        "body": f"{page}<noscript><img src='/hit'></noscript><a href='https://elsewhere.example'>",
        "isBase64Encoded": False,
    }
    weight = weigh(answer, tmp_path, {})
    assert weight.files == ("/assets/a.css", "/assets/a.js", "/assets/b.js", "/assets/icon.svg")
    assert weight.requests == 5
