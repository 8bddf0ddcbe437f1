"""The commands of figures, as `operate.__main__` offers them: exports handed in, platforms asked, and what analysts take away."""

import argparse
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from operate import sources
from operate.answers import answers
from operate.drop import drop
from operate.extract import extract
from operate.processes import StageError
from operate.recovering import Commands
from shared.clock import london_day, now
from shared.compiled import source_folder
from shared.programme import load


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise StageError(f"“{typed}” is no day. Write it as 2025-09-01.") from None


def offer(commands: Commands) -> None:
    """Add the commands to a parser's."""
    one = commands.add_parser("drop", help="hand in exports")
    one.add_argument("file", help="a file, a folder of files, or a pattern such as *.csv")
    one.add_argument("--source", default="", help="whose it is, where the file does not tell")
    one.add_argument("--yes", action="store_true", help="keep it without asking, unless something is doubted")
    commands.add_parser("source", help="enter a platform's credential").add_argument("source")
    one = commands.add_parser("collect", help="ask a platform for its figures")
    one.add_argument("source")
    one.add_argument("--from", dest="first", type=_day, help="the first day, such as 2025-09-01")
    one.add_argument("--to", dest="last", type=_day, help="the last day, else today")
    commands.add_parser("reread", help="read a platform's kept answers again").add_argument("source")
    one = commands.add_parser("answers", help="write what answers say together as Parquet")
    one.add_argument("file", type=Path)
    one.add_argument("--first", type=_day, help="the first day, as 2026-09-01")
    one.add_argument("--last", type=_day, help="the last day")
    one = commands.add_parser("extract", help="write the figures of an academic year as Parquet")
    one.add_argument("file", type=Path)
    one.add_argument("--year", default="", help="such as 2026-27, else the one that runs")


def asked(
    found: argparse.Namespace, outputs: Callable[[], Mapping[str, str]]
) -> dict[str, Callable[[], int]]:
    """Return what carries out each of the commands; `outputs` connects to the system meant."""
    return {
        "drop": lambda: drop(outputs(), found.file, found.source, yes=found.yes, clock=now),
        "source": lambda: sources.enter(outputs(), load(source_folder()), found.source),
        "collect": lambda: sources.collect(
            outputs(), load(source_folder()), found.source, found.first, found.last
        ),
        "reread": lambda: sources.reread(outputs(), load(source_folder()), found.source),
        "answers": lambda: answers(outputs(), found.file, found.first, found.last, london_day(now())),
        "extract": lambda: extract(
            outputs(), load(source_folder()), found.file, found.year, london_day(now())
        ),
    }
