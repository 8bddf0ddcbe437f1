"""A real Firefox, driven by the protocol it speaks itself (WebDriver BiDi, W3C): no driver program stands between."""

import itertools
import json
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from websockets.sync.client import ClientConnection, connect

from operate.processes import wait_for

LISTENS: Final = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
PATIENCE: Final = 60.0
"""Seconds for an answer of the browser on a busy machine."""

PREFS: Final[dict[str, object]] = {
    "browser.shell.checkDefaultBrowser": False,
    "browser.aboutwelcome.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "browser.startup.page": 0,
    "browser.newtabpage.enabled": False,
    "extensions.enabledScopes": 0,
    "extensions.installDistroAddons": False,
}
"""It asks nothing of anyone by itself, and starts with an empty page and without add-ons: those took a third of its start."""


class PageError(Exception):
    """What was asked of a page can't be answered now: it is being left, or a script threw."""


@dataclass
class Firefox:
    """A running browser with one tab."""

    socket: ClientConnection
    tab: str = ""
    _ids: Iterator[int] = field(default_factory=itertools.count)

    def send(self, method: str, **params: Any) -> Any:
        """Send a command and return its answer. Raises `PageError` where the browser refuses it."""
        number = next(self._ids)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.recv(timeout=PATIENCE))
            if answer.get("id") == number:
                break
        if answer["type"] == "error":
            raise PageError(f"{method}: {answer['error']}: {answer['message']}")
        return answer["result"]

    def new_tab(self) -> None:
        """Go on in a tab without a history, in place of the one there was."""
        left, self.tab = self.tab, self.send("browsingContext.create", type="tab")["context"]
        self.send("browsingContext.close", context=left)

    def prefer(self, name: str, number: int) -> None:
        """Set a preference of the browser while it runs."""
        windows = self.send("browsingContext.getTree", maxDepth=0, **{"moz:scope": "chrome"})
        self.send(
            "script.evaluate",
            expression=f"Services.prefs.setIntPref({json.dumps(name)}, {number})",
            target={"context": windows["contexts"][0]["context"]},
            awaitPromise=False,
        )

    def open(self, address: str) -> None:
        self.send("browsingContext.navigate", context=self.tab, url=address, wait="complete")

    def reload(self) -> None:
        self.send("browsingContext.reload", context=self.tab, wait="complete")

    def go_back(self) -> None:
        """Go one step back in the history, and wait until a page stands there."""
        self.send("browsingContext.traverseHistory", context=self.tab, delta=-1)
        self.until("document.readyState === 'complete'")

    def ask(self, expression: str) -> Any:
        """Return what an expression is on the page; it may be a promise."""
        said = self.send(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({expression})))()",
            target={"context": self.tab},
            awaitPromise=True,
        )
        if said["type"] == "exception":
            raise PageError(said["exceptionDetails"]["text"])
        return json.loads(said["result"].get("value", "null"))

    def until(self, expression: str) -> None:
        """Wait until an expression is true on the page that stands there then."""

        def true() -> bool:
            try:
                return bool(self.ask(expression))
            except PageError:
                return False

        wait_for(expression, true, PATIENCE)


@contextmanager
def running(program: str, profile: Path) -> Iterator[Firefox]:
    """Start a browser with an empty profile and close it afterwards."""
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFS.items()]
    (profile / "user.js").write_text("".join(lines))
    process = subprocess.Popen(  # noqa: S603  the browser of this machine
        [
            program,
            "--headless",
            "--no-remote",
            "--profile",
            str(profile),
            "--remote-debugging-port",
            "0",
            "--remote-allow-system-access",  # for its preferences
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr
        listens = next((found for line in process.stderr if (found := LISTENS.search(line))), None)
        assert listens, "Firefox ended before it listened."
        threading.Thread(
            target=process.stderr.read, daemon=True
        ).start()  # or it would stop where nobody reads what it says
        with connect(f"{listens[1]}/session", max_size=None) as socket:
            firefox = Firefox(socket)
            firefox.send("session.new", capabilities={})
            firefox.tab = firefox.send("browsingContext.getTree")["contexts"][0]["context"]
            yield firefox
    finally:
        process.terminate()
        process.wait(20)
        if process.stderr:
            process.stderr.close()
