"""`python -m operate.platforms PORT`: the stand-ins, with the machine's clock, until they are stopped.

It prints one line of JSON: of each platform its address, its settings, and the credential that it takes.
"""

import json
import signal
import sys

from operate.platforms import serving, world_of
from shared.clock import now


def main(port: int) -> None:
    world = world_of(now)
    with serving(world, port) as address:
        told = {
            name: {"address": f"{address}/{name}", "settings": one.settings(), "credential": one.credential}
            for name, one in world.platforms.items()
        }
        sys.stdout.write(f"{json.dumps(told)}\n")
        sys.stdout.flush()
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


main(int(sys.argv[1]))
