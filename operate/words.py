"""The catalogues of sentences: `python -m operate.words check`, or `write` to bring them up to date (`make words`)."""

import sys
from collections.abc import Iterator
from pathlib import Path

from shared.compiled import source_folder
from shared.paths import CATALOGUES, PROGRAMMES, ROOT
from shared.text.catalogue import differences, languages, offered, refreshed, room_of


def _all() -> Iterator[tuple[Path, str, Path | None]]:
    """Yield each catalogue there is: its file, its language, and the programme it is of, if it is not the platform's."""
    for language in languages():
        yield CATALOGUES / f"{language}.po", language, None
    # The programme at hand may stand outside the checkout's own.
    folders = {path for path in PROGRAMMES.iterdir() if path.is_dir()} | {source_folder()}
    for programme in sorted(folders):
        for language in offered(programme):
            yield room_of(programme) / f"{language}.po", language, programme


def _named(file: Path) -> str:
    """Return how a person finds a catalogue: its path in the checkout, if it stands there."""
    return str(file.relative_to(ROOT) if file.is_relative_to(ROOT) else file)


def check() -> int:
    """Say which sentences a catalogue lacks and which nobody says any more; return the exit code."""
    wrong = [
        f"{_named(file)}: {one}"
        for file, language, programme in _all()
        for one in differences(language, programme)
    ]
    if wrong:
        print(
            *wrong,
            "Run: make words. What is not translated waits for a translator.",
            sep="\n",
            file=sys.stderr,
        )
        return 1
    named = ", ".join(_named(file) for file, _, _ in _all() if file.exists())
    print(f"Every sentence stands in its catalogues, and no other: {named}.")
    return 0


def write() -> int:
    """Bring every catalogue up to date; translations stay."""
    for file, language, programme in _all():
        content = refreshed(language, programme)
        # Of a programme that says nothing of its own in a language there is no file.
        if file.exists() or b"\nmsgid" in content.partition(b"\n\n")[2]:
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content)
    return 0


if __name__ == "__main__":
    raise SystemExit(write() if sys.argv[1:] == ["write"] else check())
