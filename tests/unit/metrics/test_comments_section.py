"""What the safeguarding lead's digest says of the comments that wait: counts of a morning, or that nobody knows."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.metrics.known import CommentsWaiting, Known
from services.metrics.period import Week
from services.metrics.reports.section import Section
from shared.clock import london_time
from shared.compiled import compiled
from tests.support.aws import SITE
from tests.support.composed import composed, section, sentences
from tests.support.facts import MONDAY, delivered

TODAY = MONDAY.date()
WEEK = Week.of(TODAY).previous
DAY = timedelta(days=1)


def counted(
    day: date = TODAY, waiting: int = 4, flagged: int = 1, age: int = 3, approved: int = 7
) -> CommentsWaiting:
    oldest = day - age * DAY if waiting else None
    return CommentsWaiting(london_time(day, 7, 30), waiting, flagged, oldest, approved)


def found(*counts: CommentsWaiting, today: date = TODAY, period: Week | None = None) -> Section:
    known = Known((delivered(1),), (), today, comments=counts)
    return section(composed(known, role="safeguarding", period=period), "comments")


def words(one: Section) -> list[str]:
    return [str(each) for each in (*one.lead, *one.notes)]


def test_it_says_how_many_wait_since_when_how_many_are_flagged_and_of_when_it_is() -> None:
    one = found(counted(TODAY - DAY, 9), counted())
    assert words(one) == [
        "4 comments wait to be read.",
        "The oldest has waited for 3 days: it came on Friday 13 March 2026.",
        "1 of them may tell of harm: read it first.",
        "7 comments were approved in the seven days before.",
        "As of Monday 16 March 2026, 7:30am. The list of words misses things: read those that were not put first as well.",
    ]
    assert one.link == f"{SITE}/team/comments"


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (counted(waiting=0, flagged=0, approved=1), "No comment waits to be read."),
        (counted(waiting=0, flagged=0, approved=1), "1 comment was approved in the seven days before."),
        (counted(waiting=1, flagged=0, age=1), "1 comment waits to be read."),
        (
            counted(waiting=1, flagged=0, age=1),
            "The oldest has waited for 1 day: it came on Sunday 15 March 2026.",
        ),
        (counted(flagged=0), "None of them was put first as one that may tell of harm."),
        (counted(age=0), "The oldest came on the same day."),
        (counted(flagged=2), "2 of them may tell of harm: read them first."),
        (counted(approved=0), "0 comments were approved in the seven days before."),
    ],
)
def test_every_count_is_said_as_it_is(count: CommentsWaiting, said: str) -> None:
    assert said in words(found(count))


@pytest.mark.parametrize("counts", [(), (counted(TODAY - 3 * DAY),), (counted(TODAY + DAY),)])
def test_where_no_count_came_for_two_days_nobody_knows_which_is_not_nought(counts: Any) -> None:
    first, second = words(found(*counts))
    assert first == "It is not known how many comments wait."
    assert second.startswith("No count has come for two days, which is not to say that none waits")
    assert not any(one.isdigit() for one in first + second)


def test_a_count_of_the_day_before_is_said_with_its_own_day() -> None:
    assert "As of Sunday 15 March 2026" in words(found(counted(TODAY - DAY)))[-1]


def test_a_report_of_before_says_what_was_counted_then() -> None:
    counts = [counted(TODAY + n * DAY, waiting=n + 1, flagged=0) for n in range(30)]
    assert words(found(*counts, today=TODAY + 29 * DAY, period=WEEK))[0] == "1 comment waits to be read."
    tried_again = found(*counts, today=TODAY + 2 * DAY, period=WEEK)
    assert words(tried_again)[0] == "3 comments wait to be read.", (
        "the one that is due says what is known now"
    )
    running = found(*counts, today=TODAY + 2 * DAY, period=Week.of(TODAY))
    assert words(running)[0] == "3 comments wait to be read."


def test_a_programme_without_comments_has_no_such_line_and_no_place() -> None:
    off = compiled().model_copy(update={"comments": compiled().comments.model_copy(update={"on": False})})
    known = replace(Known((delivered(1),), (), TODAY), comments=(counted(),))
    for role in ("safeguarding", "head", "facilitator"):
        report = composed(known, role=role, programme=off)
        assert not [one.id for one in report.sections if one.id in {"comments", "quotes"}]
        assert not [one for one in sentences(report) if "comment" in one]


@pytest.mark.parametrize("role", ["head", "facilitator", "board", "careers"])
def test_no_other_reader_has_the_count(role: Any) -> None:
    known = replace(Known((delivered(1),), (), TODAY), comments=(counted(waiting=77),))
    assert not [one for one in sentences(composed(known, role=role, urn="910001")) if "77" in one]
