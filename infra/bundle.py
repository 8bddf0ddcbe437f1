"""Bundles functions: one zip a package, made of exactly what its functions need, the same bytes for the same inputs.

Both kinds are for this interpreter's version and carry its bytecode: `local` bundles have the libraries of this machine, because
the emulator runs them here, `lambda` ones those of Lambda's arm64.
"""

import contextlib
import functools
import hashlib
import importlib.util
import json
import os
import py_compile
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, Literal

from assets.build import build, install
from infra import runtime
from infra.packages import PACKAGES, Package
from infra.said import catalogues, say
from infra.trim import trim
from infra.zipped import make_zip
from shared.compiled import source_folder
from shared.paths import (
    CAREERS,
    CATALOGUES,
    ESSENTIALS,
    LOCAL,
    PROGRAMME,
    REGISTER,
    ROOT,
    SERVICES,
    TEMPLATES,
    register,
)
from shared.picture import pictures

BUILD: Final = LOCAL / "build"

Target = Literal["local", "lambda"]

BOTOCORE_DATA: Final = ("endpoints.json", "partitions.json", "sdk-default-configuration.json", "_retry.json")
"""What every client reads, besides its own service's folder. `botocore/docs` stays: waiters import it."""

ENDPOINT_NAMES: Final = {"ses": "email"}
"""What a client's service is called in `endpoints.json`, where it is called otherwise."""

FONTS: Final = tuple(
    ROOT / "assets/node_modules/@expo-google-fonts/lexend" / weight / f"Lexend_{weight}.ttf"
    for weight in ("400Regular", "700Bold")
)
"""What posters are set in; npm brings it with the pages' files."""

BUILD_ONLY: Final = ("catalogue.py", "inlining.py", "met.py", "templating.py")
"""Modules of `shared` that make what a package has: they need libraries that no package has."""

ZONES: Final = ("Europe/London", "UTC")

LEVELS: Final[dict[Target, int]] = {"local": 1, "lambda": 6}
"""How hard a package is compressed: one that stays on this machine takes a third of the time, and is a twelfth larger."""

KEPT: Final = 3
"""Zips of a package that stay beside a new one: those of other programmes, whose tests and stages run at the same time."""


def _digest(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()[:20]


def _sources(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts and "node_modules" not in path.parts:
            yield path


def _read(folders: Iterable[Path]) -> Iterator[bytes]:
    for folder in folders:
        for path in _sources(folder):
            yield str(path.relative_to(ROOT)).encode()
            yield path.read_bytes()


def _uv() -> str:
    beside = Path(sys.executable).with_name("uv")
    return str(beside) if beside.exists() else "uv"


def libraries(requirements: str, target: Target) -> Path:
    """Install a file of requirements into a folder of its own, once for each content; return it."""
    lock = ROOT / "requirements" / f"{requirements}.txt"
    folder = BUILD / "libraries" / f"{requirements}-{target}-{runtime.HERE}-{_digest([lock.read_bytes()])}"
    if folder.exists():
        return folder
    part = folder.with_suffix(f".part{os.getpid()}")
    shutil.rmtree(part, ignore_errors=True)
    command = [_uv(), "pip", "install", "--quiet", "--target", str(part), "--require-hashes", "--no-deps"]
    command += ["--only-binary", ":all:", "-r", str(lock)]
    if target == "lambda":
        command += ["--python-platform", runtime.PLATFORM, "--python-version", runtime.HERE]
    else:
        command += ["--python", sys.executable]
    subprocess.run(command, check=True, env={**os.environ, "UV_LINK_MODE": "copy"})
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)
    return folder


def _wanted(package: Package) -> Callable[[Path], bool]:
    """Return which files of the libraries the package takes."""

    def wanted(path: Path) -> bool:
        parts = path.parts
        if "__pycache__" in parts or "tests" in parts or parts[0] in {"bin", "LICENSES"}:
            return False
        if path.suffix in {".pyi", ".typed", ".lock", ".c", ".h", ".exe"}:
            return False
        if parts[0].endswith(".dist-info"):
            return path.name in {"METADATA", "entry_points.txt"}
        if parts[:2] == ("botocore", "data"):
            return path.name.removesuffix(".gz") in BOTOCORE_DATA or parts[2] in package.clients
        if parts[:2] == ("tzdata", "zoneinfo") and path.suffix != ".py":
            return "/".join(parts[2:]) in ZONES
        return True

    return wanted


def _datum(name: str, assets: Path, programme: Path) -> Path:
    """Return where a package's file beside the code comes from."""
    return (programme if name in {PROGRAMME.name, ESSENTIALS.name, CAREERS.name} else assets) / name


def _lay(path: Path, out: Path) -> None:
    """Lay a library's file in its place; what a machine runs is most of it and written into by nobody: it gets a second name."""
    if path.suffix == ".so":
        with contextlib.suppress(OSError):  # of another file system's
            out.hardlink_to(path)
            return
    shutil.copy(path, out)


@functools.cache
def _files(source: Path) -> list[Path]:
    """Return the files of a folder of libraries, by their paths in it: many packages have the same, which never change."""
    return [path.relative_to(source) for path in _sources(source)]


def _lay_libraries(source: Path, wanted: Callable[[Path], bool], out: Path) -> None:
    """Lay the libraries' files that are wanted in their places."""
    folders = set[Path]()
    for inner in filter(wanted, _files(source)):
        if inner.parent not in folders:
            (out / inner.parent).mkdir(parents=True, exist_ok=True)
            folders.add(inner.parent)
        _lay(source / inner, out / inner)


def _stage(package: Package, target: Target, assets: Path, programme: Path, out: Path) -> None:
    """Lay out a package's files in `out`."""
    _lay_libraries(libraries(package.requirements, target), _wanted(package), out)
    _trim_endpoints(out / "botocore" / "data" / "endpoints.json", package.clients)
    trim(out, package.clients)
    (out / "services").mkdir(parents=True)
    shutil.copy(SERVICES / "__init__.py", out / "services")
    # Compiled templates take the place of their sources.
    skip = shutil.ignore_patterns("__pycache__", "*.jinja", "templates", "pages", *BUILD_ONLY)
    shutil.copytree(ROOT / "shared", out / "shared", ignore=skip)
    for service in package.services:
        shutil.copytree(SERVICES / service, out / "services" / service, ignore=skip)
    for name in package.data:
        shutil.copy(_datum(name, assets, programme), out)
    if package.register and register().is_file():
        (out / REGISTER.relative_to(ROOT)).parent.mkdir()
        shutil.copy(register(), out / REGISTER.relative_to(ROOT))
    if package.fonts:
        (out / "fonts").mkdir()
        for font in FONTS:
            shutil.copy(font, out / "fonts")
        for picture in pictures(source_folder()):
            shutil.copy(picture, out)
    if package.pages:
        from shared.web.templating import compile_templates  # noqa: PLC0415  only packages with pages need Jinja

        compile_templates(out / "templates_compiled", package.services)
    say(package, out)


def _trim_endpoints(path: Path, clients: Iterable[str]) -> None:
    """Leave in botocore's list of endpoints what the package's clients ask for: each makes its process read all of it."""
    found = json.loads(path.read_bytes())
    kept = {ENDPOINT_NAMES.get(name, name) for name in clients}
    found["partitions"] = [part for part in found["partitions"] if part["partition"] == "aws"]
    for part in found["partitions"]:
        part["services"] = {name: about for name, about in part["services"].items() if name in kept}
    path.write_text(json.dumps(found))


def _compile(folder: Path) -> None:
    """Write bytecode beside the sources, taken without looking at the sources' times: unzipped, they all differ.

    Packages share most of their sources: each is compiled once for its name and content, and linked.
    """
    folders = set[Path]()
    for path in sorted(folder.rglob("*.py")):
        name = str(path.relative_to(folder))
        once = BUILD / "bytecode" / runtime.HERE / _digest([name.encode(), path.read_bytes()])
        if not once.exists():
            once.parent.mkdir(parents=True, exist_ok=True)
            part = once.with_suffix(f".part{os.getpid()}")
            unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
            py_compile.compile(str(path), str(part), name, doraise=True, invalidation_mode=unchecked)
            part.rename(once)
        bytecode = Path(importlib.util.cache_from_source(path))
        if bytecode.parent not in folders:
            bytecode.parent.mkdir(exist_ok=True)
            folders.add(bytecode.parent)
        bytecode.hardlink_to(once)


def _prune(name: str, target: Target) -> None:
    """Remove a package's older zips and folders, but for the newest: another process may use one, as of another programme."""
    made = sorted((BUILD / target).glob(f"{name}-*.zip"), key=lambda path: path.stat().st_mtime)
    for old in made[:-KEPT]:
        shutil.rmtree(old.with_suffix(""), ignore_errors=True)
        old.unlink()


def bundle(name: str, target: Target, assets: Path, programme: Path) -> Path:
    """Return a package's zip, made if its inputs changed.

    `assets` is what `assets/build.py` built, `programme` what `shared.programme` compiled. Beside the zip stands the folder
    it was made of, for benchmarks.
    """
    package = PACKAGES[name]
    here = Path(__file__)
    inputs = _digest(
        [
            here.read_bytes(),
            repr(package).encode(),
            *(
                here.with_name(name).read_bytes()
                for name in ("said.py", "trim.py", "trim_jinja.py", "zipped.py")
            ),
            (ROOT / "requirements" / f"{package.requirements}.txt").read_bytes(),
            *_read([ROOT / "shared", CATALOGUES, *(SERVICES / service for service in package.services)]),
            *(path.read_bytes() for path in catalogues(package)),
            *(path.read_bytes() for path in sorted(SERVICES.glob("*/tabs.py"))),
            *(font.read_bytes() for font in FONTS if package.fonts),
            *(one.read_bytes() for one in pictures(source_folder()) if package.fonts),
            *(register().read_bytes() for _ in range(package.register and register().is_file())),
            *(_datum(one, assets, programme).read_bytes() for one in package.data),
            runtime.HERE.encode(),
        ]
    )
    out = BUILD / target / f"{name}-{inputs}.zip"
    if out.exists():
        return out
    _prune(name, target)
    folder = out.with_suffix("")
    # What was being made when somebody stopped it.
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _stage(package, target, assets, programme, folder)
    _compile(folder)
    make_zip(folder, out, LEVELS[target], BUILD / "deflated")
    return out


def assets_built() -> tuple[Path, dict[str, str]]:
    """Build the pages' files where their inputs changed; return the folder and what each file is called."""
    programme = source_folder()
    inputs = _digest(
        [
            *_read([ROOT / "assets", SERVICES / "feedback" / "pages", TEMPLATES]),
            (programme / "programme.toml").read_bytes(),
            # What the edge says where no function answers.
            *(path.read_bytes() for path in sorted(CATALOGUES.glob("*.po"))),
            " ".join(sorted(path.stem for path in (programme / "catalogues").glob("*.po"))).encode(),
        ]
    )
    out = BUILD / f"assets-{programme.name}-{inputs}"
    install(ROOT / "assets")  # the posters' typeface comes from there too
    if not (out / "assets.json").exists():
        for old in BUILD.glob(f"assets-{programme.name}-{'?' * len(inputs)}"):
            shutil.rmtree(old)
        build(out, programme)
    names: dict[str, str] = json.loads((out / "assets.json").read_text())
    return out, names
