"""The operator's commands: `python -m operate COMMAND`, or `make COMMAND`.

They speak to the system that `make run` runs here, or with AWS_PROFILE set to the one deployed to that account.
"""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, NoReturn

from botocore.exceptions import BotoCoreError, ClientError

from infra.declared import stack_name
from operate import (
    counting,
    dead_letters,
    deploying,
    keys,
    logs,
    programme,
    recovering,
    schools,
    telling,
    users,
)
from operate.mutants import mutants
from operate.person import person
from operate.processes import StageError
from operate.redrive import Asked, redrive, redriving
from operate.run import FUNCTIONS_LOG, run
from operate.stack import existing, in_our_region, outputs_of
from operate.stage import connect, running
from operate.visits import visits
from operate.withdraw import withdraw
from shared.clock import london_day, now
from shared.compiled import source_folder
from shared.programme import ProgrammeError, load

REALLY: Final = {
    "visits": "let the people service hear of visits from before it",
    "withdraw": "take back summaries that tell of single pupils",
}
"""Commands that show what they would do, until they are told to do it."""


def _outputs() -> dict[str, str]:
    """Connect to the system meant and return its stack's outputs."""
    if os.environ.get("AWS_PROFILE"):
        in_our_region()
        name = stack_name(load(source_folder()).id)
        if (found := existing(name)) is None:
            raise StageError(f"Nothing is deployed as {name} to that account: make deploy PROFILE=…")
        return outputs_of(found)
    here = running()
    connect(here["endpoint"])
    outputs: dict[str, str] = here["outputs"]
    return outputs


def logged(correlation_id: str, since: str) -> int:
    """Print what was logged of a correlation id: by the system meant, or by the one that ran here and has stopped."""
    try:
        _outputs()
    except StageError:
        if not FUNCTIONS_LOG.exists():
            raise
        print("Nothing runs here: this is what was kept of the last run.", file=sys.stderr)
        return logs.show_kept(FUNCTIONS_LOG, correlation_id, since, now())
    return logs.show(stack_name(load(source_folder()).id), correlation_id, since, now())


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in a sentence, without the usage: who typed `make` did not write the options."""

    def error(self, message: str) -> NoReturn:
        """End with a sentence."""
        self.exit(2, f"{message}\n")


def _arguments(given: list[str]) -> Callable[[], int]:
    parser = _Parser("operate", description=__doc__.splitlines()[0] if __doc__ else None)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("run", help="run the whole system on this machine")
    one.add_argument("--port", type=int, help="the site's port")
    one.add_argument("--no-demo", action="store_true", help="start empty")
    one = commands.add_parser("schools", help="make the register of schools")
    one.add_argument("file", type=Path)
    one.add_argument("--links", type=Path, help="the file of links between schools")
    commands.add_parser("dead-letters", help="list what could not be handled")
    redriving(commands.add_parser("redrive", help="give it back"))
    one = commands.add_parser("logs", help="print what was logged of one correlation id")
    one.add_argument("id")
    one.add_argument("--since", default=logs.SINCE, help="how far back, such as 30m, 2h or 7d")
    users.arguments(
        commands.add_parser("user", help="list who is of the team, add someone or take someone out")
    )
    keys.arguments(commands.add_parser("keys", help="show the signing keys, make another or end one"))
    one = commands.add_parser("person", help="print what is kept of a person, or erase it")
    one.add_argument("email")
    one.add_argument("--erase", action="store_true")
    one = commands.add_parser("programme", help="make another county's programme")
    one.add_argument("name")
    one.add_argument("--answers", default="", help="a file that answers instead of a person")
    telling.offer(commands)
    counting.offer(commands)
    recovering.offer(commands)
    for name, does in REALLY.items():
        commands.add_parser(name, help=does).add_argument("--really", action="store_true")
    commands.add_parser("mutants", help="break the rules and see what no test notices").add_argument("rules")
    deploying.offer(commands)
    found = parser.parse_args(given)
    return {
        "run": lambda: run(found.port, demo=not found.no_demo),
        "schools": lambda: schools.make(found.file, found.links, london_day(now())),
        "dead-letters": lambda: dead_letters.show(_outputs()),
        "redrive": lambda: redrive(
            _outputs(), found.queue, now(), Asked(found.letter, sure=found.yes, drop=found.drop)
        ),
        "logs": lambda: logged(found.id, found.since),
        "user": lambda: users.user(_outputs()["UserPool"], found),
        "keys": lambda: keys.keys(_outputs(), rotate=found.rotate, end=found.end, yes=found.yes, at=now()),
        "person": lambda: person(_outputs(), found.email, erase=found.erase, at=now()),
        "programme": lambda: programme.main(found.name, found.answers),
        **telling.asked(found, _outputs),
        **counting.asked(found, _outputs),
        **recovering.asked(found, _outputs),
        "visits": lambda: visits(_outputs(), really=found.really, at=now()),
        "withdraw": lambda: withdraw(_outputs(), really=found.really),
        "mutants": lambda: mutants(found.rules),
        **deploying.asked(found, _outputs),
    }[found.command]


def main(given: list[str]) -> int:
    """Carry out a command and return its exit code; what goes wrong is a sentence."""
    # Bytecode halves the start of every function of the local stage.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        return _arguments(given)()
    except ProgrammeError as error:
        print("The programme has mistakes:", *error.mistakes, sep="\n  ", file=sys.stderr)
    except StageError as error:
        print(error, file=sys.stderr)
    except ClientError as error:
        print(f"AWS answered: {error}", file=sys.stderr)
    except BotoCoreError as error:
        print(f"AWS could not be asked: {error}", file=sys.stderr)
    except EOFError:
        print("\nNothing was answered, so nothing was done.", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
