"""Are we on track: the verdict of the academic year that runs, what it is made of, and the rule."""

from collections.abc import Mapping
from typing import Final

from services.metrics.asked import Ask
from services.metrics.figures.forecast import Forecast, Verdict, forecast
from services.metrics.reports.answering import Answering
from services.metrics.reports.section import Label, Section, Sentence, said, said_of
from shared import suppression
from shared.text import N_, NN_, phrases

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

COUNTED: Final = NN_("%(counted)s of %(number)s visit counted.", "%(counted)s of %(number)s visits counted.")


def headline(answering: Answering) -> Sentence:
    """Return the verdict in one line."""
    found = of(answering)
    return said(
        HEADLINES[found.verdict],
        pupils=answering.answer(Ask("pupils", found.year)).whole,
        target=suppression.attendance(found.target),
        **(
            {"forecast": suppression.attendance(found.pupils)}
            if "forecast" in HEADLINES[found.verdict]
            else {}
        ),
    )


def of(answering: Answering) -> Forecast:
    """Return the forecast of the academic year that runs on the day of what is known."""
    return forecast(answering.known, answering.programme, answering.known.today)


def lead(answering: Answering) -> tuple[Sentence, ...]:
    """Return what stands under the verdict: of how many visits it is made, this day last year, and all time."""
    found = of(answering)
    counted, took_place = (answering.answer(Ask(one, found.year)).whole for one in ("visits", "took_place"))
    sentences = [said_of(COUNTED, took_place, counted=counted)]
    if found.same_day is not None:
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
        notes=tuple(rule(of(answering))),
    )


def rule(found: Forecast) -> list[Sentence]:
    """Return the rule of the forecast with the numbers it was made of."""
    sentences = []
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
    return sentences
