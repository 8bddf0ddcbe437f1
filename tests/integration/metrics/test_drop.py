"""A platform's export dropped in: the whole of it is taken, or nothing of it and a mail says where and why."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote_plus

import pytest

from services.metrics import store
from services.metrics.drop import MAX_BYTES
from services.metrics.functions import drop
from services.metrics.model import Series, current
from shared.aws import client
from shared.programme import compiled
from tests.integration.metrics.conftest import content, make_bucket, sent
from tests.support.aws import rows

NOW = datetime(2026, 3, 16, 9, tzinfo=UTC)
HEAD = "Date,Facebook views,Facebook interactions,Facebook followers,Instagram reach,Instagram interactions"
GOOD = f'{HEAD}\n2026-03-13,"1,204",31,880,410,12\n2026-03-14,990,,881,N/A,9\n2026-03-15,1010,28,879,395,\n'


@pytest.fixture(autouse=True)
def bucket(metrics_aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    make_bucket("drops")
    at(NOW, monkeypatch)


def at(moment: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drop, "now", lambda: moment)


def put(file: str | bytes, key: str = "meta/export.csv") -> dict[str, Any]:
    """Put a file into the bucket; return the message that says so."""
    body = file.encode() if isinstance(file, str) else file
    client("s3").put_object(Bucket="drops", Key=key, Body=body)
    said = {"Records": [{"s3": {"bucket": {"name": "drops"}, "object": {"key": quote_plus(key)}}}]}
    return {"Records": [{"messageId": "m", "body": json.dumps(said)}]}


def hand_in(file: str | bytes, key: str = "meta/export.csv") -> str:
    """Hand a file in; return what became of it."""
    assert drop.handler(put(file, key), None) == {"batchItemFailures": []}
    etag = client("s3").head_object(Bucket="drops", Key=key)["ETag"].strip('"')
    report = store.reported(key, etag)
    assert report
    return str(report["sentence"])


def series(metric: str) -> Series:
    [found] = [one for one in store.all_series() if one.metric == metric]
    return found


def values(metric: str) -> dict[str, int]:
    found = store.values(series(metric), date(2026, 1, 1), date(2026, 12, 31))
    return {str(day): value.value for day, value in found.items()}


def figures() -> list[dict[str, Any]]:
    return rows("metrics", "observation") + rows("metrics", "series")


def test_an_export_is_taken_and_what_is_unknown_is_not_zero() -> None:
    assert hand_in(GOOD) == (
        "Facebook and Instagram: 3 days from 2026-03-13 to 2026-03-15, 12 new or changed figures."
    )
    assert values("facebook_views") == {"2026-03-13": 1204, "2026-03-14": 990, "2026-03-15": 1010}
    assert values("facebook_followers") == {"2026-03-13": 880, "2026-03-14": 881, "2026-03-15": 879}
    assert values("instagram_reach") == {"2026-03-13": 410, "2026-03-15": 395}
    assert (series("instagram_reach").semantics, series("facebook_followers").semantics) == (
        "unique",
        "cumulative",
    )
    assert sent() == []


def test_the_same_file_twice_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in(GOOD)
    before = figures()
    at(NOW + timedelta(hours=3), monkeypatch)
    assert drop.handler(put(GOOD), None) == {"batchItemFailures": []}
    assert "0 new or changed figures" in hand_in(GOOD, "meta/the-same.csv")
    assert figures() == before


def test_a_restated_value_takes_the_place_and_what_it_was_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in(GOOD)
    at(NOW + timedelta(days=1), monkeypatch)
    assert "1 new or changed figure." in hand_in(GOOD.replace("1,204", "1,310"))
    assert values("facebook_views")["2026-03-13"] == 1310
    assert [value.value for value in store.history(series("facebook_views"), date(2026, 3, 13))] == [
        1204,
        1310,
    ]


def test_a_day_that_still_runs_is_provisional_until_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    today = f"{HEAD}\n2026-03-16,5,5,5,5,5\n"
    hand_in(today)
    at(NOW + timedelta(days=1), monkeypatch)
    hand_in(today, "meta/next-day.csv")
    seen = store.history(series("facebook_views"), date(2026, 3, 16))
    assert [(value.value, value.complete) for value in seen] == [(5, False), (5, True)]
    assert current(seen)[date(2026, 3, 16)].complete


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (
            GOOD.replace("990", "many"),
            "Line 3, column “Facebook views”: “many” is not a number of 0 or more.",
        ),
        (GOOD + " " * MAX_BYTES, "The file has more than 5,000,000 bytes. Export a shorter period."),
        (b"PK\x03\x04\x14\x00\x06\x00", "This is not a CSV file. Export it again as CSV and hand that in."),
    ],
    ids=["a bad line", "too long", "a workbook"],
)
def test_what_is_wrong_is_mailed_and_nothing_is_kept(file: str | bytes, sentence: str) -> None:
    hand_in(GOOD, "meta/before.csv")
    before = figures()
    assert hand_in(file) == sentence
    assert figures() == before
    [mail] = sent()
    assert mail["To"] == compiled().mail.team
    assert mail["Subject"] == "The file meta/export.csv could not be taken"
    assert sentence in content(mail, "plain")
    assert sentence in content(mail, "html")


@pytest.mark.parametrize("key", ["tiktok/export.csv", "export.csv", "Meta/export.csv", "../meta/x.csv"])
def test_an_unknown_source_is_told_which_there_are(key: str) -> None:
    source = key.partition("/")[0]
    assert hand_in(GOOD, key) == (
        f"There is no source “{source}” in the programme. Its sources are: meta, youtube."
    )
    assert figures() == []
    assert len(sent()) == 1


def test_a_file_handed_in_without_a_folder_of_its_own_is_told_where_to_go() -> None:
    assert "meta, youtube" in hand_in(GOOD, "meta")
    assert figures() == []


def test_a_refusal_is_told_once_however_often_it_is_heard() -> None:
    message = put("nothing\n")
    for _ in range(3):
        assert drop.handler(message, None) == {"batchItemFailures": []}
    assert len(sent()) == 1


def test_a_refusal_that_could_not_be_mailed_is_mailed_when_it_comes_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def down(*_: object) -> str:
        raise ConnectionError

    message = put("nothing\n")
    with monkeypatch.context() as patch:
        patch.setattr(drop, "send", down)
        assert drop.handler(message, None) == {"batchItemFailures": [{"itemIdentifier": "m"}]}
    assert drop.handler(message, None) == {"batchItemFailures": []}
    assert len(sent()) == 1


def test_a_file_refused_before_its_day_is_taken_on_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    early = f"{HEAD}\n2026-03-17,5,5,5,5,5\n"
    assert "still to come" in hand_in(early)
    at(NOW + timedelta(days=1), monkeypatch)
    assert hand_in(early).startswith("Facebook and Instagram: 1 day ")
    [row] = rows("metrics", "ingest")
    assert row["taken"]


def test_a_crash_between_two_columns_is_made_good(monkeypatch: pytest.MonkeyPatch) -> None:
    really, calls = store.observe, iter([True, True])

    def crashing(*arguments: Any, **named: Any) -> int:
        if next(calls, None) is None:
            raise ConnectionError
        return really(*arguments, **named)

    message = put(GOOD)
    with monkeypatch.context() as patch:
        patch.setattr(store, "observe", crashing)
        assert drop.handler(message, None) == {"batchItemFailures": [{"itemIdentifier": "m"}]}
    assert rows("metrics", "ingest") == []
    assert drop.handler(message, None) == {"batchItemFailures": []}
    assert len(rows("metrics", "observation")) == 12
    assert len(store.history(series("facebook_views"), date(2026, 3, 13))) == 1


def test_a_long_export_is_taken_whole_even_where_the_table_hands_rows_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    really = client("dynamodb").batch_write_item

    def throttled(RequestItems: dict[str, list[Any]]) -> dict[str, Any]:  # noqa: N803  AWS's own name
        [(table, asked)] = RequestItems.items()
        really(RequestItems={table: asked[:10]})
        return {"UnprocessedItems": {table: asked[10:]} if asked[10:] else {}}

    monkeypatch.setattr(client("dynamodb"), "batch_write_item", throttled, raising=False)
    days = [NOW.date() - timedelta(days=n) for n in range(60)]
    hand_in(f"{HEAD}\n" + "".join(f"{day},{n},1,1,1,1\n" for n, day in enumerate(days)))
    assert values("facebook_views") == {str(day): n for n, day in enumerate(days)}
    assert len(rows("metrics", "observation")) == 300


def test_a_hostile_name_is_harmless_in_the_mail() -> None:
    hand_in("nothing\n", "meta/<script>alert(1)</script> + ü.csv")
    [mail] = sent()
    assert "<script>" not in content(mail, "html")
    assert "meta/<script>alert(1)</script> + ü.csv" in content(mail, "plain")


def test_a_file_name_of_two_lines_is_still_told() -> None:
    hand_in("nothing\n", "meta/a\nBcc: x@y.example\n.csv")
    [mail] = sent()
    assert mail["Bcc"] is None


def test_one_file_that_is_gone_does_not_hold_up_the_others() -> None:
    message = put(GOOD)["Records"][0]
    gone = json.loads(message["body"])
    gone["Records"][0]["s3"]["object"]["key"] = "meta/gone.csv"
    batch = {
        "Records": [
            {"messageId": "gone", "body": json.dumps(gone)},
            {"messageId": "s3's own greeting", "body": json.dumps({"Event": "s3:TestEvent"})},
            message,
        ]
    }
    assert drop.handler(batch, None) == {"batchItemFailures": [{"itemIdentifier": "gone"}]}
    assert values("facebook_views")["2026-03-13"] == 1204
    assert sent() == []
