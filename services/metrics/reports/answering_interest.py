"""Change in interest as it is answered: its cells, and the figure that is made of them as they are published."""

from collections.abc import Mapping

from services.metrics.figures.interest import Interest
from shared import suppression
from shared.suppression import Published


def cells(one: Interest) -> dict[str, int]:
    """Return how many are more, as much and less interested than before."""
    moved = one.moved
    return {"more": moved.up, "same": moved.same, "less": moved.down}


def no_share() -> Published:
    """Return a share of nobody, which is withheld."""
    return suppression.shares({"": 0})[""]


def share(figure_id: str, shown: Mapping[str, Published]) -> Published:
    """Return a figure of interest, as its cells are published."""
    return (
        suppression.net(shown["more"], shown["less"], signed=True) if figure_id == "net" else shown[figure_id]
    )
