"""What must hold after a round, whatever went wrong in it: nothing lost, and nothing twice."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from operate.platforms import Plausible, World
from operate.republish import rows
from operate.stage import Stage, as_function_of
from services.booking.domain.booking import Booking
from services.booking.table import bookings, flags, staff
from services.booking.use_cases.visitors import called_for
from services.feedback.table import answers, summaries
from services.metrics.table import drops, facts, series
from services.people.table import rosters
from shared import sent
from shared.clock import london_day
from shared.outbox import ENTITY as OUTBOX
from tests.drills.county import PLATFORM, RENAMED
from tests.drills.told import CAME, Told
from tests.support.aws import client

TABLES: Final = ("BookingTable", "FeedbackTable", "PeopleTable")
"""Those with an outbox, by the output that names them; metrics publishes nothing."""

ASKED: Final = 3
"""Days before the clock struck that a platform is asked for, whatever is known of it."""


@dataclass
class Found:
    """What is wrong: what was lost, and what came twice; mails apart, since of them nobody can always know."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    mails: Counter[str] = field(default_factory=Counter)
    """Mails that came more than once, and how often."""

    @property
    def good(self) -> bool:
        """Whether nothing is lost or doubled, mails left out."""
        return not (self.lost or self.doubled)


def compared(stage: Stage, told: Told, at: datetime) -> Found:
    """Hold what people were told against what the system knows at a moment."""
    found = Found()
    stored = _bookings(stage, told, found)
    _figures(stage, told, stored, found, at)
    _collected(stage, told, found, at)
    _flagged(stage, told, found)
    _answers(stage, told, found)
    _people(stage, told, found)
    _events(stage, found)
    _mails(stage, told, stored, found, at)
    return found


def _bookings(stage: Stage, told: Told, found: Found) -> dict[str, Booking]:
    stored: dict[str, Booking] = {}
    with as_function_of("booking", stage.outputs):
        for name in told.bookings.values():
            booking = bookings.load(name)
            if booking:
                stored[name] = booking
            else:
                found.lost.append(f"booking {name}")
    of = Counter(row["contact"]["M"]["email"]["S"] for row in rows(stage.outputs["BookingTable"], "booking"))
    found.doubled += [f"{of[email]} bookings of {email}" for email in told.bookings if of[email] > 1]
    for email, name in told.bookings.items():
        wanted = "confirmed" if email in told.requests else "delivered"
        if name in stored and stored[name].status != wanted:
            found.lost.append(f"{name} is {stored[name].status}, not {wanted}")
    return stored


def _figures(stage: Stage, told: Told, stored: Mapping[str, Booking], found: Found, at: datetime) -> None:
    with as_function_of("metrics", stage.outputs):
        known = facts.known(london_day(at))
        visits = {visit.id: visit for visit in known.visits}
        staffed = {one.id for one in known.staff}
        of_file = [one for one in drops.newest(100) if one.name.endswith(f"/{told.file}")]
    for name, booking in stored.items():
        fact = visits.get(name)
        if fact is None or fact.status != booking.status:
            found.lost.append(f"figures of {name}")
        elif name in told.visits.values():
            pupils = sum(group.pupils for session in fact.sessions for group in session.present)
            if pupils != CAME:
                found.doubled.append(f"{pupils} pupils of {name}, not {CAME}")
    found.lost += [f"figures of who comes to {name}" for name in told.comes if name not in staffed]
    if told.file and not of_file:
        found.lost.append(f"file {told.file}")
    if len(of_file) > 1:
        found.doubled.append(f"file {told.file}: {len(of_file)} times")


def _collected(stage: Stage, told: Told, found: Found, at: datetime) -> None:
    """Look whether what the platform told of each day is known, and nothing that it never told: its figures only grow."""
    if told.collected is None:
        return
    days = [told.collected - timedelta(days=back) for back in range(ASKED)]
    tells = Plausible(World(lambda: at))
    with as_function_of("metrics", stage.outputs):
        known = {one.metric: series.values(one, days[-1], days[0]) for one in series.all_series(PLATFORM)}
    for metric, name in (("plausible_views", "pageviews"), ("plausible_visits", "visits")):
        values = known.get(metric, {})
        found.lost += [f"{metric} of {day}" for day in days if day not in values]
        found.doubled += [
            f"{metric} of {day}: {value.value}, not {tells.figure(name, day)}"
            for day, value in values.items()
            if value.value > tells.figure(name, day)
        ]


def _flagged(stage: Stage, told: Told, found: Found) -> None:
    """Look whether the team is told of the school that the register calls otherwise."""
    with as_function_of("booking", stage.outputs):
        flagged = [one.urn for one in flags.flags()]
    if told.collected and flagged != [RENAMED.urn]:
        found.lost.append(f"flag of {RENAMED.urn}: {flagged}")


def _answers(stage: Stage, told: Told, found: Found) -> None:
    with as_function_of("feedback", stage.outputs):
        for session, given in told.answers.items():
            stored = [(answers.key_of(row), dict(row["answers"])) for row in answers.of(session)]
            times = Counter(key for key, _ in stored)
            found.doubled += [f"answer {key} of {session}" for key, count in times.items() if count > 1]
            kept = dict(stored)
            found.lost += [f"answer {key} of {session}" for key in given if kept.get(key) != given[key]]
            found.doubled += [f"answer {key} of {session}" for key in kept if key not in given]
            summary = summaries.find(session)
            counted = summary.steps.made["answers"] if summary else 0
            if counted < len(given):
                found.lost.append(f"{len(given) - counted} answers in the summary of {session}")
            elif counted > len(given):
                found.doubled.append(f"{counted - len(given)} answers in the summary of {session}")
    table = stage.outputs["FeedbackTable"]
    comments = [one for one in rows(table, "comment") if one["session_id"]["S"] in told.answers]
    if len(comments) != told.comments:
        (found.lost if len(comments) < told.comments else found.doubled).append(f"{len(comments)} comments")
    states = {one["pk"]["S"]: one["state"]["S"] for one in rows(table, "told")}
    found.lost += [f"mail of {one['pk']['S']}" for one in comments if states.get(one["pk"]["S"]) != "sent"]


def _people(stage: Stage, told: Told, found: Found) -> None:
    with as_function_of("people", stage.outputs):
        for name, person in told.comes.items():
            visit = rosters.visit(name)
            coming = [one.person for roster in visit.rosters for one in roster.coming] if visit else []
            if coming != [person]:
                (found.lost if person not in coming else found.doubled).append(f"who comes to {name}")
        for name in told.visits.values():
            visit = rosters.visit(name)
            if visit is None or visit.rosters[0].session.present != CAME:
                found.lost.append(f"count of {name} for who comes")
    with as_function_of("booking", stage.outputs):
        for name, person in told.comes.items():
            known = staff.load(name)
            if known is None or [one.person for each in known.sessions for one in each.coming] != [person]:
                found.lost.append(f"who comes to {name}, on the console")


def _events(stage: Stage, found: Found) -> None:
    """Each event that a table's outbox tells of is in the log, and nothing else is."""
    logged = set(_log(stage))
    written = {event for output in TABLES for event in _outbox(stage.outputs[output])}
    found.lost += [f"{kind} {event} in the log" for kind, event in written - logged]
    found.doubled += [f"{kind} {event} in the log, of no table" for kind, event in logged - written]


def _outbox(table: str) -> Iterator[tuple[str, str]]:
    for row in rows(table, OUTBOX):
        version, _, kind = row["sk"]["S"].partition("#")
        yield kind, f"{row['pk']['S'].partition('#')[2]}:{int(version)}"


def _log(stage: Stage) -> Iterator[tuple[str, str]]:
    """Yield each event of the log, as its kind and its id."""
    pages = client("s3").get_paginator("list_objects_v2")
    for page in pages.paginate(Bucket=stage.outputs["EventsBucket"], Prefix="events/"):
        for one in page.get("Contents", []):
            *_, kind, name = one["Key"].split("/")
            yield kind, name.removesuffix(".json")


def _mails(stage: Stage, told: Told, stored: Mapping[str, Booking], found: Found, at: datetime) -> None:
    """Each mail that a booking calls for by now went out, and each once."""
    with as_function_of("booking", stage.outputs):
        for name, booking in stored.items():
            marks = sent.states(name)
            for mail in called_for(booking, marks):
                mark = marks.get(mail.key)
                if mail.due <= at <= mail.until and (
                    mark is None or mark.state not in {*sent.SENT, "unsure"}
                ):
                    found.lost.append(f"mail {mail.key} of {name}: {mark.state if mark else 'waits'}")
    mails = [mail for _, mail in stage.mails()]
    about = [*told.bookings.values(), *told.bookings, *([told.file] if told.file else [])]
    got = Counter(f"{mail['to']}: {mail['subject']}" for mail in mails if _of(mail, about))
    found.mails = Counter({which: count for which, count in got.items() if count > 1})
    letters = sum(_brings(mail, told.letter) for mail in mails) if told.letter else 1
    if letters > 1:
        found.mails[told.letter] = letters
    if not letters:
        found.lost.append(f"letter: {told.letter}")
    if told.file and not any(told.file in which for which in got):
        found.lost.append(f"mail of {told.file}")


def _brings(mail: Any, text: str) -> bool:
    """Tell whether a mail has a text in what is attached to it."""
    return any(text.encode() in part.get_payload(decode=True) for part in mail.iter_attachments())


def _of(mail: Any, about: Collection[str]) -> bool:
    said = f"{mail['to']} {mail['subject']}"
    return any(one in said for one in about)
