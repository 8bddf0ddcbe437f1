"""Sentences in the reader's language.

English stands in the code and is what a catalogue translates: `gettext` looks a sentence up, fills in its values and
falls back to English. A sentence that is kept and said later is marked with `N_` where it stands. Values are named,
``%(name)s``, and a percent sign is written ``%%``, in Python and in templates alike.

A programme's own texts, such as a survey's questions, are said with `say`: they have catalogues of their own.

At run time a catalogue is plain data, read once; English needs none, so the pupil's path pays nothing.
`shared.text.catalogue` makes that data at build of the `.po` files that translators' tools read; a checkout speaks English.
"""

import functools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from shared import paths
from shared.compiled import first_language
from shared.languages import ENGLISH

if TYPE_CHECKING:
    from decimal import Decimal

_speaking: ContextVar[str] = ContextVar("language", default="")
_asked: ContextVar[str] = ContextVar("asked", default="")
_carried: ContextVar[bool] = ContextVar("carried", default=False)
_query: ContextVar[str] = ContextVar("query", default="")


def N_(sentence: str) -> str:  # noqa: N802  the mark that translators' tools know
    """Mark a sentence that `gettext` will be given later."""
    return sentence


def NN_(one: str, many: str) -> tuple[str, str]:  # noqa: N802  as above
    """Mark the two forms of a sentence that `ngettext` will be given later."""
    return one, many


def language() -> str:
    """Return the reader's language, such as ``en``; where nobody said which, the programme's first."""
    return _speaking.get() or first_language()


def asked() -> dict[str, str]:
    """Return what an address hands on so that the next page speaks the language the reader chose on this one.

    Nothing where none was chosen: there the browser says it each time.
    """
    return {"lang": chosen} if (chosen := _asked.get()) else {}


def carried() -> dict[str, str]:
    """Return the same where every address of a page hands it on, and not only those that a page makes so."""
    return asked() if _carried.get() else {}


def carrying() -> bool:
    """Return whether the reader may choose the language of a page whose addresses all hand it on."""
    return _carried.get()


def turned(to: str) -> str:
    """Return the query that leads to this page in the language `to`, with all else that was asked of it, such as a month."""
    others = [part for part in _query.get().split("&") if part and part.partition("=")[0] != "lang"]
    return "&".join([*others, f"lang={to}"])


def direction() -> str:
    """Return ``rtl`` where the reader's language runs from right to left, otherwise nothing."""
    return str(spoken(language()).get("direction", ""))


@contextmanager
def speaking(to: str, *, chosen: bool = False, carry: bool = False, query: str = "") -> Iterator[None]:
    """Say everything in the language `to` meanwhile; English where there is no catalogue of it.

    `chosen` says that the reader asked for it, so that addresses hand it on: all of them with `carry`. `query` is what a page
    was asked for with, which the same page in another language is asked for with as well (`turned`).
    """
    before, before_asked = _speaking.set(to), _asked.set(to if chosen else "")
    before_carried, before_query = _carried.set(carry), _query.set(query)
    try:
        yield
    finally:
        _query.reset(before_query)
        _carried.reset(before_carried)
        _speaking.reset(before)
        _asked.reset(before_asked)


@contextmanager
def writing(to: str = "") -> Iterator[None]:
    """Write to somebody else meanwhile: in the language `to` that they chose, which the links hand on, too.

    Where they chose none, in the programme's first, whatever the reader at hand chose.
    """
    if not (to or _asked.get()):
        yield
        return
    with speaking(to, chosen=True, carry=True):
        yield


@functools.cache
def spoken(to: str) -> dict[str, Any]:
    """Return a language's catalogue as plain data; empty for English, and for one that nothing was built of."""
    if to == ENGLISH:
        return {}
    built = paths.CATALOGUES / f"{to}.json"
    data: dict[str, Any] = json.loads(built.read_bytes()) if built.exists() else {}
    return data


def gettext(sentence: str, /, **values: object) -> str:
    """Return a sentence in the reader's language with its values filled in."""
    return translation(sentence) % values


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """Return the form of a sentence that fits a count, which it may say as ``%(number)s``."""
    return plural(one, many, count) % {"number": number(count), **values}


def number(value: "int | Decimal") -> str:
    """Return a number with its thousands set apart, such as ``8,176``; a `Decimal` with the places that it has: ``2.94``.

    One that is whole has none: ``69,583``.
    """
    found = spoken(language())
    if value == int(value):
        value = int(value)
    marks = {",": found.get("group", ","), ".": found.get("point", ".")}
    return f"{value:,}".translate(str.maketrans(marks))


def decimal(value: float, places: int) -> str:
    """Return a number with so many decimal places, such as ``0.035``."""
    return f"{value:.{places}f}".replace(".", spoken(language()).get("point", "."))


def translation(sentence: str) -> str:
    """Return a sentence in the reader's language, its values still to be filled in."""
    found = spoken(language()).get("sentences", {}).get(sentence, "")
    return str(found[0] if isinstance(found, list) else found) or sentence


def say(text: str) -> str:
    """Return a text of the programme's in the reader's language; as it stands where nobody translated it."""
    return str(spoken(language()).get("programme", {}).get(text) or text)


def plural(one: str, many: str, count: int) -> str:
    """Return the form of a sentence that fits a count, its values still to be filled in."""
    catalogue = spoken(language())
    forms = catalogue.get("sentences", {}).get(one)
    if not isinstance(forms, list) or not all(forms):
        return one if count == 1 else many
    from gettext import c2py  # noqa: PLC0415  English needs no rule of plurals

    return str(forms[c2py(catalogue["plural"])(count)])
