"""Which functions there are and what each is deployed with: read from the template, so that none is forgotten."""

import compileall
import importlib.util
import json
import py_compile
import shutil
import sys
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from infra.bundle import BUILD, libraries
from infra.local import Local
from shared.paths import PROGRAMME

NOWHERE: Final = Local(gateway_port=4599, site_port=8000)
"""The template is of a stage that is never started: its ports are only written into settings."""

PEER: Final = "the usual way"
"""What the table calls the function ours are timed beside."""


READER: Final = ("safeguarding@wewantyou.example",)
"""Who reads comments where the programme names nobody yet: so that there is somebody to tell."""


class BenchError(RuntimeError):
    """Nothing could be measured; the message says of what and why."""


TAKEN: Final = importlib.util.MAGIC_NUMBER + (1).to_bytes(4, "little")
"""The head of bytecode for this interpreter that is taken without looking at its source (PEP 552)."""


@dataclass(frozen=True)
class Function:
    """A function to time: `package` is its unzipped package, `memory` what it is given in MB."""

    name: str
    handler: str
    environment: Mapping[str, str]
    memory: int
    package: Path

    @property
    def size(self) -> int:
        """Bytes of its package, unzipped, before bytecode."""
        return weight(self.package)


def weight(package: Path) -> int:
    """Return the bytes of a package's folder without its bytecode."""
    return sum(
        path.stat().st_size
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )


def bytecode_of(functions: Iterable[Function]) -> str:
    """Return the interpreter whose bytecode stands in all their packages: the one that times them.

    It is what a deployment ships: Lambda can't keep what it compiles, and without bytecode each start compiles again. Raises
    `BenchError` for a source without bytecode that this interpreter takes as it is.
    """
    for package in {function.package for function in functions}:
        for source in package.rglob("*.py"):
            compiled = Path(importlib.util.cache_from_source(str(source)))
            head = compiled.read_bytes()[: len(TAKEN)] if compiled.exists() else b""
            if head != TAKEN:
                raise BenchError(
                    f"{source.relative_to(package.parent)} has no bytecode for {sys.implementation.cache_tag} beside it: "
                    "a deployment would start faster or slower than what is timed here."
                )
    return str(sys.implementation.cache_tag)


def _said(value: str | Mapping[str, Any]) -> str:
    """Return a value of the template with the names of resources in place of what they will be called."""
    if isinstance(value, str):
        return value
    [(how, what)] = value.items()
    if how == "Fn::Join":
        return str(what[0]).join(_said(part) for part in what[1])
    return str(what[0] if how == "Fn::GetAtt" else what)


def packages_of(template: Path) -> dict[str, Path]:
    """Return the packages of a template by their keys: they lie where its list of files names them."""
    files = json.loads(template.with_name("Outreach.assets.json").read_text())["files"]
    return {f"{key}.zip": template.parent / file["source"]["path"] for key, file in files.items()}


def deployed(template: Path, folder: Path) -> dict[str, Function]:
    """Return the template's functions by name, their packages unzipped into `folder` as Lambda would."""
    resources = json.loads(template.read_text())["Resources"]
    packages = packages_of(template)
    found = {}
    for resource in resources.values():
        if resource["Type"] != "AWS::Lambda::Function":
            continue
        properties = resource["Properties"]
        key = properties["Code"]["S3Key"]
        package = folder / key.removesuffix(".zip")
        if not package.exists():
            with zipfile.ZipFile(packages[key]) as zipped:
                zipped.extractall(package)
        environment = {n: _said(v) for n, v in properties["Environment"]["Variables"].items()}
        name = environment["POWERTOOLS_SERVICE_NAME"]
        found[name] = Function(
            name, properties["Handler"], environment, int(properties["MemorySize"]), package
        )
    return found


def with_reader(functions: Iterable[Function]) -> None:
    """Let somebody read comments in the functions' unpacked programmes that name nobody, and anyone the public page."""
    for file in {function.package / PROGRAMME.name for function in functions}:
        if file.exists():
            programme = json.loads(file.read_text())
            programme["comments"]["lead"] = programme["comments"]["lead"] or READER
            programme["impact_page"] = True
            file.write_text(json.dumps(programme))


def peer() -> Function:
    """Return the usual function, packed as ours are: bytecode beside the sources, taken without looking at their times."""
    source = libraries("peer", "local")
    package = BUILD / "peer" / source.name
    if not package.exists():
        part = package.with_suffix(".part")
        shutil.rmtree(part.parent, ignore_errors=True)
        shutil.copytree(source, part, ignore=shutil.ignore_patterns("__pycache__"))
        _compile(part)
        part.rename(package)
    shutil.copy(Path(__file__).with_name("typical.py"), package)
    _compile(package / "typical.py")
    environment = {
        "TABLE_NAME": "bookings",
        "IDEMPOTENCY_TABLE_NAME": "idempotency",
        "POWERTOOLS_SERVICE_NAME": "typical",
        "POWERTOOLS_LOG_LEVEL": "INFO",
    }
    return Function(PEER, "typical.handler", environment, 1024, package)


def _compile(path: Path) -> None:
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    if path.is_dir():
        compileall.compile_dir(path, quiet=2, workers=0, invalidation_mode=mode)
    else:
        compileall.compile_file(path, quiet=2, invalidation_mode=mode)
