"""What the teams are called."""

from collections.abc import Sequence

from services.booking.use_cases.offer import offer


def team_names() -> Sequence[str]:
    """Return the teams' names; the first is team 1."""
    return offer().diary.teams


def team_name(number: int) -> str:
    """Return the name of a team; empty for none, and for one that the programme has no more."""
    names = team_names()
    return names[number - 1] if 0 < number <= len(names) else ""
