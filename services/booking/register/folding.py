"""When two spellings are the same, and what of a text may be a postcode or a URN."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

SAME: Final = {"saint": "st", "saints": "sts", "&": "and", "mount": "mt", "ce": "cofe"}
"""Words that stand for one another in schools' names."""

PHRASES: Final = (
    ("church of england", "cofe"),
    ("c of e", "cofe"),
    ("c e ", "cofe "),
    ("roman catholic", "rc"),
)
"""The same of several words; looked for in folded text."""

FILLERS: Final = frozenset({"a", "and", "at", "for", "in", "of", "the"})
"""Words that people leave out or add: they narrow no search that has others."""

_LETTERS: Final = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss"}
)
_OUTWARD: Final = r"[a-z]{1,2}[0-9][a-z0-9]?"
_INWARD: Final = r"[0-9][a-z]{0,2}"
_POSTCODE: Final = re.compile(rf"({_OUTWARD})({_INWARD})")


def plain(text: str) -> str:
    """Return a text without capitals, accents and punctuation: ``St. Piran's & All`` is ``st pirans and all``."""
    folded = text.casefold()
    if not folded.isascii():
        folded = folded.translate(_LETTERS)
        folded = "".join(
            one for one in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(one)
        )
    folded = re.sub(r"['`\u2018\u2019.]", "", folded.replace("&", " and "))
    return re.sub(r"[\W_]+", " ", folded).strip()


def words(text: str) -> list[str]:
    """Return a text's words, spelled one way: ``Saint`` and ``St`` are the same, ``C of E`` is ``cofe``."""
    folded = plain(text)
    for phrase, short in PHRASES:
        if phrase in folded:
            folded = re.sub(rf"\b{phrase.strip()}\b", short.strip(), folded)
    return [SAME.get(word, word) for word in folded.split()]


def postcode_key(postcode: str) -> str:
    """Return a whole postcode as it is ordered and looked for, such as ``gl50 1aa``; empty for none."""
    compact = plain(postcode).replace(" ", "")
    found = re.fullmatch(rf"({_OUTWARD})([0-9][a-z]{{2}})", compact)
    return f"{found[1]} {found[2]}" if found else ""


def postcode_beginnings(typed: str, after: str = "") -> list[str]:
    """Return what a postcode that begins as `typed`, followed by the word `after`, begins with; the likeliest first.

    ``gl50`` is the district GL50 before it is the sector GL5 0; ``gl50`` and ``1`` are the sector GL50 1. Empty where it
    looks like no postcode.
    """
    return list(dict.fromkeys(_beginnings(typed, after)))


def _beginnings(typed: str, after: str) -> Iterator[str]:
    for one, two in dict.fromkeys([(typed, after), (_digits(typed), _digits(after))]):
        if two:
            if re.fullmatch(_OUTWARD, one) and re.fullmatch(_INWARD, two):
                yield f"{one} {two}"
            elif found := re.fullmatch(rf"({_OUTWARD})([0-9][a-z]{{2}})", one + two):
                yield f"{found[1]} {found[2]}"  # the space stands in the wrong place
        else:
            if re.fullmatch(_OUTWARD, one):
                yield f"{one} "
            if found := _POSTCODE.fullmatch(one):
                yield f"{found[1]} {found[2]}"
            if found := re.fullmatch(r"([a-z]{1,2}[0-9])([0-9])", one):
                yield f"{found[1]} {found[2]}"


def _digits(word: str) -> str:
    """Return a word with the letters that are taken for digits beside digits as those digits: ``gl5o`` is ``gl50``."""
    word = re.sub(r"(?<=[0-9])o|o(?=[0-9])", "0", word)
    return re.sub(r"(?<=[0-9])[il](?=$)|^[il](?=[a-z]{2}$)", "1", re.sub(r"^o(?=[a-z]{2}$)", "0", word))
