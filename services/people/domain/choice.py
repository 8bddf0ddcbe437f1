"""Everybody judged for a session and put in order: who could come, the best first, and who can't, each with one reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.people.domain.call import Answer, Call, Candidate, Caution
from services.people.domain.need import Gap
from services.people.domain.person import Person
from services.people.domain.refusal import Reason, WhyNot

TELLING: Final[Mapping[WhyNot, int]] = {why: place for place, why in enumerate(WhyNot)}
"""How much a reason says of the person: those of the session come first, then those of the place, then those of the person."""


@dataclass(frozen=True, slots=True)
class Able:
    """Somebody who could come, and as what: the capacities against which nothing stands, the best first."""

    person: Person
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Unable:
    """Somebody who can't come as anything, and the reason of which they could do the most."""

    person: Person
    why: Reason


@dataclass(frozen=True, slots=True)
class Choice:
    """All people but those who come already."""

    able: tuple[Able, ...] = ()
    unable: tuple[Unable, ...] = ()


def choice(call: Call, candidates: Sequence[Candidate]) -> Choice:
    """Return who could come to a session and who can't. Who left, or was not there yet, is in neither."""
    there = [one for one in candidates if one.person.standing == "here" and not call.roster.of(one.person.id)]
    answers: dict[str, list[Answer]] = {one.person.id: [] for one in there}
    for answer in call.answers(there):
        answers[answer.person].append(answer)
    able, unable = [], []
    for person in (one.person for one in there):
        found = answers[person.id]
        fit = sorted((one for one in found if one.against is None), key=lambda one: rank(call.gap, one))
        if fit:
            able.append(Able(person, tuple(fit)))
        else:
            unable.append(Unable(person, _most_telling(one.against for one in found)))
    able.sort(key=lambda one: (rank(call.gap, one.answers[0]), _name(one.person)))
    unable.sort(key=lambda one: (TELLING[one.why.why], _name(one.person)))
    return Choice(tuple(able), tuple(unable))


def rank(gap: Gap | None, answer: Answer) -> tuple[int, int, int]:
    """Return what orders those who could come: free of cautions before others, then by the place they take, the narrowest first.

    Being down for another visit in the same week weighs more than all other cautions together: it is asked much of one person.
    """
    cautions = {one.caution for one in answer.cautions}
    wanted = gap is not None and (answer.capacity.lead or answer.capacity.role in gap.wanted)
    return (Caution.SAME_WEEK in cautions, len(cautions), not wanted)


def _most_telling(reasons: Iterable[Reason | None]) -> Reason:
    """Return the last of the reasons in the order of the list; of somebody without a post, that they come as nothing."""
    return max(
        (one for one in reasons if one),
        key=lambda one: TELLING[one.why],
        default=Reason(WhyNot.NOT_THEIR_POST),
    )


def _name(person: Person) -> str:
    return person.name.casefold()
