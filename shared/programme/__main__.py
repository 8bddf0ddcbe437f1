"""`python -m shared.programme check FOLDER`, or `compile FOLDER OUT`."""

import sys
from collections.abc import Sequence
from pathlib import Path

from shared.programme import ProgrammeError, compile_to, load
from shared.programme.base import repeated


def main(arguments: list[str]) -> int:
    """Check a folder, or compile it: ``check FOLDER`` or ``compile FOLDER OUT``. Return the exit code."""
    match arguments:
        case ["check", folder] | ["compile", folder, _]:
            try:
                programme = load(Path(folder))
                again = list(repeated(Path(folder))) if arguments[0] == "check" else []
            except ProgrammeError as error:
                return _refused(folder, error.mistakes)
            if again:
                return _refused(folder, again)
            if arguments[0] == "compile":
                compile_to(programme, Path(arguments[2]))
            sys.stdout.write(
                f"{programme.name}: {len(programme.schools)} schools, {len(programme.workshops)} workshops.\n"
            )
            return 0
        case _:
            sys.stderr.write("usage: python -m shared.programme check FOLDER | compile FOLDER OUT\n")
            return 2


def _refused(folder: str, mistakes: Sequence[str]) -> int:
    sys.stderr.write(f"{folder} has {len(mistakes)} mistake(s):\n")
    sys.stderr.writelines(f"  {mistake}\n" for mistake in mistakes)
    return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
