"""What the pages of sources are asked, and what they must answer, of two hundred series, three years long, and thirty files.

The rows are laid into the stand-in as nights of collection leave them: each day of a series by a run of its own, which is what
makes a year's row longest.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from benchmarks.handed import USER, http, signed_in
from benchmarks.measure import Case, in_page
from benchmarks.standin import StandIn
from services.metrics.declared import declared
from services.metrics.figures.standing import Promised, promised
from services.metrics.observations import LONDON, Series
from services.metrics.period import DAY, AcademicYear
from services.metrics.sources.website import WEBSITE
from services.metrics.table import drops, registry, sayings, years
from services.metrics.table.drops import Drop, Step
from services.metrics.table.packed import Day, Days, Said
from shared.clock import london_day
from shared.dynamo import to_item
from shared.settings import setting
from shared.web import csrf
from shared.web.routes import address

SOURCES, METRICS, DAYS, FILES = 10, 20, 1095, 30

NIGHTS: Final = 35
"""Of which a source's own page looks for what was restated."""

RESTATED: Final = 7
"""Days that each of them says again."""

FILE: Final = "Totals.csv"
COLUMNS: Final = ("Date", "Views", "Watch time (hours)", "Subscribers")
ROWS: Final = 28
PLATFORM: Final = "youtube"
BOUNDARY: Final = "benchmark"


def export(today: date) -> bytes:
    """Return an export of YouTube Studio, of the days before today."""
    days = [[f"{today - n * DAY}", "100", "4.25", "1"] for n in range(1, ROWS + 1)]
    return "\n".join(map(",".join, [COLUMNS, *days])).encode()


def figures(standin: StandIn, at: datetime, *, crowded: bool) -> Iterator[Case]:
    """Fill the table with three years, if `crowded`, else with nothing, and with files, and yield the cases of the pages."""
    today, team = london_day(at), signed_in(USER, at)
    every = list(promised(declared(), WEBSITE.id, "Website"))
    if crowded:
        _years(standin, every, today)
    read = _files(standin, at, export(today))
    page, last = address("console.sources"), every[-1]
    named = in_page(*(one.title for one in every[1:]), "Hand in figures")
    yield Case("metrics-console", f"GET {page}", http("GET", page, cookie=team), shows=named)
    of = http("GET", address("console.source", source=last.id), cookie=team)
    yield Case("metrics-console", "GET a source", of, shows=in_page(last.title))
    shown = http("GET", address("console.drop", drop=read.id), cookie=team)
    yield Case("metrics-console", "GET a file's preview", shown, shows=in_page(FILE))
    sent = _sent(address("console.drop.new"), export(today), team)
    handed_in = {"PutItem": 1, "PutObject": 1}
    yield Case("metrics-console", "POST a file", sent, leads="/team/sources/drops/", brings=handed_in)


def lines(every: list[Promised]) -> list[Series]:
    """Return ten sources' lines of figures: those of the programme, and as many made-up ones as are missing."""
    of = [(min(one.names), one.account) for one in every]
    of += [(f"source-{number}", "ours") for number in range(SOURCES - len(of))]
    return [
        Series(source, account, f"metric-{number}", f"Metric {number}", "things", "flow")
        for source, account in of[:SOURCES]
        for number in range(METRICS)
    ]


def _years(standin: StandIn, every: list[Promised], today: date) -> None:
    table, all_of_them = setting("TABLE"), lines(every)
    by_year = {year: long_year(year) for year in years.years(today - DAYS * DAY, today)}
    by_year = {year: {day: one for day, one in days.items() if day < today} for year, days in by_year.items()}
    for row in registry.rows_of(all_of_them, {}):
        standin.lay(table, to_item(row))
    for one in all_of_them:
        for year, of_year in by_year.items():
            if not of_year:
                continue
            standin.lay(table, to_item(years.row_of((one.key, year), of_year)))
    last = all_of_them[(min(len(every), SOURCES) - 1) * METRICS :][:METRICS]
    for one in last:
        for day in (today - n * DAY for n in range(1, NIGHTS + 1)):
            told = {day - n * DAY: (Decimal(1000 + n), True) for n in range(RESTATED)}
            for saying in sayings.rows_of(one.key, _night(day), told):
                standin.lay(table, to_item(saying))


def long_year(year: AcademicYear) -> Days:
    """Return the days of a year, each by a run of its own."""
    days = (year.first + n * DAY for n in range((year.last - year.first).days + 1))
    return {day: Day(Decimal(1000 + day.toordinal() % 37), complete=True, said=_night(day)) for day in days}


def _night(day: date) -> Said:
    at = datetime(day.year, day.month, day.day, 3, 0, day.day, 7919 * day.month, UTC) + DAY
    by = f"{at:%Y%m%dT%H%M%S}-plausible-{day.toordinal() * 7919 % 65536:04x}"
    return Said(at.isoformat(timespec="microseconds"), by, LONDON, withdrawable=False)


def _files(standin: StandIn, at: datetime, content: bytes) -> Drop:
    """Keep files that were handed in; return the newest, which waits for an answer."""
    for number in range(FILES):
        came = (at - timedelta(days=FILES - number)).astimezone(UTC)
        steps = [Step("read", came.isoformat(), USER.name)]
        if number < FILES - 1:
            steps.append(Step("kept", came.isoformat(), USER.name))
        one = Drop(
            drops.new_id(came, f"{number:08x}"),
            f"{PLATFORM}/{FILE}",
            len(content),
            f"{number:032x}",
            "page",
            tuple(steps),
            sources=(f"{PLATFORM}/ours",),
        )
        drops.begin(one)
    standin.files[one.key] = content
    return one


def _sent(path: str, content: bytes, cookie: str) -> dict[str, Any]:
    """Return the form with a file as a browser sends it."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{csrf.token(USER.subject)}\r\n',
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{FILE}"\r\n',
        f"Content-Type: text/csv\r\n\r\n{content.decode()}\r\n",
        f"--{BOUNDARY}--\r\n",
    ]
    return http(
        "POST",
        path,
        cookie=cookie,
        body=("multipart/form-data; boundary=" + BOUNDARY, "".join(parts).encode()),
    )
