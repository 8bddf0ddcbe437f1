"""Columns, judged whole: separators and orders are told rightly or asked, never taken for another."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.metrics.sources.exports.days import Calendar, Days, judge
from services.metrics.sources.exports.marks import marks
from services.metrics.sources.exports.numbers import Kind, Mark, Placed, readings
from services.metrics.sources.exports.said import DropError, Question
from services.metrics.sources.exports.spans import span_of

TODAY = date(2026, 11, 25)

WHOLE, PARTS = Kind("Views"), Kind("Hours", 2)


def placed(cells: Sequence[object]) -> list[Placed]:
    return [Placed(line, cell) for line, cell in enumerate(cells, 2)]  # type: ignore[arg-type]


def written(value: Decimal, mark: Mark, thousands: str) -> str:
    """Return a number as a program writes it."""
    point = "." if mark == "point" else ","
    return f"{value:,f}".replace(",", "_").replace(".", point).replace("_", thousands)


STYLES: list[tuple[Mark, str]] = [
    *(("point", sign) for sign in (",", "", "\u00a0", "'")),
    *(("comma", sign) for sign in (".", "", "\u00a0", "\u202f")),
]


@given(
    values=st.lists(
        st.decimals(0, 10**7, places=2) | st.decimals(0, 10**7, places=3), min_size=1, max_size=20
    ),
    style=st.sampled_from(STYLES),
)
def test_numbers_with_decimals_are_read_rightly_or_asked(
    values: list[Decimal], style: tuple[Mark, str]
) -> None:
    cells = placed([written(value, *style) for value in values])
    read, questions = marks({0: (PARTS, cells)}, None, {})
    if not questions:
        assert read[0] == tuple(values)
    answered, none = marks({0: (PARTS, cells)}, None, {"decimal": style[0]})
    assert none == []
    assert answered[0] == tuple(values)


@given(values=st.lists(st.integers(0, 10**9), min_size=1, max_size=20), style=st.sampled_from(STYLES))
def test_whole_numbers_are_always_read_rightly(values: list[int], style: tuple[Mark, str]) -> None:
    cells = placed([written(Decimal(value), *style) for value in values])
    read, questions = marks({0: (WHOLE, cells)}, None, {})
    # "12.000" may be twelve with three decimals.
    if not questions:
        assert read[0] == tuple(map(Decimal, values))
    assert marks({0: (WHOLE, cells)}, None, {"decimal": style[0]})[0][0] == tuple(map(Decimal, values))


@pytest.mark.parametrize(
    ("cells", "kind", "values"),
    [
        (["1.250", "980"], WHOLE, [1250, 980]),
        (["1,250", "980"], WHOLE, [1250, 980]),
        (["1\u00a0250", "980"], WHOLE, [1250, 980]),
        (["1,23,456", "12,34,56,789", "1,250"], WHOLE, [123456, 123456789, 1250]),
        (["0,042", "0,5"], PARTS, ["0.042", "0.5"]),
        (["0.042", "1,250.5"], PARTS, ["0.042", "1250.5"]),
        (["-4", "\u22121", "(3)", "+2"], Kind("Net", negative=True), [-4, -1, -3, 2]),
        (["undefined", "null", "-", "\u2013", "--", "N/A", "", "7"], WHOLE, [*[None] * 7, 7]),
        (["48%", "3.5 %", "0"], Kind("Rate", 1, percent="sign"), [48, "3.5", 0]),
        ([Decimal("0.48")], Kind("Rate", 1, percent="sign"), [48]),
        (["0.0342", "4%"], Kind("Rate", 1, percent="fraction"), ["3.42", 4]),
        (["4.5"], Kind("Rate", 1, percent="number"), ["4.5"]),
        (["0:04:04", "00:01:12", "12:00:00", "30"], Kind("Length", length=True), [244, 72, 43200, 30]),
        ([timedelta(minutes=4, seconds=4)], Kind("Length", length=True), [244]),
    ],
)
def test_a_column_is_read_whole(cells: list[object], kind: Kind, values: list[object]) -> None:
    [read] = set(readings(placed(cells), kind).values())
    assert list(read) == [None if value is None else Decimal(str(value)) for value in values]


def test_what_both_readings_fit_is_asked_with_what_it_would_be() -> None:
    _, [question] = marks({0: (PARTS, placed(["980", "1.250"]))}, None, {})
    assert str(question.said) == "Line 3, column “Hours”: “1.250” can be read in two ways. Which is right?"
    assert [str(choice.said) for choice in question.choices] == ["“1.250” is 1.25", "“1.250” is 1,250"]


def test_another_column_of_the_same_table_tells() -> None:
    read, questions = marks({0: (PARTS, placed(["1.250"])), 1: (PARTS, placed(["12,5"]))}, None, {})
    assert questions == []
    assert read == {0: (Decimal(1250),), 1: (Decimal("12.5"),)}


def test_lengths_of_two_parts_are_asked() -> None:
    column = (Kind("Length", length=True), placed(["1:12"]))
    _, [question] = marks({0: column}, None, {})
    assert question.id == "clock"
    assert marks({0: column}, None, {"clock": "minutes"})[0][0] == (Decimal(72),)
    assert marks({0: column}, None, {"clock": "hours"})[0][0] == (Decimal(4320),)


@pytest.mark.parametrize(
    ("cells", "kind", "sentence"),
    [
        (["1", "many"], WHOLE, "Line 3, column “Views”: “many” is not a number of 0 or more."),
        (["-4"], WHOLE, "Line 2, column “Views”: “-4” is not a number of 0 or more."),
        (["1,23,45"], WHOLE, "Line 2, column “Views”: “1,23,45” is not a number of 0 or more."),
        (["1.2E+05"], WHOLE, "Line 2, column “Views”: “1.2E+05” is not a number of 0 or more."),
        (["12.5"], WHOLE, "Line 2, column “Views”: “12.5” is not a whole number, and the column counts."),
        (["1,2,3"], PARTS, "Line 2, column “Hours”: “1,2,3” is not a number of 0 or more."),
        (["5"], Kind("Rate", 1, percent="sign"), "Line 2, column “Rate”: “5” is not a share such as 4.2%."),
        (
            ["5 h"],
            Kind("Time", length=True),
            "Line 2, column “Time”: “5 h” is not a length of time such as 0:04:12.",
        ),
        (
            ["1.234,5", "1,234.5"],
            PARTS,
            "Column “Hours”: “1.234,5” on line 2 and “1,234.5” on line 3 can't both be right",
        ),
    ],
)
def test_what_is_no_number_is_refused_with_its_place(cells: list[str], kind: Kind, sentence: str) -> None:
    with pytest.raises(DropError) as refused:
        readings(placed(cells), kind)
    assert str(refused.value).startswith(sentence)


WAYS = [
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%y",
    "%m/%d/%y",
    "%Y-%m-%d",
    "%Y%m%d",
    "%d %B %Y",
    "%b %d, %Y",
    "%a, %d/%m/%Y",
    "%d-%b-%y",
]
PAST = st.dates(date(2024, 1, 1), TODAY)


@given(
    first=PAST,
    gaps=st.lists(st.integers(1, 40), max_size=15),
    way=st.sampled_from(WAYS),
    newest_first=st.booleans(),
)
def test_days_are_read_rightly_or_asked(first: date, gaps: list[int], way: str, newest_first: bool) -> None:  # noqa: FBT001
    days = [first]
    for gap in gaps:
        days.append(days[-1] + timedelta(days=gap))
    days = sorted((day for day in days if day <= TODAY), reverse=newest_first)
    cells = placed([day.strftime(way) for day in days])
    read = judge(cells, "Date", Calendar(TODAY), {})
    if isinstance(read, Question):
        read = next(
            one
            for choice in read.choices
            if isinstance(one := judge(cells, "Date", Calendar(TODAY), {"order": choice.answer}), Days)
            and one.days == tuple(days)
        )
    assert read.days == tuple(days)


@given(
    first=PAST,
    count=st.integers(1, 400),
    way=st.sampled_from(["%d %B", "%B %d", "%d/%m"]),
    newest_first=st.booleans(),
)
def test_days_without_a_year_are_never_another_year_s_unasked(
    first: date,
    count: int,
    way: str,
    newest_first: bool,  # noqa: FBT001  drawn
) -> None:
    days = [first + timedelta(days=n) for n in range(count) if first + timedelta(days=n) <= TODAY]
    cells = placed([day.strftime(way) for day in sorted(days, reverse=newest_first)])
    span = (days[0], days[-1])
    with_range = judge(cells, "Date", Calendar(TODAY, span), {})
    if isinstance(with_range, Days) and count < 365:
        assert sorted(with_range.days) == days
    without = judge(cells, "Date", Calendar(TODAY), {})
    assert isinstance(without, Question) or sorted(without.days) == days


@pytest.mark.parametrize(
    ("cells", "first", "last"),
    [
        (["11/13/2026", "11/14/2026"], "2026-11-13", "2026-11-14"),
        (["13/11/2026", "14/11/2026"], "2026-11-13", "2026-11-14"),
        # The other order would be in December.
        (["11/01/2026", "11/12/2026"], "2026-11-01", "2026-11-12"),
        (["Sun, 11/01/2026", "Mon, 11/02/2026"], "2026-11-01", "2026-11-02"),
        (["2026-11-01T00:00:00", "2026-11-02T00:00:00"], "2026-11-01", "2026-11-02"),
        (["2026-08", "2026-09"], "2026-08-01", "2026-09-01"),
        (["1 août 2026", "2 août 2026"], "2026-08-01", "2026-08-02"),
        (["Tuesday, August 25, 2026"], "2026-08-25", "2026-08-25"),
        (["2026-08-03 - 2026-08-09"], "2026-08-03", "2026-08-03"),
        ([datetime(2026, 8, 25), datetime(2026, 8, 26)], "2026-08-25", "2026-08-26"),  # noqa: DTZ001
        # In summer London's midnight is 23:00 of the day before in UTC.
        (["2026-07-31T23:00:00Z", "2026-08-01T23:00:00Z"], "2026-08-01", "2026-08-02"),
        (["2026-08-01T23:30:00Z", "2026-08-02T12:00:00Z"], "2026-08-02", "2026-08-02"),
        (["2026-08-01T00:00:00Z", "2026-08-02T00:00:00Z"], "2026-08-01", "2026-08-02"),
        (["2026-08-01T00:00:00+02:00", "2026-08-02T00:00:00+02:00"], "2026-08-01", "2026-08-02"),
        (["2026-08-01 22:00 -07:00", "2026-08-02 22:00 -07:00"], "2026-08-02", "2026-08-03"),
    ],
)
def test_the_whole_column_says_which_days(cells: list[object], first: str, last: str) -> None:
    read = judge(placed(cells), "Date", Calendar(TODAY), {})
    assert isinstance(read, Days)
    assert (str(min(read.days)), str(max(read.days))) == (first, last)


def test_midnights_of_the_source_s_zone_are_its_days() -> None:
    cells = placed(["2026-07-31T22:00:00Z", "2026-08-01T22:00:00Z"])
    read = judge(cells, "Date", Calendar(TODAY, zone="Europe/Berlin"), {})
    assert isinstance(read, Days)
    assert read.days == (date(2026, 8, 1), date(2026, 8, 2))


def test_an_order_that_stays_open_is_asked() -> None:
    cells = placed([f"11/{day:02}/2026" for day in range(1, 12)])
    question = judge(cells, "Date", Calendar(TODAY), {})
    assert isinstance(question, Question)
    assert [str(choice.said) for choice in question.choices] == [
        "The day stands first: 11 January 2026 to 11 November 2026",
        "The month stands first: 1 November 2026 to 11 November 2026",
    ]
    read = judge(cells, "Date", Calendar(TODAY), {"order": "mdy"})
    assert isinstance(read, Days)
    assert (read.days[0], read.days[-1]) == (date(2026, 11, 1), date(2026, 11, 11))


def test_the_file_s_own_range_tells_the_order() -> None:
    span = span_of(["Aggregated metrics, from 11/01", "2026-11-01 to 2026-11-11"])
    assert span == (date(2026, 11, 1), date(2026, 11, 11))
    read = judge(placed([f"11/{day:02}/2026" for day in range(1, 12)]), "Date", Calendar(TODAY, span), {})
    assert isinstance(read, Days)
    assert read.days[0] == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (["2026-11-20", "yesterday"], "Line 3, column “Date”: “yesterday” is not a date such as 2026-03-14."),
        (["2026-02-30"], "Line 2, column “Date”: “2026-02-30” is not a date such as 2026-03-14."),
        (["2026-11-26"], "Line 2, column “Date”: 26 November 2026 is still to come. Check the date."),
        (["1926-03-13"], "Line 2, column “Date”: 13 March 1926 is too long ago. Check the date."),
        (
            ["Mon, 25 August 2026"],
            "Line 2, column “Date”: “Mon, 25 August 2026” is not a date such as 2026-03-14.",
        ),
        (
            ["13/11/2026", "11/13/2026"],
            "Line 2, column “Date”: “13/11/2026” is not a date such as 2026-03-14.",
        ),
    ],
)
def test_what_is_no_possible_day_is_refused_with_its_place(cells: list[str], sentence: str) -> None:
    with pytest.raises(DropError) as refused:
        judge(placed(cells), "Date", Calendar(TODAY), {})
    if cells[0] == "13/11/2026":
        assert refused.value.values["line"] in {"2", "3"}
    else:
        assert str(refused.value) == sentence


def test_days_that_a_program_changed_in_part_are_refused() -> None:
    cells = placed([date(2026, 8, 1), "13/08/2026"])
    with pytest.raises(DropError, match="took day and month for each other"):
        judge(cells, "Date", Calendar(TODAY), {})
