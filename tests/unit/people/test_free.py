"""When somebody is free, as it is typed."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.people.domain.free import Free, NotReadError, said, typed
from services.people.domain.person import OtherDays, Pattern, Stretch


def at(start: int, end: int) -> Stretch:
    return Stretch(time(start), time(end))


@pytest.mark.parametrize(
    ("text", "free"),
    [
        ("", Free()),
        ("Monday 9:00-15:00", Free((Pattern(0, at(9, 15)),))),
        ("mon 9am to 3pm; Tues 09.00 - 12.00", Free((Pattern(0, at(9, 15)), Pattern(1, at(9, 12))))),
        ("Thursdays: 9\u201312 and 13-15", Free((Pattern(3, at(9, 12)), Pattern(3, at(13, 15))))),
        ("Mon-Wed 9-12", Free(tuple(Pattern(n, at(9, 12)) for n in range(3)))),
        ("weekdays midday to 3pm", Free(tuple(Pattern(n, at(12, 15)) for n in range(5)))),
        (
            "Friday 9-12 from 1 September 2026 to 18/12/2026",
            Free((Pattern(4, at(9, 12), date(2026, 9, 1), date(2026, 12, 18)),)),
        ),
        ("away 2026-12-01 to 2026-12-05", Free((), (OtherDays(date(2026, 12, 1), date(2026, 12, 5)),))),
        ("1 Dec 2026: away", Free((), (OtherDays(date(2026, 12, 1), date(2026, 12, 1)),))),
        ("1 Sept 2026 9:00-11:00", Free((), (OtherDays(date(2026, 9, 1), date(2026, 9, 1), (at(9, 11),)),))),
    ],
)
def test_what_people_type_is_read(text: str, free: Free) -> None:
    assert typed(text) == free


@pytest.mark.parametrize(
    "line",
    [
        "most days",
        "Monday",
        "Monday 15-9",
        "Mon 25:00-26:00",
        "Mon 13pm-14pm",
        "Fri-Mon 9-12",
        "T 9-12",
        "away 31 June 2026",
        "away 5 May 2026 to 1 May 2026",
        "Blursday 9-12",
    ],
)
def test_what_says_no_time_is_named(line: str) -> None:
    with pytest.raises(NotReadError) as refused:
        typed(f"Tuesday 9-12\n{line}")
    assert refused.value.line == line


STRETCHES = (
    st.tuples(st.times(), st.times())
    .map(lambda two: Stretch(*(one.replace(second=0, microsecond=0) for one in sorted(two))))
    .filter(lambda one: one.start < one.end)
)
SPANS = st.tuples(st.dates(date(2020, 1, 1)), st.dates(date(2020, 1, 1))).map(sorted)
PATTERNS = st.one_of(
    st.builds(Pattern, st.integers(0, 6), STRETCHES),
    st.builds(lambda day, stretch, span: Pattern(day, stretch, *span), st.integers(0, 6), STRETCHES, SPANS),
    st.builds(
        Pattern,
        st.integers(0, 6),
        STRETCHES,
        st.dates(date(2020, 1, 1)),
    ),
    st.builds(
        lambda day, stretch, one: Pattern(day, stretch, None, one),
        st.integers(0, 6),
        STRETCHES,
        st.dates(date(2020, 1, 1)),
    ),
)
OTHERS = st.builds(
    lambda span, stretches: OtherDays(*span, tuple(stretches)), SPANS, st.lists(STRETCHES, max_size=3)
)


@given(st.lists(PATTERNS, max_size=5, unique=True), st.lists(OTHERS, max_size=4))
def test_what_is_said_is_read_as_the_same(patterns: list[Pattern], others: list[OtherDays]) -> None:
    free = Free(tuple(patterns), tuple(others))
    assert typed("\n".join(said(free))) == free
