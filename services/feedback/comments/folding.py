"""Words as they are looked for: without case, accents, look-alikes and the tricks that get past a list."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

LOOK_ALIKES: Final = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i", "|": "i"}
)
"""Digits and signs that stand for letters: ``k1ll``, ``$elf``."""

INSIDE: Final = re.compile(r"(?<=[a-z])[*'\u2019`\u00b4]+(?=[a-z])")
"""What stands inside a word because it belongs there, or to hide it: ``can't``, ``f*ck``."""

DOTTED: Final = re.compile(r"\b(?:[a-z][^a-z\s]+){2,}[a-z]\b")
"""Letters one by one with signs between them: ``k.i.l.l``."""

SPELLED: Final = re.compile(r"\b(?:[a-z] ){2,}[a-z]\b")
"""Letters one by one: ``k i l l``."""

REPEATED: Final = re.compile(r"([a-z])\1+")


def folded(text: str) -> str:
    """Return a text as words of a to z, one space between them, each run of one letter as one letter.

    Look-alikes count only in a word that has letters: of ``year 10`` stays the one word.
    """
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text).casefold()
        if not unicodedata.combining(letter)
    )
    words = (word.rstrip("!?.,;:|)\"'") for word in plain.split())
    seen = " ".join(
        word.translate(LOOK_ALIKES) if word in {"1", "@"} or re.search("[a-z]", word) else word
        for word in words
    )
    joined = DOTTED.sub(lambda run: re.sub("[^a-z]", "", run[0]), INSIDE.sub("", seen))
    apart = " ".join(re.sub(r"[^a-z]+", " ", joined).split())
    return REPEATED.sub(r"\1", SPELLED.sub(_joined, apart))


def unread(text: str) -> int:
    """Return how many letters of a text are none of a to z, however they are accented: `folded` leaves them out."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return sum(letter.isalpha() and not "a" <= letter <= "z" for letter in plain)


def _joined(run: re.Match[str]) -> str:
    """Return letters as the word they spell; where the first may be a word of its own, also without it."""
    word = run[0].replace(" ", "")
    return f"{word} {word[1:]}" if word[0] in "ai" else word


def pattern_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return what finds any of these phrases in a folded text, whether or not its words were written apart.

    A word of a phrase that ends in ``*`` may go on.
    """
    parts = [
        " ?".join(folded(word) + "[a-z]*" * word.endswith("*") for word in phrase.split())
        for phrase in sorted({one.strip() for one in phrases if one.strip()})
    ]
    return re.compile(rf"\b(?:{'|'.join(parts)})\b")
