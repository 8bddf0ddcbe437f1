"""What people agreed to: versioned terms of the programme's file, and all that a person ever said to them.

What was said to a version says nothing of a later one: it is asked again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.people.domain.rules import Rules, Terms, TermsId


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person said to a version of terms, when; `by` is who noted it: the person, or the team on the telephone."""

    person: str
    terms: TermsId
    version: int
    given: bool
    at: datetime
    by: str


def last(consents: Iterable[Consent], terms: TermsId) -> Consent | None:
    """Return what was said last to terms, whatever version they had."""
    return max((one for one in consents if one.terms == terms), key=lambda one: one.at, default=None)


def holds(rules: Rules, consents: Iterable[Consent], terms: TermsId) -> bool:
    """Tell whether a person agrees to terms as they are now: what nobody said, or said to older ones, is no consent."""
    known, said = rules.terms.get(terms), last(consents, terms)
    return known is not None and said is not None and said.given and said.version == known.version


def unanswered(rules: Rules, consents: Iterable[Consent]) -> tuple[Terms, ...]:
    """Return the terms that a person is to be asked, in the file's order: never answered, or changed since."""
    known = list(consents)
    return tuple(
        terms
        for terms in rules.terms.values()
        if (said := last(known, terms.id)) is None or said.version != terms.version
    )
