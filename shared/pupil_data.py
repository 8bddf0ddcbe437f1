"""The programme as plain data for the pupil's path, and the careers that fit a pupil's hobbies.

No pydantic here: the data was checked when the programme was compiled.
"""

import functools
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent

FITTING: Final = 3
"""How many careers a pupil is shown: as many as fit on a phone without scrolling twice."""


@functools.cache
def pupil_data() -> dict[str, Any]:
    """Return the compiled `pupil.json`; in a checkout, the same made from the programme's folder."""
    built = ROOT / "pupil.json"
    if built.exists():
        data: dict[str, Any] = json.loads(built.read_bytes())
        return data
    from shared.programme import compiled, pupil_view  # noqa: PLC0415  only in a checkout: it costs 100 ms

    return pupil_view(compiled())


def careers_for(hobbies: Sequence[str], data: dict[str, Any], count: int = FITTING) -> list[dict[str, str]]:
    """Return `count` careers for the `hobbies` chosen, each with its title, sentence and the reason it fits.

    Roles that fit most of the hobbies come first, then in turn one hobby after the other, so that several hobbies
    show several kinds of work. Unknown hobbies are passed over. Without any, or with too few, the list is filled from
    the first roles of the file, without a reason. The same choice always gets the same careers.
    """
    known = [hobby for hobby in dict.fromkeys(hobbies) if hobby in data["hobbies"]]
    fitting = sorted(
        (role for role in data["roles"] if any(hobby in role["because"] for hobby in known)),
        key=lambda role: -sum(hobby in role["because"] for hobby in known),
    )
    chosen: list[dict[str, str]] = []
    used: set[str] = set()

    def take(role: dict[str, Any], hobby: str) -> None:
        used.add(role["id"])
        reason = f"You chose {data['hobbies'][hobby].lower()}: {role['because'][hobby]}" if hobby else ""
        chosen.append({"title": role["title"], "sentence": role["sentence"], "reason": reason})

    while len(chosen) < count and fitting:
        before = len(chosen)
        for hobby in known:
            role = next((r for r in fitting if hobby in r["because"] and r["id"] not in used), None)
            if role and len(chosen) < count:
                take(role, hobby)
        if len(chosen) == before:
            break
    for role in data["roles"]:
        if len(chosen) >= count:
            break
        if role["id"] not in used:
            take(role, "")
    return chosen
