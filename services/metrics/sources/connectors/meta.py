"""What Facebook and Instagram have in common: the Graph API's version, its insights, its refusals."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from services.metrics.sources.connectors.base import Answer, Ask, Connector, Job, Version
from services.metrics.sources.connectors.grants import TOLD
from services.metrics.sources.connectors.parts import Flag, Reply, Request
from services.metrics.sources.connectors.trouble import Kind, Retired, Trouble, by_status, short

GRAPH: Final = "https://graph.facebook.com"

V25: Final = Version("v25.0", date(2028, 2, 18))
"""Two years from its release on 18 February 2026: a version lives until two years after the next one, or so long at least."""

POSTS_FOR: Final = timedelta(days=90)
"""How old a post may be for its figures to be asked again."""

ENDS: Final = "token"
"""What asks when the token itself ends."""

PERMISSION: Final = frozenset({3, 10, *range(200, 300)})
BUSY: Final = frozenset({4, 17, 32, 613, *range(80000, 80015)})
OURS: Final = frozenset({1, 2})
EXPIRED: Final = frozenset({463, 467})
"""Codes, and subcodes of 190, of the Graph API's errors."""

FEW: Final = "enough viewers"
"""What code 10 says of a post that too few people saw; else it says that a permission is missing."""

RETIRED: Final = re.compile(
    r"insights metric|metric\[|must be one of the following values|metric \w+ is not supported"
)
NAMED: Final = re.compile(r"metric (\w+) is not supported")
PLACED: Final = re.compile(r"metric\[(\d+)\]")
USAGE: Final = ("x-app-usage", "x-business-use-case-usage")


class Meta(Connector):
    """A connector to the Graph API.

    A token may hold sixty days or for ever, and says nothing of it itself: so each night the platform is asked
    (https://developers.facebook.com/docs/graph-api/reference/debug_token).
    """

    address = GRAPH
    version = V25

    def about_token(self, job: Job) -> Request:
        """Return the question for the token, which `signed` puts into it."""
        version = self.speaks(job)
        return Request("POST", self.url(job, f"/{version.name if version else ''}/"), form={})

    def signed(self, request: Request, token: str) -> Request:
        """Send the token in a header; that about the token itself takes it in the address, so it is put in a batch of one."""
        signed = super().signed(request, token)
        if request.form is None:
            return signed
        asked = [{"method": "GET", "relative_url": f"debug_token?input_token={quote(token, safe='')}"}]
        return replace(signed, form={"access_token": token, "batch": json.dumps(asked)})

    def flags(self, job: Job, answer: Answer) -> Iterator[Flag]:  # noqa: ARG002  the same for each
        """Say when the token ends, where that is soon; 0 is never. Not every token may ask this: then nothing is known."""
        if answer.ask.what != ENDS or (answer.body[0] or {}).get("code") != HTTPStatus.OK:
            return
        about = json.loads(answer.body[0]["body"])["data"]
        # Of a person's token the data may be closed earlier than the token; a Page's has data of its own.
        names = ("expires_at", *(("data_access_expires_at",) if about.get("type") == "USER" else ()))
        found = [about[name] for name in names if isinstance(about.get(name), int) and about[name] > 0]
        if found and (ends := datetime.fromtimestamp(min(found), UTC)) - answer.at <= TOLD:
            yield Flag("credential ends", (("day", ends.date().isoformat()),))

    def failed(self, reply: Reply) -> bool:
        """Tell a refusal that calls itself 200."""
        return reply.part("error") is not None

    def used(self, reply: Reply) -> int | None:
        """Return the largest percentage among those of the app's and the account's use."""
        found = [number for name in USAGE for number in _numbers(reply.headers.get(name, ""))]
        return max(found, default=None)


def refusal(reply: Reply, ask: Ask, asked: Sequence[str]) -> Trouble | Retired | None:
    """Return what a refusal of the Graph API means, asked for these metrics; None: nothing can be said of this post.

    The last is so for a post of before the account became a business one (subcode 2108006), for one that has gone (100 with
    33), and for one that too few people saw (10). Said of the account itself, 100 with 33 is a wrong number in its file.
    """
    error = reply.part("error")
    if ask.what == ENDS and reply.part("error", "code") != 190:  # noqa: PLR2004  a code of the Graph API
        return Retired()  # its end is not known then; no figure hangs on it
    if not isinstance(error, dict):
        return by_status(reply)
    code, below, said = error.get("code"), error.get("error_subcode"), short(error.get("message"))
    gone = code == 100 and below == 33  # noqa: PLR2004  codes of the Graph API
    if ask.item and (below == 2108006 or gone or (code == 10 and FEW in said.lower())):  # noqa: PLR2004  as above
        return None
    if code == 100 and RETIRED.search(said):  # noqa: PLR2004  as above
        return Retired(_named(said, asked))
    kind: Kind = "question"
    if code == 190:  # noqa: PLR2004  as above
        kind = "expired" if below in EXPIRED else "credential"
    elif code in PERMISSION:
        kind = "permission"
    elif code in BUSY:
        kind = "quota"
    elif code in OURS or reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        kind = "down"
    elif code == 803 or gone:  # noqa: PLR2004  as above
        kind = "account"
    return Trouble(kind, said)


def _named(said: str, asked: Sequence[str]) -> tuple[str, ...]:
    """Return the metrics that a refusal names, by name or by place; what it lists as allowed it does not name."""
    if named := NAMED.search(said):
        return (named[1],)
    if (placed := PLACED.search(said)) and int(placed[1]) < len(asked):
        return (asked[int(placed[1])],)
    return ()


def days_of(answer: Any) -> Iterator[tuple[str, date, object]]:  # noqa: ANN401  a platform's JSON
    """Yield name, day and value of daily insights.

    `end_time` is the midnight of the Pacific at which a day ended, 07:00 or 08:00 GMT of the next: the figure is the day
    before's.
    """
    for one in answer["data"]:
        for value in one.get("values", ()):
            ended = datetime.strptime(value["end_time"], "%Y-%m-%dT%H:%M:%S%z").astimezone(UTC)
            yield one["name"], ended.date() - timedelta(days=1), value.get("value")


def lifetime_of(answer: Any) -> Iterator[tuple[str, object]]:  # noqa: ANN401  a platform's JSON
    """Yield name and value of what a post has gathered; reactions come by their kind and are one figure together."""
    for one in answer["data"]:
        found = one["total_value"] if "total_value" in one else next(iter(one["values"]), {})
        value = found.get("value")
        if isinstance(value, dict):
            value = sum((part for part in value.values() if isinstance(part, int | Decimal)), Decimal(0))
        yield one["name"], value


def _numbers(header: str) -> Iterator[int]:
    """Yield every percentage in a header's JSON, however deep; minutes until access comes back are none."""
    try:
        waiting = [json.loads(header)] if header else []
    except ValueError:
        return
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            for name, value in part.items():
                if isinstance(value, int) and name in ("call_count", "total_time", "total_cputime"):
                    yield value
                else:
                    waiting.append(value)
