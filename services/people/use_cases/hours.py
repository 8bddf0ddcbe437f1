"""The hours that people gave: what they tell of the way and of their own, and with delivered sessions what it is by employer."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Literal

from services.people.domain.hours import Entry, Given, by_employer, delivered
from services.people.domain.person import Person
from services.people.domain.refusal import RefusedError, WhyNot
from services.people.table import board
from services.people.table import hours as rows
from services.people.table.hours import Kept, between
from services.people.use_cases.change import stored
from services.people.use_cases.people import new_id
from services.people.use_cases.published import given as told
from shared.clock import SEPTEMBER

__all__ = ["Kept", "between"]


def first_day(today: date) -> date:
    """Return the first day of a day's academic year."""
    return date(today.year if today.month >= SEPTEMBER else today.year - 1, SEPTEMBER, 1)


def tell(  # noqa: PLR0913  each is one thing that a person tells
    person: Person,
    organisation: str,
    kind: Literal["travel", "own"],
    *,
    day: date,
    minutes: int,
    at: datetime,
    said: str = "",
    booking: str = "",
    key: str = "",
) -> Kept:
    """Keep minutes that a person gave; the way to a visit is told once, and told again it is put right.

    `key` is drawn for a form: what the same form tells again, however often it is sent, is told once.

    Raises `RefusedError` for an organisation that isn't the person's, or minutes that are none, and as stale.
    """
    if minutes <= 0 or organisation not in {post.organisation for post in person.posts}:
        raise RefusedError(WhyNot.NOT_THEIR_POST)
    entry = Entry(person.id, organisation, kind, day, minutes, booking, said=said)
    was = _way(person.id, booking, day) if kind == "travel" else None
    if was:
        return was if was.entry == entry else _keep(Kept(was.id, was.version + 1, entry), was, at)
    there = rows.one(day, key) if key else None
    if there is None and key:
        try:
            return _keep(Kept(key, 1, entry), None, at)
        except RefusedError:
            # Sent twice at once: the other one was first.
            there = rows.one(day, key)
    return there if there and there.entry == entry else _keep(Kept(new_id(), 1, entry), None, at)


def take_back(day: date, name: str, *, person: str, at: datetime) -> Kept:
    """Take an entry of a person's back: it stays without minutes. Raises `RefusedError` for one that isn't theirs."""
    was = rows.one(day, name)
    if was is None or was.entry.person != person:
        raise RefusedError(WhyNot.NOT_FOUND)
    if not was.entry.minutes:
        return was
    return _keep(Kept(was.id, was.version + 1, replace(was.entry, minutes=0, said="")), was, at)


def put_to(was: Kept, entry: Entry, at: datetime) -> Kept:
    """Put an entry to another person, who is the same or stands in their place. Raises `RefusedError` as stale."""
    return _keep(Kept(was.id, was.version + 1, entry), was, at)


def entries(first: date, last: date) -> Iterator[Entry]:
    """Yield all that was given on some days, both included: by delivered sessions, on the way, of people's own."""
    for line in board.delivered(first, last):
        yield from delivered(line.as_roster())
    for one in between(first, last):
        if one.entry.minutes:
            yield one.entry


def given(first: date, last: date) -> tuple[Given, ...]:
    """Return what each organisation's people gave on some days, both included."""
    return by_employer(entries(first, last))


def _way(person: str, booking: str, day: date) -> Kept | None:
    for one in between(day, day):
        entry = one.entry
        if (entry.person, entry.booking, entry.kind) == (person, booking, "travel"):
            return one
    return None


def _keep(after: Kept, was: Kept | None, at: datetime) -> Kept:
    stored([rows.kept(after, was), told(after, at)])
    return after
