"""What is kept of a reader of reports: given out, and erased. What was sent stays in the archive, without whom it was sent to."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from services.metrics.kinds import KINDS, Due, Kind, back
from services.metrics.period import key_of
from services.metrics.table import archive, readers, sent
from services.metrics.table.archive import Report
from services.metrics.use_cases import readers as life
from shared import unreachable
from shared.clock import london_day, plus_months
from shared.log import failed, logger
from shared.trouble import worst

UNREACHED: Final = timedelta(days=365)
"""Long enough for whoever reads reports once a year to be missed, and less than that an address takes no mail is known."""

if TYPE_CHECKING:
    from shared.programme import Programme


def export(email: str, programme: "Programme", at: datetime) -> dict[str, Any]:
    """Return all that is kept of a reader as plain data: for the person who asks for it."""
    found = readers.read(email)
    return {
        "reader": {
            "id": found.id,
            "name": found.name,
            "email": found.email,
            "role": found.role,
            "school": found.urn,
            "wants": dict(found.kinds),
            "history": [{"at": step.at, "what": step.state, "who": step.who} for step in found.steps],
        }
        if found
        else None,
        "named_in_the_settings": _in_settings(email, programme),
        "reports": [
            {"kind": one.kind, "period": one.period, "sent_at": one.sent_at, "subject": one.subject}
            for one in _reports(email, programme, at)
        ],
    }


def erase(email: str, programme: "Programme", at: datetime) -> int:
    """Erase a reader: their row, what they were told, and their address from what was sent; return how many rows had it.

    Who stands in the programme's settings is not in what is erased: the settings were read once, and a deployment has them.
    """
    # Those of the settings are taken over first, or the next report would bring them back.
    life.everyone(programme, at)
    found = readers.read(email)
    address = found.email if found else email
    rows = 0
    if found:
        readers.forget(email)
        rows += 1
    rows += len(archive.erase(address, programme.launched.year, at.year))
    return rows + sent.erase(address, _all_due(programme, at))


def retain(programme: "Programme", at: datetime) -> int:
    """Erase the readers whose time is over; return of how many.

    Those who have wanted or been meant to get nothing, or not answered their invitation, for `keep_contacts_months`; and those
    who would get reports and whose address has taken no mail for `UNREACHED`, of which the page of readers tells all along.

    Raises `RuntimeError` at the end where one could not be erased, from what was in the way: it keeps no other.
    """
    known = readers.everyone()
    before = plus_months(london_day(at), -programme.keep_contacts_months)
    out = unreachable.among([one.email for one in known if one.state == "confirmed"])
    over = [
        one
        for one in known
        if (one.state != "confirmed" and london_day(one.since) < before)
        or (one.email in out and out[one.email].at < at - UNREACHED)
    ]
    errors = []
    for one in over:
        try:
            erase(one.email, programme, at)
        except Exception as error:  # noqa: BLE001  see above
            failed("reader not erased", error, reader=one.id)
            errors.append(error)
    done = len(over) - len(errors)
    if done:
        logger.info("readers erased, whose time is over", extra={"number": done})
    if errors:
        raise RuntimeError(f"{len(errors)} readers could not be erased; the log names them.") from worst(
            errors
        )
    return done


def _in_settings(email: str, programme: "Programme") -> bool:
    return any(one.casefold() == email.casefold() for one in programme.digest_to)


def _reports(email: str, programme: "Programme", at: datetime) -> Iterator[Report]:
    for year in range(at.year, programme.launched.year - 1, -1):
        yield from (one for one in archive.of_year(year) if one.reader.casefold() == email.casefold())


def _all_due(programme: "Programme", at: datetime) -> list[tuple[Kind, str]]:
    """Return every report that was due since the programme was launched: any of them may have a mark of a reader."""
    return [(one.kind, key_of(one.period)) for kind in KINDS for one in _since(kind, programme, at)]


def _since(kind: Kind, programme: "Programme", at: datetime) -> Iterator[Due]:
    for one in back(kind, at, programme):
        if one.period.last < programme.launched:
            return
        yield one
