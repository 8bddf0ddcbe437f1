"""A whole year in the hall: eight classes of thirty on a stage that was just started, their phones behind one address.

The first class opens its page before any function has run, answers without network and is back in the same moment: its
phones send what they kept, and every third sends it twice, as one does that never heard the reply. The other classes answer
within the same minute, thirty phones at a time.
"""

import functools
import http.client
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode, urlsplit

from benchmarks.budgets import HALL, HALL_SECONDS, PAGE_SECONDS, PUPILS
from benchmarks.functions import BenchError
from benchmarks.handed import told
from operate.processes import wait_for
from operate.stage import Stage, as_function_of
from services.booking.domain.booking import Booking
from services.feedback.session import Session
from services.feedback.survey import Answers, check
from services.feedback.table import answers, sessions, summaries
from services.feedback.use_cases.follow import follow
from services.feedback.use_cases.questions import survey_of
from services.feedback.use_cases.window import widen
from shared.clock import london_day, now
from shared.paths import LOCAL
from shared.secrets import forget_key

TWICE: Final = 3
"""Each so-many-th phone sends twice."""

THANKS: Final = b'"thanks"'
"""What a script is told once its answers are stored."""

PATIENCE: Final = 120.0
"""Seconds a phone waits for an answer."""


@dataclass(frozen=True)
class Phone:
    """A pupil's phone, and what the pupil answers."""

    code: str
    key: str
    form: Mapping[str, str]

    def page(self) -> tuple[str, str, bytes, Mapping[str, str]]:
        """Return how it asks for the survey."""
        return "GET", f"/f/{self.code}", b"", {"accept": "text/html"}

    def sends(self) -> tuple[str, str, bytes, Mapping[str, str]]:
        """Return how its script sends the answers."""
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "accept": "application/json",
            "sec-fetch-site": "same-origin",
        }
        return "POST", f"/f/{self.code}/answers", urlencode({**self.form, "key": self.key}).encode(), headers


@dataclass(frozen=True)
class Answered:
    """What a request came to: its status, what was said, and the seconds until all of it was there."""

    status: int
    body: bytes
    seconds: float


@dataclass(frozen=True)
class Class:
    """A class: its session, its phones, and what is to be stored of them by what their keys become."""

    session: Session
    phones: tuple[Phone, ...]
    stored: Mapping[str, Answers]


def hall(
    visit_of: Callable[[int, datetime], Booking], say: Callable[[str], None]
) -> Iterator[tuple[bool, str]]:
    """Start a stage for it, let the hall answer, and yield for each budget whether it is met, and how near it is.

    `visit_of` makes a confirmed visit of one class from a number and a moment.
    """
    with Stage(LOCAL / "bench-stage", say) as stage, as_function_of("feedback", stage.outputs):
        forget_key()
        classes = [_open(visit_of(number, now()), number) for number in range(HALL // PUPILS)]
        first, *others = classes
        say("the first class opens its survey")
        opened = _at_once(stage.site, [phone.page() for phone in first.phones])
        say("it sends what it kept")
        began = time.monotonic()
        back = _at_once(stage.site, [phone.sends() for phone in [*first.phones, *first.phones[::TWICE]]])
        say("the whole hall answers")
        sent = back + [
            answered
            for one in others
            for answered in _at_once(stage.site, [phone.sends() for phone in one.phones])
        ]
        took = time.monotonic() - began
        say("the summaries")
        exact = sum(_exactly(one) for one in classes)
    slowest, good = max(one.seconds for one in opened), _count(opened, b"<form")
    part = f"{good} of {len(opened)} pages open, the last in {slowest:.1f} s of {PAGE_SECONDS}"
    yield (
        good == len(opened) and slowest <= PAGE_SECONDS,
        f"to the first class, on a stage that was just started, {part}",
    )
    slowest, good = max(one.seconds for one in back), _count(back, THANKS)
    part = f"{good} of {len(back)} posts are thanked for, the last in {slowest:.1f} s"
    yield good == len(back), f"of a class that was offline and is back at once {part}"
    good = _count(sent, THANKS)
    part = f"{good} of {len(sent)} posts are thanked for, in {took:.0f} s of {HALL_SECONDS}"
    yield good == len(sent) and took <= HALL_SECONDS, f"of {HALL} pupils in a hall {part}"
    yield (
        exact == len(classes),
        f"what they answered is stored once and whole in {exact} of {len(classes)} classes",
    )


def _count(answered: list[Answered], holds: bytes) -> int:
    return sum(one.status == HTTPStatus.OK and holds in one.body for one in answered)


def _open(booking: Booking, number: int) -> Class:
    """Open a visit's session today, and give its pupils phones."""
    follow(told(booking))
    session_id = booking.sessions[0].id
    found = sessions.find(session_id)
    if found is None:
        raise BenchError("A confirmed visit opened no session.")
    session = widen(session_id, (found[0].held_on - london_day(now())).days + 1, 0)
    survey = survey_of(session)
    phones, stored = [], {}
    for pupil in range(PUPILS):
        chosen = {
            question["id"]: question["options"][(pupil + place) % len(question["options"])]["id"]
            for place, question in enumerate(survey["questions"])
            if question["options"]
        }
        phone = Phone(found[1], f"hall-{number:02d}-phone-{pupil:02d}", chosen)
        given, wrong = check(survey, {name: [value] for name, value in chosen.items()}, session.year_group)
        if wrong:
            raise BenchError(f"What the hall answers is refused: {wrong}.")
        phones.append(phone)
        stored[answers.place_of(phone.key)] = given
    return Class(session, tuple(phones), stored)


def _exactly(one: Class) -> bool:
    """Tell whether a class's answers are all there, each once and as it was sent, and so says its summary in the end."""
    session_id = one.session.session_id
    found = [(answers.key_of(row), dict(row["answers"])) for row in answers.of(session_id)]
    if len(found) != len(one.stored) or dict(found) != one.stored:
        return False
    wait_for("a class's summary", functools.partial(_summed, session_id, len(found)))
    return True


def _summed(session_id: str, pupils: int) -> bool:
    summary = summaries.last(session_id)
    return summary is not None and summary["answers"] == pupils


def _at_once(site: str, asked: list[tuple[str, str, bytes, Mapping[str, str]]]) -> list[Answered]:
    """Send requests in the same moment, each over a connection of its own."""
    ready = threading.Barrier(len(asked))

    def send(one: tuple[str, str, bytes, Mapping[str, str]]) -> Answered:
        method, path, body, headers = one
        connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=PATIENCE)
        ready.wait()
        began = time.monotonic()
        try:
            connection.request(method, path, body or None, dict(headers))
            answer = connection.getresponse()
            return Answered(answer.status, answer.read(), time.monotonic() - began)
        except (OSError, http.client.HTTPException) as error:
            return Answered(0, str(error).encode(), time.monotonic() - began)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(asked)) as phones:
        return list(phones.map(send, asked))
