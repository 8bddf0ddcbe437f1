"""Steps: in which a session's summary is shown and leaves the service, so that no pupil can be read from two of them.

Three of them stand side by side in the summary's row. What was `made` last is of every answer that counts. What is `held` is what
pages and files show: it is made anew once ten more have answered, so nobody who looks before and after one pupil learns what
she said. What was `told` is what the last event says, one step behind what is held: so there are always ten answers or more that
no event has told of while the session takes any, and what closing tells of is never the last few alone.

A correction is told with the step that its answer is in by then, among ten new ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from shared.limits import SCALE_STEPS
from shared.thresholds import MIN_ANSWERS

STEP: Final = MIN_ANSWERS
"""As many new answers as a class needs to be shown at all."""

ASIDE: Final = "aside"
"""What a summary says of the answers that stand aside, where there are any."""

Content = Mapping[str, Any]
"""What `services.feedback.summary.summarise` returns: how many answered, and what."""


@dataclass(frozen=True, slots=True)
class Steps:
    """A summary: as it was `made`, as it is `held` on pages, and as it was `told`; None where it wasn't yet.

    `told_of` is how many answers' choices were told of: `told` may say a larger number without saying what they are.
    """

    made: Content
    held: Content | None = None
    told: Content | None = None
    told_of: int = 0

    def made_anew(self, content: Content) -> "Steps":
        """Return the summary once `content` was made of all its answers; where `told` is another one then, publish it."""
        moved = replace(self, made=content)
        if content["answers"] < _of(self.held) + STEP:
            return _with_aside(moved)
        behind = self.held
        if behind is None or behind["answers"] < self.told_of + STEP:
            return _with_aside(replace(moved, held=content))
        return _with_aside(replace(moved, held=content, told=behind, told_of=behind["answers"]))

    def closed(self) -> "Steps":
        """Return the summary of a session that takes no more answers: all of them, where that tells of ten or more anew.

        Else only how many they are: fewer than ten in all, or some that came after the rest was told, as when the team accepted
        answers it had kept aside.
        """
        answers = self.made["answers"]
        if answers >= self.told_of + STEP:
            held = self.made if answers >= _of(self.held) + STEP else self.held
            return replace(self, held=held, told=self.made, told_of=answers)
        if not answers or answers <= _of(self.told):
            return _with_aside(self)
        return _with_aside(replace(self, told={**(self.told or nothing()), "answers": answers}))


def nothing() -> dict[str, Any]:
    """Return what a summary says that tells of nobody's choices."""
    return {
        "answers": 0,
        "answered": {},
        "by_year_group": {},
        "interest": [[0] * SCALE_STEPS for _ in range(SCALE_STEPS)],
        "choices": {},
    }


def _of(content: Content | None) -> int:
    return content["answers"] if content else 0


def _with_aside(steps: Steps) -> Steps:
    """Return the summary with what was last made of the answers beyond the session's limit told as well.

    It is told at once, in tens (`services.feedback.counting`): the team decides while the class is still remembered. Some
    stand aside only once as many count as may, so how many count is no news beside it; nobody's choices are told with it.
    """
    aside = steps.made.get(ASIDE, 0)
    if aside == (steps.told or {}).get(ASIDE, 0):
        return steps
    told = dict(steps.told or {**nothing(), "answers": steps.made["answers"]})
    told.pop(ASIDE, None)
    return replace(steps, told=told | ({ASIDE: aside} if aside else {}))
