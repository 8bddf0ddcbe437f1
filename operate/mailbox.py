"""The local stage's mailbox: every mail the system sends, as a file, and as something to read."""

import asyncio
import email
import email.policy
import functools
import socket
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final


class _Policy(email.policy.EmailPolicy):
    """Takes a header's line apart once: the library does it each time that somebody asks for one."""

    def header_fetch_parse(self, name: str, value: str) -> Any:  # noqa: ANN401  the library's own
        return _taken_apart(name, value)


@functools.lru_cache(maxsize=8_192)
def _taken_apart(name: str, value: str) -> Any:  # noqa: ANN401  the library's own
    return email.policy.default.header_fetch_parse(name, value)


_POLICY: Final = _Policy()


def read(folder: Path) -> Iterator[tuple[Path, EmailMessage]]:
    """Yield the mails in the order they came."""
    for path in sorted(folder.glob("*.eml")):
        message = _message(path, path.stat().st_mtime_ns)
        if isinstance(message, EmailMessage):
            yield path, message


@functools.lru_cache(maxsize=2_048)
def _message(path: Path, _written: int) -> object:
    """Return a mail's file as a message: whoever waits for a mail reads all of them again and again, and none changes."""
    return email.message_from_bytes(path.read_bytes(), policy=_POLICY)


def unpack(path: Path, message: EmailMessage) -> list[Path]:
    """Write a mail's parts beside it: the page, the text, and what was attached; return the files."""
    made = []
    for kind, ending in (("html", ".html"), ("plain", ".txt")):
        part = message.get_body((kind,))
        if part is not None:
            target = path.with_suffix(ending)
            target.write_text(part.get_content(), "utf-8")
            made.append(target)
    for part in message.iter_attachments():
        name = part.get_filename()
        if name:
            target = path.with_name(f"{path.stem}-{Path(name).name}")
            content = part.get_payload(decode=True)
            target.write_bytes(content if isinstance(content, bytes) else b"")
            made.append(target)
    return made


class Mailbox:
    """A mail server on the loopback address that keeps every mail as a numbered file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self._count = len(list(folder.glob("*.eml")))
        self._lock = threading.Lock()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="mailbox", daemon=True)
        self._thread.start()
        self._ready.wait(timeout=10)

    async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:  # noqa: N802  aiosmtpd's name
        """Keep one mail."""
        with self._lock:
            self._count += 1
            target = self.folder / f"{self._count:05d}.eml"
        part = target.with_suffix(".part")
        part.write_bytes(envelope.content)  # type: ignore[attr-defined]  # aiosmtpd ships no types
        part.rename(target)
        return "250 kept"

    def _serve(self) -> None:
        from aiosmtpd.smtp import SMTP  # noqa: PLC0415  only the local stage has it

        asyncio.set_event_loop(self._loop)
        made = self._loop.create_server(lambda: SMTP(self, hostname="localhost"), sock=self._socket)
        self._loop.run_until_complete(made)
        self._ready.set()
        self._loop.run_forever()

    def stop(self) -> None:
        """Stop taking mail."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)
        self._socket.close()
