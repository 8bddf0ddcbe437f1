"""What stands in a report: the one place that says of which content each kind is, for which reader.

`content` is asked once for all readers of a kind, a role and a school; `letter` once for each reader, with what they were told
before. Until each kind has content of its own, all are today's digest of the kind's period.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from services.metrics.figures.changes import to_tell
from services.metrics.figures.reporting import reporting
from services.metrics.kinds import Kind, Role
from services.metrics.known import Known
from services.metrics.period import Period
from services.metrics.reports import digest
from services.metrics.reports.digest import Digest
from services.metrics.reports.gate import refuse_raw_numbers
from services.metrics.told import Told
from services.metrics.use_cases.kind_words import report_title, titled
from shared.mail import Attachment
from shared.text import gettext, number
from shared.web.pages import render

if TYPE_CHECKING:
    from shared.programme import Programme


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a report's content in the mail: where its reader chooses what they get, and for a preview what it is."""

    own_link: str = ""
    preview: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A report for one reader, whole."""

    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()


class Content(Protocol):
    """A report of a kind before it has a reader."""

    @property
    def told(self) -> Told:
        """What it tells, for the next one to compare itself with."""

    def letter(self, before: Sequence[Told], around: Around) -> Written:
        """Return it for a reader who was told `before`, the newest last; of more than one none but the first is sure."""


def content(  # noqa: PLR0913  all that a report may be made of, by name
    kind: Kind,
    period: Period,
    *,
    role: Role,  # noqa: ARG001  as long as all read the same
    urn: str,  # noqa: ARG001  a careers lead's school: her report is to be made of it
    known: Known,
    programme: "Programme",
    at: datetime,
    site: str,
) -> Content:
    """Return what a report of a kind and period says to readers of a role (one of `READY`), as it is known at a moment.

    All of the team and the board read the same until each role has a selection of its own.
    """
    made = digest.of(known, programme, at, site, period)
    # "Last week" is said of the last one alone.
    usual = kind == "weekly" and period == digest.week_of(at)
    return DigestContent(kind, period, usual, made, known, programme, to_tell(known, period))


@dataclass(frozen=True, slots=True)
class DigestContent:
    """Today's digest, of any period."""

    kind: Kind
    period: Period
    usual: bool
    digest: Digest
    known: Known
    programme: "Programme"
    told: Told

    def letter(self, before: Sequence[Told], around: Around) -> Written:
        """Return the digest with what changed since a reader was told. Raises `TypeError` for a number that passed no gate."""
        # What changed since two tolds may be one sentence: it is said once.
        changes = dict.fromkeys(one for told in before for one in digest.changed(told, self.told, self.known))
        own = replace(self.digest, changes=tuple(changes))
        refuse_raw_numbers(own)
        template = "digest" if self.usual else "report"
        values = {
            "digest": own,
            "around": around,
            "title": report_title(self.kind),
            "period": titled(self.kind, self.period),
            "has_before": self.period.previous is not None,
        }
        return Written(
            self._subject(own) if self.usual else self._of_period(own),
            render(f"{template}.txt.jinja", **values),
            render(f"{template}.html.jinja", **values),
        )

    def _of_period(self, own: Digest) -> str:
        return gettext(
            "%(programme)s: %(report)s, %(period)s. %(pupils)s pupils",
            programme=self.programme.name,
            report=report_title(self.kind),
            period=titled(self.kind, self.period),
            pupils=own.week_pupils,
        )

    def _subject(self, own: Digest) -> str:
        """Return the headline; where its total lacks visits, of how many it is made. Many read no more than this."""
        told = {
            "programme": self.programme.name,
            "pupils": own.pupils,
            "reached": own.schools_reached,
            "target": own.schools_target,
            "week": own.week,
        }
        known = reporting(self.known)
        if known.counted == known.took_place:
            return gettext(
                "%(programme)s: %(pupils)s pupils in %(reached)s of %(target)s target schools. Week of %(week)s",
                **told,
            )
        return gettext(
            "%(programme)s: %(pupils)s pupils in %(reached)s of %(target)s target schools, "
            "%(counted)s of %(visits)s visits counted. Week of %(week)s",
            **told,
            counted=number(known.counted),
            visits=number(known.took_place),
        )
