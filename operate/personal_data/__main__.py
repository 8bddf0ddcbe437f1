"""The documents of personal data: `python -m operate.personal_data check`, or `write` to bring them up to date."""

import sys

from operate.personal_data.document import documents
from shared.paths import ROOT


def check() -> int:
    """Say which document isn't what the table says; return the exit code."""
    stale = [path for path, text in documents().items() if not path.exists() or path.read_text() != text]
    for path in stale:
        print(
            f"{path.relative_to(ROOT)} is not what operate/personal_data says. Run: make personal-data",
            file=sys.stderr,
        )
    return 1 if stale else 0


def write() -> int:
    """Write the documents."""
    for path, text in documents().items():
        path.write_text(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(write() if sys.argv[1:] == ["write"] else check())
