"""The file careers.toml: hobbies, and the roles in health and care that fit them."""

import re
from collections.abc import Iterator
from typing import Annotated, Final

from pydantic import AfterValidator, Field, StringConstraints

from shared.programme.pieces import Id, Piece, Text

LEANS: Final = re.compile(r"(so|and|but|or|too|also)\b")
"""How a reason begins that makes sense only after another sentence: each is read by itself, after "You chose music:"."""

SHORT_FORMS: Final = re.compile(r"(I|[A-Z]-|[A-Z]{2,})")
"""What may begin a reason with a capital: "I", "X-ray", "NHS"."""


def _sentence(text: str) -> str:
    if not re.match(r"[A-Z0-9]", text) or not text.endswith("."):
        raise ValueError("a sentence begins with a capital and ends with a full stop")
    return text


def _reason(text: str) -> str:
    if text[-1] in ".,;:!?":
        raise ValueError("a reason finishes “You chose music: …”: leave out the full stop")
    if text[0].isupper() and not SHORT_FORMS.match(text):
        raise ValueError("a reason finishes “You chose music: …”: begin it with a small letter")
    if LEANS.match(text):
        raise ValueError("a reason must make sense by itself: begin with who does what")
    return text


Sentence = Annotated[Text, AfterValidator(_sentence)]
Because = Annotated[Text, AfterValidator(_reason)]
Source = Annotated[str, StringConstraints(pattern=r"^https://[a-z0-9.-]+/[^\s<>\"]+$", max_length=300)]


class Role(Piece):
    """A role in health and care, as children read of it.

    `source` is the role's page on a national careers site, whose title for it this one is; `way_in` says how to get in;
    `because` says, by hobby, what makes it fit someone who has that hobby.
    """

    id: Id
    title: Text
    sentence: Sentence
    way_in: Sentence
    source: Source
    because: Annotated[dict[Id, Because], Field(min_length=1)]


class Careers(Piece):
    """The whole file; what must hold between its parts is `mistakes`'."""

    hobbies: Annotated[dict[Id, Text], Field(min_length=2)]
    roles: Annotated[tuple[Role, ...], Field(min_length=3)]


Place = tuple[str | int, ...]
"""Where a value stands in a file, from the outside in: names of tables and keys, places in lists from 0."""


def mistakes(careers: Careers) -> Iterator[tuple[Place, str]]:
    """Yield where something does not go with the rest of the file, and what is wrong with it."""
    ids: set[str] = set()
    titles: set[str] = set()
    for place, role in enumerate(careers.roles):
        if role.id in ids:
            yield ("roles", place, "id"), f"two roles have the id {role.id!r}"
        if role.title in titles:
            yield ("roles", place, "title"), f"two roles are called {role.title!r}"
        ids.add(role.id)
        titles.add(role.title)
        for hobby in role.because:
            if hobby not in careers.hobbies:
                yield ("roles", place, "because", hobby), f"the hobby {hobby!r} is not in [hobbies]"
    for hobby in careers.hobbies:
        if not any(hobby in role.because for role in careers.roles):
            yield ("hobbies", hobby), f"no role fits the hobby {hobby!r}"
