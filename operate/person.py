"""A person's data by hand: what is kept of an address, and erasing it, wherever `operate.personal_data` says that one leads.

As a careers lead's, as a reader's of reports, as somebody's who comes to visits, as an organisation's contact, and where no
service looks (`operate.traces`); last every table is read for rows that lead to them (`operate.rows_of`), the audits among them,
whose lines stay for their time. An account of the team is told of and stays: whoever leaves is taken out by another command.
"""

import getpass
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from operate import rows_of, traces
from operate.processes import StageError
from operate.stage import as_function_of
from operate.traces import Trace
from services.booking.use_cases import people
from services.booking.wording import refusal
from services.metrics.use_cases import reader_data
from services.people.use_cases import person_data
from services.people.use_cases.programme import rules
from services.people.wording import reasons
from shared.compiled import compiled
from shared.limits import EMAIL

MEMBER: Final = (
    "They are of the team: their account stays, and their name beside what they did. The runbook says how a member of the "
    "team is taken out."
)


def person(outputs: Mapping[str, str], email: str, *, erase: bool, at: datetime) -> int:
    """Print what is kept of an address as JSON; with `erase` take it out and say of what.

    The exit code is 1 where something could not be erased, or a place not be asked. Raises `StageError` for what is no address.
    """
    if not EMAIL.fullmatch(email):
        raise StageError(f"{email} is no e-mail address.")
    who = f"operator {getpass.getuser()}"
    return _erase(outputs, email, who, at) if erase else _print(outputs, email, who, at)


def _print(outputs: Mapping[str, str], email: str, who: str, at: datetime) -> int:
    with as_function_of("booking", outputs):
        kept_of = people.export(email, who=who, now=at)
    with as_function_of("metrics", outputs):
        kept_of["reader_of_reports"] = reader_data.export(email, compiled(), at)
    with as_function_of("people", outputs):
        kept_of["partners"] = person_data.export(email, who=who, at=at)
    found = list(traces.of(outputs, email))
    kept_of["elsewhere"] = [{"where": one.place, **one.told} for one in found if isinstance(one, Trace)]
    kept_of["not_known"] = [one.place for one in found if not isinstance(one, Trace)]
    account = kept_of["account_of_the_team"] = traces.account(outputs["UserPool"], email)
    kept_of["rows_of_all_tables"] = [
        {"kind": one.kind, "number": one.number, **({"lines": one.told} if one.told else {})}
        for one in rows_of.of(outputs, _known(email, kept_of, account or {}))
    ]
    print(json.dumps(kept_of, ensure_ascii=False, indent=2, default=str))
    return 1 if kept_of["not_known"] else 0


def _known(email: str, kept_of: Mapping[str, Any], account: Mapping[str, Any]) -> rows_of.Known:
    """Return by what somebody is known, of what the services gave out."""
    reader = kept_of["reader_of_reports"]["reader"] or {}
    ids = [one["id"] for one in [*kept_of["partners"]["people"], reader, account] if one.get("id")]
    stood_in = [one["reference"] for one in kept_of["bookings"]]
    stood_in += [one["id"] for one in kept_of["partners"]["contact_of"]]
    return rows_of.Known(email, ids, stood_in, account.get("name", ""))


def _erase(outputs: Mapping[str, str], email: str, who: str, at: datetime) -> int:
    with as_function_of("booking", outputs):
        done, kept = people.erase(email, who=who, now=at)
    with as_function_of("metrics", outputs):
        rows = reader_data.erase(email, compiled(), at)
    with as_function_of("people", outputs):
        erased, contact_of, refused = person_data.erase(email, who=who, at=at)
    elsewhere, unasked = _elsewhere(outputs, email)
    bookings, names = (", ".join(one) for one in ([one.id for one in done], [one.name for one in contact_of]))
    told = {
        f"Erased from {bookings}.": done,
        f"Erased as a reader of reports, from {rows} rows. What was sent stays, without the address.": rows,
        "Erased as somebody who comes to visits. Hours stay, by employer, without them.": erased,
        f"Erased as the contact of {names}: no statement is sent until the team names another.": contact_of,
    }
    lines = [sentence for sentence, so in told.items() if so] + elsewhere or ["Nothing was erased."]
    if any(one.casefold() == email.casefold() for one in compiled().digest_to):
        lines.append("The programme's settings name the address in digest_to: take it out there, and deploy.")
    if traces.account(outputs["UserPool"], email):
        lines.append(MEMBER)
    lines += [refusal(error) for _, error in kept]
    lines += [reasons.reason(rules(), error.reason) for error in refused]
    lines += unasked
    print("\n".join(lines))
    return 1 if kept or refused or unasked else 0


def _elsewhere(outputs: Mapping[str, str], email: str) -> tuple[list[str], list[str]]:
    """Erase what no service's use case reaches; return what to say of it, and of the places that could not be asked."""
    places, unasked = list[str](), list[str]()
    for one in traces.of(outputs, email):
        if isinstance(one, Trace):
            one.erase()
            places.append(one.place)
        else:
            unasked.append(f"{one.place} could not be asked ({one.why}): look there by hand.")
    return list(_counted(places)), unasked


def _counted(places: list[str]) -> Iterator[str]:
    for place in dict.fromkeys(places):
        number = places.count(place)
        yield (
            f"Erased elsewhere: {place}." if number == 1 else f"Erased elsewhere: {place}, {number} of them."
        )
