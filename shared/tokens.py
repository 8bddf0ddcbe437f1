"""Codes people type and tokens they carry in a link.

A code is short, has no look-alikes and ends in a check character, so that a slip of the finger is told from a
code that does not exist. A token is a value with a signature: it can be read by anyone and changed by no one.
"""

import base64
import hashlib
import hmac
import re
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and capitals without 0 O, 1 I L and U, which are mistaken for one another or spell words."""


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


def check_character(code: str) -> str:
    """Return the character that completes `code` (Luhn's algorithm modulo the size of the alphabet).

    It detects every single wrong character and nearly every swap of neighbours.
    """
    size = len(ALPHABET)
    total = 0
    for place, letter in enumerate(reversed(code)):
        addend = ALPHABET.index(letter) * (2 if place % 2 == 0 else 1)
        total += addend // size + addend % size
    return ALPHABET[-total % size]


def with_check(code: str) -> str:
    """Return `code` with its check character at the end."""
    return code + check_character(code)


def normalise_code(text: str) -> str:
    """Return `text` as a code is stored: capitals, no spaces or dashes, whichever a phone makes of them."""
    return re.sub(r"[\s_\-\u2010-\u2015]", "", text.upper())


def valid_code(code: str) -> bool:
    """Tell whether a normalised `code` is made of the alphabet and its check character fits."""
    return (
        len(code) > 1
        and all(letter in ALPHABET for letter in code)
        and check_character(code[:-1]) == code[-1]
    )


def _signature(purpose: str, value: str, key: bytes) -> str:
    digest = hmac.digest(key, f"{purpose}\0{value}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:18]).decode()


def sign(purpose: str, value: str, key: bytes) -> str:
    """Return `value` and a 144-bit signature that holds for `purpose` only."""
    return f"{value}.{_signature(purpose, value, key)}"


def unsign(purpose: str, token: str, key: bytes) -> str | None:
    """Return the value a token carries, or None where it was altered or signed for another purpose."""
    value, dot, signature = token.rpartition(".")
    if not dot or not signature.isascii():
        return None
    return value if hmac.compare_digest(_signature(purpose, value, key), signature) else None
