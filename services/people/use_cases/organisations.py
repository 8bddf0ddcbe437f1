"""Organisations: added, changed, and told anew where they are called otherwise."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from services.people.domain.duplicates import folded
from services.people.domain.person import Organisation, Size, stood_for
from services.people.domain.refusal import RefusedError, WhyNot
from services.people.table import audit, board, merged, organisations, people
from services.people.table.audit import Line
from services.people.use_cases.change import Change, change, stored
from services.people.use_cases.one_by_one import one_by_one
from services.people.use_cases.partners import of_organisation
from shared.clock import london_day, plus_months
from shared.compiled import plain
from shared.log import logger
from shared.tokens import new_code

ID_LENGTH: Final = 10


def add(
    *,
    name: str,
    sector: str = "",
    size: Size = "",
    contact: tuple[str, str] = ("", ""),
    who: str,
    at: datetime,
) -> Organisation:
    """Add an organisation; one that is called the same, but for capitals and signs, is returned instead, back if it was removed.

    `contact` are name and address of whom its statements go to.
    """
    there = named(name)
    if there:
        return put_back(there.id, who=who, at=at) if there.removed else there
    to, email = contact
    new = Organisation(
        id=new_code(ID_LENGTH).lower(),
        version=1,
        name=name,
        sector=sector,
        size=size,
        contact_name=to,
        contact_email=email,
        contact_since=at,
    )
    stored([organisations.kept(new, None)])
    logger.info(
        "organisation added",
        extra={"organisation": new.id, "by": "team" if who else "", "at": at.isoformat()},
    )
    return new


def named(name: str) -> Organisation | None:
    """Return the organisation that has a name, or had it before it was made one with another, whatever its capitals and signs."""
    wanted, every = folded(name), organisations.every()
    itself = stood_for(every)
    return next((itself[one.id] for one in every if folded(one.name) == wanted), None)


def remove(name: str, *, version: int, who: str, at: datetime) -> None:
    """Offer an organisation nowhere any more, and forget its contact; what its people gave stays. Done again it changes nothing.

    Raises `RefusedError`: as not found, as stale, and while people of it are here or invited.
    """
    was = organisations.organisation(name)
    if was is None or was.same_as:
        raise RefusedError(WhyNot.NOT_FOUND)
    if was.removed:
        return
    if was.version != version:
        raise RefusedError(WhyNot.STALE)
    if of_organisation(name, people.all_people()):
        raise RefusedError(WhyNot.HAS_PEOPLE)
    after = replace(was, version=version + 1, removed=True, contact_name="", contact_email="")
    # Who did it stands in the audit alone: no log has a name.
    stored([organisations.kept(after, was), audit.noted(Line(at, who, "organisation removed", ""))])
    logger.info("organisation removed", extra={"organisation": name, "at": at.isoformat()})


def put_back(name: str, *, who: str, at: datetime) -> Organisation:
    """Offer an organisation again that was removed; done again it changes nothing. Raises `RefusedError` as not found."""
    was = organisations.organisation(name)
    if was is None or was.same_as:
        raise RefusedError(WhyNot.NOT_FOUND)
    if not was.removed:
        return was
    after = replace(was, version=was.version + 1, removed=False)
    stored([organisations.kept(after, was), audit.noted(Line(at, who, "organisation put back", ""))])
    logger.info("organisation put back", extra={"organisation": name, "at": at.isoformat()})
    return after


def edit(  # noqa: PLR0913  each is a field of its page
    name: str,
    *,
    called: str,
    sector: str,
    size: Size,
    version: int,
    who: str,
    at: datetime,
    contact: tuple[str, str] | None = None,
) -> Organisation:
    """Change the organisation of an id, whose `version` was seen; what is to come is told anew under its new name.

    `contact` are name and address of whom its statements go to; left out, they stay.

    Raises `RefusedError`: as not found, as stale.
    """
    was = organisations.organisation(name)
    if was is None:
        raise RefusedError(WhyNot.NOT_FOUND)
    if was.version != version:
        raise RefusedError(WhyNot.STALE)
    to, email = contact or (was.contact_name, was.contact_email)
    after = replace(
        was,
        version=version + 1,
        name=called,
        sector=sector,
        size=size,
        contact_name=to,
        contact_email=email,
        contact_since=at if contact else was.contact_since,
    )
    stored([organisations.kept(after, was)])
    logger.info(
        "organisation changed",
        extra={"organisation": name, "by": "team" if who else "", "at": at.isoformat()},
    )
    if after.name != was.name:
        _tell_anew(name, at)
    return after


def forget_contact(was: Organisation, *, who: str, at: datetime) -> Organisation:
    """Take an organisation's contact out; its statements then go to nobody. Raises `RefusedError` as stale."""
    after = replace(was, version=was.version + 1, contact_name="", contact_email="")
    # Who did it stands in the audit alone: no log has a name.
    stored([organisations.kept(after, was), audit.noted(Line(at, who, "contact erased", ""))])
    logger.info("contact erased", extra={"organisation": was.id, "at": at.isoformat()})
    return after


def retain(*, at: datetime) -> list[Exception]:
    """Take out the contacts of organisations of which nobody has come for `keep_contacts_months`; return what failed.

    Of such a one nobody is here or invited, no visit lies within that time or ahead, and its contact was looked through before.
    Where nobody noted when that was, the time begins now. One that was made one with another keeps its own for as long as that
    can be taken back.
    """
    before = plus_months(london_day(at), -plain()["keep_contacts_months"])
    known = [one for one in organisations.all_organisations() if one.contact_name or one.contact_email]
    unnoted = [one for one in known if one.contact_since is None]
    old = [one for one in known if one.contact_since and london_day(one.contact_since) < before]
    merges = {one.gone for one in merged.every() if one.until >= at}
    others = [
        one for one in organisations.every() if one.same_as and one.id not in merges and one.contact_email
    ]

    def looked_through(one: Organisation) -> None:
        if one.contact_since or one.same_as:
            forget_contact(one, who="", at=at)
        else:
            stored([organisations.kept(replace(one, version=one.version + 1, contact_since=at), one)])

    return one_by_one(
        [*unnoted, *others, *(_idle(old, before, at) if old else ())],
        looked_through,
        unless="contact not erased",
        named=lambda one: {"organisation": one.id},
    )


def _idle(some: Sequence[Organisation], since: date, at: datetime) -> list[Organisation]:
    """Return those of some organisations of which nobody is to come, and nobody came since a day."""
    lines = [*board.delivered(since, london_day(at)), *board.to_come(at)]
    comes, everybody = {each[2] for one in lines for each in one.coming}, people.all_people()
    return [one for one in some if one.id not in comes and not of_organisation(one.id, everybody)]


def _tell_anew(name: str, at: datetime) -> None:
    lines = board.to_come(at)
    for booking in dict.fromkeys(one.booking for one in lines if any(each[2] == name for each in one.coming)):
        change(booking, lambda visit: Change(visit.anew(), tell=True), at=at)
