"""What comes back of mails: answers to calendar entries, mails that were not taken, complaints, and letters of people.

Replies go to the team's mailbox by themselves; what comes here was sent to the sender's own address, as calendar programs do.
"""

import email
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from typing import Any, Final, cast, get_args

from icalendar import Calendar

from services.booking.domain.booking import Booking
from services.booking.domain.readers import Reader, address_of
from services.booking.mail import came_back, to_team
from services.booking.mail.compose import told_team
from services.booking.table import bookings
from shared import mailroom, sent, unreachable
from shared.compiled import compiled
from shared.log import logger
from shared.mail import Attachment, Mail, send
from shared.sent import SENT, Mark, Trouble
from shared.text import gettext

ANSWERS: Final[Mapping[str, Trouble]] = {"DECLINED": "declined", "TENTATIVE": "tentative"}
"""Of an attendee's PARTSTAT (RFC 5545, 3.2.12) what the team should know; whoever accepts, comes."""

PASSES: Final = ("Transient", "Undetermined")
"""SES's kinds of bounces after which the next mail may arrive ("Contents of the event record", its guide).

An answering machine's "out of the office" is one of them, so nobody knows whether that mail arrived."""

REFERENCE: Final = re.compile(r"[A-Z]{2,5}-[0-9A-Z]{1,20}")
MAIL: Final = re.compile(r"[a-z_]{1,30}\.[0-9TZ]{1,20}\.[a-z]{1,10}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody's calendar program answered to an entry."""

    reference: str
    address: str
    trouble: Trouble | None


class NotNotedYetError(Exception):
    """What is to be known of a mail first is not written down yet, or the team's mail about it waits: it comes again."""

    passes = True


@dataclass(frozen=True, slots=True)
class Word:
    """A mail to the team that no plan has: what came back is told `at` once, however late that is."""

    key: str
    at: datetime
    reader: str = "team"

    @property
    def due(self) -> datetime:
        """From when on it may be sent."""
        return self.at

    @property
    def until(self) -> datetime:
        """Until when it is of use: nothing looks at that, since nothing waits with it but what SES said."""
        return self.at


def answer_in(message: EmailMessage) -> Answer | None:
    """Return the answer to a calendar entry that a message brings (RFC 5546, 3.2.3); None where it brings none."""
    for part in message.walk():
        if part.get_content_type() not in {"text/calendar", "application/ics"}:
            continue
        try:
            calendar = Calendar.from_ical(cast("bytes", part.get_payload(decode=True) or b""))
        except ValueError:
            continue
        if str(calendar.get("METHOD", "")).upper() != "REPLY":
            continue
        for event in calendar.walk("VEVENT"):
            found = _answer(event)
            if found:
                return found
    return None


def _answer(event: Any) -> Answer | None:  # noqa: ANN401  a component of a calendar
    reference = str(event.get("UID", "")).partition("@")[0].upper()
    attendees = event.get("ATTENDEE", [])
    for attendee in attendees if isinstance(attendees, list) else [attendees]:
        stands = str(attendee.params.get("PARTSTAT", "")).upper()
        address = re.sub("^mailto:", "", str(attendee), flags=re.IGNORECASE)
        if REFERENCE.fullmatch(reference):
            return Answer(reference, address, ANSWERS.get(stands))
    return None


def take_letter(raw: bytes, now: datetime) -> None:
    """Take a message that came for the sender's address: an answer is noted, a person's letter goes on to the team."""
    message = email.message_from_bytes(raw, policy=default)
    answer = answer_in(message)
    if answer is None:
        if str(message.get("Auto-Submitted", "no")).lower() == "no":
            _forward(raw)
        return
    if answer.trouble is None:
        return
    booking = bookings.load(answer.reference)
    mark = _last_to(booking, answer.address) if booking else None
    if booking is None or mark is None:
        logger.info("an answer to no mail of ours", extra={"booking": answer.reference})
        return
    _note(booking, mark, answer.trouble, now)


def take_event(event: Mapping[str, Any], now: datetime) -> None:
    """Take what SES says became of a mail, whoever sent it: what is to stop does, and the team is told once of each.

    It may have waited for days: what was decided since holds. Raises what was in the way, and `NotNotedYetError`: then it comes
    again.
    """
    detail = event["detail"]
    said, addresses = _said(detail)
    trouble = _stopped(said, addresses, _moment(event.get("time"), now)) if said else None
    if trouble is None:
        return
    mail = detail.get("mail", {})
    reference, name = ("".join(mail.get("tags", {}).get(tag, [])[:1]) for tag in ("booking", "mail"))
    if reference or name:
        if not REFERENCE.fullmatch(reference) or not MAIL.fullmatch(name):
            return
        booking = bookings.load(reference)
        if booking is None or _of_booking(booking, name.replace(".", "#"), mail, trouble, now):
            return
    # What no booking calls for: to somebody who comes to visits, to a report's reader, to the team itself.
    for address in addresses:
        came_back.tell_once(address, trouble, mail, now)


def _stopped(said: Trouble, addresses: Sequence[str], at: datetime) -> Trouble | None:
    """Stop mail to addresses that take none, as SES said at a moment; return what is left to tell, None where nothing is.

    Whoever let mail go to an address again since knows of the address, and perhaps not which mail did not arrive.
    """
    if said not in {"bounced", "complained"}:
        return said
    stop = [unreachable.note(one, said, at) for one in addresses if not came_back.is_the_teams(one)]
    if any(stop) or not stop:
        return said
    logger.info("said of an address before mail was let go to it again", extra={"trouble": said})
    return "undelivered" if said == "bounced" else None


def _of_booking(booking: Booking, key: str, mail: Mapping[str, Any], trouble: Trouble, now: datetime) -> bool:
    """Take what became of a booking's mail, which SES calls `mail`; tell whether the mail room has it.

    It has nothing where the mail was to be sent again meanwhile and was not, or nobody knew if it went: it did, and came back.
    Raises `NotNotedYetError` where SES was quicker than who is sending it, or will after a crash.
    """
    mark = sent.find(booking.id, key)
    if mark.state == "claimed":
        raise NotNotedYetError
    if mark.sent_at and mark.sent_at > _moment(mail.get("timestamp"), now):
        logger.info("what came back was sent again since", extra={"booking": booking.id, "mail": key})
        return True
    if mark.state in SENT:
        _note(booking, mark, trouble, now)
    return mark.state == "" or mark.state in SENT


def _said(detail: Mapping[str, Any]) -> tuple[Trouble | None, list[str]]:
    """Return what SES says became of a mail and to whom it was; nothing of what needs nobody."""
    kind = detail.get("eventType")
    if kind == "Bounce":
        about = detail.get("bounce", {})
        trouble: Trouble = "undelivered" if about.get("bounceType") in PASSES else "bounced"
        return trouble, _addresses(about.get("bouncedRecipients", []))
    about = detail.get("complaint", {})
    # Some providers also say that a mail is none.
    if kind == "Complaint" and about.get("complaintFeedbackType") != "not-spam":
        return "complained", _addresses(about.get("complainedRecipients", []))
    return None, []


def _moment(said: object, now: datetime) -> datetime:
    """Return a moment as AWS writes it; `now` for what is none, or is still to come."""
    try:
        moment = datetime.fromisoformat(str(said))
    except ValueError:
        return now
    return min(moment, now) if moment.tzinfo else now


def _addresses(recipients: Sequence[Mapping[str, str]]) -> list[str]:
    found = (parseaddr(one.get("emailAddress", ""))[1] for one in recipients)
    return [address for address in found if address]


def _last_to(booking: Booking, address: str) -> Mark | None:
    """Return the mail last sent to an address about a booking, whatever its capitals."""
    readers = {
        reader
        for reader in get_args(Reader)
        if (person := address_of(booking, reader)) and person.email.casefold() == address.casefold()
    }
    its = [mark for mark in sent.states(booking.id).values() if mark.reader in readers and mark.sent_at]
    return max(its, key=lambda mark: (mark.sent_at or booking.requested_at, mark.key), default=None)


def _note(booking: Booking, mark: Mark, trouble: Trouble, now: datetime) -> None:
    """Write beside a mail what came back of it, and tell the team, once.

    Raises what was in the way of telling, or `NotNotedYetError` where it was told neither now nor before.
    """
    sent.note(booking.id, mark.key, now, trouble)
    kind, occasion, _ = mark.key.split("#")
    person = address_of(booking, cast("Reader", mark.reader))
    address = person.email if person else compiled().mail.team
    if trouble not in ANSWERS.values() and came_back.the_teams_own(address):
        return
    word = Word(f"{trouble}_{kind}#{occasion}#team", now)
    said = to_team.came_back(booking, trouble, address, mark.subject)
    if mailroom.send_one(booking.id, word, lambda _word, _line: told_team(said, booking), now):
        return
    if sent.find(booking.id, word.key).waits:
        raise NotNotedYetError


def _forward(raw: bytes) -> None:
    """Send a person's letter on to the team, as it came."""
    sender = compiled().mail
    line = gettext("Somebody wrote to the address our e-mails come from. The letter is attached as it came.")
    mail = Mail(
        to=sender.team,
        subject=gettext("A letter to %(address)s", address=sender.sender),
        text=line,
        html=f"<p>{line}</p>",
        attachments=(Attachment("letter.eml", "application/octet-stream", raw),),
        # So that no answering machine and we write to one another for ever.
        headers={"Precedence": "bulk"},
    )
    send(mail, sender.sender, sender.sender_name)
