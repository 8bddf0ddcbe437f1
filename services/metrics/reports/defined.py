"""Every figure a report may show: what it is called, its unit, how it is counted in a sentence, and the version of that.

A figure whose counting changes gets another version: what a reader was told under the older one is not compared with the newer,
and the page that explains a figure says since when it is counted so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from services.metrics.reports.defined_equity import EQUITY
from services.metrics.reports.defined_people import PEOPLE
from shared.text import N_

Unit = Literal[
    "pupils", "visits", "schools", "sessions", "answers", "percent", "of 100", "employers", "people", "hours"
]

Kind = Literal["attendance", "answers", "interest", "demand", "equity", "people"]
"""What it is made of: who was in the room, how many answered, how interest changed, who asked in vain, what schools are like, who
came with us.
"""


SINCE: Final = date(2026, 11, 26)
"""The day from which on figures of the people who come are counted."""


@dataclass(frozen=True, slots=True)
class Defined:
    """A figure; `how` says how it is counted, `version` the how-manieth way that is, `since` from which day on."""

    id: str
    kind: Kind
    title: str
    unit: Unit
    how: str
    version: int = 1
    since: date = date(2025, 9, 1)


FIGURES: Final[Mapping[str, Defined]] = {
    one.id: one
    for one in (
        Defined(
            "pupils",
            "attendance",
            N_("Pupils present"),
            "pupils",
            N_(
                "Pupils in the room at visits that took place, as the facilitator counted them or as a difference with the "
                "teacher's count was settled. A pupil who comes to two visits is counted at both. A visit counts on the day it "
                "took place."
            ),
        ),
        Defined(
            "target_pupils",
            "attendance",
            N_("Pupils who count towards the target"),
            "pupils",
            N_(
                "Pupils present, of the year groups that have a target, at the schools the programme set out to reach. Others "
                "are welcome and are in the pupils present, but the target is not about them."
            ),
        ),
        Defined(
            "visits",
            "attendance",
            N_("Visits counted"),
            "visits",
            N_(
                "Visits that took place and whose pupils were counted. One without a count is not among them and is named beside."
            ),
        ),
        Defined(
            "took_place",
            "attendance",
            N_("Visits that took place"),
            "visits",
            N_(
                "Visits that were agreed, whose day is over, and of which nobody said that they did not happen; counted or not."
            ),
        ),
        Defined(
            "sessions",
            "attendance",
            N_("Classes"),
            "sessions",
            N_("Classes at visits that took place and were counted. A visit can be to more than one class."),
        ),
        Defined(
            "schools",
            "attendance",
            N_("Schools reached"),
            "schools",
            N_("Different schools, by their official number, where pupils came to a visit that was counted."),
        ),
        Defined(
            "target_schools",
            "attendance",
            N_("Target schools reached"),
            "schools",
            N_("Schools reached that are among the schools the programme set out to reach."),
        ),
        Defined(
            "answers",
            "answers",
            N_("Answers"),
            "answers",
            N_(
                "Answers of pupils right after visits that were counted; rounded, and small numbers withheld. "
                "Those beyond a class's number are left out until the team decides."
            ),
        ),
        Defined(
            "response",
            "answers",
            N_("Answers as a share of pupils present"),
            "percent",
            N_("Answers divided by pupils present at the visits they are of, from ten answers on."),
        ),
        Defined(
            "more",
            "interest",
            N_("More interested than before"),
            "percent",
            N_(
                "Of the pupils who said on a scale of five how interested they were before and are now, the share whose "
                "answer went up. Self-reported on one occasion; no proof of cause."
            ),
        ),
        Defined(
            "same",
            "interest",
            N_("As interested as before"),
            "percent",
            N_("Of the pupils who said both, the share whose answer stayed the same."),
        ),
        Defined(
            "less",
            "interest",
            N_("Less interested than before"),
            "percent",
            N_("Of the pupils who said both, the share whose answer went down."),
        ),
        Defined(
            "net",
            "interest",
            N_("Change in interest"),
            "of 100",
            N_(
                "Of every 100 answers to both questions, how many more went up than down; less than nothing where more went down."
            ),
        ),
        Defined(
            "unmet_visits",
            "demand",
            N_("Visits asked for and not met"),
            "visits",
            N_(
                "Requests that came to nothing: declined, not answered in time, never reached from the waiting list, called "
                "off by the team, or no date that suits. Of the day that was asked for."
            ),
        ),
        Defined(
            "unmet_pupils",
            "demand",
            N_("Pupils of visits asked for and not met"),
            "pupils",
            N_("Pupils the school expected at those visits."),
        ),
        *(Defined(one.id, "equity", one.title, one.unit, one.how) for one in EQUITY),
        *(Defined(one.id, "people", one.title, one.unit, one.how, since=SINCE) for one in PEOPLE),
    )
}
"""The figures by their ids. A series of a source is a figure, too: its id is ``series:`` and the series' key."""
