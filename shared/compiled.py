"""The programme at run time: the data a function was built with; in a checkout, the same made from the programme's folder.

Plain data first: it was checked when it was compiled, and pydantic, which checks it, takes 100 ms to import.
"""

import functools
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared.languages import ENGLISH
from shared.paths import CAREERS, ESSENTIALS, PROGRAMME, PROGRAMMES, ROOT

if TYPE_CHECKING:
    from shared.programme import Programme


def source_folder() -> Path:
    """Return the folder of the programme that PROGRAMME names, in a checkout.

    It is a name in `programmes` or, with a slash in it, a path of one's own from the checkout.
    """
    named = os.environ.get("PROGRAMME", "we-want-you")
    return ROOT / named if "/" in named else PROGRAMMES / named


@functools.cache
def compiled() -> "Programme":
    """Return the whole programme, checked: for functions that import pydantic anyway."""
    from shared.programme import Programme, load  # noqa: PLC0415  see above

    return (
        Programme.model_validate_json(PROGRAMME.read_bytes()) if PROGRAMME.exists() else load(source_folder())
    )


@functools.cache
def plain() -> dict[str, Any]:
    """Return the whole programme as plain data."""
    data: dict[str, Any] = (
        json.loads(PROGRAMME.read_bytes()) if PROGRAMME.exists() else compiled().model_dump(mode="json")
    )
    return data


@functools.cache
def essentials() -> dict[str, Any]:
    """Return what every page and the pupil's path need of the programme, as plain data."""
    if ESSENTIALS.exists():
        data: dict[str, Any] = json.loads(ESSENTIALS.read_bytes())
        return data
    from shared.programme import essentials_of  # noqa: PLC0415  see above

    return essentials_of(compiled())


@functools.cache
def careers() -> dict[str, Any]:
    """Return the programme's hobbies and roles as plain data; not with the rest, because a post of answers needs no roles."""
    if CAREERS.exists():
        data: dict[str, Any] = json.loads(CAREERS.read_bytes())
        return data
    from shared.programme import careers_of  # noqa: PLC0415  see above

    return careers_of(compiled())


def languages() -> dict[str, str]:
    """Return the languages that the pupils' pages speak, the programme's first one first, by what their speakers call them."""
    offered: dict[str, str] = essentials()["languages"]
    return offered


@functools.cache
def first_language() -> str:
    """Return the language that is spoken to whoever chose none: the programme's first."""
    if (
        PROGRAMME.exists() and not ESSENTIALS.exists()
    ):  # a package that says little has the whole programme alone
        first: str = plain()["languages"][0]
        return first
    return next(iter(languages()))


def first_or_english() -> dict[str, str]:
    """Return the languages that whoever is no pupil may choose between: none where the programme's first is English."""
    first, offered = first_language(), languages()
    return {} if first == ENGLISH else {one: offered[one] for one in (first, ENGLISH)}


def forget() -> None:
    """Drop what was read, for tests and tools that change PROGRAMME."""
    for read in (compiled, plain, essentials, careers, first_language):
        read.cache_clear()
