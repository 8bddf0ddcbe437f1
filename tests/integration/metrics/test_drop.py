"""A file laid into the bucket: it is read under a drop of its own and the team gets a mail; nothing of it counts before a yes."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote_plus

import pytest

from services.metrics.functions import drop as function
from services.metrics.reports import handed_in
from services.metrics.table import drops
from services.metrics.table import series as table
from services.metrics.table.drops import Drop
from services.metrics.use_cases import drops as life
from services.metrics.use_cases import words
from shared.aws import client
from shared.compiled import compiled
from shared.sheets import MAX_BYTES
from tests.integration.metrics.conftest import content, sent
from tests.support import exports
from tests.support.aws import SITE
from tests.support.handed_in import GOOD, KEY, MEMBERS, NOW, PEOPLE, SOURCE, VIEWS, day, known

pytestmark = pytest.mark.usefixtures("metrics_aws")


def put(file: str | bytes, key: str = KEY, *, number: int = 1, at: datetime = NOW) -> dict[str, Any]:
    """Lay a file into the bucket; return the message that says so."""
    body = file.encode() if isinstance(file, str) else file
    kept = client("s3").put_object(Bucket="drops", Key=key, Body=body)
    about = {"key": quote_plus(key), "eTag": kept["ETag"].strip('"'), "sequencer": f"{number:04}"}
    said = {"s3": {"bucket": {"name": "drops"}, "object": about}, "eventTime": at.isoformat()}
    return {"Records": [{"messageId": f"m{number}", "body": json.dumps({"Records": [said]})}]}


def heard(message: dict[str, Any], at: datetime = NOW) -> dict[str, Any]:
    """Let the function hear of it at a moment."""
    return function.handler(message, clock=lambda: at)


def newest() -> Drop:
    return drops.newest(1)[0]


def test_a_file_that_is_laid_there_waits_for_a_yes_and_the_team_is_told() -> None:
    assert heard(put(GOOD)) == {"batchItemFailures": []}
    found = newest()
    assert (found.state, found.way, found.name) == ("read", "bucket", KEY)
    assert table.all_series() == [], "nothing is observed before a yes"
    [mail] = sent()
    assert mail["To"] == compiled().mail.team
    assert mail["Subject"] == f"The file {KEY} waits for your yes"
    for kind in ("plain", "html"):
        said = content(mail, kind)
        assert f"{SITE}/team/sources/drops/{found.id}" in said
        assert f"{VIEWS.title}, 3 days, 990 to 1,204 a day" in said
    kept, seen = life.keep(compiled(), found, {}, who="Robin", at=NOW)
    assert (kept.state, seen) == ("kept", None)
    assert known(VIEWS.id) == {"2026-03-13": 1204, "2026-03-14": 990, "2026-03-15": 1010}
    assert known(PEOPLE.id) == {"2026-03-13": 410, "2026-03-15": 395}, "what is unknown is not zero"
    assert known(MEMBERS.id)["2026-03-15"] == 882


def test_told_of_it_again_it_is_the_same_drop_and_no_second_mail() -> None:
    message = put(GOOD)
    for hours in range(3):
        assert heard(message, NOW + timedelta(hours=hours)) == {"batchItemFailures": []}
    assert len(drops.newest(9)) == 1
    assert len(sent()) == 1


def test_a_b_and_a_again_are_three_drops_each_with_its_own_report() -> None:
    bad = GOOD.replace("990", "many")
    # All three are laid there before the first is read: only the last content is left under the name.
    messages = [put(one, number=number) for number, one in enumerate((GOOD, bad, GOOD), 1)]
    for message in messages:
        assert heard(message) == {"batchItemFailures": []}
    states = sorted((one.state, words.refusal(one.refusal).sentence) for one in drops.newest(9))
    assert states == [
        ("read", ""),
        ("read", ""),
        (
            "refused",
            "Another file of the same name took its place before it was read. Hand it in again, under a name of its own.",
        ),
    ]
    assert len(sent()) == 3


def test_files_under_names_of_their_own_are_reported_each() -> None:
    bad = GOOD.replace("990", "many")
    messages = [put(one, f"{SOURCE.id}/{n}.csv", number=n) for n, one in enumerate((GOOD, bad, GOOD), 1)]
    for message in messages:
        heard(message)
    assert [(one.name, one.state) for one in sorted(drops.newest(9), key=lambda one: one.name)] == [
        (f"{SOURCE.id}/1.csv", "read"),
        (f"{SOURCE.id}/2.csv", "refused"),
        (f"{SOURCE.id}/3.csv", "read"),
    ]


def test_what_lies_under_a_drop_is_no_file_handed_in() -> None:
    heard(put(GOOD))
    assert heard(put(GOOD, newest().key, number=2)) == {"batchItemFailures": []}
    assert len(drops.newest(9)) == 1


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (
            GOOD.replace("990", "many"),
            f"Line 3, column “{VIEWS.column}”: “many” is not a number of 0 or more.",
        ),
        (GOOD + " " * MAX_BYTES, "The file has more than 5,000,000 bytes. Hand in fewer lines at a time."),
        (
            b"PK\x03\x04\x14\x00\x06\x00",
            "This is neither a CSV file nor a workbook nor a ZIP of them. Export it again as CSV and hand that in.",
        ),
    ],
    ids=["a bad line", "too long", "half of a ZIP"],
)
def test_what_is_wrong_is_mailed_and_nothing_is_kept(file: str | bytes, sentence: str) -> None:
    heard(put(file))
    assert newest().state == "refused"
    assert table.all_series() == []
    [mail] = sent()
    assert mail["Subject"] == f"The file {KEY} could not be taken"
    assert sentence in content(mail, "plain")
    assert sentence in content(mail, "html")


def test_a_table_that_nobody_knows_comes_with_the_mapping_that_it_needs() -> None:
    heard(put("Tag,Zahl\n2026-03-13,5\n2026-03-14,6\n2026-03-15,7\n", "strange.csv"))
    [mail] = sent()
    assert 'date_column = "Tag"' in content(mail, "plain")
    assert 'semantics = "?"' in content(mail, "plain")
    told = words.refusal(newest().refusal)
    assert 'date_column = "Tag"' in told.mapping
    assert "date_column" not in told.sentence


def test_a_mail_that_could_not_be_sent_is_sent_when_it_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object) -> str:
        raise ConnectionError

    message = put("nothing\n")
    with monkeypatch.context() as patch:
        patch.setattr(handed_in, "send", down)
        assert heard(message) == {"batchItemFailures": [{"itemIdentifier": "m1"}]}
    assert drops.newest(1) == []
    assert heard(message) == {"batchItemFailures": []}
    assert len(sent()) == 1


def test_a_file_of_another_source_than_was_said_is_refused() -> None:
    heard(put(GOOD, "tiktok/export.csv"))
    assert words.refusal(newest().refusal).sentence == (
        f"This was handed in for “tiktok”, but it is an export of: {SOURCE.title}."
    )


@pytest.mark.parametrize("key", ["export.csv", f"elsewhere/{SOURCE.id}.csv"])
def test_a_file_is_known_without_a_folder_of_its_own(key: str) -> None:
    heard(put(GOOD, key))
    assert newest().shapes == (SOURCE.title,)


def test_an_export_that_is_known_needs_no_mapping() -> None:
    at = datetime(2026, 11, 25, 9, tzinfo=UTC)
    heard(put(exports.YOUTUBE_TOTALS, "Totals.csv", at=at), at)
    life.keep(compiled(), newest(), {}, who="Robin", at=at)
    assert known("youtube_subscribers_net") == {"2026-08-01": 3, "2026-08-02": -1, "2026-08-03": 0}


def test_a_hostile_name_is_harmless_in_the_mail_and_in_the_bucket() -> None:
    heard(put("nothing\n", f"{SOURCE.id}/<script>alert(1)</script> + ü.csv"))
    heard(put("nothing\n", f"{SOURCE.id}/a\nBcc: x@y.example\n.csv", number=2))
    for mail in sent():
        assert "<script>" not in content(mail, "html")
        assert mail["Bcc"] is None
    assert newest().name.startswith(SOURCE.id)


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
    assert newest().name == KEY


def test_a_file_refused_before_its_day_is_read_on_its_day() -> None:
    early = GOOD.splitlines()[0] + f"\n{day(17)},5,5,5\n"
    heard(put(early))
    assert "still to come" in words.in_short(newest())
    later = NOW + timedelta(days=2)
    heard(put(early, number=2, at=later), later)
    assert newest().state == "read"
