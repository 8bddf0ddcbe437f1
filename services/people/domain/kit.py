"""What is taken along to a session, and what must be restocked."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from services.people.domain.rules import Kit, Rules
from services.people.domain.session import Session


@dataclass(frozen=True, slots=True)
class Packed:
    """So many of a thing."""

    kit: Kit
    count: int


@dataclass(frozen=True, slots=True)
class Short:
    """A thing of which more is needed than is there; `there` is None where nobody counted it.

    `by` is the first day on which what is there isn't enough.
    """

    kit: Kit
    needed: int
    there: int | None
    by: date


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
    by_day: defaultdict[str, Counter[date]] = defaultdict(Counter)
    for session in sessions:
        if session.standing == "planned":
            day = session.day
            for one in packed(rules, session):
                kits[one.kit.id] = one.kit
                by_day[one.kit.id][day] += one.count
    found = []
    for name, days in sorted(by_day.items()):
        in_order = sorted(days.items())
        each = [count for _, count in in_order]
        so_far = list(accumulate(each)) if kits[name].used_up else each
        there = stock.get(name)
        if there is None or there < max(so_far):
            by = next(day for (day, _), count in zip(in_order, so_far, strict=True) if count > (there or 0))
            found.append(Short(kits[name], max(so_far), there, by))
    return tuple(found)
