"""A platform's export dropped in: the whole of it is taken, or nothing of it and a mail says where and why."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote_plus

import pytest

from services.metrics.functions import drop
from services.metrics.observations import Series, current
from services.metrics.sources.exports import drop as dropped
from services.metrics.sources.exports.export import said
from services.metrics.sources.exports.reading import MAX_BYTES
from services.metrics.table import drops
from services.metrics.table import series as table
from shared.aws import client
from shared.compiled import compiled
from tests.integration.metrics.conftest import content, make_bucket, sent
from tests.support.aws import rows

NOW = datetime(2026, 3, 16, 9, tzinfo=UTC)
SOURCE = next(
    one
    for one in compiled().sources
    if [metric.semantics for metric in one.metrics] == ["flow", "unique", "cumulative"]
)
"""A platform of which each kind of figure is known."""

VIEWS, PEOPLE, MEMBERS = SOURCE.metrics
HEAD = ",".join([SOURCE.date_column, *(metric.column for metric in SOURCE.metrics)])
KEY = f"{SOURCE.id}/export.csv"
KNOWN = ", ".join(one.id for one in compiled().sources)


def day(of: int, month: int = 3) -> str:
    """Return a day of 2026 as the platform writes it."""
    return date(2026, month, of).strftime(SOURCE.date_formats[0])


GOOD = f'{HEAD}\n{day(13)},"1,204",410,880\n{day(14)},990,N/A,881\n{day(15)},1010,395,879\n'
"""Eight figures of three days."""


@pytest.fixture(autouse=True)
def bucket(metrics_aws: None) -> None:
    make_bucket("drops")


def put(file: str | bytes, key: str = KEY) -> dict[str, Any]:
    """Put a file into the bucket; return the message that says so."""
    body = file.encode() if isinstance(file, str) else file
    client("s3").put_object(Bucket="drops", Key=key, Body=body)
    said = {"Records": [{"s3": {"bucket": {"name": "drops"}, "object": {"key": quote_plus(key)}}}]}
    return {"Records": [{"messageId": "m", "body": json.dumps(said)}]}


def heard(message: dict[str, Any], at: datetime = NOW) -> dict[str, Any]:
    """Let the function hear of it at a moment."""
    return drop.handler(message, clock=lambda: at)


def hand_in(file: str | bytes, key: str = KEY, at: datetime = NOW) -> str:
    """Hand a file in; return what became of it."""
    assert heard(put(file, key), at) == {"batchItemFailures": []}
    etag = client("s3").head_object(Bucket="drops", Key=key)["ETag"].strip('"')
    report = drops.reported(key, etag)
    assert report
    return said(report)


def series(metric: str) -> Series:
    [found] = [one for one in table.all_series() if one.metric == metric]
    return found


def values(metric: str) -> dict[str, int]:
    found = table.values(series(metric), date(2026, 1, 1), date(2026, 12, 31))
    return {str(day): value.value for day, value in found.items()}


def figures() -> list[dict[str, Any]]:
    return rows("metrics", "observation") + rows("metrics", "series")


def test_an_export_is_taken_and_what_is_unknown_is_not_zero() -> None:
    assert hand_in(GOOD) == (
        f"{SOURCE.title}: 3 days from 2026-03-13 to 2026-03-15, 8 new or changed figures."
    )
    assert values(VIEWS.id) == {"2026-03-13": 1204, "2026-03-14": 990, "2026-03-15": 1010}
    assert values(MEMBERS.id) == {"2026-03-13": 880, "2026-03-14": 881, "2026-03-15": 879}
    assert values(PEOPLE.id) == {"2026-03-13": 410, "2026-03-15": 395}
    for metric in SOURCE.metrics:
        assert series(metric.id) == Series(
            SOURCE.id, SOURCE.account, metric.id, metric.title, metric.unit, metric.semantics
        )
    assert sent() == []


def test_what_became_of_a_file_is_kept_as_facts() -> None:
    hand_in(GOOD)
    hand_in(GOOD.replace("990", "many"), f"{SOURCE.id}/bad.csv")
    bad, good = sorted(rows("metrics", "ingest"), key=lambda row: str(row["sk"]))
    assert {name: good[name] for name in ("taken", "source", "days", "first", "last", "changed")} == {
        "taken": True,
        "source": SOURCE.title,
        "days": 3,
        "first": "2026-03-13",
        "last": "2026-03-15",
        "changed": 8,
    }
    assert not bad["taken"]
    assert bad["values"] == {"line": "3", "column": VIEWS.column, "written": "many"}
    assert "many" not in bad["sentence"]


def test_what_was_kept_as_a_sentence_is_still_said() -> None:
    assert (
        said({"taken": False, "sentence": "Line 3: 100% of it is wrong."}) == "Line 3: 100% of it is wrong."
    )


def test_the_same_file_twice_changes_nothing() -> None:
    hand_in(GOOD)
    before = figures()
    assert heard(put(GOOD), NOW + timedelta(hours=3)) == {"batchItemFailures": []}
    assert "0 new or changed figures" in hand_in(GOOD, f"{SOURCE.id}/the-same.csv", NOW + timedelta(hours=3))
    assert figures() == before


def test_a_restated_value_takes_the_place_and_what_it_was_is_kept() -> None:
    hand_in(GOOD)
    later = NOW + timedelta(days=1)
    assert "1 new or changed figure." in hand_in(GOOD.replace("1,204", "1,310"), at=later)
    assert values(VIEWS.id)["2026-03-13"] == 1310
    assert [value.value for value in table.history(series(VIEWS.id), date(2026, 3, 13))] == [1204, 1310]


def test_a_day_that_still_runs_is_provisional_until_it_is_over() -> None:
    today = f"{HEAD}\n{day(16)},5,5,5\n"
    hand_in(today)
    hand_in(today, f"{SOURCE.id}/next-day.csv", NOW + timedelta(days=1))
    seen = table.history(series(VIEWS.id), date(2026, 3, 16))
    assert [(value.value, value.complete) for value in seen] == [(5, False), (5, True)]
    assert current(seen)[date(2026, 3, 16)].complete


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (
            GOOD.replace("990", "many"),
            f"Line 3, column “{VIEWS.column}”: “many” is not a number of 0 or more.",
        ),
        (GOOD + " " * MAX_BYTES, "The file has more than 5,000,000 bytes. Export a shorter period."),
        (b"PK\x03\x04\x14\x00\x06\x00", "This is not a CSV file. Export it again as CSV and hand that in."),
    ],
    ids=["a bad line", "too long", "a workbook"],
)
def test_what_is_wrong_is_mailed_and_nothing_is_kept(file: str | bytes, sentence: str) -> None:
    hand_in(GOOD, f"{SOURCE.id}/before.csv")
    before = figures()
    assert hand_in(file) == sentence
    assert figures() == before
    [mail] = sent()
    assert mail["To"] == compiled().mail.team
    assert mail["Subject"] == f"The file {KEY} could not be taken"
    assert sentence in content(mail, "plain")
    assert sentence in content(mail, "html")


@pytest.mark.parametrize("key", ["tiktok/export.csv", "export.csv", KEY.title(), f"../{KEY}"])
def test_an_unknown_source_is_told_which_there_are(key: str) -> None:
    source = key.partition("/")[0]
    assert hand_in(GOOD, key) == (
        f"There is no source “{source}” in the programme. Its sources are: {KNOWN}."
    )
    assert figures() == []
    assert len(sent()) == 1


def test_a_file_handed_in_without_a_folder_of_its_own_is_told_where_to_go() -> None:
    assert KNOWN in hand_in(GOOD, SOURCE.id)
    assert figures() == []


def test_a_refusal_is_told_once_however_often_it_is_heard() -> None:
    message = put("nothing\n")
    for _ in range(3):
        assert heard(message) == {"batchItemFailures": []}
    assert len(sent()) == 1


def test_a_refusal_that_could_not_be_mailed_is_mailed_when_it_comes_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def down(*_: object) -> str:
        raise ConnectionError

    message = put("nothing\n")
    with monkeypatch.context() as patch:
        patch.setattr(dropped, "send", down)
        assert heard(message) == {"batchItemFailures": [{"itemIdentifier": "m"}]}
    assert heard(message) == {"batchItemFailures": []}
    assert len(sent()) == 1


def test_a_file_refused_before_its_day_is_taken_on_its_day() -> None:
    early = f"{HEAD}\n{day(17)},5,5,5\n"
    assert "still to come" in hand_in(early)
    assert hand_in(early, at=NOW + timedelta(days=1)).startswith(f"{SOURCE.title}: 1 day ")
    [row] = rows("metrics", "ingest")
    assert row["taken"]


def test_a_crash_between_two_columns_is_made_good(monkeypatch: pytest.MonkeyPatch) -> None:
    really, calls = client("dynamodb").put_item, iter([True, True])

    def crashing(**named: Any) -> Any:
        if next(calls, None) is None:
            raise ConnectionError
        return really(**named)

    message = put(GOOD)
    with monkeypatch.context() as patch:
        patch.setattr(client("dynamodb"), "put_item", crashing, raising=False)
        assert heard(message) == {"batchItemFailures": [{"itemIdentifier": "m"}]}
    assert rows("metrics", "ingest") == []
    assert len(rows("metrics", "year")) == 2
    assert heard(message) == {"batchItemFailures": []}
    assert len(rows("metrics", "year")) == 3
    assert len(values(VIEWS.id)) == 3
    assert len(table.history(series(VIEWS.id), date(2026, 3, 13))) == 1


def test_a_long_export_is_taken_whole_even_where_the_table_hands_rows_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    really = client("dynamodb").batch_write_item

    def throttled(RequestItems: dict[str, list[Any]]) -> dict[str, Any]:  # noqa: N803  AWS's own name
        [(table, asked)] = RequestItems.items()
        really(RequestItems={table: asked[:4]})
        return {"UnprocessedItems": {table: asked[4:]} if asked[4:] else {}}

    monkeypatch.setattr(client("dynamodb"), "batch_write_item", throttled, raising=False)
    days = [NOW.date() - timedelta(days=n) for n in range(60)]
    hand_in(f"{HEAD}\n" + "".join(f"{day(one.day, one.month)},{n},1,1\n" for n, one in enumerate(days)))
    assert values(VIEWS.id) == {str(one): n for n, one in enumerate(days)}
    # A row a month and metric: of January, February and March.
    assert len(rows("metrics", "observation")) == 9


def test_a_hostile_name_is_harmless_in_the_mail() -> None:
    hand_in("nothing\n", f"{SOURCE.id}/<script>alert(1)</script> + ü.csv")
    [mail] = sent()
    assert "<script>" not in content(mail, "html")
    assert f"{SOURCE.id}/<script>alert(1)</script> + ü.csv" in content(mail, "plain")


def test_a_file_name_of_two_lines_is_still_told() -> None:
    hand_in("nothing\n", f"{SOURCE.id}/a\nBcc: x@y.example\n.csv")
    [mail] = sent()
    assert mail["Bcc"] is None


def test_one_file_that_is_gone_does_not_hold_up_the_others() -> None:
    message = put(GOOD)["Records"][0]
    gone = json.loads(message["body"])
    gone["Records"][0]["s3"]["object"]["key"] = f"{SOURCE.id}/gone.csv"
    batch = {
        "Records": [
            {"messageId": "gone", "body": json.dumps(gone)},
            {"messageId": "s3's own greeting", "body": json.dumps({"Event": "s3:TestEvent"})},
            message,
        ]
    }
    assert heard(batch) == {"batchItemFailures": [{"itemIdentifier": "gone"}]}
    assert values(VIEWS.id)["2026-03-13"] == 1204
    assert sent() == []


def test_decimals_of_a_file_are_kept_as_they_are() -> None:
    hand_in(f"{HEAD}\n{day(13)},0.42,1,1\n{day(14)},0.42,1,1\n")
    assert values(VIEWS.id) == {"2026-03-13": Decimal("0.42"), "2026-03-14": Decimal("0.42")}
