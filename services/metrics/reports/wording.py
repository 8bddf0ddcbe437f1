"""How figures are said, in the reader's language: every sentence of values that passed the gate."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from services.metrics.figures.interest import ENOUGH_SESSIONS, Interest
from services.metrics.observations import Semantics, Series
from services.metrics.reports.section import Label, Sentence, joined, said, said_of
from services.metrics.sources import titles
from shared import suppression
from shared.limits import OWN_PAGES
from shared.suppression import Published
from shared.text import N_, NN_, gettext, phrases
from shared.thresholds import Thresholds

if TYPE_CHECKING:
    from services.metrics.figures.due import CounterDue, ExportDue, Waiting

WAITING: Final = NN_(
    "%(number)s request waits for an answer, the oldest since %(day)s.",
    "%(number)s requests wait for an answer, the oldest since %(day)s.",
)
NOT_VISITED: Final = NN_(
    "%(number)s target school has no visit in this academic year, none agreed and none asked for.",
    "%(number)s target schools have no visit in this academic year, none agreed and none asked for.",
)
APART: Final = NN_(
    "%(number)s group of hits of the website looks made up and counts only if you say so.",
    "%(number)s groups of hits of the website look made up and count only if you say so.",
)
SILENT: Final = NN_(
    "The counter of %(site)s told nothing on %(number)s day from %(week)s: not known, not zero. See whether it works.",
    "The counter of %(site)s told nothing on %(number)s days from %(week)s: not known, not zero. See whether it works.",
)


def title(series: Series) -> Label:
    """Return what a series is called, as a name that a report may show."""
    return Label.typed(titles.title(series))


def net_change(interest: Interest, up: Published, down: Published, thresholds: Thresholds) -> Sentence:
    """Return the change in interest as one number, and how far it may be off."""
    net = suppression.net(up, down)
    if net.value is None:
        return said(N_("There are too few answers or schools to say how interest changed."))
    if net.value > 0:
        which = N_("Of every 100 answers, %(net)s more say that interest rose than that it fell.")
    elif net.value < 0:
        which = N_("Of every 100 answers, %(net)s more say that interest fell than that it rose.")
    else:
        which = N_("As many answers say that interest fell as that it rose.")
    first = said(which, net=net)
    if interest.few_sessions:
        few = N_("There are fewer than %(number)s classes so far, too few to say how far that may be off.")
        return joined([first, said(few, number=suppression.attendance(ENOUGH_SESSIONS))])
    below, above = interest.net_between(thresholds)
    # How far up exceeds down; for a fall it is said the other way round, as the sentence before it.
    middle = (up.part - down.part) / up.whole
    ends = (middle + below, middle + above) if net.value >= 0 else (-middle - above, -middle - below)
    low, high = suppression.bounds(*ends, net)
    between = N_(
        "Allowing for pupils of one class answering alike, that lies between %(low)s and %(high)s (95%% interval)."
    )
    return joined([first, said(between, low=low, high=high)])


def interest_note(
    interest: Interest, published: Mapping[str, Published], thresholds: Thresholds
) -> tuple[Sentence, ...]:
    """Return the statistics behind the change in interest, for who asks how it is counted; nothing where a share is withheld.

    `published` are the shares ``more``, ``same`` and ``less``.
    """
    if any(one.withheld for one in published.values()):
        return ()
    effect = Decimal(repr(interest.effect(thresholds)))
    sentences = [
        said(
            N_("What %(answers)s answers said of interest after the workshop, before against now."),
            answers=suppression.answers(interest.moved.answers, thresholds),
        ),
        *(
            said(name, share=published[one], interval=suppression.interval(published[one]))
            for one, name in (
                ("more", N_("More interested: %(share)s, 95%% interval %(interval)s.")),
                ("same", N_("The same: %(share)s, 95%% interval %(interval)s.")),
                ("less", N_("Less interested: %(share)s, 95%% interval %(interval)s.")),
            )
        ),
        said(
            N_(
                "Sign test, the %(same)s who stayed the same left out: p %(p)s. Effect size (rank-biserial): %(effect)s."
            ),
            same=published["same"],
            p=suppression.band(published["more"], published["less"]),
            effect=suppression.measure(effect, 1),
        ),
        said(N_("Classes answer together, so the true margins of the shares are wider than these.")),
    ]
    if suppression.total_of(published.values()) != 100:  # noqa: PLR2004  the whole, in per cent
        sentences.append(said(N_("Each share is rounded, so together they make more or less than 100%%.")))
    return tuple(sentences)


def value(of: Decimal, semantics: Semantics | None, places: int) -> Published | Sentence:
    """Return a website's or platform's figure to its places: ``1,234``, and ``1,234 a day`` for a daily mean."""
    shown = suppression.measure(of, places)
    return said(N_("%(figure)s a day"), figure=shown) if semantics == "unique" else shown


def waiting(one: "Waiting") -> Sentence:
    """Return that requests wait."""
    return said_of(WAITING, suppression.attendance(one.requests), day=Label(phrases.short_day(one.oldest)))


def not_visited(schools: int) -> Sentence:
    """Return that target schools have no visit in the academic year."""
    return said_of(NOT_VISITED, suppression.attendance(schools))


def apart(groups: int) -> Sentence:
    """Return that hits of the website wait for somebody to decide whether they count."""
    return said_of(APART, suppression.attendance(groups))


def export_due(one: "ExportDue") -> Sentence:
    """Return that an export is to be handed in."""
    if one.last is None:
        return said(N_("%(source)s: no figures yet. Hand in an export."), source=Label.typed(one.title))
    return said(
        N_("%(source)s: the last figure is of %(day)s. Hand in a new export."),
        source=Label.typed(one.title),
        day=Label(phrases.short_day(one.last)),
    )


def counter_due(one: "CounterDue") -> Sentence:
    """Return that the website's counter was not heard of, or had days on which nothing was: nobody says that they had none."""
    site = Label(gettext("this website") if one.account == OWN_PAGES else one.account)
    if one.last is None:
        return said(
            N_("The counter of %(site)s has not been heard of yet. See whether its pages carry it."),
            site=site,
        )
    return said_of(
        SILENT,
        suppression.attendance(one.days),
        site=site,
        week=Label(phrases.days(one.first, one.until)),
    )
