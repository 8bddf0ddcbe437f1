"""What opens a platform for us: one secret a source, and who may renew it.

A secret is a JSON object of text, as a person entered it and as the platform renewed it. Some platforms take a refresh token once
and answer with the next: two collectors that renew at once would burn one another's. So only the holder of the source's row
`CREDENTIAL` in the metrics table renews, and whoever comes second reads what the first has saved.

The answer with the new token and our saving it are two steps, and no transaction spans both. So: nothing is done between them;
no renewal begins with less than `ROOM` left; the row is marked before the platform is asked and the mark goes when the secret is
saved. A mark that is left says that a renewal was cut off. The next collector takes the old token still, for many platforms
honour it for a while, and if it is refused, the sentence says that a renewal was cut off and what to do.

Secrets Manager may show an older version for a moment. Each saved one has a number, the row has the last, and a lower one than
the row's is asked for again by its version.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final, Self
from uuid import uuid4

from botocore.exceptions import ClientError

from services.metrics.sources.connectors.trouble import Trouble, TroubleError
from services.metrics.table import renewals
from services.metrics.table.renewals import Renewal
from shared.aws import client
from shared.clock import Clock
from shared.programme.connections import ADDRESS
from shared.settings import setting

ROOM: Final = timedelta(seconds=40)
"""What a renewal may take: one call's time-outs and the saving."""

LEASE: Final = timedelta(minutes=2)
"""How long a holder has the row: longer than `ROOM`, so that nobody renews beside somebody who still may."""

PUBLIC: Final = frozenset(
    {
        *(
            "client_id",
            "client_email",
            "client_x509_cert_url",
            "auth_uri",
            "auth_provider_x509_cert_url",
            "token_uri",
        ),
        *("type", "project_id", "universe_domain", "expires_at", "refresh_expires_at", "username"),
    }
)
"""Parts of a credential that open nothing by themselves."""

SAVES: Final = 3
"""How often saving is tried: behind it stands a token that can't be had again."""


@dataclass(frozen=True, slots=True)
class Credential:
    """A source's credential; its representation shows nothing of it. `number` counts how often it was renewed."""

    parts: Mapping[str, str]
    number: int = 0

    def __repr__(self) -> str:
        return f"Credential(number={self.number})"

    def __getitem__(self, name: str) -> str:
        """Return a part. Raises `TroubleError` where it was not entered."""
        if not (part := self.parts.get(name, "")):
            raise TroubleError(Trouble("incomplete", name))
        return part

    def get(self, name: str) -> str:
        """Return a part, or nothing."""
        return self.parts.get(name, "")

    def header(self, name: str) -> str:
        """Return a part that goes into a header. Raises `TroubleError` where it can't: a space or a dash of a word processor."""
        part = self[name]
        if not part.isascii() or not part.isprintable() or " " in part:
            raise TroubleError(Trouble("credential"))
        return part

    def address(self, name: str) -> str:
        """Return a part that says where to ask. Raises `TroubleError` where it is none, or none over TLS: secrets go there."""
        part = self[name]
        if not (re.fullmatch(ADDRESS, part) and part.isascii() and part.isprintable()):
            raise TroubleError(Trouble("incomplete", name))
        return part

    @property
    def secrets(self) -> tuple[str, ...]:
        """What of it must not be seen."""
        return tuple(part for name, part in self.parts.items() if name not in PUBLIC)

    @classmethod
    def of(cls, text: str) -> Self:
        """Return what a secret holds. Raises `TroubleError` where it is not of our shape."""
        try:
            data = json.loads(text)
            number = data.pop("number", 0)
            return cls({str(name): str(part).strip() for name, part in data.items()}, int(number))
        except (ValueError, AttributeError, TypeError):
            raise TroubleError(Trouble("incomplete")) from None  # the cause would quote the secret


@dataclass(slots=True)
class Held:
    """A credential whose row is held: it may be renewed. `cut_off` says that an earlier renewal was."""

    credential: Credential
    renewal: Renewal
    keyring: "Keyring"
    cut_off: bool

    def begin(self) -> None:
        """Mark that the platform is about to be asked."""
        self.renewal = self.keyring.mark(self.renewal, begun=True)

    def refused(self) -> None:
        """Take the mark away: the platform said no, so nothing was burnt."""
        self.renewal = self.keyring.mark(self.renewal, begun=False)

    def save(self, parts: Mapping[str, str]) -> Credential:
        """Save what the platform renewed, at once, and take the mark away."""
        return self.enter({**self.credential.parts, **parts})

    def enter(self, parts: Mapping[str, str]) -> Credential:
        """Save a whole credential, and take the mark away."""
        number = max(self.credential.number, self.renewal.number) + 1
        self.credential = Credential(parts, number)
        version = self.keyring.save(self.credential)
        self.renewal = self.keyring.mark(replace(self.renewal, number=number, version=version), begun=False)
        return self.credential


@dataclass(slots=True)
class Keyring:
    """The secret of one source."""

    source: str
    clock: Clock

    @property
    def secret(self) -> str:
        """The secret's name."""
        return setting("SOURCE_SECRETS") + self.source

    def read(self) -> Credential:
        """Return the credential. Raises `TroubleError` where none was entered."""
        found = Credential.of(self._text())
        row = renewals.read(self.source)
        # One without a number was entered by a person since.
        if row is not None and 0 < found.number < row.number and row.version:
            return Credential.of(self._text(VersionId=row.version))
        return found

    def _text(self, **which: str) -> str:
        try:
            got = client("secretsmanager").get_secret_value(SecretId=self.secret, **which)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceNotFoundException":
                raise TroubleError(Trouble("none")) from None
            raise
        return str(got["SecretString"])

    @contextmanager
    def held(self, *, entering: bool = False) -> Iterator[Held]:
        """Hold the source's row for a renewal. Raises `TroubleError` ("busy") where somebody else does."""
        now = self.clock()
        before = renewals.take(self.source, str(uuid4()), now, now + LEASE)
        if before is None:
            raise TroubleError(Trouble("busy"))
        held = Held(Credential({}), before, self, cut_off=before.begun)
        try:
            if not entering:
                held.credential = self.read()
            yield held
        finally:
            renewals.give_back(held.renewal)

    def enter(self, parts: Mapping[str, str]) -> None:
        """Save what a person entered: it takes the place of all that was, and of a mark that was left."""
        with self.held(entering=True) as held:
            held.enter(parts)

    def mark(self, renewal: Renewal, *, begun: bool) -> Renewal:
        """Write down how far a renewal is. Raises `TroubleError` ("busy") where the row was taken meanwhile."""
        marked = replace(renewal, begun=begun)
        if not renewals.write_down(marked):
            raise TroubleError(Trouble("busy"))
        return marked

    def save(self, credential: Credential) -> str:
        """Save a credential as the secret's newest version; return that version."""
        version = str(uuid4())
        data: dict[str, Any] = {**credential.parts, "number": credential.number}
        for left in reversed(range(SAVES)):
            try:
                client("secretsmanager").put_secret_value(
                    SecretId=self.secret, SecretString=json.dumps(data), ClientRequestToken=version
                )
                break
            except Exception:
                if not left:
                    raise
        return version


@dataclass(slots=True)
class Trial(Keyring):
    """A credential that a person has just typed: nothing of it is kept, and nothing that was kept is touched.

    What rotates while it is tried is in `credential` afterwards: that is what to keep.
    """

    credential: Credential = field(default_factory=lambda: Credential({}))

    def read(self) -> Credential:
        """Return it as it is now."""
        return self.credential

    @contextmanager
    def held(self, *, entering: bool = False) -> Iterator[Held]:  # noqa: ARG002  nothing is kept that could be replaced
        """Hold it: nobody else knows of it."""
        yield Held(self.credential, Renewal(self.source), self, cut_off=False)

    def mark(self, renewal: Renewal, *, begun: bool) -> Renewal:
        """Return how far a renewal is."""
        return replace(renewal, begun=begun)

    def save(self, credential: Credential) -> str:
        """Keep it in this process."""
        self.credential = credential
        return ""
