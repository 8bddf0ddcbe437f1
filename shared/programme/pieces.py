"""What every part of a programme is made of: kinds of text and numbers, and the base that refuses what it does not know."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from shared.limits import EMAIL, EMAIL_LETTERS, YEAR_GROUPS

YearGroup = Annotated[int, Field(ge=YEAR_GROUPS[0], le=YEAR_GROUPS[-1])]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,40}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]


def _address(text: str) -> str:
    if not EMAIL.fullmatch(text):
        raise ValueError("an e-mail address looks like name@example.org")
    return text


Email = Annotated[str, StringConstraints(max_length=EMAIL_LETTERS), AfterValidator(_address)]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]


class Piece(BaseModel):
    """A part of the programme: frozen, and an unknown field is a mistake rather than ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class MistakeError(ValueError):
    """A mistake that a part's own rule finds; `place` is the way to it from that part, keys and places in lists from 0."""

    def __init__(self, message: str, *place: str | int) -> None:
        super().__init__(message)
        self.place = place


def first_twice(ids: Iterable[str]) -> int | None:
    """Return the place of the first id that stood there before, or None."""
    seen: set[str] = set()
    for place, one in enumerate(ids):
        if one in seen:
            return place
        seen.add(one)
    return None
