"""Addresses that take no e-mail: said why and since when, and let have mail again once they are right."""

import os
from collections.abc import Mapping
from datetime import datetime

from botocore.exceptions import ClientError

from operate.aws import client
from operate.processes import StageError
from shared import unreachable
from shared.limits import EMAIL
from shared.text.phrases import when


def unreachable_address(outputs: Mapping[str, str], email: str, *, again: bool, at: datetime) -> int:
    """Say whether mail goes to an address; with `again` it does from `at` on, SES's own list of such addresses included.

    Raises `StageError` for what is no address.
    """
    if not EMAIL.fullmatch(email):
        raise StageError(f"{email} is no e-mail address.")
    os.environ[unreachable.SETTING] = outputs["UnreachableTable"]
    found = unreachable.find(email)
    if found is None and not again:
        print(f"{email} takes mail, as far as is known.")
        return 0
    if not again:
        why = "a mail came back" if found and found.why == "bounced" else "its reader called a mail spam"
        print(f"Nothing goes to {email} since {when(found.at) if found else ''}: {why}.")
        print("When it is right: the same command with AGAIN=1.")
        return 0
    unreachable.lift(email, at)
    if os.environ.get("AWS_PROFILE"):
        try:
            client("sesv2").delete_suppressed_destination(EmailAddress=email)
        except ClientError as error:
            if error.response["Error"]["Code"] != "NotFoundException":
                raise
    print(
        f"Mail goes to {email} again. What was not sent meanwhile is sent by hand, from the booking's e-mails."
    )
    return 0
