"""What stands in a report of a kind and period, for readers of a role; each reader's letter differs by what they were told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from services.metrics.kinds import Kind, Role
from services.metrics.known import Known, day_of
from services.metrics.period import Period, key_of
from services.metrics.reports import compose
from services.metrics.reports.answering import Answering
from services.metrics.reports.mail import Around, Written, written
from services.metrics.told import Told
from shared.log import failed
from shared.mail import Attachment
from shared.results_link import evidence_token
from shared.web.routes import address

if TYPE_CHECKING:
    from shared.programme import Programme

Draw = Callable[[Answering, Any, Sequence[Told]], bytes]
"""Draws a report's figures of a period as a PDF, with what changed since its reader was told."""

Papers = Mapping[Kind, Draw]
"""The kinds of report with which a paper goes."""


@dataclass(frozen=True, slots=True)
class Content:
    """A report of a kind before it has a reader; `urn` is the school that a careers lead's is about, empty for all others."""

    answering: Answering
    kind: Kind
    period: Period
    role: Role
    urn: str
    at: datetime
    site: str
    papers: Papers = field(default_factory=dict)

    def letter(self, before: Sequence[Told], around: Around) -> tuple[Written, Told]:
        """Return it for a reader who was told `before`, and what it tells, for the next one to compare itself with.

        `before` has the newest last; of more than one none but the first is sure. Raises `TypeError` for a number that passed no
        gate.
        """
        paper = self._paper(before)
        report = partial(
            compose.report,
            self.answering,
            self.kind,
            self.period,
            self.role,
            self.site,
            before,
            at=self.at,
            urn=self.urn,
            evidence=self._evidence() if self.role == "careers" else "",
        )
        whole = report(whole=True) if around.whole else None
        letter = written(report(), replace(around, paper=bool(paper)), whole)
        letter = replace(letter, attachments=(*paper, *letter.attachments))
        return letter, compose.tells(self.answering, self.period, before)

    def _evidence(self) -> str:
        """Return the address of the school's evidence by its newest visit's own link; nothing before its first visit."""
        held = self.answering.known.delivered
        if not held:
            return ""
        newest = max(held, key=lambda one: (day_of(one), one.id))
        return f"{self.site}{address('school.evidence', token=evidence_token(newest.id))}"

    def _paper(self, before: Sequence[Told]) -> tuple[Attachment, ...]:
        draw = self.papers.get(self.kind)
        if draw is None:
            return ()
        try:
            content = draw(self.answering, self.period, before)
        except Exception as error:  # noqa: BLE001  its figures stand in the mail: none is lost for a paper
            failed("paper not drawn", error, kind=self.kind)
            return ()
        name = f"{self.answering.programme.id}-{key_of(self.period)}.pdf"
        return (Attachment(name, "application/pdf", content),)


def content(  # noqa: PLR0913  all that a report may be made of, by name
    kind: Kind,
    period: Period,
    *,
    role: Role,
    urn: str,
    known: Known,
    programme: "Programme",
    at: datetime,
    site: str,
    papers: Papers,
) -> Content:
    """Return what a report of a kind and period says to readers of a role, as it is known at a moment."""
    return Content(compose.answering(known, programme, role, urn), kind, period, role, urn, at, site, papers)
