"""Each platform's export, in the shape it has: the right values, or a sentence why none is kept."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest

from services.metrics.sources.exports.found import Found
from services.metrics.sources.exports.reading import read
from services.metrics.sources.exports.said import DropError
from shared.compiled import compiled
from tests.support import exports

TODAY = date(2026, 11, 25)

AUGUST = date(2026, 8, 1)


def found(name: str, content: bytes, today: date = TODAY, **answers: str) -> tuple[Found, ...]:
    return read(name, content, compiled(), today, answers)


def figures(*tables: Found) -> dict[str, dict[str, str]]:
    """Return each metric's values by day; of items, by item."""
    made: dict[str, dict[str, str]] = defaultdict(dict)
    for table in tables:
        assert table.questions == ()
        for one in table.observations:
            item = " ".join(value for _, value in one.series.dimensions)
            made[one.series.metric][f"{one.day} {item}".strip()] = str(one.value.normalize() + 0)
    return {metric: {day: f"{Decimal(value):f}" for day, value in of.items()} for metric, of in made.items()}


def days(first: int, *values: str, month: int = 8) -> dict[str, str]:
    """Return values of days that follow each other, without those left empty."""
    return {f"2026-{month:02}-{first + n:02}": value for n, value in enumerate(values) if value}


GOOD = [
    ("Views.csv", exports.FACEBOOK_VIEWS, "facebook", {"facebook_views": days(1, "1200", "1214", "1207")}),
    # Days of 0 are left out; they stay unknown.
    (
        "Follows.csv",
        exports.FACEBOOK_FOLLOWS,
        "facebook",
        {"facebook_follows": days(1, "2", "", "", "1", "3")},
    ),
    ("Reach.csv", exports.INSTAGRAM_REACH, "instagram", {"instagram_reach": days(1, "410", "395")}),
    ("Totals.csv", exports.YOUTUBE_TOTALS, "youtube", {"youtube_subscribers_net": days(1, "3", "-1", "0")}),
    (
        "Table data.csv",
        exports.YOUTUBE_TABLE,
        "youtube",
        {
            "youtube_views": days(1, "4", "4", "4", "4", "4", "4", "5"),
            "youtube_watch_hours": days(1, *["0.42"] * 7),
            "youtube_subscribers_net": days(1, "3", "-1", *["0"] * 5),
            "youtube_view_seconds": days(1, *["378"] * 6, "302"),
        },
    ),
    (
        "Tabellendaten.csv",
        exports.YOUTUBE_GERMAN,
        "youtube",
        {"youtube_views": days(1, "1250", "7570"), "youtube_watch_hours": days(1, "10", "2.5")},
    ),
    (
        "Diagrammdaten.csv",
        exports.YOUTUBE_CHART,
        "youtube",
        {
            "youtube_video_views": {
                "2026-08-20 aB3dE5gH7jK": "9",
                "2026-08-21 aB3dE5gH7jK": "7",
                "2026-08-20 zY9xW7vU5tS": "30",
            }
        },
    ),
    (
        "Content 2026-07-01_2026-09-01 We Want You.zip/Table data.csv",
        exports.YOUTUBE_VIDEOS,
        "youtube",
        {
            "youtube_video_views": {"2026-08-13 aB3dE5gH7jK": "97", "2026-08-20 zY9xW7vU5tS": "35"},
            "youtube_video_watch_hours": {
                "2026-08-13 aB3dE5gH7jK": "1.4404",
                "2026-08-20 zY9xW7vU5tS": "0.0596",
            },
            "youtube_video_view_seconds": {"2026-08-13 aB3dE5gH7jK": "53", "2026-08-20 zY9xW7vU5tS": "244"},
        },
    ),
    (
        "posts.csv",
        exports.META_POSTS,
        "facebook",
        {
            "facebook_post_views": {"2026-08-13 1789": "1204", "2026-08-20 1790": "97"},
            "facebook_post_reach": {"2026-08-13 1789": "880", "2026-08-20 1790": "80"},
            "facebook_post_reactions": {"2026-08-13 1789": "31", "2026-08-20 1790": "3"},
            "facebook_post_comments": {"2026-08-13 1789": "4"},
            "facebook_post_shares": {"2026-08-13 1789": "2", "2026-08-20 1790": "0"},
            "facebook_post_clicks": {"2026-08-13 1789": "17", "2026-08-20 1790": "1"},
        },
    ),
    (
        "x.csv",
        exports.X_OVERVIEW,
        "x",
        {
            "x_impressions": {"2026-08-25": "305", "2026-08-24": "210"},
            "x_engagements": {"2026-08-25": "12", "2026-08-24": "7"},
            "x_likes": {"2026-08-25": "4", "2026-08-24": "2"},
            "x_bookmarks": {"2026-08-25": "0", "2026-08-24": "0"},
            "x_shares": {"2026-08-25": "1", "2026-08-24": "0"},
            "x_follows": {"2026-08-25": "1", "2026-08-24": "0"},
            "x_unfollows": {"2026-08-25": "0", "2026-08-24": "1"},
            "x_replies": {"2026-08-25": "0", "2026-08-24": "0"},
            "x_reposts": {"2026-08-25": "2", "2026-08-24": "1"},
            "x_profile_visits": {"2026-08-25": "3", "2026-08-24": "2"},
            "x_video_views": {"2026-08-25": "0", "2026-08-24": "0"},
            "x_media_views": {"2026-08-25": "0", "2026-08-24": "0"},
        },
    ),
    (
        "free-form.csv",
        exports.GA4_EXPLORATION,
        "ga4",
        {
            "ga4_sessions": days(25, "17", "15", "20"),
            "ga4_users": days(25, "12", "13", "15"),
            "ga4_engagement_rate": days(25, "0.5", "0.25", "0.2"),
        },
    ),
    (
        "Reports_snapshot.csv",
        exports.GA4_REPORT,
        "ga4",
        {"ga4_users": days(25, "12", "13", "15"), "ga4_new_users": days(25, "2", "3", "8")},
    ),
    (
        "visitors.csv",
        exports.PLAUSIBLE,
        "plausible",
        {
            "plausible_visitors": days(1, "5", "", "4"),
            "plausible_views": days(1, "8", "", "4"),
            "plausible_visits": days(1, "6", "", "4"),
            "plausible_pages": days(1, "1.33", "", "1"),
            "plausible_bounce_rate": days(1, "50", "", "100"),
            "plausible_seconds": days(1, "75", "", "0"),
        },
    ),
    (
        "Export _ Visits.csv",
        exports.MATOMO,
        "matomo",
        {
            "matomo_visitors": days(1, "15", "12"),
            "matomo_visits": days(1, "18", "13"),
            "matomo_actions": days(1, "49", "31"),
            "matomo_bounce_rate": days(1, "48", "51"),
            "matomo_seconds": days(1, "72", "48"),
        },
    ),
    (
        "umami.csv",
        exports.UMAMI,
        "umami",
        {
            "umami_views": days(1, "18", "9"),
            "umami_visitors": days(1, "5", "4"),
            "umami_visits": days(1, "6", "4"),
            "umami_bounces": days(1, "2", "1"),
        },
    ),
    (
        "Dates.csv",
        exports.SEARCH,
        "search-console",
        {
            "search_clicks": {"2026-08-02": "4", "2026-08-01": "5"},
            "search_impressions": {"2026-08-02": "120", "2026-08-01": "100"},
            "search_click_rate": {"2026-08-02": "3.33", "2026-08-01": "5"},
            "search_position": {"2026-08-02": "11.1", "2026-08-01": "12.3"},
        },
    ),
    (
        "youtube.csv",
        exports.EXCEL,
        "youtube",
        {"youtube_views": days(13, "1234", "1240", "999"), "youtube_watch_hours": days(13, "1.5", "0.25")},
    ),
]


@pytest.mark.parametrize(
    ("name", "content", "platform", "values"),
    [pytest.param(*one, id=f"{one[2]} {one[0].rpartition('/')[2]}") for one in GOOD],
)
def test_an_export_is_known_by_what_is_in_it(
    name: str, content: bytes, platform: str, values: dict[str, dict[str, str]]
) -> None:
    tables = found(name, content)
    assert figures(*tables) == values
    assert {one.series.source for table in tables for one in table.observations} == {platform}


def test_seven_days_of_a_quarter_hour_are_three_hours() -> None:
    [table] = found("Table data.csv", exports.YOUTUBE_TABLE)
    hours = [one.value for one in table.observations if one.series.metric == "youtube_watch_hours"]
    assert sum(hours) == Decimal("2.94")
    assert {one.series.places for one in table.observations if one.series.unit == "hours"} == {1}


def test_what_studio_calls_subscribers_is_a_change_and_no_total() -> None:
    [table] = found("Totals.csv", exports.YOUTUBE_TOTALS)
    [series] = table.series
    assert (series.semantics, series.metric) == ("flow", "youtube_subscribers_net")


def test_tiktok_has_no_year_and_is_asked_for_it() -> None:
    [table] = found("Overview.csv", exports.TIKTOK_OVERVIEW)
    [question] = table.questions
    assert table.observations == ()
    assert [choice.answer for choice in question.choices] == ["2026", "2025", "2024"]
    assert str(question.choices[1].said) == "30 August 2025 to 1 September 2025"
    [table] = found("Overview.csv", exports.TIKTOK_OVERVIEW, year="2026")
    read_ = figures(table)
    assert read_["tiktok_views"] == {"2026-08-30": "120", "2026-08-31": "131", "2026-09-01": "99"}
    assert read_["tiktok_comments"] == {"2026-08-31": "1", "2026-09-01": "0"}


def test_followers_are_a_total_and_a_change() -> None:
    [table] = found("FollowerHistory.csv", exports.TIKTOK_FOLLOWERS, year="2026")
    assert figures(table) == {
        "tiktok_followers": {"2026-08-30": "180", "2026-08-31": "179", "2026-09-01": "182"},
        "tiktok_followers_net": {"2026-08-31": "-1", "2026-09-01": "3"},
    }
    assert {one.metric: one.semantics for one in table.series} == {
        "tiktok_followers": "cumulative",
        "tiktok_followers_net": "flow",
    }


def test_a_range_in_the_file_s_name_is_the_year() -> None:
    [table] = found("Overview_2025-08-01_2025-09-30.zip/Overview.csv", exports.TIKTOK_OVERVIEW)
    assert set(figures(table)["tiktok_views"]) == {"2025-08-30", "2025-08-31", "2025-09-01"}


def test_days_without_a_year_go_on_over_new_year() -> None:
    over = exports.TIKTOK_OVERVIEW.replace(b"August 30", b"December 31").replace(b"August 31", b"January 1")
    over = over.replace(b"September 1", b"January 2")
    [table] = found("Overview.csv", over, date(2026, 3, 1), year="2026")
    assert set(figures(table)["tiktok_views"]) == {"2025-12-31", "2026-01-01", "2026-01-02"}
    newest_first = b"\n".join([over.splitlines()[0], *reversed(over.splitlines()[1:])]) + b"\n"
    [table] = found("Overview.csv", newest_first, date(2026, 3, 1), year="2026")
    assert set(figures(table)["tiktok_views"]) == {"2025-12-31", "2026-01-01", "2026-01-02"}


def test_a_workbook_has_several_sheets() -> None:
    tables = found("Overview.xlsx", exports.TIKTOK_BOOK, year="2026")
    assert figures(*tables)["tiktok_views"] == {"2026-08-30": "120", "2026-08-31": "131"}
    assert figures(*tables)["tiktok_followers_net"] == {"2026-08-31": "-1"}
    assert "gender, place or hour" in str(tables[2].notes[0])


def test_an_old_workbook_has_a_description_above_its_header() -> None:
    content, posts = found("us_content.xls", exports.LINKEDIN)
    assert figures(content) == {
        "linkedin_impressions": days(11, "120", "146", "80", "88"),
        "linkedin_impressions_paid": days(11, "0", "30", "0", "0"),
        "linkedin_reach": days(11, "95", "101", "60", "61"),
        "linkedin_clicks": days(11, "7", "5", "1", "1"),
        "linkedin_clicks_paid": days(11, "0", "2", "0", "0"),
        "linkedin_reactions": days(11, "4", "0", "2", "2"),
        "linkedin_reactions_paid": days(11, "0", "0", "1", "0"),
        "linkedin_comments": days(11, "1", "0", "0", "0"),
        "linkedin_comments_paid": days(11, "0", "0", "0", "0"),
        "linkedin_shares": days(11, "0", "0", "1", "1"),
        "linkedin_shares_paid": days(11, "0", "0", "0", "0"),
        "linkedin_engagement_rate": days(11, "10", "3.42", "5", "4.545"),
    }
    link = "2026-08-13 https://www.linkedin.example/feed/update/urn:li:activity:7"
    assert figures(posts)["linkedin_post_impressions"] == {link: "80"}
    assert figures(posts)["linkedin_post_engagement_rate"] == {link: "5"}


def test_a_post_s_series_is_called_as_the_post() -> None:
    [table] = found("posts.csv", exports.META_POSTS)
    assert table.said_account == "We Want You"
    assert table.grain == "lifetime"
    assert table.series[0].title == "Visit at Northmoor"
    assert not any(one.complete for one in table.observations)


def test_rows_of_videos_are_asked_whether_they_are_of_all_their_life() -> None:
    [table] = found("Table data.csv", exports.YOUTUBE_VIDEOS)
    assert [question.id for question in table.questions] == ["life"]
    [table] = found("Table data.csv", exports.YOUTUBE_VIDEOS, life="all")
    assert figures(table)["youtube_video_views"]["2026-08-13 aB3dE5gH7jK"] == "97"
    with pytest.raises(DropError, match="a part of a video's life"):
        found("Table data.csv", exports.YOUTUBE_VIDEOS, life="part")


def test_an_audience_is_known_and_not_kept() -> None:
    with pytest.raises(
        DropError, match="Nothing of it can be kept: The audience by age, gender, town or country"
    ):
        found("Audience.csv", exports.META_AUDIENCE)


def test_a_zip_has_a_place_for_each_of_its_files() -> None:
    pack = exports.packed(
        Totals_csv=exports.YOUTUBE_TOTALS, Views_csv=exports.FACEBOOK_VIEWS, Other_csv=b"a,b\n1,y\n"
    )
    tables = found("pack.zip", pack)
    assert figures(*tables) == {
        "youtube_subscribers_net": days(1, "3", "-1", "0"),
        "facebook_views": days(1, "1200", "1214", "1207"),
    }
    assert str(tables[2].notes[0]) == (
        "Nothing here knows the table that begins with “a, b”; nothing of it was kept."
    )


def test_the_same_days_twice_in_a_zip_are_taken_once_and_never_two_figures_of_one() -> None:
    other = exports.YOUTUBE_TABLE.replace(b"03,4,", b"03,5,")
    tables = found("pack.zip", exports.packed(a_csv=exports.YOUTUBE_TABLE, b_csv=exports.YOUTUBE_TABLE))
    assert [len(table.observations) for table in tables] == [28, 0]
    with pytest.raises(DropError) as refused:
        found("pack.zip", exports.packed(a_csv=exports.YOUTUBE_TABLE, b_csv=other))
    assert str(refused.value).startswith(
        "“a.csv” and “b.csv” say different things of YouTube views on 3 August 2026: 4 and 5."
    )


def test_a_metric_is_what_the_title_says_and_never_another_one() -> None:
    follows = exports.meta("Facebook follows", [("2026-08-01", 1200)])
    [views], [other] = found("Views.csv", exports.FACEBOOK_VIEWS), found("Views.csv", follows)
    assert views.series[0].key != other.series[0].key
    with pytest.raises(DropError, match='above = "Facebook moods"'):
        found("Views.csv", exports.meta("Facebook moods", [("2026-08-01", 1200)]))


def test_a_file_that_excel_saved_between_is_read_rightly_or_asked() -> None:
    saved = 'Facebook views,\r\nDate,Primary\r\n13/08/2026 00:00,1200\r\n14/08/2026 00:00,"1,214"\r\n'
    assert figures(*found("Views.csv", saved.encode())) == {"facebook_views": days(13, "1200", "1214")}
    early = saved.replace("13/08", "01/08").replace("14/08", "02/08").encode()
    [table] = found("Views.csv", early)
    assert [choice.answer for choice in table.questions[0].choices] == ["dmy", "mdy"]
    assert figures(*found("Views.csv", early, order="dmy")) == {"facebook_views": days(1, "1200", "1214")}


def test_a_weekly_export_is_of_weeks() -> None:
    weekly = exports.meta(
        "Facebook views", [("2026-08-03", 8400), ("2026-08-10", 8420), ("2026-08-17", 8450)]
    )
    [table] = found("Views.csv", weekly)
    assert table.grain == "week"
    assert {one.series.key.rpartition("#")[2] for one in table.observations} == {"week"}


def test_two_rows_a_week_apart_are_asked() -> None:
    two = exports.meta("Facebook follows", [("2026-08-03", 1), ("2026-08-10", 2)])
    [table] = found("Follows.csv", two)
    assert [choice.answer for choice in table.questions[0].choices] == ["day", "week"]
    assert found("Follows.csv", two, grain="week")[0].grain == "week"
    assert found("Follows.csv", two, grain="day")[0].grain == "day"


def test_the_day_that_still_runs_is_not_complete() -> None:
    [table] = found("Views.csv", exports.FACEBOOK_VIEWS, date(2026, 8, 3))
    assert [one.complete for one in table.observations] == [True, True, False]


def test_a_shape_that_could_be_of_two_platforms_is_asked() -> None:
    content = b"date,visitors,pageviews\n2026-08-01,5,8\n"
    [table] = found("visitors.csv", content)
    assert [choice.answer for choice in table.questions[0].choices] == ["plausible.day", "umami.day", "other"]
    [table] = found("visitors.csv", content, shape="umami.day")
    assert figures(table)["umami_views"] == {"2026-08-01": "8"}
    [table] = found("plausible/visitors.csv", content)
    assert figures(table)["plausible_views"] == {"2026-08-01": "8"}


def test_what_is_handed_in_for_one_platform_and_is_of_another_is_refused() -> None:
    with pytest.raises(DropError, match="handed in for “tiktok”, but it is an export of: Facebook, views"):
        found("tiktok/Views.csv", exports.FACEBOOK_VIEWS)


@pytest.mark.parametrize(
    ("header", "answers"),
    [
        ("Date,Views", ["youtube.day", "other"]),
        ("Date,Subscribers", ["youtube.day", "other"]),
        ("Date,Impressions", ["youtube.day", "x.overview", "search.day", "other"]),
        ("Date,Visits", ["plausible.day", "matomo.day", "other"]),
        ("Date,Visitors", ["plausible.day", "other"]),
        ("Date,Followers", ["tiktok.followers", "other"]),
    ],
)
def test_columns_that_anyone_has_are_no_platform_s_until_it_is_said(header: str, answers: list[str]) -> None:
    content = f"{header}\n2026-08-01,5000\n2026-08-02,5010\n".encode()
    [table] = found("numbers.csv", content)
    assert table.observations == ()
    assert [choice.answer for choice in table.questions[0].choices] == answers
    [table] = found("numbers.csv", content, shape=answers[0])
    assert len(table.observations) == 2
    with pytest.raises(DropError, match='date_column = "Date"'):
        found("numbers.csv", content, shape="other")


@pytest.mark.parametrize("name", ["Totals.csv", "Totals (2).csv", "youtube/numbers.csv"])
def test_the_name_of_a_file_may_tell_whose_it_is(name: str) -> None:
    [table] = found(name, b"Date,Views\n2026-08-01,5\n")
    assert figures(table) == {"youtube_views": {"2026-08-01": "5"}}


def test_new_followers_are_no_list_of_who_they_are() -> None:
    head = ["Date", "Sponsored followers", "Organic followers", "Auto-invited followers", "Total followers"]
    book = exports.workbook(
        **{
            "New followers": [head, ["08/13/2026", 0, 3, 0, 3], ["08/14/2026", 1, 2, 0, 3]],
            "Location": [["Location", "Total followers"], ["Gloucester, England", 12]],
        }
    )
    new, where = found("followers.xlsx", book)
    assert figures(new)["linkedin_follows"] == days(13, "3", "2")
    assert "by place, job, industry or size" in str(where.notes[0])


def test_posts_of_x_are_no_days() -> None:
    content = (
        b"Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Reposts\n"
        b'1961,"Tue, Aug 25, 2026","Hello, schools",https://x.example/1961,120,4,6,1\n'
    )
    [table] = found("content.csv", content)
    assert table.grain == "lifetime"
    assert figures(table)["x_post_impressions"] == {"2026-08-25 1961": "120"}
    assert {one.title for one in table.series} == {"Hello, schools"}


@pytest.mark.parametrize("first", ["2026-08-01", "2026-08-02"])
def test_a_weekly_export_that_begins_in_the_middle_of_a_week_is_never_taken_for_days(first: str) -> None:
    mondays = [("2026-08-03", 8400), ("2026-08-10", 8420), ("2026-08-17", 8450), ("2026-08-24", 8300)]
    broken = exports.meta("Facebook views", [(first, 900), *mondays])
    [table] = found("Views.csv", broken)
    assert table.observations == ()
    assert [choice.answer for choice in table.questions[0].choices] == ["day", "week"]
    assert found("Views.csv", broken, grain="day")[0].grain == "day"
    with pytest.raises(DropError, match="Begin and end the export with a whole one"):
        found("Views.csv", broken, grain="week")


def test_a_monthly_export_of_which_the_first_month_is_not_whole_is_asked() -> None:
    months = [("2026-05-14", 700), ("2026-06-01", 1300), ("2026-07-01", 1290), ("2026-08-01", 1310)]
    [table] = found("Views.csv", exports.meta("Facebook views", months))
    assert [choice.answer for choice in table.questions[0].choices] == ["day", "month"]


def test_days_between_which_some_are_missing_are_no_question_of_one_answer() -> None:
    [table] = found("Follows.csv", exports.meta("Facebook follows", [("2026-08-01", 1), ("2026-08-03", 2)]))
    assert (table.grain, len(table.observations)) == ("day", 2)


def test_visitors_of_a_month_are_not_called_daily() -> None:
    monthly = exports.PLAUSIBLE.replace(b"2026-08-01", b"2026-06-01").replace(b"2026-08-02", b"2026-07-01")
    monthly = monthly.replace(b"2026-08-03", b"2026-08-01")
    [table] = found("visitors.csv", monthly)
    titles = {one.metric: one.title for one in table.series}
    assert titles["plausible_visitors"] == "Monthly website visitors (Plausible)"


def test_a_video_called_total_is_the_sum_of_the_others() -> None:
    total = exports.YOUTUBE_CHART.replace(b"Views\n", b"Views\n2026-08-20,Total,,,39\n")
    [table] = found("Chart data.csv", total)
    assert figures(table) == figures(*found("Chart data.csv", exports.YOUTUBE_CHART))


@pytest.mark.parametrize("number", [1960000000000000001, "1.96E+18"])
def test_a_post_whose_number_a_spreadsheet_has_shortened_is_refused(number: object) -> None:
    head = ["Post id", "Date", "Post text", "Impressions"]
    book = exports.workbook(Posts=[head, [number, "Tue, Aug 25, 2026", "Hello, schools", 120]])
    with pytest.raises(DropError, match=r"Line 2, column “Post id”: “1.*” is no longer the whole number of"):
        found("posts.xlsx", book)


def test_a_post_without_a_title_is_called_by_what_it_says() -> None:
    [table] = found("posts.csv", exports.META_POSTS)
    names = {one.dimensions[0][1]: one.title for one in table.series}
    assert names == {"1789": "Visit at Northmoor", "1790": "Second, with a comma"}


def test_rows_of_hours_are_refused_with_what_to_do() -> None:
    head = exports.PLAUSIBLE.splitlines()[0]
    hours = head + b"\n2026-08-01 00:00:00,5,8,6,1,50,75\n2026-08-01 01:00:00,5,8,6,1,50,75\n"
    with pytest.raises(
        DropError, match=r"Line 3: 1 August 2026 stands on line 2 already.*by day, not by hour"
    ):
        found("visitors.csv", hours)


def test_a_report_of_two_periods_is_refused_for_the_column_that_is_there_twice() -> None:
    content = b"# Start date: 20260801\n# End date: 20260802\nNth day,Active users,Active users\n0000,46,40\n"
    with pytest.raises(DropError, match="Line 3: the column “Active users” stands there twice"):
        found("report.csv", content)


def test_an_account_that_the_programme_does_not_name_is_told() -> None:
    [table] = found("Views.csv", exports.FACEBOOK_VIEWS)
    assert "sources/ names no account of facebook. The figures are kept under “northmoor”" in str(
        table.notes[-1]
    )


def test_thousands_without_quotation_marks_are_refused_with_their_line() -> None:
    content = (
        b"Date,Views,Impressions,Watch time (hours),Subscribers\n"
        b"2026-11-19,990,4200,9,3\n2026-11-20,1,234,5,832,10,60\n"
    )
    with pytest.raises(
        DropError, match="Line 3 has 7 cells, the header on line 1 has 5: “2026-11-20, 1, 234, 5"
    ):
        found("Table data.csv", content)


def test_eleven_days_of_november_are_never_eleven_months_unasked() -> None:
    rows = "".join(f"11/{day:02}/2026,{day},0.5\n" for day in range(1, 12))
    content = f"Date,Views,Watch time (hours)\n{rows}".encode()
    [table] = found("Table data.csv", content)
    assert [str(choice.said) for choice in table.questions[0].choices] == [
        "The day stands first: 11 January 2026 to 11 November 2026",
        "The month stands first: 1 November 2026 to 11 November 2026",
    ]
    [told] = found("Content 2026-11-01_2026-11-12 Northmoor.zip/Table data.csv", content)
    assert figures(told)["youtube_views"] == days(1, *map(str, range(1, 12)), month=11)


def test_a_moment_of_a_summer_s_evening_in_utc_is_london_s_next_day() -> None:
    content = b"Date,Views,Watch time (hours)\n2026-07-31T23:30:00Z,5,0.5\n2026-08-01T22:10:00+00:00,6,0.5\n"
    with pytest.raises(DropError, match="1 August 2026 stands on line 2 already"):
        found("Table data.csv", content)
    [table] = found("Table data.csv", content.replace(b"08-01T22", b"08-02T22"))
    assert figures(table)["youtube_views"] == {"2026-08-01": "5", "2026-08-02": "6"}


def clicked(*shares: float, **answers: str) -> tuple[Found, ...]:
    """Read a Studio workbook of which a column is of percent, as a spreadsheet holds what it shows."""
    rows = [
        ["Date", "Views", "Impressions click-through rate (%)"],
        *([f"2026-08-{day:02}", 4, share] for day, share in enumerate(shares, start=1)),
    ]
    return found("Table data.xlsx", exports.workbook(Table=rows), **answers)


def test_percent_of_a_workbook_that_could_be_parts_of_one_is_asked() -> None:
    [table] = clicked(0.0456, 0.05)
    [question] = table.questions
    assert (question.id, [choice.answer for choice in question.choices]) == (
        "percent",
        ["fraction", "number"],
    )
    as_parts = figures(*clicked(0.0456, 0.05, percent="fraction"))
    assert as_parts["youtube_click_rate"] == days(1, "4.56", "5")
    as_they_are = figures(*clicked(0.0456, 0.05, percent="number"))
    assert as_they_are["youtube_click_rate"] == days(1, "0.0456", "0.05")


def test_percent_of_a_workbook_above_one_is_what_it_is() -> None:
    assert figures(*clicked(4.56, 0.05))["youtube_click_rate"] == days(1, "4.56", "0.05")
