"""The pupil's path stays light: a post imports nothing that checks programmes or draws pages."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from services.feedback.session import code_for, sessions_of
from shared.compiled import essentials
from tests.support.events import START
from tests.support.feedback import good, request, visit

SLOW = (
    "pydantic",
    "jinja2",
    "markupsafe",
    "shared.web.pages",
    "services.feedback.careers",
    "shared.events",
    "shared.programme",
    "segno",
    "typst",
)

COMMENTS = "services.feedback.comments"
"""What masks a text: imported by a post that brings one, and by no other."""

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
if event["brings_text"]:
    from services.feedback.table import comments
    comments.transact = lambda _: None
answer = pupil.handler(event, None, clock=lambda: datetime.fromisoformat(at))
print(answer["statusCode"], *sorted(sys.modules))
"""


@pytest.mark.parametrize(
    ("workshop", "text"), [("ward-round", ""), ("theatre-day", ""), ("theatre-day", "It was fun")]
)
def test_a_post_imports_nothing_slow(tmp_path: Path, workshop: str, text: str) -> None:
    session, *_ = sessions_of(visit(workshop_id=workshop), essentials(), "c")
    code = code_for(session.session_id, b"key")
    data = tmp_path / "pupil.json"
    data.write_text(json.dumps(essentials()), "utf-8")
    form = good(essentials()["surveys"][session.survey_id], comment=text)
    event = request("POST", f"/f/{code}/answers", form) | {"brings_text": bool(text)}
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
    assert (COMMENTS in modules) == bool(text)
