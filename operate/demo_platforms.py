"""The demo's platforms: their stand-ins' credentials, and eight weeks of figures collected of them once.

The figures are drawn from each day's name: plainly no one's, and the same at every load.
"""

import json
from datetime import timedelta
from typing import Final

import httpx

from operate.aws import client
from operate.platforms import world_of
from services.metrics.sources import collecting
from services.metrics.sources.base import Window
from services.metrics.sources.collecting import Tools
from shared.clock import Clock, london_day
from shared.programme import Programme
from shared.settings import setting

BACK: Final = timedelta(weeks=8)
SECONDS: Final = 60


def collect(programme: Programme, platforms: str, clock: Clock) -> None:
    """Enter what each connection's stand-in takes, and ask it as a backfill and a night do.

    Raises `RuntimeError` where one can't be asked: a stand-in always answers.
    """
    world = world_of(clock)
    world.address = platforms
    today = london_day(clock())
    with httpx.Client() as http:
        for one in programme.connections:
            stand_in = world.platforms[one.connector]
            client("secretsmanager").create_secret(
                Name=f"{setting('SOURCE_SECRETS')}{one.id}", SecretString=json.dumps(stand_in.credential)
            )
            there = one.model_copy(update={"address": f"{platforms}/{one.connector}"})
            long_ago = Window(today - BACK, today - timedelta(days=1))
            tools = Tools(http, clock)
            for run in (
                collecting.collect(there, tools, seconds=SECONDS, window=long_ago, kind="backfill"),
                collecting.collect(there, tools, seconds=SECONDS),
            ):
                if run.trouble:
                    raise RuntimeError(f"{one.title}: {run.trouble.kind} {run.trouble.get('said')}")
