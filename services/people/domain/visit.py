"""A visit: its sessions with who comes, the offers for them, its letter. It is read and changed as a whole."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from services.people.domain.roster import Roster

if TYPE_CHECKING:  # what reads the board alone makes neither
    from services.people.domain.letter import LetterState
    from services.people.domain.offer import Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What is known of a visit as a whole; `version` grows with each change and is 0 before the first.

    `heard` is the version of the booking up to which booking was heard, `correlation_id` the booking's.
    """

    booking: str
    version: int = 0
    heard: int = 0
    correlation_id: str = ""
    letter: "LetterState | None" = None


@dataclass(frozen=True, slots=True)
class Visit:
    """The whole; `rosters` in the order in which their sessions start."""

    head: Head
    rosters: tuple[Roster, ...] = ()
    offers: "tuple[Offer, ...]" = ()

    def roster(self, session: str) -> Roster | None:
        """Return the roster of a session, if there is one."""
        return next((one for one in self.rosters if one.session.id == session), None)

    def offer(self, session: str, person: str) -> "Offer | None":
        """Return the offer that a person made for a session, whatever became of it."""
        return next((one for one in self.offers if (one.session, one.person) == (session, person)), None)

    def open_offers(self, session: str) -> "tuple[Offer, ...]":
        """Return the offers for a session that wait for an answer: those made for the time at which it is."""
        roster = self.roster(session)
        return tuple(
            one
            for one in self.offers
            if one.session == session
            and one.standing == "open"
            and roster is not None
            and one.starts_at == roster.session.starts_at
        )

    def changed(
        self,
        *,
        rosters: Iterable[Roster] = (),
        offers: "Iterable[Offer]" = (),
        letter: "LetterState | None" = None,
    ) -> "Visit":
        """Return the visit one version on, with rosters and offers in place of those of the same session and person.

        The visit itself where nothing is another.
        """
        by_session = {one.session.id: one for one in self.rosters}
        by_session |= {one.session.id: one for one in rosters}
        made = {(one.session, one.person): one for one in self.offers}
        made |= {(one.session, one.person): one for one in offers}
        in_order = sorted(by_session.values(), key=lambda one: (one.session.starts_at, one.session.id))
        changed = replace(
            self,
            head=replace(self.head, letter=letter or self.head.letter),
            rosters=tuple(in_order),
            offers=tuple(made.values()),
        )
        return self if changed == self else changed.anew()

    def anew(self) -> "Visit":
        """Return the visit one version on."""
        return replace(self, head=replace(self.head, version=self.head.version + 1))

    @property
    def people(self) -> frozenset[str]:
        """The ids of all who come, came, withdrew or offered: whoever is erased must be looked for here."""
        rosters = {one.person for roster in self.rosters for one in roster.coming}
        steps = {step.coming.person for roster in self.rosters for step in roster.steps}
        return frozenset(rosters | steps | {one.person for one in self.offers})
