"""A survey: its questions, and what the platform asks of every one."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from shared.limits import MAX_COMMENT, SCALE_STEPS
from shared.programme.pieces import Id, Piece, Text
from shared.questions import BEFORE, NOW, YEAR, YEAR_GROUP


class Option(Piece):
    """One answer to choose."""

    id: Id
    text: Text


class Question(Piece):
    """One question; a scale's options run from least to most. A text has none, and takes up to `limit` letters."""

    id: Id
    type: Literal["year_group", "scale", "single", "multiple", "text"]
    text: Text
    hint: str = ""
    required: bool = False
    options: tuple[Option, ...] = ()
    limit: Annotated[int, Field(ge=0, le=MAX_COMMENT)] = 0

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.type == "text":
            if self.options or self.required or not self.limit:
                raise ValueError("a text has a limit, no options, and nobody must write one")
            return self
        if len(self.options) < 2 or self.limit:  # noqa: PLR2004  one is no choice
            raise ValueError("a question that is no text has two options or more, and no limit")
        if len({option.id for option in self.options}) != len(self.options):
            raise ValueError("two options have the same id")
        if self.type == "scale" and len(self.options) != SCALE_STEPS:
            raise ValueError(f"a scale has {SCALE_STEPS} options, this one has {len(self.options)}")
        if self.type == "year_group" and not all(YEAR.fullmatch(o.id) for o in self.options):
            raise ValueError("the options of a year group are called year-7, year-8 and so on")
        return self


class Survey(Piece):
    """A file of surveys/: its questions in order; a changed survey takes the next version."""

    id: Id
    version: Annotated[int, Field(ge=1)]
    title: Text
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _sound(self) -> Self:
        names = [question.id for question in self.questions]
        if len(set(names)) != len(names):
            raise ValueError("two questions have the same id")
        kinds = {question.id: question.type for question in self.questions}
        for name, kind in ((YEAR_GROUP, "year_group"), (BEFORE, "scale"), (NOW, "scale")):
            if kinds.get(name) != kind:
                raise ValueError(
                    f"a survey needs a question {name!r} of type {kind!r}: the digest is made of it"
                )
        if abs(names.index(BEFORE) - names.index(NOW)) == 1:
            raise ValueError(
                f"{BEFORE!r} and {NOW!r} must not stand next to each other: asked together they bias each other"
            )
        return self
