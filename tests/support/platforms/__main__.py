"""`python -m tests.support.platforms PORT`: the stand-ins, with the machine's clock, until they are stopped."""

import signal
import sys

from shared.clock import now
from tests.support.platforms import serving, world_of


def main(port: int) -> None:
    with serving(world_of(now), port) as address:
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


main(int(sys.argv[1]))
