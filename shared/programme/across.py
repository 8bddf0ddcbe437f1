"""What one file of a programme says of another: mistakes that none of them shows by itself."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from shared.programme.availability import Availability
from shared.programme.careers import Careers
from shared.programme.lines import Place, spelt
from shared.programme.people import People, kit_told_otherwise, unstaffed
from shared.programme.surveys import Question, Survey
from shared.programme.workshops import Workshop, told_otherwise, unsupported
from shared.questions import HOBBIES

At = Callable[[str, Place], str]
"""Returns a file's name and the line of a place in it."""

ONE_EACH = ("teacher", "later")
"""Kinds of survey of which a programme has one at most: no workshop names them."""


def across(
    at: At,
    *,
    workshops: Sequence[Workshop | None],
    availability: Availability | None,
    surveys: Mapping[str, Survey | None],
    careers: Careers | None,
    people: People | None,
    words: bool,
) -> Iterator[str]:
    """Yield the mistakes between files; None is a part with mistakes of its own, `words` whether surveys may ask for words."""
    windows = availability.windows if availability else ()
    longest = max(windows, key=lambda window: window.minutes, default=None)
    for number, workshop in enumerate(workshops):
        if workshop is None:
            continue
        yield from _asked_by(at, number, workshop, surveys)
        for inside, why in unsupported(workshop):
            where = at("workshops.toml", ("workshops", number, *inside))
            yield f"{where}: workshop {workshop.id!r}: {'.'.join(map(str, inside))}: {why}."
        if longest and workshop.minutes > longest.minutes:
            place = at("workshops.toml", ("workshops", number, "minutes"))
            yield (
                f"{place}: workshop {workshop.id!r}: minutes: {workshop.minutes} is longer than the longest window, from "
                f"{longest.start:%H:%M} to {longest.end:%H:%M} in availability.toml."
            )
    for inside, why in told_otherwise(workshops):
        yield f"{at('workshops.toml', inside)}: {spelt(inside)}: {why}."
    yield from _people(at, workshops, people)
    for stem, survey in surveys.items():
        if survey:
            yield from _survey(at, stem, survey, careers, words=words)
    for kind in ONE_EACH:
        stems = [stem for stem, survey in surveys.items() if survey and survey.kind == kind]
        for stem in stems[1:]:
            place = at(f"surveys/{stem}.toml", ("kind",))
            yield f"{place}: kind: surveys/{stems[0]}.toml is of the kind {kind!r} already, and there can be one."


def _asked_by(at: At, number: int, workshop: Workshop, surveys: Mapping[str, Survey | None]) -> Iterator[str]:
    """Yield why a workshop's classes can't be asked the survey it names."""
    place = f"{at('workshops.toml', ('workshops', number, 'survey'))}: workshop {workshop.id!r}: survey"
    if workshop.survey not in surveys:
        yield f"{place}: there is no surveys/{workshop.survey}.toml."
    elif (survey := surveys[workshop.survey]) and survey.kind != "pupil":
        yield f"{place}: surveys/{workshop.survey}.toml is of the kind {survey.kind!r}, which no workshop asks."


def _people(at: At, workshops: Sequence[Workshop | None], people: People | None) -> Iterator[str]:
    """Yield what people.toml says otherwise than workshops.toml; of a file with mistakes nothing follows."""
    places = {workshop.id: place for place, workshop in enumerate(workshops) if workshop}
    if people is None or not places or len(places) < len(workshops):
        return
    told = [("people.toml", inside, why) for inside, why in kit_told_otherwise(people.workshops)]
    for name, inside, why in (*unstaffed(people, places), *told):
        yield f"{at(name, inside)}: {spelt(inside)}: {why}."


def _survey(at: At, stem: str, survey: Survey, careers: Careers | None, *, words: bool) -> Iterator[str]:
    name = f"surveys/{stem}.toml"
    if survey.id != stem:
        yield f"{at(name, ('id',))}: id: it is {survey.id!r} and must be the file's name."
    for number, question in enumerate(survey.questions):
        if question.id == HOBBIES and careers:
            yield from _hobbies(at, name, number, question, careers)
        if question.type == "text" and not words:
            place = at(name, ("questions", number, "type"))
            yield f"{place}: question {question.id!r}: it asks for words: turn [comments] on in programme.toml first."


def _hobbies(at: At, name: str, number: int, question: Question, careers: Careers) -> Iterator[str]:
    for place, option in enumerate(question.options):
        if option.id not in careers.hobbies and not option.exclusive:
            where = at(name, ("questions", number, "options", place, "id"))
            yield f"{where}: question {HOBBIES!r}: {option.id!r} is not in [hobbies] of careers.toml."
