"""The commands of an AWS account and of what is deployed to it, as `operate.__main__` offers them."""

import argparse
from collections.abc import Callable, Mapping

from operate import deployment
from operate.preflight import preflight
from operate.recovering import Commands
from operate.smoke import smoke
from operate.unreachable import unreachable_address
from shared.clock import now
from shared.compiled import source_folder
from shared.programme import load


def offer(commands: Commands) -> None:
    """Add the commands to a parser's."""
    one = commands.add_parser("unreachable", help="say whether mail goes to an address, and let it go again")
    one.add_argument("email")
    one.add_argument("--again", action="store_true")
    one = commands.add_parser("preflight", help="say what an account lacks before a deployment")
    one.add_argument("--yes", action="store_true", help="ask for a larger quota without asking first")
    commands.add_parser("domain", help="ask for the certificate of the programme's own domain")
    for name in ("synth", "diff"):
        commands.add_parser(name, help=f"{name} the template for AWS")
    one = commands.add_parser("bootstrap", help="prepare an AWS account")
    one.add_argument("--github", default="", help="the repository whose workflow may deploy, as owner/name")
    one = commands.add_parser("deploy", help="deploy the template to AWS")
    one.add_argument("--yes", action="store_true", help="deploy without asking")
    one.add_argument("--replace", default="", help="what holds data and may be deleted or made anew, by name")
    one.add_argument("--at-once", action="store_true", help="lead all visitors to the new pages, unwatched")
    commands.add_parser("smoke", help="look at the site from outside")


def asked(
    found: argparse.Namespace, outputs: Callable[[], Mapping[str, str]]
) -> dict[str, Callable[[], int]]:
    """Return what carries out each of the commands; `outputs` connects to the system meant."""
    return {
        "unreachable": lambda: unreachable_address(outputs(), found.email, again=found.again, at=now()),
        "preflight": lambda: preflight(load(source_folder()), deployment.template, yes=found.yes),
        "domain": deployment.own_domain,
        "synth": deployment.synth,
        "bootstrap": lambda: deployment.bootstrap(found.github),
        "diff": deployment.diff,
        "deploy": lambda: deployment.deploy(yes=found.yes, replaced=found.replace, at_once=found.at_once),
        "smoke": lambda: smoke(outputs()["Site"]),
    }
