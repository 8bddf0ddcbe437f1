"""The templates, synthesised once: as deployed to AWS, and as run on this machine."""

import fcntl
import json
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from infra.local import Local

Template = dict[str, Any]

DOMAIN = "visits.programme.example"
ANY = "any-programme"
"""The programme whose template it is: what `infra.check` calls it, which would start Node.js in every process that tests."""


def _make(folder: Path, local: Local | None, domain: str) -> Template:
    from infra.app import synthesise
    from infra.check import without_code

    made: Template = json.loads(synthesise(without_code(folder, local, domain), folder / "out").read_text())
    return made


def _synthesised(
    factory: pytest.TempPathFactory, name: str, local: Local | None, domain: str = ""
) -> Template:
    # Of several processes that test, the first to ask makes it for all: their folders stand in one of the whole run.
    base = factory.getbasetemp()
    run = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    made = run / f"template-{name}.json"
    with (run / f"template-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            # In a process of its own: the synthesis keeps a Node.js process until its Python ends.
            with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
                template = pool.submit(_make, factory.mktemp(name), local, domain).result()
            made.write_text(json.dumps(template))
    return dict(json.loads(made.read_text()))


@pytest.fixture(scope="session")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return _synthesised(tmp_path_factory, "deployed", None)


@pytest.fixture(scope="session")
def local(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return _synthesised(tmp_path_factory, "local", Local(gateway_port=4599, site_port=8000))


@pytest.fixture(scope="session")
def with_domain(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return _synthesised(tmp_path_factory, "with-domain", None, DOMAIN)


@pytest.fixture(scope="session")
def local_with_domain(tmp_path_factory: pytest.TempPathFactory) -> Template:
    here = Local(gateway_port=4599, site_port=8000)
    return _synthesised(tmp_path_factory, "local-domain", here, DOMAIN)


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
