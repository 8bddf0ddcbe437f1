"""Whether somebody who signed in is still who they were: Cognito is asked."""

import time
from typing import Final, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from shared.aws import client
from shared.log import failed
from shared.settings import setting

REST: Final = 30.0
"""Seconds for which a process that got no answer asks no more: else each page would wait for Cognito while it is away."""


class AwayError(Exception):
    """Cognito does not answer, so nobody knows."""


class Standing(NamedTuple):
    """What Cognito says of an account that may sign in."""

    email: str
    name: str
    groups: tuple[str, ...]


NOBODYS: Final = frozenset({"UserNotFoundException", "InvalidParameterException"})
"""What Cognito says of an id that nobody has, and of what can be none."""

_away: list[float] = []
"""When Cognito last failed this process, if it did."""


def forget_away() -> None:
    """Ask Cognito again at once; for tests."""
    _away.clear()


def standing(subject: str) -> Standing | None:
    """Return how an account stands by Cognito's id of it; None where it is disabled or is no more. Raises `AwayError`."""
    if _away and time.monotonic() - _away[-1] < REST:
        raise AwayError
    try:
        found = client("cognito-idp").admin_get_user(UserPoolId=setting("COGNITO_POOL"), Username=subject)
        if not found["Enabled"]:
            return None
        groups = client("cognito-idp").admin_list_groups_for_user(
            UserPoolId=setting("COGNITO_POOL"), Username=subject
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "UserNotFoundException":
            return None
        raise _gone(error) from error
    except BotoCoreError as error:
        raise _gone(error) from error
    forget_away()
    about = {one["Name"]: one["Value"] for one in found["UserAttributes"]}
    email = about.get("email", "")
    name = about.get("name") or about.get("given_name") or email
    return Standing(email, name, tuple(one["GroupName"] for one in groups["Groups"]))


def name_of(subject: str) -> str:
    """Return who an id of Cognito's is, also once they were taken out; the id itself where nobody has it. Raises `AwayError`."""
    try:
        found = client("cognito-idp").admin_get_user(UserPoolId=setting("COGNITO_POOL"), Username=subject)
    except ClientError as error:
        if error.response["Error"]["Code"] in NOBODYS:
            return subject
        raise _gone(error) from error
    except BotoCoreError as error:
        raise _gone(error) from error
    about = {one["Name"]: one["Value"] for one in found["UserAttributes"]}
    named = ", ".join(filter(None, (about.get("name"), about.get("email"))))
    return named or subject


def _gone(error: Exception) -> AwayError:
    failed("Cognito was not asked", error)
    _away[:] = [time.monotonic()]
    return AwayError()
