"""How many functions an account runs at once, and how many of them a stack can keep for its pupils."""

from dataclasses import dataclass

from infra.concurrency import HITS_AT_ONCE, PARAMETER, RESERVED, USUAL, for_pupils
from operate.aws import client
from operate.leftovers import EMPTY
from operate.stack import existing

PUPILS = RESERVED["feedback-pupil"]


@dataclass(frozen=True)
class Room:
    """An account's `quota`, and what of it is reserved for nothing but this stack's own functions."""

    quota: int
    free: int

    @property
    def pupils(self) -> int:
        """How many of the pupil's function can be kept: another programme in the account keeps its own."""
        return for_pupils(self.free)

    @property
    def wanted(self) -> int:
        """The quota with which all of them can."""
        return max(USUAL, self.quota + PUPILS - self.pupils)


def room(stack: str) -> Room:
    """Return how much there is for a stack: what nobody reserved, and what it reserves itself by now."""
    limit = client("lambda").get_account_settings()["AccountLimit"]
    found = existing(stack, client("cloudformation")) or {}
    if found.get("StackStatus", "") in EMPTY:
        # Of a first deployment that was taken back CloudFormation still tells what it was told.
        found = {}
    told = {one["ParameterKey"]: one["ParameterValue"] for one in found.get("Parameters", [])}
    own = int(told.get(PARAMETER, 0))
    return Room(
        limit["ConcurrentExecutions"],
        limit["UnreservedConcurrentExecutions"] + own + (HITS_AT_ONCE if own else 0),
    )
