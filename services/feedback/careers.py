"""The careers that fit a pupil's hobbies."""

import math
from collections.abc import Callable, Collection, Mapping
from hashlib import blake2b
from typing import Any, Final, NamedTuple

FITTING: Final = 3
"""How many careers a pupil is shown: as many as fit on a phone without scrolling twice."""

TOGETHER: Final = 40
"""How many times likelier a role is to be drawn for each further hobby that it fits."""

COVERED: Final = 0.4
"""How much a hobby still counts that an earlier career of the three fits: less, so that the three fit all of them."""

BITS: Final = 48
"""Of the hash that a role's luck is made of: more than a float needs to tell a hundred roles apart."""


class Reason(NamedTuple):
    """Why a career fits: the hobby that was chosen, and what it has to do with the work."""

    hobby: str
    because: str


class Career(NamedTuple):
    """A career as a pupil is shown it; without a reason where no hobby was chosen that it fits."""

    title: str
    sentence: str
    way_in: str
    source: str
    reasons: tuple[Reason, ...] = ()


def careers_for(hobbies: Collection[str], data: Mapping[str, Any], draw: int = 0) -> list[Career]:
    """Return three careers that fit the `hobbies` chosen together; `data` is the programme's `hobbies` and `roles`.

    A role is the likelier the more of the hobbies it fits that none before it does. The same hobbies, in any order, and
    the same `draw` always get the same careers: a role's luck is made of both and of its id alone, so that a role that
    comes or goes changes little for the others (weighted rendezvous hashing). Unknown hobbies are passed over. Without
    any, or where too few roles fit, the list is filled with others, without a reason.
    """
    known = [hobby for hobby in data["hobbies"] if hobby in hobbies]
    fits = {role["id"]: [hobby for hobby in known if hobby in role["because"]] for role in data["roles"]}
    luck = _luck(f"{draw}:{','.join(known)}")
    fitting = {role["id"]: luck(role["id"]) for role in data["roles"] if fits[role["id"]]}
    shown: list[str] = []
    covered: set[str] = set()
    while fitting and len(shown) < FITTING:
        best = min(fitting, key=lambda role: fitting[role] / _weight(fits[role], covered))
        del fitting[best]
        covered.update(fits[best])
        shown.append(best)
    if len(shown) < FITTING:
        shown += sorted((role for role in fits if role not in shown), key=luck)[: FITTING - len(shown)]
    roles = {role["id"]: role for role in data["roles"]}
    return [_career(roles[role], fits[role], data["hobbies"]) for role in shown]


def _luck(of: str) -> Callable[[str], float]:
    """Return what gives a role a number of the exponential distribution.

    Of several roles, each number over the role's weight, the least belongs to each in proportion to its weight.
    """

    def luck(role: str) -> float:
        drawn = int.from_bytes(blake2b(f"{of}:{role}".encode(), digest_size=BITS // 8).digest(), "big")
        return -math.log((drawn + 1) / (2**BITS + 1))

    return luck


def _weight(fits: Collection[str], covered: Collection[str]) -> float:
    return float(TOGETHER ** sum(COVERED if hobby in covered else 1 for hobby in fits))


def _career(role: Mapping[str, Any], fits: Collection[str], hobbies: Mapping[str, str]) -> Career:
    reasons = tuple(Reason(hobbies[hobby], role["because"][hobby]) for hobby in fits)
    return Career(role["title"], role["sentence"], role["way_in"], role["source"], reasons)
