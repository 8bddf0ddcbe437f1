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
"""The files whose sentences a pupil can meet: those are said in every language, the others in English alone."""

LEADS: Final = (
    "services/booking/mail/[!ct]*.py",
    "services/booking/mail/calendar.py",
    "services/booking/mail/compose.py",
    "services/booking/mail/to_s*.py",
    "services/booking/pages/_counts.jinja",
    "services/booking/pages/accessibility.jinja",
    "services/booking/pages/home.jinja",
    "services/booking/pages/question.jinja",
    "services/booking/pages/book/*.jinja",
    "services/booking/pages/booking/*.jinja",
    "services/booking/pages/mail/*.jinja",
    "services/booking/pages/privacy.jinja",
    *(
        f"services/booking/web/{name}.py"
        for name in (
            *(
                "again",
                "anew",
                "answers",
                "by_link",
                "classes",
                "count",
                "counting",
                "dates",
                "fields",
                "forms",
            ),
            *("journey", "link_steps", "linked", "school", "steps", "times", "unmet"),
        )
    ),
    *(
        f"services/booking/wording/{name}.py"
        for name in ("__init__", "days", "mails", "reasons", "refusals", "schools", "standing")
    ),
    "services/feedback/pages/_results.jinja",
    "services/feedback/pages/school_results.jinja",
    "services/feedback/posters/*.py",
    "services/feedback/results/*.py",
    "services/feedback/said.py",
    "services/feedback/web/school*.py",
    "services/metrics/pages/_evidence.jinja",
    "services/metrics/pages/evidence.jinja",
    "services/metrics/pages/report.*.jinja",
    "services/metrics/pages/reader_[!n]*.jinja",
    "services/metrics/reports/[!hi]*.py",
    "services/metrics/reports/sections/*.py",
    "services/metrics/sources/connectors/[!_bvw]*.py",
    "services/metrics/sources/titles.py",
    "services/metrics/sources/website.py",
    "services/metrics/sources/wording.py",
    "services/metrics/use_cases/kind_words.py",
    "services/metrics/web/evidence*.py",
    "shared/calendar.py",
    "shared/suppression.py",
    "shared/text/country.py",
    "shared/web/csrf.py",
    "shared/web/forms.py",
    "shared/web/templates/[!p]*.jinja",
)
"""The files whose sentences careers leads and readers of reports meet: those are said in `OF_LEADS` too.

What stands in no catalogue is said in English.
"""

OF_LEADS: Final = ("cy",)
"""The languages in which a programme may speak to careers leads: a country's own."""


def met_in(language: str) -> tuple[str, ...]:
    """Return the files whose sentences a language's catalogue holds."""
    return (*PUPILS, *LEADS) if language in OF_LEADS else PUPILS
