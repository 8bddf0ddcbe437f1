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


HERE = Local(gateway_port=4599, site_port=8000)
TEMPLATES: dict[str, tuple[Local | None, str]] = {
    "deployed": (None, ""),
    "local": (HERE, ""),
    "with-domain": (None, DOMAIN),
    "local-with-domain": (HERE, DOMAIN),
}
"""Every template that is tested: where it runs, and under which domain."""


def _make(folder: Path) -> dict[str, Template]:
    from infra.app import synthesise
    from infra.check import without_code

    made = {}
    for name, (local, domain) in TEMPLATES.items():
        main = synthesise(without_code(folder / name, local, domain), folder / name / "out")
        [within] = main.parent.glob("*.nested.template.json")
        made[name], made[f"{name}-live"] = json.loads(main.read_text()), json.loads(within.read_text())
    return made


def _synthesised(factory: pytest.TempPathFactory, name: str) -> Template:
    # Of several processes that test, the first to ask makes them for all: their folders stand in one of the whole run.
    base = factory.getbasetemp()
    run = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    made = run / "templates.json"
    with (run / "templates.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            folder = factory.mktemp("templates")
            for one in TEMPLATES:
                (folder / one).mkdir()
            # In a process of its own: the synthesis keeps a Node.js process until its Python ends, and starting it is most of it.
            with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
                made.write_text(json.dumps(pool.submit(_make, folder).result()))
    return dict(json.loads(made.read_text())[name])


@pytest.fixture(scope="session")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return _synthesised(tmp_path_factory, "deployed")


@pytest.fixture(scope="session")
def local(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return _synthesised(tmp_path_factory, "local")


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """Return the template of the stack within the one that is deployed."""
    return _synthesised(tmp_path_factory, "deployed-live")


@pytest.fixture(scope="session")
def live_here(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """Return that of the stack within the local one."""
    return _synthesised(tmp_path_factory, "local-live")


@pytest.fixture(scope="session")
def with_domain(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return _synthesised(tmp_path_factory, "with-domain")


@pytest.fixture(scope="session")
def local_with_domain(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return _synthesised(tmp_path_factory, "local-with-domain")


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
