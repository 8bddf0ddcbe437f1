"""A partner's statement in words, for the page, the paper and the mail. What is of pupils passed the gate."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.people.domain.hours import Given
from services.people.domain.person import Organisation
from services.people.domain.rules import Rules
from services.people.domain.statement import Quarter, Statement
from services.people.domain.voice import Unsaid, Voice
from services.people.wording.reasons import role
from services.people.wording.volunteer import duration
from shared.compiled import essentials
from shared.suppression import Published, answers, attendance, shares
from shared.text import N_, gettext, ngettext, number
from shared.text.phrases import days, listed
from shared.thresholds import Thresholds

UNSAID: Final[Mapping[Unsaid, str]] = {
    Unsaid.RUNNING: N_("It is told once the quarter is over and the last classes have answered."),
    Unsaid.UNHEARD: N_("No answers are known of sessions at which the pupils were counted."),
    Unsaid.FEW: N_(
        "It is not told for this quarter: too few pupils or too few schools would stand behind it, by itself or beside "
        "other statements, and nobody is to read from it what one class said."
    ),
}
"""Why nothing is told of what pupils said."""


@dataclass(frozen=True, slots=True)
class Said:
    """A statement in words: `tiles` are its main figures with what they are of, `hours`, `schools` and `voice` tables of rows.

    `voice` is what pupils said; where it has no rows, `voice_note` says why, else what the figures are.
    """

    heading: str
    organisation: str
    period: str
    lead: str
    tiles: tuple[tuple[str, str], ...]
    hours_heading: str
    hours: tuple[tuple[str, str], ...]
    schools_heading: str
    columns: tuple[str, str, str]
    schools: tuple[tuple[str, str, str], ...]
    voice_heading: str
    voice: tuple[tuple[str, str], ...]
    voice_note: str
    notes: tuple[str, ...]
    made: str


def said(rules: Rules, organisation: Organisation, quarter: Quarter, found: Statement, made_on: str) -> Said:
    """Return a statement in words, as it is known on a day."""
    given, programme = found.given, essentials()["programme"]["name"]
    uncounted_all = found.uncounted and not found.pupils
    voice, voice_note = _voice(found)
    return Said(
        heading=gettext("What your people gave"),
        organisation=organisation.name,
        period=days(quarter.first, quarter.last),
        lead=gettext(
            "Thank you. In these months people of %(organisation)s came to schools with %(programme)s.",
            organisation=organisation.name,
            programme=programme,
        )
        if given.sessions
        else gettext(
            "In these months no visit with people of %(organisation)s took place.",
            organisation=organisation.name,
        ),
        tiles=(
            (number(given.people), gettext("People")),
            (duration(given.minutes), gettext("Time given")),
            (number(len(found.met)), gettext("Schools")),
            (
                gettext("not known") if uncounted_all else str(attendance(found.pupils)),
                gettext("Pupils in the room"),
            ),
        ),
        hours_heading=gettext("Their time"),
        hours=(
            (
                ngettext("In %(number)s session", "In %(number)s sessions", given.sessions),
                duration(given.session_minutes),
            ),
            (gettext("On the way, as far as they told us"), _way(given)),
            *(
                ((gettext("What else they did for the programme"), duration(given.own_minutes)),)
                if given.own_minutes
                else ()
            ),
        ),
        schools_heading=gettext("Where they were"),
        columns=(gettext("School"), gettext("Visits"), gettext("Pupils in the room")),
        schools=tuple(
            (
                one.school,
                number(one.visits),
                gettext("not known") if one.uncounted and not one.pupils else str(attendance(one.pupils)),
            )
            for one in found.met
        ),
        voice_heading=gettext("What pupils said"),
        voice=voice,
        voice_note=voice_note,
        notes=tuple(_notes(rules, organisation, found)),
        made=gettext("%(organisation)s, as of %(day)s", organisation=organisation.name, day=made_on),
    )


def passes(voice: Voice) -> bool:
    """Tell whether what pupils of some sessions said passes the gate by itself, as a cut across schools."""
    return not any(share.withheld for share in _shares(voice).values())


def _shares(voice: Voice) -> Mapping[str, Published]:
    return shares(
        {"more": voice.more, "others": voice.others}, schools=voice.schools, thresholds=_thresholds()
    )


def _thresholds() -> Thresholds:
    return Thresholds(**essentials()["suppression"])


def _voice(found: Statement) -> tuple[tuple[tuple[str, str], ...], str]:
    """Return what pupils said as rows, and what is to be known of it; nothing of either where no session was."""
    if not found.given.sessions:
        return (), ""
    if isinstance(found.voice, Unsaid):
        return (), gettext(UNSAID[found.voice])
    told = _shares(found.voice)
    rows = (
        (gettext("Pupils more interested in health and care careers than before"), str(told["more"])),
        (gettext("Pupils as interested as before, or less"), str(told["others"])),
        (
            gettext("Pupils who answered both questions, rounded"),
            str(answers(found.voice.answers, _thresholds())),
        ),
    )
    note = gettext(
        "After each session pupils say how interested they were before it and are now. Shares are rounded. "
        "It is what pupils say of themselves on one day, and no proof of what caused it."
    )
    return rows, note


def _way(given: Given) -> str:
    """Return the time on the way; of whom nobody told it, it is not known and no nought."""
    return duration(given.travel_minutes) if given.travel_minutes else gettext("not told")


def _notes(rules: Rules, organisation: Organisation, found: Statement) -> list[str]:
    """Return what is to be known of the figures."""
    given = found.given
    notes = []
    if found.roles:
        notes.append(
            gettext("They came as: %(roles)s.", roles=listed([role(rules, one) for one in found.roles]))
        )
    notes.append(
        gettext(
            "Pupils are counted by who is in the room at each session: a pupil who is at two of them counts twice, and stands in "
            "the statement of each organisation whose people were there."
        )
    )
    if found.uncounted:
        notes.append(
            ngettext(
                "At %(number)s session nobody counted the pupils, so they are not in the figure.",
                "At %(number)s sessions nobody counted the pupils, so they are not in the figure.",
                found.uncounted,
            )
        )
    if found.open_visits:
        notes.append(
            ngettext(
                "%(number)s visit to which people of %(organisation)s were to come is not recorded yet: their time there, "
                "%(time)s, is in none of these figures.",
                "%(number)s visits to which people of %(organisation)s were to come are not recorded yet: their time there, "
                "%(time)s, is in none of these figures.",
                found.open_visits,
                organisation=organisation.name,
                time=duration(found.open_minutes),
            )
        )
    if given.without_travel:
        notes.append(
            ngettext(
                "The time of %(number)s journey to a visit was not told to us, so it is not in the figure.",
                "The time of %(number)s journeys to visits, one for each person, was not told to us, so it is not in the figure.",
                given.without_travel,
            )
        )
    return notes
