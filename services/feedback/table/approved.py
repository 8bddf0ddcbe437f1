"""What is counted of comments each morning, and the object with those that reports may quote.

| row | pk | sk | what for |
|---|---|---|---|
| counted | `COMMENTS#counted` | `<day>` | that the day's count was told |

The object is `shared.approved`'s, in a bucket of its own. It is written under the condition that nobody has written it since it
was looked at, and what stands in it is read after that: so of two who write at once the later one has all that both did.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from botocore.exceptions import ClientError

from services.feedback.comments.comment import Comment
from services.feedback.table import ATTEMPTS, BusyError
from services.feedback.table.comments import DECIDED, find
from shared.approved import KEY, SETTING
from shared.aws import client
from shared.dynamo import ConditionFailedError, ContendedError, put, query, transact
from shared.settings import setting

COUNTED: Final = "COMMENTS#counted"

OVERTAKEN: Final = frozenset({"PreconditionFailed", "ConditionalRequestConflict"})
"""What S3 says where somebody else has written the object meanwhile, or is writing it."""


def note_counted(day: date, outbox_row: Mapping[str, Any]) -> bool:
    """Store the event of a day's count, once; tell whether it was."""
    row = {"pk": COUNTED, "sk": day.isoformat(), "entity": "comments-counted"}
    noted = put(setting("TABLE"), row, condition="attribute_not_exists(pk)")
    try:
        transact([noted, outbox_row])
    except (ConditionFailedError, ContendedError):
        return False
    return True


def approved_since(moment: datetime) -> int:
    """Return how many comments were approved since a moment, and are so now."""
    first = moment.astimezone(UTC).isoformat()
    rows = query(setting("TABLE"), DECIDED, between=(first, "~"), consistent=True)
    return sum(row["state"] == "approved" for row in rows)


def newest(until: str = "") -> Iterator[Comment]:
    """Yield the comments that are approved, the one that was approved last first; with `until` those from this place on."""
    between = ("0", until) if until else None
    for row in query(setting("TABLE"), DECIDED, between=between, newest_first=True, consistent=True):
        if row["state"] != "approved":
            continue
        found = find(row["id"])
        # One of which somebody took the approval back meanwhile is none.
        if found is not None and found.now.state == "approved":
            yield found


def lay(make: Callable[[], bytes]) -> None:
    """Write the object anew, of what `make` reads once it is known which one it takes the place of.

    Raises `BusyError` where others wrote it again and again.
    """
    for _ in range(ATTEMPTS):
        there = _etag()
        condition = {"IfMatch": there} if there else {"IfNoneMatch": "*"}
        try:
            client("s3").put_object(
                Bucket=setting(SETTING),
                Key=KEY,
                Body=make(),
                ContentType="application/json",
                **condition,
            )
        except ClientError as error:
            if error.response["Error"]["Code"] not in OVERTAKEN:
                raise
        else:
            return
    raise BusyError(f"The object of approved comments was written by others {ATTEMPTS} times.")


def _etag() -> str:
    """Return which object is there now; nothing where none is."""
    try:
        return str(client("s3").head_object(Bucket=setting(SETTING), Key=KEY)["ETag"])
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"404", "NoSuchKey"}:
            raise
        return ""
