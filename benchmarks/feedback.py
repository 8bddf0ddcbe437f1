"""What feedback's functions are asked, and what they must answer, of a class that has answered and of one whose time is over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from benchmarks.functions import READER, BenchError
from benchmarks.handed import USER, heard, http, signed_in, stream, told
from benchmarks.measure import EMPTY, Case, in_page
from benchmarks.standin import StandIn
from services.access.groups import SAFEGUARDING
from services.booking.domain.booking import Booking
from services.feedback.careers import careers_for
from services.feedback.functions import pupil
from services.feedback.session import Session, sessions_of
from services.feedback.steps import STEP
from services.feedback.survey import Answers, Survey, check, hobbies
from services.feedback.survey import shown as asked_of
from services.feedback.table import ANSWER, FLAGGED, answers, sessions
from services.feedback.table import comments as table_of_comments
from services.feedback.use_cases import comments
from services.feedback.use_cases.follow import follow
from services.feedback.use_cases.questions import survey_of
from services.feedback.use_cases.summarise import update
from services.feedback.use_cases.window import widen
from shared.clock import london_day
from shared.compiled import careers, compiled, essentials
from shared.events.base import Event
from shared.events.booking import BookingEvent
from shared.languages import ENGLISH
from shared.outbox import ENTITY as OUTBOX
from shared.results_link import school_token
from shared.settings import setting
from shared.web.routes import address

CLASS: Final = 3 * STEP
"""Pupils who answer, in three steps: the last publishes what was held after the second."""

PUPIL: Final = "feedback-pupil"
POSTER: Final = "feedback-team"
"""The function whose package has the posters' typesetter."""

PUPIL_SENDS: Final = "POST /f/CODE/answers"
"""The title of the case whose first answer has a budget of its own."""

PUPIL_PAGE: Final = "GET /f/CODE"
PUPIL_THANKS: Final = "GET /f/CODE/thanks"
PUPIL_CODE: Final = "GET /f"
PUPIL_WORKER: Final = "GET /f/worker.js"

PUBLISHED: Final = 3
"""Rows of a summary that is published: itself, its event, and that it waits for more."""

HARM: Final = "My dad hits me"


@dataclass(frozen=True)
class Asked:
    """A class that has answered, but for its last pupil: its session, as found by its code, and what all of them said."""

    booking: Booking
    session: Session
    code: str
    survey: Survey
    answers: Answers
    form: dict[str, str]


def feedback(standin: StandIn, booked: Booking, new: Event, over: Event, at: datetime) -> Iterator[Case]:
    """Fill the feedback table, and yield the cases of the service.

    The class of `booked` has answered, `new` is a visit that is heard of, `over` is of one whose answers' time is over.
    """
    asked = _class(booked, at)
    pupils = list(_pupil(asked))
    rows = standin.rows(setting("TABLE"), ANSWER)
    yield from pupils
    yield from _team(asked, at)
    yield from _open_to_all(asked)
    yield from _comments(standin, asked, at)
    yield from _heard(standin, new, rows)
    yield from _timed(over, asked)


def _opened(booking: Event) -> list[Session]:
    """Return the sessions that an event of a booking opens: of its classes, later ones, their teachers'."""
    if not isinstance(booking, BookingEvent):
        raise BenchError(f"{booking.DETAIL_TYPE} opens no session.")
    return sessions_of(booking.booking, essentials(), booking.correlation_id)


def _class(booked: Booking, at: datetime) -> Asked:
    follow(told(booked))
    session_id = booked.sessions[0].id
    found = sessions.find(session_id)
    if found is None:
        raise BenchError("A confirmed visit opened no session.")
    held, code = found
    # Its visit is to come, and pupils answer on its day: the bench does not wait for it.
    held = widen(session_id, (held.held_on - london_day(at)).days + 1, 0)
    survey = survey_of(held)
    form = {question["id"]: question["options"][1]["id"] for question in survey["questions"]}
    given, _ = check(survey, {name: [value] for name, value in form.items()})
    # What all of a class say alike is shown to nobody.
    last = {question["id"]: [question["options"][-1]["id"]] for question in survey["questions"]}
    _answer(held, (given, check(survey, last)[0]), CLASS - 1, at)
    return Asked(booked, held, code, survey, given, form)


def _answer(session: Session, said: Sequence[Answers], pupils: int, at: datetime) -> None:
    """Keep what pupils said by turns, and sum it up after each whole step of them."""
    for number in range(1, pupils + 1):
        answers.keep(session, f"benchmark-{number:08d}", said[number % len(said)])
        if number % STEP == 0:
            update(session.session_id, at)


def _pupil(asked: Asked) -> Iterator[Case]:
    code = asked.code
    # It is sent as a pupil sends it: where that leads is the address of the page of thanks.
    sent = http("POST", f"/f/{code}/answers", form=asked.form | {"key": "benchmark-benchmark"})
    thanks = pupil.handler(sent, None)["headers"].get("location", "")
    drawn = int(parse_qs(urlsplit(thanks).query)["n"][0])
    shown = careers_for(hobbies(asked.answers), careers(), drawn)
    reasons = [reason.because for career in shown for reason in career.reasons]
    if not reasons:
        raise BenchError("No career of the programme has a reason for the hobby that the bench chooses.")
    questions = tuple(
        f'name="{question["id"]}"' for question in asked_of(asked.survey, asked.session.year_group)
    )
    thanked, _, query = thanks.partition("?")
    yield Case(PUPIL, PUPIL_SENDS, sent, leads=f"/f/{code}/thanks?h=", brings={"PutItem": 1})
    yield Case(PUPIL, PUPIL_PAGE, http("GET", f"/f/{code}"), shows=questions)
    yield Case(PUPIL, PUPIL_WORKER, http("GET", address("survey.worker")), shows=("respondWith",))
    yield Case(PUPIL, PUPIL_THANKS, http("GET", thanked, query=query), shows=in_page(*reasons))
    yield Case(PUPIL, PUPIL_CODE, http("GET", address("code")), shows=('name="code"',))


def _team(asked: Asked, at: datetime) -> Iterator[Case]:
    team, school = signed_in(USER, at), asked.booking.school.name

    def page(path: str = "") -> dict[str, Any]:
        return http("GET", f"/team/sessions/{asked.session.session_id}{path}", cookie=team)

    yield Case(POSTER, "GET session", page(), shows=in_page(asked.session.session_id, school))
    yield Case(POSTER, "GET count by hand", page("/by-hand/count"), shows=in_page(school))
    yield Case(POSTER, "GET sheet.pdf", page("/by-hand/sheet.pdf"), shows=("%PDF-", "%%EOF"))
    yield Case(POSTER, "GET poster.png", page("/poster.png"), shows=("PNG", "IEND"))
    yield Case(POSTER, "GET poster.pdf", page("/poster.pdf"), shows=("%PDF-", "%%EOF"))
    yield Case(POSTER, "GET results.pdf", page("/results/results.pdf"), shows=("%PDF-", "%%EOF"))


def _open_to_all(asked: Asked) -> Iterator[Case]:
    """Yield what the school sees by its booking's link, and what stands at the wall."""
    token, code = school_token(asked.booking.id), asked.code
    school = http("GET", address("school.results", token=token))
    yield Case("feedback-school", "GET /results", school, shows=in_page(asked.booking.school.name))
    # The picture that the day sheet has of it.
    drawn = http("GET", address("school.sheet", token=token, file="qr-1.svg"))
    yield Case(POSTER, "GET qr-1.svg", drawn, shows=("<svg", "</svg>"))
    live, numbers = http("GET", address("live", code=code)), http("GET", address("live.numbers", code=code))
    yield Case("feedback-live", "GET /live/CODE", live, shows=(code[:4], code[4:]))
    # Bars there are: it is a class large enough to be shown.
    yield Case("feedback-live", "GET numbers", numbers, shows=('"answered":', '"before":[', '"now":['))


def _comments(standin: StandIn, asked: Asked, at: datetime) -> Iterator[Case]:
    """Yield comments of three kinds: read and told of now, told of now, waiting for too long, and over."""
    kept, who = compiled().comments, USER.name
    leads = len(kept.lead or READER)
    lead = signed_in(replace(USER, groups=(SAFEGUARDING,)), at)
    comments.keep(asked.session, "benchmark-over", {"comment": "It was loud"}, at, ENGLISH)
    [over] = table_of_comments.waiting()
    long_ago = at - timedelta(days=kept.keep_days + 2)
    comments.act(over.id, 1, "rejected", lambda one: one.reject(who=who, at=long_ago), who=who, at=long_ago)
    comments.keep(asked.session, "benchmark-new", {"comment": HARM}, at, ENGLISH)
    flagged = standin.rows(setting("TABLE"), FLAGGED)
    [new] = table_of_comments.waiting()
    late = at - timedelta(days=kept.days_to_read + 2)
    comments.keep(asked.session, "benchmark-late", {"comment": HARM}, late, ENGLISH)
    listed = http("GET", address("console.comments"), cookie=lead)
    opened = http("GET", address("console.comment", comment=new.id), cookie=lead)
    # Each mail is claimed before and noted after; what is read is noted.
    mailed = {"SendRawEmail": leads, "PutItem": 2 * leads}
    yield Case("feedback-comments", "GET comments", listed, shows=in_page(asked.booking.school.name))
    yield Case("feedback-comments", "GET comment", opened, shows=(HARM,), brings={"PutItem": 1})
    yield Case("feedback-flagged", "1 comment", stream(flagged), brings=mailed)
    # A comment that goes takes its line and its place among the results with it; what reports may quote is laid anew.
    brings = mailed | {"TransactWriteItems": 3, "PutObject": 1}
    yield Case("feedback-watch", "1 over, 1 late", {}, brings=brings)


def _heard(standin: StandIn, new: Event, rows: list[Any]) -> Iterator[Case]:
    outbox = standin.rows(setting("TABLE"), OUTBOX)
    opened = _opened(new)
    # A session goes with its code and its month; each survey is kept before the first session that asks it.
    brings = {"TransactWriteItems": 3 * len(opened), "PutItem": len({one.survey_id for one in opened})}
    yield Case("feedback-relay", f"{len(outbox)} event", stream(outbox), brings={"PutEvents": len(outbox)})
    yield Case("feedback-sessions", "1 event", heard([new]), brings=brings)
    # Which answers count is kept before the summary.
    summed = {"TransactWriteItems": PUBLISHED, "PutItem": 1}
    yield Case("feedback-summarise", f"{CLASS} answers", stream(rows), brings=summed)


def _timed(over: Event, asked: Asked) -> Iterator[Case]:
    """Yield what the hour and the night do of a visit that nobody had closed: it is published, and its answers deleted."""
    follow(over)
    opened = _opened(over)
    _answer(opened[0], (asked.answers,), CLASS, over.occurred_at)
    closed = {"TransactWriteItems": PUBLISHED, "DeleteItem": 1}
    yield Case("feedback-settle", "1 closed", {}, brings=closed)
    yield Case("feedback-settle", "nothing closed", {}, brings={"DeleteItem": 0}, environment=EMPTY)
    # Of each session: that it is empty, that it is done, and what the team had decided; of the class its answers, audited.
    erased = {"PutItem": 2 * len(opened) + 1, "DeleteItem": len(opened) + CLASS}
    yield Case("feedback-retain", f"{CLASS} answers", {}, brings=erased)
