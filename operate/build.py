"""Everything between the checkout and a template: compiled programme, built assets, packages, synthesis; each once."""

import hashlib
import multiprocessing
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from infra import runtime
from infra.bundle import BUILD, Target, assets_built, bundle
from infra.declared import NO_REGISTER
from infra.local import Differences, Local
from infra.packages import PACKAGES
from operate.set_up import alone
from services.booking.register.index import unpack
from shared.compiled import source_folder
from shared.paths import ROOT, register
from shared.programme import Programme, compile_to, load

Say = Callable[[str], None]

TEMPLATES_KEPT: Final = 8
"""Of AWS, of `make run`, of `make drill`, two of the tests, and three more: each port makes a template of its own."""


@dataclass(frozen=True)
class Built:
    """What was built: the template, and the files that go to the site's bucket."""

    programme: Programme
    template: Path
    assets: Path


def build(target: Target, local: Local | None, say: Say) -> Built:
    """Build everything that changed and synthesise the template where its inputs did.

    Raises `shared.programme.ProgrammeError` for a programme with mistakes, and `infra.runtime.NotOnLambdaError` where
    `target` is ``lambda`` and Lambda does not run this Python.
    """
    python = (runtime.for_lambda if target == "lambda" else runtime.for_stage)(runtime.HERE)
    with alone("build"):
        return _build(target, python, local, say)


def _build(target: Target, python: str, local: Local | None, say: Say) -> Built:
    programme = load(source_folder())
    compiled = BUILD / "programme"
    compile_to(programme, compiled)
    say("building style sheets")
    assets, _ = assets_built()
    packages = {}
    for name in PACKAGES:
        say(f"bundling {name}")
        packages[name] = bundle(name, target, assets, compiled)
    out = BUILD / f"template-{_key(packages, python, programme, local)}"
    template = out / "Outreach.template.json"
    if not template.exists():
        for old in sorted(BUILD.glob("template-*"), key=lambda path: path.stat().st_mtime)[:-TEMPLATES_KEPT]:
            shutil.rmtree(old)
        say("synthesising the template")
        # In a process of its own: the synthesis keeps a Node.js process until its Python ends.
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
            pool.submit(_synthesise, packages, python, programme, local, out).result()
    return Built(programme, template, assets)


def _key(packages: dict[str, Path], python: str, programme: Programme, local: Local | None) -> str:
    """Return a name for all that the template is made of.

    The packages' names stand for the code of `shared` and of every service: the contracts the rules are made of are in there.
    """
    mail = programme.mail
    inputs = [
        *(path.name for path in packages.values()),
        python,
        f"{local}",
        programme.id,
        mail.sender,
        mail.team,
        programme.domain,
        *(one.id for one in programme.connections),
    ]
    inputs += [
        path.read_text()
        for path in (ROOT / "requirements" / "build.txt", *sorted((ROOT / "infra").glob("*.py")))
    ]
    return hashlib.sha256("\0".join(inputs).encode()).hexdigest()[:16]


def _synthesise(
    packages: dict[str, Path], python: str, programme: Programme, local: Local | None, out: Path
) -> None:
    if local:
        # CDK's own look at a template only warns, and takes longer than all else: it is of use before AWS alone.
        os.environ["CDK_VALIDATION"] = "false"
    from infra.app import synthesise  # noqa: PLC0415  CDK takes seconds to import
    from infra.functions import Build  # noqa: PLC0415

    mail = programme.mail
    synthesise(
        Build(
            packages,
            python,
            programme.id,
            mail.sender,
            mail.team,
            Differences(local),
            programme.domain,
            tuple(one.id for one in programme.connections),
            (register().is_file() and unpack(register().read_bytes()).made) or NO_REGISTER,
        ),
        out,
    )
