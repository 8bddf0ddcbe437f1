"""A person's data by hand: what is kept of an address, and erasing it.

As a careers lead's, as a reader's of reports, as somebody's who comes to visits, and as an organisation's contact.
"""

import getpass
import json
from collections.abc import Mapping
from datetime import datetime

from operate.processes import StageError
from operate.stage import as_function_of
from services.booking.use_cases import people
from services.booking.wording import refusal
from services.metrics.use_cases import reader_data
from services.people.use_cases import person_data
from services.people.use_cases.programme import rules
from services.people.wording import reasons
from shared.compiled import compiled
from shared.limits import EMAIL


def person(outputs: Mapping[str, str], email: str, *, erase: bool, at: datetime) -> int:
    """Print what is kept of an address as JSON; with `erase` take it out and say of which bookings.

    The exit code is 1 where something could not be erased. Raises `StageError` for what is no address.
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
    print(json.dumps(kept_of, ensure_ascii=False, indent=2))
    return 0


def _erase(outputs: Mapping[str, str], email: str, who: str, at: datetime) -> int:
    with as_function_of("booking", outputs):
        done, kept = people.erase(email, who=who, now=at)
    with as_function_of("metrics", outputs):
        rows = reader_data.erase(email, compiled(), at)
    with as_function_of("people", outputs):
        erased, contact_of, refused = person_data.erase(email, who=who, at=at)
    bookings, names = (", ".join(one) for one in ([one.id for one in done], [one.name for one in contact_of]))
    told = {
        f"Erased from {bookings}.": done,
        f"Erased as a reader of reports, from {rows} rows. What was sent stays, without the address.": rows,
        "Erased as somebody who comes to visits. Hours stay, by employer, without them.": erased,
        f"Erased as the contact of {names}: no statement is sent until the team names another.": contact_of,
    }
    lines = [sentence for sentence, so in told.items() if so] or ["Nothing was erased."]
    if any(one.casefold() == email.casefold() for one in compiled().digest_to):
        lines.append("The programme's settings name the address in digest_to: take it out there, and deploy.")
    lines += [refusal(error) for _, error in kept]
    lines += [reasons.reason(rules(), error.reason) for error in refused]
    print("\n".join(lines))
    return 1 if kept or refused else 0
