"""make drop: it shows what a file says, asks what has to be asked, and keeps it on a yes alone."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from operate.drop import Ask, drop
from operate.processes import StageError
from services.metrics.table import drops
from services.metrics.use_cases.drops import drop_it
from shared.aws import client
from shared.clock import now
from shared.sheets import MAX_BYTES
from tests.support.aws import SITE, service_on
from tests.support.handed_in import GOOD, NOW, SOURCE, VIEWS, known

OUTPUTS = {
    "MetricsTable": "metrics",
    "Site": SITE,
    "Secret": "signing-key",
    "Bus": "default",
    "DropsBucket": "drops",
    "ObservedBucket": "observed",
    "SourceSecrets": "sources/",
}


@pytest.fixture(autouse=True)
def metrics(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with service_on("moto", "metrics", request, monkeypatch):
        for name in ("drops", "observed"):
            client("s3").create_bucket(
                Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"}
            )
        yield


def hand_in(folder: Path, file: str, *, yes: bool = False, ask: Ask | None = None, minutes: int = 0) -> int:
    path = folder / "export.csv"
    path.write_text(file)
    at = NOW + timedelta(minutes=minutes)
    return drop(OUTPUTS, str(path), SOURCE.id, yes=yes, clock=lambda: at, ask=ask)


def typing(*lines: str) -> Ask:
    left = iter(lines)
    return lambda _: next(left)


def test_it_shows_what_a_file_says_and_keeps_it_on_a_yes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hand_in(tmp_path, GOOD, ask=typing("what?", "y")) == 0
    said = capsys.readouterr().out
    assert f"{VIEWS.title}, 3 days, 990 to 1,204 a day" in said
    assert "Kept: 8 new figures, 0 changed, 0 as they were." in said
    assert f"{SITE}/team/sources/drops/" in said
    assert len(known(VIEWS.id)) == 3


def test_a_no_keeps_nothing(tmp_path: Path) -> None:
    assert hand_in(tmp_path, GOOD, ask=typing("n")) == 1
    assert known(VIEWS.id) == {}
    assert drops.newest(1)[0].state == "dropped"


def test_a_yes_beforehand_keeps_what_raises_no_question_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hand_in(tmp_path, GOOD, yes=True) == 0
    assert hand_in(tmp_path, GOOD.replace("1,204", "1,310"), yes=True, minutes=1) == 1
    said = capsys.readouterr().err
    assert "13 March 2026 was 1,204 and is 1,310" in said
    assert "It waits for a yes" in said
    assert known(VIEWS.id)["2026-03-13"] == 1204


def test_a_question_is_answered_by_its_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hand_in(tmp_path, GOOD, yes=True)
    assert hand_in(tmp_path, GOOD.replace("1,204", "1,310"), ask=typing("9", "1", "y"), minutes=1) == 0
    assert "1. Keep it" in capsys.readouterr().out
    assert known(VIEWS.id)["2026-03-13"] == 1310


def test_without_a_terminal_it_says_where_to_say_yes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert hand_in(tmp_path, GOOD) == 1
    said = capsys.readouterr().err
    assert f"{SITE}/team/sources/drops/" in said
    assert "YES=1" in said
    assert known(VIEWS.id) == {}


def test_each_report_is_of_its_own_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = GOOD.replace("990", "many")
    assert [hand_in(tmp_path, one, yes=True, minutes=n) for n, one in enumerate((GOOD, bad, GOOD))] == [
        0,
        1,
        0,
    ]
    said = capsys.readouterr()
    assert "“many” is not a number" in said.err
    assert "8 new figures" in said.out
    assert "0 new figures, 0 changed, 8 as they were." in said.out


def test_a_file_that_fits_nothing_comes_with_its_mapping(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "strange.csv"
    path.write_text("Tag,Zahl\n2026-03-13,5\n2026-03-14,6\n")
    assert drop(OUTPUTS, str(path), "", yes=True, clock=lambda: NOW) == 1
    assert 'date_column = "Tag"' in capsys.readouterr().err


def test_no_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(StageError, match="There is no file"):
        drop(OUTPUTS, str(tmp_path / "none.csv"), "", yes=True, clock=lambda: NOW)


def test_each_file_of_a_folder_or_a_pattern_has_its_own_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a good one.csv").write_text(GOOD)
    (tmp_path / "empty.csv").write_text("")
    for named in (
        str(tmp_path),
        str(tmp_path / "*.csv"),
        f"'{tmp_path}/a good one.csv' {tmp_path}/empty.csv",
    ):
        assert drop(OUTPUTS, named, SOURCE.id, yes=True, clock=now) == 1
        said = capsys.readouterr()
        assert "Kept: " in said.out
        assert "1 of 2 files were kept." in said.out
        assert "The file is empty" in said.err
    assert len(known(VIEWS.id)) == 3
    assert drop(OUTPUTS, str(tmp_path / "a good one.csv"), SOURCE.id, yes=True, clock=now) == 0


def test_what_can_not_be_handed_in_is_a_sentence_and_nothing_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    path = tmp_path / "export.csv"
    path.write_text(GOOD)
    with pytest.raises(StageError, match="no file in the folder"):
        drop(OUTPUTS, str(tmp_path / "empty"), "", yes=True, clock=now)
    with pytest.raises(StageError, match=rf"no source strange. There are: .*{SOURCE.id}"):
        drop(OUTPUTS, str(path), "strange", yes=True, clock=now)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(StageError, match=r"export\.csv can't be read: Permission denied"):
        drop(OUTPUTS, str(path), "", yes=True, clock=now)
    assert drops.newest(1) == []


def test_a_file_of_fifty_megabytes_is_refused_without_being_read_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "long.csv"
    with path.open("wb") as opened:
        opened.truncate(50_000_000)
    assert drop(OUTPUTS, str(path), "", yes=True, clock=now) == 1
    assert "more than 5,000,000 bytes" in capsys.readouterr().err
    assert drops.newest(1)[0].size == MAX_BYTES + 1


@pytest.mark.parametrize("key", [EOFError, KeyboardInterrupt])
def test_who_stops_at_a_question_is_told_where_the_file_waits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], key: type[BaseException]
) -> None:
    def stop(_: str) -> str:
        raise key

    if key is EOFError:
        assert hand_in(tmp_path, GOOD, ask=stop) == 1
    else:
        with pytest.raises(KeyboardInterrupt):
            hand_in(tmp_path, GOOD, ask=stop)
    assert f"It waits for a yes, and nothing of it counts before: {SITE}" in capsys.readouterr().err
    assert drops.newest(1)[0].state == "read"


def test_what_somebody_decided_meanwhile_on_the_page_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def meanwhile(_: str) -> str:
        drop_it(drops.newest(1)[0], who="Robin", at=NOW)
        return "y"

    assert hand_in(tmp_path, GOOD, ask=meanwhile) == 1
    assert "Somebody decided meanwhile not to keep it." in capsys.readouterr().err
    assert known(VIEWS.id) == {}
