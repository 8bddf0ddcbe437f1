"""What pupils said after the sessions of a quarter to which an organisation's people came, and where it may be told.

An employer reads its statement beside those of others and beside the programme's own figures of the quarter. So it isn't enough
that its sessions pass the gate by themselves: it is told to those organisations whose sessions cut the quarter into parts each
of which passes the gate. Whatever is taken from what is told, one from another or from the whole, is then such parts.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Unsaid(StrEnum):
    """Why a statement says nothing of what pupils said."""

    RUNNING = "running"
    """The quarter isn't over, or its last surveys are still open."""
    UNHEARD = "unheard"
    """Of no session at which pupils were counted an answer is known."""
    FEW = "few"
    """Too few answered, or at too few schools: by themselves, or beside what else is told of the quarter."""


@dataclass(frozen=True, slots=True)
class Answered:
    """How many pupils of a session are more interested than before, and how many are not, of those who said both.

    Counts as they are: none is shown but through the gate.
    """

    session: str
    more: int
    others: int


@dataclass(frozen=True, slots=True)
class Voice:
    """What pupils of several sessions said together, and at how many schools; counts as they are."""

    more: int
    others: int
    schools: int

    @property
    def answers(self) -> int:
        """All who said both."""
        return self.more + self.others


@dataclass(frozen=True, slots=True)
class Held:
    """A session that took place: at which school, and of which organisations people came to it."""

    session: str
    urn: str
    organisations: frozenset[str]


Gate = Callable[[Voice], bool]
"""Tells whether what pupils of some sessions said may be told by itself."""

Sessions = frozenset[str]


def told(
    organisation: str, held: Iterable[Held], answered: Iterable[Answered], passes: Gate
) -> Voice | Unsaid:
    """Return what pupils said at an organisation's sessions, or why nothing of it is told.

    `held` are all sessions of the quarter that took place and were counted, whoever came to them.
    """
    known = {one.session: one for one in answered if one.more or one.others}
    heard = {one.session: one for one in held if one.session in known}
    sets: dict[str, set[str]] = {}
    for one in heard.values():
        for of in one.organisations:
            sets.setdefault(of, set()).add(one.session)
    if organisation not in sets:
        return Unsaid.UNHEARD

    def together(sessions: Sessions) -> Voice:
        return Voice(
            sum(known[one].more for one in sessions),
            sum(known[one].others for one in sessions),
            len({heard[one].urn for one in sessions}),
        )

    every = {of: frozenset(sessions) for of, sessions in sets.items()}
    fit = told_beside(
        every, frozenset(heard), lambda part: passes(together(part)), lambda part: together(part).answers
    )
    return together(every[organisation]) if organisation in fit else Unsaid.FEW


def told_beside(
    sets: Mapping[str, Sessions],
    whole: Sessions,
    passes: Callable[[Sessions], bool],
    size: Callable[[Sessions], int],
) -> frozenset[str]:
    """Return which of several sets of sessions may be told beside each other and the whole: the largest is looked at first."""
    parts, fit = [whole], set()
    for name in sorted(sets, key=lambda one: (-size(sets[one]), one)):
        cut = [piece for part in parts for piece in (part & sets[name], part - sets[name]) if piece]
        if all(map(passes, cut)):
            parts = cut
            fit.add(name)
    return frozenset(fit)
