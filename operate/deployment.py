"""The template for AWS: made, compared, deployed, and looked at from outside."""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from infra import concurrency, runtime
from infra.declared import NO_REGISTER, stack_name
from infra.domain import PARAMETER
from infra.names import PROTECTED
from operate import aws, changes, domain, github, leftovers, log_copy, shift
from operate.build import Built, build
from operate.cdk import cdk
from operate.concurrency import PUPILS, room
from operate.processes import StageError
from operate.smoke import PATIENCE, faults
from operate.stack import existing, on_aws, outputs_of, upload_assets
from shared.clock import now

STACK: Final = "Outreach"
"""What the CDK calls the stack, whatever it is called on AWS."""

CALLED, UNASKED = "--change-set-name", ("--require-approval", "never")
"""Words of the CDK's: what a change set is called, and that we have asked ourselves."""

REGISTER: Final = "register"
"""How the register of schools is named where it may be left out."""


def _built() -> Built:
    try:
        return build("lambda", None, lambda step: print(f"  {step}", flush=True))
    except runtime.NotOnLambdaError as refused:
        raise StageError(str(refused)) from None


def template() -> Path:
    """Return the template for AWS, made where it is not."""
    return _built().template


def synth() -> int:
    """Make the template for AWS and say where it is."""
    print(_built().template)
    return 0


def diff() -> int:
    """Show what deploying would change."""
    on_aws()
    cdk(_built(), "diff")
    return 0


def bootstrap(repository: str) -> int:
    """Prepare the AWS account for the first deployment, and for those by a repository's workflow; again does no harm."""
    on_aws()
    if repository:
        github.check(repository)
    built = _built()
    cdk(built, "bootstrap")
    if repository:
        github.let_in(built.programme, repository)
    return 0


def deploy(*, yes: bool, replaced: str = "", at_once: bool = False) -> int:
    """Deploy the template, put the pages' files into the site's bucket, and lead visitors to the new pages.

    What would change is shown before and asked about, unless `yes`. What holds data is deleted or made anew only where it is
    `replaced`, by name. With `at_once` all visitors get the new pages without a look at whether they fail.
    """
    on_aws()
    if not yes and not sys.stdin.isatty():
        raise StageError(
            "Nobody is there to agree to what would change: run it at a terminal, or say YES=1. Nothing was deployed."
        )
    site, moved = carry_out(_built(), yes=yes, replaced=replaced, at_once=at_once)
    return _looked_at(site, moved)


def carry_out(
    built: Built, *, yes: bool, replaced: str = "", at_once: bool = False, watched: float = shift.WATCHED
) -> tuple[str, list[shift.Move]]:
    """Deploy what was built, as `deploy` says, and return where the site is and which pages have a new version.

    The alarm of failing pages is watched for `watched` seconds.
    """
    name = stack_name(built.programme.id)
    # Before anything is changed: without its certificate the site can't have its name.
    parameters = _parameters(built)
    before = _outputs(name)
    change_set = f"outreach-{now():%Y%m%d-%H%M%S}"
    named = set(replaced.replace(",", " ").split())
    if REGISTER not in named:
        _refuse_without_register(built, before)
    first = _adopt(built, yes=yes)
    cdk(built, "diff", STACK, "--method", "template")
    # A first deployment that fails is taken back; only what stands is protected from being deleted.
    _deploy(built, parameters, "no" if first else "yes", "--method", "prepare-change-set", CALLED, change_set)
    found = changes.read(name, change_set)
    try:
        _agreed(found, yes=yes, named=named - {REGISTER})
        if not at_once:
            shift.Shift(before.get("Faults", "")).refuse_ringing()
    except BaseException:
        if found:
            changes.discard(name, change_set)
        raise
    if before:
        # Before the pages that name them; their names carry a hash, so that pages of before find theirs too.
        upload_assets(built.assets, before["AssetsBucket"])
        shift.hold(shift.pages(name))
    if found:
        cdk(built, "deploy", STACK, "--method", "execute-change-set", CALLED, change_set, *UNASKED)
    if first:
        _deploy(built, parameters, "yes")
    outputs = _outputs(name)
    upload_assets(built.assets, outputs["AssetsBucket"])
    moved = shift.Shift(outputs["Faults"], watched).forward(shift.pages(name), at_once=at_once)
    return outputs["Site"], moved


def _deploy(built: Built, parameters: list[str], protected: str, *how: str) -> None:
    """Let the CDK deploy, or prepare it, with those of the parameters that the template has: here it has fewer."""
    known = leftovers.read(built.template).get("Parameters", {})
    told = [one for one in (*parameters[1::2], f"{PROTECTED}={protected}") if one.partition("=")[0] in known]
    given = [part for one in told for part in ("--parameters", one)]
    cdk(built, "deploy", STACK, *how, *UNASKED, "--import-existing-resources", *given)


def _refuse_without_register(built: Built, before: Mapping[str, str]) -> None:
    """Raise `StageError` where the register of schools is deployed and would be gone: it lies outside git."""
    now_has = json.loads(built.template.read_text())["Outputs"]["Register"]["Value"]
    if now_has == NO_REGISTER and (had := before.get("Register", NO_REGISTER)) != NO_REGISTER:
        raise StageError(
            f"What is deployed has the register of schools that was made on {had}, and this folder has none: careers leads would "
            "find the programme's own schools alone. Nothing was deployed. Make it with `make schools`, or copy the folder "
            f"`register` from where it was deployed last. If none is meant: make deploy REPLACE={REGISTER}"
        )


def _agreed(found: list[changes.Change], *, yes: bool, named: set[str]) -> None:
    """Say what would change and ask whether it may. Raises `StageError` where it may not."""
    for sentence in changes.sentences(found):
        print(sentence)
    changes.refuse_losses(found, named)
    _ask("Deploy this?", yes=yes or not found)


def _ask(question: str, *, yes: bool) -> None:
    """Ask, unless somebody said `yes` before. Raises `StageError` for all but a yes."""
    if not yes and input(f"{question} [y/N] ").strip().lower() not in {"y", "yes"}:
        raise StageError("Nothing was deployed.")


def _looked_at(site: str, moved: list[shift.Move]) -> int:
    """Look at the site from outside; where a front door doesn't open, lead visitors back and return 1."""
    print(f"Deployed. Looking at {site}")
    wrong = faults(site, print, PATIENCE)
    if not wrong:
        shift.tidy(moved)
        print(f"Every front door opens: {site}")
        return 0
    shift.back(moved)
    went_back = (
        " Visitors are led to the version of before; the rest of the stack is the new one." if moved else ""
    )
    raise StageError(
        "\n".join([*wrong, f"The deployment is not well.{went_back} docs/runbook.md says how to go on."])
    )


def _parameters(built: Built) -> list[str]:
    """Return what the template is told when it is deployed.

    How much concurrency is kept for pupils, the certificate, for a programme with a domain of its own, and with
    ``COPY=`` where the event log's copy goes.
    """
    found = room(stack_name(built.programme.id))
    if found.pupils < PUPILS:
        print(
            f"This account runs {found.quota} functions at once: {found.pupils} are kept for pupils. See `make preflight`."
        )
    told = {concurrency.PARAMETER: str(found.pupils)}
    if built.programme.domain:
        told[PARAMETER] = domain.issued(built.programme)
    parameters = [part for name, value in told.items() for part in ("--parameters", f"{name}={value}")]
    return [*parameters, *log_copy.parameters(os.environ.get("COPY", ""))]


def _adopt(built: Built, *, yes: bool) -> bool:
    """Tell what is left of a former stack and take it in; return whether the stack's first deployment is still to come.

    What has to be taken in before anything can be compared is asked about, unless `yes`. Raises `StageError` where it may not be.
    """
    stack = stack_name(built.programme.id)
    standing = leftovers.status(stack)
    if standing in leftovers.STANDS_STILL:
        raise StageError(leftovers.STUCK.format(stack=stack, standing=standing))
    template = leftovers.read(built.template)
    account = aws.client("sts").get_caller_identity()["Account"]
    left = leftovers.found(template, stack, account)
    taken = [] if any(one.fixed.how == "named" for one in left) else left
    for one in taken:
        print(one.sentence)
    if any(one.fixed.how == "imported" for one in taken):
        _ask("Take it in now, before what would change can be shown?", yes=yes)
    leftovers.adopt(template, stack, left)
    return leftovers.is_first(template, stack)


def own_domain() -> int:
    """Ask for the certificate of the programme's own domain, and say what its DNS needs."""
    on_aws()
    return domain.ask()


def _outputs(name: str) -> dict[str, str]:
    """Return the outputs of what is deployed already; none before the first deployment."""
    return outputs_of(existing(name) or {})
