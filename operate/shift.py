"""Leads visitors to a new version of the pages little by little, and back where pages fail.

Every page's function is called by its alias `infra.declared.ALIAS`. Before CloudFormation changes anything the aliases are held
at the version they mean (`hold`). Afterwards (`forward`) each new version is asked once by us, then a tenth of all requests goes
to the new versions while the alarm of failing pages is watched, then all. One request may so be answered by the new version and
the next by the old: pages and the forms they send must be understood by both, as with every deployment without a pause.
"""

import json
import re
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from botocore.config import Config
from botocore.exceptions import ClientError

from infra.declared import ALIAS, FUNCTIONS, HIT, NEWEST
from operate.aws import client
from operate.processes import StageError

FIRST: Final = 0.1
"""The part of all requests that the new versions answer while the alarm is watched."""

WATCHED: Final = 360.0
"""Seconds it is watched: the alarm adds up five minutes, and CloudWatch counts a request about a minute later."""

LOOKS_EVERY: Final = 15.0
"""Seconds between two looks at the alarm."""

CALL: Final = Config(read_timeout=60, retries={"total_max_attempts": 1})
"""For asking a function: longer than any page may take, and once."""

PART: Final = re.compile(r"\{[^}]*\}")
"""A part of a route that stands for anything."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Page:
    """A page's function: its name on AWS, what it is declared as, and the version that visitors are led to."""

    function: str
    name: str
    version: str


@dataclass(frozen=True)
class Move:
    """A page's function that has a new version."""

    page: Page
    to: str


class PagesFailError(StageError):
    """Pages fail; the message says what was done about it."""


@dataclass(frozen=True)
class Shift:
    """How visitors are led to new versions: the alarm that says whether pages fail, and how patiently it is watched."""

    alarm: str
    watched: float = WATCHED
    looks_every: float = LOOKS_EVERY
    say: Say = print

    def ringing(self) -> bool:
        """Whether pages fail now; of what was deployed before there was such an alarm nobody knows."""
        if not self.alarm:
            return False
        found = client("cloudwatch").describe_alarms(AlarmNames=[self.alarm])["MetricAlarms"]
        return any(one["StateValue"] == "ALARM" for one in found)

    def refuse_ringing(self) -> None:
        """Raise `StageError` where pages fail before anything was deployed: nobody could tell whether the new ones fail too."""
        if self.ringing():
            raise StageError(
                "Pages fail already, so nobody could tell whether the new version fails too. Nothing was deployed. If this "
                "deployment is what mends them: make deploy AT_ONCE=1"
            )

    def forward(self, functions: Iterable[str], *, at_once: bool = False) -> list[Move]:
        """Lead visitors to the newest version of each function and return what moved; old versions stay for going back.

        With `at_once` nothing is watched. Raises `PagesFailError` once pages fail: all are led to the versions of before then.
        """
        moves = [move for function in functions if (move := _newest(function))]
        fresh = [move for move in moves if move.page.version == NEWEST]
        moves = [move for move in moves if move.page.version != NEWEST]
        for move in fresh:
            # Nobody was led to a version of it before.
            _lead(move.page.function, move.to)
        if not moves:
            self.say(
                "No page has a new version." if not fresh else "These pages are new: nobody is led elsewhere."
            )
            return []
        try:
            if not at_once:
                self._try(moves)
            for move in moves:
                _lead(move.page.function, move.to)
        except BaseException:
            back(moves)
            raise
        self.say(f"Visitors get the new version of {len(moves)} functions.")
        return moves

    def _try(self, moves: list[Move]) -> None:
        """Ask each new version ourselves, then lead a part of the visitors to it and watch."""
        wrong = [sentence for move in moves if (sentence := _ask(move))]
        if wrong:
            raise PagesFailError("\n".join([*wrong, "Nobody was led to the new version."]))
        for move in moves:
            _lead(move.page.function, move.page.version, {move.to: FIRST})
        self.say(
            f"{FIRST:.0%} of requests go to the new version; watching for {self.watched / 60:.0f} minutes."
        )
        deadline = time.monotonic() + self.watched
        while time.monotonic() < deadline:
            if self.ringing():
                raise PagesFailError(
                    f"The alarm {self.alarm} rings: pages fail. All visitors are led to the version of before; the rest of the "
                    "stack is the new one. Mend the cause and deploy, or deploy the commit of before: docs/runbook.md."
                )
            time.sleep(self.looks_every)


def pages(stack: str) -> list[str]:
    """Return the functions of a stack that are called by an alias, by their names on AWS."""
    nested = _resources(stack, "AWS::CloudFormation::Stack")
    aliases = [arn for name in nested for arn in _resources(name, "AWS::Lambda::Alias")]
    # arn:aws:lambda:REGION:ACCOUNT:function:NAME:ALIAS
    return sorted(arn.split(":")[6] for arn in aliases if arn.endswith(f":{ALIAS}"))


def _resources(stack: str, kind: str) -> list[str]:
    """Return what resources of a kind are called on AWS."""
    found = client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
    return [
        one["PhysicalResourceId"]
        for page in found
        for one in page["StackResourceSummaries"]
        if one["ResourceType"] == kind and one.get("PhysicalResourceId")
    ]


def hold(functions: Iterable[str]) -> None:
    """Hold visitors at the version they get now, so that what is deployed next changes nothing for them yet.

    A shift that was cut off is taken back.
    """
    for function in functions:
        alias = _alias(function)
        if alias["FunctionVersion"] == NEWEST:
            _lead(function, _published(function))
        elif alias.get("RoutingConfig", {}):
            _lead(function, alias["FunctionVersion"])


def back(moves: Iterable[Move]) -> None:
    """Lead all visitors to the versions of before."""
    for move in moves:
        _lead(move.page.function, move.page.version)


def tidy(moves: Iterable[Move]) -> None:
    """Delete versions that are neither what visitors get nor what they got before: all of them count against a quota."""
    for move in moves:
        found = client("lambda").get_paginator("list_versions_by_function")
        for page in found.paginate(FunctionName=move.page.function):
            for one in page["Versions"]:
                if one["Version"] not in {NEWEST, move.to, move.page.version}:
                    # Of whoever may not, or of one that is still in use, the next deployment's will be gone.
                    with suppress(ClientError):
                        client("lambda").delete_function(
                            FunctionName=move.page.function, Qualifier=one["Version"]
                        )


def _alias(function: str) -> dict[str, Any]:
    return dict(client("lambda").get_alias(FunctionName=function, Name=ALIAS))


def _published(function: str) -> str:
    """Return the version that a function's code and settings have, made now unless there is one, once it can be called."""
    made = client("lambda").publish_version(FunctionName=function)
    if made.get("State") == "Pending":
        # Whoever was led to it now would be refused ("Lambda function states", its guide).
        client("lambda").get_waiter("published_version_active").wait(
            FunctionName=function, Qualifier=made["Version"]
        )
    return str(made["Version"])


def _newest(function: str) -> Move | None:
    """Return the move to a function's newest version, made now unless its code and settings have one; None where it is there."""
    alias = _alias(function)
    version = _published(function)
    if version == alias["FunctionVersion"]:
        return None
    return Move(Page(function, alias.get("Description", ""), alias["FunctionVersion"]), version)


def _lead(function: str, version: str, also: dict[str, float] | None = None) -> None:
    client("lambda").update_alias(
        FunctionName=function,
        Name=ALIAS,
        FunctionVersion=version,
        RoutingConfig={"AdditionalVersionWeights": also or {}},
    )


def _ask(move: Move) -> str:
    """Ask a new version for a page as the API would, and return what is wrong with what it answers, or nothing."""
    answer = client("lambda", CALL).invoke(
        FunctionName=move.page.function, Qualifier=move.to, Payload=json.dumps(_request(move.page.name))
    )
    said = json.loads(answer["Payload"].read() or b"{}")
    if "FunctionError" in answer:
        return f"{move.page.name} failed: {said.get('errorMessage', said)}."
    status = int(said.get("statusCode", 0))
    if not 200 <= status < 500:  # noqa: PLR2004  HTTP's own: what a page says on purpose
        return f"{move.page.name} answered {status}."
    return ""


def _request(name: str) -> dict[str, Any]:
    """Return a request for a page of a function: of nobody, for nothing that is there, and only to read."""
    # A hit would be counted.
    routes = [route for one in FUNCTIONS if one.name == name for route in one.routes if route != HIT]
    path = PART.sub("nobody", routes[0]) if routes else "/"
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"user-agent": "outreach-deployment", "accept": "text/html"},
        "requestContext": {
            "http": {"method": "GET", "path": path},
            "requestId": "deployment",
            "stage": "$default",
        },
        "isBase64Encoded": False,
    }
