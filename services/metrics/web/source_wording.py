"""How the page of sources says what it shows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

from services.metrics.figures.collecting import ENDINGS, Collected, ToSee
from services.metrics.figures.standing import Kind
from services.metrics.runs import PASSING, Note, Run
from services.metrics.sources import titles
from services.metrics.sources import wording as said
from services.metrics.table.restated import Restated
from services.metrics.web.drop_wording import Row
from services.metrics.web.sample import NOTHING, column, figure
from shared.text import N_, gettext, ngettext
from shared.text.phrases import days, short_day, when
from shared.web.routes import link

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from services.metrics.observations import Latest, Series
    from services.metrics.table.items import Item
    from services.metrics.web.sources import Shown

State = Literal["trouble", "late", "passing", "soon", "less", "begin", "none", "off", "well"]

ORDER: Final[Sequence[State]] = ("trouble", "late", "soon", "less", "begin", "passing", "none", "off", "well")
"""What needs somebody stands on top."""

STATES: Final[Mapping[State, str]] = {
    "trouble": N_("Needs you"),
    "late": N_("Too old"),
    "soon": N_("Ends soon"),
    "less": N_("Gives less"),
    "begin": N_("Not begun"),
    "passing": N_("Goes on by itself"),
    "none": N_("Nothing yet"),
    "off": N_("Off"),
    "well": N_("Well"),
}

COLOURS: Final[Mapping[State, str]] = {
    "trouble": "red",
    "late": "orange",
    "soon": "yellow",
    "less": "yellow",
    "begin": "yellow",
    "passing": "blue",
    "none": "grey",
    "off": "grey",
    "well": "green",
}

NEED: Final = ("trouble", "late", "soon", "less", "begin")
ENDS: Final = frozenset({*ENDINGS, "moved"})
LATER: Final = frozenset({"cap", "fault"})
"""Trouble that nobody need see to before the figures are too old."""

SILENT: Final = ("cost", "quota")
"""Flags that are told as a fact among others."""

LINE: Final = N_("%(figure)s %(unit)s on %(day)s")
SO_FAR: Final = N_("%(figure)s %(unit)s on %(day)s so far; it may still change")

QUOTAS: Final = ("quota", "quota low")

KINDS: Final[Mapping[Kind, str]] = {
    "own": N_("Counted by this site, every hour"),
    "connection": N_("Asked every night"),
    "file": N_("By files that you hand in"),
}


def state(one: "Shown") -> State:
    """Return how a source stands, the worst of all that is so."""
    asked = one.collected
    if asked and asked.trouble:
        kind = asked.trouble.kind
        if kind == "off":
            return "off"
        return "passing" if kind in PASSING | LATER and not one.late else "trouble"
    if one.late:
        return "late"
    return (_answered(asked) if asked else None) or ("none" if one.newest is None else "well")


def _answered(asked: Collected) -> State | None:
    """Return how a connection without trouble stands; None where nothing is to be said of it."""
    if any(note.kind in ENDS for note in asked.notes):
        return "soon"
    if asked.unsupported:
        return "less"
    return None if asked.success or asked.more else "begin"


def tag(one: "Shown") -> Mapping[str, str]:
    """Return a source's state as a tag takes it."""
    found = state(one)
    return {"text": gettext(STATES[found]), "colour": COLOURS[found]}


def embed() -> str:
    """Return what the pages of another site carry to be counted: the counter's script, and its picture for who has no scripts.

    It counts where the site's origin is among the programme's `counted_origins`.
    """
    return (
        f'<script defer src="{link("hit.script")}"></script>\n'
        f'<noscript><img src="{link("hit", n=1)}" referrerpolicy="origin" alt="" width="1" height="1"></noscript>'
    )


def summary(shown: "Sequence[Shown]") -> str:
    """Return how many sources need somebody."""
    need = sum(state(one) in NEED for one in shown)
    every = len(shown)
    if not need:
        return ngettext(
            "The %(number)s source is well.",
            "All %(number)s sources are well or wait for their first figures.",
            every,
        )
    return ngettext(
        "%(number)s of %(every)s sources needs you.",
        "%(number)s of %(every)s sources need you.",
        need,
        every=every,
    )


def kind(one: "Shown") -> str:
    """Return how a source's figures come."""
    return gettext(KINDS[one.promised.kind])


def newest(one: "Shown") -> str:
    """Return how new the newest figures are, and how new they were promised to be."""
    hours = int(one.promised.fresh.total_seconds() // 3600)
    promise = (
        ngettext("%(number)s day", "%(number)s days", hours // 24)
        if hours % 24 == 0
        else ngettext("%(number)s hour", "%(number)s hours", hours)
    )
    if one.newest is None:
        return gettext("Nothing is known yet. Promised: not older than %(promise)s.", promise=promise)
    return gettext(
        "%(day)s. Promised: not older than %(promise)s.", day=short_day(one.newest), promise=promise
    )


def success(one: "Shown") -> str:
    """Return when figures last came; nothing where that is not known."""
    if one.collected and one.collected.success:
        return when(one.collected.success)
    if one.last_drop and one.last_drop.yes:
        return gettext(
            "%(moment)s, with the file %(file)s", moment=moment(one.last_drop.yes.at), file=one.last_drop.name
        )
    return moment(one.observed) if one.observed else gettext("Never yet")


def moment(at: str) -> str:
    """Return a moment in words."""
    return when(datetime.fromisoformat(at))


def problems(one: "Shown") -> list[str]:
    """Return what is wrong with a source and what to do."""
    asked = one.collected
    if asked and asked.trouble and state(one) != "off":
        since = [gettext("It has failed since %(moment)s.", moment=when(asked.since))] if asked.since else []
        return [said.trouble(asked), *since]
    if asked and state(one) == "begin":
        return [said.to_see(ToSee(asked, "never"))]
    if not one.late:
        return []
    if one.promised.kind == "file":
        return [gettext("Export it again and hand the file in.")]
    return [gettext("Nothing newer came, and nobody said why. Look at the function's log.")]


def notes(one: "Shown") -> list[str]:
    """Return what the last collection said besides its figures: what ends soon, what is estimated, what is gone."""
    asked = one.collected
    if asked is None:
        return []
    gone = [said.unsupported(asked, one.titles)] if asked.unsupported else []
    off = [said.trouble(asked)] if state(one) == "off" else []
    return [*off, *gone, *(said.note(asked, note) for note in asked.notes if note.kind not in SILENT)]


def trouble(one: "Shown", note: Note) -> str:
    """Return the sentence of what went wrong with one of a source's runs."""
    return said.trouble(replace(one.collected, trouble=note)) if one.collected else ""


def last_run(one: "Shown") -> str:
    """Return what the last collection brought."""
    return run(one.last_run) if one.last_run else ""


def quota(one: "Shown", *, whole: bool = True) -> str:
    """Return how much of what a platform allows is used, or what it costs; where nobody says, how much was asked, if `whole`."""
    asked = one.collected
    if asked is None:
        return ""
    if one.spent:
        spent, cap = (f"{dollars:.2f}" for dollars in one.spent)
        return gettext("%(spent)s of %(cap)s dollars spent this month", spent=spent, cap=cap)
    if asked.trouble and asked.trouble.kind == "quota":
        return gettext("Used up for now")
    used = next((note.get("used") for note in asked.notes if note.kind in QUOTAS), "")
    if used:
        return gettext("%(used)s%% used, the platform says", used=used)
    if not asked.calls or not whole:
        return ""
    return ngettext(
        "The platform doesn't say; it was asked %(number)s question.",
        "The platform doesn't say; it was asked %(number)s questions.",
        asked.calls,
    )


def run(one: Run) -> str:
    """Return what a run brought."""
    return gettext(
        "%(days)s: %(found)s, %(changed)s",
        days=days(one.first, one.last),
        found=ngettext("%(number)s figure told", "%(number)s figures told", one.found),
        changed=ngettext("%(number)s new or restated", "%(number)s new or restated", one.changed),
    )


def title(of: "Latest") -> str:
    """Return what a line of figures is called."""
    return titles.title(of.series)


def line(of: "Latest") -> str:
    """Return the newest figure of a line."""
    if of.day is None or of.value is None:
        return NOTHING
    return gettext(
        LINE if of.complete else SO_FAR,
        figure=figure(of.value, of.series.places),
        unit=of.series.unit,
        day=short_day(of.day),
    )


def day(item: "Item") -> str:
    """Return when a post or video was published or, where its figures are of days, the newest of these."""
    published = [day for series, day, _ in item.figures if series.grain == "lifetime"]
    if published:
        return gettext("Published on %(day)s", day=short_day(published[0]))
    return gettext("On %(day)s", day=short_day(item.day))


def of_item(of: "tuple[Series, date, Decimal]") -> str:
    """Return a figure of a post or video: so far, or of a day."""
    series, on, value = of
    facts = {"name": column(series, items=True), "figure": figure(value, series.places), "unit": series.unit}
    if series.grain == "lifetime":
        return gettext("%(name)s: %(figure)s %(unit)s so far", **facts)
    return gettext("%(name)s: %(figure)s %(unit)s on %(day)s", day=short_day(on), **facts)


def rows(found: Sequence[Restated]) -> list[Row]:
    """Return what was restated, as rows."""
    return [
        Row(
            titles.title(one.series),
            short_day(one.day),
            figure(one.before, one.series.places),
            figure(one.after, one.series.places),
        )
        for one in found
    ]
