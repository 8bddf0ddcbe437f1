"""The catalogues of sentences: `python -m operate.words check`, or `write` to bring them up to date (`make words`)."""

import sys

from shared.paths import CATALOGUES
from shared.text.catalogue import differences, languages, refreshed


def check() -> int:
    """Say which sentences a catalogue lacks and which nobody says any more; return the exit code."""
    wrong = [f"{language}: {one}" for language in languages() for one in differences(language)]
    if wrong:
        print(
            *wrong,
            "Run: make words. What is not translated waits for a translator.",
            sep="\n",
            file=sys.stderr,
        )
        return 1
    print(f"The catalogues: every sentence stands in {', '.join(languages())}, and no other.")
    return 0


def write() -> int:
    """Bring every catalogue up to date; translations stay."""
    for language in languages():
        (CATALOGUES / f"{language}.po").write_bytes(refreshed(language))
    return 0


if __name__ == "__main__":
    raise SystemExit(write() if sys.argv[1:] == ["write"] else check())
