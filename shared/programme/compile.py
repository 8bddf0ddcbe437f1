"""What the functions read of a programme: `programme.json`, the whole, and as plain data `pupil.json` and `careers.json`."""

import json
from pathlib import Path
from typing import Any

from shared.languages import NAMES
from shared.paths import CAREERS, ESSENTIALS, PROGRAMME
from shared.programme.model import Programme


def essentials_of(programme: Programme) -> dict[str, Any]:
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
            "impact_page": programme.impact_page,
        },
        "survey_days": programme.survey_days,
        "comments": programme.comments.on,
        "answers_margin": programme.answers_margin,
        "keep_answers_months": programme.keep_answers_months,
        "suppression": programme.suppression.model_dump(),
        "surveys": {name: survey.model_dump(mode="json") for name, survey in programme.surveys.items()},
        "workshops": {w.id: {"title": w.title, "survey": w.survey} for w in programme.workshops},
        "hobbies": programme.careers.hobbies,
        "languages": {language: NAMES[language] for language in programme.languages},
    }


def careers_of(programme: Programme) -> dict[str, Any]:
    """Return the hobbies and the roles that fit them, as plain data: the page of thanks alone reads them."""
    return programme.careers.model_dump()


def compile_to(programme: Programme, out: Path) -> None:
    """Write into `out` what `shared.compiled` reads in a function's package."""
    out.mkdir(parents=True, exist_ok=True)
    (out / PROGRAMME.name).write_text(programme.model_dump_json(), "utf-8")
    (out / ESSENTIALS.name).write_text(json.dumps(essentials_of(programme), ensure_ascii=False), "utf-8")
    (out / CAREERS.name).write_text(json.dumps(careers_of(programme), ensure_ascii=False), "utf-8")
