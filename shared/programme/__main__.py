"""`python -m shared.programme check FOLDER`, or `compile FOLDER OUT`."""

import sys
from pathlib import Path

from shared.programme import ProgrammeError, compile_to, load


def main(arguments: list[str]) -> int:
    """Check a folder, or compile it: ``check FOLDER`` or ``compile FOLDER OUT``. Return the exit code."""
    match arguments:
        case ["check", folder] | ["compile", folder, _]:
            try:
                programme = load(Path(folder))
            except ProgrammeError as error:
                sys.stderr.write(f"{folder} has {len(error.mistakes)} mistake(s):\n")
                sys.stderr.writelines(f"  {mistake}\n" for mistake in error.mistakes)
                return 1
            if arguments[0] == "compile":
                compile_to(programme, Path(arguments[2]))
            sys.stdout.write(
                f"{programme.name}: {len(programme.schools)} schools, {len(programme.workshops)} workshops.\n"
            )
            return 0
        case _:
            sys.stderr.write("usage: python -m shared.programme check FOLDER | compile FOLDER OUT\n")
            return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
