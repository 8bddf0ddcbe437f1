"""Who took an extract with counts as they are: one row each, written before the file is given out, and never changed."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shared.audits import gone_at
from shared.dynamo import put, query, write
from shared.settings import setting

EXTRACTS: Final = "EXTRACTS"


@dataclass(frozen=True, slots=True)
class Taken:
    """That somebody took a file at a moment."""

    at: datetime
    who: str
    file: str


def keep(taken: Taken) -> None:
    """Write down that a file is taken."""
    row = {
        "pk": EXTRACTS,
        "sk": f"{taken.at.isoformat()}#{secrets.token_hex(4)}",
        "entity": "extract",
        "who": taken.who,
        "file": taken.file,
        "expires": gone_at(taken.at),
    }
    write(put(setting("TABLE"), row, condition="attribute_not_exists(pk)"))


def newest(most: int) -> Iterator[Taken]:
    """Yield the last files that were taken, the newest first."""
    for row in query(setting("TABLE"), EXTRACTS, newest_first=True, limit=most):
        yield Taken(datetime.fromisoformat(row["sk"].partition("#")[0]), row["who"], row["file"])
