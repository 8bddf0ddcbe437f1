"""What becomes of readers: taken over from the settings, invited, confirmed, unsubscribed, taken back; and their links."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from services.metrics.kinds import Kind, Role
from services.metrics.reader import Reader, State, Step
from services.metrics.table import readers
from shared.clock import london_time
from shared.secrets import sign, unsign
from shared.web.routes import link

if TYPE_CHECKING:
    from shared.programme import Programme

PURPOSE: Final = "reader"
INVITATION: Final = "reader invited"
REPORT: Final = "reader report"
SETTINGS: Final = "settings"
"""Who confirmed the readers that were taken over from the programme's settings."""


class NotThatWayError(Exception):
    """A reader is in a state in which this can't be done: somebody did something else meanwhile. `reader` is as it stands."""

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader.state)
        self.reader = reader


def everyone(programme: "Programme", at: datetime, errors: list[Exception] | None = None) -> list[Reader]:
    """Return every reader; the first time, those of the programme's settings are taken over as confirmed.

    They had the weekly digest, so they want it since the programme was launched: none of them is left out of a week. Who is
    added to the settings later is not taken over (`not_taken_over` names them). `errors` gets what was in the way of those whose
    row can't be read.
    """
    known = readers.everyone(errors)
    if readers.taken_over():
        return known
    there = {one.email.casefold() for one in known}
    since = london_time(programme.launched, 0).isoformat()
    new = {
        email.casefold(): Reader(
            id=_new_id(),
            email=email,
            name="",
            role="head",
            steps=(Step("confirmed", at.isoformat(), SETTINGS),),
            kinds={"weekly": since},
        )
        for email in programme.digest_to
        if email.casefold() not in there
    }
    readers.take_over(list(new.values()), at)
    return readers.everyone()


def not_taken_over(programme: "Programme", known: Collection[Reader]) -> list[str]:
    """Return the addresses in the programme's settings that are no reader's: they were added after the first were taken over."""
    there = {one.email.casefold() for one in known}
    return [email for email in programme.digest_to if email.casefold() not in there]


def invite(
    email: str, *, name: str, role: Role, urn: str, kinds: Collection[Kind], who: str, at: datetime
) -> Reader:
    """Keep an invitation; the mail is sent by who calls. Raises `NotThatWayError` for one who is invited or confirmed already."""
    before = readers.read(email)
    if before is None:
        new = Reader(
            id=_new_id(),
            email=email,
            name=name,
            role=role,
            steps=(Step("invited", at.isoformat(), who),),
            kinds=dict.fromkeys(kinds, at.isoformat()),
            urn=urn,
        )
        if readers.begin(new):
            return new
        before = readers.read(email)
    if before is None or before.state in {"invited", "confirmed"}:
        raise NotThatWayError(before) if before else LookupError(email)
    after = replace(before, name=name, role=role, urn=urn, kinds=dict.fromkeys(kinds, at.isoformat()))
    return _keep(before, _stepped(replace(after, invitation=before.invitation + 1), "invited", who, at))


def invite_again(reader: Reader, *, who: str, at: datetime) -> Reader:
    """Keep another invitation of who was invited, or wanted no more: links of the one before confirm nothing."""
    if reader.state not in {"invited", "unsubscribed"}:
        raise NotThatWayError(reader)
    return _keep(reader, _stepped(replace(reader, invitation=reader.invitation + 1), "invited", who, at))


def confirm(reader: Reader, *, at: datetime) -> Reader:
    """Confirm who followed the link of their invitation. What is due from now on is sent to them."""
    if reader.state == "confirmed":
        return reader
    if reader.state != "invited" or reader.lapsed(at):
        raise NotThatWayError(reader)
    return _keep(reader, _stepped(_since(reader, at), "confirmed", "", at))


def choose(reader: Reader, kinds: Collection[Kind], *, at: datetime) -> Reader:
    """Let a reader want these kinds and no others, by their own link: who chooses some is confirmed, who chooses none is not."""
    if reader.state == "taken_back":
        raise NotThatWayError(reader)
    if not kinds:
        return unsubscribe(reader, at=at)
    chosen = replace(reader, kinds=_kinds(reader, kinds, at))
    # Whoever has the link reads the mailbox: that confirms it as well as an invitation's link would.
    if reader.state != "confirmed":
        chosen = _stepped(_since(chosen, at), "confirmed", "", at)
    return reader if chosen == reader else _keep(reader, chosen)


def describe(
    reader: Reader, *, name: str, role: Role, urn: str, kinds: Collection[Kind], at: datetime
) -> Reader:
    """Let the team say who a reader is and what they get."""
    after = replace(reader, name=name, role=role, urn=urn, kinds=_kinds(reader, kinds, at))
    return reader if after == reader else _keep(reader, after)


def unsubscribe(reader: Reader, *, at: datetime, who: str = "") -> Reader:
    """Send a reader nothing more; done twice it is done once. One who was taken back stays so."""
    if reader.state in {"unsubscribed", "taken_back"}:
        return reader
    return _keep(reader, _stepped(reader, "unsubscribed", who, at))


def take_back(reader: Reader, *, who: str, at: datetime) -> Reader:
    """Let the team end it."""
    if reader.state == "taken_back":
        raise NotThatWayError(reader)
    return _keep(reader, _stepped(reader, "taken_back", who, at))


def undo(reader: Reader, *, who: str, at: datetime) -> Reader:
    """Put who was taken back where they stood before."""
    if reader.state != "taken_back":
        raise NotThatWayError(reader)
    before = next(step.state for step in reversed(reader.steps) if step.state != "taken_back")
    return _keep(reader, _stepped(reader, before, who, at))


def _kinds(reader: Reader, kinds: Collection[Kind], at: datetime) -> Mapping[Kind, str]:
    """Return kinds with since when they are wanted: what was wanted before is since then."""
    return {kind: reader.kinds.get(kind, at.isoformat()) for kind in kinds}


def _since(reader: Reader, at: datetime) -> Reader:
    """Return a reader who wants their kinds from now on: what fell due meanwhile is not sent afterwards."""
    return replace(reader, kinds=dict.fromkeys(reader.kinds, at.isoformat()))


def _stepped(reader: Reader, state: State, who: str, at: datetime) -> Reader:
    return replace(reader, steps=(*reader.steps, Step(state, at.isoformat(), who)))


def _keep(before: Reader, after: Reader) -> Reader:
    kept = readers.change(before, after)
    if kept is None:
        raise NotThatWayError(readers.read(before.email) or before)
    return kept


def _new_id() -> str:
    return secrets.token_hex(8)


def token(reader: Reader) -> str:
    """Return what stands for a reader in the links of their mails; it has no address in it, and holds as long as their row."""
    return sign(PURPOSE, reader.id)


def of_token(given: str) -> Reader | None:
    """Return the reader of a link; None where it is damaged, or of one who was erased."""
    found = unsign(PURPOSE, given)
    return readers.find(found) if found else None


def own_link(reader: Reader) -> str:
    """Return where a reader chooses what they get."""
    return link("reader", token=token(reader))


def unsubscribe_link(reader: Reader) -> str:
    """Return where a reader unsubscribes: a page that asks first, and one post (RFC 8058) for mail programs."""
    return link("reader.stop", token=token(reader))


def report_link(reader: Reader, report: str) -> str:
    """Return where a reader opens all of one report, by its id: it holds for this report alone, as long as their row."""
    return link("reader.report", token=sign(REPORT, f"{reader.id}~{report}"))


def of_report(given: str) -> tuple[Reader | None, str]:
    """Return whose link to a report it is, and the report's id; None where it is damaged, or of one who was erased."""
    reader, _, report = (unsign(REPORT, given) or "").partition("~")
    return (readers.find(reader) if reader else None), report


def invitation_link(reader: Reader) -> str:
    """Return where the newest invitation of a reader is accepted."""
    return link("reader.confirm", token=sign(INVITATION, f"{reader.id}~{reader.invitation}"))


def of_invitation(given: str) -> tuple[Reader | None, bool]:
    """Return the reader of an invitation's link, and whether it is of their newest invitation."""
    found = unsign(INVITATION, given)
    reader, _, number = (found or "").partition("~")
    known = readers.find(reader) if found else None
    return known, known is not None and str(known.invitation) == number
