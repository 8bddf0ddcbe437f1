"""What can be wrong with a source, as kinds: the sentence is made when it is read (`wording`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Literal, Self, get_args

from services.metrics.sources.connectors.parts import Reply

Kind = Literal[
    "credential",  # the platform does not know it
    "expired",  # it was right once
    "ending",  # the permission to renew it is used up or taken back
    "lost",  # a renewal was cut off, and the permission may have gone with it
    "incomplete",  # a part of it was not entered
    "none",  # nothing was entered
    "permission",  # it is right and may not see this
    "account",  # there is no such account
    "version",  # the platform no longer answers this version of its interface
    "quota",  # asked too often
    "money",  # the platform wants to be paid
    "cap",  # our own limit of what a month may cost
    "off",  # it costs money and was not turned on
    "busy",  # another collection renews the credential
    "down",  # no answer, or the platform's own fault
    "unreadable",  # an answer in a shape that is not known
    "question",  # the platform does not understand what it is asked
    "meaning",  # a figure came to mean something else than what is kept under its name
    "fault",  # our own: the log has it
]

SAID: Final = 200
"""How many letters of a platform's own words are kept."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong; `said` is what the platform said itself, without credentials."""

    kind: Kind
    said: str = ""

    def data(self) -> dict[str, str]:
        """Return it as JSON takes it."""
        return {"kind": self.kind, "said": self.said}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Return what `data` gave. Raises `ValueError` for a kind that is not known."""
        if data["kind"] not in get_args(Kind):
            raise ValueError(f"There is no kind of trouble {data['kind']!r}.")
        return cls(data["kind"], data["said"])


class TroubleError(Exception):
    """A source can't be asked; its text is the kind alone."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.kind)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Retired:
    """The platform no longer knows one of the metrics asked for: these, or where there is none here, it doesn't say which."""

    metrics: tuple[str, ...] = ()


BY_STATUS: Final[Mapping[int, Kind]] = {
    HTTPStatus.UNAUTHORIZED: "credential",
    HTTPStatus.PAYMENT_REQUIRED: "money",
    HTTPStatus.FORBIDDEN: "permission",
    HTTPStatus.NOT_FOUND: "account",
    HTTPStatus.GONE: "version",
    HTTPStatus.UPGRADE_REQUIRED: "version",
    HTTPStatus.TOO_MANY_REQUESTS: "quota",
}


def by_status(reply: Reply, said: object = "") -> Trouble:
    """Return what a refusal's status says is wrong."""
    words = said or reply.part("error", "message") or reply.part("message") or reply.part("error") or ""
    kind = BY_STATUS.get(reply.status)
    if kind is None:
        kind = "down" if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR else "question"
    return Trouble(kind, short(words))


def short(said: object) -> str:
    """Return a platform's words on one line, not longer than is kept."""
    return " ".join(said.split())[:SAID] if isinstance(said, str) else ""
