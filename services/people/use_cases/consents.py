"""What people agree to: asked by the programme's terms, and asked again when those change."""

from collections.abc import Iterable
from datetime import datetime

from services.people.domain import consent as domain
from services.people.domain.consent import Consent
from services.people.domain.refusal import RefusedError, WhyNot
from services.people.domain.rules import Terms, TermsId
from services.people.table import consents, people
from services.people.use_cases.change import stored
from services.people.use_cases.programme import rules


def say(person: str, terms: TermsId, *, version: int, given: bool, by: str, at: datetime) -> Consent:
    """Keep what a person says to the `version` of terms that they read. Raises `RefusedError`: as not found, as stale.

    Said to terms that were changed while the page was open, it is asked again.
    """
    known, person_there = rules().terms.get(terms), people.person(person)
    if known is None or person_there is None:
        raise RefusedError(WhyNot.NOT_FOUND)
    if known.version != version:
        raise RefusedError(WhyNot.STALE)
    said = Consent(person, terms, version, given, at, by)
    stored([people.still(person_there), consents.kept(said)])
    return said


def history(person: str) -> list[Consent]:
    """Return all that a person ever said to any terms, the latest first."""
    return sorted(consents.of_person(person), key=lambda one: one.at, reverse=True)


def unanswered(person: str) -> tuple[Terms, ...]:
    """Return the terms that a person is to be asked: never answered, or changed since."""
    return domain.unanswered(rules(), consents.of_person(person))


def asked_again(person: str) -> tuple[Terms, ...]:
    """Return those terms of which a person answered an older version."""
    said = consents.of_person(person)
    return tuple(one for one in domain.unanswered(rules(), said) if domain.last(said, one.id))


def agrees(person: str, terms: TermsId) -> bool:
    """Tell whether a person agrees to terms as they are now."""
    return domain.holds(rules(), consents.of_person(person), terms)


def who_agrees(people_asked: Iterable[str], terms: TermsId) -> frozenset[str]:
    """Return who of some people agrees to terms as they are now: a read unit each."""
    return frozenset(one for one in set(people_asked) if agrees(one, terms))


def may_be_asked(people_asked: Iterable[str]) -> frozenset[str]:
    """Return who of some people may be written to about visits that need somebody: those who agree to be written to.

    All of them where the programme has no terms for it: who is on its list is there to be asked.
    """
    return who_agrees(people_asked, "mailing") if "mailing" in rules().terms else frozenset(people_asked)
