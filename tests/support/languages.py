"""The languages of the programme at hand, as a package has them: a checkout by itself speaks English."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shared import paths, text
from shared.compiled import source_folder
from shared.text.catalogue import write_plain


@contextmanager
def languages_in(folder: Path) -> Iterator[None]:
    """Have the catalogues built into a folder meanwhile."""
    write_plain(folder, source_folder())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths, "CATALOGUES", folder)
        text.spoken.cache_clear()
        yield
    text.spoken.cache_clear()
