"""The change in interest as a report prints it: its shares, its one number, and its cuts, each through the gate."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from services.metrics.figures.interest import Interest, by_workshop, by_year_group, interest
from services.metrics.known import Known
from services.metrics.reports import wording
from services.metrics.reports.lines import Line, Share
from shared import suppression
from shared.text import N_, gettext
from shared.thresholds import Thresholds

if TYPE_CHECKING:
    from shared.programme import Programme

PARTS: Final = (
    N_("More interested than before"),
    N_("The same"),
    N_("Less interested than before"),
)


def _cells(change: Interest) -> dict[str, int]:
    moved = change.moved
    return {"up": moved.up, "same": moved.same, "down": moved.down}


def change(known: Known, thresholds: Thresholds) -> tuple[tuple[Share, ...], str, str]:
    """Return the change in interest: its shares, its one number, and what must be said beside them."""
    all_of_it = interest(known.counted)
    published = suppression.shares(_cells(all_of_it), schools=all_of_it.schools, thresholds=thresholds)
    lines = tuple(
        Share(gettext(name), share, suppression.interval(share))
        for name, share in zip(PARTS, published.values(), strict=True)
    )
    headline = str(wording.net_change(all_of_it, published["up"], published["down"], thresholds))
    if any(line.share.withheld for line in lines):
        return lines, headline, ""
    return lines, headline, wording.interest_note(all_of_it, published, thresholds)


def cuts(known: Known, programme: "Programme") -> tuple[Line, ...]:
    """Return the change in interest by workshop and by year group, of the parts that the gate lets through."""
    titles = {workshop.id: workshop.title for workshop in programme.workshops}
    workshops = {titles.get(one, one): cut for one, cut in by_workshop(known.counted).items()}
    years = {
        gettext("Year %(year)s", year=year): cut
        for year, cut in by_year_group(known.counted, known.delivered).items()
    }
    return tuple(line for cut in (workshops, years) for line in _cut(cut, programme.suppression.thresholds()))


def _cut(cut: Mapping[str, Interest], thresholds: Thresholds) -> Iterator[Line]:
    found = suppression.cuts(
        {name: (_cells(change), change.schools) for name, change in cut.items()}, thresholds
    )
    # A cut with one part is the whole again.
    if len(found) > 1:
        for name, cells in found.items():
            if not any(one.withheld for one in cells.values()):
                yield Line(name, tuple(cells.values()))
