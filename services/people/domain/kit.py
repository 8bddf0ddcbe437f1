"""What is taken along to a session, and what must be restocked."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.people.domain.rules import Kit, Rules
from services.people.domain.session import Session


@dataclass(frozen=True, slots=True)
class Packed:
    """So many of a thing."""

    kit: Kit
    count: int


@dataclass(frozen=True, slots=True)
class Short:
    """A thing of which more is needed than is there; `there` is None where nobody counted it."""

    kit: Kit
    needed: int
    there: int | None


def packed(rules: Rules, session: Session) -> tuple[Packed, ...]:
    """Return what a session takes along, in the file's order; nothing where the programme doesn't know its workshop."""
    staffing = rules.workshops.get(session.workshop)
    return tuple(
        Packed(kit, -(-session.pupils // kit.pupils_each)) for kit in (staffing.kit if staffing else ())
    )


def restock(rules: Rules, sessions: Iterable[Session], stock: Mapping[str, int]) -> tuple[Short, ...]:
    """Return what isn't there in the number that planned sessions need, by the thing's id.

    What is used up is needed for each session; of the rest as many as the sessions of the day that needs the most, because
    nothing says that a visit of the morning is over when the next one packs.
    """
    kits: dict[str, Kit] = {}
    by_day: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for session in sessions:
        if session.standing == "planned":
            for one in packed(rules, session):
                kits[one.kit.id] = one.kit
                by_day[one.kit.id][session.day.toordinal()] += one.count
    found = []
    for name, days in sorted(by_day.items()):
        needed = days.total() if kits[name].used_up else max(days.values())
        there = stock.get(name)
        if there is None or there < needed:
            found.append(Short(kits[name], needed, there))
    return tuple(found)
