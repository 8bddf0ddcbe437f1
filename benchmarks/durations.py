"""The file of how long each function takes and what it asks of AWS, which `make cost` reads.

Each answer is timed on one whole processor of this machine, with AWS on the loopback address; `operate.cost` says how that
becomes the time on Lambda.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from benchmarks.functions import PEER
from benchmarks.measure import Case, Measured
from shared.clock import london_day, now
from shared.paths import ROOT

FILE: Final = ROOT / "operate" / "measured.toml"

HEAD: Final = """# How long each function takes, and what AWS bills of an answer. Written by `make bench`, read by `make cost`.
# Times are ms on one whole processor: `first` from before the import, `warm` afterwards. Units are those of one answer.
# A `load` above 1 says that the machine was busy with other work: then times are longer than on a quiet one.
"""


def lines(on: date, load: float, measured: Iterable[tuple[Case, Measured]]) -> Iterator[str]:
    """Yield the file's lines of what was measured on a day, under which load of the machine."""
    yield HEAD
    yield f"on = {on.isoformat()}"
    yield f"load = {load:.1f}"
    for case, one in measured:
        if case.function == PEER:
            continue
        yield ""
        yield "[[case]]"
        yield f'function = "{case.function}"'
        yield f'case = "{case.title}"'
        yield f"first = {one.first_ms:.0f}"
        yield f"warm = {one.warm_ms:.1f}"
        billed = ", ".join(f'"{name}" = {number:g}' for name, number in sorted(one.billed.items()))
        yield f"units = {{ {billed} }}" if billed else "units = {}"


def write(load: float, measured: Iterable[tuple[Case, Measured]]) -> None:
    """Write what was measured today."""
    FILE.write_text("\n".join(lines(london_day(now()), load, measured)) + "\n")
