"""Who of the team read whose data: a line before each page of the console that shows any, and the table of which pages do.

Every address of the console stands in one of the tables below, which a test holds against the pages there are. A line has who, by
Cognito's id, when, what kind of data, whose by id, and by which page; never what the page says. Whoever is to be shown something
is not shown it where the line can't be written.

| row | pk | sk | what for |
|---|---|---|---|
| reading | `READ#<yyyy-mm-dd>` | `<moment>#<random>` | who read what; gone after `KEPT_DAYS` |

The console's functions may put rows into this table and nothing else, and no row takes another's place; one function reads it.
"""

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from shared.clock import london_day
from shared.dynamo import ConditionFailedError, ContendedError, put, query, write
from shared.log import failed
from shared.settings import setting
from shared.text import N_, gettext
from shared.web.http import HTTPError, Request
from shared.web.routes import PARTS

KEPT_DAYS: Final = 2 * 365
"""How long a line is kept. No rule names a number: the law asks that it be known who read what for as long as that can be asked
after (UK GDPR, article 5(1)(f) and (2)), and a careers lead's contact is kept for two years (`keep_contacts_months`): whoever was
read can ask for as long. A programme's data protection officer may want another."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows: of which kind, and by which part of its path, or of its query, the id is told; a list has none.

    What is `taken` away as a file is more than a look: it is not given while nobody knows whether its reader is of the team.
    """

    kind: str
    part: str = ""
    query: str = ""
    taken: bool = False


SHOWS: Final[Mapping[str, Shown]] = {
    "console": Shown("bookings"),
    "console.bookings": Shown("bookings"),
    "console.decline": Shown("bookings"),
    "console.counts": Shown("bookings"),
    "console.new": Shown("booking", query="like"),
    "console.booking": Shown("booking", "reference"),
    "console.booking.act": Shown("booking", "reference"),
    "console.booking.mails": Shown("mails", "reference"),
    "console.booking.mail": Shown("mails", "reference"),
    "console.booking.mail.page": Shown("mails", "reference"),
    "console.export": Shown("export", taken=True),
    "console.people": Shown("address", taken=True),
    "console.session": Shown("comments", "session_id"),
    "console.session.results": Shown("comments", "session_id", taken=True),
    "console.comments.approved": Shown("comments"),
    "console.coverage.school": Shown("invitation", "urn"),
    "console.coverage.file": Shown("invitation", taken=True),
    "console.readers": Shown("readers"),
    "console.reader": Shown("reader", "reader"),
    "console.reports": Shown("readers"),
    "console.report": Shown("report", "report"),
    "console.report.page": Shown("report", "report"),
    "console.report.file": Shown("report", "report", taken=True),
    "console.visit": Shown("visit", "reference"),
    "console.building": Shown("people"),
    "console.partners": Shown("people"),
    "console.partners.import": Shown("people"),
    "console.duplicates": Shown("people"),
    "console.person": Shown("person", "reference"),
    "console.partner": Shown("organisation", "reference"),
    "console.audit": Shown("audit"),
}
"""The pages that show personal data, by their routes."""

KINDS: Final[Mapping[str, str]] = {
    "bookings": N_("a list of bookings with contacts"),
    "booking": N_("a booking"),
    "mails": N_("the e-mails of a booking"),
    "export": N_("the export of bookings"),
    "address": N_("what is kept of an address"),
    "comments": N_("approved comments"),
    "invitation": N_("who invited schools, and the note of it"),
    "readers": N_("readers of reports"),
    "reader": N_("a reader of reports"),
    "report": N_("a report as its reader got it"),
    "visit": N_("who comes to a visit"),
    "people": N_("people who come to visits"),
    "person": N_("a person who comes to visits"),
    "organisation": N_("an organisation with its contact and people"),
    "audit": N_("who read what"),
}
"""What the audit calls each kind."""

OWN: Final[Mapping[str, str]] = {
    "console.comment": "feedback table, COMMENTS#audit: each look, before the words are shown",
    "console.comment.act": "feedback table, COMMENTS#audit: each act, and each look that its answer is",
    "console.checks": "people table, AUDIT#: before anything is read",
    "console.checks.person": "people table, AUDIT#: before anything is read",
    "console.programme.exact": "metrics table, EXTRACTS: who took exact counts, which are nobody's data",
}
"""Pages whose readers are the few of a group and have an audit of their own, which says more than a line here could."""

NOBODY: Final[Mapping[str, str]] = {
    **dict.fromkeys(("sign-in", "sign-in.callback", "sign-out"), "lead to Cognito and back"),
    **dict.fromkeys(("console.calendar", "console.blocks", "console.feeds"), "schools, days and teams"),
    **dict.fromkeys(("console.gaps", "console.kit"), "sessions and places, by number"),
    **dict.fromkeys(
        (
            *("console.answers.export", "console.session.export", "console.session.answers"),
            *("console.session.window", "console.session.file", "console.teachers"),
            *("console.sheet", "console.tally", "console.tally.back"),
        ),
        "what classes said together, codes and sheets",
    ),
    **dict.fromkeys(("console.comments", "console.comments.decided"), "lists without a word of a comment"),
    "console.comments.audit": "who of the team read which comment, to those who read comments",
    **dict.fromkeys(
        (
            *("console.dashboard", "console.dashboard.question", "console.dashboard.file"),
            *("console.dashboard.picture", "console.impact", "console.figures", "console.figure"),
            *("console.coverage", "console.evidence", "console.evidence.file", "console.programme"),
            *("console.programme.file", "console.statement"),
        ),
        "figures through the gate",
    ),
    **dict.fromkeys(
        ("console.sources", "console.source", "console.drop.new", "console.drop", "console.hits"),
        "figures of platforms and of the website",
    ),
    "console.reader.new": "an empty form",
    "feed": "asked by whoever has its address, and has schools and times alone",
}
"""The pages of the console that show nobody's data, and what they show."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A line: who, by Cognito's id, read which kind of data, whose by id, by which page; a form that was sent is `sent`."""

    at: datetime
    who: str
    kind: str
    of: str
    route: str
    sent: bool


def taken_away(route: str) -> bool:
    """Tell whether what a route gives is taken away."""
    return route in SHOWS and SHOWS[route].taken


def note(request: Request, who: str, parts: Mapping[str, str]) -> None:
    """Write down that somebody is about to be shown what a page shows; of a page that shows nobody's data, nothing.

    Raises `HTTPError` with a sentence for the person where the line can't be written, `KeyError` for a page of no table.
    """
    shown = SHOWS.get(request.route)
    if shown is None:
        if request.route not in OWN and request.route not in NOBODY:
            raise KeyError(request.route)
        return
    asked = request.query.get(shown.query, "") if shown.query else parts.get(shown.part, "")
    if shown.query and not re.fullmatch(PARTS["reference"], asked):
        return  # what was typed into the address is no id, and so shows nobody
    line = Reading(request.at, who, shown.kind, asked, request.route, request.method == "POST")
    try:
        write(put(setting("READINGS"), _row(line), condition="attribute_not_exists(pk)"))
    except (ClientError, BotoCoreError, ConditionFailedError, ContendedError) as error:
        failed("not shown, because who reads it could not be written down", error, route=request.route)
        sentence = gettext(
            "This page shows personal data, and we could not write down that you read it. So we don't show it. "
            "Nothing of what you typed is lost: go back and try again in a few minutes."
        )
        raise HTTPError(HTTPStatus.BAD_GATEWAY, sentence) from error


def of_day(day: date) -> Iterator[Reading]:
    """Yield the lines of a day in London, newest first."""
    for row in query(setting("READINGS"), _day_key(day), newest_first=True):
        yield Reading(
            datetime.fromisoformat(row["sk"].partition("#")[0]),
            row["who"],
            row["kind"],
            row["of"],
            row["route"],
            row["sent"],
        )


def _day_key(day: date) -> str:
    return f"READ#{day.isoformat()}"


def _row(line: Reading) -> dict[str, object]:
    moment = line.at.astimezone(UTC).isoformat(timespec="microseconds")
    return {
        "pk": _day_key(london_day(line.at)),
        "sk": f"{moment}#{secrets.token_hex(6)}",
        "entity": "reading",
        "who": line.who,
        "kind": line.kind,
        "of": line.of,
        "route": line.route,
        "sent": line.sent,
        "expires": int((line.at + timedelta(days=KEPT_DAYS)).timestamp()),
    }
