"""What is one platform's own: versions that end, small print of its figures, costs, days told late."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from operate.platforms import Said
from operate.platforms.graph import refusal
from services.metrics.sources.connectors import wording
from services.metrics.sources.connectors.every import CONNECTORS
from services.metrics.table.spending import spend, spent

FIRST, LAST = date(2026, 11, 2), date(2026, 11, 24)


def flags(source: str, outcome: Any) -> list[str]:
    title = CONNECTORS[source].title
    return [wording.flag(one, source=source, title=title) for one in outcome.flags]


def said(source: str, outcome: Any) -> str:
    assert outcome.trouble
    return wording.trouble(outcome.trouble, source=source, title=CONNECTORS[source].title)


def test_a_facebook_day_is_the_one_before_its_end(desk: Any) -> None:
    outcome = desk.run("facebook", LAST, LAST)
    days = {one.day for one in outcome.observations if one.series.grain == "day"}
    assert days == {LAST}
    [call] = [call for call in desk.platform("facebook").calls if call.path.endswith("1017/insights")]
    assert (call.query["since"], call.query["until"]) == ("2026-11-24", "2026-11-25")


def test_facebook_asks_ninety_days_at_once_and_no_more_than_it_keeps(desk: Any) -> None:
    outcome = desk.run(
        "facebook", date(2024, 6, 1), LAST, connection=desk.connection("facebook", metrics=["facebook_views"])
    )
    windows = [call.query for call in desk.platform("facebook").calls if "since" in call.query]
    spans = [date.fromisoformat(one["until"]) - date.fromisoformat(one["since"]) for one in windows]
    assert max(spans) == timedelta(days=90)
    assert windows[0]["since"] == "2024-11-25"
    assert "Facebook keeps figures from 25 November 2024 on; what lies before can't be asked." in flags(
        "facebook", outcome
    )


def test_a_retired_metric_that_is_not_named_is_found_by_halves_once_a_run(desk: Any) -> None:
    desk.platform("facebook").retired.add("page_video_views")
    connection = desk.connection(
        "facebook",
        metrics=["facebook_views", "facebook_video_views", "facebook_follows", "facebook_followers"],
    )
    outcome = desk.run("facebook", date(2026, 3, 1), LAST, connection=connection)
    assert outcome.unsupported == ("facebook_video_views",)
    # 269 days are three questions, and one is of the token. The first is refused, then both halves, one of which again: four
    # calls more.
    assert outcome.calls == 3 + 1 + 4


def test_an_ended_graph_version_answers_as_the_next_one_and_that_is_told(desk: Any) -> None:
    desk.platform("facebook").ended.add("v24.0")
    connection = desk.connection("facebook", version="v24.0", version_ends="2027-10-08")
    outcome = desk.run("facebook", FIRST, LAST, connection=connection)
    assert outcome.trouble is None
    assert "Facebook answered in version v25.0 of its interface, not in v24.0: that one has ended." in flags(
        "facebook", outcome
    )


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (refusal(190, "Session has expired", 401, 463), "has expired"),
        (
            refusal(10, "This endpoint requires the 'pages_read_engagement' permission"),
            "may not read these figures",
        ),
        (refusal(32, "Page request limit reached", 403), "quota is used up"),
        (refusal(803, "Some of the aliases you requested do not exist"), "no such account"),
        (refusal(100, "(#100) Param since must be a date"), "does not understand"),
        (Said("<html>Sorry</html>", 404), "no such account"),
    ],
)
def test_a_refusal_of_the_graph_api_is_said_in_words(desk: Any, answer: Said, words: str) -> None:
    desk.platform("facebook").faults.append(answer)
    assert words in said("facebook", desk.run("facebook", FIRST, LAST))


def test_what_one_kind_of_post_cannot_tell_is_still_asked_of_the_others(desk: Any) -> None:
    outcome = desk.run("instagram", FIRST, LAST)
    assert outcome.unsupported == ()
    shared = [one for one in outcome.observations if one.series.metric == "instagram_post_shares"]
    asked = {
        one.series.dimensions for one in outcome.observations if one.series.metric == "instagram_post_views"
    }
    assert 0 < len(shared) < len(asked)


def test_a_post_of_before_the_business_account_is_left_out_and_told(desk: Any) -> None:
    whole = desk.run("instagram", LAST, LAST)
    first = next(n for n, answer in enumerate(whole.answers) if answer.ask.item)
    desk.platform("instagram").faults.extend(
        [None] * first + [refusal(100, "(#100) media posted before", 400, 2108006)]
    )
    outcome = desk.run("instagram", LAST, LAST)
    assert outcome.trouble is None
    assert flags("instagram", outcome)[0] == (
        "Instagram could not say anything of one post or video: it was left out."
    )
    assert 0 < len(outcome.observations) < len(whole.observations)


def test_linkedin_ends_two_days_ago_and_tells_a_year(desk: Any) -> None:
    outcome = desk.run("linkedin", date(2025, 6, 1), date(2026, 11, 25))
    days = [one.day for one in outcome.observations if one.series.metric == "linkedin_impressions"]
    assert (min(days), max(days)) == (date(2025, 11, 25), date(2026, 11, 23))
    assert "LinkedIn keeps figures from 25 November 2025 on; what lies before can't be asked." in flags(
        "linkedin", outcome
    )


def test_linkedins_engagement_is_told_in_percent_as_its_exports_are(desk: Any) -> None:
    outcome = desk.run("linkedin", LAST - timedelta(days=3), LAST)
    rates = {one.value for one in outcome.observations if one.series.metric == "linkedin_engagement_rate"}
    assert rates == {Decimal("3.42")}


def test_an_ended_version_is_said_and_one_that_ends_is_said_sixty_days_before(desk: Any) -> None:
    soon = desk.connection("linkedin", version="202610", version_ends="2027-01-24")
    early = desk.connection("linkedin", version="202610", version_ends="2027-01-25")
    told = "Version 202610 of the interface of LinkedIn ends on 24 January 2027. "
    told += "Write a newer one into sources/linkedin.toml before."
    assert told in flags("linkedin", desk.run("linkedin", FIRST, LAST, connection=soon))
    assert flags("linkedin", desk.run("linkedin", FIRST, LAST, connection=early)) == []
    desk.platform("linkedin").ended.add("202610")
    ended = desk.run("linkedin", FIRST, LAST, connection=soon)
    assert "no longer answers the version" in said("linkedin", ended)
    assert "Requested version 202610 is not active" in said("linkedin", ended)


def test_google_says_what_it_left_out(desk: Any) -> None:
    about = desk.platform("ga4").metadata
    about |= {"subjectToThresholding": True, "dataLossFromOtherRow": True, "timeZone": "Europe/Paris"}
    outcome = desk.run("ga4", FIRST, LAST)
    assert [one.kind for one in outcome.flags] == ["thresholded", "lumped", "zone", "quota"]
    assert "figures may be too low" in flags("ga4", outcome)[0]
    assert "Europe/Paris" in flags("ga4", outcome)[2]


def test_a_quarter_has_pages(desk: Any) -> None:
    for source in ("ga4", "plausible"):
        outcome = desk.run(source, date(2026, 8, 1), LAST)
        assert len(outcome.answers) == 3
        assert len({one.day for one in outcome.observations}) == 116


def test_a_year_of_youtube_has_pages(desk: Any) -> None:
    connection = desk.connection("youtube", metrics=["youtube_views"])
    outcome = desk.run("youtube", date(2025, 11, 25), date(2026, 11, 24), connection=connection)
    days = [one.day for one in outcome.observations if one.series.metric == "youtube_views"]
    assert len(days) == len(set(days)) == 364
    assert [answer.ask.page for answer in outcome.answers if answer.ask.what == "days"] == ["1", "201"]


def test_a_platform_that_lists_more_videos_is_asked_until_they_are_old(desk: Any) -> None:
    outcome = desk.run("tiktok", LAST, LAST)
    videos = {one.series.dimensions for one in outcome.observations if one.series.dimensions}
    assert len(videos) == 25  # two pages


def test_three_years_are_read_in_seconds_and_one_metric_is_asked_alone(desk: Any) -> None:
    connection = desk.connection("plausible", metrics=["plausible_views"])
    outcome = desk.run("plausible", date(2024, 1, 1), LAST, connection=connection)
    assert {one.series.metric for one in outcome.observations} == {"plausible_views"}
    assert len(outcome.observations) == 1059


def test_a_metric_that_a_platform_has_not_is_told(desk: Any) -> None:
    connection = desk.connection("plausible", metrics=["plausible_views", "plausible_vievs"])
    [told] = flags("plausible", desk.run("plausible", FIRST, LAST, connection=connection))
    assert told.startswith(
        "sources/plausible.toml wants plausible_vievs, which Plausible has not. It has: plausible_bounce_rate,"
    )


def test_a_day_of_summer_is_asked_from_midnight_to_midnight_of_london(desk: Any) -> None:
    for day in (date(2026, 7, 1), date(2026, 3, 29), date(2026, 10, 25)):  # the last two have 23 and 25 hours
        outcome = desk.run("umami", day, day)
        assert {one.day for one in outcome.observations} == {day}


def test_youtubes_table_without_rows_and_hidden_count_say_nothing(desk: Any) -> None:
    desk.platform("youtube").hides = True
    outcome = desk.run("youtube", date(2026, 11, 24), date(2026, 11, 24))
    assert not [one for one in outcome.observations if one.series.metric == "youtube_views"]
    assert "YouTube gave no figures for 24 November 2026: they are unknown, not zero." in flags(
        "youtube", outcome
    )
    assert {one.series.metric for one in outcome.observations if not one.series.dimensions} == {
        "youtube_views_total"
    }


def test_a_video_of_the_campaign_has_its_own_figures(desk: Any) -> None:
    outcome = desk.run("youtube", FIRST, LAST)
    [views] = [one for one in outcome.observations if one.series.metric == "youtube_video_views"]
    assert (views.series.title, views.series.dimensions) == ("The campaign", (("video", "dQw4w9WgXcQ"),))
    assert views.day == date(
        2026, 9, 2
    )  # half past eleven at night in UTC is the next day in London's summer


def test_what_costs_is_off_until_it_is_turned_on(desk: Any) -> None:
    off = desk.connection("x", paid=False, monthly_cap_dollars="5")
    outcome = desk.run("x", FIRST, LAST, connection=off)
    assert "is off" in said("x", outcome)
    assert desk.platform("x").calls == []


def test_each_read_is_put_down_and_the_months_limit_holds(desk: Any) -> None:
    outcome = desk.run("x", FIRST, LAST)
    today = desk.now.date()
    assert outcome.trouble is None
    assert spent("x", today) == Decimal("0.015")  # the account and five posts
    assert flags("x", outcome) == ["Reading X cost about 0.015 dollars."]
    calls = len(desk.platform("x").calls)
    small = desk.connection("x", monthly_cap_dollars="0.02")
    refused = desk.run("x", FIRST, LAST, connection=small)
    assert "more than the month's limit" in said("x", refused)
    assert len(desk.platform("x").calls) == calls
    desk.now += timedelta(days=10)
    assert spent("x", desk.now.date()) == 0  # another month


def test_the_price_of_a_whole_page_of_posts_is_put_aside_before_it_is_asked(desk: Any) -> None:
    small = desk.connection("x", monthly_cap_dollars="0.109")
    refused = desk.run("x", FIRST, LAST, connection=small)
    assert "more than the month's limit" in said("x", refused)
    assert not [call for call in desk.platform("x").calls if call.path.endswith("/tweets")]
    assert spent("x", desk.now.date()) == Decimal("0.010"), "the account alone"
    enough = desk.connection("x", monthly_cap_dollars="0.20")
    assert desk.run("x", FIRST, LAST, connection=enough).trouble is None


def test_a_refused_read_costs_nothing(desk: Any) -> None:
    desk.run("x", FIRST, LAST)
    before = spent("x", desk.now.date())
    desk.platform("x").faults.append(Said({"title": "CreditsDepleted", "status": 402}, 402))
    outcome = desk.run("x", FIRST, LAST)
    assert "wants to be paid" in said("x", outcome)
    assert spent("x", desk.now.date()) == before


def test_two_that_spend_at_once_do_not_pass_the_limit(desk: Any) -> None:
    day, cap = desk.now.date(), Decimal("0.25")
    taken = [spend("x", day, Decimal("0.10"), cap) for _ in range(4)]
    assert taken == [True, True, False, False]
    assert spend("x", day, Decimal("-0.10"), cap)
    assert spent("x", day) == Decimal("0.10")


def test_x_says_in_its_own_header_when_to_come_back(desk: Any) -> None:
    desk.run("x", FIRST, LAST)
    desk.slept.clear()
    reset = str(int(desk.now.timestamp()) + 30)
    desk.platform("x").faults.append(Said({"title": "Too Many Requests"}, 429, {"x-rate-limit-reset": reset}))
    assert desk.run("x", FIRST, LAST).trouble is None
    assert [round(one) for one in desk.slept] == [30]


def test_an_answer_in_an_unknown_shape_is_kept_and_nothing_is_taken(desk: Any) -> None:
    desk.platform("plausible").faults.append(Said({"rows": []}))
    outcome = desk.run("plausible", FIRST, LAST)
    assert outcome.observations == ()
    assert "shape that is not known" in said("plausible", outcome)
    assert [answer.text for answer in outcome.answers] == ['{"rows": []}']
    assert outcome.cursor
