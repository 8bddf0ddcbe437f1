"""`make programme NAME=kent`: asks what a county's programme is, checks each answer, and writes its folder.

What was answered is kept line by line, so that whoever stops goes on later. A file, ANSWERS=kent.toml, answers instead of you:
it has a key for each question, as `operate.programme_questions` calls them and as `.local/programme-kent.toml` has them.
"""

import json
import re
import shutil
import sys
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from operate.processes import StageError
from operate.programme_folder import files, shown
from operate.programme_questions import QUESTIONS, Question
from shared.paths import BASE, LOCAL, PROGRAMMES
from shared.programme import ProgrammeError, load
from shared.programme.base import repeated

BACK: Final = "<"

SO_FAR: Final = "_so_far"
"""What ends the name under which lines are kept of an answer that is not finished."""

BEFORE: Final = "_before"
"""What ends the name under which an answer is kept to which somebody went back: an empty line gives it again."""

CHECKED_BY: Final = {"scotland": "Disclosure Scotland's PVG scheme", "northern-ireland": "AccessNI"}
"""Who checks people that work with children where the Disclosure and Barring Service doesn't."""

HELP: Final = f"{BACK} goes back to the question before. Ctrl-C stops, and keeps what was answered."

Say = Callable[[str], None]
Ask = Callable[[str], str]


def make(name: str, answers: Path | None, *, ask: Ask = input, say: Say = print) -> int:
    """Ask for a programme of a name, or take the answers of a file, and write its folder; return the exit code.

    Raises `StageError` with a sentence for a name or a file that can't be taken.
    """
    folder = _free(name)
    if answers is not None:
        return _made(folder, _shown(name, _given(answers), say), say)
    kept = LOCAL / f"programme-{name}.toml"
    try:
        said = _shown(name, _Talk(kept, ask, say).whole(), say)
        agreed = ask(f"Write programmes/{name}? [y/N] ").strip().lower() in {"y", "yes"}
    except (EOFError, KeyboardInterrupt):
        raise StageError(f"\nStopped. Your answers are kept. To go on: make programme NAME={name}") from None
    if not agreed:
        say(
            f"Nothing was written. Your answers are kept in {kept}, where they can be changed: make programme NAME={name}"
        )
        return 1
    _made(folder, said, say)
    kept.unlink()
    return 0


def _shown(name: str, given: Mapping[str, str], say: Say) -> dict[str, Any]:
    """Say all that would be written; return what the answers mean."""
    said = _read(given)
    say(f"\nprogrammes/{name} will say:")
    for line in shown(said):
        say(f"  {line}")
    return said


def _made(folder: Path, said: Mapping[str, Any], say: Say) -> int:
    _write(folder, files(said))
    say(_next(folder.name, said["country"]))
    return 0


def _free(name: str) -> Path:
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,29}", name) or name == BASE.name:
        raise StageError(
            f"“{name}” can't name a folder here. Take small letters, digits and hyphens: make programme NAME=kent"
        )
    folder = PROGRAMMES / name
    if folder.exists():
        raise StageError(
            f"There is a programme {name} already. Change its files in programmes/{name}, or take another name."
        )
    return folder


def _given(file: Path) -> dict[str, str]:
    """Return the answers of a file. Raises `StageError` with all that is wrong with it."""
    try:
        given = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise StageError(f"There is no file {file}.") from None
    except ValueError as error:
        raise StageError(f"{file}: {error}.") from None
    known = {question.key: question for question in QUESTIONS}
    wrong = [
        f"{key}: nothing is called so. There are {', '.join(known)}." for key in given if key not in known
    ]
    wrong += [
        f"{key}: write it as text, in quotes." for key, value in given.items() if not isinstance(value, str)
    ]
    said: dict[str, str] = {}
    for question in QUESTIONS:
        try:
            if question.asked(said):
                said[question.key] = _typed(question, given.get(question.key, ""), said)
        except (ValueError, KeyError) as error:
            why = error if isinstance(error, ValueError) else "it follows from what is wrong above."
            wrong.append(f"{question.key}: {why}")
    if wrong:
        raise StageError("\n  ".join([f"{file} can't be taken:", *wrong]))
    return said


def _typed(question: Question, typed: str, before: Mapping[str, str]) -> str:
    """Return an answer, the usual one for an empty one. Raises `ValueError` for one that can't be taken."""
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    said = "\n".join(lines) if question.many else " ".join(lines)
    if not said and question.usual is None:
        raise ValueError("It needs an answer.")
    said = said or (question.usual(before) if question.usual else "")
    question.read(said, before)
    return said


def _read(said: Mapping[str, str]) -> dict[str, Any]:
    """Return what the answers mean; what was not asked means nothing."""
    return {
        question.key: question.read(said[question.key], said) if question.key in said else []
        for question in QUESTIONS
    }


class _Talk:
    """Asks every question that has no answer yet, and keeps each line that was answered at once."""

    def __init__(self, kept: Path, ask: Ask, say: Say) -> None:
        self.kept, self.ask, self.say = kept, ask, say
        given = tomllib.loads(kept.read_text("utf-8")) if kept.exists() else {}
        self.said: dict[str, str] = {}
        self.so_far: dict[str, str] = {key: given[key] for key in given if key.endswith((SO_FAR, BEFORE))}
        for question in QUESTIONS:
            # A file may have gone since, and with it a later answer.
            with suppress(ValueError, KeyError):
                if question.key in given and question.asked(self.said):
                    self.said[question.key] = _typed(question, given[question.key], self.said)

    def whole(self) -> dict[str, str]:
        """Ask until every question has its answer; return them."""
        kept = f"{len(self.said)} answers are kept from before. " if self.said else ""
        if self._next() is not None:
            self.say(f"{kept}{HELP}")
        while (place := self._next()) is not None:
            question = QUESTIONS[place]
            before = [one.key for one in QUESTIONS[:place] if one.key in self.said]
            answer = self._one(question, f"{place + 1}/{len(QUESTIONS)}")
            self.so_far.pop(question.key + SO_FAR, None)
            if answer != BACK:
                self.so_far.pop(question.key + BEFORE, None)
                self.said[question.key] = answer
            elif before:
                self.so_far[before[-1] + BEFORE] = self.said.pop(before[-1])
            self._keep()
        return self.said

    def _next(self) -> int | None:
        every = enumerate(QUESTIONS)
        return next((n for n, one in every if one.key not in self.said and one.asked(self.said)), None)

    def _one(self, question: Question, number: str) -> str:
        """Ask one question until its answer can be taken; return it, or `BACK`."""
        before = self.so_far.get(question.key + BEFORE, "")
        usual = before or (question.usual(self.said) if question.usual else "")
        self.say(f"\n{number} {question.asks}")
        if question.hint:
            self.say(question.hint(self.said))
        if before and question.many:
            self.say(
                "\n".join(["Before you answered this, which an empty line keeps:", *before.splitlines()])
            )
        while True:
            try:
                typed = (
                    self._lines(question)
                    if question.many
                    else self.ask(f"[{usual}] " if usual else "> ").strip()
                )
                return BACK if typed == BACK else _typed(question, typed or before, self.said)
            except ValueError as error:
                self.so_far.pop(question.key + SO_FAR, None)
                self.say(f"{error}")

    def _lines(self, question: Question) -> str:
        """Ask for line after line, each read at once; one that can't be taken is told and asked again."""
        lines = self.so_far.get(question.key + SO_FAR, "").splitlines()
        if lines:
            self.say("\n".join(["You have typed:", *lines]))
        while typed := self.ask("> ").strip():
            if typed == BACK:
                return BACK
            try:
                alone = question.each is not None and question.each(typed, self.said) is None
            except ValueError as error:
                self.say(f"{error}")
                continue
            lines.append(typed)
            if alone:
                break
            self.so_far[question.key + SO_FAR] = "\n".join(lines)
            self._keep()
        return "\n".join(lines)

    def _keep(self) -> None:
        part = self.kept.with_suffix(".part")
        part.parent.mkdir(parents=True, exist_ok=True)
        every = {**self.said, **self.so_far}
        part.write_text(
            "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in every.items()),
            "utf-8",
        )
        part.replace(self.kept)


def _write(folder: Path, made: Mapping[str, str]) -> None:
    """Write the folder beside its place, check it as every programme is checked, and move it there whole."""
    part = LOCAL / "programme.part" / folder.name
    shutil.rmtree(part.parent, ignore_errors=True)
    part.mkdir(parents=True)
    for name, text in made.items():
        (part / name).write_text(text, "utf-8")
    load(part)
    if again := list(repeated(part)):
        raise ProgrammeError(again)
    shutil.move(part, folder)
    part.parent.rmdir()


def _next(name: str, country: str) -> str:
    scheme = CHECKED_BY.get(country)
    checks = f"  The base asks people for a DBS check of England and Wales; say in people.toml what {scheme} asks\n"
    return (
        f"\nprogrammes/{name} is written, and has no mistake.\n"
        f"  See it here:              make run PROGRAMME={name}\n"
        f"  After every change:       .venv/bin/python -m shared.programme check programmes/{name}\n"
        f"  What it takes from base:  programmes/base; a file of the same name in programmes/{name} says what differs\n"
        f"  A day on which nobody comes: in its availability.toml [[exceptions]] with a name and a day\n"
        f"{checks if scheme else ''}"
        f"  What is to be translated: make words, then programmes/{name}/catalogues, if there are any\n"
        f"  The template for AWS:     make synth PROGRAMME={name}, which needs no account\n"
        f"  On AWS:                   make deploy PROGRAMME={name} PROFILE=…"
    )


def main(name: str, answers: str) -> int:
    """Carry it out for the command; without a terminal nobody can be asked."""
    if not answers and not sys.stdin.isatty():
        _free(name)
        raise StageError(
            f"Nobody is there to ask: run it at a terminal, or with ANSWERS=file.toml: make programme NAME={name}"
        )
    return make(name, Path(answers) if answers else None)
