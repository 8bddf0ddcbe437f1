"""How much work a call is, in lines of this project's code that were run: the same on every machine, however busy."""

import sys
from collections.abc import Callable
from itertools import pairwise
from math import log
from types import FrameType
from typing import Any

from shared.paths import ROOT

OURS = tuple(str(ROOT / folder) for folder in ("services", "shared"))

Look = Callable[[FrameType], None]


def lines(call: Callable[[], object], look: Look | None = None) -> int:
    """Return how many lines of `services` and `shared` a call runs; `look` is given the frame of each."""
    count = 0

    def local(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        if event == "line":
            count += 1
            if look:
                look(frame)
        return local

    def enter(frame: FrameType, _event: str, _argument: Any) -> Any:
        return local if frame.f_code.co_filename.startswith(OURS) else None

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        call()
    finally:
        sys.settrace(before)
    return count


def exponents(steps: Callable[[int], int], *, times: int = 10, rounds: int = 2) -> list[float]:
    """Return how work grows: the power of the size it goes with, from each size to the next, `times` as large."""
    counted = [steps(times**power) for power in range(rounds + 1)]
    return [log(more / less, times) for less, more in pairwise(counted)]
