"""A person's data by hand: what is kept of an address, as a careers lead's and as a reader's of reports, and erasing it."""

import getpass
import json
from collections.abc import Mapping
from datetime import datetime

from operate.processes import StageError
from operate.stage import as_function_of
from services.booking.use_cases import people
from services.booking.wording import refusal
from services.metrics.use_cases import reader_data
from shared.compiled import compiled
from shared.limits import EMAIL


def person(outputs: Mapping[str, str], email: str, *, erase: bool, at: datetime) -> int:
    """Print what is kept of an address as JSON; with `erase` take it out and say of which bookings.

    The exit code is 1 where something could not be erased. Raises `StageError` for what is no address.
    """
    if not EMAIL.fullmatch(email):
        raise StageError(f"{email} is no e-mail address.")
    who = f"operator {getpass.getuser()}"
    if not erase:
        with as_function_of("booking", outputs):
            kept_of = people.export(email, who=who, now=at)
        with as_function_of("metrics", outputs):
            kept_of["reader_of_reports"] = reader_data.export(email, compiled(), at)
        print(json.dumps(kept_of, ensure_ascii=False, indent=2))
        return 0
    with as_function_of("booking", outputs):
        done, kept = people.erase(email, who=who, now=at)
    with as_function_of("metrics", outputs):
        rows = reader_data.erase(email, compiled(), at)
    if done:
        print(f"Erased from {', '.join(booking.id for booking in done)}.")
    if rows:
        print(f"Erased as a reader of reports, from {rows} rows. What was sent stays, without the address.")
    if not done and not rows:
        print("Nothing was erased.")
    if any(one.casefold() == email.casefold() for one in compiled().digest_to):
        print("The programme's settings name the address in digest_to: take it out there, and deploy.")
    for _, error in kept:
        print(refusal(error))
    return 1 if kept else 0
