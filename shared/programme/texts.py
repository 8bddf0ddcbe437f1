"""What a programme tells pupils in its own words: what its catalogues translate."""

from collections.abc import Iterator

from shared.programme.model import Programme


def told_to_pupils(programme: Programme) -> Iterator[tuple[str, str]]:
    """Yield each text that a pupil can meet, with the file of the programme's folder it stands in.

    The workshops' titles, the surveys of classes, the hobbies and the roles. The teachers' survey is none of them.
    """
    for workshop in programme.workshops:
        yield "workshops.toml", workshop.title
    for name, survey in programme.surveys.items():
        if survey.kind == "teacher":
            continue
        texts = [survey.title]
        for question in survey.questions:
            texts += [question.text, question.hint, question.help, *(one.text for one in question.options)]
        yield from ((f"surveys/{name}.toml", text) for text in texts if text)
    yield from (("careers.toml", hobby) for hobby in programme.careers.hobbies.values())
    for role in programme.careers.roles:
        for text in (role.title, role.sentence, role.way_in, *role.because.values()):
            yield "careers.toml", text
