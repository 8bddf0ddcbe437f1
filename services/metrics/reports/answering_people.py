"""Answers what is asked of who came with us. Who came and for how long is no answer of a pupil: it is published as it is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from services.metrics.asked import Ask
from services.metrics.figures import people, rows
from services.metrics.figures.people import Gave, Kind, Met
from services.metrics.figures.rows import Came
from services.metrics.known import Known
from services.metrics.reports.defined_people import BY_EMPLOYER, CUTS
from shared import suppression
from shared.suppression import Published

WHOLE: Final = ""

KINDS: Final[Mapping[str, Kind]] = {
    "session_hours": "session",
    "travel_hours": "travel",
    "own_hours": "own",
}

EMPLOYERS: Final = "employers"


def may_be_cut(ask: Ask) -> bool:
    """Tell whether a figure can be cut so."""
    return ask.cut <= frozenset(CUTS.get(ask.figure, ()))


@dataclass(frozen=True)
class People:
    """Who came with us, of all that is known; each kind of row is made once for all that is asked."""

    known: Known

    @cached_property
    def gave(self) -> list[Gave]:
        """What people gave."""
        return people.gave(self.known)

    @cached_property
    def met(self) -> list[Met]:
        """The employers that pupils met."""
        return people.met(self.known)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What organisations are called, by their ids."""
        return people.names(self.known)

    @cached_property
    def way_not_told(self) -> list[Gave]:
        """Who came, once for each visit, and has not told of the way."""
        return people.way_not_told(self.gave)

    @cached_property
    def _not_told(self) -> Mapping[bool, list[Came]]:
        return {recorded: people.not_told(self.known, recorded=recorded) for recorded in (False, True)}

    def not_told(self, figure: str) -> list[Came]:
        """Return the counted visits that a figure lacks because nobody said who came; what people told of lacks none."""
        return self._not_told[figure == EMPLOYERS] if figure not in {"travel_hours", "own_hours"} else []

    def parts(self, ask: Ask) -> Mapping[str, Published]:
        """Return a figure by its parts; nothing where it is not known: of no visit that took place was anything said."""
        if ask.figure == EMPLOYERS:
            return self._of(
                self.met, ask, lambda some: suppression.attendance(len({one.employer for one in some}))
            )
        if ask.figure == "travel_unknown":
            return self._of(self.way_not_told, ask, lambda some: suppression.attendance(len(some)))
        if ask.figure == "people_came":
            came = [one for one in self.gave if one.kind == "session"]
            return self._of(came, ask, lambda some: suppression.attendance(len({one.person for one in some})))
        kind = KINDS.get(ask.figure)
        of_kind = [one for one in self.gave if kind in {None, one.kind}]
        if ask.figure == BY_EMPLOYER:
            return {
                employer: _hours([one for one in rows.of_ask(of_kind, ask) if one.organisation == employer])
                for employer in sorted({one.organisation for one in rows.of_ask(of_kind, ask)})
            }
        return self._of(of_kind, ask, _hours)

    def _of(
        self, found: Sequence[rows.Row], ask: Ask, shown: "Callable[[Sequence[rows.Row]], Published]"
    ) -> Mapping[str, Published]:
        some = rows.of_ask(found, ask)
        if ask.by:
            return {part: shown(of) for part, of in rows.parts(some, ask.by).items()}
        return {} if not some and self._unknown(ask) else {WHOLE: shown(some)}

    def _unknown(self, ask: Ask) -> bool:
        """Tell whether what would be nought is not known: visits took place, and nobody told of them."""
        if ask.figure == "travel_hours":
            return bool(rows.of_ask(self.way_not_told, ask))
        came = [one for one in self.gave if one.kind == "session"]
        return bool(rows.of_ask(self.not_told(ask.figure), ask)) and not rows.of_ask(came, ask)


def _hours(some: Sequence[Gave]) -> Published:
    return suppression.hours(sum(one.minutes for one in some))
