"""Hands in exports of figures: shows what each says, asks what has to be asked, and keeps it on a yes."""

import getpass
import glob
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from operate.processes import StageError
from operate.stage import as_function_of
from services.metrics.table.drops import Drop
from services.metrics.use_cases import drops, receiving, words
from services.metrics.use_cases.preview import Asked, Preview
from shared.clock import Clock
from shared.compiled import compiled
from shared.sheets import MAX_BYTES
from shared.text import gettext
from shared.web.routes import link

Ask = Callable[[str], str]
"""How somebody at a terminal is asked for a line."""

YES: Final = frozenset({"y", "yes"})
NO: Final = frozenset({"n", "no"})


def drop(
    outputs: Mapping[str, str],
    named: str,
    source: str,
    *,
    yes: bool,
    clock: Clock,
    ask: Ask | None = None,
) -> int:
    """Hand in a file, each file of a folder or of a pattern such as `*.csv`, or several; the exit code is 0 where all were kept.

    With `yes` one is kept without asking, unless something is doubted. Without a terminal it waits on its page. Raises
    `StageError` where there is no such file or it can't be read, `KeyboardInterrupt` where somebody stops at a question.
    """
    known = sorted({one.id for one in compiled().sources} | {one.id for one in compiled().connections})
    if source and source not in known:
        raise StageError(
            f"There is no source {source}. There are: {', '.join(known)}. Nothing was handed in."
        )
    contents = {file: _content(file) for file in _files(named)}
    asking = ask or (input if sys.stdin.isatty() and not yes else None)
    who = f"operator {getpass.getuser()}"
    codes = []
    with as_function_of("metrics", outputs):
        for file, content in contents.items():
            if len(contents) > 1:
                print(f"\n{file}", flush=True)
            name = f"{source}/{file.name}" if source else file.name
            handed_in = receiving.hand_in(compiled(), name, content, way="command", who=who, at=clock())
            codes.append(_Asking(handed_in, who, clock, asking, yes=yes).outcome())
    if len(codes) > 1:
        print(f"\n{codes.count(0)} of {len(codes)} files were kept.")
    return max(codes)


def _files(named: str) -> list[Path]:
    """Return the files that are meant. A name may have spaces: several files in one line are looked for last."""
    if Path(named).is_file():
        return [Path(named)]
    if Path(named).is_dir():
        found = sorted(one for one in Path(named).iterdir() if one.is_file() and not one.name.startswith("."))
        if not found:
            raise StageError(f"There is no file in the folder {named}.")
        return found
    if found := sorted(Path(one) for one in glob.glob(named) if Path(one).is_file()):  # noqa: PTH207  a whole path is a pattern
        return found
    parts = []
    with suppress(ValueError):  # a quotation mark that is not closed
        parts = shlex.split(named)
    if len(parts) > 1:
        return list(dict.fromkeys(file for part in parts for file in _files(part)))
    raise StageError(f"There is no file {named}. Nothing was handed in.")


def _content(file: Path) -> bytes:
    """Return what is in a file, or so much of it that it is seen to be too long. Raises `StageError`."""
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise StageError(f"{file} can't be read: {error.strerror}. Nothing was handed in.") from error


class _Asking:
    """One file, from what it says to a yes or no."""

    def __init__(self, drop: Drop, who: str, clock: Clock, ask: Ask | None, *, yes: bool) -> None:
        self.drop, self.who, self.clock, self.ask, self.yes = drop, who, clock, ask, yes

    def outcome(self) -> int:
        """Show what it says and do what is answered; return the exit code."""
        try:
            return self._outcome()
        except (EOFError, KeyboardInterrupt) as error:
            print(file=sys.stderr)
            self._waits()
            if isinstance(error, KeyboardInterrupt):
                raise
        except drops.NotThatWayError as error:
            print(f"{gettext(words.MEANWHILE[error.drop.state])} {self._page()}", file=sys.stderr)
            return 0 if error.drop.state == "kept" else 1
        except receiving.FileGoneError:
            print("Its file is no longer kept. Hand it in again.", file=sys.stderr)
        return 1

    def _outcome(self) -> int:
        if self.drop.state == "refused":
            return self._refused(words.refusal(self.drop.refusal))
        seen = drops.preview(compiled(), self.drop)
        while seen.open and not seen.open[0].doubt:
            answers = self._answers(seen.open)
            if answers is None:
                return self._waits()
            self.drop = drops.answer(compiled(), self.drop, answers)
            seen = drops.preview(compiled(), self.drop)
        if seen.refusal:
            return self._refused(words.refusal(seen.refusal.facts()))
        self._show(seen)
        answers = self._answers(seen.open)
        if answers is None or not (self.yes or self.ask):
            return self._waits()
        return self._keep(answers) if self.yes or self._yes() else self._not_kept()

    def _show(self, seen: Preview) -> None:
        print(f"{', '.join(self.drop.shapes)}:")
        for one in seen.said:
            print(f"  {one}")
        for note in seen.notes:
            print(f"  ({note})")

    def _answers(self, asked: Sequence[Asked]) -> dict[str, str] | None:
        """Return an answer to each question, or None where nobody is there to give it."""
        if not asked:
            return {}
        if self.ask is None:
            print("Something has to be answered first:", file=sys.stderr)
            for one in asked:
                print(f"  {one.question.said}", file=sys.stderr)
            return None
        return {one.name: self._choice(one, self.ask) for one in asked}

    def _choice(self, one: Asked, ask: Ask) -> str:
        print(f"\n{one.question.said}")
        for number, choice in enumerate(one.question.choices, 1):
            print(f"  {number}. {choice.said}")
        numbers = {str(number): choice.answer for number, choice in enumerate(one.question.choices, 1)}
        while (typed := ask(f"1 to {len(numbers)}: ").strip()) not in numbers:
            print("Type the number of an answer.")
        return numbers[typed]

    def _yes(self) -> bool:
        while self.ask:
            typed = self.ask("Keep it? (y/n) ").strip().lower()
            if typed in YES | NO:
                return typed in YES
        return False

    def _keep(self, answers: Mapping[str, str]) -> int:
        kept, seen = drops.keep(compiled(), self.drop, answers, who=self.who, at=self.clock())
        if seen is not None:
            print("Meanwhile something else became known, so there is more to answer.", file=sys.stderr)
            return self._waits()
        self.drop = kept
        if kept.state != "kept":
            return self._not_kept()
        print(f"Kept: {words.outcome(kept)} To take it back: {self._page()}")
        return 0

    def _not_kept(self) -> int:
        if self.drop.state == "read":
            self.drop = drops.drop_it(self.drop, who=self.who, at=self.clock())
        print(f"Not kept; nothing of it counts. To look at it again: {self._page()}")
        return 1

    def _waits(self) -> int:
        print(f"It waits for a yes, and nothing of it counts before: {self._page()}", file=sys.stderr)
        if not (self.ask or self.yes):
            print("Where nothing is asked, make drop FILE=… YES=1 keeps it at once.", file=sys.stderr)
        return 1

    def _refused(self, why: words.Refusal) -> int:
        print(why.sentence, file=sys.stderr)
        if why.mapping:
            print(f"\n{why.mapping}", file=sys.stderr)
        return 1

    def _page(self) -> str:
        return link("console.drop", drop=self.drop.id)
