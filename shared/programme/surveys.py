"""A survey: its questions, and what the platform asks of every one."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from shared.icons import ICONS
from shared.limits import MAX_COMMENT, SCALE_STEPS
from shared.programme.pieces import Id, MistakeError, Piece, Text, first_twice
from shared.questions import BEFORE, NOW, YEAR, YEAR_GROUP

Kind = Literal["pupil", "teacher", "later"]
"""Whom a survey asks: a class after its workshop, the teachers in the room, the same class ten weeks on."""

NEEDED: Final[Mapping[Kind, Mapping[str, str]]] = {
    "pupil": {YEAR_GROUP: "year_group", BEFORE: "scale", NOW: "scale"},
    "later": {YEAR_GROUP: "year_group", NOW: "scale"},
    "teacher": {},
}
"""The questions each kind of survey needs, and their types: what the platform reads of its answers."""

TAKEN: Final = frozenset(
    [
        "answered",
        "ask",
        "back",
        "bar",
        "begun",
        "closed",
        "count",
        "counts",
        "csrf",
        "dataset",
        "elements",
        "form",
        "intro",
        "key",
        "listen",
        "maincontent",
        "mode",
        "notice",
        "problem",
        "pupils",
        "reset",
        "said",
        "saved",
        "send",
        "sending",
        "steps",
        "survey",
        "words",
    ]
)
"""Ids that parts and fields of our pages have: a question of the same id would take their place, and break its script.

`dataset`, `elements` and `reset` are what the script asks of the form, whose fields take such names over.
"""
TAKEN_ENDS: Final = ("i-", "-about")
"""How the ids of pictures begin, and how those of what stands under a question end."""


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
    limit: Annotated[int, Field(ge=0, le=MAX_COMMENT)] = 0

    @model_validator(mode="after")
    def _sound(self) -> Self:
        begins, ends = TAKEN_ENDS
        if self.id in TAKEN or self.id.startswith(begins) or self.id.endswith(ends):
            raise MistakeError(f"the pages use {self.id!r} themselves, call it something else", "id")
        if self.type == "text":
            self._words()
            return self
        if len(self.options) < 2:  # noqa: PLR2004  nothing can be chosen of one
            raise MistakeError(
                f"a question needs at least 2 options, this one has {len(self.options)}", "options"
            )
        twice = first_twice(option.id for option in self.options)
        if twice is not None:
            raise MistakeError("two options have the same id", "options", twice, "id")
        if self.type == "scale" and len(self.options) != SCALE_STEPS:
            raise MistakeError(
                f"a scale has {SCALE_STEPS} options, this one has {len(self.options)}", "options"
            )
        for place, option in enumerate(self.options):
            if self.type == "year_group" and not YEAR.fullmatch(option.id):
                called = "the options of a year group are called year-7, year-8 and so on"
                raise MistakeError(called, "options", place, "id")
        if self.limit:
            raise MistakeError(
                "it counts the letters of a text; for how many can be chosen there is most", "limit"
            )
        self._several()
        return self

    def _words(self) -> None:
        if self.options:
            raise MistakeError("a text has no options: take them away, or another type", "options")
        if self.most:
            raise MistakeError("a text has nothing to choose: its length is limit", "most")
        if self.required:
            raise MistakeError("nobody must write a text", "required")
        if not self.limit:
            raise MistakeError(f"a text needs a limit of letters, from 1 to {MAX_COMMENT}")

    def _several(self) -> None:
        exclusive = [place for place, option in enumerate(self.options) if option.exclusive]
        if self.type != "multiple" and self.most:
            raise MistakeError(f"of a {self.type} one can be chosen: it is for multiple", "most")
        if self.type != "multiple" and exclusive:
            place = ("options", exclusive[0], "exclusive")
            raise MistakeError(f"of a {self.type} one can be chosen: it is for multiple", *place)
        if self.most and not 1 < self.most < len(self.options):
            raise MistakeError(
                f"it must lie between 2 and {len(self.options) - 1}, one less than there are options, and is {self.most}",
                "most",
            )
        if len(exclusive) == len(self.options):
            raise MistakeError("every option is exclusive: take the type single", "options")


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
        twice = first_twice(names)
        if twice is not None:
            raise MistakeError("two questions have the same id", "questions", twice, "id")
        for name, kind in NEEDED[self.kind].items():
            self._needs(name, kind)
        if self.kind == "pupil" and abs(names.index(BEFORE) - names.index(NOW)) == 1:
            raise MistakeError(
                f"{BEFORE!r} and {NOW!r} must not stand next to each other: asked together they bias each other",
                "questions",
                max(names.index(BEFORE), names.index(NOW)),
            )
        for place in range(len(names)):
            self._condition(place)
        return self

    def _needs(self, name: str, kind: str) -> None:
        """Refuse a survey without a question that the platform reads, or with another under its name."""
        place = next((place for place, one in enumerate(self.questions) if one.id == name), None)
        needed = f"a survey needs a question {name!r} of type {kind!r}: the digest is made of it"
        if place is None:
            raise MistakeError(needed)
        if self.questions[place].type != kind:
            raise MistakeError(needed, "questions", place, "type")
        if self.questions[place].when:
            raise MistakeError(f"{name!r} is asked of everyone", "questions", place, "when")

    def _condition(self, place: int) -> None:
        """Refuse a condition that could never be met, or not yet when the question is asked."""
        when = self.questions[place].when
        if when is None:
            return
        at = ("questions", place, "when")
        asked = next((one for one in self.questions[:place] if one.id == when.question), None)
        if asked is None:
            raise MistakeError(f"there is no question {when.question!r} before this one", *at, "question")
        options = {option.id for option in asked.options}
        for number, option in enumerate(when.any):
            if option not in options:
                raise MistakeError(f"{asked.id!r} has no option {option!r}", *at, "any", number)
