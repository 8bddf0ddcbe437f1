"""The visitor letter in words, for the school's page and for the paper: who comes, as what, and how they are let in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from services.people.domain.letter import Difference, Differences, Letter, LetterSession, Retimed
from services.people.domain.person import Person
from services.people.domain.rules import Rules
from services.people.domain.session import Session
from services.people.wording.volunteer import capacity
from shared.clock import london_day
from shared.compiled import plain
from shared.text import gettext, say
from shared.text.country import year_name
from shared.text.phrases import clock, day, listed, short_day, span, when

if TYPE_CHECKING:
    from services.people.domain.need import Capacity


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of those whom a letter names, read when it is read.

    `people` and `sessions` are by id, `employers` the organisations' names by id, `about` the two lines of those who agree that
    schools read them.
    """

    people: Mapping[str, Person]
    employers: Mapping[str, str]
    about: Mapping[str, str]
    sessions: Mapping[str, Session]


@dataclass(frozen=True, slots=True)
class Visitor:
    """One who comes: the name, as what and when, two lines about them, and what is confirmed of them."""

    name: str
    comes: tuple[str, ...]
    about: str
    confirmed: str


@dataclass(frozen=True, slots=True)
class Workshop:
    """What happens in a workshop."""

    title: str
    summary: str
    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A letter in words; `facts` are pairs of what is said and of what."""

    heading: str
    school: str
    day: str
    facts: tuple[tuple[str, str], ...]
    visitors: tuple[Visitor, ...]
    missing: str
    workshops: tuple[Workshop, ...]
    made: str


def said(rules: Rules, letter: Letter, known: Known) -> Said:
    """Return a letter in words."""
    first = letter.sessions[0]
    session = known.sessions.get(first.session)
    return Said(
        heading=gettext("Who comes to your visit"),
        school=session.school if session else "",
        day=day(london_day(first.starts_at)),
        facts=tuple(_facts(rules, letter, known)),
        visitors=tuple(_visitor(rules, letter, known, person) for person in letter.people),
        missing=gettext("We are still looking for more people. We write to you when we know who else comes.")
        if letter.missing
        else "",
        workshops=tuple(
            _workshops(
                known.sessions[one.session] for one in letter.sessions if one.session in known.sessions
            )
        ),
        made=gettext(
            "Reference %(reference)s, letter %(version)s of %(day)s",
            reference=letter.booking,
            version=letter.version,
            day=short_day(london_day(letter.written_at)),
        ),
    )


def changed(rules: Rules, found: Differences, known: Known) -> tuple[str, ...]:
    """Return a sentence for each thing that is different."""
    times = (_retimed(one) for one in found.times)
    return (*times, *(_difference(rules, one, known) for one in found.people))


def name_of(known: Known, person: str) -> str:
    """Return a person's name as it is known by now."""
    found = known.people.get(person)
    return found.name if found else gettext("A person whose name is not kept any more")


def _facts(rules: Rules, letter: Letter, known: Known) -> Iterator[tuple[str, str]]:
    first, last = letter.sessions[0], max(letter.sessions, key=lambda one: one.ends_at)
    yield gettext("When"), span(first.starts_at, last.ends_at)
    yield gettext("Classes"), "\n".join(_class(one, known) for one in letter.sessions)
    arrives = first.starts_at - timedelta(minutes=rules.letter.arrive_minutes)
    yield gettext("Arrival"), gettext("At your reception at %(time)s", time=clock(arrives))
    yield gettext("What they show"), say(rules.letter.shows)
    yield gettext("Who stays with the class"), say(rules.letter.stays)


def _class(one: LetterSession, known: Known) -> str:
    session = known.sessions.get(one.session)
    times = gettext("%(start)s to %(end)s", start=clock(one.starts_at), end=clock(one.ends_at))
    if session is None:
        return times
    return gettext(
        "%(times)s: %(year)s, %(workshop)s",
        times=times,
        year=year_name(session.year_group),
        workshop=say(_workshop(session.workshop)["title"]),
    )


def _visitor(rules: Rules, letter: Letter, known: Known, person: str) -> Visitor:
    its: dict[Capacity, list[LetterSession]] = {}
    for session in letter.sessions:
        for one, as_what in session.coming:
            if one == person:
                its.setdefault(as_what, []).append(session)
    everywhere = len(letter.sessions)
    return Visitor(
        name=name_of(known, person),
        comes=tuple(
            _with_times(
                capacity(rules, known.employers, as_what), sessions if len(sessions) < everywhere else ()
            )
            for as_what, sessions in its.items()
        ),
        about=known.about.get(person, ""),
        confirmed=_confirmed(rules, letter, person),
    )


def _with_times(comes: str, sessions: Sequence[LetterSession]) -> str:
    if not sessions:
        return comes
    times = listed([clock(one.starts_at) for one in sessions])
    return gettext("%(comes)s, at %(times)s", comes=comes, times=times)


def _confirmed(rules: Rules, letter: Letter, person: str) -> str:
    checks = []
    for one in letter.confirmed:
        if one.person != person or one.check not in rules.checks:
            continue
        check = rules.checks[one.check]
        title = say(check.title)
        checks.append(
            gettext("%(check)s, %(level)s", check=title, level=say(one.level))
            if len(check.levels) > 1
            else title
        )
    return "; ".join(checks)


def _workshops(sessions: Iterable[Session]) -> Iterator[Workshop]:
    for name in dict.fromkeys(one.workshop for one in sessions):
        found = _workshop(name)
        yield Workshop(say(found["title"]), say(found["summary"]), tuple(map(say, found["outcomes"])))


def _workshop(name: str) -> Mapping[str, Any]:
    """Return a workshop of the programme; one that it doesn't have any more by its id alone."""
    there: dict[str, Any] = {"title": name, "summary": "", "outcomes": ()}
    return next((one for one in plain()["workshops"] if one["id"] == name), there)


def _difference(rules: Rules, one: Difference, known: Known) -> str:
    who, what = name_of(known, one.person), capacity(rules, known.employers, one.capacity)
    at = clock(one.session.starts_at)
    if one.move == "joined":
        return gettext("%(who)s comes now at %(time)s: %(what)s.", who=who, time=at, what=what)
    return gettext("%(who)s does not come at %(time)s any more: %(what)s.", who=who, time=at, what=what)


def _retimed(one: Retimed) -> str:
    if one.before is None and one.after:
        return gettext("There is one more class: %(when)s.", when=when(one.after.starts_at))
    if one.after is None and one.before:
        return gettext("There is one class less: %(when)s.", when=when(one.before.starts_at))
    assert one.before  # noqa: S101  one of them is there
    assert one.after  # noqa: S101  as above
    return gettext(
        "The class of %(before)s is now %(after)s.",
        before=when(one.before.starts_at),
        after=span(one.after.starts_at, one.after.ends_at),
    )
