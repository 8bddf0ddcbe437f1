"""People of partner organisations: invited by a link, here once they followed it, gone once they leave."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from services.people.domain.person import Person
from services.people.domain.refusal import RefusedError, WhyNot
from services.people.table import offers, people
from services.people.table.waiting import PERSON, looked_at
from services.people.use_cases import call, recheck
from services.people.use_cases.change import stored
from shared.log import logger
from shared.tokens import new_code

ID_LENGTH: Final = 10
"""Characters of a person's id: drawn at random, it means nothing outside."""


def new_id() -> str:
    """Return an id that is nobody's."""
    return new_code(ID_LENGTH).lower()


def invite(given: Person, *, who: str, at: datetime) -> Person:
    """Add a person as they were typed, by whatever id; they are invited until they follow their link."""
    person = replace(given, id=new_id(), version=1, standing="invited", since=at, link=1)
    stored([people.kept(person, None), looked_at(PERSON, person.id, at)])
    _log("invited", person, who)
    return person


def invite_again(name: str, *, who: str, at: datetime) -> Person:
    """Invite somebody again who left, by a new link. Raises `RefusedError`."""
    return _changed(
        name, lambda was: replace(was, standing="invited", since=at, link=was.link + 1), who, "invited", at
    )


def accept_invitation(name: str, *, at: datetime) -> Person:
    """Note that somebody followed their link; done again it changes nothing. Raises `RefusedError` for somebody who left."""

    def accepted(was: Person) -> Person:
        if was.standing == "gone":
            raise RefusedError(WhyNot.GONE)
        return was if was.standing == "here" else replace(was, standing="here", since=at)

    return _changed(name, accepted, name, "here")


def edit(after: Person, *, version: int, who: str, at: datetime) -> Person:
    """Keep what was typed of a person, whose `version` was seen; whether they are here, and their link, stay.

    Who has a post less is let go where it counts. Raises `RefusedError`: as not found, as stale.
    """

    def edited(was: Person) -> Person:
        if was.version != version:
            raise RefusedError(WhyNot.STALE)
        same = replace(
            after, id=was.id, version=was.version, standing=was.standing, since=was.since, link=was.link
        )
        before.append(was)
        return was if same == was else same

    before: list[Person] = []
    person = _changed(after.id, edited, who, "changed")
    if set(before[-1].posts) - set(person.posts):
        recheck.person(person.id, at=at)
    return person


def leave(name: str, *, who: str, at: datetime) -> Person:
    """Note that somebody left: they are let go at all visits to come, and their offers are taken back.

    Done again it goes on where it was cut off. Raises `RefusedError`.
    """

    def gone(was: Person) -> Person:
        return was if was.standing == "gone" else replace(was, standing="gone", since=at)

    person = _changed(name, gone, who, "gone")
    recheck.person(name, at=at)
    for one in offers.of_person(name):
        if one.offer.standing == "open" and one.offer.starts_at > at:
            call.take_back(one.booking, one.offer.session, name, at=at)
    return person


def new_link(name: str, *, who: str, at: datetime) -> Person:
    """Make a new link for somebody; the one before says that there is a newer one. Raises `RefusedError` for who left."""

    def linked(was: Person) -> Person:
        if was.standing == "gone":
            raise RefusedError(WhyNot.GONE)
        return replace(was, link=was.link + 1)

    person = _changed(name, linked, who, "new link", at)
    logger.info("link made", extra={"person": name, "at": at.isoformat()})
    return person


def _changed(
    name: str, step: Callable[[Person], Person], who: str, what: str, mailed: datetime | None = None
) -> Person:
    """Change a person; `mailed` is the moment from which a mail of it is due, None where there is none."""
    was = people.person(name)
    if was is None:
        raise RefusedError(WhyNot.NOT_FOUND)
    after = step(was)
    if after is was:
        return was
    after = replace(after, version=was.version + 1)
    looks = [looked_at(PERSON, name, mailed)] if mailed else []
    stored([people.kept(after, was), *looks])
    _log(what, after, who)
    return after


def _log(what: str, person: Person, who: str) -> None:
    by = "self" if who == person.id else "team"
    logger.info(what, extra={"person": person.id, "version": person.version, "by": by})
