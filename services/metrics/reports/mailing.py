"""Sends the digest that is due: once to each reader, with what changed since they were told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from services.metrics.known import Known
from services.metrics.period import Week
from services.metrics.reports import compose
from services.metrics.reports.answering import Answering
from services.metrics.reports.mail import mail_of
from services.metrics.reports.section import Report
from services.metrics.table import facts, flags, runs, sent, series
from services.metrics.told import Told
from shared.clock import london_day
from shared.log import correlate, failed, logger
from shared.mail import Mail, send

if TYPE_CHECKING:
    from shared.programme import Programme

KIND = "digest"
"""The kind of report: what a reader was told by it is kept by that."""


@dataclass(frozen=True)
class Gathered:
    """What a weekly digest is made of, what each reader was told before and what they are told now."""

    programme: "Programme"
    answering: Answering
    period: Week
    before: Mapping[str, Told | None]
    now: Told
    at: datetime
    site: str

    @property
    def known(self) -> Known:
        """All that it is made of."""
        return self.answering.known

    def report(self, told: Told | None = None) -> Report:
        """Return it for a reader who was told that before."""
        return compose.report(
            self.answering, "weekly", self.period, "head", self.site, (told,) if told else (), at=self.at
        )

    def mail(self, reader: str) -> Mail:
        """Return the mail to a reader. Raises `TypeError` for a value that did not pass the suppression gate."""
        return mail_of(self.report(self.before[reader]), reader)


def gather(programme: "Programme", readers: Sequence[str], at: datetime, site: str) -> Gathered:
    """Read all that the digest of a moment is made of: of the last week that is over in London."""
    today = london_day(at)
    week = Week.of(today).previous
    before = {reader: sent.last_told(KIND, reader) for reader in readers}
    # The weeks that readers were told of are read again, to say what became of them.
    periods = [week, *(Week.of(told.period.first) for told in before.values() if told)]
    readings = series.readings(
        min(map(compose.looks_back, periods)), max(today, *(one.last for one in periods)), by=today
    )
    standings = runs.standings() if programme.connections else {}
    apart = flags.waiting(today)
    known = replace(facts.known(today), readings=readings, standings=standings, apart=apart)
    answering = compose.answering(known, programme, "head")
    compose.report(answering, "weekly", week, "head", site, at=at)
    return Gathered(programme, answering, week, before, compose.tells(answering, week), at, site)


def send_due(gathered: Gathered, *, at: datetime, now: datetime, again: bool) -> int:
    """Send the digest of the moment `at` to each reader who has it not, or to all `again`; return to how many.

    Raises `RuntimeError` at the end where it was not sent to all: one reader's trouble costs no other reader the digest, and
    the schedule tries again.
    """
    period = gathered.period.name
    correlate(f"digest-{period}")
    done, undone = 0, 0
    for reader in gathered.before:
        if sent.claim(KIND, period, reader, at=now, again=again):
            if _send(gathered, reader, at=at, now=now):
                done += 1
            else:
                undone += 1
        elif not sent.was_sent(KIND, period, reader):
            # Being sent by another call, which may have been cut off: whoever tries again will know.
            undone += 1
    if undone:
        raise RuntimeError(f"The digest {period} was not sent to {undone} of its readers.")
    logger.info("digest sent", extra={"period": period, "readers": done})
    return done


def _send(gathered: Gathered, reader: str, *, at: datetime, now: datetime) -> bool:
    """Send a claimed digest; tell whether it went."""
    programme, period = gathered.programme, gathered.period.name
    try:
        message_id = send(gathered.mail(reader), programme.mail.sender, programme.mail.sender_name)
    except Exception as error:  # noqa: BLE001  one reader's trouble must not cost the others their digest
        failed("digest not sent", error, period=period)
        sent.settle(KIND, period, reader, sent=False, at=now)
        return False
    sent.settle(KIND, period, reader, sent=True, at=now)
    logger.info("taken by SES", extra={"period": period, "ses_message": message_id})
    sent.keep_told(KIND, reader, at, gathered.now)
    _log_new(gathered, reader)
    return True


def _log_new(gathered: Gathered, reader: str) -> None:
    """Log which bookings a reader is told of for the first time: the end of the trail that began at the form."""
    before = gathered.before[reader]
    for visit in gathered.known.delivered:
        if before is None or visit.id not in before.deliveries:
            correlation_id = gathered.known.correlation[visit.id]
            logger.info(
                "counted in the digest", extra={"booking": visit.id, "correlation_id": correlation_id}
            )
