"""A language that brackets every sentence the code says: what a page shows outside brackets, no catalogue could translate."""

import functools
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import pytest

from infra.bundle import BUILD, _digest, _read
from operate.set_up import alone
from shared import paths, text
from shared.text import phrases
from shared.text.catalogue import gathered

PSEUDO: Final = "xx"
OPEN, CLOSE = "⟦", "⟧"
INNERMOST: Final = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
SPOKEN: Final = ("alt", "aria-label", "placeholder", "title")
"""Attributes that are read out or shown."""


def _bracketed(sentence: str) -> str:
    return f"{OPEN}{sentence}{CLOSE}"


def _made() -> str:
    made = {
        "sentences": {
            message.id if isinstance(message.id, str) else message.id[0]: _bracketed(message.id)
            if isinstance(message.id, str)
            else [*map(_bracketed, message.id)]
            for message in gathered()
            if message.id
        },
        "plural": "n != 1",
        "months": [*map(_bracketed, phrases.MONTHS)],
        "weekdays": [*map(_bracketed, phrases.WEEKDAYS)],
    }
    return json.dumps(made)


@functools.cache
def _catalogue() -> str:
    """Return the language's catalogue; gathering the sentences of all code takes seconds: whoever asks first does it for all."""
    inputs = [*_read([paths.SERVICES, paths.ROOT / "shared"]), Path(__file__).read_bytes()]
    kept = BUILD / f"pseudo-{_digest(inputs)}.json"
    with alone("pseudo-language"):
        if not kept.exists():
            BUILD.mkdir(exist_ok=True)
            for old in BUILD.glob("pseudo-*.json"):
                old.unlink()
            part = kept.with_suffix(".part")
            part.write_text(_made(), "utf-8")
            part.rename(kept)
        return kept.read_text("utf-8")


@contextmanager
def pseudo_language(folder: Path) -> Iterator[None]:
    """Speak the language of brackets for a while; `folder` takes its catalogue."""
    (folder / f"{PSEUDO}.json").write_text(_catalogue(), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths, "CATALOGUES", folder)
        text.spoken.cache_clear()
        with text.speaking(PSEUDO):
            yield
    text.spoken.cache_clear()


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._within = tag
        self.seen += [f"\n{value}\n" for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002  the parser's own signature
        self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within not in {"style", "script"}:
            self.seen.append(data)


def unsaid(page: str, known: Iterable[str]) -> list[str]:
    """Return the words that a page shows outside brackets and that are none of the `known`, a programme's own."""
    parser = _Seen()
    parser.feed(page)
    left = "".join(parser.seen)
    assert OPEN in left, "the page is not in the pseudo-language"
    while INNERMOST.search(left):
        left = INNERMOST.sub("\n", left)
    for one in sorted(known, key=len, reverse=True):
        left = left.replace(one, "\n")
    return re.findall(r"[^\W\d_].*", left)
