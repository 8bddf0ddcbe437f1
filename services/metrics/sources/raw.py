"""What platforms answered, word by word, kept 90 days: so that a mistake in reading can be mended without asking again.

`raw/<source>/<run>.json.gz` has the answers of one run, each with its question. Credentials were taken out before.
"""

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.metrics.sources.connectors.base import Answer
from shared.aws import client
from shared.settings import setting

FOLDER: Final = "raw/"
ENDING: Final = ".json.gz"


@dataclass(frozen=True, slots=True)
class Raw:
    """A run's answers, and the moment it was made."""

    run: str
    at: datetime
    answers: tuple[Answer, ...]


def keep(source: str, run: str, at: datetime, answers: Iterable[Answer]) -> None:
    """Keep what a source answered in a run."""
    data = {"at": at.isoformat(), "answers": [answer.data() for answer in answers]}
    client("s3").put_object(
        Bucket=setting("OBSERVED"),
        Key=f"{FOLDER}{source}/{run}{ENDING}",
        # Without the time of day in its head: the same answers are the same object.
        Body=gzip.compress(json.dumps(data, ensure_ascii=False).encode(), mtime=0),
        ContentType="application/gzip",
    )


def runs(source: str) -> list[str]:
    """Return the runs whose answers are kept, the oldest first: their ids begin with their moment."""
    pages = (
        client("s3")
        .get_paginator("list_objects_v2")
        .paginate(Bucket=setting("OBSERVED"), Prefix=f"{FOLDER}{source}/")
    )
    keys = [one["Key"] for page in pages for one in page.get("Contents", [])]
    return sorted(key.rpartition("/")[2].removesuffix(ENDING) for key in keys)


def read(source: str, run: str) -> Raw:
    """Return a run's answers."""
    got = client("s3").get_object(Bucket=setting("OBSERVED"), Key=f"{FOLDER}{source}/{run}{ENDING}")
    data = json.loads(gzip.decompress(got["Body"].read()))
    answers = tuple(Answer.of(answer) for answer in data["answers"])
    return Raw(run, datetime.fromisoformat(data["at"]), answers)
