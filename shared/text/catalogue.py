"""The catalogues: what the code and a programme say, gathered, compared and compiled. Babel's work; needed at build only.

They stand in rooms. The platform's, `catalogues/`, hold what the code and the templates say: `en.po` and a country's own
language all of it, every other language what pupils meet (`shared.text.met`). A programme's,
`programmes/<id>/catalogues/`, hold what its own files tell pupils, and in a country's own language everybody; those of the base
what its files tell for every programme on it.
"""

import functools
import io
import json
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Final

from babel import Locale
from babel.messages.catalog import Catalog, Message, TranslationError
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from shared.languages import ENGLISH
from shared.paths import BASE, CATALOGUES, ROOT
from shared.programme import load
from shared.programme.base import on_base
from shared.programme.texts import told_by_the_base, told_to_others, told_to_pupils
from shared.text.met import OF_COUNTRIES, PUPILS, met_in

FOLDERS: Final = ("services", "shared")
"""Where people's sentences stand. The operator's commands speak English to a terminal."""

METHODS: Final = [("**.py", "python"), ("**.jinja", "jinja2")]
OPTIONS: Final = {
    "**.jinja": {
        "extensions": "jinja2.ext.i18n",
        "trimmed": "true",
        "newstyle_gettext": "true",
        "silent": "false",
    }
}
BEGUN: Final = datetime(2026, 11, 25, tzinfo=UTC)
"""The date that stands in every catalogue's head: with the day of its writing it would differ each time."""

KEYWORDS: Final[dict[str, Any]] = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "NN_": (1, 2)}


def gathered(language: str = ENGLISH) -> Catalog:
    """Return the sentences that a language's catalogue holds, with the files they stand in."""
    found = _empty(language, "outreach", "The sentences of the outreach platform, gathered by `make words`.")
    for file, sentence in _said(ROOT):
        if language == ENGLISH or any(fnmatch(file, one) for one in met_in(language)):
            # Without line numbers: they would change with every line of code.
            found.add(sentence, locations=[(file, 0)])
    return found


@functools.cache
def _said(root: Path) -> list[tuple[str, Any]]:
    """Return what all code says, with the file it stands in; read once, for every language's catalogue is made of it."""
    return [
        (f"{folder}/{name}", sentence)
        for folder in FOLDERS
        for name, _, sentence, _, _ in extract_from_dir(
            root / folder, method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS, strip_comment_tags=True
        )
    ]


def gathered_of(programme: Path, language: str) -> Catalog:
    """Return what a programme's folder tells pupils in its own words, for a language to fill: nothing that the base says in it.

    What the base says and the folder translates otherwise stays. Raises `ProgrammeError` for a folder with mistakes.
    """
    found = _empty(language, programme.name, f"What {programme.name} tells pupils, gathered by `make words`.")
    elsewhere = {} if programme == BASE else _common(language, programme)
    own = _strings(committed(language, room_of(programme))) if elsewhere else {}
    for file, text in _texts(programme, language):
        if text not in elsewhere or text in own:
            found.add(text, locations=[(file, 0)])
    return found


def _texts(programme: Path, language: str) -> Iterator[tuple[str, str]]:
    """Yield each text of a programme, or of the base, that somebody meets who may choose a language, with its file."""
    loaded = None if programme == BASE else load(programme)
    yield from told_to_pupils(loaded) if loaded else told_by_the_base()
    if language in OF_COUNTRIES:
        yield from told_to_others(loaded)


def _common(language: str, programme: Path) -> dict[str, Any]:
    """Return what the base's catalogue says in a language, for a programme on it."""
    return _strings(committed(language, room_of(BASE))) if on_base(programme) else {}


def _empty(language: str, project: str, about: str) -> Catalog:
    made = Catalog(
        locale=language,
        project=project,
        version="1",
        charset="utf-8",
        header_comment=f"# {about}",
        creation_date=BEGUN,
        revision_date=BEGUN,
        fuzzy=False,
    )
    # Babel takes empty ones for none given and writes placeholders.
    made.msgid_bugs_address = made.last_translator = made.language_team = ""
    return made


def committed(language: str, room: Path | None = None) -> Catalog:
    """Return a language's catalogue as it stands in a room, the platform's if none is named; empty where there is none."""
    path = (room or CATALOGUES) / f"{language}.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def languages(room: Path | None = None) -> list[str]:
    """Return the languages there are catalogues of in a room, the platform's if none is named."""
    return sorted(path.stem for path in (room or CATALOGUES).glob("*.po"))


def offered(programme: Path) -> list[str]:
    """Return the languages that a programme offers or has a catalogue of, but for English; the base has its catalogues alone."""
    said = set() if programme == BASE else set(load(programme).languages)
    return sorted((said | set(languages(room_of(programme)))) - {ENGLISH})


def room_of(programme: Path) -> Path:
    """Return where a programme's own catalogues stand."""
    return programme / "catalogues"


def differences(language: str, programme: Path | None = None) -> Iterator[str]:
    """Yield a sentence for each one that a language's catalogue lacks or gets wrong, and for each that nothing says any more.

    Of the platform's catalogue, or of a programme's. English needs no translations, the others do: a sentence without one
    would be said in English. Wrong is a translation with a value that its sentence doesn't have: it could not be said.
    """
    said, has = _said_and_had(language, programme)
    for message in said:
        if not message.id:
            continue
        known = has.get(message.id)
        if known is None:
            yield f"missing: {_shown(message.id)}"
        elif language != ENGLISH and not all(
            known.string if isinstance(known.string, tuple) else [known.string]
        ):
            yield f"not translated: {_shown(message.id)}"
        elif programme is None:
            yield from (f"wrong: {_shown(message.id)}: {error}" for error in _wrong(known))
    for message in has:
        if message.id and said.get(message.id) is None:
            yield f"unused: {_shown(message.id)}"


def _wrong(known: Message) -> Iterator[TranslationError]:
    """Yield what is wrong with a translation's values.

    Babel holds the first form against the singular. In Welsh that one is for many, so each form is held against the plural.
    """
    if isinstance(known.id, str):
        yield from known.check()
        return
    for form in known.string or ():
        yield from Message(known.id[1], form, flags=known.flags).check()


def _said_and_had(language: str, programme: Path | None) -> tuple[Catalog, Catalog]:
    if programme is None:
        return gathered(language), committed(language)
    return gathered_of(programme, language), committed(language, room_of(programme))


def _shown(sentence: str | tuple[str, ...] | list[str]) -> str:
    return sentence if isinstance(sentence, str) else sentence[0]


def refreshed(language: str, programme: Path | None = None) -> bytes:
    """Return a language's `.po` file with what is new in it and what nothing says any more gone; translations stay."""
    # In its own language from the start: how many plural forms are written depends on it.
    said, has = _said_and_had(language, programme)
    if language != ENGLISH:
        said.last_translator, said.language_team = has.last_translator, has.language_team
    for message in said:
        known = has.get(message.id) if message.id else None
        # A sentence that has become one of a count, or is none any more, has other forms than it had: it is translated anew.
        if known is not None and isinstance(known.id, str) == isinstance(message.id, str):
            message.string = known.string
    out = io.BytesIO()
    write_po(out, said, width=0, sort_output=True, include_lineno=False)
    return out.getvalue()


def plain(
    language: str, programme: Path | None = None, files: tuple[str, ...] | None = None
) -> dict[str, Any]:
    """Return a language as `shared.text` reads it; with `files` only the platform's sentences that stand in some of those.

    With the files that pupils meet, the programme's texts are those that pupils meet, too: what they open is light. Besides them
    there is what the Unicode CLDR says of the language's dates, numbers and direction.
    """
    catalogue = committed(language)
    locale = Locale.parse(language)
    months, weekdays = locale.months["format"]["wide"], locale.days["format"]["wide"]
    return {
        "sentences": _strings(catalogue, files),
        "programme": _told(language, programme, pupils=files == PUPILS) if programme else {},
        "plural": catalogue.plural_expr,
        "months": [months[number] for number in range(1, 13)],
        "weekdays": [weekdays[number] for number in range(7)],
        "group": locale.number_symbols["latn"]["group"],
        "point": locale.number_symbols["latn"]["decimal"],
        "direction": "rtl" if locale.text_direction == "rtl" else "",
    }


def _told(language: str, programme: Path, *, pupils: bool) -> dict[str, Any]:
    """Return the texts that a programme tells in a language, all or its pupils', as its own catalogue says them or the base's."""
    said = _common(language, programme) | _strings(committed(language, room_of(programme)))
    told = {text for _, text in (told_to_pupils(load(programme)) if pupils else _texts(programme, language))}
    return {text: own for text, own in said.items() if text in told}


def _strings(catalogue: Catalog, files: tuple[str, ...] | None = None) -> dict[str, Any]:
    return {
        _shown(message.id): list(message.string) if isinstance(message.string, tuple) else message.string
        for message in catalogue
        if message.id
        and message.string
        and (files is None or any(fnmatch(place, one) for place, _ in message.locations for one in files))
    }


def write_plain(
    out: Path,
    programme: Path | None = None,
    *,
    only: Collection[str] | None = None,
    files: tuple[str, ...] | None = None,
) -> None:
    """Write every language but English into the folder `out` as plain data; with a programme, those it offers and its texts.

    `only` names the languages that are wanted, `files` those whose sentences are.
    """
    for language in offered(programme) if programme else languages():
        if language != ENGLISH and (only is None or language in only):
            out.mkdir(exist_ok=True)
            content = json.dumps(plain(language, programme, files), ensure_ascii=False, separators=(",", ":"))
            (out / f"{language}.json").write_text(content, "utf-8")
