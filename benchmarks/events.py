"""What each function is asked, and what it must answer: events as AWS hands them over, about rows our own code has written.

`golden` fills the stand-in through the use cases and returns the cases; so neither rows nor events can fall behind the
code. A function of the template that has no case here stops the bench, and so does an answer that lacks what its case says.
What it says is taken from the rows and the programme, where it can be: another programme has other words.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import botocore

from benchmarks.crowd import crowd, rows_of
from benchmarks.dashboard import dashboard
from benchmarks.feedback import feedback
from benchmarks.figures import ROWS, export, figures
from benchmarks.functions import PEER, BenchError, Function
from benchmarks.handed import (
    USER,
    heard,
    http,
    messages,
    published_in,
    rest,
    signed_in,
    stream,
    told,
    took_place,
)
from benchmarks.measure import EMPTY, Case, in_page
from benchmarks.standin import StandIn
from benchmarks.who_comes import people_cases
from operate.stage import as_function_of, connect
from services.access.user import ASKED_AGAIN
from services.booking.domain import asking
from services.booking.domain.booking import Booking
from services.booking.domain.diary import Wanted
from services.booking.domain.hours import offered
from services.booking.domain.parts import Class, Contact, Hold, School, Workshop
from services.booking.table import bookings, drafts
from services.booking.use_cases import lead, visitors
from services.booking.use_cases.free import free_days
from services.booking.use_cases.offer import offer
from services.booking.use_cases.published import outbox_row
from services.booking.use_cases.schools import booked
from services.booking.web import journey
from services.booking.web.steps import seen
from services.metrics.observations import Observation
from services.metrics.period import AcademicYear, Month
from services.metrics.sources.website import VIEWS, VISITS
from services.metrics.table import facts, hits, series
from services.metrics.use_cases import readers as life
from shared import aws
from shared.clock import london_day, now
from shared.compiled import compiled, essentials
from shared.dynamo import to_item
from shared.events.base import Event
from shared.events.booking import BookingEvent, BookingSnapshot
from shared.events.people import Attendance, StaffSession, StaffSnapshot, VisitStaffed
from shared.limits import OWN_PAGES
from shared.outbox import ENTITY as OUTBOX
from shared.results_link import evidence_token
from shared.secrets import forget_key
from shared.settings import setting
from shared.visit_link import day_token
from shared.web import csrf
from shared.web.routes import address

BOOKED: Final = 20
"""Visits."""

DAYS_AHEAD: Final = 7
"""How far ahead the first visit is."""

DAYS_IN_MONTH: Final = 31

MONTHS_OVER: Final = 6
"""By how many months the time of a visit's answers is over: the later survey's too, which is asked ten weeks on."""

SAM: Final = Contact(
    "Sam Example", "sam@school.example", "01452 000 000", datetime(2026, 1, 5, 9, tzinfo=UTC)
)

KIM: Final = Attendance(
    person="benchperson",
    organisation="benchpartner",
    employer="North Moor Hospital",
    role="nurse",
    role_title="Nurse",
    lead=True,
)
"""Who comes to a visit, as everyone may know it."""

DRAFT: Final = "benchmark-benchmark-be"
EVIDENCE: Final = "metrics-evidence"
"""The function that gives schools their evidence."""

PROGRAMME: Final = "metrics-programme"
"""The function whose package is the largest: it draws charts and typesets."""

SEARCH: Final = "GET /book/schools"
"""The title of the search that answers while a careers lead types."""

COUNTER: Final = "metrics-hit"
"""The function to which every page's script says that the page was shown."""

BEACON: Final = {
    "accept": "*/*",
    "sec-fetch-mode": "no-cors",
    "sec-fetch-dest": "empty",
    "content-length": "0",
}
"""What a browser says of the counter's `fetch`: a post without a body."""


def golden(standin: StandIn, functions: Mapping[str, Function], *, crowded: bool = False) -> list[Case]:
    """Fill the stand-in, close it, and return the cases of every function and of the usual one.

    `crowded` puts thousands of other bookings around those that are asked for (`benchmarks.crowd`).

    From then on this process's own clients speak to the stand-in. Raises `BenchError` for a function without a case.
    """
    connect(standin.address)
    os.environ["AWS_CA_BUNDLE"] = str(standin.trusted(Path(botocore.__file__).parent))
    aws.forget_clients()
    forget_key()
    outputs, at = _outputs_of(functions.values()), now()
    visits = [visit(number, at) for number in range(BOOKED)]
    with as_function_of("booking", outputs):
        for booking in crowd(offer(), at) if crowded else ():
            for row in rows_of(booking):
                standin.lay(setting("TABLE"), to_item(row))
        cases = list(_booking(standin, visits, at))
    with as_function_of("feedback", outputs):
        long_ago = at - timedelta(days=DAYS_IN_MONTH * (essentials()["keep_answers_months"] + MONTHS_OVER))
        over = told(visit(BOOKED, long_ago)[1])
        cases += feedback(standin, visits[0][1], told(visits[1][1]), over, at)
        outbox = standin.rows(setting("TABLE"), OUTBOX)
    with as_function_of("metrics", outputs):
        cases += _metrics(standin, visits, published_in(outbox), at)
        cases += figures(standin, at, crowded=crowded)
        cases += dashboard(standin, at, crowded=crowded)
    with as_function_of("people", outputs):
        # In two days: its letter is due, and at no hour of the day a reminder of it.
        soon = visit(BOOKED + 1, at - timedelta(days=BOOKED + DAYS_AHEAD - 1))[1]
        cases += people_cases(standin, told(soon), told(visits[0][1]), at)
    # The bench has no site: what is timed is that both doors are found shut.
    cases.append(Case("watch-doors", "no site", {}, brings={"PutItem": 0}))
    standin.close()
    # Its own row, and one that it is being handled, written twice.
    asked, brings = rest("/bookings", {"school": "Alderbrook", "seats": 30}), {"PutItem": 2, "UpdateItem": 1}
    cases.append(Case(PEER, "POST /bookings", asked, shows=('"school":"Alderbrook"',), brings=brings))
    if forgotten := functions.keys() - {case.function for case in cases}:
        raise BenchError(f"benchmarks/events.py has no event for {', '.join(sorted(forgotten))}.")
    return cases


SETTINGS: Final = {
    "Site": "SITE",
    "Secret": "SECRET",
    "Bus": "BUS",
    "ObservedBucket": "OBSERVED",
    "ReportsBucket": "REPORTS",
    "SourceSecrets": "SOURCE_SECRETS",
}
"""The stack's outputs that functions are told as settings."""


def _outputs_of(functions: Iterable[Function]) -> dict[str, str]:
    """Return what the stack would say of itself, as its functions are given it: tables, site, secret and bus."""
    outputs = {}
    for function in functions:
        settings = function.environment
        if "TABLE" in settings:  # the sign-in has none
            outputs[f"{settings['SERVICE'].capitalize()}Table"] = settings["TABLE"]
        outputs |= {output: settings[name] for output, name in SETTINGS.items() if name in settings}
    return outputs


def visit(number: int, at: datetime) -> tuple[Booking, Booking]:
    """Return a visit a week ahead or more as it was asked for, and as it was confirmed a minute before `at`."""
    school = offer().schools[number % len(offer().schools)]
    workshop = offer().workshops[0]
    starts = at.replace(minute=0, second=0, microsecond=0) + timedelta(days=DAYS_AHEAD + number)
    asked = asking.request(
        id=f"{offer().reference_prefix}-{number:06d}",
        programme=offer().programme,
        school=School(school.urn, school.name),
        workshop=Workshop(workshop.id, workshop.title),
        classes=(Class(workshop.year_groups[0], 30),),
        times=[(starts, starts + timedelta(minutes=workshop.minutes))],
        hold=Hold(london_day(starts), 1),
        contact=SAM,
        notes="A lift, please",
        who=SAM.name,
        at=at - timedelta(days=14),
        correlation_id=f"benchmark-{number}",
    )
    return asked, asked.confirm(who=USER.name, at=at - timedelta(minutes=1), said="We look forward to it.")


def _booking(  # noqa: PLR0915  one case after the other
    standin: StandIn, visits: Sequence[tuple[Booking, Booking]], at: datetime
) -> Iterator[Case]:
    for asked, confirmed in visits:
        added = bookings.add(asked, diary=offer().diary, outbox=outbox_row(asked))
        bookings.save(confirmed, added, outbox=outbox_row(confirmed))
    visitors.hear(staffed(visits[0][1], KIM).visit)
    school, workshop = offer().schools[0], offer().workshops[0]
    free = free_days(offer(), *offered(offer().diary, at), Wanted(1, workshop.minutes, school.urn), at)
    if not free:
        raise BenchError("No day is free: no term in the programme's availability.toml is still to come.")
    starts = free[len(free) // 2].times[0][0]
    year = workshop.year_groups[0]
    wanted = lead.VisitRequest(
        school=booked(school.urn),
        workshop_id=workshop.id,
        starts=(starts,),
        classes=(Class(year, 30),),
        contact=SAM,
    )
    waiting = lead.request(offer(), wanted, now=at, correlation_id="benchmark")
    typed = {
        "urn": school.urn,
        "workshop": workshop.id,
        "classes": [{"year_group": str(year), "pupils": "30", "needs": ""}],
        "day": london_day(starts).isoformat(),
        "starts": [starts.isoformat()],
        "name": SAM.name,
        "email": SAM.email,
        "phone": SAM.phone,
        "notes": "A lift, please",
    }
    drafts.keep(DRAFT, typed, now=at)
    kept = journey.COOKIE.keep({"id": DRAFT, "begun": (at - timedelta(minutes=5)).isoformat()}, at)
    form, team = kept.partition(";")[0], signed_in(USER, at)
    send = {"again": "1", "csrf": csrf.token(DRAFT), "seen": seen(drafts.read(DRAFT, now=at)[0])}
    page = address("console.booking", reference=waiting.id)
    confirm = {"csrf": csrf.token(USER.subject), "version": "1", "note": "We look forward to it."}
    web, desk = "booking-web", "booking-team"
    titles = [workshop.title for workshop in offer().workshops]
    yield Case(web, "GET /", http("GET", "/"), shows=in_page(*titles))
    search = http("GET", "/book/school", query=urlencode({"q": school.name.lower()}), cookie=form)
    yield Case(web, "GET /book/school", search, shows=in_page(school.name, school.urn))
    found = http("GET", "/book/schools", query=urlencode({"q": school.name.lower()}))
    yield Case(web, SEARCH, found, shows=(school.urn,))
    dates = http("GET", "/book/date", cookie=form)
    yield Case(web, "GET /book/date", dates, shows=(f'value="{london_day(starts)}"',))
    times = http("GET", "/book/times", cookie=form)
    yield Case(web, "GET /book/times", times, shows=('id="start-1"',))
    sheet = address("day", token=day_token(visits[0][0].id, KIM.person))
    shown = in_page(visits[0][0].school.name, visits[0][0].id)
    yield Case(web, "GET day sheet", http("GET", sheet), shows=shown)
    yield Case(web, "GET /day/worker.js", http("GET", address("day.worker")), shows=("respondWith",))
    check = http("POST", "/book/check", form=send, cookie=form)
    yield Case(web, "POST /book/check", check, leads="/book/done/", brings={"TransactWriteItems": 11})
    yield Case(desk, "GET /team", http("GET", "/team", cookie=team), shows=in_page(waiting.id))
    again = http("GET", "/team", cookie=signed_in(USER, at, -2 * ASKED_AGAIN))
    asked_cognito = {"AdminGetUser": 1, "AdminListGroupsForUser": 1, "PutItem": 1}
    yield Case(desk, "GET /team, Cognito asked", again, shows=in_page(waiting.id), brings=asked_cognito)
    listed = http("GET", address("console.bookings"), query="state=requested", cookie=team)
    yield Case(desk, "GET /team/bookings", listed, shows=in_page(waiting.id))
    answer = http("POST", f"{page}/confirm", form=confirm, cookie=team)
    yield Case(desk, "POST confirm", answer, leads=page, brings={"TransactWriteItems": 17})
    sign_in = http("GET", "/team/sign-in", query="next=/team")
    yield Case("access-signin", "GET /team/sign-in", sign_in, leads="/oauth2/authorize?")
    yield Case("access-keys", "another key", {}, brings={"PutSecretValue": 1, "UpdateSecretVersionStage": 1})
    outbox = standin.rows(setting("TABLE"), OUTBOX)[:10]
    # None of the programme's schools stands in the register that the bench makes up: what is timed is the look through it.
    yield Case("booking-schools", "the register", {}, brings={"SendRawEmail": 0})
    # Nothing of the bench is so old: what is timed is the look through the list.
    yield Case("booking-retain", "nothing to forget", {}, brings={"TransactWriteItems": 0})
    yield Case("booking-relay", "10 events", stream(outbox), brings={"PutEvents": len(outbox)})
    # To the careers lead and to the team; each is claimed before, noted after, and waits no more.
    mails = {"SendRawEmail": 2, "PutItem": 4, "DeleteItem": 2}
    yield Case("booking-mailer", "1 event", heard([told(visits[-1][1])]), brings=mails)
    yield Case(
        "booking-staffed", "1 event", heard([staffed(visits[-1][1])]), brings={"TransactWriteItems": 2}
    )
    room = http("GET", address("console.booking.mails", reference=visits[-1][1].id), cookie=team)
    yield Case("booking-mails", "GET mails", room, shows=in_page(visits[-1][1].id))
    back = {
        "eventType": "Bounce",
        "mail": {"tags": {"booking": [waiting.id], "mail": ["requested.1.school"]}},
    }
    # Of a mail that was never sent: what SES says of it is looked up and passed over.
    standin.files["replies/letter"] = b"From: sam@school.example\n\nWe start at eight."
    letter = {"Records": [{"s3": {"bucket": {"name": "replies"}, "object": {"key": "replies/letter"}}}]}
    came = messages([{"source": "aws.ses", "detail": back}, letter])
    yield Case("booking-inbound", "1 bounce, 1 letter", came, brings={"SendRawEmail": 1})
    # The first mails of every visit, and of the request that waits, are due: the bench's clock stands still, and no reminder is.
    yield Case("booking-tend", f"{BOOKED} visits", {}, brings={"SendRawEmail": 2 * (BOOKED + 1)})
    yield Case("booking-tend", "nothing due", {}, brings={"SendRawEmail": 0}, environment=EMPTY)


def staffed(booking: Booking, *coming: Attendance) -> VisitStaffed:
    """Return what the people service tells of a visit for which two are needed, one of them as lead; who is `coming` leads."""
    sessions = tuple(
        StaffSession(
            id=one.id,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            standing="planned",
            need_known=True,
            needed=2,
            missing=2 - len(coming),
            lead_missing=not coming,
            others_missing=1,
            coming=coming,
        )
        for one in booking.sessions
    )
    visit = StaffSnapshot(
        id=booking.id, version=1, programme=booking.programme, urn=booking.school.urn, sessions=sessions
    )
    return VisitStaffed(
        event_id=f"{booking.id}:1",
        occurred_at=booking.requested_at,
        correlation_id=booking.correlation_id,
        visit=visit,
    )


def _metrics(
    standin: StandIn,
    visits: Iterable[tuple[Booking, Booking]],
    published_before: Sequence[Event],
    at: datetime,
) -> Iterator[Case]:
    booked = [told(confirmed) for _, confirmed in visits]
    for event in booked:
        facts.keep_visit(event)
    # One took place a day ago: a school without a visit has no evidence.
    facts.keep_visit(took_place(booked[0], at - timedelta(days=1)))
    today = london_day(at)
    known = [
        Observation(one, today - timedelta(days=n), Decimal(100), complete=True)
        for one in (VIEWS, VISITS)
        for n in range(1, 15)
    ]
    series.observe(known, at=at)
    hit: dict[str, object] = {
        "account": OWN_PAGES,
        "page": "/book",
        "codes": False,
        "visit": True,
        "scripted": True,
        "referrer": "www.example.org",
        "campaign": "",
        "device": "phone",
    }
    for number in range(200):
        hits.keep_hit(f"benchmark-{number}", at, hit | {"visitor": f"{number % 90:012x}"})
    standin.files["youtube/Totals.csv"] = export(today)
    dropped = {"Records": [{"s3": {"bucket": {"name": "drops"}, "object": {"key": "youtube/Totals.csv"}}}]}
    ten, shown_pages = (
        [*published_before, *booked][:10],
        [hit | {"id": f"{n}", "at": at.isoformat()} for n in range(10)],
    )
    # Of today views, visits, visitors, and one of them by each of four dimensions: all but views and visits are new.
    collected = {"BatchWriteItem": 7 + 5, "PutItem": 7, "PutObject": 1}
    collected["SendMessage"] = len(compiled().connections)  # none was ever asked: each is due
    handed_in = {"PutItem": 1, "PutObject": 1, "SendRawEmail": 1}
    # Each is claimed; the mail in three parts, its page and what it tells are laid down; its rows are written before and after.
    known_readers = life.everyone(compiled(), at)
    digest = {
        name: each * len(known_readers)
        for name, each in {"SendRawEmail": 1, "PutItem": 1, "PutObject": 5, "TransactWriteItems": 6}.items()
    }
    shown, counted, beacon = (
        http("GET", "/hit", query="p=/book"),
        {"SendMessage": 1},
        urlencode({"p": "/book"}),
    )
    sent = http("POST", "/hit", query=beacon, headers=BEACON)
    # Each is kept, and in brief; a visit has its line on the board too.
    kept = sum(2 + isinstance(one, BookingEvent) for one in ten)
    yield Case("metrics-facts", "10 events", heard(ten), brings={"PutItem": kept})
    team = signed_in(USER, at)
    yield from _metrics_pages(booked[0].booking, team, today)
    yield Case("metrics-eventlog", "10 events", heard(ten), brings={"PutObject": 10})
    yield Case(COUNTER, "GET /hit", shown, shows=("GIF89a",), brings=counted)
    yield Case(COUNTER, "POST /hit", sent, shows=("GIF89a",), brings=counted)
    yield Case("metrics-count", "10 hits", messages(shown_pages), brings={"PutItem": 10})
    yield Case("metrics-collect", "8 days", {}, brings=collected)
    # Its secret has no part of a platform's credential, so none is asked: what stands in the source's row twice, and the run.
    asked = [{"source": one.id} for one in compiled().connections[:1]]
    told_so = {"PutItem": 3 * len(asked)}
    yield Case("metrics-source", "no credential", messages(asked or [{"source": "gone"}]), brings=told_so)
    yield Case("metrics-drop", f"{ROWS} days", messages([dropped]), brings=handed_in)
    page, reader = address("console.readers"), known_readers[0]
    yield Case("metrics-reports", f"GET {page}", http("GET", page, cookie=team), shows=in_page(reader.email))
    page = address("console.reports")
    yield Case(
        "metrics-reports", f"GET {page}", http("GET", page, cookie=team), shows=("Reports that were sent",)
    )
    own = address("reader", token=life.token(reader))
    yield Case("metrics-readers", "GET reader", http("GET", own), shows=in_page(reader.email))
    yield Case("metrics-digest", f"{BOOKED} visits", {}, brings=digest)


def _metrics_pages(booking: BookingSnapshot, team: str, today: date) -> Iterator[Case]:
    """Yield the pages and files that people look at; `team` is the cookie of who is signed in."""
    targets = compiled().target_schools
    names, page = [school.name for school in targets], address("console.coverage")
    yield Case("metrics-team", f"GET {page}", http("GET", page, cookie=team), shows=in_page(*names))
    school, said = address("console.coverage.school", urn=targets[0].urn), {"csrf": csrf.token(USER.subject)}
    marked = http("POST", school, form=said, cookie=team)
    yield Case("metrics-team", "POST invited", marked, leads=school, brings={"PutItem": 2})
    year, mine = AcademicYear.of(today - timedelta(days=1)).name, evidence_token(booking.id)
    yield Case(
        EVIDENCE,
        "GET /evidence",
        http("GET", address("school.evidence", token=mine)),
        shows=in_page(booking.school_name, f"{year}-class-list.xlsx"),
    )
    pack = http("GET", address("school.evidence.file", token=mine, file=f"{year}.pdf"))
    yield Case(EVIDENCE, "GET pack.pdf", pack, shows=("%PDF-", "%%EOF"))
    page = address("console.programme")
    yield Case(PROGRAMME, f"GET {page}", http("GET", page, cookie=team), shows=(f"{year}.pdf", f"{year}.csv"))
    for file, holds in (
        (f"{year}.pdf", ("%PDF-", "%%EOF")),
        (f"{year}.csv", ("took_place", "never_reached")),
    ):
        asked_for = http("GET", address("console.programme.file", file=file), cookie=team)
        yield Case(PROGRAMME, f"GET {file.partition('.')[2]} of a year", asked_for, shows=holds)
    page, named = address("console.sources"), ("Website", "Hand in figures")
    yield Case("metrics-console", f"GET {page}", http("GET", page, cookie=team), shows=named)
    counting = http("GET", address("console.figure", figure="pupils"), cookie=team)
    yield Case("metrics-figures", "GET /team/figures", counting, shows=in_page(booking.school_name))


def _months_and_years(days: Iterable[date]) -> tuple[int, int]:
    """Return of how many months and of how many academic years some days are."""
    known = list(days)
    return len({Month.of(day) for day in known}), len({AcademicYear.of(day) for day in known})
