"""A person's data by hand: what the booking table keeps of an address, and erasing it."""

import getpass
import json
from collections.abc import Mapping
from datetime import datetime

from operate.processes import StageError
from operate.stage import as_function_of
from services.booking.use_cases import people
from services.booking.wording import refusal
from shared.limits import EMAIL


def person(outputs: Mapping[str, str], email: str, *, erase: bool, at: datetime) -> int:
    """Print what is kept of an address as JSON; with `erase` take it out and say of which bookings.

    The exit code is 1 where something could not be erased. Raises `StageError` for what is no address.
    """
    if not EMAIL.fullmatch(email):
        raise StageError(f"{email} is no e-mail address.")
    who = f"operator {getpass.getuser()}"
    with as_function_of("booking", outputs):
        if not erase:
            print(json.dumps(people.export(email, who=who, now=at), ensure_ascii=False, indent=2))
            return 0
        done, kept = people.erase(email, who=who, now=at)
    print(f"Erased from {', '.join(booking.id for booking in done)}." if done else "Nothing was erased.")
    for _, error in kept:
        print(refusal(error))
    return 1 if kept else 0
