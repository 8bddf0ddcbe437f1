"""The signing keys by hand: which there are, another one, and ending one that leaked."""

import argparse
import contextlib
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Final

from operate.processes import StageError
from operate.stage import as_function_of
from services.access.keys import ChangedMeanwhileError, kept
from services.access.keys import end as end_key
from services.access.keys import rotate as another
from shared.clock import LONDON
from shared.keyring import MOST, Key, Keyring, NoSuchKeyError, TooManyKeysError
from shared.log import logger

FIRST: Final = "first"
"""What the key without an id is called here."""

ENDS: Final = """\
Within five minutes this stops working, for good, wherever it was signed with it:
  the links in mails to careers leads, people who come to visits and readers of reports
  the addresses of results on what schools printed, and of evidence packs
  the addresses of calendars that the team and volunteers subscribed to
Whoever needs a link gets a new one with the next mail, or from the team. Codes on posters stay."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command may be told."""
    parser.add_argument("--rotate", action="store_true", help="make another")
    parser.add_argument("--end", default="", help="the id of the one that ends")
    parser.add_argument("--yes", action="store_true", help="end it without asking")


def keys(outputs: Mapping[str, str], *, rotate: bool, end: str, yes: bool, at: datetime) -> int:
    """Show the keys; with `rotate` make another, with `end` the id of one, end it, which is asked about unless `yes`.

    Raises `StageError` for an id that no key has, for both at once, where there are too many keys, and where others changed them.
    """
    if end and rotate:
        raise StageError("Say one of both: ROTATE=1 makes another key, END=id ends one. Nothing was changed.")
    with _quiet(), as_function_of("access", outputs):
        try:
            if end:
                return _end("" if end == FIRST else end, yes=yes, at=at)
            if rotate:
                _rotate(at)
        except ChangedMeanwhileError:
            raise StageError("The keys were changed meanwhile. Run it again. Nothing was changed.") from None
        _show(kept(), at)
    return 0


def _rotate(at: datetime) -> None:
    try:
        made = another(at)
    except TooManyKeysError:
        raise StageError(
            f"There are {MOST} keys, which is all that are kept. End an old one first: make keys END=id"
        ) from None
    if made and made.since:
        print(f"The key {made.id} signs from {_when(made.since)} on. Every link of before goes on.\n")


def _show(found: Keyring, at: datetime) -> None:
    signs = found.signing(at)
    followed = {old.id: new.since for old, new in pairwise(found.keys)}
    for one in found.keys:
        begun = f"since {_when(one.since)}" if one.since else "since the first deployment"
        if one.since and one.since > at:
            state = f"signs from {_when(one.since)} on"
        elif one == signs:
            state = f"signs, {begun}" + (f": {(at - one.since).days} days" if one.since else "")
        else:
            until = followed.get(one.id)
            state = f"verifies what it signed {begun}" + (f" until {_when(until)}" if until else "")
        print(f"{_name(one):8}{state}")


def _end(key_id: str, *, yes: bool, at: datetime) -> int:
    found = kept()
    one = next((key for key in found.keys if key.id == key_id), None)
    if one is None:
        raise StageError(f"No key is called {key_id}. There are: {', '.join(map(_name, found.keys))}.")
    print(f"Ending the key {_name(one)}.\n{ENDS}")
    if one == found.signing(at):
        print("It signs now: another key takes its place at once, and everybody of the team signs in again.")
    if not yes and not _agreed():
        print("Nothing was changed.")
        return 1
    try:
        left = end_key(key_id, at)
    except NoSuchKeyError:
        raise StageError(f"The key {_name(one)} was ended meanwhile.") from None
    print(f"The key {_name(one)} has ended.\n")
    _show(left, at)
    return 0


def _agreed() -> bool:
    if not sys.stdin.isatty():
        raise StageError(
            "Nobody is there to agree. Run it at a terminal, or with YES=1. Nothing was changed."
        )
    return input("End it? [y/N] ").strip().lower() in {"y", "yes"}


def _name(key: Key) -> str:
    return key.id or FIRST


def _when(moment: datetime) -> str:
    return f"{moment.astimezone(LONDON):%-d %B %Y, %H:%M}"


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Say nothing in lines of JSON, which help nobody at a terminal."""
    before = logger.log_level
    logger.setLevel("WARNING")
    try:
        yield
    finally:
        logger.setLevel(before)
