"""Functions that serve pages, behind a site of this process, for a real browser: on the rows of the test, with built files."""

import base64
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from benchmarks.lighthouse import FOR_EVER
from tests.support.browser import Clock

KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@contextmanager
def served(
    function_of: Callable[[str], Any], assets: Path, clock: Clock, cookies: Mapping[str, str]
) -> Iterator[tuple[str, list[str]]]:
    """Serve what `function_of` finds for a path and the files built into `assets`; yield the site, and the paths asked for.

    Every browser is taken for one that has `cookies` besides its own, so that somebody is signed in.
    """
    names: dict[str, str] = json.loads((assets / "assets.json").read_text())
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            asked.append(self.path)
            if path.startswith("/assets/"):
                file = assets / names.get(path.rpartition("/")[2], path).lstrip("/")
                # As the site says it: so the sheet of styles is read once by a browser, and not for each page.
                headers = {"content-type": KINDS[file.suffix[1:]], "cache-control": FOR_EVER}
                self._answer(200, headers, file.read_bytes())
                return
            headers = {name.lower(): value for name, value in self.headers.items()}
            given = [f"{name}={value}" for name, value in cookies.items()]
            headers["cookie"] = "; ".join([*given, *filter(None, [headers.get("cookie")])])
            sent = self.rfile.read(int(headers.get("content-length", 0)))
            event = {
                "rawPath": path,
                "rawQueryString": query,
                "headers": headers,
                "requestContext": {"http": {"method": self.command}, "requestId": "served"},
                "body": base64.b64encode(sent).decode() if sent else None,
                "isBase64Encoded": bool(sent),
            }
            answer = function_of(path)(event, None, clock=clock)
            body = answer["body"]
            whole = base64.b64decode(body) if answer["isBase64Encoded"] else body.encode()
            self._answer(answer["statusCode"], answer["headers"], whole, answer.get("cookies", ()))

        do_POST = do_GET  # noqa: N815  the library's name

        def _answer(
            self, status: int, headers: Mapping[str, str], body: bytes, kept: Iterable[str] = ()
        ) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            for line in kept:
                self.send_header("set-cookie", line)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: the test has what was asked."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
