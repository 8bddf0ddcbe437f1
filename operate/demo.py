"""Loads the demo year into a running local stage, through the services' own use cases and the real bus; answers by classes.

`python -m operate.demo ENDPOINT OUTPUTS PLATFORMS` does it as a process of its own, so that the stage is usable meanwhile.
"""

import functools
import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from operate import (
    demo_coming,
    demo_exports,
    demo_people,
    demo_platforms,
    demo_present,
    demo_teachers,
    demo_website,
    demo_year,
)
from operate.demo_plan import for_schools, plan_of
from operate.demo_year import DemoClass, DemoVisit
from operate.processes import StageError, wait_for
from operate.stage import as_function_of, connect
from services.booking.domain.booking import Booking
from services.booking.domain.diary import Wanted
from services.booking.domain.offer import Offer
from services.booking.domain.parts import Class, Contact, Employer, Encounter
from services.booking.use_cases import lead, outcome, team
from services.booking.use_cases.free import free_days
from services.booking.use_cases.offer import offer as the_offer
from services.booking.use_cases.schools import booked
from services.feedback.session import GRACE, Session
from services.feedback.table import BusyError, answers
from services.feedback.table import sessions as survey_sessions
from services.feedback.use_cases.summarise import close
from services.metrics.known import pupils
from services.metrics.table import facts, series
from services.metrics.use_cases import drops, receiving
from services.metrics.use_cases.words import in_short
from shared.clock import Clock, london_day, london_time, now
from shared.compiled import compiled, essentials
from shared.dynamo import transact
from shared.log import logger
from shared.programme import Programme
from shared.questions import BEFORE, NOW

Outputs = Mapping[str, str]

WHO = "Robin Demo"
ANSWERED: Final = 24
"""Of the class whose survey is open: enough for the live page to show bars, and some of the class still to come."""

PATIENCE = 180.0
"""Seconds to wait for an event to arrive."""


def load(
    outputs: Outputs,
    clock: Clock = now,
    *,
    platforms: str = "",
    pupils: int = demo_year.PUPILS,
    website_days: int = demo_website.DAYS,
) -> Iterator[str]:
    """Load it all, saying what is being done; the figures are in the tables when it ends.

    `platforms` is where the platforms' stand-ins answer: without them no platform is asked. `pupils` is how many the year has
    at most, `website_days` on how many days before today the website was looked at.
    """
    programme = compiled()
    rng = random.Random(demo_year.SEED)  # noqa: S311  a demo is repeatable, not secret
    made: list[tuple[DemoVisit, Booking]] = []
    with as_function_of("booking", outputs):
        offer = the_offer()
        plan = plan_of(programme, offer, pupils)
        for number, visit in enumerate(plan.visits, 1):
            made.append((visit, _book(programme, plan.offer, visit)))
            yield f"bookings: {number} of {len(plan.visits)}"
    with as_function_of("people", outputs):
        partners = yield from demo_people.join(clock())
        yield from demo_people.came(partners, [booking for _, booking in made])
    with as_function_of("booking", outputs):
        for number, (visit, booking) in enumerate(made, 1):
            _deliver(visit, booking)
            yield f"visits delivered: {number} of {len(made)}"
        today = yield from demo_present.load(programme, offer, clock())
        agreed = demo_present.agreed()
    with as_function_of("people", outputs):
        yield from demo_coming.load(partners, today, agreed, clock())
        for page, path in demo_coming.pages(partners, today, agreed).items():
            yield f"{demo_year.PAGE}{page}: {path}"
    with as_function_of("feedback", outputs):
        for number, (visit, booking) in enumerate(made, 1):
            _answer(rng, visit, booking)
            yield f"answers: {number} of {len(made)} visits"
        yield f"answers of {demo_teachers.answer(made, clock())} teachers"
        yield f"{demo_year.OPEN}{_answer_today(today)}"
    with as_function_of("metrics", outputs):
        yield "website"
        demo_website.visit(rng, clock(), website_days)
        yield "social media"
        _drop_exports(rng, programme, clock())
        if platforms:
            yield "platforms"
            demo_platforms.collect(programme, platforms, clock)
        yield "waiting for the last summaries"
        _settled(made, plan.pupils)


def _contact(programme: Programme, urn: str, at: datetime) -> Contact:
    school = programme.school(urn)
    slug = "".join(letter for letter in (school.name if school else urn).lower() if letter.isalnum())
    return Contact("Sam Example", f"careers@{slug}.example", confirmed_at=at)


def _book(programme: Programme, offer: Offer, visit: DemoVisit) -> Booking:
    """Ask for the free times nearest to the day wished for, three weeks ahead, and confirm them four days later."""
    asked_at = london_time(visit.wished, 10) - timedelta(days=21)
    workshop = for_schools(programme)[visit.workshop]
    first = london_day(asked_at) + timedelta(days=offer.diary.notice_days)
    # Those past the year's last day are no part of the demo.
    last = min(demo_year.LAST_DAY, visit.wished + timedelta(days=75))
    asked = Wanted(len(visit.classes), workshop.minutes, visit.urn)
    free = free_days(offer, first, last, asked, asked_at)
    if not free:
        raise StageError(
            f"This programme's diary has no free time for the demo year's visit of {visit.wished}. "
            "Start without it: python -m operate run --no-demo"
        )
    wished = london_time(visit.wished, 9)
    starts = tuple(start for start, _ in min(free, key=lambda day: abs(day.times[0][0] - wished)).times)
    years = [
        c.year_group if c.year_group in workshop.year_groups else workshop.year_groups[0]
        for c in visit.classes
    ]
    booking = lead.request(
        offer,
        lead.VisitRequest(
            school=booked(visit.urn),
            workshop_id=workshop.id,
            starts=starts,
            classes=tuple(Class(year, c.expected) for year, c in zip(years, visit.classes, strict=True)),
            contact=_contact(programme, visit.urn, asked_at),
            # Two classes' visits on one day are two, and wanted.
            again=True,
        ),
        now=asked_at,
        correlation_id=f"demo-{visit.urn}-{starts[0]:%Y%m%d%H}",
    )
    return team.confirm(booking.id, who=WHO, now=asked_at + timedelta(days=4))


def _deliver(visit: DemoVisit, booking: Booking) -> None:
    outcome.record(
        booking.id,
        delivered_on=london_day(booking.starts_at),
        present={
            session.id: {session.year_group: planned.present}
            for session, planned in zip(booking.sessions, visit.classes, strict=True)
        },
        who=WHO,
        now=booking.ends_at + timedelta(hours=3),
        encounter=_report(visit, booking.workshop.id),
    )


def _report(visit: DemoVisit, workshop_id: str) -> Encounter | None:
    """Return what the facilitator wrote of a visit; of every third nothing but the count."""
    workshop = compiled().workshop(workshop_id)
    if workshop is None or visit.wished.toordinal() % 3 == 0:
        return None
    return Encounter(
        employers=tuple(Employer(one.name, one.roles) for one in workshop.employers),
        purpose=workshop.purpose,
        outcomes=". ".join(workshop.outcomes),
        two_way="Pupils asked about pay, training and night shifts, and tried out the kit.",
        reflection="Pupils named one role that they would look up.",
    )


def _answer(rng: random.Random, visit: DemoVisit, booking: Booking) -> None:
    for session, planned in zip(booking.sessions, visit.classes, strict=True):
        found = wait_for(
            f"session {session.id} to open", functools.partial(survey_sessions.find, session.id), PATIENCE
        )
        survey = essentials()["surveys"][found[0].survey_id]
        forms = []
        for pupil in range(planned.answers):
            before, after = demo_year.interest(rng)
            chosen: dict[str, Any] = {BEFORE: str(before), NOW: str(after)}
            for question in survey["questions"]:
                options = [option["id"] for option in question["options"] if not option["exclusive"]]
                if question["type"] == "year_group":
                    chosen[question["id"]] = f"year-{session.year_group}"
                elif question["type"] == "multiple":
                    most = question["most"] or 3
                    chosen[question["id"]] = rng.sample(options, rng.randint(1, min(most, len(options))))
                elif question["type"] == "single":
                    chosen[question["id"]] = rng.choices(options, range(len(options) + 1, 1, -1))[0]
            forms.append(answers.kept(found[0], f"demo-{session.id}-{pupil:03d}", chosen))
        # A class at once: the function that sums up is called once for it, where each pupil by themselves would call it.
        if forms:
            transact(forms)
        wait_for(f"session {session.id} to close", functools.partial(_close, found[0]), PATIENCE)


def _close(session: Session) -> bool:
    """Publish what is left of a session as of when it closed; False while the stream makes its summary at the same moment."""
    try:
        return close(session.session_id, session.closes_at + GRACE)
    except BusyError:
        return False


def _answer_today(booking: Booking) -> str:
    """Let most of today's class answer; return its code."""
    [session] = booking.sessions
    most = DemoClass(session.year_group, session.pupils_expected, 0, ANSWERED)
    # Drawn apart, so that the past year keeps its answers.
    rng = random.Random(demo_year.SEED + 1)  # noqa: S311  a demo is repeatable, not secret
    _answer(rng, DemoVisit(booking.school.urn, 0, london_day(booking.starts_at), (most,)), booking)
    found = survey_sessions.find(session.id)
    if found is None:
        raise StageError(f"Session {session.id} was opened and is gone.")
    return found[1]


def _drop_exports(rng: random.Random, programme: Programme, at: datetime) -> None:
    """Hand in a year's export of each platform and keep it, as the team would.

    Raises `StageError` for one that is not understood, or of which something is asked.
    """
    for name, content in demo_exports.files(rng, programme, london_day(at) - timedelta(days=2)):
        handed_in = receiving.hand_in(programme, name, content, way="command", who=WHO, at=at)
        kept = (
            drops.keep(programme, handed_in, {}, who=WHO, at=at)[0]
            if handed_in.state == "read"
            else handed_in
        )
        if kept.state != "kept":
            raise StageError(f"The demo's file {name} was not kept: {in_short(kept)}")


def _settled(made: list[tuple[DemoVisit, Booking]], expected: int) -> None:
    """Wait until every answer stands in a summary, every delivery among the facts, every export among the series."""
    answered = sum(planned.answers for visit, _ in made for planned in visit.classes)
    booked = {booking.id for _, booking in made}

    def all_there() -> bool:
        known = facts.known(london_day(now()))
        present = sum(pupils(visit) for visit in known.delivered if visit.id in booked)
        counted = sum(
            summary.answers
            for summary in known.summaries
            if summary.kind == "pupil" and summary.booking_id in booked
        )
        complete = {one.metric for one in series.all_series()} >= demo_exports.metrics(compiled())
        return present == expected and counted == answered and complete

    wait_for("the events of the demo year", all_there, PATIENCE)


def main(endpoint: str, outputs: Outputs, platforms: str, say: Callable[[str], None]) -> None:
    """Load the demo year into the stage at `endpoint`, with platforms that stand in at another, and say each step."""
    connect(endpoint)
    logger.setLevel("WARNING")  # thousands of lines of "requested" help nobody at the terminal
    for step in load(outputs, platforms=platforms):
        say(step)


if __name__ == "__main__":
    began = time.monotonic()
    try:
        main(sys.argv[1], json.loads(sys.argv[2]), sys.argv[3], lambda step: print(step, flush=True))
    except StageError as error:
        raise SystemExit(str(error)) from None
    print(f"loaded in {time.monotonic() - began:.0f} seconds", flush=True)
