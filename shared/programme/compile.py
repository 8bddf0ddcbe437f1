"""What the functions read of a programme: `programme.json`, the whole, and `pupil.json`, plain data."""

import functools
import json
import os
from pathlib import Path
from typing import Any

from shared.programme.folder import load
from shared.programme.model import Programme
from shared.pupil_data import ROOT


def pupil_view(programme: Programme) -> dict[str, Any]:
    """Return what pages and the pupil's path need of the programme, as plain data."""
    return {
        "programme": {
            "id": programme.id,
            "name": programme.name,
            "strapline": programme.strapline,
            "organisation": programme.organisation,
            "county": programme.county,
            "contact": programme.contact.model_dump(),
            "colours": programme.colours.model_dump(),
        },
        "survey_days": programme.survey_days,
        "suppression": programme.suppression.model_dump(),
        "surveys": {name: survey.model_dump(mode="json") for name, survey in programme.surveys.items()},
        "workshops": {w.id: {"title": w.title, "survey": w.survey} for w in programme.workshops},
        "hobbies": programme.careers.hobbies,
        "roles": [role.model_dump() for role in programme.careers.roles],
    }


def compile_to(programme: Programme, out: Path) -> None:
    """Write `programme.json` and `pupil.json` into `out`."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "programme.json").write_text(programme.model_dump_json(), "utf-8")
    (out / "pupil.json").write_text(json.dumps(pupil_view(programme), ensure_ascii=False), "utf-8")


def source_folder() -> Path:
    """Return the folder of the programme that PROGRAMME names, in a checkout."""
    return ROOT / "programmes" / os.environ.get("PROGRAMME", "we-want-you")


@functools.cache
def compiled() -> Programme:
    """Return the programme this function was built with; in a checkout, the one that PROGRAMME names."""
    built = ROOT / "programme.json"
    if built.exists():
        return Programme.model_validate_json(built.read_bytes())
    return load(source_folder())
