"""What the functions read of a programme: `programme.json`, the whole, and as plain data `pupil.json` and `careers.json`."""

import hashlib
import json
from pathlib import Path
from typing import Any, Final

from shared.languages import NAMES
from shared.paths import CAREERS, ESSENTIALS, PROGRAMME
from shared.programme.model import Programme
from shared.programme.surveys import Survey

DIGEST: Final = 12
"""Letters of a survey's digest: a programme has a few surveys in its life, not millions."""


def essentials_of(programme: Programme) -> dict[str, Any]:
    """Return what pages and the pupil's path need of the programme, as plain data."""
    return {
        "programme": {
            "id": programme.id,
            "name": programme.name,
            "strapline": programme.strapline,
            "organisation": programme.organisation,
            "county": programme.county,
            "country": programme.country,
            "postcode": programme.schools[0].postcode,
            "contact": programme.contact.model_dump(),
            "colours": programme.colours.model_dump(),
            "impact_page": programme.impact_page,
        },
        "survey_days": programme.survey_days,
        "comments": programme.comments.on,
        "answers_margin": programme.answers_margin,
        "keep_answers_months": programme.keep_answers_months,
        "suppression": programme.suppression.model_dump(),
        "surveys": {name: _survey(survey) for name, survey in programme.surveys.items()},
        "workshops": {w.id: {"title": w.title, "survey": w.survey} for w in programme.workshops},
        "hobbies": programme.careers.hobbies,
        "languages": {language: NAMES[language] for language in programme.languages},
    }


def _survey(survey: Survey) -> dict[str, Any]:
    """Return a survey as plain data, with a digest that tells it from one whose file was changed at the same version."""
    plain = survey.model_dump(mode="json")
    digest = hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
    return plain | {"digest": digest[:DIGEST]}


def careers_of(programme: Programme) -> dict[str, Any]:
    """Return the hobbies and the roles that fit them, as plain data: the page of thanks alone reads them."""
    return programme.careers.model_dump()


def compile_to(programme: Programme, out: Path) -> None:
    """Write into `out` what `shared.compiled` reads in a function's package."""
    out.mkdir(parents=True, exist_ok=True)
    (out / PROGRAMME.name).write_text(programme.model_dump_json(), "utf-8")
    (out / ESSENTIALS.name).write_text(json.dumps(essentials_of(programme), ensure_ascii=False), "utf-8")
    (out / CAREERS.name).write_text(json.dumps(careers_of(programme), ensure_ascii=False), "utf-8")
