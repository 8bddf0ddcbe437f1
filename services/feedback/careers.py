"""The careers that fit a pupil's hobbies."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

FITTING: Final = 3
"""How many careers a pupil is shown: as many as fit on a phone without scrolling twice."""


class Career(NamedTuple):
    """A career as a pupil is shown it: with the hobby it fits and why, or without both."""

    title: str
    sentence: str
    hobby: str = ""
    because: str = ""


def careers_for(hobbies: Sequence[str], data: Mapping[str, Any], count: int = FITTING) -> list[Career]:
    """Return `count` careers for the `hobbies` chosen; `data` is the programme's `hobbies` and `roles`.

    Roles that fit most of the hobbies come first, then in turn one hobby after the other, so that several hobbies
    show several kinds of work. Unknown hobbies are passed over. Without any, or with too few, the list is filled from
    the first roles of the file, without a reason. The same choice always gets the same careers.
    """
    known = [hobby for hobby in dict.fromkeys(hobbies) if hobby in data["hobbies"]]
    fitting = sorted(
        (role for role in data["roles"] if any(hobby in role["because"] for hobby in known)),
        key=lambda role: -sum(hobby in role["because"] for hobby in known),
    )
    shown: list[Career] = []
    used: set[str] = set()

    def take(role: Mapping[str, Any], hobby: str) -> None:
        used.add(role["id"])
        reason = (data["hobbies"][hobby].lower(), role["because"][hobby]) if hobby else ()
        shown.append(Career(role["title"], role["sentence"], *reason))

    while len(shown) < count and fitting:
        before = len(shown)
        for hobby in known:
            role = next((r for r in fitting if hobby in r["because"] and r["id"] not in used), None)
            if role and len(shown) < count:
                take(role, hobby)
        if len(shown) == before:
            break
    for role in data["roles"]:
        if len(shown) >= count:
            break
        if role["id"] not in used:
            take(role, "")
    return shown
