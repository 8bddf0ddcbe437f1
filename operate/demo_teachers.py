"""What the demo year's teachers said: few at each visit, as it is, and enough over the year for the page to show some."""

import functools
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from operate.demo_year import SEED, DemoVisit
from operate.processes import wait_for
from services.booking.domain.booking import Booking
from services.feedback.session import TEACHER
from services.feedback.survey import of_kind
from services.feedback.table import sessions
from services.feedback.table.teachers import summaries_of
from services.feedback.use_cases.answer import submit
from services.feedback.use_cases.teachers import put_together
from shared.clock import academic_year, london_day
from shared.compiled import essentials

STEPS: Final = (1, 2, 5, 8, 5)
"""How often teachers choose each step of a scale, from the lowest up."""

PATIENCE: Final = 180.0
"""Seconds to wait for the answers to stand in their sessions' summaries."""


def answer(made: Sequence[tuple[DemoVisit, Booking]], at: datetime) -> int:
    """Let a teacher answer after every second visit of the usual workshop, and two after each other one; return how many."""
    survey = of_kind(essentials()["surveys"].values(), "teacher")
    if survey is None:
        return 0
    # Drawn apart, so that the past year keeps its answers.
    rng = random.Random(SEED + 2)  # noqa: S311  a demo is repeatable, not secret
    answers = 0
    for number, (visit, booking) in enumerate(made):
        teachers = 2 if visit.workshop else number % 2
        for teacher in range(teachers):
            found = wait_for(
                f"the teachers' session of {booking.id}",
                functools.partial(sessions.find, f"{booking.id}{TEACHER}"),
                PATIENCE,
            )
            chosen: dict[str, Any] = {}
            for question in survey["questions"]:
                options = [option["id"] for option in question["options"] if not option["exclusive"]]
                if question["type"] == "multiple":
                    chosen[question["id"]] = rng.sample(
                        options, rng.randint(1, question["most"] or len(options))
                    )
                elif question["type"] == "scale":
                    chosen[question["id"]] = rng.choices(options, STEPS)[0]
                elif question["type"] == "single":
                    chosen[question["id"]] = rng.choices(
                        options, [2**left for left in range(len(options), 0, -1)]
                    )[0]
            submit(found[0], f"demo-{booking.id}-{teacher}", chosen, booking.ends_at + timedelta(hours=4))
            answers += 1
    years = {academic_year(london_day(booking.starts_at)) for _, booking in made}

    def summarised() -> bool:
        there = sum(int(content["answers"]) for year in years for _, content in summaries_of(year))
        return there >= answers

    wait_for("the teachers' answers", summarised, PATIENCE)
    put_together(at)
    return answers
