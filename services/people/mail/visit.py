"""What those who come to a visit read of it, and the team of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.people.domain.need import gap_of, need_of
from services.people.domain.person import Person
from services.people.domain.plan import delivered_of, let_go
from services.people.domain.planned import Kind, Planned
from services.people.domain.roster import Roster
from services.people.domain.session import Session
from services.people.domain.statement import Theirs
from services.people.domain.visit import Visit
from services.people.use_cases.programme import rules
from services.people.wording import volunteer as words
from services.people.wording.mails import (
    DAY_SHEET,
    LINKS,
    OTHERWISE,
    OWN_PAGE,
    SAID,
    STOOD_DOWN,
    THE_PROGRAMME,
)
from services.people.wording.reasons import places
from shared.clock import london_day
from shared.compiled import essentials
from shared.text import gettext, ngettext
from shared.text.phrases import clock, day, span, when
from shared.visit_link import day_token, volunteer_token
from shared.web.routes import link
from shared.written import Letter


@dataclass(frozen=True, slots=True)
class Known:
    """What the mails about a visit are made of: the visit, organisations' names by id, and what a person gave.

    `now` is of this visit, `year` of the academic year with it; None where the mail doesn't say it.
    """

    visit: Visit
    employers: Mapping[str, str]
    now: Theirs | None = None
    year: Theirs | None = None


def to_person(mail: Planned, person: Person, known: Known) -> Letter:
    """Return a mail about a visit to somebody who comes, came or offered to. Raises `LookupError` where nothing is to tell."""
    sessions = about(mail, known.visit)
    if not sessions:
        raise LookupError(f"{mail.key} has no session to tell of")
    starts_at = _told_day(mail, known.visit) or sessions[0].starts_at
    heading, line = SAID[mail.kind]
    said = {
        "day": day(london_day(starts_at)),
        "now": day(london_day(sessions[0].starts_at)),
        "school": sessions[0].school,
    }
    sheet = mail.kind not in LINKS
    own = link("volunteer", token=volunteer_token(person.id, person.link))
    if person.standing == "gone":
        to, called = link("home"), THE_PROGRAMME
    elif sheet:
        to, called = link("day", token=day_token(known.visit.head.booking, person.id)), DAY_SHEET
    else:
        to, called = own, LINKS[mail.kind]
    return Letter(
        subject=gettext(
            "%(heading)s (%(school)s)", heading=gettext(heading, **said), school=sessions[0].school
        ),
        heading=gettext(heading, **said),
        greeting=gettext("Hello %(name)s,", name=person.name),
        lines=(gettext(line, **said), *_more(mail, known)),
        facts=tuple(_facts(mail, sessions, known)),
        link=to,
        link_text=gettext(called),
        also=((gettext(OWN_PAGE), own),) if sheet else (),
        because=_because(mail.kind),
    )


def to_team(mail: Planned, person: Person | None, known: Known) -> Letter:
    """Return the mail by which the team is told to ring somebody. No name stands in its subject, which is kept."""
    _, _, who = mail.occasion.partition(".")
    gone = [one for one in let_go_late(known.visit, who) if one[1] == mail.due]
    sessions = [session for session, _ in gone] or [known.visit.rosters[0].session]
    heading, line = SAID[mail.kind]
    said = {
        "day": day(london_day(sessions[0].starts_at)),
        "name": person.name if person else gettext("Somebody"),
    }
    head = gettext(heading, **said)
    return Letter(
        subject=gettext("%(heading)s (%(school)s)", heading=head, school=sessions[0].school),
        heading=head,
        greeting="",
        lines=(gettext(line, **said),),
        facts=(*_where(sessions), *_missing(known.visit, sessions)),
        link=link("console.visit", reference=known.visit.head.booking),
        link_text=gettext("See who could come"),
        because=gettext("You get this e-mail because somebody withdrew so late that somebody must be rung."),
    )


def about(mail: Planned, visit: Visit) -> list[Session]:
    """Return the sessions that a mail tells a person of, in order."""
    person, kind = mail.reader, mail.kind
    if kind == "thanks":
        return [roster.session for roster in delivered_of(visit.rosters, person)]
    if kind in {"taken_off", "stood_down", "moved", "cancelled"}:
        return [session for session, _, _ in let_go(visit.rosters, person, kind)]
    if kind == "turned_down":
        declined = {
            one.session for one in visit.offers if one.person == person and one.standing == "turned_down"
        }
        return [one.session for one in visit.rosters if one.session.id in declined]
    if kind == "asked":
        return [one.session for one in visit.rosters if one.session.standing == "planned" and _lacks(one)]
    return [one.session for one in visit.rosters if one.of(person) and one.session.standing == "planned"]


def let_go_late(visit: Visit, person: str) -> list[tuple[Session, datetime]]:
    """Return the sessions from which somebody withdrew late, with when."""
    return [
        (roster.session, step.at)
        for roster in visit.rosters
        for step in roster.steps
        if step.late and step.coming.person == person
    ]


def preview(sessions: Sequence[Session]) -> str:
    """Return what a list of mails shows of one."""
    return f"{words.place(sessions[0])}, {when(sessions[0].starts_at)}"


def _told_day(mail: Planned, visit: Visit) -> datetime | None:
    """Return the start that a person knew of sessions that were moved or called off since."""
    gone = let_go(visit.rosters, mail.reader, mail.kind)
    return min((starts_at for _, _, starts_at in gone), default=None)


def _more(mail: Planned, known: Known) -> Iterator[str]:
    """Yield the sentences after the first."""
    if mail.kind == "stood_down":
        whys = [step.why for _, step, _ in let_go(known.visit.rosters, mail.reader, mail.kind)]
        for sentence in dict.fromkeys(STOOD_DOWN.get(why, OTHERWISE) if why else OTHERWISE for why in whys):
            yield gettext(sentence)
    if mail.kind == "thanks" and known.now:
        yield from _figures(known.now, known.year)


def _figures(now: Theirs, year: Theirs | None) -> Iterator[str]:
    """Yield what somebody gave at a visit, and in its academic year."""
    if now.uncounted < now.sessions:
        yield ngettext("You met %(number)s pupil.", "You met %(number)s pupils.", now.pupils)
        if now.uncounted:
            yield ngettext(
                "At %(number)s session nobody counted the pupils, so they are not in the figure.",
                "At %(number)s sessions nobody counted the pupils, so they are not in the figure.",
                now.uncounted,
            )
    yield gettext(
        "You gave %(time)s, with your time on the way if you told us of it.", time=words.duration(now.minutes)
    )
    if year and year.sessions > now.sessions:
        yield ngettext(
            "With it you have been at %(number)s session since September, and have given %(time)s.",
            "With it you have been at %(number)s sessions since September, and have given %(time)s.",
            year.sessions,
            time=words.duration(year.minutes),
        )


def _facts(mail: Planned, sessions: Sequence[Session], known: Known) -> Iterator[tuple[str, str]]:
    yield from _where(sessions)
    as_what = {
        one.capacity: None
        for roster in known.visit.rosters
        if roster.session in sessions and (one := roster.of(mail.reader))
    }
    if as_what and mail.kind != "thanks":
        yield (
            gettext("You come as"),
            "\n".join(words.capacity(rules(), known.employers, one) for one in as_what),
        )
    if mail.kind == "asked":
        yield from _missing(known.visit, sessions)


def _where(sessions: Sequence[Session]) -> Iterator[tuple[str, str]]:
    yield gettext("School"), words.place(sessions[0])
    yield gettext("When"), span(sessions[0].starts_at, max(one.ends_at for one in sessions))
    yield gettext("Sessions"), "\n".join(_session(one) for one in sessions)
    yield gettext("Reference"), sessions[0].booking


def _session(one: Session) -> str:
    return gettext(
        "%(start)s to %(end)s: %(workshop)s, %(who)s",
        start=clock(one.starts_at),
        end=clock(one.ends_at),
        workshop=words.workshop(one),
        who=words.audience(one),
    )


def _missing(visit: Visit, sessions: Sequence[Session]) -> Iterator[tuple[str, str]]:
    lines = []
    for roster in visit.rosters:
        need = need_of(rules(), roster.session)
        gap = gap_of(rules(), need, roster.capacities) if need else None
        if roster.session in sessions and gap and gap.people:
            who = places(rules(), gap.wanted, lead=gap.lead, others=gap.others)
            lines.append(f"{clock(roster.session.starts_at)}: {who}")
    if lines:
        yield gettext("Who is missing"), "\n".join(lines)


def _lacks(roster: Roster) -> bool:
    need = need_of(rules(), roster.session)
    return bool(need and gap_of(rules(), need, roster.capacities).people)


def _because(kind: Kind) -> str:
    programme = essentials()["programme"]["name"]
    if kind == "asked":
        return gettext(
            "You get this e-mail because you are among the people who come to visits with %(programme)s. What we may write "
            "to you about is on your page.",
            programme=programme,
        )
    return gettext(
        "You get this e-mail because you come to visits with %(programme)s, or offered to. Questions? Reply to it.",
        programme=programme,
    )
