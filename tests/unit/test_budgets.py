"""The budgets that need no clock, in fresh processes: what is imported, what a package and a page weigh."""

import ast
import json
import os
import py_compile
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from unittest import mock
from urllib.request import Request, urlopen

import botocore.session
import pytest

from benchmarks.__main__ import looks
from benchmarks.budgets import (
    COLLECTOR_BYTES,
    COUNTER_BYTES,
    EVIDENCE_BYTES,
    EXPORTS_BYTES,
    LAMBDA_BYTES,
    PACKAGE_BYTES,
    POSTER_BYTES,
    PROGRAMME_BYTES,
    PUPIL_PAGE_BYTES,
    PUPIL_PAGE_REQUESTS,
    SLOW,
    slow_among,
)
from benchmarks.events import COUNTER, golden
from benchmarks.feedback import PUPIL, PUPIL_CODE, PUPIL_PAGE, PUPIL_SENDS, PUPIL_THANKS, PUPIL_WORKER
from benchmarks.functions import BenchError, Function, bytecode_of, weight
from benchmarks.lighthouse import Looked, _served, enough
from benchmarks.measure import Case, Measured, beside, measure, succeeded
from benchmarks.pages import IN_STYLES, html, weigh
from benchmarks.standin import StandIn
from benchmarks.verdicts import Result, points
from infra.bundle import _trim_endpoints, assets_built, bundle
from infra.declared import FUNCTIONS
from infra.packages import PACKAGES
from operate.set_up import alone
from shared import aws, secrets
from shared.compiled import source_folder
from shared.paths import ROOT
from shared.programme import compile_to, load
from tests.support.programme import DEMO, programme_of


def _answers_pages(path: Path) -> bool:
    """Tell whether the module makes its handler a `Router`; read, not imported: it wants a function's settings."""
    return any(
        isinstance(line, ast.Assign)
        and [ast.unparse(target) for target in line.targets] == ["handler"]
        and isinstance(line.value, ast.Call)
        and ast.unparse(line.value.func) in {"Router", "router"}
        for line in ast.parse(path.read_text()).body
    )


PAGES = sorted(
    f"{path.parts[-3]}.functions.{path.stem}"
    for path in (ROOT / "services").glob("*/functions/*.py")
    if _answers_pages(path)
)


@pytest.fixture(scope="module")
def assets() -> Path:
    with alone("build"):
        return assets_built()[0]


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("programme")
    compile_to(load(source_folder()), folder)
    return folder


def demos(name: str, folder: Path) -> Path:
    """Return a package of the demo's programme, which others than these tests need too: it is packed once for all."""
    with programme_of(DEMO), alone("build"):
        compile_to(load(source_folder()), folder)
        return bundle(name, "local", assets_built()[0], folder).with_suffix("")


@pytest.fixture(scope="module")
def functions(assets: Path, programme: Path) -> dict[str, Function]:
    """Return every function there is, of which only the pupil's is packed."""
    with alone("build"):
        packed = bundle("pupil", "local", assets, programme).with_suffix("")
    settings = {
        "SITE": "https://outreach.example",
        "SECRET": "k",
        "BUS": "b",
        "COGNITO_POOL": "pool",
        "READINGS": "readings",
        "OBSERVED": "observed",
        "SOURCE_SECRETS": "sources/",
    }
    return {
        one.name: Function(
            one.name,
            one.handler,
            {"SERVICE": one.service, "TABLE": one.service, **settings},
            one.memory,
            packed,
        )
        for one in FUNCTIONS
    }


@pytest.fixture(scope="module")
def standin() -> Iterator[StandIn]:
    with StandIn() as running, mock.patch.dict(os.environ):
        yield running
    aws.forget_clients()
    secrets.forget_key()


@pytest.fixture(scope="module")
def every(standin: StandIn, functions: dict[str, Function]) -> list[Case]:
    """Return the cases of every function; `golden` refuses a function that has none."""
    return golden(standin, functions)


@pytest.fixture(scope="module")
def cases(every: list[Case]) -> dict[str, Case]:
    """Return the pupil's cases by title."""
    return {case.title: case for case in every if case.function == PUPIL}


@pytest.fixture(scope="module")
def measured(standin: StandIn, functions: dict[str, Function], cases: dict[str, Case]) -> dict[str, Measured]:
    """Answer each of the pupil's requests once, in a process that sees nothing but the package."""
    return {title: measure(functions[PUPIL], case, standin, calls=0) for title, case in cases.items()}


def test_the_pupils_function_imports_nothing_slow(measured: dict[str, Measured]) -> None:
    assert measured
    for title, one in measured.items():
        assert slow_among(one.modules) == set(), title


def test_what_botocore_brings_is_not_looked_through_for_garbage() -> None:
    code = "import gc, shared.aws; print(gc.isenabled(), gc.get_freeze_count() > 10_000)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert ran.stdout.split() == ["True", "True"]


def test_an_answer_is_taken_without_what_draws_pages(measured: dict[str, Measured]) -> None:
    assert not {"jinja2", "shared.web.pages"} & measured[PUPIL_SENDS].modules


def test_an_answer_is_taken_without_what_tells_packages_versions(measured: dict[str, Measured]) -> None:
    assert "importlib.metadata" not in measured[PUPIL_SENDS].modules


def test_the_pupils_package_is_small(functions: dict[str, Function]) -> None:
    assert functions[PUPIL].size <= PACKAGE_BYTES


@pytest.mark.parametrize(("name", "most"), [("poster", POSTER_BYTES), ("evidence", EVIDENCE_BYTES)])
def test_a_package_with_the_typesetter_stays_what_it_is(name: str, most: int, tmp_path: Path) -> None:
    # Bytecode comes on top, and half of what Lambda takes is left for it and for what else may come.
    assert weight(demos(name, tmp_path)) <= most < LAMBDA_BYTES / 2


def test_the_programmes_package_leaves_room_for_its_bytecode(tmp_path: Path) -> None:
    assert weight(demos("programme", tmp_path)) <= PROGRAMME_BYTES < 0.75 * LAMBDA_BYTES


@pytest.mark.parametrize(
    ("package", "most"),
    [("exports", EXPORTS_BYTES), ("collector", COLLECTOR_BYTES), ("counter", COUNTER_BYTES)],
)
def test_the_packages_of_sources_stay_what_they_are(package: str, most: int, tmp_path: Path) -> None:
    assert weight(demos(package, tmp_path)) <= most < LAMBDA_BYTES / 2


CONSOLE: Final = "metrics-console"

ONLY_FOR_FILES: Final = {"multipart", "services.metrics.web.drops", "services.metrics.use_cases.preview"}
"""What of the pages' function only those need that read files."""


def test_the_pages_of_sources_import_nothing_they_do_not_need(
    standin: StandIn, functions: dict[str, Function], every: list[Case], assets: Path, programme: Path
) -> None:
    with alone("build"):
        packed = bundle("exports", "local", assets, programme).with_suffix("")
    function = replace(functions[CONSOLE], package=packed)
    function = replace(function, environment={**function.environment, "DROPS": "drops"})
    asked = {case.title: case for case in every if case.function == CONSOLE}
    assert len(asked) == 4
    for title, case in asked.items():
        modules = measure(function, case, standin, calls=0).modules
        # A workbook is read in a process of its own.
        assert not modules & {"pydantic", "httpx", "cryptography", "python_calamine"}, title
        reads = title in {"GET a file's preview", "POST a file"}
        assert reads == bool(modules & ONLY_FOR_FILES), title


def test_clients_find_aws_with_the_trimmed_list_of_endpoints(tmp_path: Path) -> None:
    data = Path(botocore.__file__).parent / "data"

    def addresses(names: Iterable[str], *folders: Path) -> dict[str, str]:
        session = botocore.session.get_session()
        session.get_component("data_loader").search_paths[:0] = list(map(str, folders))
        return {n: session.create_client(n, region_name="eu-west-2").meta.endpoint_url for n in names}

    asked = {package.clients for package in PACKAGES.values()}
    untrimmed = addresses(set().union(*asked))
    for clients in asked:
        trimmed = tmp_path / "endpoints.json"
        shutil.copy(data / "endpoints.json", trimmed)
        _trim_endpoints(trimmed, clients)
        assert trimmed.stat().st_size < 60_000
        assert addresses(clients, tmp_path) == {name: untrimmed[name] for name in clients}


def test_the_pupils_page_is_light_and_alone(measured: dict[str, Measured], assets: Path) -> None:
    drawn = {"/f/worker.js": measured[PUPIL_WORKER].answer}
    weight = weigh(measured[PUPIL_PAGE].answer, assets, drawn)
    assert weight.bytes <= PUPIL_PAGE_BYTES
    assert weight.requests <= PUPIL_PAGE_REQUESTS
    assert weight.files == ("/f/worker.js",)
    assert "<style>" in html(measured[PUPIL_PAGE].answer)


OTHERS: Final = ("cy", "ar")
"""The languages of the tests' programme besides English."""


def in_language(case: Case, language: str, **changed: Any) -> Case:
    """Return a case as a browser asks that prefers a language."""
    headers = case.event["headers"] | {"accept-language": f"{language},en;q=0.5"}
    return replace(case, event=case.event | {"headers": headers}, **changed)


@pytest.mark.parametrize("language", OTHERS)
def test_the_pupils_page_is_light_in_each_language(
    language: str,
    standin: StandIn,
    functions: dict[str, Function],
    cases: dict[str, Case],
    measured: dict[str, Measured],
    assets: Path,
) -> None:
    case = in_language(cases[PUPIL_PAGE], language, shows=(f'<html lang="{language}"',))
    page = measure(functions[PUPIL], case, standin, calls=0)
    weight = weigh(page.answer, assets, {"/f/worker.js": measured["GET /f/worker.js"].answer})
    assert weight.bytes <= PUPIL_PAGE_BYTES
    assert weight.requests <= PUPIL_PAGE_REQUESTS
    # Its words come from the package alone, which has no Babel.
    assert not {"babel", "shared.text.catalogue"} & page.modules


def test_an_answer_in_another_language_is_taken_without_what_draws_pages(
    standin: StandIn, functions: dict[str, Function], cases: dict[str, Case]
) -> None:
    sent = measure(functions[PUPIL], in_language(cases[PUPIL_SENDS], "cy"), standin, calls=0)
    assert not {"jinja2", "shared.web.pages"} & sent.modules


def test_english_reads_nothing_of_other_languages(measured: dict[str, Measured]) -> None:
    for title, one in measured.items():
        assert "shared.text.languages" not in one.modules, title


def test_the_modules_that_answer_pages_are_found() -> None:
    assert {"booking.functions.web", "feedback.functions.pupil", "metrics.functions.hit"} <= set(PAGES)
    assert "metrics.functions.digest" not in PAGES


IMPORTS: Final = """
import importlib, json, sys
slow, pages = map(set, json.loads(sys.argv[1]))
before, brought = set(), {}
for page in sorted(pages):
    importlib.import_module(f"services.{page}")
    found = slow & set(sys.modules)
    brought[page], before = sorted(found - before), found
print(json.dumps(brought))
"""
"""Imports one page's function after the other; what two of them bring is laid to the first."""


@pytest.fixture(scope="module")
def brought() -> dict[str, list[str]]:
    """Return what is slow that each page's function imports, in one fresh process: none may bring any."""
    slow = [*SLOW, "jinja2", "icalendar", "jwt", "segno", "typst"]
    command = [sys.executable, "-c", IMPORTS, json.dumps([slow, PAGES])]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    return dict(json.loads(ran.stdout))


@pytest.mark.parametrize("module", PAGES)
def test_a_page_function_starts_without_what_is_slow(module: str, brought: dict[str, list[str]]) -> None:
    assert brought[module] == []


def test_a_time_is_never_an_errors(
    standin: StandIn, functions: dict[str, Function], cases: dict[str, Case]
) -> None:
    missing = replace(cases[PUPIL_PAGE], event=cases[PUPIL_PAGE].event | {"rawPath": "/f/nowhere/at/all"})
    with pytest.raises(BenchError, match="'statusCode': 404"):
        measure(functions[PUPIL], missing, standin, calls=0)
    broken = replace(functions[PUPIL], handler="services.feedback.functions.pupil.nothing")
    with pytest.raises(BenchError, match="no attribute 'nothing'"):
        measure(broken, cases[PUPIL_PAGE], standin, calls=0)
    assert not succeeded({"batchItemFailures": [{"itemIdentifier": "1"}]})


def test_the_page_of_thanks_is_asked_for_by_a_pupil_who_chose_something(cases: dict[str, Case]) -> None:
    assert re.fullmatch("h=[1-9a-f][0-9a-f]*&n=[0-7]", cases[PUPIL_THANKS].event["rawQueryString"])


@pytest.mark.parametrize(
    ("title", "says", "complaint"),
    [
        (PUPIL_SENDS, {"leads": ""}, "doesn't say that it leads to"),
        (PUPIL_SENDS, {"leads": "/elsewhere"}, "not to '/elsewhere'"),
        (PUPIL_SENDS, {"brings": {"PutItem": 2}}, "PutItem brought 1 in 1 answers, not 2 in each"),
        (PUPIL_SENDS, {"brings": {"DeleteItem": 1}}, "DeleteItem brought 0"),
        (PUPIL_PAGE, {"shows": ("Not on the page",)}, "no 'Not on the page' in the answer"),
        (PUPIL_PAGE, {"shows": ()}, "doesn't say what its answer contains"),
        (PUPIL_PAGE, {"shows": (), "brings": {"PutItem": 0}}, "doesn't say what stands in the answer"),
    ],
)
def test_a_case_says_what_its_answer_contains(
    standin: StandIn,
    functions: dict[str, Function],
    cases: dict[str, Case],
    title: str,
    says: dict[str, Any],
    complaint: str,
) -> None:
    with pytest.raises(BenchError, match=complaint):
        measure(functions[PUPIL], replace(cases[title], **says), standin, calls=0)


LOOK_ONLY = {
    "booking-schools": "none of the programme's schools stands in the register that the bench makes up",
    "booking-retain": "nothing of the bench is so old",
    "people-retain": "nobody of the bench left so long ago",
    "watch-doors": "the bench has no site with doors",
    "metrics-source": "the tests' programme is connected to no platform",
}
"""Functions whose case brings nothing, and why: what is timed is that they look."""


def test_each_case_says_what_shows_that_its_function_did_its_work(every: list[Case]) -> None:
    """Nothing brought is what a function brings that was handed nothing to do."""
    assert {case.function for case in every} >= {one.name for one in FUNCTIONS}
    handed = [case for case in every if not case.environment]  # others find a table without rows
    idle = {case.function for case in handed if not (case.shows or case.leads or any(case.brings.values()))}
    assert idle == LOOK_ONLY.keys()


def test_thanks_to_a_pupil_who_chose_nothing_are_another_page(
    standin: StandIn, functions: dict[str, Function], cases: dict[str, Case]
) -> None:
    thanks = cases[PUPIL_THANKS]
    event = {**thanks.event, "rawQueryString": "h=sport,gaming"}
    with pytest.raises(BenchError, match="in the answer"):
        measure(functions[PUPIL], replace(thanks, event=event), standin, calls=0)


def test_the_stand_in_takes_an_object_at_the_first_try(standin: StandIn) -> None:
    made = botocore.session.Session()
    made.set_credentials("benchmark", "benchmark")
    s3 = made.create_client(
        "s3",
        region_name="eu-west-2",
        endpoint_url=standin.address,
        verify=str(standin.trusted(Path(botocore.__file__).parent)),
    )
    standin.brought()
    for _ in range(2):
        metadata = s3.put_object(Bucket="b", Key="k", Body=b"a line\n" * 100)["ResponseMetadata"]
        assert metadata["RetryAttempts"] == 0
    assert standin.brought() == {"PutObject": 2}


def test_a_package_without_bytecode_is_not_timed(functions: dict[str, Function], tmp_path: Path) -> None:
    packed = functions[PUPIL]
    assert bytecode_of([packed]) == sys.implementation.cache_tag
    package = tmp_path / "package"
    package.mkdir()
    (package / "a.py").write_text("")
    with pytest.raises(BenchError, match=r"a\.py has no bytecode"):
        bytecode_of([replace(packed, package=package)])
    py_compile.compile(
        str(package / "a.py")
    )  # taken only while the source keeps its time, which unzipping changes
    with pytest.raises(BenchError, match=r"a\.py has no bytecode"):
        bytecode_of([replace(packed, package=package)])


def test_each_run_is_compared_with_the_usual_way_in_that_run(measured: dict[str, Measured]) -> None:
    sends = measured[PUPIL_SENDS]
    own, usual = (
        [replace(sends, first_ms=took) for took in times]
        for times in ((10.0, 90.0, 30.0), (20.0, 100.0, 100.0))
    )
    assert beside(own, usual) == pytest.approx(0.5)


@pytest.mark.parametrize(
    "body",
    [
        '<img src="https://elsewhere.example/x.png">',
        "<style>a{background:url(//elsewhere.example/x)}</style>",
        "<style>a{background:url(/assets/elsewhere.svg)}</style>",
    ],
)
def test_a_page_may_fetch_nothing_that_is_not_built_here(body: str, tmp_path: Path) -> None:
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
    (folder / "a.css").write_text(
        "a{background:url(icon.svg)} b{background:url('data:image/svg+xml,%3Csvg/%3E')}"
    )
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


def test_a_picture_that_a_function_draws_weighs_what_it_weighs_of_another_visit(tmp_path: Path) -> None:
    def answer(body: str, kind: str) -> dict[str, Any]:
        return {"headers": {"content-type": kind}, "body": body, "isBase64Encoded": False}

    page = answer('<img src="/results/A.b-1/qr-2.svg">', "text/html")
    picture, other = answer("<svg/>", "image/svg+xml"), answer("x" * 999, "image/svg+xml")
    drawn = {"/results/C.d-2/qr-1.svg": picture, "/results/C.d-2/chart-1.svg": other}
    weight = weigh(page, tmp_path, drawn)
    assert weight.files == ("/results/A.b-1/qr-2.svg",)
    assert weight.bytes < 200


def test_no_sheet_makes_a_browser_ask_for_what_is_not_built(assets: Path) -> None:
    sheets = list(assets.rglob("*.css"))
    assert len(sheets) > 3
    named = {found for sheet in sheets for found in IN_STYLES.findall(sheet.read_text("utf-8"))}
    # The cross of a search field in which something stands, and the arrows of tables.
    assert named == {"data:image/svg+xml,%3Csvg"}


def test_a_page_that_is_looked_at_is_counted_as_on_the_site(
    cases: dict[str, Case], measured: dict[str, Measured], assets: Path
) -> None:
    # Without an answer the counter's script makes the browser log an error, which costs points that the site has.
    picture = {
        "statusCode": 200,
        "headers": {"content-type": "image/gif"},
        "body": "R0lG",
        "isBase64Encoded": True,
    }
    counter = Case(COUNTER, "POST /hit", {"rawPath": "/hit"})
    results = [
        Result(cases[PUPIL_CODE], measured[PUPIL_CODE], 1.0),
        Result(counter, replace(measured[PUPIL_CODE], answer=picture), 1.0),
    ]
    with mock.patch("benchmarks.__main__.look") as look:
        looks(results, assets)
    [answers, _, paths] = look.call_args.args
    assert paths == {PUPIL_CODE: "/f"}
    with _served(answers, assets) as site:
        request = Request(f"{site}/hit?p=%2Ff", data=b"", method="POST")
        with urlopen(request) as answer:
            assert answer.status == 200
            assert answer.headers["content-type"] == "image/gif"
            assert answer.read().startswith(b"GIF")


def test_a_page_that_lacks_a_point_is_named_with_its_fault() -> None:
    full = Looked({"performance": 95, "accessibility": 100, "best-practices": 100})
    lacking = Looked(full.points | {"accessibility": 99}, ("color-contrast: too pale",))
    assert enough(full)
    assert not enough(lacking)
    told = list(points({"GET /f": full, "GET /f/CODE": lacking}))
    assert [good for good, _ in told] == [True, False, True]
    assert (
        told[1][1]
        == "Lighthouse gives GET /f/CODE 99 points of 100 for accessibility (color-contrast: too pale)"
    )
