"""A file that comes: read, and kept under a drop of its own. Nothing of it counts yet."""

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from services.metrics.sources.exports.pupils import REFUSED
from services.metrics.sources.exports.said import Said
from services.metrics.table import drops
from services.metrics.table.drops import Drop, Step, Way
from services.metrics.use_cases.preview import Preview, look
from shared.aws import client
from shared.clock import london_day
from shared.settings import setting
from shared.sheets import MAX_BYTES

if TYPE_CHECKING:
    from services.metrics.declared import AnySources

LETTERS: Final = 100
"""Of a file's name."""

NAMED: Final = 40
"""Sentences, and changed figures, that are kept with a drop; how many there are more is counted."""

LONGEST: Final = 4000
"""Letters of a value in a sentence: a mapping file has fewer."""


class FileGoneError(Exception):
    """A drop's file is no longer kept, so that it can't be read again."""


def received(
    programme: "AnySources", name: str, content: bytes, *, way: Way, who: str, at: datetime, mark: str = ""
) -> Drop:
    """Read a file that comes; return its drop, which is not kept yet."""
    at = at.astimezone(UTC)
    drop = Drop(
        id=drops.new_id(at, mark),
        name=_name(name),
        size=len(content),
        digest=hashlib.sha256(content).hexdigest()[:32],
        way=way,
        steps=(),
    )
    seen = look(programme, drop.name, content, london_day(at), {})
    if seen.refusal:
        why = _bounded(seen.refusal).facts()
        return replace(drop, steps=(Step("refused", at.isoformat(), who),), refusal=why)
    return as_read(replace(drop, steps=(Step("read", at.isoformat(), who),)), seen)


def unread(name: str, why: Said, *, way: Way, who: str, at: datetime, mark: str) -> Drop:
    """Return the drop of a file that was gone before it could be read."""
    step = Step("refused", at.astimezone(UTC).isoformat(), who)
    return Drop(drops.new_id(at, mark), _name(name), 0, "", way, (step,), refusal=why.facts())


def as_read(drop: Drop, seen: Preview) -> Drop:
    """Return a drop with what was read of it."""
    with_figures = [one for one in seen.found if one.observations or one.questions]
    days = [one.day for table in with_figures for one in table.observations]
    return replace(
        drop,
        sources=tuple(dict.fromkeys(f"{one.source}/{one.account}" for one in with_figures if one.source)),
        shapes=tuple(dict.fromkeys(one.shape for one in with_figures if one.shape)),
        first=min(days).isoformat() if days else "",
        last=max(days).isoformat() if days else "",
        said=tuple(_bounded(one).facts() for one in seen.said[:NAMED]),
        notes=tuple(_bounded(one).facts() for one in seen.notes[:NAMED]),
    )


def _bounded(said: Said) -> Said:
    """Return a sentence whose values fit a row, whatever stands in the file."""
    values = {
        name: _bounded(value)
        if isinstance(value, Said)
        else value[:LONGEST]
        if isinstance(value, str)
        else value
        for name, value in said.values.items()
    }
    return replace(said, values=values)


def _name(name: str) -> str:
    """Return a file's name as it is kept, with the folder it was named with, if any."""
    parts = [
        re.sub(r"[^\w. ()+,-]", "_", part).strip(". ")[-LETTERS:] for part in re.split(r"[/\\]", name) if part
    ]
    parts = [part for part in parts if part] or ["file"]
    return "/".join((parts[0], parts[-1])) if len(parts) > 1 else parts[0]


def store(drop: Drop, content: bytes) -> bool:
    """Keep a file that was read, under its drop; return whether it was new.

    What is too long to be read is not kept, nor is what names pupils.
    """
    if 0 < len(content) <= MAX_BYTES and not _names_pupils(drop):
        client("s3").put_object(Bucket=setting("DROPS"), Key=drop.key, Body=content)
    return drops.begin(drop)


def _names_pupils(drop: Drop) -> bool:
    return drop.refusal is not None and Said.of(drop.refusal).sentence == REFUSED


def hand_in(programme: "AnySources", name: str, content: bytes, *, way: Way, who: str, at: datetime) -> Drop:
    """Read a file and keep it under a drop of its own, which waits for an answer or was refused."""
    drop = received(programme, name, content, way=way, who=who, at=at)
    store(drop, content)
    return drop


def content_of(drop: Drop) -> bytes:
    """Return a drop's file. Raises `FileGoneError`."""
    try:
        found = client("s3").get_object(Bucket=setting("DROPS"), Key=drop.key)
    except ClientError as error:
        if error.response["Error"]["Code"] in {
            "NoSuchKey",
            "AccessDenied",
        }:  # without leave to list, S3 says no
            raise FileGoneError(drop.id) from error
        raise
    return bytes(found["Body"].read())
