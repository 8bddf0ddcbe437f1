"""Puts approved comments into a mail while it is being sent.

A report that is kept has a place for them and no word of one: the mail is filled at the last moment, for its reader alone, with
what is approved at that moment. Whoever sees the report in the archive, or a preview, reads there how many stood in the mail.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeVar

from services.metrics.kinds import Kind
from services.metrics.period import Period
from services.metrics.table import quotes, sent
from services.metrics.table.archive import Letter
from services.metrics.table.quotes import Quote, Quotes
from shared.clock import london_time
from shared.log import failed
from shared.text import ngettext, phrases, say
from shared.web.pages import render
from shared.web.routes import link

if TYPE_CHECKING:
    from services.metrics.reports.mail import Written
    from shared.programme import Programme

Sheet = TypeVar("Sheet", Letter, "Written")

IN_HTML: Final = "<!-- approved comments -->"
IN_TEXT: Final = "[approved comments]\n"
"""The place. No value can look like it: in HTML they are escaped, and in the text none stands in a line by itself."""

NONE: Final = Quotes()


def found(
    programme: "Programme", letter: "Letter | Written", kind: Kind, period: Period, reader: str, at: datetime
) -> Quotes:
    """Return what a mail to a reader quotes: what was approved since their last report of the kind, or since its period began.

    Nothing where the mail has no place for it or the programme asks for no comments; nor where it can't be read, which is logged:
    no mail is lost for it.
    """
    if not programme.comments.on or IN_HTML not in letter.html:
        return NONE
    try:
        since = sent.quoted_until(kind, reader) or london_time(period.first, 0)
        return quotes.newest(since, at)
    except Exception as error:  # noqa: BLE001  see above
        failed("approved comments not read", error, kind=kind)
        return NONE


def filled(letter: Letter, these: Sequence[Quote], programme: "Programme") -> Letter:
    """Return a letter with comments in their place; without any, with nothing there.

    Raises `TypeError` for anything that is no `Quote`: no other text comes into a mail this way.
    """
    for one in these:
        if not isinstance(one, Quote):
            raise TypeError(
                f"{type(one).__name__} is no approved comment: services.metrics.table.quotes reads those."
            )
    titles = {one.id: say(one.title) for one in programme.workshops}
    said = [
        # A line each: no comment can look like a part of the mail.
        (" ".join(one.text.split()), titles.get(one.workshop_id, ""), phrases.short_day(one.held_on))
        for one in these
    ]
    return _placed(letter, quotes=said)


def sent_with(sheet: Sheet, number: int) -> Sheet:
    """Return a report as others see it, with a line in the comments' place that says how many stood in the mail."""
    return _placed(
        sheet,
        sentence=ngettext(
            "%(number)s approved comment stood here in the mail. It is not kept with the report.",
            "%(number)s approved comments stood here in the mail. They are not kept with the report.",
            number,
        )
        if number
        else "",
    )


def previewed(sheet: Sheet, number: int) -> Sheet:
    """Return a preview, with a line in the comments' place that says how many would stand in the mail."""
    return _placed(
        sheet,
        sentence=ngettext(
            "%(number)s approved comment stands here in the mail that is sent. A preview has none of its words.",
            "%(number)s approved comments stand here in the mail that is sent. A preview has none of their words.",
            number,
        )
        if number
        else "",
    )


def _placed(sheet: Sheet, **values: object) -> Sheet:
    html = text = ""
    if any(values.values()):
        values["link"] = link("console.bookings")
        html, text = (render(f"quotes.{one}.jinja", **values) for one in ("html", "txt"))
    return replace(
        sheet,
        html=sheet.html.replace(IN_HTML, html, 1),
        text=sheet.text.replace(IN_TEXT, text, 1),
    )
