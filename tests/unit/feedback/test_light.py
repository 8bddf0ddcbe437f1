"""The pupil's path stays light: a post imports nothing that checks programmes or draws pages."""

import json
import subprocess
import sys
from pathlib import Path

from services.feedback.session import code_for, sessions_of
from shared.compiled import essentials
from tests.support.events import START
from tests.support.feedback import good, request, visit

SLOW = (
    "pydantic",
    "jinja2",
    "markupsafe",
    "shared.web.pages",
    "shared.events",
    "shared.programme",
    "segno",
    "typst",
)

POST = """
import json, sys
from datetime import datetime
from pathlib import Path
from shared import compiled
row, essentials, event, at = json.loads(sys.stdin.read())
compiled.ESSENTIALS = Path(essentials)
from services.feedback.functions import pupil
from services.feedback.table import answers, sessions
sessions.get = lambda *_: row
answers.write = lambda _: None
answer = pupil.handler(event, None, clock=lambda: datetime.fromisoformat(at))
print(answer["statusCode"], *sorted(sys.modules))
"""


def test_a_post_imports_nothing_slow(tmp_path: Path) -> None:
    session, *_ = sessions_of(visit(), essentials(), "c")
    code = code_for(session.session_id, b"key")
    data = tmp_path / "pupil.json"
    data.write_text(json.dumps(essentials()), "utf-8")
    form = good(essentials()["surveys"][session.survey_id])
    event = request("POST", f"/f/{code}/answers", form)
    ran = subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, "-c", POST],
        input=json.dumps([session.row(), str(data), event, START.isoformat()]),
        capture_output=True,
        text=True,
        check=True,
        env={"TABLE": "feedback", "SITE": "https://outreach.example", "PYTHONPATH": "."},
    )
    status, *modules = ran.stdout.splitlines()[-1].split()
    assert status == "303"
    assert not set(SLOW) & set(modules)
