"""The demo's people and partners: who is with the programme, who came to the demo year's visits and what they gave.

All of it is made through the use cases and the rules of the service of people, as of the moment at which it would have been. What
one person says and has is stored at once: each by itself would take three times as long. Names, and who comes to which visit, are
the same at every load.
"""

from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from typing import Final

from operate.demo_crews import WHO, Partners, staff
from operate.demo_partners import (
    ABOUT,
    EXEMPT,
    LANGUAGES,
    LEADS,
    ORGANISATIONS,
    PEOPLE,
    DemoOrganisation,
    DemoPerson,
    Reach,
)
from operate.demo_year import FIRST_DAY
from operate.processes import wait_for
from services.booking.domain.booking import Booking
from services.people.domain.checks import Check, CheckFile, Exemption, Status, exempted, recorded, standing
from services.people.domain.consent import Consent
from services.people.domain.person import Organisation, OtherDays, Pattern, Person, Post, Stretch
from services.people.domain.rules import Requirement
from services.people.domain.visit import Visit
from services.people.table import audit, board, checks, consents
from services.people.table import people as rows
from services.people.table.audit import Line
from services.people.use_cases import hours, organisations, people
from services.people.use_cases.change import stored
from services.people.use_cases.programme import rules
from shared.clock import london_day, london_time
from shared.compiled import compiled

DAY: Final = timedelta(days=1)
JOINED: Final = london_time(FIRST_DAY - 21 * DAY, 10)
"""When those were invited who came to the demo year's visits."""

BEFORE: Final = 14 * DAY
"""How long before a visit of the past people were put down for it."""

AT_WORK: Final = Stretch(time(8), time(17))
PATIENCE: Final = 180.0
"""Seconds to wait for visits to be heard of."""

SHORT: Final = 9
"""Of every so many visits of the past one went with a place that nobody took."""

WAYS: Final = 9
"""Of every so many ways to a visit one is told."""

ELSEWHERE: Final = ("BS", "BA")
"""Postcode areas of which one is not the programme's."""

NO: Final = 5
UNASKED: Final = 8
"""Who doesn't agree to terms, and who wasn't asked yet, of each six and nine."""


def join(at: datetime) -> Generator[str, None, Partners]:
    """Add organisations and people, with checks of those who came to the demo year's visits; return the people."""
    employers = {one.key: _organisation(one) for one in ORGANISATIONS}
    yield f"{len(employers)} organisations"
    partners = Partners()
    for number, one in enumerate(PEOPLE):
        posts = tuple(Post(employers[key].id, role_of(role, number)) for key, role in one.posts)
        _join(partners, one, number, posts, at)
        yield f"people: {number + 1} of {len(PEOPLE)}"
    return partners


def role_of(role: str, number: int) -> str:
    """Return a role of the programme's: the same where it has that one, else one in its place, which leads where that does."""
    its = rules().roles
    if role in its:
        return role
    able = [name for name, one in its.items() if one.leads] if role == LEADS else list(its)
    return able[number % len(able)]


def area(where: Reach) -> str:
    """Return the postcode area of the programme's first school, or one that it isn't."""
    own = "".join(takewhile(str.isalpha, compiled().schools[0].postcode))
    return own if where == "here" else next(one for one in ELSEWHERE if one != own)


def came(partners: Partners, made: Sequence[Booking]) -> Iterator[str]:
    """Put people down for visits of the past that are agreed to, and tell of the way what some of them told."""
    heard_of({booking.id for booking in made}, made)
    for number, booking in enumerate(made):
        at = booking.starts_at - BEFORE
        visit = staff(partners, booking.id, turn=number, at=at, short=int(number % SHORT == SHORT - 1))
        _ways(partners, visit, number, booking)
        yield f"people at visits: {number + 1} of {len(made)}"
    _own(partners, made)


def heard_of(ids: Collection[str], made: Sequence[Booking]) -> None:
    """Wait until the service of people has heard that visits are agreed to."""
    days = [london_day(one) for booking in made for one in (booking.starts_at, booking.ends_at)]

    def all_there() -> bool:
        return not days or set(ids) <= {line.booking for line in board.lines(min(days), max(days))}

    wait_for("people to hear of the visits", all_there, PATIENCE)


def renew(partners: Partners, at: datetime) -> None:
    """Record by now what is asked of people by the newest rules, but of those of whom nothing is to be known."""
    today = london_day(at)
    unchecked = {one.name for one in PEOPLE if not one.checked or one.since == "invited"}
    for candidate in list(partners.known.values()):
        person, file = candidate.person, candidate.checks
        if person.name in unchecked:
            continue
        asked = _asked(person, today + 60 * DAY)
        if person.name == EXEMPT:
            exempt = [one for one in asked if one.exempt_days and not _held(file, one)]
            asked = [one for one in asked if one not in exempt]
            for one in exempt:
                until = min(today - DAY + one.exempt_days * DAY, today + 20 * DAY)
                exemption = Exemption(one.check.id, until, "Safeguarding lead", today - DAY)
                file = exempted(rules(), file, exemption)
        file = _cleared(file, asked, today + 60 * DAY, issued=today - 40 * DAY)
        _store(partners, person, file, at=at - DAY)


def _organisation(one: DemoOrganisation) -> Organisation:
    made = organisations.add(name=one.name, sector=one.sector, size=one.size, who=WHO, at=JOINED)
    if not one.contact:
        return made
    return organisations.edit(
        made.id,
        called=one.name,
        sector=one.sector,
        size=one.size,
        version=made.version,
        who=WHO,
        at=JOINED,
        contact=(one.contact, f"people@{one.site}"),
    )


def _join(partners: Partners, one: DemoPerson, number: int, posts: tuple[Post, ...], at: datetime) -> None:
    """Invite somebody, let them accept and say what they agree to; what is asked at first is recorded of whom it was."""
    invited = {"long ago": JOINED, "lately": at - 45 * DAY, "invited": at - 2 * DAY}[one.since]
    person = people.invite(_person(one, number, posts, london_day(at)), who=WHO, at=invited)
    if one.since == "invited":
        partners.keep(person)
        return
    person = people.accept_invitation(person.id, at=invited + DAY)
    partners.keep(person)
    said = [
        Consent(person.id, terms.id, terms.version, (number + 2 * place) % 6 != NO, invited + DAY, person.id)
        for place, terms in enumerate(rules().terms.values())
        if (number + place) % 9 != UNASKED
    ]
    role = posts[0].role
    if rules().roles[role].leads and rules().roles[role].kind == "other":
        partners.hosts.add(person.id)
    asked = _asked(person, FIRST_DAY) if one.since == "long ago" else []
    file = _cleared(CheckFile(person.id), asked, FIRST_DAY, issued=london_day(JOINED))
    _store(partners, person, file, at=invited + 2 * DAY, said=said)


def _person(one: DemoPerson, number: int, posts: tuple[Post, ...], today: date) -> Person:
    sites = {each.key: each.site for each in ORGANISATIONS}
    first = next(place for place, other in enumerate(PEOPLE) if other.name == one.name)
    return Person(
        id="",
        version=0,
        name=one.name,
        email=f"{one.name.lower().replace(' ', '.')}@{sites[one.posts[0][0]]}",
        phone=f"01632 960{200 + first}",
        about=ABOUT.get(posts[0].role, ""),
        posts=posts,
        languages=LANGUAGES[number % len(LANGUAGES)],
        reach=tuple(area(where) for where in one.reach),
        patterns=tuple(Pattern(weekday, AT_WORK) for weekday in one.weekdays),
        others=(OtherDays(today, today + 40 * DAY),) if one.away else (),
        asked_about=tuple(name for name in one.asked_about if name in rules().workshops),
    )


def _asked(person: Person, on: date) -> list[Requirement]:
    """Return what is asked of a person's roles on a day, the highest level of a check first: it clears the lower ones."""
    policy = rules().policy(on)
    found = (one for post in person.posts for one in (policy.required.get(post.role, ()) if policy else ()))
    return sorted(found, key=lambda one: -one.rank)


def _held(file: CheckFile, asked: Requirement) -> bool:
    return any(one.type == asked.check.id for one in file.checks)


def _cleared(file: CheckFile, asked: Sequence[Requirement], on: date, *, issued: date) -> CheckFile:
    """Return a file with what is asked and didn't hold on a day. Issued on one day, it was seen on the next one."""
    for one in asked:
        if standing(one, file, on).status not in {Status.VALID, Status.EXEMPT}:
            check = Check(one.check.id, one.check.levels[one.rank], issued, WHO, issued + DAY)
            file = recorded(rules(), file, check, issued + DAY)
    return file


def _store(
    partners: Partners, person: Person, file: CheckFile, *, at: datetime, said: Iterable[Consent] = ()
) -> None:
    """Keep what is known by now of somebody's checks, each with its line in the audit, and what they said to terms."""
    was = partners.known[person.id].checks
    noted = ["recorded" for one in file.checks if one not in was.checks]
    noted += ["exempted" for one in file.exemptions if one not in was.exemptions]
    writes = [consents.kept(one) for one in said]
    if noted:
        writes += [checks.kept(file, was), *(audit.noted(Line(at, WHO, what, person.id)) for what in noted)]
    if writes:
        stored([rows.still(person), *writes])
    partners.keep(person, file)


def _ways(partners: Partners, visit: Visit, number: int, booking: Booking) -> None:
    """Tell how long some of those on a visit were on the way."""
    coming = {one.person: one.capacity for roster in visit.rosters for one in roster.coming}
    for place, (name, capacity) in enumerate(coming.items()):
        if (number + place) % WAYS == 0:
            hours.tell(
                partners.known[name].person,
                capacity.organisation,
                "travel",
                day=london_day(booking.starts_at),
                minutes=20 + 5 * (number % 12),
                at=booking.ends_at + timedelta(hours=3),
                booking=booking.id,
            )


def _own(partners: Partners, made: Sequence[Booking]) -> None:
    """Tell of an evening's work besides visits, of every sixth who came to one."""
    came = [one for one in partners.known.values() if one.engagements]
    for number, one in enumerate(came[::6]):
        day = london_day(made[6 * len(made) * number // len(came)].starts_at)
        hours.tell(
            one.person,
            one.person.posts[0].organisation,
            "own",
            day=day,
            minutes=60 + 15 * (number % 4),
            at=london_time(day, 20),
            said="Prepared what pupils try out",
        )
