"""Which calls of AWS go wrong, and how: each call site once, the first time that it is met."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from tests.drills.kinds import ALL_ATTEMPTS, Fault

PLACE: Final = "x-drill-place"
"""The header in which a function says which line of our code a call comes from (`hurried/sitecustomize`)."""

TWICE: Final = 2
"""How often calls of one place in one call of a function go wrong that write, each in its turn: the second time in a loop
something is done already. What only reads goes wrong there the first time; all others are made by the same lines."""

READS: Final = frozenset(
    {"BatchGetItem", "GetItem", "GetObject", "GetSecretValue", "HeadObject", "Query", "Scan"}
)


class Site(NamedTuple):
    """A place in the code that asks something of AWS: of which function, what, by which line, and for the how-manieth time."""

    function: str
    operation: str
    place: str
    nth: int


@dataclass
class Plan:
    """Lets every call site go wrong in one way, once: the first time that it is met.

    So a function that is tried again gets one call further each time, until it has been through all of them.
    """

    fault: Fault | None = None
    always: Callable[[str, str], bool] | None = None
    """Of which function and operation every call goes wrong instead, for as long as this is the plan."""
    hit: dict[Site, float] = field(default_factory=dict)
    """The call sites that went wrong, and when."""
    _calls: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    _decided: dict[str, Fault | None] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, function: str, operation: str, headers: Mapping[str, str]) -> Fault | None:
        """Return what becomes of a request; the library's own further attempts are of the same call."""
        call, place = headers.get("amz-sdk-invocation-id", ""), headers.get(PLACE, "")
        attempt = headers.get("amz-sdk-request", "attempt=1").partition("attempt=")[2].partition(";")[0]
        with self._lock:
            if attempt not in {"", "1"}:
                decided = self._decided.get(call)
                return decided if decided in ALL_ATTEMPTS else None
            invocation = headers.get("x-amzn-trace-id", "")
            self._calls[(function, operation, place, invocation)] += 1
            site = Site(function, operation, place, self._calls[(function, operation, place, invocation)])
            met = self.always(function, operation) if self.always else site not in self.hit
            once_or_twice = 1 if operation in READS else TWICE
            fault = self.fault if met and (self.always or site.nth <= once_or_twice) else None
            if fault:
                self.hit.setdefault(site, time.monotonic())
            self._decided[call] = fault
            return fault
