"""What a deployment ships: bytecode of the Python its functions run on, which is the one that deploys them."""

import ast
import csv
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import zipfile
from base64 import urlsafe_b64encode
from dataclasses import replace
from pathlib import Path, PurePosixPath

import jinja2
import pytest

from benchmarks.schools import some
from infra import bundle as bundling
from infra import runtime, said
from infra.bundle import _stage, assets_built, bundle, libraries
from infra.declared import FUNCTIONS
from infra.local import Local
from infra.packages import PACKAGES
from infra.zipped import LARGE, make_zip
from operate import __main__ as operate
from operate import build, deployment
from operate.set_up import alone
from services.booking.register.index import pack
from shared.compiled import source_folder
from shared.paths import REGISTER, ROOT
from shared.programme import compile_to, load
from tests.support.programme import OWN, WELSH, programme_of

HASHED_UNCHECKED = 0b01
"""The flags of bytecode that is taken without a look at its source (PEP 552)."""


@pytest.fixture(scope="module")
def assets() -> Path:
    with alone("build"):
        return assets_built()[0]


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("programme")
    compile_to(load(source_folder()), made)
    return made


@pytest.fixture(scope="module")
def booking(assets: Path, programme: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return booking's package, laid out where there is no register."""
    made = tmp_path_factory.mktemp("booking")
    with alone("build"):
        _stage(PACKAGES["booking"], "local", assets, programme, made)
    return made


def test_a_deployments_package_has_the_bytecode_and_the_libraries_of_its_runtime(
    assets: Path, programme: Path
) -> None:
    with alone("build"):
        packed = bundle("pupil", "lambda", assets, programme)
    tag = f"cpython-{runtime.for_lambda(runtime.HERE).replace('.', '')}"
    with zipfile.ZipFile(packed) as zipped:
        names = set(zipped.namelist())
        sources = [PurePosixPath(name) for name in names if name.endswith(".py")]
        assert PurePosixPath("services/feedback/functions/pupil.py") in sources
        for source in sources:
            compiled = zipped.read(str(source.parent / "__pycache__" / f"{source.stem}.{tag}.pyc"))
            assert compiled[:4] == importlib.util.MAGIC_NUMBER
            assert compiled[8:16] == importlib.util.source_hash(zipped.read(str(source))), (
                f"{source} is another now"
            )
            assert int.from_bytes(compiled[4:8], "little") == HASHED_UNCHECKED
    for name in names:
        if name.endswith(".so"):
            assert name.endswith((f".{tag}-aarch64-linux-gnu.so", ".abi3.so")), name


def test_the_libraries_are_still_as_their_makers_say_once_packages_were_made_of_them(booking: Path) -> None:
    """A package has its files by second names: one that it changed in place would be another to every package, and to uv."""
    installed = libraries(PACKAGES["booking"].requirements, "local")
    assert (installed / "jinja2" / "utils.py").samefile(booking / "jinja2" / "utils.py")
    for record in installed.glob("*.dist-info/RECORD"):
        for name, told, _ in csv.reader(record.read_text().splitlines()):
            if told:
                found = urlsafe_b64encode(hashlib.sha256((installed / name).read_bytes()).digest())
                assert told == f"sha256={found.decode().rstrip('=')}", name


@pytest.mark.parametrize("command", ["synth", "diff", "bootstrap", "deploy --yes"])
def test_a_python_that_lambda_does_not_run_is_refused_before_anything_is_built(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def built(*_: object) -> None:
        pytest.fail("something was built")

    monkeypatch.setenv("AWS_PROFILE", "any")
    monkeypatch.setattr(runtime, "HERE", "3.99")
    monkeypatch.setattr(build, "_build", built)
    monkeypatch.setattr(deployment, "cdk", built)
    assert operate.main(command.split()) == 1
    printed = capsys.readouterr().err
    assert "Lambda has no 3.99" in printed
    assert f"PYTHON=python{runtime.ON_LAMBDA[-1]}" in printed


def test_functions_run_on_the_python_that_deploys_them() -> None:
    for python in runtime.ON_LAMBDA:
        assert runtime.for_lambda(python) == runtime.for_stage(python) == python
    with pytest.raises(runtime.NotOnLambdaError):
        runtime.for_lambda("3.10")
    assert runtime.for_stage("3.99") == runtime.ON_LAMBDA[-1], (
        "this machine's Python still runs the local stage"
    )
    assert f"{sys.version_info.major}.{sys.version_info.minor}" == runtime.HERE


def test_a_package_has_the_code_and_the_pages_of_all_its_services(
    assets: Path, programme: Path, tmp_path: Path
) -> None:
    both = replace(PACKAGES["booking"], services=("access", "booking"))
    with alone("build"):
        _stage(both, "local", assets, programme, tmp_path)
    compiled = {path.name for path in (tmp_path / "templates_compiled").iterdir()}
    for service in both.services:
        for path in (ROOT / "services" / service).rglob("*.py"):
            assert (tmp_path / path.relative_to(ROOT)).exists()
        pages = ROOT / "services" / service / "pages"
        found = [path.relative_to(pages).as_posix() for path in pages.rglob("*.jinja")]
        assert found
        assert {jinja2.ModuleLoader.get_module_filename(name) for name in found} <= compiled
    assert not (tmp_path / "services" / "feedback").exists()


def test_a_package_of_a_welsh_programme_says_what_its_own_services_say(tmp_path: Path) -> None:
    with programme_of(WELSH):
        said.say(PACKAGES["partners"], tmp_path)
    spoken = json.loads((tmp_path / "catalogues/cy.json").read_bytes())
    assert spoken["sentences"]["Partners"] == "Partneriaid"
    assert spoken["sentences"]["Search"] == "Chwilio"
    assert spoken["sentences"]["Bookings"] == "Archebion", "the tabs of other services stand above its pages"
    assert "Hand in figures" not in spoken["sentences"], (
        "and nothing else of theirs is read on each first answer"
    )
    assert spoken["programme"]["Facilitator"] == "Hwylusydd"


def test_bookings_package_carries_the_register_where_there_is_one(
    booking: Path, assets: Path, programme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the place where its code looks for it, never in the compiled programme."""
    made = tmp_path / "register.bin"
    made.write_bytes(pack(some(3)))
    with alone("build"):
        monkeypatch.setenv("REGISTER", str(made))
        _stage(PACKAGES["booking"], "local", assets, programme, tmp_path / "with")
        _stage(PACKAGES["mailer"], "local", assets, programme, tmp_path / "mailer")
    inside = REGISTER.relative_to(ROOT)
    assert (tmp_path / "with" / inside).read_bytes() == made.read_bytes()
    assert not (booking / inside).exists()
    assert not (tmp_path / "mailer" / inside).exists()
    assert {one for one in PACKAGES if PACKAGES[one].register} == {"booking", "team"}


def test_what_is_printed_has_the_programmes_own_picture_where_there_is_one(
    assets: Path, programme: Path, tmp_path: Path
) -> None:
    """In the place where its code looks for it, and in no other package."""
    own = Path(shutil.copytree(ROOT / OWN, tmp_path / "county"))
    (own / "picture.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 2"/>')
    with alone("build"):
        _stage(PACKAGES["poster"], "local", assets, programme, tmp_path / "without")
        with programme_of(str(own)):
            _stage(PACKAGES["poster"], "local", assets, programme, tmp_path / "with")
    assert (tmp_path / "with" / "picture.svg").read_bytes() == (own / "picture.svg").read_bytes()
    assert not (tmp_path / "without" / "picture.svg").exists()
    look = "from shared.picture import programmes_picture as found; print(found())"
    for folder, expected in (("with", str(tmp_path / "with" / "picture.svg")), ("without", "None")):
        ran = subprocess.run(  # noqa: S603  our own code, in its package
            [sys.executable, "-c", look],
            cwd=tmp_path / folder,
            env={},
            capture_output=True,
            text=True,
            check=True,
        )
        assert ran.stdout.strip() == expected
    assert [name for name, package in PACKAGES.items() if package.fonts] == [
        "poster",
        "reports",
        "programme",
        "papers",
        "evidence",
    ]


STATEMENT = """
from datetime import date
from services.people.domain.person import Organisation
from services.people.domain.statement import Quarter, statement
from services.people.functions import tend
from services.people.mail import compose
from services.people.mail.statement import letter
from services.people.papers.statement import draw
from services.people.use_cases.programme import rules
from services.people.wording.statement import said
from shared.mail import Attachment

partner = Organisation(id="trust", version=1, name="Trust", contact_email="kim@trust.example")
words = said(rules(), partner, Quarter(date(2026, 1, 1)), statement(partner.id, [], []), "1 April 2026")
paper = Attachment("trust.pdf", "application/pdf", draw(words))
mail = compose.to_organisation(letter(partner, words), partner.contact_email, paper, preview=words.period)
print(mail.attachments[0].content[:5].decode(), "<h1" in mail.html, "Trust" in mail.text)
"""
"""What the function that tends does four times a year."""


def test_what_tends_can_typeset_a_statement_and_write_its_mail_in_its_package(
    assets: Path, programme: Path, tmp_path: Path
) -> None:
    [package] = {one.package for one in FUNCTIONS if one.name == "people-tend"}
    with alone("build"):
        _stage(PACKAGES[package], "local", assets, programme, tmp_path)
    ran = subprocess.run(  # noqa: S603  our own code, in its package, which sees no other library
        [sys.executable, "-S", "-c", STATEMENT],
        cwd=tmp_path,
        env={"SITE": "https://outreach.example", "SERVICE": "people", "TABLE": "people", "SECRET": "k"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.split() == ["%PDF-", "True", "True"]


def test_a_package_has_no_module_that_only_a_build_can_import(booking: Path) -> None:
    for path in (booking / "shared").rglob("*.py"):
        for line in ast.walk(ast.parse(path.read_text("utf-8"))):
            named = [line.module] if isinstance(line, ast.ImportFrom) else []
            named += [one.name for one in line.names] if isinstance(line, ast.Import) else []
            roots = {name.partition(".")[0] for name in named if name}
            assert not roots & {"babel", "css_inline"}, path


def test_a_template_is_made_again_for_another_python_another_package_or_another_address() -> None:
    found, packages = load(source_folder()), {"pupil": Path("pupil-1.zip")}
    mail = found.mail.model_copy(update={"team": "another@programme.example"})
    keys = {
        build._key(packages, "3.11", found, None),
        build._key(packages, "3.12", found, None),
        build._key({"pupil": Path("pupil-2.zip")}, "3.11", found, None),
        build._key(packages, "3.11", found.model_copy(update={"mail": mail}), None),
        build._key(packages, "3.11", found.model_copy(update={"domain": "visits.programme.example"}), None),
        build._key(packages, "3.11", found, Local(gateway_port=4599, site_port=8000)),
    }
    assert len(keys) == 6


def test_a_zip_holds_what_was_packed_as_small_as_was_asked_and_the_same_again(tmp_path: Path) -> None:
    folder, kept = tmp_path / "package", tmp_path / "kept"
    (folder / "within").mkdir(parents=True)
    source = Path(zipfile.__file__).read_text("utf-8")
    texts = {"small.py": source[: LARGE - 1], "within/large.so": source}
    for name, text in texts.items():
        (folder / name).write_text(text)
    sizes: dict[int, list[int]] = {}
    for level in (1, 6):
        made = [tmp_path / f"{level}-{time}.zip" for time in range(2)]
        for one in made:
            make_zip(folder, one, level, kept)
        assert made[0].read_bytes() == made[1].read_bytes()
        with zipfile.ZipFile(made[0]) as zipped:
            assert zipped.testzip() is None
            assert {name: zipped.read(name).decode() for name in zipped.namelist()} == texts
            sizes[level] = [zipped.getinfo(name).compress_size for name in texts]
    assert all(quick > hard for quick, hard in zip(sizes[1], sizes[6], strict=True))
    # Only the large one is worth keeping, once a level.
    assert len([path for path in kept.rglob("*") if path.is_file()]) == 2


def test_a_package_that_others_use_meanwhile_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundling, "BUILD", tmp_path)
    for age in range(bundling.KEPT + 2):
        made = tmp_path / "local" / f"pupil-{age}.zip"
        made.with_suffix("").mkdir(parents=True)
        made.touch()
        os.utime(made, (1_000_000 - age, 1_000_000 - age))
    bundling._prune("pupil", "local")
    left = sorted(path.name for path in (tmp_path / "local").iterdir())
    assert left == sorted(
        name for age in range(bundling.KEPT) for name in (f"pupil-{age}", f"pupil-{age}.zip")
    )
