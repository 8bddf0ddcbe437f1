"""The file careers.toml: hobbies, and the roles in health and care that fit them."""

import re
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from shared.programme.pieces import Id, MistakeError, Piece, Text, first_twice

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
    """The whole file."""

    hobbies: Annotated[dict[Id, Text], Field(min_length=2)]
    roles: Annotated[tuple[Role, ...], Field(min_length=3)]

    @model_validator(mode="after")
    def _known(self) -> Self:
        for what in ("id", "title"):
            twice = first_twice(getattr(role, what) for role in self.roles)
            if twice is not None:
                raise MistakeError(f"two roles have the same {what}", "roles", twice, what)
        for place, role in enumerate(self.roles):
            for hobby in role.because:
                if hobby not in self.hobbies:
                    raise MistakeError(f"{hobby!r} is not in [hobbies]", "roles", place, "because", hobby)
        for hobby in self.hobbies:
            if not any(hobby in role.because for role in self.roles):
                raise MistakeError("no role fits this hobby", "hobbies", hobby)
        return self
