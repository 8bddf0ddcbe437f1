"""Two organisations that were made one, made two again: what was whose before, and giving that back.

Of a roster its steps say what was whose, by their place: they are never taken out, and whoever comes came by one of them. So
people who became another person's, or nobody's, meanwhile change nothing. What came after the merge stays the kept one's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.people.domain.need import Capacity
from services.people.domain.person import Organisation, Person, Post, Size
from services.people.domain.roster import Coming, Roster
from services.people.domain.visit import Visit


def of_visit(visit: Visit, organisation: str) -> Mapping[str, Any]:
    """Return which steps and offers of a visit are an organisation's, as plain data; empty where none is."""
    steps = {
        roster.session.id: places
        for roster in visit.rosters
        if (places := [place for place, one in enumerate(roster.steps) if _is_of(one.coming, organisation)])
    }
    offers = [[one.session, one.person] for one in visit.offers if one.capacity.organisation == organisation]
    return {"steps": steps, "offers": offers} if steps or offers else {}


def given_back(visit: Visit, its: Mapping[str, Any], kept: str, gone: str) -> Visit:
    """Return a visit in which what was `gone`'s is so again; the visit itself where nothing of it is there."""
    rosters = tuple(
        _roster_back(roster, its["steps"].get(roster.session.id, ()), kept, gone) for roster in visit.rosters
    )
    offers = tuple(
        replace(one, version=one.version + 1, capacity=_of(one.capacity, gone))
        if [one.session, one.person] in its["offers"] and one.capacity.organisation == kept
        else one
        for one in visit.offers
    )
    if (rosters, offers) == (visit.rosters, visit.offers):
        return visit
    return replace(visit, rosters=rosters, offers=offers).anew()


def of_person(person: Person, kept: str, gone: str) -> Mapping[str, Any]:
    """Return in which roles a person is `gone`'s, and in which of them not `kept`'s too, as plain data."""
    roles = [post.role for post in person.posts if post.organisation == gone]
    return {"roles": roles, "new": [role for role in roles if Post(kept, role) not in person.posts]}


def posts_back(person: Person, roles: Sequence[str], gone: str, *, without: Sequence[Post] = ()) -> Person:
    """Return a person who is `gone`'s in some roles again, and has some posts no more; the same person where they are so."""
    posts = [post for post in person.posts if post not in without]
    posts += [post for role in roles if (post := Post(gone, role)) not in posts]
    after = tuple(posts)
    return person if after == person.posts else replace(person, version=person.version + 1, posts=after)


def organisations_back(
    kept: Organisation,
    gone: Organisation,
    *,
    sector: str,
    size: Size,
    had_contact: bool,
) -> tuple[Organisation, Organisation]:
    """Return both as they are two again. What the kept one got of the other it loses, unless it was changed since."""
    contact = (gone.contact_name, gone.contact_email, gone.contact_since)
    took = not had_contact and (kept.contact_name, kept.contact_email) == contact[:2]
    one = replace(
        kept,
        version=kept.version + 1,
        sector=sector if kept.sector == (sector or gone.sector) else kept.sector,
        size=size if kept.size == (size or gone.size) else kept.size,
        contact_name="" if took else kept.contact_name,
        contact_email="" if took else kept.contact_email,
    )
    return one, replace(gone, version=gone.version + 1, same_as="")


def _roster_back(roster: Roster, places: Sequence[int], kept: str, gone: str) -> Roster:
    steps = list(roster.steps)
    came = dict[Coming, Coming]()
    for place in places:
        if place < len(steps) and _is_of(steps[place].coming, kept):
            was = steps[place].coming
            came[was] = replace(was, capacity=_of(was.capacity, gone))
            steps[place] = replace(steps[place], coming=came[was])
    if not came:
        return roster
    coming = tuple(came.get(one, one) for one in roster.coming)
    return replace(roster, version=roster.version + 1, coming=coming, steps=tuple(steps))


def _is_of(one: Coming, organisation: str) -> bool:
    return one.capacity.organisation == organisation


def _of(capacity: Capacity, organisation: str) -> Capacity:
    return replace(capacity, organisation=organisation)
