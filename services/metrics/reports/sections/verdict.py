"""Are we on track: the verdict of the academic year that runs, what it is made of, and the rule."""

from collections.abc import Mapping
from typing import Final

from services.metrics.asked import Ask
from services.metrics.figures.forecast import Forecast, Verdict, forecast
from services.metrics.period import AcademicYear
from services.metrics.reports.answering import Answering
from services.metrics.reports.section import Label, Section, Sentence, said, said_of
from shared import suppression
from shared.text import N_, NN_, gettext, phrases

TOWARDS_TARGET: Final = "target_pupils"
"""The figure that the target is held against."""

HEADLINES: Final[Mapping[Verdict, str]] = {
    "ahead": N_(
        "Ahead of target: %(pupils)s pupils so far this academic year, %(forecast)s forecast of %(target)s"
    ),
    "on_track": N_(
        "On track: %(pupils)s pupils so far this academic year, %(forecast)s forecast of %(target)s"
    ),
    "behind": N_(
        "Behind target: %(pupils)s pupils so far this academic year, %(forecast)s forecast of %(target)s"
    ),
    "too_early": N_(
        "%(pupils)s pupils so far this academic year, of a target of %(target)s. It is too early in the year for a forecast"
    ),
    "no_rule": N_("%(pupils)s pupils so far this academic year, of a target of %(target)s"),
}

OVER: Final = {
    True: N_("Target reached: %(pupils)s pupils in the academic year %(year)s, of a target of %(target)s"),
    False: N_("Target missed: %(pupils)s pupils in the academic year %(year)s, of a target of %(target)s"),
}
"""What is said of an academic year that is over: nothing is forecast any more."""

COUNTED: Final = NN_("%(counted)s of %(number)s visit counted.", "%(counted)s of %(number)s visits counted.")


NO_VISIT: Final = N_("No visit took place.")

OTHERS: Final = N_("Counting every year group and school: %(pupils)s pupils.")


def headline(answering: Answering, year: AcademicYear | None = None) -> Sentence:
    """Return the verdict in one line: of an academic year that is over what became of it, else of the one that runs."""
    found = of(answering)
    target = suppression.attendance(found.target)
    if year is not None and year.last < answering.known.today:
        reached = answering.answer(Ask(TOWARDS_TARGET, year)).whole
        met = (reached.value or 0) >= found.target
        return said(OVER[met], pupils=reached, year=_named(year), target=target)
    return said(
        HEADLINES[found.verdict],
        pupils=answering.answer(Ask(TOWARDS_TARGET, found.year)).whole,
        target=target,
        **(
            {"forecast": suppression.attendance(found.pupils)}
            if "forecast" in HEADLINES[found.verdict]
            else {}
        ),
    )


def of(answering: Answering) -> Forecast:
    """Return the forecast of the academic year that runs on the day of what is known."""
    return forecast(answering.known, answering.programme, answering.known.today)


def _named(year: AcademicYear) -> Label:
    first, _, last = year.name.partition("-")
    return Label(gettext("%(first)s to %(last)s", first=first, last=last))


def lead(answering: Answering, year: AcademicYear | None = None) -> tuple[Sentence, ...]:
    """Return what stands under the verdict: of how many visits it is made, this day last year, and all time."""
    found = of(answering)
    over = year is not None and year.last < answering.known.today
    shown = year if year is not None and over else found.year
    counted, took_place = (answering.answer(Ask(one, shown)).whole for one in ("visits", "took_place"))
    sentences = [said_of(COUNTED, took_place, counted=counted)] if took_place.value else [said(NO_VISIT)]
    every, towards = (answering.answer(Ask(one, shown)).whole for one in ("pupils", TOWARDS_TARGET))
    if every.value != towards.value:
        sentences.append(said(OTHERS, pupils=every))
    if over and year is not None:
        before = answering.answer(Ask(TOWARDS_TARGET, year.previous)).whole
        if before.value:
            sentences.append(said(N_("The academic year before it was %(pupils)s."), pupils=before))
    elif found.same_day is not None:
        before = suppression.attendance(found.same_day)
        sentences.append(said(N_("By this day last year it was %(pupils)s."), pupils=before))
    sentences.append(
        said(
            N_("Since %(month)s: %(pupils)s pupils in %(reached)s of %(target)s target schools."),
            month=Label(phrases.month(answering.programme.launched)),
            pupils=answering.answer(Ask("pupils")).whole,
            reached=answering.answer(Ask("target_schools")).whole,
            target=suppression.attendance(len(answering.programme.target_schools)),
        )
    )
    return tuple(sentences)


def section(answering: Answering) -> Section:
    """Return the verdict with the rule that it goes by."""
    return Section(
        "on-track",
        said(N_("Are we on track?")),
        (headline(answering), *lead(answering)),
        notes=rule(answering, of(answering).year),
    )


def rule(answering: Answering, year: AcademicYear) -> tuple[Sentence, ...]:
    """Return the rule of an academic year's forecast with the numbers it was made of; a year that is over has none."""
    if year.last < answering.known.today:
        return ()
    found, sentences = of(answering), []
    booked = suppression.attendance(found.booked)
    if found.pace is not None and found.part is not None:
        usual = suppression.measure(round(100 * found.part))
        by = (
            N_(
                "By pace: in past academic years %(part)s%% of the pupils were reached by this day, so %(pace)s are expected."
            )
            if found.by == "past"
            else N_(
                "By pace: %(part)s%% of the school days of this academic year are over, so %(pace)s are to be expected."
            )
        )
        sentences.append(said(by, part=usual, pace=suppression.attendance(found.pace)))
    sentences.append(
        said(
            N_(
                "By the diary: agreed visits expect %(booked)s more pupils, of whom usually %(turnout)s%% come, so %(diary)s."
            ),
            booked=booked,
            turnout=suppression.measure(round(100 * found.turnout)),
            diary=suppression.attendance(found.diary),
        )
    )
    sentences.append(
        said(N_("The larger of the two is the forecast. Within a twentieth of the target is on track."))
    )
    return tuple(sentences)
