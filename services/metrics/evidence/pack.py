"""The evidence pack: a PDF that a screen reader can read, of a school's encounters in some days.

What it says is a tree of sentences, names and published numbers. Nothing else gets to the typesetter: a bare number is refused,
and a bare text, in which one may stand, as well.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from services.metrics.evidence import wording
from services.metrics.evidence.encounters import Encounter, School
from services.metrics.evidence.returns import Asked
from services.metrics.evidence.voice import Line, Voice, voice
from services.metrics.reports import wording_asked as words
from services.metrics.reports.section import Label, Sentence, Value, joined, said
from shared import suppression
from shared.print import document, house
from shared.suppression import Published
from shared.text import N_
from shared.text.country import school_number, schooling
from shared.text.phrases import days, listed, short_day

if TYPE_CHECKING:
    from shared.programme import Programme

TEMPLATE: Final = Path(__file__).with_name("pack.typ")

MANY: Final = 60
"""Classes of one pack up to which each question of each is shown; with more it would be longer than a function may send."""


@dataclass(frozen=True, slots=True)
class Code:
    """What is written in figures and counts nothing: a URN, an academic year, the reference of a visit."""

    text: str

    def __str__(self) -> str:
        return self.text


Shown = Value | Code | Sequence["Shown"] | Mapping[str, "Shown"]
"""What may be printed: sentences, names, codes, numbers that passed the gate, and lists and tables of them."""


def draw(
    asked: Asked, school: School, encounters: Sequence[Encounter], programme: "Programme", today: date
) -> bytes:
    """Return the pack as it is known on a day."""
    pack = _pack(asked, school, encounters, programme, today)
    return document(TEMPLATE, "pdf", {**house(), **{name: printed(shown) for name, shown in pack.items()}})


def printed(shown: Shown) -> object:
    """Return what is shown as the typesetter takes it. Raises `TypeError` for anything that passed no gate, a text as well."""
    match shown:
        case Published() | Label() | Sentence() | Code():
            return str(shown)
        case str():
            raise TypeError(
                f"{shown!r} passed no gate: say what it is, a name, a sentence or a published number."
            )
        case Mapping():
            return {name: printed(one) for name, one in shown.items()}
        case Sequence():
            return [printed(one) for one in shown]
        case _:
            raise TypeError(f"{shown!r} passed no gate: only shared.suppression decides what may be printed.")


def _pack(
    asked: Asked, school: School, encounters: Sequence[Encounter], programme: "Programme", today: date
) -> Mapping[str, Shown]:
    heading = said(N_("Encounters with employers: evidence"))
    name = Label.typed(school.name)
    many = sum(len(one.sessions) for one in encounters) > MANY
    shorter = [
        said(
            N_(
                "Of so many classes each one's interest is shown; question by question they stand on their results."
            )
        )
    ]
    return {
        "title": joined((heading, name, words.period(asked.year)), ", "),
        "made": said(N_("%(school)s, as of %(day)s"), school=name, day=Label(short_day(today))),
        "heading": heading,
        "school": name,
        "facts": list(_facts(asked, school, encounters, today)),
        "limits": [*map(said, wording.limits()), *(shorter if many else [])],
        "nothing": said(N_("No visit of ours took place at the school in these days.")),
        "years": _years(school, encounters),
        "benchmark": _benchmark() if schooling().benchmarks else {},
        "labels": {
            "parts": said(wording.asked_of()),
            "columns": [said(N_("Asked")), said(N_("At this encounter")), said(N_("Known how"))],
            "benchmarks": said(N_("Benchmarks it supports, and why")),
            "no_benchmark": said(N_("The programme names none for this workshop.")),
            "voice": said(N_("What the pupils said")),
            "share": said(N_("Share of pupils")),
        },
        "encounters": [_encounter(one, programme, many=many) for one in encounters],
        "contact": {
            "heading": said(N_("Questions")),
            "says": said(
                N_("Write to %(who)s: %(email)s."),
                who=Label.typed(programme.contact.name),
                email=Label.typed(programme.contact.email),
            ),
        },
    }


def _benchmark() -> Mapping[str, Shown]:
    """Return the wording of the benchmark that the school's encounters are held against."""
    return {
        "heading": said(N_("Gatsby Benchmark 5, %(since)s"), since=said(wording.IN_FORCE)),
        "sentence": said(wording.WORDING),
        "asks": said(N_("A meaningful encounter has:")),
        "parts": [said(asks) for of, asks in wording.ASKS.items() if of not in {"task", "feedback"}],
        "source": said(
            N_(
                "The sentence is quoted as schools and careers hubs quote it; the list is in our words. The Gatsby "
                "Foundation's and the Department for Education's own texts are what counts."
            )
        ),
    }


def _facts(
    asked: Asked, school: School, encounters: Sequence[Encounter], today: date
) -> Iterator[Sequence[Shown]]:
    yield Label(school_number("column")), Code(school.urn) if school.urn else said(N_("In no register"))
    yield said(N_("Academic year")), Code(asked.year.name)
    yield said(N_("This pack is of")), Label(wording.asked(asked))
    yield said(N_("Days")), Label(days(asked.period.first, asked.last))
    known: Label | Sentence = Label(short_day(today))
    if asked.last >= today:
        known = said(N_("%(day)s: these days are not over, so more may come"), day=known)
    yield said(N_("Known on")), known
    yield said(N_("Visits that took place")), suppression.attendance(len(encounters))
    missing = sum(one.counts == "none" for one in encounters)
    if missing:
        yield said(N_("Of them not counted")), suppression.attendance(missing)


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
    unknown = said(N_("Not known"))
    rows = [
        [
            Label(wording.year_group(year)),
            suppression.attendance(sessions[year]),
            suppression.attendance(came[year]) if year in counted else unknown,
            suppression.attendance(school.rolls[year]) if year in school.rolls else unknown,
        ]
        for year in sorted(sessions)
    ]
    notes = [
        said(
            N_(
                "Pupils at sessions counts a pupil at each session. Your roll is the one we know of, and may have changed."
            )
        )
    ]
    if missing:
        years = Label(listed([wording.year_group(year) for year in sorted(missing)]))
        notes.append(said(N_("Sessions without a count are in none of the pupils: %(years)s."), years=years))
    return {
        "heading": said(N_("By year group")),
        "heads": [
            said(N_("Year group")),
            said(N_("Sessions")),
            said(N_("Pupils at sessions")),
            said(N_("On your roll")),
        ],
        "rows": rows,
        "notes": notes,
    }


def _encounter(encounter: Encounter, programme: "Programme", *, many: bool) -> Mapping[str, Shown]:
    voices = [(session, voice(session, programme)) for session in encounter.sessions]
    return {
        "heading": said(
            N_("%(day)s: %(workshop)s"),
            day=Label(short_day(encounter.day)),
            workshop=Label.typed(encounter.title),
        ),
        "facts": list(_about(encounter)),
        "parts": list(_parts(encounter)),
        "benchmarks": [
            [Label(wording.benchmark(one)), Label.typed(why)] for one, why in encounter.benchmarks.items()
        ],
        "voices": [
            {
                "name": Label(wording.class_name(session, encounter.day)),
                "says": _says(found),
                "asked": _asked(found, many=many),
            }
            for session, found in voices
        ],
    }


def _about(encounter: Encounter) -> Iterator[Sequence[Shown]]:
    yield said(N_("Reference")), Code(encounter.reference)
    yield said(N_("Type")), said(wording.KIND[encounter.kind])
    yield said(N_("Where")), said(wording.MODE[encounter.mode])
    for session in encounter.sessions:
        for group in session.groups:
            year, hours = wording.year_group(group.year_group), wording.hours(session, encounter.day)
            name = said(N_("%(year)s, %(when)s"), year=Label(year), when=Label(hours))
            yield name, _came(group.expected, group.present)
    yield said(N_("Count")), said(wording.COUNTED[encounter.counts])


def _came(expected: int | None, present: int | None) -> Sentence:
    """Return who came of those expected, in words."""
    if present is None:
        return said(N_("not counted; %(expected)s expected"), expected=suppression.attendance(expected or 0))
    if expected is None:
        return said(N_("%(present)s present"), present=suppression.attendance(present))
    return said(
        N_("%(present)s present, %(expected)s expected"),
        present=suppression.attendance(present),
        expected=suppression.attendance(expected),
    )


def _parts(encounter: Encounter) -> Iterator[Sequence[Shown]]:
    """Yield what the benchmark asks, what is known of it, and how; a task and its feedback only where the workshop has one."""
    for name, asks in wording.ASKS.items():
        if name == "employers":
            how = wording.employers_known(encounter)
            yield said(asks), Label.typed(wording.employers(encounter)), Label(how) if how else joined(())
            continue
        found = next((one for part, one in encounter.parts.items() if part == name), None)
        if found or name not in {"task", "feedback"}:
            yield said(asks), Label.typed(wording.said(found)), _how(found.recorded if found else None)


def _how(recorded: bool | None) -> Label | Sentence:  # noqa: FBT001  three answers, of a field of that name
    how = wording.how_known(recorded)
    return Label(how) if how else joined(())


def _says(found: Voice | None) -> Sentence:
    if found is None:
        return said(N_("We heard of no answers of this class."))
    sentences = [said(N_("Answers: %(answers)s."), answers=found.answered)]
    if found.rate and found.rate.sentence == suppression.MORE_THAN_PUPILS:
        sentences.append(said(N_("There are more answers than pupils who came: someone answered twice.")))
    elif found.rate:
        sentences.append(said(N_("Share of those who came: %(share)s."), share=found.rate))
    if not found.moved:
        sentences.append(
            said(N_("Too few answered, or too alike, to show what they said of their interest."))
        )
    return joined(sentences)


def _asked(found: Voice | None, *, many: bool) -> list[Mapping[str, Shown]]:
    if found is None:
        return []
    before = said(N_("Interest before and now"))
    shown: list[Mapping[str, Shown]] = []
    if found.moved:
        shown.append({"text": before, "lines": _lines(found.moved)})
    rest = () if many else found.asked
    shown.extend({"text": Label.typed(one.text), "lines": _lines(one.lines)} for one in rest)
    return shown


def _lines(lines: Sequence[Line]) -> list[Shown]:
    return [(Label.typed(line.text), line.share) for line in lines]
