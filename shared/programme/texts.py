"""What a programme tells pupils in its own words, and what the base tells them for many: what their catalogues translate."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from shared.country import SCHOOLING
from shared.limits import YEAR_GROUPS
from shared.programme.careers import Careers
from shared.programme.folder import common, common_people
from shared.programme.model import Programme
from shared.programme.surveys import Survey
from shared.programme.workshops import Workshop

YEARS: Final = "surveys/"
"""Where the names of year groups stand: in every survey of which the base leaves them open."""


def told_to_pupils(programme: Programme) -> Iterator[tuple[str, str]]:
    """Yield each text that a pupil can meet, with the file of the programme's folder it stands in.

    The workshops' titles, the surveys of classes, the hobbies and the roles. The teachers' survey is none of them.
    """
    yield from _told(programme.workshops, programme.surveys, programme.careers)


def told_by_the_base() -> Iterator[tuple[str, str]]:
    """Yield each text of the base that some programme's pupil can meet, with its file; year groups as all countries call them."""
    yield from _told(*common())
    for schooling in SCHOOLING.values():
        yield from ((YEARS, schooling.year(year)) for year in YEAR_GROUPS)


def told_to_others(programme: Programme | None) -> Iterator[tuple[str, str]]:
    """Yield each text that pupils don't meet and others do, with its file; the base's where no programme is named.

    Careers leads, teachers, those who come to visits and the team: what a workshop is and needs, the teachers' survey, roles,
    checks, what is brought and what people are asked to agree to. Sentences of evidence packs are none of them.
    """
    workshops, surveys = (programme.workshops, programme.surveys) if programme else common()[:2]
    people = programme.people if programme else common_people()
    for workshop in workshops:
        yield from _of("workshops.toml", workshop.summary, workshop.needs, *workshop.outcomes)
    for name, survey in surveys.items():
        if survey.kind == "teacher":
            yield from _asked(name, survey)
    yield from _of("people.toml", people.letter.shows, people.letter.stays)
    for check in people.checks:
        yield from _of("people.toml", check.title, *check.levels)
    for role in people.roles:
        yield from _of("people.toml", role.title)
    for staffing in people.workshops:
        yield from _of("people.toml", *(kit.title for kit in staffing.kit))
    for terms in people.terms:
        yield from _of("people.toml", terms.title, terms.text)


def _told(
    workshops: Sequence[Workshop], surveys: Mapping[str, Survey], careers: Careers
) -> Iterator[tuple[str, str]]:
    for workshop in workshops:
        yield "workshops.toml", workshop.title
    for name, survey in surveys.items():
        if survey.kind != "teacher":
            yield from _asked(name, survey)
    yield from _of("careers.toml", *careers.hobbies.values())
    for role in careers.roles:
        yield from _of("careers.toml", role.title, role.sentence, role.way_in, *role.because.values())


def _asked(name: str, survey: Survey) -> Iterator[tuple[str, str]]:
    texts = [survey.title]
    for question in survey.questions:
        texts += [question.text, question.hint, question.help, *(one.text for one in question.options)]
    yield from _of(f"surveys/{name}.toml", *texts)


def _of(file: str, *texts: str) -> Iterator[tuple[str, str]]:
    """Yield what a file says; what is left empty there is no text."""
    yield from ((file, text) for text in texts if text)
