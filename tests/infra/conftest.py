"""The templates, synthesised once: as deployed to AWS, and as run on this machine."""

import functools
import json
import multiprocessing
import os
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from infra import runtime
from infra.bundle import BUILD, _digest, _read
from infra.local import Local
from operate.set_up import alone
from shared.paths import ROOT, SERVICES

Template = dict[str, Any]

DOMAIN = "visits.programme.example"
ANY = "any-programme"
"""The programme whose template it is: what `infra.check` calls it, which would start Node.js in every process that tests."""


HERE = Local(gateway_port=4599, site_port=8000)
TEMPLATES: dict[str, tuple[Local | None, str]] = {
    "deployed": (None, ""),
    "local": (HERE, ""),
    "with-domain": (None, DOMAIN),
    "local-with-domain": (HERE, DOMAIN),
}
"""Every template that is tested: where it runs, and under which domain."""


def _make(folder: Path) -> dict[str, Template]:
    # CDK's own look at a template only warns, and takes as long as all else; those of `make check` refuse.
    os.environ["CDK_VALIDATION"] = "false"
    from infra.app import synthesise
    from infra.check import without_code

    made = {}
    for name, (local, domain) in TEMPLATES.items():
        (folder / name).mkdir()
        main = synthesise(without_code(folder / name, local, domain), folder / name / "out")
        [within] = main.parent.glob("*.nested.template.json")
        made[name], made[f"{name}-live"] = json.loads(main.read_text()), json.loads(within.read_text())
    return made


@functools.cache
def _made() -> Path:
    """Return the file of all templates: made by whoever asks first, and again where anything they are made of changed."""
    inputs = _digest(
        [
            *_read([ROOT / "infra", ROOT / "shared", SERVICES]),
            (ROOT / "requirements" / "build.txt").read_bytes(),
            Path(__file__).read_bytes(),
            runtime.HERE.encode(),
        ]
    )
    made = BUILD / f"tested-{inputs}.json"
    with alone("tested-templates"):
        if not made.exists():
            BUILD.mkdir(exist_ok=True)
            for old in BUILD.glob("tested-*.json"):
                old.unlink()
            # In a process of its own: the synthesis keeps a Node.js process until its Python ends, and starting it is most of it.
            spawned = multiprocessing.get_context("spawn")
            with tempfile.TemporaryDirectory() as name, ProcessPoolExecutor(1, spawned) as pool:
                part = made.with_suffix(".part")
                part.write_text(json.dumps(pool.submit(_make, Path(name)).result()))
            part.rename(made)
    return made


def _synthesised(name: str) -> Template:
    return dict(json.loads(_made().read_text())[name])


@pytest.fixture(scope="session")
def deployed() -> Template:
    return _synthesised("deployed")


@pytest.fixture(scope="session")
def local() -> Template:
    return _synthesised("local")


@pytest.fixture(scope="session")
def live() -> Template:
    """Return the template of the stack within the one that is deployed."""
    return _synthesised("deployed-live")


@pytest.fixture(scope="session")
def live_here() -> Template:
    """Return that of the stack within the local one."""
    return _synthesised("local-live")


@pytest.fixture(scope="session")
def with_domain() -> Template:
    return _synthesised("with-domain")


@pytest.fixture(scope="session")
def local_with_domain() -> Template:
    return _synthesised("local-with-domain")


def of(template: Template, kind: str) -> dict[str, dict[str, Any]]:
    """Return the properties of the template's resources of a kind, by logical id."""
    return {
        name: resource.get("Properties", {})
        for name, resource in template["Resources"].items()
        if resource["Type"] == kind
    }


def named(value: Any) -> str:
    """Return the logical id a value refers to."""
    if isinstance(value, dict):
        [(how, what)] = value.items()
        if how == "Ref":
            return str(what)
        if how == "Fn::GetAtt":
            return str(what[0])
    return ""
