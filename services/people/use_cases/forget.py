"""People erased: when they ask for it, and when the programme's time is over. Their hours stay, by employer, without them.

Everything of the person goes: name, addresses, checks, what they agreed to, their offers and words. Where they came, an id that
is drawn at random and stands for nobody has their place, so that how many people an employer sent is still known. A letter that
was sent has ids alone, which then nothing explains; who was in a building is gone by itself after some weeks.
"""

from datetime import datetime

from services.people.domain.refusal import RefusedError, WhyNot
from services.people.table import FORGETTING, audit, checks, consents, mails, pairs, people
from services.people.table.audit import Line
from services.people.table.pairs import Becoming
from services.people.use_cases import same
from services.people.use_cases.change import stored
from services.people.use_cases.one_by_one import one_by_one
from services.people.use_cases.people import leave, new_id
from shared.clock import london_day, plus_months
from shared.compiled import plain


def erase(person: str, *, who: str, at: datetime, what: str = "erased") -> None:
    """Erase a person, who is let go at all visits to come first. Raises `RefusedError` as not found."""
    if people.person(person) is None:
        raise RefusedError(WhyNot.NOT_FOUND)
    becoming = pairs.forgetting_of(person)
    if becoming is None:
        becoming = Becoming(person, new_id(), who)
        stored([pairs.begun(FORGETTING, becoming), audit.noted(Line(at, who, what, person))])
    finish(becoming, at=at)


def finish(becoming: Becoming, *, at: datetime) -> None:
    """Go on with an erasure that was begun, to its end; done again it changes nothing."""
    person = becoming.person
    if people.person(person):
        leave(person, who=becoming.who, at=at)
    same.everywhere(person, becoming.instead, forget=True, at=at)
    for said in consents.of_person(person):
        stored([consents.gone(said)])
    for pair in pairs.not_same():
        if person in pair:
            stored([pairs.gone(pair)])
    mails.forget(person)
    last = [pairs.ended(FORGETTING, becoming)]
    if known := people.person(person):
        last.append(people.gone(known))
    if taken := checks.gone(checks.file(person)):
        last.append(taken)
    stored(last)


def retain(*, at: datetime) -> tuple[int, list[Exception]]:
    """Go on with what was cut off, and erase those who left, or never came, so long ago that the programme's time is over.

    Return of how many, and what failed: one person's trouble never stops the others.
    """
    before = plus_months(london_day(at), -plain()["keep_contacts_months"])
    over = [
        one.id
        for one in people.all_people()
        if one.standing != "here" and one.since and london_day(one.since) < before
    ]
    going = list(dict.fromkeys([*(one.person for one in pairs.forgetting()), *over]))
    errors = one_by_one(
        going, lambda one: _go_on(one, at), unless="not erased", named=lambda one: {"person": one}
    )
    return len(going) - len(errors), errors


def _go_on(person: str, at: datetime) -> None:
    if begun := pairs.forgetting_of(person):
        finish(begun, at=at)
    else:
        erase(person, who="", at=at, what="retention")
