"""The demo's platforms: their stand-ins' credentials, and eight weeks of figures collected of them.

The figures are drawn from each day's name: plainly no one's, and the same at every load.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import httpx

from operate.aws import client
from operate.platforms import World, serving, world_of
from services.metrics.sources import collecting
from services.metrics.sources.base import Window
from services.metrics.sources.collecting import Tools
from shared.clock import Clock, london_day
from shared.programme import Programme
from shared.settings import setting

BACK: Final = timedelta(weeks=8)

NIGHTS: Final = tuple(timedelta(days=days) for days in (3, 2, 1))
"""How long ago the nights were."""

SECONDS: Final = 60


def collect(programme: Programme, platforms: str, clock: Clock) -> None:
    """Enter what each connection's stand-in takes, and ask it as some nights did and as it is asked now.

    The nights of before are asked of stand-ins whose clock is theirs: so platforms have restated what they told then. Raises
    `RuntimeError` where one can't be asked: a stand-in always answers.
    """
    moment = clock() - NIGHTS[0] - timedelta(hours=1)
    then = world_of(lambda: moment)
    now = world_of(clock)
    now.address = platforms
    with httpx.Client() as http, serving(then):
        before, today = Tools(http, lambda: moment), london_day(moment)
        _ask(programme, then, before, Window(today - BACK, today - timedelta(days=1)))
        for back in NIGHTS:
            # Runs are known by their moments: no two have the same.
            moment = clock() - back
            _ask(programme, then, before)
        _ask(programme, now, Tools(http, clock))


def _ask(programme: Programme, world: World, tools: Tools, window: Window | None = None) -> None:
    for one in programme.connections:
        enter(one.id, world.platforms[one.connector].credential)
        there = one.model_copy(update={"address": f"{world.address}/{one.connector}"})
        run = collecting.collect(
            there, tools, seconds=SECONDS, window=window, kind="backfill" if window else "night"
        )
        if run.trouble:
            raise RuntimeError(f"{one.title}: {run.trouble.kind} {run.trouble.get('said')}")


def enter(source: str, credential: Mapping[str, str]) -> None:
    """Keep a connection's credential, as `make source` does once it works."""
    secrets, name, text = (
        client("secretsmanager"),
        f"{setting('SOURCE_SECRETS')}{source}",
        json.dumps(credential),
    )
    try:
        secrets.create_secret(Name=name, SecretString=text)
    except secrets.exceptions.ResourceExistsException:
        secrets.put_secret_value(SecretId=name, SecretString=text)
