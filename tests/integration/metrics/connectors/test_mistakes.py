"""What people and platforms get wrong: damaged credentials, another's account number, posts that can't be told of, ends."""

import base64
import gzip
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from operate.platforms import Said
from operate.platforms.graph import refusal
from services.metrics.figures.collecting import collected, to_see
from services.metrics.sources import collecting, raw
from services.metrics.sources import wording as connections
from services.metrics.sources.collecting import Tools
from services.metrics.sources.connectors import wording
from services.metrics.sources.connectors.every import CONNECTORS
from services.metrics.sources.due import due
from services.metrics.table import runs, series
from shared.aws import client

FIRST, LAST = date(2026, 11, 22), date(2026, 11, 24)


def said(source: str, outcome: Any) -> str:
    assert outcome.trouble
    return wording.trouble(outcome.trouble, source=source, title=CONNECTORS[source].title)


def flags(source: str, outcome: Any) -> list[str]:
    """Return what a run noted besides how much of its quota is used, in words."""
    found = [one for one in outcome.flags if one.kind != "quota"]
    return [wording.flag(one, source=source, title=CONNECTORS[source].title) for one in found]


@pytest.mark.parametrize("source", ["ga4", "linkedin", "tiktok", "x", "youtube"])
@pytest.mark.parametrize(
    "address", ["garbage", "http://[bad", "https://a\nb", "https://a\x00b", "http://elsewhere/token"]
)
def test_a_damaged_address_in_a_credential_is_named_and_nothing_is_sent_there(
    desk: Any, source: str, address: str
) -> None:
    desk.enter(source, {**desk.platform(source).credential, "token_uri": address})
    title = CONNECTORS[source].title
    assert said(source, desk.run(source, FIRST, LAST)) == (
        f"token_uri is missing in the credential for {title}, or is damaged. Enter the credential again, whole: "
        f"make source NAME={source}."
    )
    assert desk.platform(source).calls == []


def test_a_missing_part_is_not_said_by_the_platform(desk: Any) -> None:
    desk.enter("ga4", {**desk.platform("ga4").credential, "private_key": "half of a k"})
    sentence = said("ga4", desk.run("ga4", FIRST, LAST))
    assert sentence.startswith(
        "private_key is missing in the credential for Google Analytics, or is damaged."
    )
    assert "says" not in sentence


@pytest.mark.parametrize(("source", "setting"), [("facebook", "page"), ("instagram", "user"), ("x", "user")])
def test_an_account_that_is_not_there_is_said_so(desk: Any, source: str, setting: str) -> None:
    connection = desk.connection(source, settings={setting: "4711"})
    outcome = desk.run(source, FIRST, LAST, connection=connection)
    assert "knows no such account" in said(source, outcome)
    assert f"sources/{source}.toml" in said(source, outcome)


def test_a_post_that_too_few_saw_is_left_out_and_the_others_are_told(desk: Any) -> None:
    whole = desk.run("instagram", LAST, LAST)
    first = next(n for n, answer in enumerate(whole.answers) if answer.ask.item)
    few = refusal(10, "(#10) Not enough viewers for the media to show insights")
    desk.platform("instagram").faults.extend([None] * first + [few])
    outcome = desk.run("instagram", LAST, LAST)
    assert outcome.trouble is None
    assert flags("instagram", outcome) == [
        "Instagram could not say anything of one post or video: it was left out."
    ]
    assert 0 < len(outcome.observations) < len(whole.observations)


def test_a_post_without_a_value_says_nothing_and_costs_the_others_nothing(desk: Any) -> None:
    whole = desk.run("facebook", LAST, LAST)
    first = next(n for n, answer in enumerate(whole.answers) if answer.ask.item)
    nothing = Said({"data": [{"name": "post_clicks", "period": "lifetime", "values": []}]})
    desk.platform("facebook").faults.extend([None] * first + [nothing])
    outcome = desk.run("facebook", LAST, LAST)
    assert outcome.trouble is None
    assert 0 < len(outcome.observations) < len(whole.observations)


def test_instagrams_follows_are_asked_for_as_long_as_they_are_told_and_the_rest_for_long(desk: Any) -> None:
    outcome = desk.run("instagram", date(2026, 9, 1), desk.now.date())
    assert outcome.trouble is None
    days: dict[str, list[date]] = {}
    for one in outcome.observations:
        days.setdefault(one.series.metric, []).append(one.day)
    assert (min(days["instagram_follows"]), max(days["instagram_follows"])) == (date(2026, 10, 27), LAST)
    assert min(days["instagram_reach"]) == date(2026, 9, 1)


def test_tiktok_is_asked_with_the_two_permissions_that_figures_need(desk: Any) -> None:
    outcome = desk.run("tiktok", FIRST, LAST)
    assert outcome.trouble is None
    asked = [call.query["fields"].split(",") for call in desk.platform("tiktok").calls if call.query]
    assert asked
    assert not any("open_id" in fields for fields in asked)


def test_a_repost_is_no_post_of_ones_own(desk: Any) -> None:
    outcome = desk.run("x", FIRST, LAST)
    posts = {value for one in outcome.observations for _, value in one.series.dimensions}
    assert posts == {name for name, _, _ in desk.platform("x").posts()}


@pytest.mark.parametrize("source", ["facebook", "instagram"])
def test_a_long_text_is_cut_before_it_stands_in_a_cursor(
    desk: Any, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = desk.platform(source)
    longs = [(name, at, "word " * 12_000) for name, at, _ in platform.posts()]
    monkeypatch.setattr(platform, "posts", lambda *_: longs)
    cursor, longest = "", 0
    while True:
        outcome = desk.run(source, LAST, LAST, calls=4, cursor=cursor)
        longest = max(longest, len(outcome.cursor))
        if not (cursor := outcome.cursor):
            break
    assert 0 < longest < 10_000, "a row of the table holds 400 KB, of all posts together"


@pytest.mark.parametrize("source", ["facebook", "instagram"])
def test_a_token_of_sixty_days_is_told_seven_days_before_its_end(desk: Any, source: str) -> None:
    platform = desk.platform(source)
    assert flags(source, desk.run(source, LAST, LAST)) == [], "this one never ends"
    platform.token_ends = int((desk.now + timedelta(days=60)).timestamp())
    desk.now += timedelta(days=52)
    day = desk.now.date()
    assert flags(source, desk.run(source, day, day)) == []
    desk.now += timedelta(days=1)
    day = desk.now.date()
    title = CONNECTORS[source].title
    assert flags(source, desk.run(source, day, day)) == [
        f"The credential for {title} ends on 24 January 2027. Renew it before: make source NAME={source}."
    ]


def test_a_persons_token_is_told_by_the_end_of_its_data_and_a_pages_is_not(desk: Any) -> None:
    platform = desk.platform("facebook")
    platform.data_ends = int(datetime(2026, 11, 28, 12, tzinfo=UTC).timestamp())
    assert flags("facebook", desk.run("facebook", LAST, LAST)) == []
    platform.kind = "USER"
    assert flags("facebook", desk.run("facebook", LAST, LAST)) == [
        "The credential for Facebook ends on 28 November 2026. Renew it before: make source NAME=facebook."
    ]


def test_a_token_that_may_not_ask_of_itself_costs_no_figure(desk: Any) -> None:
    whole = desk.run("facebook", LAST, LAST)
    desk.platform("facebook").secretive = True
    outcome = desk.run("facebook", LAST, LAST)
    assert (outcome.trouble, flags("facebook", outcome), outcome.unsupported) == (None, [], ())
    assert outcome.observations == whole.observations


def test_what_ends_soon_waits_for_somebody(desk: Any) -> None:
    desk.platform("instagram").token_ends = int((desk.now + timedelta(days=5)).timestamp())
    desk.enter("instagram")
    connection = desk.connection("instagram")
    tools = Tools(desk.http, lambda: desk.now, desk.sleep, lambda: 0.5)
    collecting.collect(connection, tools, seconds=600)
    waiting = to_see(collected([connection], runs.standings(), desk.now), desk.now)
    assert [connections.to_see(one) for one in waiting] == [
        "The credential for Instagram ends on 30 November 2026. Renew it before: make source NAME=instagram."
    ]


def test_what_is_off_asks_nothing_and_waits_for_nobody(desk: Any) -> None:
    connection = desk.connection("x", paid=False, monthly_cap_dollars="0")
    tools = Tools(desk.http, lambda: desk.now, desk.sleep, lambda: 0.5)
    done = collecting.collect(connection, tools, seconds=600)
    assert done.trouble
    assert done.trouble.kind == "off"
    assert desk.platform("x").calls == []
    [shown] = collected([connection], runs.standings(), desk.now)
    assert to_see([shown], desk.now) == ()
    assert not due(runs.standing("x"), desk.now + timedelta(hours=1))


def test_a_kept_answer_that_cannot_be_read_costs_a_reread_nothing(desk: Any) -> None:
    desk.enter("plausible")
    connection = desk.connection("plausible")
    tools = Tools(desk.http, lambda: desk.now, desk.sleep, lambda: 0.5)
    desk.platform("plausible").faults.append(Said("<html>Sign in to the hotel's network</html>"))
    done = collecting.collect(connection, tools, seconds=600)
    assert done.trouble
    assert done.trouble.kind == "unreadable"
    desk.now += timedelta(hours=1)
    collecting.collect(connection, tools, seconds=600)
    assert len(raw.runs("plausible")) == 2
    found, changed, unread = collecting.reread(connection, desk.now)
    assert (found > 0, changed, unread) == (True, 0, 1)
    assert series.all_series()


def test_a_secret_with_slashes_is_taken_out_of_what_php_wrote(desk: Any) -> None:
    token = "a/token/with/slashes"
    desk.platform("matomo").token = token
    desk.enter("matomo")
    echoed = json.dumps({"result": "error", "message": f"token_auth {token} is wrong"}).replace("/", r"\/")
    desk.platform("matomo").faults.append(Said(echoed))
    sentence = said("matomo", desk.run("matomo", FIRST, LAST))
    assert "token_auth … is wrong" in sentence
    assert token not in sentence


OPENS_NOTHING = {"client_id", "client_email", "token_uri", "type", "username"}


@pytest.mark.parametrize("renewing", ["renews", "renews not"])
@pytest.mark.parametrize("source", CONNECTORS)
def test_what_a_platform_repeats_of_us_is_kept_nowhere(
    desk: Any, source: str, renewing: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Have each answer repeat the whole request, as error pages do, and look into every row, object and line of the log."""
    caplog.set_level("DEBUG", "httpx")
    platform = desk.platform(source)
    parts = platform.credential
    desk.enter(source, parts)
    rightly, status = platform.answer, 200
    repeated: list[str] = []

    def answer(call: Any) -> Said:
        if renewing == "renews" and call.path in ("/token", "/api/auth/login"):
            return rightly(call)
        text = f"{call.path}?{call.raw_query} {dict(call.headers)} {call.body.decode()}"
        repeated.append(text)
        return Said({"error": {"message": text}, "message": text, "detail": text}, status)

    monkeypatch.setattr(platform, "answer", answer)
    tools = Tools(desk.http, lambda: desk.now, desk.sleep, lambda: 0.5)
    for status in (200, 400, 401, 403, 404, 500):
        desk.now += timedelta(hours=2)
        done = collecting.collect(desk.connection(source), tools, seconds=600)
        assert done.found == 0
        assert done.trouble or status == 200  # where nothing of it is a figure, it is told as empty
    s3 = client("s3")
    keys = [one["Key"] for one in s3.list_objects_v2(Bucket="observed").get("Contents", [])]
    bodies = [s3.get_object(Bucket="observed", Key=key)["Body"].read() for key in keys]
    rows = client("dynamodb").scan(TableName="metrics")["Items"]
    lines = [
        f"{record.getMessage()} {vars(record)}" for record in caplog.records if record.name != "botocore"
    ]
    everything = "\n".join(
        [
            *(
                gzip.decompress(body).decode() if body[:2] == b"\x1f\x8b" else body.decode()
                for body in bodies
            ),
            repr(rows),
            *lines,
        ]
    )
    secrets = {part for name, part in parts.items() if name not in OPENS_NOTHING}
    secrets |= {platform.token} | ({platform.tokens.access} if hasattr(platform, "tokens") else set()) - {""}
    secrets |= (
        {base64.b64encode(f"{parts['client_id']}:{parts['client_secret']}".encode()).decode()}
        if source == "x"
        else set()
    )
    assert repeated
    assert [secret for secret in secrets if secret in everything] == []
