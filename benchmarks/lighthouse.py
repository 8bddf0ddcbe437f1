"""What Lighthouse says of the pupil's pages, on the phone it emulates: the answers of the real function, handed out again here.

It is the npm package of `benchmarks/npm`, installed as locked by the first `make bench`, with the Chromium of this machine.
"""

import base64
import gzip
import json
import mimetypes
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from assets.build import install, node_tools
from benchmarks.budgets import LIGHTHOUSE
from benchmarks.functions import BenchError
from operate.processes import start, stop

NPM: Final = Path(__file__).with_name("npm")
CHROMIUM: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""What the browser is called here or there."""

FULL: Final = 100
LOOKS: Final = 3
"""Looks at a page at most."""

FOR_EVER: Final = "public, max-age=31536000, immutable"
"""How long a browser may keep a built file, which changes its name with its content."""

PATIENCE: Final = 120.0
"""Seconds for one look."""

Answers = Mapping[str, Mapping[str, Any]]
"""Answers of functions by their path."""


@dataclass(frozen=True)
class Looked:
    """What Lighthouse made of a page: points of 100 by category, and what cost points in those that are to be full."""

    points: Mapping[str, int]
    faults: tuple[str, ...] = ()


def look(answers: Answers, assets: Path, paths: Mapping[str, str]) -> dict[str, Looked]:
    """Return what Lighthouse says of the pages that `paths` names by title; `assets` is the folder of built files.

    Raises `BenchError` where there is no browser to look with, and where Lighthouse could not look.
    """
    browser = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if browser is None:
        raise BenchError("Chromium was not found. Install chromium to let Lighthouse look.")
    install(NPM)
    with _served(answers, assets) as site, tempfile.TemporaryDirectory(prefix="bench-lighthouse-") as home:
        return {title: _best(f"{site}{path}", browser, home) for title, path in paths.items()}


def enough(looked: Looked) -> bool:
    """Tell whether a page has the points it must have."""
    return all(looked.points[name] >= least for name, least in LIGHTHOUSE.items())


def _best(address: str, browser: str, home: str) -> Looked:
    """Look once, and again where points are missing or nothing was seen: what else this machine does can only take some away.

    Raises `BenchError` where none of the looks saw the page.
    """
    looks: list[Looked] = []
    for left in reversed(range(LOOKS)):
        try:
            looks.append(_looked(address, browser, home))
        except BenchError:
            if not left and not looks:
                raise
        else:
            if enough(looks[-1]):
                break
    return max(looks, key=lambda one: sum(one.points.values()))


def _looked(address: str, browser: str, home: str) -> Looked:
    node, _ = node_tools()
    report = Path(home) / "report.json"
    command = [
        *(node, str(NPM / "node_modules" / "lighthouse" / "cli" / "index.js"), address, "--quiet"),
        *("--output=json", f"--output-path={report}", f"--only-categories={','.join(LIGHTHOUSE)}"),
        *("--no-enable-error-reporting", "--chrome-flags=--headless=new --no-sandbox"),
    ]
    # What it and the browser keep of themselves is theirs for this once.
    environment = {**os.environ, "CHROME_PATH": browser, "HOME": home, "TMPDIR": home}
    report.unlink(missing_ok=True)
    child = start(command, environment=environment, out=subprocess.DEVNULL)
    try:
        child.wait(PATIENCE)
        said = json.loads(report.read_text())
    except (subprocess.TimeoutExpired, OSError, ValueError) as error:
        raise BenchError(f"Lighthouse could not look at {address}: {error}") from error
    finally:
        stop(child)  # and the browser with it, where it still runs
    if trouble := said.get("runtimeError"):
        raise BenchError(f"Lighthouse could not look at {address}: {trouble.get('message')}")
    return Looked(
        {name: round(FULL * said["categories"][name]["score"]) for name in LIGHTHOUSE},
        tuple(
            f"{audit['id']}: {audit['title']}"
            for name, least in LIGHTHOUSE.items()
            if least == FULL
            for part in said["categories"][name]["auditRefs"]
            if part["weight"] and (audit := said["audits"][part["id"]])["score"] == 0
        ),
    )


def _answer(path: str, answers: Answers, assets: Path) -> tuple[int, Mapping[str, str], bytes]:
    """Return status, headers and body of what stands at a path, as CloudFront would hand it out."""
    if answer := answers.get(path):
        text = str(answer["body"])
        body = base64.b64decode(text) if answer["isBase64Encoded"] else text.encode()
        return answer["statusCode"], answer["headers"], body
    file = assets / path.removeprefix("/")
    if not path.startswith("/assets/") or not file.is_file():
        return HTTPStatus.NOT_FOUND, {}, b""
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    headers = {"content-type": kind, "content-encoding": "gzip", "cache-control": FOR_EVER}
    return HTTPStatus.OK, headers, gzip.compress(file.read_bytes(), 6)


@contextmanager
def _served(answers: Answers, assets: Path) -> Iterator[str]:
    """Hand out answers and files at a port of this machine meanwhile, and yield its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, headers, body = _answer(self.path.partition("?")[0], answers, assets)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            # On the pages that are looked at only the counter's script posts, and it has no body.
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Say nothing: the bench prints what Lighthouse says."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        # By its name: for a page without TLS a browser makes an exception of this host alone.
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
