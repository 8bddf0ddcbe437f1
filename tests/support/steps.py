"""Counts the work of a call in steps, which are the same on every machine: for tests of how work grows.

A step is a line that runs. A whole number that doesn't fit a machine's word costs one more for each further word, whenever a
name is given it: the work with it grows with its length, which lines alone would not tell. Not seen is what runs inside one
call of C, such as a sort, a sum of a list or a search through one; `make bench` times that.
"""

import math
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

WORD = 64
"""Bits of a number that cost nothing more."""


def steps(work: Callable[[], object]) -> int:
    """Return the steps of a call, with all it calls in Python."""
    counted = 0
    held: dict[FrameType, dict[str, object]] = {}

    def trace(frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal counted
        if event == "call":
            return trace
        if event == "line":
            counted += 1
        before, now = held.get(frame, {}), dict(frame.f_locals)
        for name, value in now.items():
            if isinstance(value, int) and value is not before.get(name):
                counted += max(0, value.bit_length() - 1) // WORD
        if event == "return":
            held.pop(frame, None)
        else:
            held[frame] = now
        return trace

    was = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(was)
    return counted


def exponent(work: Callable[[int], Callable[[], object]], small: int, large: int) -> float:
    """Return the power of the size with which work grows: 1 in step with it, 2 with its square.

    `work` makes the call for a size; what it does to make it is not counted.
    """
    return math.log(steps(work(large)) / steps(work(small))) / math.log(large / small)
