"""Sends the digest that is due: once to each reader, with what changed since they were told."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from services.metrics.figures.changes import to_tell
from services.metrics.figures.reporting import reporting
from services.metrics.figures.visits import CAMPAIGN
from services.metrics.known import Known
from services.metrics.observations import DayByDay, Readings
from services.metrics.period import Week
from services.metrics.reports import digest
from services.metrics.reports.digest import KIND, Digest
from services.metrics.reports.gate import refuse_raw_numbers
from services.metrics.sources.website import VISITS
from services.metrics.table import facts, flags, runs, sent, series
from services.metrics.told import Told
from shared.clock import london_day
from shared.limits import OWN_WEBSITE
from shared.log import correlate, failed, logger
from shared.mail import Mail, send
from shared.text import gettext, number
from shared.web.pages import render

if TYPE_CHECKING:
    from shared.programme import Programme


@dataclass(frozen=True)
class Gathered:
    """A digest for everyone, what it is made of, what each reader was told before and what they are told now."""

    programme: "Programme"
    digest: Digest
    known: Known
    before: Mapping[str, Told | None]
    now: Told

    def mail(self, reader: str) -> Mail:
        """Return the mail to a reader. Raises `TypeError` for a number that did not pass the suppression gate."""
        own = replace(self.digest, changes=digest.changed(self.before[reader], self.now, self.known))
        refuse_raw_numbers(own)
        return Mail(
            to=reader,
            subject=self._subject(own),
            text=render("digest.txt.jinja", digest=own),
            html=render("digest.html.jinja", digest=own),
        )

    def _subject(self, own: Digest) -> str:
        """Return the headline; where its total lacks visits, of how many it is made. Many read no more than this."""
        told = {
            "programme": self.programme.name,
            "pupils": own.pupils,
            "reached": own.schools_reached,
            "target": own.schools_target,
            "week": own.week,
        }
        known = reporting(self.known)
        if known.counted == known.took_place:
            return gettext(
                "%(programme)s: %(pupils)s pupils in %(reached)s of %(target)s target schools. Week of %(week)s",
                **told,
            )
        return gettext(
            "%(programme)s: %(pupils)s pupils in %(reached)s of %(target)s target schools, "
            "%(counted)s of %(visits)s visits counted. Week of %(week)s",
            **told,
            counted=number(known.counted),
            visits=number(known.took_place),
        )


def gather(programme: "Programme", readers: Sequence[str], at: datetime, site: str) -> Gathered:
    """Read all that the digest of a moment is made of, and make it."""
    week, today = digest.week_of(at), london_day(at)
    before = {reader: sent.last_told(KIND, reader) for reader in readers}
    # The weeks that readers were told of are read again, to say what became of them.
    periods = [week.previous, *(told.period for told in before.values() if told)]
    readings = series.readings(
        min(period.first for period in periods), max(today, *(period.last for period in periods)), by=today
    )
    standings = runs.standings() if programme.connections else {}
    apart = flags.waiting(today)
    known = replace(
        facts.known(today),
        readings=readings,
        standings=standings,
        apart=apart,
        campaigns=tuple(_campaigns(readings, week)),
    )
    return Gathered(programme, digest.of(known, programme, at, site), known, before, to_tell(known, week))


def _campaigns(readings: Iterable[Readings], week: Week) -> Iterator[DayByDay]:
    """Yield the visits of a week by campaign, of every site that is counted."""
    for account in sorted({one.series.account for one in readings if one.series.source == OWN_WEBSITE}):
        for one in series.parts_day_by_day(OWN_WEBSITE, account, VISITS.metric, week.first, week.last):
            if one.series.dimensions[0][0] == CAMPAIGN:
                yield one


def send_due(gathered: Gathered, *, at: datetime, now: datetime, again: bool) -> int:
    """Send the digest of the moment `at` to each reader who has it not, or to all `again`; return to how many.

    Raises `RuntimeError` at the end where it was not sent to all: one reader's trouble costs no other reader the digest, and
    the schedule tries again.
    """
    period = gathered.digest.period
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
    programme, period = gathered.programme, gathered.digest.period
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
