"""The languages of the programme at hand, as a package has them, and what is left in English: a checkout by itself speaks it."""

import functools
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import pytest

from shared import paths, text
from shared.compiled import compiled, source_folder
from shared.programme.texts import told_to_others, told_to_pupils
from shared.text import say
from shared.text.catalogue import write_plain


@functools.cache
def _built(programme: Path) -> dict[str, bytes]:
    """Return the catalogues that a package of a programme has: reading them as translators have them takes half a second."""
    with tempfile.TemporaryDirectory() as folder:
        write_plain(Path(folder), programme)
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


@contextmanager
def languages_in(folder: Path) -> Iterator[None]:
    """Have the catalogues built into a folder meanwhile."""
    for name, content in _built(source_folder()).items():
        (folder / name).write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths, "CATALOGUES", folder)
        text.spoken.cache_clear()
        yield
    text.spoken.cache_clear()


def words(page: str) -> str:
    """Return the words that a page shows."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def english_left(page: str) -> list[str]:
    """Return the programme's own words that a page shows as they stand in its files though they are translated."""
    told = (*told_to_pupils(compiled()), *told_to_others(compiled()))
    shown = words(page)
    # Short ones, such as a level's, may be a part of something else.
    return sorted({one for _, one in told if len(one) > len("Standard") and say(one) != one and one in shown})
