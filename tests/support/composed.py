"""Reports composed of what is known, as tests ask for them, and what stands in them."""

import base64
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from services.metrics.kinds import Kind, Role
from services.metrics.known import Known
from services.metrics.period import Period, Week
from services.metrics.reports import compose
from services.metrics.reports.mail import Written
from services.metrics.reports.section import Report, Section
from services.metrics.told import Told
from shared.clock import london_time
from shared.compiled import compiled
from tests.support.aws import SITE

if TYPE_CHECKING:
    from services.metrics.reports.answering import Answering

DASH: Final = "\N{EN DASH}"
"""How it is drawn that nothing is known."""


def composed(
    known: Known,
    told: Iterable[Told] = (),
    *,
    kind: Kind = "weekly",
    period: Period | None = None,
    role: Role = "head",
    urn: str = "",
    programme: Any = None,
) -> Report:
    """Return a report of what is known; without a period that of the week before the day it is known on."""
    return telling(known, told, kind=kind, period=period, role=role, urn=urn, programme=programme)[0]


def telling(
    known: Known,
    told: Iterable[Told] = (),
    *,
    kind: Kind = "weekly",
    period: Period | None = None,
    role: Role = "head",
    urn: str = "",
    programme: Any = None,
) -> tuple[Report, Told]:
    """Return a report, and what it tells its reader."""
    of = period or Week.of(known.today).previous
    answering: Answering = compose.answering(known, programme or compiled(), role, urn)
    at, before = london_time(known.today, 8), tuple(told)
    made = compose.report(answering, kind, of, role, SITE, before, at=at, urn=urn)
    return made, compose.tells(answering, of, before)


def section(report: Report, of: str) -> Section:
    """Return a section by its id. Raises `LookupError`."""
    for one in report.sections:
        if one.id == of:
            return one
    raise LookupError(of)


def rows(found: Section, place: int = 0) -> dict[str, list[str]]:
    """Return a table's cells by the row's name; what is not known is a dash."""
    if not found.tables:
        return {}
    return {
        str(row.name): [DASH if one.cell is None else str(one.cell) for one in row.figures]
        for row in found.tables[place].rows
    }


def todos(report: Report, of: str) -> list[str]:
    """Return the sentences of a section's list; nothing where there is no such section."""
    return [str(one.sentence) for each in report.sections if each.id == of for one in each.todo]


def changes(report: Report) -> list[str]:
    """Return what changed."""
    return todos(report, "changed")


def sentences(report: Report) -> list[str]:
    """Return every text of a report that a reader sees."""
    found = [report.subject, report.title, report.preview, report.headline, *report.lead, *report.footer]
    found += [one.sentence for one in report.more]
    for each in report.sections:
        found += [each.title, *each.lead, *each.notes, *(one.sentence for one in each.todo)]
        if each.chart:
            found += [each.chart.title, each.chart.alt]
        for table in each.tables:
            found += [table.caption, *table.columns, *([table.more] if table.more else [])]
            found += [row.name for row in table.rows]  # type: ignore[misc]  # names are shown like sentences
            found += [one.cell for row in table.rows for one in row.figures if one.cell is not None]  # type: ignore[misc]
    return list(map(str, found))


def as_page(mail: Written, *, pictures: bool = True) -> str:
    """Return a mail's HTML as a page that a browser shows, with its pictures or with images off."""
    html = mail.html
    for one in mail.attachments:
        if one.cid:
            data = base64.b64encode(one.content).decode()
            html = html.replace(f"cid:{one.cid}", f"data:image/png;base64,{data}" if pictures else "cid:off")
    return html


def shown(mail: Written, name: str) -> None:
    """Lay a mail's HTML as a page where ``MAILS`` says, for a person to look at it."""
    if folder := os.environ.get("MAILS"):
        Path(folder, f"{name}.html").write_text(as_page(mail), "utf-8")
