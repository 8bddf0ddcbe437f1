"""Codes people type and tokens they carry in a link.

A code is short, has no look-alikes and ends in a check character, so that a slip of the finger is told from a
code that does not exist. A token is a value with a signature (`shared.keyring`): it can be read by anyone and changed by no one.
"""

import base64
import hashlib
import hmac
import re
import secrets
import unicodedata
from itertools import pairwise
from typing import Final

ALPHABET: Final = "34679ACDEFGHJKMNPQRTVWXY"
"""Digits and capitals without 0 O, 1 I L, U, 2 Z, 5 S and 8 B, which are mistaken for one another or spell words."""

FORMER: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""What codes were made of before 2 Z, 5 S and 8 B went: such codes hang on walls and stand in mails, and stay valid."""

WORD: Final = "CODE"
"""What may be typed or pasted before a code. No code begins so: none has an O."""

BEFORE_CODE: Final = frozenset({"f", "live"})
"""What stands in an address before a code: the survey's pages and the projector's."""


def new_code(length: int) -> str:
    """Return `length` random characters of `ALPHABET`."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def derived_code(length: int, key: bytes, value: str) -> str:
    """Return `length` characters of `ALPHABET` that depend on `value` and `key` alone.

    The same event heard twice, or after another, must lead to the same code.
    """
    number = int.from_bytes(hmac.digest(key, value.encode(), "sha256"), "big")
    letters = []
    for _ in range(length):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)


def check_character(code: str, alphabet: str = ALPHABET) -> str:
    """Return the character that completes `code` (Luhn's algorithm modulo the size of the alphabet).

    It detects every single wrong character and nearly every swap of neighbours.
    """
    size = len(alphabet)
    total = 0
    for place, letter in enumerate(reversed(code)):
        addend = alphabet.index(letter) * (2 if place % 2 == 0 else 1)
        total += addend // size + addend % size
    return alphabet[-total % size]


def with_check(code: str) -> str:
    """Return `code` with its check character at the end."""
    return code + check_character(code)


def normalise_code(text: str) -> str:
    """Return `text` as a code is stored, whatever a phone made of it and whether the whole address was typed or the code alone.

    Full-width letters become plain ones (NFKC); of an address the part is taken that has the code, which is the last one but on
    pages behind the survey's; capitals, without spaces, dashes, the full stop of a sentence, quotes and brackets around it and
    the word "Code:" before it.
    """
    address = re.split(r"[?#]", unicodedata.normalize("NFKC", text), maxsplit=1)[0]
    parts = [part for part in address.split("/") if part.strip()]
    named = (after for before, after in pairwise(parts) if before.strip().lower() in BEFORE_CODE)
    part = next(named, parts[-1] if parts else "")
    code = re.sub(r"[\s_\-\u2010-\u2015.,;:!\"'\u2018-\u201d()<>\[\]]", "", part.upper())
    after = code.removeprefix(WORD)
    # Where little follows, it is a code with a slip in its second letter.
    return after if len(after) > len(WORD) else code


def valid_code(code: str) -> bool:
    """Tell whether a normalised `code` is made of an alphabet that codes are or were made of, and its check character fits."""
    return any(_fits(code, alphabet) for alphabet in (ALPHABET, FORMER))


def _fits(code: str, alphabet: str) -> bool:
    return (
        len(code) > 1
        and all(letter in alphabet for letter in code)
        and check_character(code[:-1], alphabet) == code[-1]
    )


def one_slip_from(code: str, length: int) -> list[str]:
    """Return the codes of `length` that `code` can have been meant for.

    One letter of it is wrong, missing or too many, or two neighbours are swapped. The check character leaves one letter for
    each place, so they are a dozen or two and not hundreds.
    """
    places = range(len(code))
    meant: list[str] = []
    for alphabet in (ALPHABET, FORMER):
        if len(code) == length:
            near = [code[:n] + letter + code[n + 1 :] for n in places for letter in alphabet]
            near += [code[:n] + code[n + 1] + code[n] + code[n + 2 :] for n in places[:-1]]
        elif len(code) == length - 1:
            near = [code[:n] + letter + code[n:] for n in range(length) for letter in alphabet]
        else:
            near = [code[:n] + code[n + 1 :] for n in places if len(code) == length + 1]
        meant += [one for one in near if _fits(one, alphabet)]
    return [one for one in dict.fromkeys(meant) if one != code]


SIGNATURE: Final = 24
"""Characters of a signature: 144 bits."""


def signature(purpose: str, value: str, key: bytes) -> str:
    """Return the signature of `value` by `key`, which holds for `purpose` only."""
    digest = hmac.digest(key, f"{purpose}\0{value}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:18]).decode()


def signed_alike(one: str, other: str) -> bool:
    """Tell whether two signatures are the same, in a time that tells nothing of where they differ."""
    return other.isascii() and hmac.compare_digest(one, other)
