"""What a programme tells pupils in its own words, and what the base tells them for many: what their catalogues translate."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from shared.country import SCHOOLING
from shared.limits import YEAR_GROUPS
from shared.programme.careers import Careers
from shared.programme.folder import common
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


def told_to_leads(programme: Programme | None) -> Iterator[tuple[str, str]]:
    """Yield each text that careers leads meet and pupils don't, with its file; the base's where no programme is named."""
    for workshop in programme.workshops if programme else common()[0]:
        yield "workshops.toml", workshop.summary
        yield "workshops.toml", workshop.needs


def _told(
    workshops: Sequence[Workshop], surveys: Mapping[str, Survey], careers: Careers
) -> Iterator[tuple[str, str]]:
    for workshop in workshops:
        yield "workshops.toml", workshop.title
    for name, survey in surveys.items():
        if survey.kind == "teacher":
            continue
        texts = [survey.title]
        for question in survey.questions:
            texts += [question.text, question.hint, question.help, *(one.text for one in question.options)]
        yield from ((f"surveys/{name}.toml", text) for text in texts if text)
    yield from (("careers.toml", hobby) for hobby in careers.hobbies.values())
    for role in careers.roles:
        for text in (role.title, role.sentence, role.way_in, *role.because.values()):
            yield "careers.toml", text
