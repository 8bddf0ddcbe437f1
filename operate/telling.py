"""The commands of what people are told by mail, as `operate.__main__` offers them: the digest, and the mails sent here."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from operate import mailbox
from operate.calling import call
from operate.processes import StageError, wait_for
from operate.recovering import Commands
from shared.paths import LOCAL
from shared.text import ngettext


def offer(commands: Commands) -> None:
    """Add the commands to a parser's."""
    one = commands.add_parser("digest", help="send the weekly digest, or a preview of any report")
    one.add_argument("--kind", help="weekly, monthly, termly, quarterly or yearly")
    one.add_argument(
        "--period", help="of which week, month, term, quarter or academic year, such as 2026-W20"
    )
    one.add_argument("--as-of", dest="as_of", help="what had been sent by a moment, such as 2026-01-12")
    one.add_argument("--to", help="to whom the preview goes")
    commands.add_parser("mail", help="list the mails sent")


def asked(
    found: argparse.Namespace, outputs: Callable[[], Mapping[str, str]]
) -> dict[str, Callable[[], int]]:
    """Return what carries out each of the commands; `outputs` connects to the system meant."""

    def wanted() -> dict[str, str]:
        given = {name: getattr(found, name, None) for name in ("kind", "period", "as_of", "to")}
        return {name: value for name, value in given.items() if value}

    return {"digest": lambda: digest(outputs, wanted()), "mail": mail}


def digest(connect: Callable[[], Mapping[str, str]], wanted: Mapping[str, str]) -> int:
    """Send the weekly digest that is due to all its readers, or what is `wanted` to one: a preview, or a report as it was sent.

    `connect` connects to the system meant. Raises `StageError` where nothing was sent.
    """
    if wanted and not wanted.get("to"):
        raise StageError("Say to whom: make digest KIND=weekly PERIOD=2026-W20 TO=address. Nothing was sent.")
    outputs = connect()
    event: dict[str, str | bool] = {**wanted} or {"again": True}
    before = set(_mail_files())
    result = _asked_for(outputs["DigestFunction"], event)
    if "unsure" in result:
        if not _sure(wanted["to"], result["unsure"]):
            raise StageError("Nothing was sent.")
        result = _asked_for(outputs["DigestFunction"], event | {"sure": True})
    if "refused" in result:
        raise StageError(f"{result['refused']} Nothing was sent.")
    if "previewed" in result:
        print(f"Sent to {wanted['to']}: {result['previewed']}")
    else:
        print(
            f"The weekly digest went to {ngettext('%(number)s reader', '%(number)s readers', result['sent'])}."
        )
        if not result["sent"]:
            return 0
    if not os.environ.get("AWS_PROFILE"):
        _show_newer_than(before)
    return 0


def _asked_for(function: str, event: Mapping[str, str | bool]) -> dict[str, Any]:
    """Return what the digest's function answers. Raises `StageError` where it failed."""
    answer = call(function, event)
    result: dict[str, Any] = answer.said
    if answer.failed:
        raise StageError(
            f"The digest was not sent: {result.get('errorMessage', result)}. See the function's log."
        )
    return result


def _sure(to: str, mail: Mapping[str, str]) -> bool:
    """Show what would go to who is no confirmed reader, and ask; without a terminal nobody can say yes."""
    print(
        f"{mail['subject']}\n\n{mail['text']}\n\n{to} is no reader who has confirmed. They would get what stands above."
    )
    if not sys.stdin.isatty():
        print(
            "Nobody is there to agree: run it at a terminal, or invite them in the console.", file=sys.stderr
        )
        return False
    return input("Send it to them? [y/N] ").strip().lower() in {"y", "yes"}


def _show_newer_than(before: set[Path]) -> None:
    """Print the mail that has come since."""
    new = wait_for("the mail", lambda: sorted(set(_mail_files()) - before), 20)
    for path, message in mailbox.read(new[-1].parent):
        if path == new[-1]:
            html, text = mailbox.unpack(path, message)[:2]
            print(f"\n{text.read_text()}\nAs a page: {html}")


def _mail_files() -> list[Path]:
    return sorted((LOCAL / "mail").glob("*.eml"))


def mail() -> int:
    """Turn what the system sent into files, and list them."""
    found = list(mailbox.read(LOCAL / "mail"))
    if not found:
        print("No mail yet. It is sent when someone books, the team answers, or a digest is made.")
    for path, message in found:
        print(f"\n{message['subject']}\n  to {message['to']}")
        for made in mailbox.unpack(path, message):
            print(f"  {made}")
    return 0
