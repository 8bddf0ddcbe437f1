"""The commands of coming back after a loss, as `operate.__main__` offers them: restore, rebuild, drill, log-copy."""

import argparse
from collections.abc import Callable, Mapping
from typing import Any

from infra.declared import stack_name
from operate import doors, drill, log_copy, moments, restore
from operate.making_again import made_again
from operate.moments import SOURCES
from operate.processes import StageError
from shared.clock import now
from shared.compiled import source_folder
from shared.programme import load

Commands = Any
"""What argparse hands out for commands; it has no public type."""


def offer(commands: Commands) -> None:
    """Add the commands to a parser's."""
    one = commands.add_parser("restore", help="bring tables back as they were at a moment")
    one.add_argument("--at", default="", help="the moment, such as 2026-11-25T09:30 on London's clock")
    one.add_argument("--table", default="", help=f"one table alone: {', '.join(SOURCES)}")
    one.add_argument("--yes", action="store_true", help="without asking")
    one.add_argument("--log", action="store_true", help="what was deleted of the event log since, instead")
    one.add_argument("--forget", action="store_true", help="delete what restores left that nobody did")
    one.add_argument("--keep", action="store_true", help="take a copy of all tables now, on this machine")
    one = commands.add_parser("rebuild", help="make projections again")
    one.add_argument("what", nargs="?", default="", help="which, or all")
    one.add_argument("--really", action="store_true")
    commands.add_parser("drill", help="destroy a system of its own and bring it back")
    one = commands.add_parser("log-copy", help="make the bucket that takes a copy of the event log")
    one.add_argument("account", help="the number of the account whose log it is")


def asked(
    found: argparse.Namespace, outputs: Callable[[], Mapping[str, str]]
) -> dict[str, Callable[[], int]]:
    """Return what carries out each of the commands; `outputs` connects to the system meant."""
    return {
        "restore": lambda: _restore(found, outputs()),
        "rebuild": lambda: made_again(
            outputs(), load(source_folder()), found.what, really=found.really, at=now()
        ),
        "drill": drill.drill,
        "log-copy": lambda: log_copy.ask(load(source_folder()).id, found.account),
    }


def _restore(found: argparse.Namespace, outputs: Mapping[str, str]) -> int:
    if (found.keep or found.forget) and (found.at or found.table or found.log):
        raise StageError(f"{'KEEP' if found.keep else 'FORGET'}=1 stands alone. Nothing was changed.")
    if found.keep:
        return moments.keep(outputs)
    if found.forget:
        return moments.forget(outputs)
    if not found.at:
        return moments.reach(outputs)
    if found.log:
        return restore.log(outputs, since=moments.moment(found.at), yes=found.yes)
    parts = doors.parts_of(stack_name(load(source_folder()).id))
    tables = (found.table,) if found.table else ()
    return restore.restore(
        outputs, parts, to=moments.moment(found.at), tables=tables, yes=found.yes, now=now()
    )
