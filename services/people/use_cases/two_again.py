"""Two organisations that were made one, made two again, while what was whose is still known."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from services.people.domain import parting
from services.people.domain.person import Organisation, Post
from services.people.domain.refusal import RefusedError, WhyNot
from services.people.table import PARTING_ORGANISATIONS, audit, merged, organisations, pairs, people
from services.people.table import hours as hour_rows
from services.people.table.audit import Line
from services.people.table.merged import Merged, Part
from services.people.table.pairs import Becoming
from services.people.use_cases import hours, one_organisation
from services.people.use_cases.change import Change, change, stored
from shared.log import logger


def merges_of(kept: str, at: datetime) -> list[tuple[Organisation, Merged]]:
    """Return what an organisation was made one with and can be parted from, the latest first."""
    known = {one.id: one for one in organisations.every()}
    return [
        (known[one.gone], one)
        for one in merged.every()
        if one.kept == kept and one.until >= at and one.gone in known and known[one.gone].same_as == kept
    ]


def part(gone: str, *, who: str, at: datetime) -> Organisation:
    """Make an organisation itself again that was made one with another; return it. What came since stays the other's.

    Raises `RefusedError`: as not found where it isn't another by now, as too late, as stale, and as still to be parted where that
    other one is a third by now.
    """
    was, other = merged.of(gone), organisations.organisation(gone)
    if other is None or not other.same_as:
        raise RefusedError(WhyNot.NOT_FOUND)
    if was is None or was.until < at:
        raise RefusedError(WhyNot.MERGED_LONG_AGO)
    one = organisations.organisation(was.kept)
    if one is None or not one.offered:
        raise RefusedError(WhyNot.MERGED_SINCE)
    for begun in pairs.merging_organisations():
        if begun.person == gone:
            one_organisation.finish(begun, at=at)
    after, back = parting.organisations_back(
        one, other, sector=was.sector, size=was.size, had_contact=was.had_contact
    )
    becoming, what = Becoming(gone, was.kept, who), "organisations made two again"
    stored(
        [
            organisations.kept(after, one),
            organisations.kept(back, other),
            pairs.begun(PARTING_ORGANISATIONS, becoming),
            merged.gone(gone),
            audit.noted(Line(at, who, what, "")),
        ]
    )
    # Who did it stands in the audit alone: no log has a name.
    logger.info(what, extra={"organisation": gone, "other": was.kept, "at": at.isoformat()})
    finish(becoming, at=at)
    return back


def finish(becoming: Becoming, *, at: datetime) -> None:
    """Go on with a parting that was begun, to its end; done again it changes nothing.

    Its people have both organisations' posts until all visits say which it was: so nobody is taken off for not being what they
    are.
    """
    gone, kept = becoming.person, becoming.instead
    its = merged.parts(gone)
    for one in its:
        if one.key.startswith("PERSON#"):
            _person(one, kept, gone, both=True)
    for one in its:
        kind = one.key.partition("#")[0]
        if kind in _BACK:
            _BACK[kind](one, kept, gone, at)
    for one in its:
        if one.key.startswith("PERSON#"):
            _person(one, kept, gone, both=False)
            stored([merged.part_gone(gone, one.key)])
    stored([pairs.ended(PARTING_ORGANISATIONS, becoming)])


def _person(one: Part, kept: str, gone: str, *, both: bool) -> None:
    was = people.person(one.key.partition("#")[2])
    if was is None:
        return
    without = [] if both else [Post(kept, role) for role in one.value["new"]]
    after = parting.posts_back(was, one.value["roles"], gone, without=without)
    if after is not was:
        stored([people.kept(after, was)])


def _visit(one: Part, kept: str, gone: str, at: datetime) -> None:
    booking = one.key.split("#")[1]
    forgotten = merged.part_gone(gone, one.key)
    after = change(
        booking,
        lambda visit: Change(parting.given_back(visit, one.value, kept, gone), more=[forgotten]),
        at=at,
    )
    for roster in after.rosters:
        for came in roster.coming:
            if came.capacity.organisation == gone:
                _posted(came.person, gone, came.capacity.role)
    stored([forgotten])


def _posted(person: str, gone: str, role: str) -> None:
    """Let somebody be what they come as, who became another's id since."""
    was = people.person(person)
    if was and (after := parting.posts_back(was, [role], gone)) is not was:
        stored([people.kept(after, was)])


def _hours(one: Part, kept: str, gone: str, at: datetime) -> None:
    _, day, name = one.key.split("#")
    was = hour_rows.one(date.fromisoformat(day), name)
    if was and was.entry.organisation == kept:
        hours.put_to(was, replace(was.entry, organisation=gone), at)
    stored([merged.part_gone(gone, one.key)])


def _pair(one: Part, _kept: str, gone: str, _at: datetime) -> None:
    _, smaller, greater = one.key.split("#")
    stored([pairs.kept((smaller, greater)), merged.part_gone(gone, one.key)])


_BACK: Final[dict[str, Callable[[Part, str, str, datetime], Any]]] = {
    "VISIT": _visit,
    "HOURS": _hours,
    "PAIR": _pair,
}
