"""The console's pages of reports that were sent: found by words, kind, period, reader and day, and read as they were sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from http import HTTPStatus
from itertools import islice
from typing import Final

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.metrics.kinds import KINDS
from services.metrics.period import PeriodError, Span, Stretch, parse, slug
from services.metrics.reports import quoting
from services.metrics.table import archive
from services.metrics.table.archive import ERASED, Letter, Report
from services.metrics.use_cases.kind_words import capital, named, report_title, role
from shared.clock import LONDON, london_day
from shared.compiled import compiled
from shared.mail import Attachment, with_pictures
from shared.text import N_, gettext
from shared.text.phrases import when
from shared.web.http import CONTENT_SECURITY_POLICY, HTTPError, Request, Response, Router
from shared.web.pages import render

CURRENT: Final = "reports"
LISTED: Final = 100
"""Reports that the page lists at most, the newest of those asked for."""

UNKNOWN: Final = N_("There is no such report. Look for it in the list.")
NO_PERIOD: Final = N_("Enter a period such as 2026-W20, 2026-05, 2026-Q2 or 2026-27, or the name of a term")
NO_DAY: Final = N_("Enter a real day, such as 2026-01-12")

FRAMED: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; base-uri 'none'; "
    "form-action 'none'; sandbox"
)
"""For a mail in a frame of its page: its styles stand in its elements; no script, no form and no way out."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for, as the address says it; empty for whatever."""

    words: str
    kind: str
    period: str
    reader: str
    by: str
    year: int

    @classmethod
    def of(cls, request: Request) -> "Asked":
        """Return what a request asks for; of the year that its day is in, or the present one."""
        said = {
            name: request.query.get(name, "").strip()[:100]
            for name in ("q", "kind", "period", "reader", "by")
        }
        year = request.query.get("year", "")
        now = london_day(request.at).year
        chosen = int(year) if year.isdecimal() and compiled().launched.year <= int(year[:4]) <= now else now
        return cls(said["q"], said["kind"], said["period"], said["reader"], said["by"], chosen)

    def fits(self, one: Report) -> bool:
        """Tell whether a report is among those asked for: all of the words stand in it."""
        text = f"{one.subject}\n{one.text}".casefold()
        return (
            (not self.kind or one.kind == self.kind)
            and (not self.period or one.period.casefold() in {self.period.casefold(), slug(self.period)})
            and (not self.reader or self.reader.casefold() in one.reader.casefold())
            and all(word in text for word in self.words.casefold().split())
        )


@signed_in
def show(request: Request, user: TeamUser) -> Response:
    """List the reports that were sent, the newest first; with a day, those that had been sent by its end."""
    asked = Asked.of(request)
    day, errors = None, {}
    if asked.by:
        try:
            day = date.fromisoformat(asked.by)
        except ValueError:
            errors["by"] = gettext(NO_DAY)
    if asked.period:
        try:
            parse(asked.period, compiled())
        except PeriodError:
            errors["period"] = gettext(NO_PERIOD)
    found = [] if errors else list(islice(_found(asked, day), LISTED + 1))
    page = render(
        "archive.jinja",
        **frame(user, CURRENT),
        asked=asked,
        kinds=[
            {"value": kind, "text": capital(report_title(kind)), "selected": kind == asked.kind}
            for kind in KINDS
        ],
        years=range(london_day(request.at).year, compiled().launched.year - 1, -1),
        reports=[(one, _title(one), _reader(one), _sent(one)) for one in found[:LISTED]],
        more=len(found) > LISTED,
        day=day,
        searched=any((asked.words, asked.kind, asked.period, asked.reader, asked.by)),
        errors=errors,
    )
    return Response(page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK)


def _found(asked: Asked, day: date | None) -> Iterator[Report]:
    """Yield the reports asked for: of the year, or by a day, then of that day's year and those before."""
    if day is None:
        yield from filter(asked.fits, archive.of_year(asked.year))
        return
    until = datetime.combine(day, time.max, LONDON)
    for year in range((until + timedelta(days=1)).year, compiled().launched.year - 1, -1):
        yield from filter(asked.fits, archive.of_year(year, until=until))


@signed_in
def show_one(_request: Request, user: TeamUser, report: str) -> Response:
    """Show a report as it was sent: in a frame that can do nothing, and as text."""
    one = _one(report)
    letter = _letter(one)
    page = render(
        "archived.jinja",
        **frame(user, CURRENT),
        report=one,
        title=_title(one),
        reader=_reader(one),
        role=role(one.role),
        sent=_sent(one),
        files=[each["name"] for each in letter.files if not each.get("cid")],
        text=letter.text,
    )
    policy = CONTENT_SECURITY_POLICY.format(style="", script="")
    return Response(page, headers={"content-security-policy": f"{policy}; frame-src 'self'"})


@signed_in
def show_page(_request: Request, _user: TeamUser, report: str) -> Response:
    """Show a report's page by itself."""
    letter = _letter(_one(report))
    return Response(
        with_pictures(letter.html, (Attachment(**one) for one in letter.files)),
        headers={"content-security-policy": FRAMED, "x-frame-options": "SAMEORIGIN"},
    )


@signed_in
def show_file(_request: Request, _user: TeamUser, report: str, file: str) -> Response:
    """Hand out a file that went with a report."""
    for one in archive.letter_of(_one(report)).files:
        if one["name"] == file:
            return Response(
                one["content"],
                content_type=one["content_type"],
                headers={"content-disposition": f'attachment; filename="{file}"'},
            )
    raise HTTPError(HTTPStatus.NOT_FOUND, gettext(UNKNOWN))


def _letter(one: Report) -> Letter:
    return quoting.sent_with(archive.letter_of(one), one.quoted)


def _one(report: str) -> Report:
    found = archive.read(report)
    if found is None or found.state != "sent":
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(UNKNOWN))
    return found


def _title(one: Report) -> str:
    period: Stretch
    try:
        period = parse(one.period, compiled())
    except PeriodError:
        # The programme names the term no more.
        period = Span(one.period, one.first, one.last)
    return named(one.kind, period)


def _reader(one: Report) -> str:
    return gettext("a reader who was erased") if one.reader == ERASED else one.reader


def _sent(one: Report) -> str:
    return when(datetime.fromisoformat(one.sent_at))


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("console.reports")(show)
    app.get("console.report")(show_one)
    app.get("console.report.page")(show_page)
    app.get("console.report.file")(show_file)
