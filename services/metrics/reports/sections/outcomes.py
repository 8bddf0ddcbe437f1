"""What did it change for pupils: how interest changed, with the type of evidence that it is and nothing above it."""

from dataclasses import replace

from services.metrics.period import Period
from services.metrics.reports import evidence_type
from services.metrics.reports.answering import Answering
from services.metrics.reports.section import Section, Sentence, said
from services.metrics.reports.sections import interest
from shared.text import N_


def section(answering: Answering, period: Period) -> Section:
    """Return the change in interest, headed by its type of evidence."""
    found = interest.section(answering, period)
    return replace(
        found,
        id="outcomes",
        title=said(N_("Outcomes: interest in health and care careers")),
        lead=(*found.lead, claim()),
    )


def claim() -> Sentence:
    """Return of what type the evidence of interest is: what pupils say of themselves is never more than empirical."""
    return said(
        N_(
            "Evidence: %(type)s, as pupils report it of themselves. It goes along with the visit and proves no cause."
        ),
        type=evidence_type.name(evidence_type.of("more")),
    )
