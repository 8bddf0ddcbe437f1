"""A survey: its questions, and what the platform asks of every one."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from shared.icons import ICONS
from shared.limits import MAX_SAID, SCALE_STEPS
from shared.programme.pieces import Id, Piece, Text
from shared.questions import BEFORE, NOW, YEAR, YEAR_GROUP

Kind = Literal["pupil", "teacher", "later"]
"""Whom a survey asks: a class after its workshop, the teachers in the room, the same class ten weeks on."""

NEEDED: Final[Mapping[Kind, Mapping[str, str]]] = {
    "pupil": {YEAR_GROUP: "year_group", BEFORE: "scale", NOW: "scale"},
    "later": {YEAR_GROUP: "year_group", NOW: "scale"},
    "teacher": {},
}
"""The questions each kind of survey needs, and their types: what the platform reads of its answers."""


def _pictured(icon: str) -> str:
    """Return the name of a picture as it is; raise `ValueError` for one that there isn't."""
    if icon and icon not in ICONS:
        raise ValueError(f"there is no picture {icon!r}; there are {', '.join(ICONS)}")
    return icon


class Option(Piece):
    """One answer to choose; `icon` names a picture of the kept set, `exclusive` says that it excludes all others."""

    id: Id
    text: Text
    icon: Annotated[
        str, StringConstraints(pattern=r"^([a-z][a-z0-9-]{0,30})?$"), AfterValidator(_pictured)
    ] = ""
    exclusive: bool = False


class When(Piece):
    """Asked only where an earlier question, `question`, was answered with one of `any`."""

    question: Id
    any: Annotated[tuple[Id, ...], Field(min_length=1)]


class Question(Piece):
    """One question; a scale's options run from least to most.

    `most` is how many options may be chosen, 0 for all; `limit` how many letters a text may have. `help` is the longer
    explanation that a reader can open, `outcome` what of the programme's aims the answers speak to.
    """

    id: Id
    type: Literal["year_group", "scale", "single", "multiple", "text"]
    text: Text
    hint: str = ""
    help: str = ""
    required: bool = False
    options: tuple[Option, ...] = ()
    most: Annotated[int, Field(ge=0)] = 0
    when: When | None = None
    outcome: Literal["", "awareness", "interest", "routes", "self-belief"] = ""
    limit: Annotated[int, Field(ge=0, le=MAX_SAID)] = 0

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.type == "text":
            if self.options:
                raise ValueError("a text has no options: take them away, or another type")
            if not self.limit:
                raise ValueError(f"a text needs a limit of letters, from 1 to {MAX_SAID}")
            return self
        if len(self.options) < 2:  # noqa: PLR2004  nothing can be chosen of one
            raise ValueError(f"a question needs at least 2 options, this one has {len(self.options)}")
        if len({option.id for option in self.options}) != len(self.options):
            raise ValueError("two options have the same id")
        if self.type == "scale" and len(self.options) != SCALE_STEPS:
            raise ValueError(f"a scale has {SCALE_STEPS} options, this one has {len(self.options)}")
        if self.type == "year_group" and not all(YEAR.fullmatch(o.id) for o in self.options):
            raise ValueError("the options of a year group are called year-7, year-8 and so on")
        if self.limit:
            raise ValueError("limit counts the letters of a text; for how many can be chosen there is most")
        self._several()
        return self

    def _several(self) -> None:
        if self.type != "multiple":
            if self.most:
                raise ValueError(f"of a {self.type} one can be chosen: most is for multiple")
            if any(option.exclusive for option in self.options):
                raise ValueError(f"of a {self.type} one can be chosen: exclusive is for multiple")
        elif self.most and not 1 < self.most < len(self.options):
            raise ValueError(
                f"most must lie between 2 and {len(self.options) - 1}, one less than there are options; it is {self.most}"
            )
        if self.options and all(option.exclusive for option in self.options):
            raise ValueError("every option is exclusive: take the type single")


class Survey(Piece):
    """A file of surveys/: its questions in order; a changed survey takes the next version."""

    id: Id
    version: Annotated[int, Field(ge=1)]
    kind: Kind = "pupil"
    title: Text
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _sound(self) -> Self:
        names = [question.id for question in self.questions]
        if len(set(names)) != len(names):
            raise ValueError("two questions have the same id")
        asked = {question.id: question for question in self.questions}
        for name, kind in NEEDED[self.kind].items():
            if name not in asked or asked[name].type != kind:
                raise ValueError(
                    f"a survey needs a question {name!r} of type {kind!r}: the digest is made of it"
                )
            if asked[name].when:
                raise ValueError(f"{name!r} is asked of everyone: it takes no when")
        if self.kind == "pupil" and abs(names.index(BEFORE) - names.index(NOW)) == 1:
            raise ValueError(
                f"{BEFORE!r} and {NOW!r} must not stand next to each other: asked together they bias each other"
            )
        for place, question in enumerate(self.questions):
            _condition(question, {one.id: one for one in self.questions[:place]})
        return self


def _condition(question: Question, before: Mapping[str, Question]) -> None:
    """Refuse a condition that could never be met, or not yet when the question is asked."""
    if question.when is None:
        return
    asked = before.get(question.when.question)
    if asked is None:
        raise ValueError(
            f"question {question.id!r}: when: there is no question {question.when.question!r} before it"
        )
    unknown = sorted(set(question.when.any) - {option.id for option in asked.options})
    if unknown:
        raise ValueError(
            f"question {question.id!r}: when: {asked.id!r} has no option {', '.join(map(repr, unknown))}"
        )
