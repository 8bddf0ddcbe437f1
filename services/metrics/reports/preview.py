"""A report of any period shown to somebody: a preview, marked as one, or a report of before as it was sent.

Neither changes what anybody was told, and neither stands in the archive.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from services.metrics.kinds import KINDS, Kind, due
from services.metrics.period import (
    AcademicYear,
    Month,
    Period,
    PeriodError,
    Quarter,
    Term,
    Week,
    key_of,
    parse,
)
from services.metrics.reader import Reader
from services.metrics.reports import quoting
from services.metrics.reports.content import Papers
from services.metrics.reports.gathering import gather
from services.metrics.reports.mail import Around, Written
from services.metrics.reports.mailing import Making, mail_of
from services.metrics.reports.order import ACCOUNTS
from services.metrics.table import archive, sent
from services.metrics.table.archive import Letter, Report
from services.metrics.use_cases import readers
from services.metrics.use_cases.kind_words import report_title, titled
from shared.clock import london_day
from shared.limits import EMAIL
from shared.mail import send
from shared.text import gettext
from shared.text.phrases import day, listed, when
from shared.web.routes import link

if TYPE_CHECKING:
    from shared.programme import Programme

OF: Final[Mapping[Kind, type[Period]]] = {
    "weekly": Week,
    "monthly": Month,
    "termly": Term,
    "quarterly": Quarter,
    "yearly": AcademicYear,
}
"""The periods that each kind is of."""


class PreviewRefusedError(Exception):
    """Nothing was sent; the sentence says why, and what to write instead."""


class AskFirstError(Exception):
    """Nothing was sent yet: who is to get it is no reader who has confirmed. `written` is what would go."""

    def __init__(self, written: Written) -> None:
        super().__init__(written.subject)
        self.written = written


def preview(  # noqa: PLR0913  what is wanted and what it is made of, by name
    programme: "Programme",
    kind: str,
    period: str,
    to: str,
    *,
    at: datetime,
    site: str,
    papers: Papers,
    sure: bool = False,
) -> str:
    """Mail a report of any period to a reader, marked as a preview; return its subject.

    Raises `PreviewRefusedError`, and `AskFirstError` where it would go to no confirmed reader and nobody said they are `sure`.
    """
    of, wanted = _kind_and_period(programme, kind, period, at)
    reader = _reader(programme, to, at)
    before = sent.shown(of, reader.email)
    known = gather(programme, [wanted], before, at)
    made = Making(programme, known, at, site, papers).content(of, wanted, reader)
    mark = gettext(
        "A preview of the %(report)s, %(period)s, made on %(when)s. It changes nothing of what you were told.",
        report=report_title(of),
        period=titled(of, wanted),
        when=when(at),
    )
    written, _ = made.letter(before, Around(preview=mark))
    quoted = quoting.found(programme, written, of, wanted, reader.email, at).quotes
    written = quoting.previewed(written, len(quoted))
    marked = replace(written, subject=gettext("Preview: %(subject)s", subject=written.subject))
    return _mail(programme, marked, reader, sure=sure)


def as_sent(
    programme: "Programme", kind: str, moment: datetime, to: str, *, at: datetime, sure: bool = False
) -> str:
    """Mail to a reader what the newest report of a kind was at a moment, as it was sent; return its subject.

    Raises `PreviewRefusedError` for a moment that is to come, or by which none was sent; `AskFirstError` as `preview` does.
    """
    of = _kind(kind or "weekly")
    if moment > at:
        raise PreviewRefusedError(gettext("%(moment)s is still to come.", moment=when(moment)))
    reader = _reader(programme, to, at)
    # Who is no reader was sent nothing: what the head was sent is shown to a person first.
    found = newest(of, moment, programme, reader if reader.id else replace(reader, role="head"))
    if found is None:
        raise PreviewRefusedError(
            gettext(
                "No %(report)s was sent by %(moment)s. What was known then can't be worked out afterwards, because facts are "
                "kept as they are now. PERIOD= shows any period as it is known today.",
                report=report_title(of),
                moment=when(moment),
            )
        )
    letter = quoting.sent_with(archive.letter_of(found), found.quoted)
    sent_at = datetime.fromisoformat(found.sent_at)
    subject = gettext("As sent on %(when)s: %(subject)s", when=when(sent_at), subject=letter.subject)
    text, html = (_with_links_of(reader, found, part) for part in (letter.text, letter.html))
    written = Written(subject, text, html, mail_of(letter, to).attachments)
    return _mail(programme, written, reader, sure=sure)


def _with_links_of(reader: Reader, report: Report, text: str) -> str:
    """Return a part of a report's mail with the links of `reader` in place of those of whom it was sent to, whose they are alone.

    Who is no reader is led to the console's page of the report where they have an account, else to the site.
    """
    own = readers.own_link(reader) if reader.id else link("home")
    whole = link("console.report", report=report.id) if reader.role in ACCOUNTS else link("home")
    if reader.id:
        whole = readers.report_link(reader, report.id)
    before = re.escape(link("reader", token=""))
    return re.sub(rf"{before}[\w.~%-]+(/report)?", lambda found: whole if found[1] else own, text)


def newest(kind: Kind, moment: datetime, programme: "Programme", reader: Reader) -> Report | None:
    """Return the report of a kind that was sent last by a moment: to the reader, or where they got none, to one of their role."""
    others: Report | None = None
    for year in range(moment.year, programme.launched.year - 1, -1):
        for one in archive.of_year(year, until=moment):
            if one.kind == kind and one.reader == reader.email:
                return one
            # What one careers lead was sent is of her school alone.
            if one.kind == kind and one.role == reader.role != "careers" and others is None:
                others = one
    return others


def _mail(programme: "Programme", written: Written, reader: Reader, *, sure: bool) -> str:
    known = reader.email.casefold() == programme.mail.team.casefold() or (
        reader.steps and reader.state == "confirmed"
    )
    if not (known or sure):
        raise AskFirstError(written)
    letter = Letter(written.subject, written.text, written.html)
    mail = replace(mail_of(letter, reader.email), attachments=written.attachments)
    send(mail, programme.mail.sender, programme.mail.sender_name)
    return written.subject


def _kind(kind: str) -> Kind:
    found = next((one for one in KINDS if one == kind), None)
    if found is None:
        raise PreviewRefusedError(
            gettext(
                "“%(kind)s” is no kind of report. The kinds are %(kinds)s.", kind=kind, kinds=listed(KINDS)
            )
        )
    return found


def _kind_and_period(programme: "Programme", kind: str, name: str, at: datetime) -> tuple[Kind, Period]:
    """Return a kind and a period of it: without a name the one that is due, without a kind the one that the period is of."""
    if not name:
        of = _kind(kind or "weekly")
        found = due(of, at, programme)
        if found is None:
            raise PreviewRefusedError(
                gettext("No %(report)s was ever due: say of which period.", report=report_title(of))
            )
        return of, found.period
    try:
        period = parse(name, programme)
    except PeriodError as error:
        raise PreviewRefusedError(str(error)) from error
    fitting = [one for one, shape in OF.items() if isinstance(period, shape)]
    of = _kind(kind or (fitting[0] if fitting else "weekly"))
    if of not in fitting:
        raise PreviewRefusedError(
            gettext(
                "%(name)s is no period of a %(report)s. Name one such as %(example)s.",
                name=name,
                report=report_title(of),
                example=_example(programme, of, at),
            )
        )
    if period.first > london_day(at):
        raise PreviewRefusedError(gettext("%(name)s is still to come.", name=name))
    if period.last < programme.launched:
        raise PreviewRefusedError(
            gettext(
                "%(name)s was over before the programme began, on %(day)s: nothing is known of it.",
                name=name,
                day=day(programme.launched),
            )
        )
    return of, period


def _example(programme: "Programme", kind: Kind, at: datetime) -> str:
    found = due(kind, at, programme)
    return key_of(found.period) if found else key_of(Week.of(london_day(at)))


def _reader(programme: "Programme", to: str, at: datetime) -> Reader:
    """Return the reader of an address; for the team's mailbox one who reads as the head does.

    Anybody else reads as the board does: the same figures, and no link that needs an account. Raises `PreviewRefusedError` for
    what is no address, and for who wants nothing more.
    """
    if not EMAIL.fullmatch(to):
        raise PreviewRefusedError(gettext("“%(to)s” is no e-mail address.", to=to))
    found = next(
        (one for one in readers.everyone(programme, at) if one.email.casefold() == to.casefold()), None
    )
    if found and found.state in {"confirmed", "invited"}:
        return found
    if to.casefold() == programme.mail.team.casefold():
        return Reader(id="", email=to, name="", role="head", steps=())
    if found:
        raise PreviewRefusedError(
            gettext("%(to)s wants no more reports, or the team has taken them back from there.", to=to)
        )
    return Reader(id="", email=to, name="", role="board", steps=())
