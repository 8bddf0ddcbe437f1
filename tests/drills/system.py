"""A system of its own for the drill: the real template, with the proxy between its functions and the emulator.

Three things are other than on AWS, so that a round takes a minute and not a day, and because the emulator can't do them:

- time: functions live by the drill's clock, and what minutes are elsewhere is seconds (`hurried/sitecustomize`, `proxy.SOON`)
- a batch of a table's stream is one row. Lambda hands over all from the first row on that a function reports; the emulator takes
  a batch with such a report for done and drops the rest. With one row a function always raises, and the row comes again, as it
  would there. What a function does with a batch is the short drill's part, which plays Lambda's rule (`tests.support.poller`)
- every function is traced: then each call of one has an id of its own, which its calls of AWS carry
"""

import contextlib
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from infra.schedules import SCHEDULES
from operate import stage as of_stage
from operate.calling import call
from operate.dead_letters import queues, waiting
from operate.demo_platforms import enter
from operate.platforms import Plausible, World
from operate.processes import StageError, wait_for
from operate.stage import TENDS, Stage, as_function_of, functions
from shared import secrets
from shared.clock import now
from shared.log import logger
from shared.paths import LOCAL
from tests.drills import proxy as between
from tests.drills.county import SOURCE, county
from tests.drills.proxy import Proxy
from tests.support.aws import client

WORKER: Final = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
"""Which of the processes this is that share the rounds among them, each with a system of its own."""

PORTS: Final = (8775, 4775, 8785)
"""Of the first system; of the others one more each. Tried first, so that the template need not be made again each time: the
ports stand in it."""

IDLE: Final = 2.0
"""Seconds without a call after which no function is at work any more: starting one takes less."""

START: Final = 60.0
"""Seconds until all that goes on by itself is at rest."""

AN_HOUR: Final = timedelta(hours=1, minutes=1)
LATER: Final = (timedelta(minutes=11), AN_HOUR, timedelta(hours=12, minutes=1)) * 2
"""After which time: a mail of which nothing was heard is tried again after minutes, an hour, half a day."""

AT_ONCE: Final = 4

QUEUED_BY: Final = {"metrics-source": "metrics-collect"}
"""Who is called again for what was cut off: a platform is kept for whoever asks it, and the message that says so is done."""


def say(what: str) -> None:
    """Tell who watches: of several processes what they print does not reach the terminal."""
    print(what, file=sys.stderr, flush=True)


class Hours:
    """The drill's clock: the machine's, and as many hours as the drill let pass."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.gone = timedelta(0)
        self.pass_by(timedelta(0))

    def now(self) -> datetime:
        """Return the moment it is for everybody."""
        return now() + self.gone

    def pass_by(self, time: timedelta) -> None:
        """Let time pass."""
        self.gone += time
        new = self.file.with_suffix(".new")
        new.write_text(str(self.gone / timedelta(hours=1)))
        new.replace(self.file)  # a function may be reading it
        # This process signs links and a cookie as well.
        secrets.forget_key()


@dataclass
class System:
    """The system at work."""

    stage: Stage
    proxy: Proxy
    clock: Hours
    names: dict[str, str] = field(default_factory=dict)
    """Of each function as it is declared the name that it has here."""
    _queues: list[str] = field(default_factory=list)
    _round: str = ""
    _began: float = field(default_factory=time.monotonic)

    def begins(self, what: str) -> None:
        """Let a round begin: what is said has its name and its seconds."""
        self._round, self._began = what, time.monotonic()

    @property
    def seconds(self) -> float:
        """For how long the round has gone on."""
        return time.monotonic() - self._began

    def say(self, what: str) -> None:
        """Tell who watches how far a round is."""
        say(f"{self._round:<14} {self.seconds:5.0f} s  {what}")

    def prepare(self) -> None:
        """Lead every function to the proxy, by the drill's clock, and hurry queues and streams."""
        self.names = dict(functions())
        with as_function_of("metrics", self.stage.outputs):
            enter(SOURCE, Plausible(World(self.clock.now)).credential)
        dead = {queue.url for queue in queues(self.stage.outputs).values()}
        for page in client("sqs").get_paginator("list_queues").paginate():
            self._queues += [url for url in page.get("QueueUrls", []) if url not in dead]
        # S3 has said that it can send: a function that is made anew meanwhile would leave that lying for minutes.
        self.rests(START)
        for declared, name in self.names.items():
            known = client("lambda").get_function_configuration(FunctionName=name)
            variables = known["Environment"]["Variables"] | {
                "AWS_ENDPOINT_URL": self.proxy.endpoint,
                "AWS_SDK_UA_APP_ID": declared,
                "PYTHONPATH": str(Path(__file__).with_name("hurried")),
                "DRILL_PATIENCE": str(between.PATIENCE),
                "DRILL_HOURS": str(self.clock.file),
            }
            client("lambda").update_function_configuration(
                FunctionName=name, Environment={"Variables": variables}, TracingConfig={"Mode": "Active"}
            )
        for page in client("lambda").get_paginator("list_event_source_mappings").paginate():
            for one in page["EventSourceMappings"]:
                if ":dynamodb:" in one["EventSourceArn"]:
                    client("lambda").update_event_source_mapping(UUID=one["UUID"], BatchSize=1)

    @property
    def called_by_the_clock(self) -> list[str]:
        """The functions that the clock calls, as they are declared."""
        return sorted({one.function for one in SCHEDULES})

    def clocks_strike(self) -> None:
        """Call every function that the clock calls, as the scheduler does: without waiting for it."""
        for declared in self.called_by_the_clock:
            client("lambda").invoke(FunctionName=self.names[declared], InvocationType="Event", Payload=b"{}")

    def strike(self, declared: Iterable[str]) -> set[str]:
        """Call functions as the clock would again, several at once, and wait for them; return which did not get through."""

        def done(one: str) -> bool:
            answer = call(self.names[one], {})
            return not (answer.failed or answer.waits)

        asked = list(declared)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return {one for one, good in zip(asked, pool.map(done, asked), strict=True) if not good}

    def strike_until_done(self, declared: Iterable[str]) -> set[str]:
        """Call functions again and again, as the clock does, until none meets a fault any more; return which did not get through.

        Those wait for something, so that time must pass.
        """
        calls, stuck = set(declared), set[str]()
        while calls:
            met = set(self.proxy.plan.hit)
            stuck = (stuck - calls) | self.strike(sorted(calls))
            calls &= {site.function for site in self.proxy.plan.hit.keys() - met}
        return stuck

    def settles(self, declared: Iterable[str], done: Callable[[], bool]) -> bool:
        """Let the clock call functions and time pass until they meet no fault, get through, and all is `done`; tell if it did.

        As long as they meet others, an hour passes: each may leave something claimed by who was cut off.
        """
        later, calls = iter(LATER), set(declared)
        while True:
            self.rests(START)
            met = set(self.proxy.plan.hit)
            stuck = self.strike_until_done(calls)
            hit = {site.function for site in self.proxy.plan.hit.keys() - met}
            hurt = set(declared) & {QUEUED_BY.get(one, one) for one in hit}
            if hurt:
                calls, time_goes_on = hurt | stuck, AN_HOUR
            elif not stuck and done():
                return True
            else:
                calls, time_goes_on = set(declared), next(later, None)
            if time_goes_on is None:
                self.say(f"does not settle; what waits: {', '.join(sorted(stuck)) or 'no function'}")
                return False
            self.say(
                f"{time_goes_on} later, for {', '.join(sorted(hurt | stuck)) or 'what is not there yet'}"
            )
            self.clock.pass_by(time_goes_on)

    def until(self, what: str, check: Callable[[], Any]) -> Any:
        """Return what `check` gives once it is true; where all is at rest without it, time passes."""
        for later in (*LATER, None):
            with contextlib.suppress(StageError):
                wait_for(what, lambda: check() or self._quiet(), START, self.stage.alive, pause=0.2)
            if found := check():
                return found
            if later:
                self.say(f"{what} does not come: {later} later")
                self.clock.pass_by(later)
                self.strike_until_done(TENDS)
        raise StageError(f"It never came to {what}, hours later.")

    def rests(self, patience: float) -> None:
        """Wait until no message waits and no function is at work; say what is not at rest when the time is up."""
        try:
            wait_for("everything to be at rest", self._quiet, patience, self.stage.alive, pause=0.2)
        except StageError:
            busy = {url.rpartition("/")[2]: count for url in self._queues if (count := waiting(url))}
            self.say(f"not at rest: {busy}, idle for {self.proxy.overtaken.idle:.1f} s")

    def _quiet(self) -> bool:
        return self.proxy.overtaken.idle > IDLE and not any(waiting(url) for url in self._queues)

    def hide_for(self, seconds: int) -> None:
        """Let a message stay hidden from others for so long while a function has it."""
        for url in self._queues:
            client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": str(seconds)})

    def letters(self) -> dict[str, int]:
        """Return how many letters each dead-letter queue has that has any."""
        return {name: count for name, queue in queues(self.stage.outputs).items() if (count := queue.count())}


@contextlib.contextmanager
def system(tell: Callable[[str], Any]) -> Iterator[System]:
    """Run the system, under the drill's programme; the platform that it is connected to lives by the drill's clock as well."""
    site, gateway, platforms = (port + WORKER for port in PORTS)
    folder = LOCAL / f"faults-stage-{WORKER + 1}"
    logger.setLevel("WARNING")
    # The mails of another time are nobody's here.
    shutil.rmtree(folder, ignore_errors=True)
    stage = Stage(folder, tell, site_port=site, gateway_port=gateway, platforms_port=platforms)
    clock = Hours(folder / "hours")
    with (
        county(LOCAL / f"faults-programme-{WORKER + 1}"),
        patch.object(secrets, "now", clock.now),
        patch.object(of_stage, "now", clock.now),
        stage,
        Proxy(stage.local.gateway_port, folder / "faults.log") as proxy,
    ):
        made = System(stage, proxy, clock)
        made.prepare()
        yield made
