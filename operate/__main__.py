"""The operator's commands: `python -m operate COMMAND`, or `make COMMAND`.

They speak to the system that `make run` runs here, or with AWS_PROFILE set to the one deployed to that account.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final, NoReturn

from botocore.exceptions import BotoCoreError, ClientError

from infra.declared import stack_name
from operate import (
    dead_letters,
    deploying,
    keys,
    logs,
    mailbox,
    programme,
    recovering,
    schools,
    sources,
    users,
)
from operate.answers import answers
from operate.aws import PATIENT, client
from operate.drop import drop
from operate.extract import extract
from operate.mutants import mutants
from operate.person import person
from operate.processes import StageError, wait_for
from operate.redrive import Asked, redrive, redriving
from operate.run import FUNCTIONS_LOG, run
from operate.stack import existing, in_our_region, outputs_of
from operate.stage import connect, running
from operate.visits import visits
from operate.withdraw import withdraw
from shared.clock import london_day, now
from shared.compiled import source_folder
from shared.paths import LOCAL
from shared.programme import ProgrammeError, load
from shared.text import ngettext

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


def digest(asked: Mapping[str, str]) -> int:
    """Send the weekly digest that is due to all its readers, or what is `asked` to one: a preview, or a report as it was sent."""
    if asked and not asked.get("to"):
        raise StageError("Say to whom: make digest KIND=weekly PERIOD=2026-W20 TO=address. Nothing was sent.")
    outputs = _outputs()
    event: dict[str, str | bool] = {**asked} or {"again": True}
    before = set(_mail_files())
    result = _asked_for(outputs["DigestFunction"], event)
    if "unsure" in result:
        if not _sure(asked["to"], result["unsure"]):
            raise StageError("Nothing was sent.")
        result = _asked_for(outputs["DigestFunction"], event | {"sure": True})
    if "refused" in result:
        raise StageError(f"{result['refused']} Nothing was sent.")
    if "previewed" in result:
        print(f"Sent to {asked['to']}: {result['previewed']}")
    else:
        print(
            f"The weekly digest went to {ngettext('%(number)s reader', '%(number)s readers', result['sent'])}."
        )
        if not result["sent"]:
            return 0
    if not os.environ.get("AWS_PROFILE"):
        _show_newer_than(before)
    return 0


def _asked_for(function: str, event: Mapping[str, str | bool]) -> dict[str, Any]:
    """Return what the digest's function answers. Raises `StageError` where it failed."""
    answer = client("lambda", PATIENT).invoke(FunctionName=function, Payload=json.dumps(event))
    result: dict[str, Any] = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise StageError(
            f"The digest was not sent: {result.get('errorMessage', result)}. See the function's log."
        )
    return result


def _sure(to: str, mail: Mapping[str, str]) -> bool:
    """Show what would go to who is no confirmed reader, and ask; without a terminal nobody can say yes."""
    print(
        f"{mail['subject']}\n\n{mail['text']}\n\n{to} is no reader who has confirmed. They would get what stands above."
    )
    if not sys.stdin.isatty():
        print(
            "Nobody is there to agree: run it at a terminal, or invite them in the console.", file=sys.stderr
        )
        return False
    return input("Send it to them? [y/N] ").strip().lower() in {"y", "yes"}


def _show_newer_than(before: set[Path]) -> None:
    """Print the mail that has come since."""
    new = wait_for("the mail", lambda: sorted(set(_mail_files()) - before), 20)
    for path, message in mailbox.read(new[-1].parent):
        if path == new[-1]:
            html, text = mailbox.unpack(path, message)[:2]
            print(f"\n{text.read_text()}\nAs a page: {html}")


def _mail_files() -> list[Path]:
    return sorted((LOCAL / "mail").glob("*.eml"))


def mail() -> int:
    """Turn what the system sent into files, and list them."""
    found = list(mailbox.read(LOCAL / "mail"))
    if not found:
        print("No mail yet. It is sent when someone books, the team answers, or a digest is made.")
    for path, message in found:
        print(f"\n{message['subject']}\n  to {message['to']}")
        for made in mailbox.unpack(path, message):
            print(f"  {made}")
    return 0


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in a sentence, without the usage: who typed `make` did not write the options."""

    def error(self, message: str) -> NoReturn:
        """End with a sentence."""
        self.exit(2, f"{message}\n")


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise StageError(f"“{typed}” is no day. Write it as 2025-09-01.") from None


def _arguments(given: list[str]) -> Callable[[], int]:
    parser = _Parser("operate", description=__doc__.splitlines()[0] if __doc__ else None)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("run", help="run the whole system on this machine")
    one.add_argument("--port", type=int, help="the site's port")
    one.add_argument("--no-demo", action="store_true", help="start empty")
    one = commands.add_parser("digest", help="send the weekly digest, or a preview of any report")
    one.add_argument("--kind", help="weekly, monthly, termly, quarterly or yearly")
    one.add_argument(
        "--period", help="of which week, month, term, quarter or academic year, such as 2026-W20"
    )
    one.add_argument("--as-of", dest="as_of", help="what had been sent by a moment, such as 2026-01-12")
    one.add_argument("--to", help="to whom the preview goes")
    commands.add_parser("mail", help="list the mails sent")
    one = commands.add_parser("drop", help="hand in exports")
    one.add_argument("file", help="a file, a folder of files, or a pattern such as *.csv")
    one.add_argument("--source", default="", help="whose it is, where the file does not tell")
    one.add_argument("--yes", action="store_true", help="keep it without asking, unless something is doubted")
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
    commands.add_parser("source", help="enter a platform's credential").add_argument("source")
    one = commands.add_parser("collect", help="ask a platform for its figures")
    one.add_argument("source")
    one.add_argument("--from", dest="first", type=_day, help="the first day, such as 2025-09-01")
    one.add_argument("--to", dest="last", type=_day, help="the last day, else today")
    commands.add_parser("reread", help="read a platform's kept answers again").add_argument("source")
    recovering.offer(commands)
    for name, does in REALLY.items():
        commands.add_parser(name, help=does).add_argument("--really", action="store_true")
    one = commands.add_parser("answers", help="write what answers say together as Parquet")
    one.add_argument("file", type=Path)
    one.add_argument("--first", type=_day, help="the first day, as 2026-09-01")
    one.add_argument("--last", type=_day, help="the last day")
    one = commands.add_parser("extract", help="write the figures of an academic year as Parquet")
    one.add_argument("file", type=Path)
    one.add_argument("--year", default="", help="such as 2026-27, else the one that runs")
    commands.add_parser("mutants", help="break the rules and see what no test notices").add_argument("rules")
    deploying.offer(commands)
    found = parser.parse_args(given)
    return {
        "run": lambda: run(found.port, demo=not found.no_demo),
        "digest": lambda: digest(
            {
                name: value
                for name in ("kind", "period", "as_of", "to")
                if (value := getattr(found, name, None))
            }
        ),
        "mail": mail,
        "drop": lambda: drop(_outputs(), found.file, found.source, yes=found.yes, clock=now),
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
        "source": lambda: sources.enter(_outputs(), load(source_folder()), found.source),
        "collect": lambda: sources.collect(
            _outputs(), load(source_folder()), found.source, found.first, found.last
        ),
        "reread": lambda: sources.reread(_outputs(), load(source_folder()), found.source),
        **recovering.asked(found, _outputs),
        "visits": lambda: visits(_outputs(), really=found.really, at=now()),
        "withdraw": lambda: withdraw(_outputs(), really=found.really),
        "answers": lambda: answers(_outputs(), found.file, found.first, found.last, london_day(now())),
        "extract": lambda: extract(
            _outputs(), load(source_folder()), found.file, found.year, london_day(now())
        ),
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
