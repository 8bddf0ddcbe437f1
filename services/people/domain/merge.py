"""Two people made one, or two organisations: shown before it is done, and refused where one person would be in two places."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, TypeVar

from services.people.domain.checks import CheckFile
from services.people.domain.letter import Letter
from services.people.domain.person import Organisation, Person, Post
from services.people.domain.refusal import RefusedError, WhyNot
from services.people.domain.roster import Coming, Roster
from services.people.domain.week import Engagement

CHOSEN: Final = ("name", "email", "phone", "about")
"""What a person has one of: the kept one's stays, the other's fills a gap. Of what there are several, both people's are kept."""

STANDINGS: Final = ("here", "invited", "gone")
"""How people stand: of two who are one, the first of them holds, because whoever is here agreed to be."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge would make: the person, and which of the other's fields would be lost, as they are.

    `sessions` are those that become the kept one's, `clashes` pairs of sessions of which nobody could be at both: with them
    it is refused.
    """

    person: Person
    lost: tuple[tuple[str, str], ...]
    sessions: tuple[str, ...]
    clashes: tuple[tuple[str, str], ...]


def previewed(
    kept: Person,
    gone: Person,
    own: Sequence[Engagement],
    others: Sequence[Engagement],
    *,
    travel: timedelta,
    at: datetime,
) -> Preview:
    """Return what it would be to make `gone` the same as `kept`, with what each is down for. Raises `RefusedError`.

    From one school to another the way takes `travel`: of sessions that are over by `at` nobody asks that any more.
    """
    if kept.id == gone.id:
        raise RefusedError(WhyNot.SAME_PERSON)
    longer = min(kept, gone, key=lambda one: STANDINGS.index(one.standing))
    merged = replace(
        kept,
        version=kept.version + 1,
        standing=longer.standing,
        since=longer.since,
        name=kept.name or gone.name,
        email=kept.email or gone.email,
        phone=kept.phone or gone.phone,
        about=kept.about or gone.about,
        posts=_each_once(kept.posts, gone.posts),
        skills=_each_once(kept.skills, gone.skills),
        languages=_each_once(kept.languages, gone.languages),
        patterns=_each_once(kept.patterns, gone.patterns),
        others=_each_once(kept.others, gone.others),
        reach=_narrower(kept.reach, gone.reach),
        asked_about=_narrower(kept.asked_about, gone.asked_about),
    )
    lost = tuple(
        (name, getattr(gone, name))
        for name in CHOSEN
        if getattr(gone, name) and getattr(gone, name) != getattr(merged, name)
    )
    clashes = tuple(
        (one.session, other.session) for one in own for other in others if _both(one, other, travel, at)
    )
    return Preview(merged, lost, tuple(one.session for one in others), clashes)


def merged(preview: Preview) -> Person:
    """Return the person that a merge makes. Raises `RefusedError` where they would be in two places."""
    if preview.clashes:
        raise RefusedError(WhyNot.MERGE_CLASHES)
    return preview.person


def checks_of(kept: CheckFile, gone: CheckFile) -> CheckFile:
    """Return both people's records as one file: which of them holds is the policy's to say."""
    return replace(
        kept,
        version=kept.version + 1,
        checks=_each_once(kept.checks, gone.checks),
        exemptions=_each_once(kept.exemptions, gone.exemptions),
    )


def retold(letters: Iterable[Letter], gone: str, kept: str) -> list[Letter]:
    """Return those of a visit's letters that name somebody, with the kept one in their place: nobody left and nobody joined."""

    def instead(name: str) -> str:
        return kept if name == gone else name

    found = []
    for letter in letters:
        sessions = tuple(
            replace(one, coming=tuple((instead(name), as_what) for name, as_what in one.coming))
            for one in letter.sessions
        )
        confirmed = tuple(replace(one, person=instead(one.person)) for one in letter.confirmed)
        after = replace(letter, sessions=sessions, confirmed=confirmed)
        if after != letter:
            found.append(after)
    return found


def renamed(roster: Roster, gone: str, kept: str) -> Roster:
    """Return a roster with one person's id in place of another's, in its steps too; the roster itself where nobody is meant."""

    def instead(name: str) -> str:
        return kept if name == gone else name

    def as_kept(one: Coming) -> Coming:
        return replace(one, person=instead(one.person), by=instead(one.by))

    coming = tuple(map(as_kept, roster.coming))
    steps = tuple(replace(one, coming=as_kept(one.coming), who=instead(one.who)) for one in roster.steps)
    if (coming, steps) == (roster.coming, roster.steps):
        return roster
    return replace(roster, version=roster.version + 1, coming=coming, steps=steps)


def organisation_merged(kept: Organisation, gone: Organisation) -> Organisation:
    """Return the organisation that `gone` being one with `kept` makes. Raises `RefusedError` for one organisation twice."""
    if kept.id == gone.id:
        raise RefusedError(WhyNot.SAME_ORGANISATION)
    contact = kept if kept.contact_email else gone
    return replace(
        kept,
        version=kept.version + 1,
        sector=kept.sector or gone.sector,
        size=kept.size or gone.size,
        contact_name=contact.contact_name,
        contact_email=contact.contact_email,
        contact_since=contact.contact_since,
    )


def reassigned(roster: Roster, gone: str, kept: str) -> Roster:
    """Return a roster with one organisation's id in place of another's, in its steps too; itself where none is meant."""

    def as_kept(one: Coming) -> Coming:
        if one.capacity.organisation != gone:
            return one
        return replace(one, capacity=replace(one.capacity, organisation=kept))

    coming = tuple(map(as_kept, roster.coming))
    steps = tuple(replace(one, coming=as_kept(one.coming)) for one in roster.steps)
    if (coming, steps) == (roster.coming, roster.steps):
        return roster
    return replace(roster, version=roster.version + 1, coming=coming, steps=steps)


def reposted(person: Person, gone: str, kept: str, *, both: bool) -> Person:
    """Return a person with the kept organisation's posts in place of the other's, or beside them; itself where none is meant."""
    posts: list[Post] = []
    for post in person.posts:
        if post.organisation == gone:
            posts += [replace(post, organisation=kept), *([post] if both else [])]
        else:
            posts.append(post)
    after = tuple(dict.fromkeys(posts))
    return person if after == person.posts else replace(person, version=person.version + 1, posts=after)


def _both(one: Engagement, other: Engagement, travel: timedelta, at: datetime) -> bool:
    """Tell whether nobody could be at both of two sessions."""
    way = travel if one.urn != other.urn and max(one.ends_at, other.ends_at) > at else timedelta(0)
    return one.starts_at < other.ends_at + way and other.starts_at < one.ends_at + way


def _each_once(one: tuple[T, ...], other: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def _narrower(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """Return what both said, where none is all: the one's own where the other said nothing, or they have nothing in common."""
    return tuple(part for part in one if part in other) or one or other
