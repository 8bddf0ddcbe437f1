"""People who may be one and the same: suggested, said not to be, or made one after it was shown what that would be."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from services.people.domain.checks import CheckFile
from services.people.domain.duplicates import Suggestion, pair, remembered, suggestions
from services.people.domain.merge import Preview, checks_of, merged, previewed
from services.people.domain.person import Person
from services.people.domain.refusal import RefusedError, WhyNot
from services.people.domain.week import Engagement, monday_of
from services.people.table import MERGING, audit, checks, consents, pairs, people, weeks
from services.people.table.audit import Line
from services.people.table.pairs import Becoming
from services.people.table.rows import Write
from services.people.use_cases import recheck, same
from services.people.use_cases.change import stored
from services.people.use_cases.programme import rules

WEEKS_BACK: Final = 52
"""Weeks back in which nobody may have been in two places: what is older was looked at by nobody's merge."""


def suggest() -> tuple[Suggestion, ...]:
    """Return who may be the same person, those with most reasons first."""
    return suggestions(people.all_people(), pairs.not_same())


def not_same(one: str, other: str, *, who: str, at: datetime) -> None:
    """Remember that two people aren't one."""
    stored([pairs.kept(pair(one, other)), audit.noted(Line(at, who, "not the same", one))])


def preview(kept: str, gone: str, *, at: datetime) -> Preview:
    """Return what it would be to make `gone` the same as `kept`. Raises `RefusedError`: as not found, as the same person."""
    return _previewed(_person(kept), _person(gone), at)


def merge(kept: str, gone: str, *, versions: tuple[int, int], who: str, at: datetime) -> Person:
    """Make `gone` the same as `kept`; `versions` are those that were shown, of both.

    The kept one has all that the other had before the first visit is put to them, so whoever was fit stays so. Raises
    `RefusedError`: as stale, and where they would be in two places.
    """
    one, other = _person(kept), _person(gone)
    if (one.version, other.version) != versions:
        raise RefusedError(WhyNot.STALE)
    person = merged(_previewed(one, other, at))
    becoming = Becoming(gone, kept, who)
    stored(
        [
            people.kept(person, one),
            people.still(other),
            *_files(checks.file(kept), checks.file(gone)),
            pairs.begun(MERGING, becoming),
            audit.noted(Line(at, who, "merged", gone)),
        ]
    )
    finish(becoming, at=at)
    return person


def finish(becoming: Becoming, *, at: datetime) -> None:
    """Go on with a merge that was begun, to its end. Raises `RefusedError` where the two came into two places meanwhile."""
    gone, kept = becoming.person, becoming.instead
    same.everywhere(gone, kept, forget=False, at=at)
    for said in consents.of_person(gone):
        stored([consents.gone(said), consents.kept(replace(said, person=kept))])
    before = pairs.not_same()
    after = remembered(before, gone, kept)
    for one in before - after:
        stored([pairs.gone(one)])
    for one in after - before:
        stored([pairs.kept(one)])
    person, file = people.person(gone), checks.file(gone)
    last = [pairs.ended(MERGING, becoming)]
    if person:
        last.append(people.gone(person))
    if taken := checks.gone(file):
        last.append(taken)
    stored(last)
    recheck.person(kept, at=at)


def _person(name: str) -> Person:
    found = people.person(name)
    if found is None:
        raise RefusedError(WhyNot.NOT_FOUND)
    return found


def _previewed(kept: Person, gone: Person, at: datetime) -> Preview:
    own, others = _engagements(kept.id, at), _engagements(gone.id, at)
    return previewed(kept, gone, own, others, travel=timedelta(minutes=rules().travel_minutes), at=at)


def _engagements(name: str, at: datetime) -> list[Engagement]:
    return weeks.of_person(name, monday_of(at) - WEEKS_BACK * weeks.WEEK, WEEKS_BACK + weeks.TO_COME)


def _files(kept: CheckFile, gone: CheckFile) -> list[Write]:
    """Return the write of both people's records as the kept one's, where the other has any."""
    if not gone.version:
        return [checks.still(kept)]
    return [checks.kept(checks_of(kept, gone), kept), checks.still(gone)]
