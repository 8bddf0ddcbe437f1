"""The file theory.toml: the programme's theory of change, from what goes in to what it means for pupils, with its indicators.

An indicator names the figure of the platform that it is read from, so that reports can print it, and claims no more than that
figure can carry (`shared.figures`).
"""

from collections.abc import Iterator
from typing import Annotated, Final, Literal, Self, get_args

from pydantic import AfterValidator, model_validator

from shared.figures import FIGURES, SHARES, TYPES, Evidence
from shared.programme.pieces import Id, MistakeError, Piece, Text, first_twice

Part = Literal["inputs", "activities", "outputs", "outcomes"]

PARTS: Final[tuple[Part, ...]] = get_args(Part)

MEASURED: Final[tuple[Part, ...]] = ("outputs", "outcomes")
"""The parts of which each step has an indicator."""

ALL: Final = 100
"""A whole, in percent."""

PROGRAMME, NONE = "programme", "none"

OWN_TARGETS: Final = ("target_pupils", "target_schools")
"""The figures that the programme has a target for elsewhere: its pupils a year in programme.toml, its schools in schools.csv.

Pupils of other year groups and schools are welcome and are in `pupils`: that figure beside this target would say too much."""


def _counted(source: str) -> str:
    if source not in FIGURES:
        raise ValueError(f"the platform counts no such figure; it counts {', '.join(FIGURES)}")
    return source


def _meant(target: int | str) -> int | str:
    if target in {PROGRAMME, NONE} or (isinstance(target, int) and target >= 0):
        return target
    raise ValueError(f'write a number, "{PROGRAMME}" for the target that stands elsewhere, or "{NONE}"')


class Indicator(Piece):
    """How one sees that a step of the theory holds.

    `source` is the figure it is read from, `target` what it means to reach in an academic year in its unit: a number, "programme"
    for the one that stands elsewhere in the programme, "none" where it is only watched. `evidence` is the type that is claimed.
    """

    id: Id
    title: Text
    definition: Text
    unit: Text
    source: Annotated[str, AfterValidator(_counted)]
    target: Annotated[int | str, AfterValidator(_meant)]
    owner: Text
    evidence: Evidence
    limits: str = ""

    @model_validator(mode="after")
    def _no_stronger(self) -> Self:
        most = FIGURES[self.source]
        if self.evidence > most:
            raise MistakeError(
                f"{self.source!r} can carry evidence of type {most} ({TYPES[most]}) at most, and type {self.evidence} "
                f"({TYPES[self.evidence]}) is claimed",
                "evidence",
            )
        if self.target == PROGRAMME and self.source not in OWN_TARGETS:
            raise MistakeError(
                f'the programme has a target of its own for {" and ".join(OWN_TARGETS)} alone: write a number, or "none"',
                "target",
            )
        if isinstance(self.target, int) and self.source in SHARES and self.target > ALL:
            raise MistakeError(f"{self.source!r} is in percent: write {ALL} at most", "target")
        return self


class Step(Piece):
    """One thing of a part: what goes in, what is done, what comes of it."""

    id: Id
    says: Text
    indicators: tuple[Indicator, ...] = ()


class Theory(Piece):
    """The whole file; `assumptions` are what must hold for one part to lead to the next."""

    aim: Text
    assumptions: tuple[Text, ...] = ()
    inputs: tuple[Step, ...]
    activities: tuple[Step, ...]
    outputs: tuple[Step, ...]
    outcomes: tuple[Step, ...]

    def steps(self) -> Iterator[tuple[Part, int, Step]]:
        """Yield each step with its part and its place there."""
        for part in PARTS:
            for place, step in enumerate(getattr(self, part)):
                yield part, place, step

    def indicators(self) -> Iterator[Indicator]:
        """Yield every indicator, in the file's order."""
        for _, _, step in self.steps():
            yield from step.indicators

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for part in PARTS:
            if not getattr(self, part):
                raise MistakeError("a theory of change has some: say what", part)
        steps = list(self.steps())
        if (twice := first_twice(step.id for _, _, step in steps)) is not None:
            part, place, _ = steps[twice]
            raise MistakeError("a step of this id stands there before", part, place, "id")
        indicators = [
            (part, place, number, one.id)
            for part, place, step in steps
            for number, one in enumerate(step.indicators)
        ]
        if (twice := first_twice(one[-1] for one in indicators)) is not None:
            part, place, number, _ = indicators[twice]
            raise MistakeError(
                "an indicator of this id stands there before", part, place, "indicators", number, "id"
            )
        for part, place, step in steps:
            if part in MEASURED and not step.indicators:
                raise MistakeError("nothing shows whether it holds: give it an indicator", part, place)
        return self
