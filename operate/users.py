"""The team's accounts by hand: who is in which group, who joins one, who leaves."""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from operate.aws import client
from operate.processes import StageError
from services.access.groups import GROUPS, SAFEGUARDING, TEAM
from services.access.user import ASKED_AGAIN, GRACE
from shared.limits import EMAIL

NEEDED: Final = {
    TEAM: "without one nobody sees the console",
    SAFEGUARDING: "without one nobody reads what pupils write, or is told of a child at risk",
}
"""The groups that somebody must be in, and what it means if nobody is."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with an account: by which name Cognito has it, and the groups they are in."""

    username: str
    email: str
    name: str
    enabled: bool
    groups: tuple[str, ...]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command may be told."""
    parser.add_argument("--email", default="", help="who is added")
    parser.add_argument("--name", default="", help="their name")
    parser.add_argument("--group", choices=GROUPS, default=TEAM, help="what they may see")
    parser.add_argument("--remove", default="", help="who is taken out")
    parser.add_argument("--yes", action="store_true", help="take out without asking")


def user(pool: str, asked: argparse.Namespace) -> int:
    """List who is of the team, add somebody, or take somebody out, as it is asked for. Raises `StageError` for both at once."""
    if asked.remove and (asked.email or asked.name):
        raise StageError(
            "Say one of both: EMAIL= and NAME= add somebody, REMOVE= takes somebody out. Nothing was changed."
        )
    if asked.remove:
        return remove(pool, asked.remove, yes=asked.yes)
    if asked.email or asked.name:
        return add(pool, asked.email, asked.name, asked.group)
    return show(pool)


def add(pool: str, email: str, name: str, group: str) -> int:
    """Add someone to a group: Cognito writes whoever is new a mail with a password for the first time.

    Who was taken out before may sign in again, with the password they had. Raises `StageError` for what is no address or no name.
    """
    if not EMAIL.fullmatch(email) or not name.strip():
        raise StageError(
            "Say who, and their name: make user EMAIL=address NAME='First Last'. Nothing was changed."
        )
    cognito = client("cognito-idp")
    attributes = {"email": email, "email_verified": "true", "name": name}
    said = f"{email} gets a mail with a password for the first sign-in."
    try:
        cognito.admin_create_user(
            UserPoolId=pool,
            Username=email,
            UserAttributes=[{"Name": key, "Value": value} for key, value in attributes.items()],
            DesiredDeliveryMediums=["EMAIL"],
        )
    except cognito.exceptions.UsernameExistsException:
        said = f"{email} is of the group {group} too. Where they are signed in already, it holds within {_minutes()}."
        if not cognito.admin_get_user(UserPoolId=pool, Username=email)["Enabled"]:
            cognito.admin_enable_user(UserPoolId=pool, Username=email)
            said = (
                f"{email} is back, and may sign in again with the password of before: of the group {group}."
            )
    cognito.admin_add_user_to_group(UserPoolId=pool, Username=email, GroupName=group)
    print(said)
    return 0


def show(pool: str) -> int:
    """List who is in which group, and who has been taken out; the exit code is 1 where a group that is needed has nobody."""
    members = sorted(_members(pool), key=lambda one: one.email.casefold())
    for group in GROUPS:
        inside = [one for one in members if one.enabled and group in one.groups]
        print(f"{group}: {len(inside)}")
        for one in inside:
            print(f"  {one.email}  {one.name}")
    for title, found in (
        ("in no group", [one for one in members if one.enabled and not one.groups]),
        ("taken out", [one for one in members if not one.enabled]),
    ):
        if found:
            print(f"{title}: {', '.join(one.email for one in found)}")
    empty = [group for group in NEEDED if not any(one.enabled and group in one.groups for one in members)]
    for group in empty:
        print(f"Nobody is of the group {group}: {NEEDED[group]}.", file=sys.stderr)
    return 1 if empty else 0


def remove(pool: str, email: str, *, yes: bool) -> int:
    """Take someone out of every group, disable their account and sign them out everywhere; asked about unless `yes`.

    Their account stays, so that what they did and read still says who it was. The exit code is 1 where somebody was asked and did
    not agree. Raises `StageError` where nobody has the address, and where nobody is there to agree.
    """
    members = list(_members(pool))
    one = next((member for member in members if member.email.casefold() == email.casefold()), None)
    if one is None:
        raise StageError(f"Nobody has an account with {email}. make user lists who has one.")
    if not one.enabled and not one.groups:
        print(f"{one.email} is out already.")
        return 0
    of = f"of {', '.join(one.groups)}" if one.groups else "of no group"
    print(f"{one.email} ({one.name}) is {of}.")
    for group in NEEDED:
        if group in one.groups and not any(
            member != one and member.enabled and group in member.groups for member in members
        ):
            print(f"They are the last of the group {group}: {NEEDED[group]}. Add somebody first.")
    if not yes and not _agreed(one):
        print("Nothing was changed.")
        return 1
    cognito = client("cognito-idp")
    # Disabled first: whatever else fails, nobody signs in with it, and every page asks within minutes.
    cognito.admin_disable_user(UserPoolId=pool, Username=one.username)
    cognito.admin_user_global_sign_out(UserPoolId=pool, Username=one.username)
    for group in one.groups:
        cognito.admin_remove_user_from_group(UserPoolId=pool, Username=one.username, GroupName=group)
    print(
        f"{one.email} can't sign in any more, and is of no group. A page that is open answers for {_minutes()} more at "
        f"the longest; while Cognito does not answer {int(GRACE.total_seconds() // 60)}, but not comments, checks and exports.\n"
        "What they subscribed to or took along is not undone: withdraw the calendars' addresses on the console's page of "
        "calendars, and see on the page Who read what which pages they opened."
    )
    return 0


def _minutes() -> str:
    return f"{int(ASKED_AGAIN.total_seconds() // 60)} minutes"


def _agreed(one: Member) -> bool:
    if not sys.stdin.isatty():
        raise StageError(
            "Nobody is there to agree. Run it at a terminal, or with YES=1. Nothing was changed."
        )
    return input(f"Take out {one.email}? [y/N] ").strip().lower() in {"y", "yes"}


def _members(pool: str) -> Iterator[Member]:
    cognito = client("cognito-idp")
    for page in cognito.get_paginator("list_users").paginate(UserPoolId=pool):
        for found in page["Users"]:
            about = {one["Name"]: one["Value"] for one in found.get("Attributes", [])}
            yield Member(
                found["Username"],
                about.get("email", found["Username"]),
                about.get("name", ""),
                found["Enabled"],
                _groups(cognito, pool, found["Username"]),
            )


def _groups(cognito: Any, pool: str, username: str) -> tuple[str, ...]:  # noqa: ANN401  boto3 makes its clients' classes at run time
    answer = cognito.admin_list_groups_for_user(UserPoolId=pool, Username=username)
    return tuple(group["GroupName"] for group in answer["Groups"])
