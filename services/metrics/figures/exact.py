"""Figures of answers as they are, before any gate: for analysts who may see them, and for nobody else."""

from dataclasses import dataclass

from services.metrics.asked import Ask
from services.metrics.figures import Unpublished, rows
from services.metrics.figures.interest import interest
from services.metrics.known import Known


@dataclass(frozen=True, slots=True)
class Exact:
    """How many pupils, and of how many: those present for a response, those who said both for a change in interest.

    `part` is less than nothing where more went down than up.
    """

    part: Unpublished
    of: Unpublished | None = None


def exact(known: Known, ask: Ask) -> dict[str, Exact]:
    """Return a figure of answers or of interest by part, an empty text for the whole. Raises `KeyError` for another figure."""
    answered = rows.answered(known, ask)
    parts = rows.parts(answered, ask.by) if ask.by else {"": answered}
    if ask.figure in {"answers", "response"}:
        came = rows.came(known, ask)
        present = rows.parts(came, ask.by) if ask.by else {"": came}
        return {
            part: Exact(
                Unpublished(sum(one.summary.answers for one in some)),
                Unpublished(sum(one.pupils for one in present.get(part, [])))
                if ask.figure == "response"
                else None,
            )
            for part, some in parts.items()
        }
    found = {part: interest([one.summary for one in some], ask.period).moved for part, some in parts.items()}
    of = {
        part: {"more": moved.up, "same": moved.same, "less": moved.down, "net": moved.up - moved.down}
        for part, moved in found.items()
    }
    return {part: Exact(Unpublished(counts[ask.figure]), found[part].answers) for part, counts in of.items()}
