"""Takes back what the event log and the facts still say of single pupils: the summaries of contract 1.

They were published with every answer, to the second: one less the one before it was a pupil's answers. Of each session the
newest is kept, under contract 2 and with no more than its day, so that a rebuild from the log comes to the same figures; of a
class of fewer than ten only how many they were. All others go. Running it twice changes nothing. What went is in no reading of
the log any more; its versions are gone for good when the log forgets them (`infra.log_copy.DAYS`), here and in the copy.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from operate.aws import client
from operate.event_log import Reader
from operate.stage import as_function_of
from services.metrics.table import facts
from shared.events.feedback import SessionSummary, SummaryUpdated, day_begun
from shared.limits import SCALE_STEPS
from shared.thresholds import MIN_ANSWERS

FOLDER: Final = f"/{SummaryUpdated.DETAIL_TYPE}/"
TOGETHER: Final = 500
"""Objects deleted in one call; S3 takes a thousand."""


def withdrawn(event: SummaryUpdated) -> SummaryUpdated:
    """Return a summary as it may be kept: without the moment, and without what fewer than ten said."""
    kept = event.summary
    if kept.answers < MIN_ANSWERS:
        none = tuple((0,) * SCALE_STEPS for _ in range(SCALE_STEPS))
        kept = SessionSummary.model_validate(
            kept.model_dump() | {"answered": {}, "by_year_group": {}, "interest": none, "choices": {}}
        )
    return event.model_copy(update={"summary": kept, "occurred_at": day_begun(event.occurred_at)})


def withdraw(outputs: Mapping[str, str], *, really: bool) -> int:
    """Say what the log holds of contract 1 and, where it is `really` meant, take it back; the exit code is 1 where some is left.

    What can't be read is named and left alone.
    """
    bucket = outputs["EventsBucket"]
    newest: dict[str, tuple[str, SummaryUpdated]] = {}
    old: defaultdict[str, list[str]] = defaultdict(list)
    log = Reader(bucket)
    # What a restore took back tells of pupils no less.
    for entry in log.entries(lambda key, _written: FOLDER in key, void=True):
        event = entry.event
        if not isinstance(event, SummaryUpdated):
            continue
        session = event.aggregate_id
        if entry.contract == 1:
            old[session].append(entry.key)
        if session not in newest or event.version > newest[session][1].version:
            newest[session] = (entry.key, event)
    print(f"{sum(map(len, old.values()))} summaries of contract 1 of {len(old)} sessions are in the log.")
    for line in log.unreadable:
        print(f"Can't be read, and is left alone: {line}")
    if not really:
        print("Nothing was changed. To take them back: make withdraw REALLY=1")
        return 1 if old or log.unreadable else 0
    for session, keys in old.items():
        _take_back(bucket, keys, *newest[session])
    with as_function_of("metrics", outputs):
        changed = facts.rewrite_summaries(withdrawn)
    print(f"Taken back. {changed} of the facts were written again.")
    return 1 if log.unreadable else 0


def _take_back(bucket: str, keys: list[str], key: str, newest: SummaryUpdated) -> None:
    """Put the newest in its place as it may be kept, then delete the others: a crash between the two leaves more, never less."""
    s3 = client("s3")
    gone = [one for one in keys if one != key]
    if key in keys:
        body = {
            "source": newest.SOURCE,
            "detail-type": newest.DETAIL_TYPE,
            "detail": json.loads(withdrawn(newest).detail()),
        }
        s3.put_object(
            Bucket=bucket,
            Key=key,
            Body=json.dumps(body, sort_keys=True).encode(),
            ContentType="application/json",
            ChecksumAlgorithm="CRC32",
        )
    for start in range(0, len(gone), TOGETHER):
        objects = [{"Key": one} for one in gone[start : start + TOGETHER]]
        s3.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
