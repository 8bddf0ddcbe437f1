"""Whose sentences stand in which files: what a language's catalogue holds follows from it. Needed at build only."""

from typing import Final

PUPILS: Final = (
    "services/feedback/pages/pupil_*.jinja",
    "services/feedback/web/pupil_*.py",
    "services/feedback/web/survey_errors.py",
    "shared/web/templates/pupil_layout.jinja",
    # What any router refuses, and how a day is said.
    "shared/web/http.py",
    "shared/web/parsing.py",
    "shared/web/pages.py",
    # What the edge says where no function answers.
    "shared/web/busy.py",
    "shared/text/phrases.py",
)
"""The files whose sentences a pupil can meet: those are said in every language."""

OF_COUNTRIES: Final = ("cy",)
"""The countries' own languages, in which a programme may speak to everybody: their catalogues hold all, as the English does."""


def met_in(language: str) -> tuple[str, ...]:
    """Return the files whose sentences a language's catalogue holds."""
    return ("*",) if language in OF_COUNTRIES else PUPILS
