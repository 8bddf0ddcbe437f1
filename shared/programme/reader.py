"""Reads the files of a programme's folder, on those of the base where it says so, and gathers what is wrong with them."""

import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from shared.paths import BASE
from shared.programme.base import OTHERS, laid_on, with_ids
from shared.programme.lines import Place, line_at, lines_of, spelt
from shared.programme.pieces import MistakeError

P = TypeVar("P", bound=BaseModel)


class ProgrammeError(Exception):
    """The folder has mistakes; each is one sentence naming file and field, in `mistakes`."""

    def __init__(self, mistakes: Iterable[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(self.mistakes))


class Reader:
    """Reads the files of a folder. `base` is the folder that they lie on, None where they stand alone."""

    def __init__(self, folder: Path, base: Path | None = None) -> None:
        self.folder = folder
        self.base = base
        self.mistakes: list[str] = []
        self._read: dict[str, str] = {}
        self._common: set[str] = set()  # files of which the folder says nothing

    def path(self, name: str) -> Path:
        """Return where a file is read: in the folder, or in the base where the folder has none."""
        own = self.folder / name
        return self.base / name if self.base and not own.exists() and (self.base / name).exists() else own

    def stems(self, room: str, *, common: bool = False) -> list[str]:
        """Return the names of the TOML files of a room, without their ending: the folder's own, or those of the base."""
        folder = self.base if common else self.folder
        return sorted(path.stem for path in (folder / room).glob("*.toml")) if folder else []

    def says(self, name: str, key: str) -> bool:
        """Return whether the folder's own file says something at its top."""
        return name not in self._common and (key,) in lines_of(self._read.get(name, ""))

    def text(self, name: str) -> str | None:
        """Return what a file holds, or None with a mistake told."""
        path = self.path(name)
        if path.parent != (self.folder / name).parent:
            self._common.add(name)
        try:
            return path.read_text("utf-8-sig")
        except FileNotFoundError:
            self.mistakes.append(f"{self.shown(name)}: the file is missing.")
        except UnicodeDecodeError as error:
            self.mistakes.append(
                f"{self.shown(name)}: byte {error.start} is not UTF-8. Save the file as UTF-8."
            )
        return None

    def toml(self, name: str) -> dict[str, Any] | None:
        """Return the values of a file, on the base's; None with a mistake told."""
        values = self._parsed(name)
        if values is None or self.base is None or name in self._common:
            return values
        if values.pop("base", True) and (self.base / name).exists():
            return dict(laid_on(values, tomllib.loads((self.base / name).read_text("utf-8"))))
        return values

    def basics(self, name: str) -> dict[str, Any] | None:
        """Return the values of the folder's first file, which says whether all of them lie on the base."""
        values = self._parsed(name)
        if values is None or values.pop("base", False) is not True:
            return values
        self.base = BASE
        return dict(laid_on(values, tomllib.loads((BASE / name).read_text("utf-8"))))

    def _parsed(self, name: str) -> dict[str, Any] | None:
        text = self.text(name)
        if text is None:
            return None
        try:
            values = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            self.mistakes.append(f"{self.shown(name)}: {error}.")
            return None
        self._read[name] = text
        return values

    def model(
        self, name: str, kind: type[P], values: object, where: str = "", inside: Place = ()
    ) -> P | None:
        """Return a part that stands `inside` a file; `where` says so to people."""
        if values is None:
            return None
        try:
            return kind.model_validate(values)
        except ValidationError as error:
            self.mistakes.extend(
                f"{told}{self._of_others(name, one)}"
                for one, told in zip(
                    error.errors(),
                    sentences(lambda place: f"{self.at(name, (*inside, *place))}{where}", error),
                    strict=True,
                )
            )
            return None

    def _of_others(self, name: str, mistake: ErrorDetails) -> str:
        """Return what to do where a list meant all the others of the base, and did not say so or said it badly."""
        place = mistake["loc"]
        if self.base is None or self.says(name, "base"):
            return ""
        if mistake["type"] == "extra_forbidden" and place[-1:] == (OTHERS,):
            return f" “{OTHERS} = true” is an entry by itself, with nothing beside it."
        base = tomllib.loads((self.base / name).read_text("utf-8")) if (self.base / name).exists() else {}
        if mistake["type"] == "too_short" and len(place) == 1 and with_ids(base.get(str(place[0]))):
            return f" A list counts as it stands: an entry “{OTHERS} = true” adds all that {self.base.name} has besides."
        return ""

    def shown(self, name: str) -> str:
        """Return how a file is named to people: with the base's folder where it is the base's."""
        return f"{BASE.name}/{name}" if name in self._common else name

    def at(self, name: str, place: Place) -> str:
        """Return a file's name and, where it is known, the line on which something of it stands."""
        line = line_at(lines_of(self._read[name]), place) if name in self._read else 0
        return f"{self.shown(name)} line {line}" if line else self.shown(name)


def sentences(where: Callable[[Place], str], error: ValidationError) -> Iterator[str]:
    """Yield each mistake of a part as a sentence; `where` says where a place of it stands."""
    for mistake in error.errors():
        found = mistake.get("ctx", {}).get("error")
        place = (*mistake["loc"], *(found.place if isinstance(found, MistakeError) else ()))
        field = spelt(place)
        message = mistake["msg"].removeprefix("Value error, ").rstrip(".")
        given = mistake.get("input")
        shown = f" (it is {given!r})" if field and isinstance(given, str | int | float | bool) else ""
        yield f"{where(place)}: {field + ': ' if field else ''}{message}{shown}."
