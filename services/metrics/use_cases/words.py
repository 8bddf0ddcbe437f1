"""What is said of a drop, in words: of its refusal, its lines of figures, and who did what with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.metrics.sources.exports.said import Said
from services.metrics.table.drops import Drop, State
from shared.text import N_, gettext, ngettext

STATES: Final[Mapping[State, str]] = {
    "read": N_("Waits for your answer"),
    "refused": N_("Not understood"),
    "kept": N_("Kept"),
    "dropped": N_("Not kept"),
    "withdrawn": N_("Taken back"),
}

MEANWHILE: Final[Mapping[State, str]] = {
    "read": N_("It was read again meanwhile. Look at it and decide again."),
    "refused": N_("It could not be understood, so there is nothing to decide."),
    "kept": N_("It was kept meanwhile. Look at it and decide again."),
    "dropped": N_("Somebody decided meanwhile not to keep it."),
    "withdrawn": N_("It was taken back meanwhile."),
}
"""What is said to somebody who wanted to do what a drop's state no longer lets them do."""

MAPPING: Final = "mapping"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file was not understood; `mapping` is the file of the programme that would make it be, where one can be proposed."""

    sentence: str
    mapping: str = ""


def refusal(facts: Mapping[str, Any] | None) -> Refusal:
    """Return a refusal in words, its mapping apart: it is to be copied."""
    if facts is None:
        return Refusal("")
    without, mapping = _apart(Said.of(facts))
    return Refusal(str(without).rstrip(), mapping)


def _apart(said: Said) -> tuple[Said, str]:
    mapping, values = "", dict(said.values)
    for name, value in said.values.items():
        if name == MAPPING:
            mapping, values[name] = str(value), ""
        elif isinstance(value, Said):
            values[name], inner = _apart(value)
            mapping = mapping or inner
    return Said(said.sentence, values, said.many), mapping


def lines(facts: tuple[Mapping[str, Any], ...]) -> list[str]:
    """Return sentences that were kept as facts."""
    return [str(Said.of(one)) for one in facts]


def outcome(drop: Drop) -> str:
    """Return what a yes to a drop did, or will do."""
    done = drop.outcome
    if done is None:
        return ""
    return gettext(
        "%(new)s, %(changed)s, %(same)s.",
        new=ngettext("%(number)s new figure", "%(number)s new figures", done.new),
        changed=ngettext("%(number)s changed", "%(number)s changed", done.changed),
        same=ngettext("%(number)s as it was", "%(number)s as they were", done.same),
    )


def in_short(drop: Drop) -> str:
    """Return what a drop says in a line: its first lines of figures, or why it was not understood."""
    if drop.refusal:
        # What is to be copied stands on the drop's own page.
        return refusal(drop.refusal).sentence.removesuffix(":")
    said = lines(drop.said[:1])
    if not said:
        return gettext("How it is to be read has to be answered first.")
    if len(drop.said) == 1:
        return said[0]
    return gettext(
        "%(first)s; and %(more)s",
        first=said[0],
        more=ngettext(
            "%(number)s more line of figures", "%(number)s more lines of figures", len(drop.said) - 1
        ),
    )
