"""How the pages of files handed in say what they show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from services.metrics.table.drops import Change, Drop, State, Step, Way
from services.metrics.use_cases import words
from services.metrics.web.sample import figure, figure_of
from shared.text import N_, gettext, ngettext
from shared.text.phrases import short_day, when

if TYPE_CHECKING:
    from services.metrics.sources.exports.said import Choice
    from services.metrics.table.undone import Turn
    from services.metrics.use_cases.preview import Asked

COLOURS: Final[Mapping[State, str]] = {
    "read": "yellow",
    "refused": "red",
    "kept": "green",
    "dropped": "grey",
    "withdrawn": "orange",
}

MISSING: Final = N_("Choose an answer")

DONE: Final[Mapping[str, str]] = {
    "kept": N_("It is kept: its figures count from now on."),
    "dropped": N_("It is not kept. Nothing of it counts."),
    "withdrawn": N_("It is taken back: its figures no longer count."),
    "read": N_("It waits for your answer again."),
}

STEPS: Final[Mapping[State, str]] = {
    "read": N_("Read"),
    "refused": N_("Read, and not understood"),
    "kept": N_("Kept"),
    "dropped": N_("Not kept"),
    "withdrawn": N_("Taken back"),
}

WAYS: Final[Mapping[Way, str]] = {
    "page": N_("Handed in on this page"),
    "pasted": N_("Pasted on this page"),
    "command": N_("Handed in with make drop"),
    "bucket": N_("Laid into the bucket"),
}

in_short, outcome = words.in_short, words.outcome


@dataclass(frozen=True, slots=True)
class Row:
    """A figure that changes: of what, on which day, from what to what."""

    title: str
    day: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Turning:
    """What taking a drop back, or putting it back, would change."""

    sentence: str
    rows: Sequence[Row]
    more: str
    back: bool


def done(state: str) -> str:
    """Return what the page says once of what was just done; nothing for what is unknown."""
    return gettext(DONE[state]) if state in DONE else ""


def state(drop: Drop) -> str:
    """Return a drop's state in words."""
    return gettext(words.STATES[drop.state])


def way(drop: Drop) -> str:
    """Return how a drop came."""
    return gettext(WAYS[drop.way])


def step(one: Step) -> str:
    """Return what happened to a drop, and who did it."""
    happened = gettext(STEPS[one.state])
    return gettext("%(happened)s, by %(who)s", happened=happened, who=one.who) if one.who else happened


def moment(one: Step) -> str:
    """Return when it happened."""
    return when(datetime.fromisoformat(one.at))


def came(drop: Drop) -> str:
    """Return when a drop came, and from whom."""
    at = moment(drop.came)
    return gettext("%(moment)s, %(who)s", moment=at, who=drop.came.who) if drop.came.who else at


def lines(drop: Drop) -> list[str]:
    """Return what was read of a drop, a sentence a line of figures."""
    return words.lines(drop.said)


def notes(drop: Drop) -> list[str]:
    """Return what was passed over of a drop."""
    return words.lines(drop.notes)


def question(one: "Asked") -> str:
    """Return a question's sentence."""
    return str(one.question.said)


def items(one: "Asked") -> list[Mapping[str, object]]:
    """Return a question's choices as radio buttons take them."""
    return [_item(choice, one.answer) for choice in one.question.choices]


def _item(choice: "Choice", answer: str) -> Mapping[str, object]:
    return {"value": choice.answer, "text": str(choice.said), "checked": choice.answer == answer}


def changes(drop: Drop) -> list[Row]:
    """Return the figures that a yes changed, the first of them."""
    return [_change(one) for one in drop.outcome.changes] if drop.outcome else []


def _change(one: Change) -> Row:
    day = short_day(datetime.fromisoformat(one.day))
    return Row(one.title, day, figure_of(one.before), figure_of(one.after))


def more_changes(drop: Drop) -> str:
    """Return how many more figures a yes changed than are named."""
    left = drop.outcome.changed - len(drop.outcome.changes) if drop.outcome else 0
    return _more(left)


def _more(left: int) -> str:
    return ngettext("%(number)s more", "%(number)s more", left) if left > 0 else ""


def turning(found: "Sequence[Turn]", most: int, *, back: bool) -> Turning:
    """Return what would change, in words; the figures that were something else before are named first."""
    if not found:
        sentence = gettext("No figure would change: something newer is known of each of its days.")
    elif back and (unknown := sum(one.then is None for one in found)) in {0, len(found)}:
        sentence = (
            ngettext(
                "%(number)s figure would be unknown again.",
                "%(number)s figures would be unknown again.",
                unknown,
            )
            if unknown
            else ngettext(
                "%(number)s figure would be what it was before.",
                "%(number)s figures would be what they were before.",
                len(found),
            )
        )
    elif back:
        sentence = gettext(
            "%(changed)s: %(unknown)s, %(known)s.",
            changed=ngettext("%(number)s figure would change", "%(number)s figures would change", len(found)),
            unknown=ngettext(
                "%(number)s would be unknown again", "%(number)s would be unknown again", unknown
            ),
            known=ngettext(
                "%(number)s would be what it was before",
                "%(number)s would be what they were before",
                len(found) - unknown,
            ),
        )
    else:
        sentence = ngettext(
            "%(number)s figure would be what this file says.",
            "%(number)s figures would be what this file says.",
            len(found),
        )
    ordered = sorted(found, key=lambda one: (one.then is None or one.now is None, one.series.title, one.day))
    rows = [
        Row(
            one.series.title,
            short_day(one.day),
            _figure(one, now=True),
            _figure(one, now=False),
        )
        for one in ordered[:most]
    ]
    return Turning(sentence, rows, _more(len(found) - len(rows)), back)


def _figure(one: "Turn", *, now: bool) -> str:
    value = one.now if now else one.then
    return gettext("unknown") if value is None else figure(value, one.series.places)
