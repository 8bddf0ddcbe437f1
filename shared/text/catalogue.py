"""The catalogues: what the code and the templates say, gathered, compared and compiled. Babel's work; needed at build only."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from shared.paths import CATALOGUES, ROOT
from shared.text import ENGLISH

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
    """Return every sentence that the code and the templates say, with the files it stands in, for a language to fill."""
    found = Catalog(
        locale=language,
        project="outreach",
        version="1",
        charset="utf-8",
        header_comment="# The sentences of the outreach platform, gathered by `make words`.",
        creation_date=BEGUN,
        revision_date=BEGUN,
        fuzzy=False,
    )
    # Babel takes empty ones for none given and writes placeholders.
    found.msgid_bugs_address = found.last_translator = found.language_team = ""
    for folder in FOLDERS:
        for name, _, sentence, _, _ in extract_from_dir(
            ROOT / folder, method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS, strip_comment_tags=True
        ):
            # Without line numbers: they would change with every line of code.
            found.add(sentence, locations=[(f"{folder}/{name}", 0)])
    return found


def committed(language: str) -> Catalog:
    """Return a language's catalogue as it stands in `catalogues/`; empty where there is none."""
    path = CATALOGUES / f"{language}.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def languages() -> list[str]:
    """Return the languages there are catalogues of."""
    return sorted(path.stem for path in CATALOGUES.glob("*.po"))


def differences(language: str) -> Iterator[str]:
    """Yield a sentence for each one that a language's catalogue lacks, and for each that nothing says any more.

    English needs no translations, the others do: a sentence without one would be said in English.
    """
    said, has = gathered(), committed(language)
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
    for message in has:
        if message.id and said.get(message.id) is None:
            yield f"unused: {_shown(message.id)}"


def _shown(sentence: str | tuple[str, ...] | list[str]) -> str:
    return sentence if isinstance(sentence, str) else sentence[0]


def refreshed(language: str) -> bytes:
    """Return a language's `.po` file with what is new in it and what nothing says any more gone; translations stay."""
    # In its own language from the start: how many plural forms are written depends on it.
    said, has = gathered(language), committed(language)
    if language != ENGLISH:
        said.last_translator, said.language_team = has.last_translator, has.language_team
    for message in said:
        known = has.get(message.id) if message.id else None
        if known is not None:
            message.string = known.string
    out = io.BytesIO()
    write_po(out, said, width=0, sort_output=True, include_lineno=False)
    return out.getvalue()


def plain(path: Path) -> dict[str, Any]:
    """Return a `.po` file, and what the Unicode CLDR says of its language's dates and numbers, as `shared.text` reads it."""
    language = path.stem
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    locale = Locale.parse(language)
    months, weekdays = locale.months["format"]["wide"], locale.days["format"]["wide"]
    return {
        "sentences": {
            _shown(message.id): list(message.string) if isinstance(message.string, tuple) else message.string
            for message in catalogue
            if message.id and message.string
        },
        "plural": catalogue.plural_expr,
        "months": [months[number] for number in range(1, 13)],
        "weekdays": [weekdays[number] for number in range(7)],
        "group": locale.number_symbols["latn"]["group"],
        "point": locale.number_symbols["latn"]["decimal"],
    }


def write_plain(out: Path) -> None:
    """Write every catalogue but English's into the folder `out`, as plain data."""
    for language in languages():
        if language != ENGLISH:
            out.mkdir(exist_ok=True)
            content = json.dumps(plain(CATALOGUES / f"{language}.po"), ensure_ascii=False)
            (out / f"{language}.json").write_text(content, "utf-8")
