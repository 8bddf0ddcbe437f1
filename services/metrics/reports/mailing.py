"""Sends the reports that are due: each once to each reader who wants it, with what changed since they were told."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from services.metrics.kinds import KINDS, Due, Kind, Role, due
from services.metrics.known import Known
from services.metrics.period import Period, key_of
from services.metrics.reader import Reader
from services.metrics.reports import quoting
from services.metrics.reports.content import Content, Papers, content
from services.metrics.reports.gathering import gather
from services.metrics.reports.mail import Around, Written
from services.metrics.table import archive, facts, sent
from services.metrics.table.archive import Letter, Report
from services.metrics.table.sent import Mark
from services.metrics.told import Told
from services.metrics.use_cases import readers
from shared import measured, unreachable
from shared.clock import london_day
from shared.log import correlate, failed, logger
from shared.mail import Attachment, Mail, one_click, send, surely_not_sent
from shared.trouble import worst

if TYPE_CHECKING:
    from shared.programme import Programme


class NotSentError(RuntimeError):
    """Reports did not go. Raised from what was in the way; without that another call is sending them, which passes."""

    @property
    def passes(self) -> bool:
        """Whether it is worth trying again."""
        return self.__cause__ is None


class UnsureError(RuntimeError):
    """Of a report nobody knows whether it went, after all tries: a person asks its reader."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report that a reader is to have, and what they were told before."""

    due: Due
    reader: Reader
    before: tuple[Told, ...]

    @property
    def key(self) -> str:
        """The name of its period."""
        return key_of(self.due.period)


@dataclass(slots=True)
class Making:
    """What reports are made of at a moment; each is made once for all its readers of a role."""

    programme: "Programme"
    known: Known
    at: datetime
    site: str
    papers: Papers
    errors: list[Exception] = field(default_factory=list)
    """What was in the way of those that were not sent."""
    _made: dict[tuple[Kind, str, Role, str], Content] = field(default_factory=dict)

    def content(self, kind: Kind, period: Period, reader: Reader) -> Content:
        """Return what a report says to readers such as this one."""
        which = (kind, key_of(period), reader.role, reader.urn)
        if which not in self._made:
            self._made[which] = content(
                kind,
                period,
                role=reader.role,
                urn=reader.urn,
                known=self.known,
                programme=self.programme,
                at=self.at,
                site=self.site,
                papers=self.papers,
            )
        return self._made[which]


def send_due(
    programme: "Programme", at: datetime, site: str, papers: Papers, *, again: bool = False
) -> Mapping[Kind, int]:
    """Send each report that is due to each reader who wants it and has it not; return to how many, by kind.

    With `again` the weekly one goes to all who want it, although they have it. Raises `NotSentError` at the end where one was not
    sent or can't be read, from what was in the way: one reader's trouble costs no other reader theirs, and the schedule tries
    again.
    """
    correlate(f"reports-{london_day(at)}")
    waiting, errors = _waiting(programme, at, again=again)
    undone, done = len(errors), dict[Kind, int]()
    if waiting:
        periods = list({one.key: one.due.period for one in waiting}.values())
        told = [told for one in waiting for told in one.before]
        making = Making(programme, gather(programme, periods, told, at), at, site, papers, errors)
        # Every fact was read anyway: so a board that began later than the facts is whole after a week.
        facts.complete_board(making.known)
        for one in waiting:
            went = _one(making, one, again=again)
            undone += went is False
            if went:
                done[one.due.kind] = done.get(one.due.kind, 0) + 1
                if not again:
                    measured.arrived(measured.REPORTS, one.due.at, at)
    if undone:
        named = ", ".join(dict.fromkeys(f"{one.due.kind} {one.key}" for one in waiting)) or "that are due"
        lost = NotSentError(f"Of the reports {named}, {undone} could not be sent.")
        raise lost from (worst(errors) if errors else None)
    if waiting:
        logger.info("reports sent", extra={"sent": sum(done.values())})
    return done


def _waiting(programme: "Programme", at: datetime, *, again: bool) -> tuple[list[Waiting], list[Exception]]:
    """Return the reports that are due and not known to be sent, and what was in the way of those of which that can't be read."""
    waiting, errors = list[Waiting](), list[Exception]()
    known = readers.everyone(programme, at, errors)
    dues = (due(kind, at, programme) for kind in KINDS if kind == "weekly" or not again)
    for report in dues:
        if report is None:
            continue
        wanted = [
            one
            for one in known
            if one.wants(report) or (again and one.state == "confirmed" and report.kind in one.kinds)
        ]
        if out := unreachable.among([one.email for one in wanted]):
            # The console's page of readers names them, and the report is late there until it went.
            logger.warning(
                "reports not sent: addresses take no mail", extra={"kind": report.kind, "readers": len(out)}
            )
            wanted = [one for one in wanted if one.email not in out]
        marks = sent.marks(report.kind, key_of(report.period)) if wanted else {}
        for reader in wanted:
            mark = marks.get(reader.email)
            if again or mark is None or mark.state in {"sending", "failed"}:
                try:
                    waiting.append(Waiting(report, reader, sent.shown(report.kind, reader.email)))
                except Exception as error:  # noqa: BLE001  what one reader was told must not cost the others theirs
                    failed("report not sent", error, kind=report.kind, reader=reader.id)
                    errors.append(error)
    return waiting, errors


def _one(making: Making, one: Waiting, *, again: bool) -> bool | None:
    """Send one report; tell whether it went, None where another call has sent it."""
    kind = one.due.kind
    try:
        mark = sent.claim(kind, one.key, one.reader.email, at=making.at, again=again)
        if mark is None:
            # Sent by another call, or being sent by one that may have been cut off: whoever tries again will know.
            now = sent.marks(kind, one.key).get(one.reader.email)
            return None if now and _known(now) else False
        ready = _again(mark) if mark.report else _prepared(making, one, mark)
        return ready is not None and _send(making, one, *ready)
    except Exception as error:  # noqa: BLE001  one reader's trouble must not cost the others theirs
        failed("report not sent", error, kind=kind, period=one.key, reader=one.reader.id)
        making.errors.append(error)
        return False


def _known(mark: Mark) -> bool:
    """Tell whether a report that another call claimed was sent. Raises `UnsureError` where nobody will ever know."""
    if mark.state == "unsure":
        raise UnsureError(mark.report)
    return mark.state == "sent"


def _again(mark: Mark) -> tuple[Mark, Report, Letter]:
    """Return a report that was prepared before its sending was cut off, as it was."""
    report = archive.read(mark.report)
    if report is None:
        raise LookupError(mark.report)
    return mark, report, archive.letter_of(report)


def _prepared(making: Making, one: Waiting, mark: Mark) -> tuple[Mark, Report, Letter] | None:
    """Make a claimed report for its reader and keep all of it; None where another has the claim now."""
    period, made_at = one.due.period, making.at.astimezone(UTC)
    name = archive.new_report(made_at)
    around = Around(readers.own_link(one.reader), whole=readers.report_link(one.reader, name))
    try:
        made = making.content(one.due.kind, period, one.reader)
        written, told = made.letter(one.before, around)
        letter = _letter(written, one.reader)
    except BaseException:
        sent.give_up(mark, at=making.at)
        raise
    report = Report(
        id=name,
        kind=one.due.kind,
        period=one.key,
        first=period.first,
        last=period.last,
        reader=one.reader.email,
        role=one.reader.role,
        made=made_at.isoformat(),
        subject=letter.subject,
        # Of the place of comments nobody searches for anything.
        text=quoting.sent_with(letter, 0).text,
    )
    try:
        prepared = sent.prepare(mark, report, letter, told)
    except Exception:
        # Nothing was sent, whether or not it could be written that it may be.
        sent.settle(mark, report, at=making.at)
        raise
    return (prepared, report, letter) if prepared else None


def _letter(written: Written, reader: Reader) -> Letter:
    return Letter(
        written.subject,
        written.text,
        written.html,
        one_click(readers.unsubscribe_link(reader)),
        tuple(asdict(one) for one in written.attachments),
        written.page,
    )


def _send(making: Making, one: Waiting, mark: Mark, report: Report, letter: Letter) -> bool:
    """Send a prepared report; tell whether it went."""
    programme = making.programme
    quotes = quoting.found(programme, letter, report.kind, one.due.period, report.reader, making.at)
    try:
        mail = mail_of(quoting.filled(letter, quotes.quotes, programme), one.reader.email)
        message_id = send(mail, programme.mail.sender, programme.mail.sender_name)
    except Exception as error:  # noqa: BLE001  whatever it is, the next reader is to have theirs
        failed("report not sent", error, kind=report.kind, period=report.period)
        making.errors.append(error)
        # Of one that was tried before and cut off, it is not known that it did not go then.
        if mark.tries == 1 and surely_not_sent(error):
            sent.settle(mark, report, at=making.at)
        return False
    as_of = quotes.as_of.isoformat() if quotes.as_of else ""
    report = replace(report, quoted=len(quotes.quotes), quotes_as_of=as_of)
    sent.settle(mark, report, at=making.at, message_id=message_id)
    logger.info("taken by SES", extra={"report": report.id, "ses_message": message_id})
    _log_new(making.known, one.before)
    return True


def mail_of(letter: Letter, to: str) -> Mail:
    """Return a letter as a mail to somebody."""
    return Mail(
        to=to,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        headers=dict(letter.headers),
        attachments=tuple(Attachment(**one) for one in letter.files),
    )


def _log_new(known: Known, before: Sequence[Told]) -> None:
    """Log which bookings a reader is told of for the first time: the end of the trail that began at the form."""
    for visit in known.delivered:
        if not any(visit.id in told.deliveries for told in before):
            correlation_id = known.correlation[visit.id]
            logger.info(
                "counted in the digest", extra={"booking": visit.id, "correlation_id": correlation_id}
            )
