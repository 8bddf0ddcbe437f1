"""`make drill`: a system of its own on this machine is destroyed and brought back, and every row of every table compared.

It touches nothing that runs already. What it measures stands in docs/runbook.md under Restore, beside what AWS says of its part.
"""

import os
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from infra.declared import stack_name
from operate import demo, doors, moments, projections, restore, tables
from operate.calling import call
from operate.making_again import made_again
from operate.processes import StageError
from operate.run import Progress
from operate.stage import TENDS, Stage, as_function_of, functions
from operate.tables import Key, Row
from services.access import reading
from services.booking.domain.diary import Wanted
from services.booking.domain.parts import Class, Contact
from services.booking.use_cases import lead
from services.booking.use_cases.free import free_days
from services.booking.use_cases.offer import offer as the_offer
from services.booking.use_cases.schools import booked
from shared import unreachable
from shared.clock import london_day, now
from shared.compiled import compiled, source_folder
from shared.log import logger
from shared.paths import LOCAL
from shared.programme import load
from shared.web.http import Request

PUPILS: Final = 1200
"""Of the demo year that is loaded: enough for every kind of row, and a minute to load."""

OWNED: Final = frozenset({"visits"})
"""Projections that are also somebody's own rows: `make restore` brings them back, and a rebuild adds what is missing alone."""

PORTS: Final = (8755, 4755, 8745)
"""Tried first, so that the template need not be made again each time: the ports stand in it."""

REFUSED: Final = frozenset({429, 503})
"""What a page answers behind closed doors: the emulator's API the first, Amazon's the second."""

Every = Mapping[str, Mapping[Key, Row]]


@dataclass
class Times:
    """How long each step took."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def of(self, step: str) -> Iterator[None]:
        """Time a step."""
        print(f"\n== {step}", flush=True)
        began = time.monotonic()
        yield
        self.seconds[step] = time.monotonic() - began


def drill() -> int:
    """Destroy a system and bring it back; print what was compared. The exit code is 1 where a row differs."""
    times, progress = Times(), Progress()
    began = time.monotonic()
    site, gateway, platforms = PORTS
    with Stage(
        LOCAL / "drill", progress, site_port=site, gateway_port=gateway, platforms_port=platforms
    ) as stage:
        progress.done()
        times.seconds["start"] = time.monotonic() - began
        return _drill(stage, times, progress)


def _drill(stage: Stage, times: Times, progress: Progress) -> int:
    logger.setLevel("WARNING")
    outputs, programme = stage.outputs, load(source_folder())
    with times.of("load"):
        for step in demo.load(outputs, platforms=stage.local.platforms, pupils=PUPILS):
            progress(step)
        progress.done()
        _note(outputs)
    parts = doors.parts_of(stack_name(programme.id))
    _quiet(outputs, parts)
    _clock_strikes()
    before, to = _kept(stage, parts)
    with times.of("destroy"):
        _accept_one_more(outputs)
        _destroy(outputs, before)
    with times.of("restore"):
        restore.restore(outputs, parts, to=to, tables=(), yes=True, now=now())
    _quiet(outputs, parts)
    _answers(stage, closed=False)
    restored = _every(outputs, to)
    with times.of("rebuild"):
        for one in projections.ALL:
            if one.name not in OWNED:
                tables.take(outputs[f"{one.service.capitalize()}Table"], list(one.rows(outputs)))
        code = made_again(outputs, programme, "all", really=True, at=now())
    _quiet(outputs, parts)
    # Who comes is heard anew, and with it of letters that are of no use any more: the clock puts them aside, as it did before.
    _clock_strikes()
    rebuilt = _every(outputs, to)
    differing = [*shown("restored", before, restored), *shown("rebuilt", before, rebuilt)]
    print("\n" + "\n".join(f"{step:10}{seconds:6.0f} s" for step, seconds in times.seconds.items()))
    print("\n".join(differing) or "\nEvery row is what it was.")
    return 1 if differing or code else 0


def _every(outputs: Mapping[str, str], until: datetime) -> Every:
    """Return every row of every table, but those that are over within the hour: they may be gone at any moment."""
    least = (until + timedelta(hours=1)).timestamp()
    return {
        one: {
            key: row
            for key, row in tables.everything(moments.table_of(outputs, one)).items()
            if "expires" not in row or int(row["expires"]["N"]) > least
        }
        for one in moments.SOURCES
    }


def _kept(stage: Stage, parts: doors.Parts) -> tuple[Every, datetime]:
    """Take a copy of every table behind closed doors, so that nothing changes meanwhile; return its rows, and of when it is."""
    outputs = stage.outputs
    place = doors.note(outputs["ReportsBucket"], parts, to=now(), tables=tuple(moments.SOURCES))
    doors.close_front(place)
    doors.empty(place)
    doors.close_back(place)
    _answers(stage, closed=True)
    moments.keep(outputs)
    to = now()
    before = _every(outputs, to)
    doors.open_all(place)
    doors.end(outputs["ReportsBucket"])
    return before, to


def _answers(stage: Stage, *, closed: bool) -> None:
    """Hold that nobody gets in while the doors are closed, and everybody after. Raises `StageError`."""
    for path in ("/book", "/f", "/team"):
        status = _status(stage.site + path)
        if (status in REFUSED) is not closed:
            raise StageError(f"{path} answers {status} while the doors are {'closed' if closed else 'open'}.")
    print(f"Pages {'refuse everybody' if closed else 'answer'}.")


def _status(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310  our own site, on the loopback address
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def _quiet(outputs: Mapping[str, str], parts: doors.Parts) -> None:
    """Wait until what the streams told of was heard by all."""
    place = doors.note(outputs["ReportsBucket"], parts, to=now(), tables=())
    doors.end(outputs["ReportsBucket"])
    doors.empty(place)


def _clock_strikes() -> None:
    """Do what is due, as the clock would within five minutes: a mail that waits for it would go between two looks.

    Raises `StageError` where it failed.
    """
    named = dict(functions())
    for declared in TENDS:
        answer = call(named[declared], {})
        if answer.failed or answer.waits:
            raise StageError(f"{declared} did not do what is due. See the function's log.")


def _note(outputs: Mapping[str, str]) -> None:
    """Let somebody have read a list and an address take no mail: the demo year has neither."""
    with as_function_of("access", outputs):
        os.environ.update(
            {"READINGS": outputs["AccessTable"], unreachable.SETTING: outputs["UnreachableTable"]}
        )
        reading.note(Request("GET", "/team", at=now(), route="console"), "drill", {})
        unreachable.note("careers@drill.example", "bounced", now())


def _accept_one_more(outputs: Mapping[str, str]) -> None:
    """Let a school ask for a visit: what is accepted after the moment is lost, and must be named."""
    with as_function_of("booking", outputs):
        offer, at = the_offer(), now()
        workshop, school = compiled().workshops[0], compiled().target_schools[0]
        first = london_day(at) + timedelta(days=offer.diary.notice_days)
        asked = Wanted(1, workshop.minutes, school.urn)
        [start, *_] = free_days(offer, first, first + timedelta(days=120), asked, at)[0].times
        lead.request(
            offer,
            lead.VisitRequest(
                school=booked(school.urn),
                workshop_id=workshop.id,
                starts=(start[0],),
                classes=(Class(workshop.year_groups[0], 25),),
                contact=Contact("Sam Example", "careers@drill.example", confirmed_at=at),
                again=True,
            ),
            now=at,
            correlation_id="drill",
        )


def _destroy(outputs: Mapping[str, str], before: Every) -> None:
    """Lose every other row of the pupils', and all of every other table."""
    for which in moments.SOURCES:
        table = moments.table_of(outputs, which)
        keys = list(tables.everything(table))[:: 2 if which == "feedback" else 1]
        tables.take(table, keys)
        print(f"{which}: {len(keys)} of {len(before[which])} rows are gone")


def shown(step: str, before: Every, after: Every) -> Iterator[str]:
    """Print how the tables compare; yield a line for each row that is not what it was."""
    print(f"\n{step:12}{'before':>8}{'after':>8}{'same':>8}{'lost':>6}{'other':>7}{'new':>6}")
    for service, was in before.items():
        is_now = after[service]
        other = [key for key in was.keys() & is_now.keys() if was[key] != is_now[key]]
        lost, new = was.keys() - is_now.keys(), is_now.keys() - was.keys()
        same = len(was) - len(lost) - len(other)
        print(f"{service:12}{len(was):8}{len(is_now):8}{same:8}{len(lost):6}{len(other):7}{len(new):6}")
        for kind, keys, rows in (("lost", lost, was), ("other", other, was), ("new", new, is_now)):
            for key in sorted(keys):
                yield f"{step}, {kind}: {service} {tables.entity(rows[key])} {key[0]} {key[1]}"
