"""The evidence pack: a PDF that a screen reader can read, of a school's encounters in some days.

What it says is a tree of sentences, names and published numbers. Nothing else gets to the typesetter: a bare number is refused.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from services.metrics.evidence import wording
from services.metrics.evidence.encounters import Encounter, School
from services.metrics.evidence.returns import Asked
from services.metrics.evidence.voice import Line, Voice, voice
from shared import suppression
from shared.print import document, house
from shared.suppression import Published
from shared.text import gettext
from shared.text.phrases import days, listed, short_day

if TYPE_CHECKING:
    from shared.programme import Programme

TEMPLATE: Final = Path(__file__).with_name("pack.typ")

MANY: Final = 60
"""Classes of one pack up to which each question of each is shown; with more it would be longer than a function may send."""

Shown = str | Published | Sequence["Shown"] | Mapping[str, "Shown"]
"""What may be printed: words, numbers that passed the gate, and lists and tables of them."""


def draw(
    asked: Asked, school: School, encounters: Sequence[Encounter], programme: "Programme", today: date
) -> bytes:
    """Return the pack as it is known on a day."""
    pack = _pack(asked, school, encounters, programme, today)
    return document(TEMPLATE, "pdf", {name: printed(shown) for name, shown in pack.items()})


def printed(shown: Shown) -> object:
    """Return what is shown as the typesetter takes it. Raises `TypeError` for anything that is no words and passed no gate."""
    match shown:
        case str():
            return shown
        case Published():
            return str(shown)
        case Mapping():
            return {name: printed(one) for name, one in shown.items()}
        case Sequence():
            return [printed(one) for one in shown]
        case _:
            raise TypeError(f"{shown!r} passed no gate: only shared.suppression decides what may be printed.")


def _pack(
    asked: Asked, school: School, encounters: Sequence[Encounter], programme: "Programme", today: date
) -> Mapping[str, Shown]:
    heading = gettext("Encounters with employers: evidence")
    many = sum(len(one.sessions) for one in encounters) > MANY
    shorter = [
        gettext(
            "Of so many classes each one's interest is shown; question by question they stand on their results."
        )
    ]
    return {
        **house(),
        "title": gettext(
            "%(heading)s, %(school)s, %(year)s", heading=heading, school=school.name, year=asked.year.name
        ),
        "made": gettext("%(school)s, as of %(day)s", school=school.name, day=short_day(today)),
        "heading": heading,
        "school": school.name,
        "facts": list(_facts(asked, school, encounters, today)),
        "limits": [*(gettext(one) for one in wording.LIMITS), *(shorter if many else [])],
        "nothing": gettext("No visit of ours took place at the school in these days."),
        "years": _years(school, encounters),
        "wording": {
            "heading": gettext("Gatsby Benchmark 5, %(since)s", since=gettext(wording.IN_FORCE)),
            "sentence": gettext(wording.WORDING),
            "asks": gettext("A meaningful encounter has:"),
            "parts": [
                gettext(asks) for name, asks in wording.ASKS.items() if name not in {"task", "feedback"}
            ],
            "source": gettext(
                "The sentence is quoted as schools and careers hubs quote it; the list is in our words. The Gatsby "
                "Foundation's and the Department for Education's own texts are what counts."
            ),
        },
        "labels": {
            "parts": gettext("What the benchmark asks, and this encounter"),
            "columns": [gettext("Asked"), gettext("At this encounter"), gettext("Known how")],
            "benchmarks": gettext("Benchmarks it supports, and why"),
            "no_benchmark": gettext("The programme names none for this workshop."),
            "voice": gettext("What the pupils said"),
            "share": gettext("Share of pupils"),
        },
        "encounters": [_encounter(one, programme, many=many) for one in encounters],
        "contact": {
            "heading": gettext("Questions"),
            "says": gettext(
                "Write to %(who)s: %(email)s.", who=programme.contact.name, email=programme.contact.email
            ),
        },
    }


def _facts(
    asked: Asked, school: School, encounters: Sequence[Encounter], today: date
) -> Iterator[Sequence[Shown]]:
    yield gettext("School's URN"), school.urn or gettext("In no register")
    yield gettext("Academic year"), asked.year.name
    yield gettext("This pack is of"), wording.asked(asked)
    yield gettext("Days"), days(asked.period.first, asked.last)
    known = short_day(today)
    if asked.last >= today:
        known = gettext("%(day)s: these days are not over, so more may come", day=known)
    yield gettext("Known on"), known
    yield gettext("Visits that took place"), suppression.attendance(len(encounters))
    missing = sum(one.counts == "none" for one in encounters)
    if missing:
        yield gettext("Of them not counted"), suppression.attendance(missing)


def _years(school: School, encounters: Sequence[Encounter]) -> Mapping[str, Shown]:
    """Return what stands at the top of each year group: its sessions, the pupils at them, those on roll."""
    sessions: Counter[int] = Counter()
    came: Counter[int] = Counter()
    counted: set[int] = set()
    missing: set[int] = set()
    for group in (group for one in encounters for session in one.sessions for group in session.groups):
        sessions[group.year_group] += 1
        if group.present is None:
            missing.add(group.year_group)
        else:
            counted.add(group.year_group)
            came[group.year_group] += group.present
    unknown = gettext("Not known")
    rows = [
        [
            wording.year_group(year),
            suppression.attendance(sessions[year]),
            suppression.attendance(came[year]) if year in counted else unknown,
            suppression.attendance(school.rolls[year]) if year in school.rolls else unknown,
        ]
        for year in sorted(sessions)
    ]
    notes = [
        gettext(
            "Pupils at sessions counts a pupil at each session. Your roll is the one we know of, and may have changed."
        )
    ]
    if missing:
        years = listed([wording.year_group(year) for year in sorted(missing)])
        notes.append(gettext("Sessions without a count are in none of the pupils: %(years)s.", years=years))
    return {
        "heading": gettext("By year group"),
        "heads": [
            gettext("Year group"),
            gettext("Sessions"),
            gettext("Pupils at sessions"),
            gettext("On your roll"),
        ],
        "rows": rows,
        "notes": notes,
    }


def _encounter(encounter: Encounter, programme: "Programme", *, many: bool) -> Mapping[str, Shown]:
    voices = [(session, voice(session, programme)) for session in encounter.sessions]
    return {
        "heading": gettext("%(day)s: %(workshop)s", day=short_day(encounter.day), workshop=encounter.title),
        "facts": list(_about(encounter)),
        "parts": list(_parts(encounter)),
        "benchmarks": [[wording.benchmark(one), why] for one, why in encounter.benchmarks.items()],
        "voices": [
            {
                "name": wording.class_name(session, encounter.day),
                "says": _says(said),
                "asked": _asked(said, many=many),
            }
            for session, said in voices
        ],
    }


def _about(encounter: Encounter) -> Iterator[Sequence[Shown]]:
    yield gettext("Reference"), encounter.reference
    yield gettext("Type"), gettext(wording.KIND[encounter.kind])
    yield gettext("Where"), gettext(wording.MODE[encounter.mode])
    for session in encounter.sessions:
        for group in session.groups:
            name = gettext(
                "%(year)s, %(when)s",
                year=wording.year_group(group.year_group),
                when=wording.hours(session, encounter.day),
            )
            yield name, _came(group.expected, group.present)
    yield gettext("Count"), gettext(wording.COUNTED[encounter.counts])


def _came(expected: int | None, present: int | None) -> str:
    """Return who came of those expected, in words."""
    if present is None:
        return gettext("not counted; %(expected)s expected", expected=suppression.attendance(expected or 0))
    if expected is None:
        return gettext("%(present)s present", present=suppression.attendance(present))
    return gettext(
        "%(present)s present, %(expected)s expected",
        present=suppression.attendance(present),
        expected=suppression.attendance(expected),
    )


def _parts(encounter: Encounter) -> Iterator[Sequence[Shown]]:
    """Yield what the benchmark asks, what is known of it, and how; a task and its feedback only where the workshop has one."""
    for name, asks in wording.ASKS.items():
        if name == "employers":
            known = encounter.met if encounter.employers else None
            yield gettext(asks), wording.employers(encounter), wording.how_known(known)
            continue
        said = next((one for part, one in encounter.parts.items() if part == name), None)
        if said or name not in {"task", "feedback"}:
            yield gettext(asks), wording.said(said), wording.how_known(said.recorded if said else None)


def _says(said: Voice | None) -> str:
    if said is None:
        return gettext("We heard of no answers of this class.")
    sentences = [gettext("Answers: %(answers)s.", answers=said.answered)]
    if said.rate and said.rate.sentence == suppression.MORE_THAN_PUPILS:
        sentences.append(gettext("There are more answers than pupils who came: someone answered twice."))
    elif said.rate:
        sentences.append(gettext("Share of those who came: %(share)s.", share=said.rate))
    if not said.moved:
        sentences.append(gettext("Too few answered, or too alike, to show what they said of their interest."))
    return " ".join(sentences)


def _asked(said: Voice | None, *, many: bool) -> list[Mapping[str, Shown]]:
    if said is None:
        return []
    moved = [{"text": gettext("Interest before and now"), "lines": _lines(said.moved)}] if said.moved else []
    rest = () if many else said.asked
    return [*moved, *({"text": one.text, "lines": _lines(one.lines)} for one in rest)]


def _lines(lines: Sequence[Line]) -> list[Shown]:
    return [(line.text, line.share) for line in lines]
