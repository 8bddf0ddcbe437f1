"""How strong a claim a figure can carry, in words: the Office for Students' standards of evidence."""

from collections.abc import Mapping
from typing import Final

from services.metrics.asked import SERIES
from services.metrics.reports.section import Label
from shared.figures import FIGURES, Evidence
from shared.text import N_, gettext

NAMES: Final[Mapping[Evidence, str]] = {
    1: N_("Type 1, narrative"),
    2: N_("Type 2, empirical"),
    3: N_("Type 3, causal"),
}

MEANS: Final[Mapping[Evidence, str]] = {
    1: N_("Type 1, narrative: it says what was done, for whom and how much."),
    2: N_(
        "Type 2, empirical: it shows that something went along with the visits. It does not prove that they caused it."
    ),
    3: N_("Type 3, causal: it compares with a group that was not visited. No figure here is of this type."),
}

NARRATIVE: Final[Evidence] = 1


def of(figure: str) -> Evidence:
    """Return the highest type of evidence that a figure can carry; what a platform counts tells no more than what was done."""
    return NARRATIVE if figure.startswith(SERIES) else FIGURES[figure]


def name(of_type: Evidence) -> Label:
    """Return what a type is called."""
    return Label(gettext(NAMES[of_type]))
