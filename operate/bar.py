"""A bar that shows how far something has come; a line a tenth where nobody looks at a terminal."""

import sys
import time
from dataclasses import dataclass, field
from typing import Final

WIDTH: Final = 30


@dataclass
class Bar:
    """What is done of `whole`, with the seconds gone by; nothing is shown of nothing."""

    what: str
    whole: int
    gone: int = 0
    note: str = ""
    _began: float = field(default_factory=time.monotonic)
    _shown: int = -1

    def on(self, steps: int = 1, note: str = "") -> None:
        """Go on so many steps."""
        self.gone += steps
        self.note = note
        percent = 100 * self.gone // max(self.whole, 1)
        terminal = sys.stdout.isatty()
        if percent // (1 if terminal else 10) == self._shown // (1 if terminal else 10) and not note:
            return
        self._shown = percent
        filled = WIDTH * percent // 100
        seconds = time.monotonic() - self._began
        line = f"{self.what}  {'█' * filled}{'·' * (WIDTH - filled)} {percent:3} %  {seconds:4.0f} s  {note}"
        print(f"\r\x1b[K{line}" if terminal else line, end="" if terminal else "\n", flush=True)

    def done(self) -> None:
        """End the line."""
        if self.whole and sys.stdout.isatty():
            print(flush=True)
