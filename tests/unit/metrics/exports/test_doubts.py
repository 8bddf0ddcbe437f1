"""What is doubted before figures are kept: each doubt says its numbers, and figures as usual raise none."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

import pytest

from services.metrics.observations import Grain, Observation, Semantics, Series, Value
from services.metrics.sources.exports.doubts import doubts
from services.metrics.sources.exports.found import Found
from services.metrics.sources.exports.said import Said
from services.metrics.sources.exports.summary import summary

TODAY = date(2026, 11, 25)
FIRST = date(2026, 11, 1)


def series(semantics: Semantics = "flow", account: str = "ours", grain: Grain = "day") -> Series:
    return Series("facebook", account, "facebook_views", "Facebook views", "views", semantics, 0, grain)


def table(
    *values: int, of: Series | None = None, first: date = FIRST, said_account: str = "", every: int = 1
) -> Found:
    one = of or series()
    days = (first + timedelta(days=every * n) for n in range(len(values)))
    return Found(
        "Views.csv",
        "Facebook, views",
        source="facebook",
        account=one.account,
        said_account=said_account,
        grain=one.grain,
        observations=tuple(
            Observation(one, day, Decimal(v), True) for day, v in zip(days, values, strict=True)
        ),
    )


def known(
    *values: int, of: Series | None = None, last: date = date(2026, 10, 31)
) -> Mapping[Series, Mapping[date, Value]]:
    days = [last - timedelta(days=n) for n in range(len(values))]
    return {
        of or series(): {day: Value(day, Decimal(v), "", True) for day, v in zip(days, values, strict=True)}
    }


def asked(found: Found, before: Mapping[Series, Mapping[date, Value]]) -> list[str]:
    questions = doubts(found, before, TODAY)
    assert all(str(Said.of(one.said.facts())) == str(one.said) for one in questions)
    return [str(one.said) for one in questions]


COUNTER = series("cumulative")


def post(number: int, grain: Grain) -> Series:
    semantics: Semantics = "cumulative" if grain == "lifetime" else "flow"
    of = (("post", str(number)),)
    return Series(
        "facebook", "ours", "facebook_post_views", f"Post {number}", "views", semantics, 0, grain, of
    )


def posts(*values: int, grain: Grain = "lifetime") -> Found:
    seen = (Observation(post(n, grain), FIRST, Decimal(value), False) for n, value in enumerate(values))
    return Found(
        "posts.csv", "Posts", source="facebook", account="ours", grain=grain, observations=tuple(seen)
    )


def known_posts(*values: int, grain: Grain = "lifetime") -> Mapping[Series, Mapping[date, Value]]:
    return {
        post(n, grain): {FIRST: Value(FIRST, Decimal(value), "", False)} for n, value in enumerate(values)
    }


@pytest.mark.parametrize(
    ("found", "before", "sentences"),
    [
        pytest.param(table(20, 34, 22), known(21, 30, 25), [], id="as usual"),
        pytest.param(table(20, 34, 22), {}, [], id="for the first time"),
        pytest.param(
            table(1200, 1214, 1207),
            known(20, 34, 28),
            ["Facebook views is ten times more than before: 1,200 to 1,214; before 20 to 34."],
            id="ten times more",
        ),
        pytest.param(
            table(2, 3, 2),
            known(20, 34, 28),
            ["Facebook views is a tenth of before: 2 to 3; before 20 to 34."],
            id="a tenth",
        ),
        pytest.param(table(0, 0, 0), {}, ["Every figure of the file is 0: Facebook views."], id="all zeros"),
        pytest.param(table(0, 0, 0), known(0, 0, 0), [], id="zeros as before"),
        pytest.param(table(0), known(0, 3, 0), [], id="a day without any, as there were before"),
        pytest.param(
            table(0),
            known(20, 34, 28),
            ["Every figure of the file is 0: Facebook views."],
            id="a day of zero where there never was one",
        ),
        pytest.param(
            table(20, 30, 25, first=date(2025, 11, 1)),
            known(1200, 1210, 1205),
            ["Facebook views is a tenth of before: 20 to 30; before 1,200 to 1,210."],
            id="an older file that is ten times less than what is known of later days",
        ),
        pytest.param(
            table(900, 905, of=COUNTER, first=date(2025, 11, 1)),
            known(880, of=COUNTER),
            [
                "Facebook views counts what there is in all, and it falls: from 905 on 2 November 2025 to 880 on 31 October 2026."
            ],
            id="an older counter that is higher than what is known of later days",
        ),
        pytest.param(
            table(8400, 8420, of=series(grain="week"), every=7, first=date(2026, 11, 16)),
            {},
            [
                (
                    "The last week, from 23 November 2026, was not over when the file was handed in. "
                    "Its figures count as provisional."
                )
            ],
            id="a last week that is not over",
        ),
        pytest.param(
            posts(0, 0, 0),
            {},
            ["Every figure of the file is 0: Post 0, Post 1, Post 2."],
            id="posts of zeros",
        ),
        pytest.param(
            posts(1204, 97),
            known_posts(1100, 120),
            [
                (
                    "1 figure of a post or video is less than what is known: “Post 1” had 120 views and has 97. "
                    "Is the file an older one?"
                )
            ],
            id="a post that has fewer than it had",
        ),
        pytest.param(posts(1204, 130), known_posts(1100, 120), [], id="posts that have more than they had"),
        pytest.param(
            posts(9, 7, grain="day"),
            known_posts(9, 8, grain="day"),
            [
                "1 known figure of a post or video is another now: “Post 1” had 8 views on 1 November 2026 and has 7."
            ],
            id="a video's day that is another",
        ),
        pytest.param(
            table(880, 881, 700, of=COUNTER),
            known(879, of=COUNTER),
            [
                "Facebook views counts what there is in all, and it falls: from 881 on 2 November 2026 to 700 on 3 November 2026."
            ],
            id="a counter that falls",
        ),
        pytest.param(
            table(8400, 8420, 8450, of=series(grain="week"), every=7),
            known(1200, 1210),
            ["Facebook views: the file has a figure a week; until now there was one a day."],
            id="another spacing",
        ),
        pytest.param(
            table(20, 34, 22),
            known(22, 35, 20, last=date(2026, 11, 3)),
            [
                "Facebook views: 1 of 3 known figures is another now; 2 November 2026 was 35 and is 34.",
            ],
            id="an overlap that disagrees",
        ),
        pytest.param(
            table(20, 34, 22), known(22, 34, 20, last=date(2026, 11, 3)), [], id="an overlap that agrees"
        ),
        pytest.param(
            table(20, 34, 22),
            known(21, 30, 25, of=series(account="theirs")),
            ["The figures would become those of the account “ours”; until now all were of “theirs”."],
            id="another account",
        ),
        pytest.param(
            table(20, 34, 22, said_account="Somebody Else"),
            known(21, 30, 25),
            [
                "The file is of the account “Somebody Else”; the programme's own is called “ours”. Is it the same?",
            ],
            id="an account of another name",
        ),
        pytest.param(
            table(20, 34, 22, every=2),
            known(21, 30, 25),
            [
                (
                    "2 days are missing from 1 November 2026 to 5 November 2026, the first of them 2 November 2026. "
                    "They stay unknown, not 0."
                )
            ],
            id="days missing in the middle",
        ),
        pytest.param(
            table(20, 34, 22, first=date(2026, 11, 23)),
            known(21, 30, 25),
            [
                "The last day, 25 November 2026, was not over when the file was handed in. Its figures count as provisional."
            ],
            id="a last day that is today",
        ),
    ],
)
def test_what_would_change_a_figure_silently_is_asked(
    found: Found, before: Mapping[Series, Mapping[date, Value]], sentences: list[str]
) -> None:
    assert asked(found, before) == sentences


def test_a_table_is_summed_up_beside_what_was_known() -> None:
    views = table(*range(1200, 1215))
    [said] = summary(views, known(20, 34, 28))
    assert str(said) == "Facebook views, 15 days, 1,200 to 1,214 a day; before them 20 to 34"
    [said] = summary(views, {})
    assert str(said) == "Facebook views, 15 days, 1,200 to 1,214 a day"
