"""A file of a programme's own mapping, however a program writes it; what is wrong with it; and a file that nobody knows."""

import io
import resource
import shutil
import subprocess
import sys
import tomllib
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.metrics.sources.exports.found import Found
from services.metrics.sources.exports.reading import read
from services.metrics.sources.exports.said import DropError
from shared.compiled import compiled
from shared.programme import Programme, Source, load
from shared.sheets import MAX_BYTES, workbook
from tests.support import exports

ROOT = Path(__file__).parents[4]

TODAY = date(2026, 3, 16)


def metric(column: str, semantics: str = "flow", **more: Any) -> dict[str, Any]:
    name = column.lower().replace(" ", "_")
    return {"column": column, "id": name, "title": column, "unit": "things", "semantics": semantics, **more}


def source(**other: Any) -> Source:
    values: dict[str, Any] = {
        "id": "podcast",
        "title": "Our podcast",
        "account": "ours",
        "date_column": "Date",
        "metrics": [metric("Plays"), metric("Listens"), metric("Followers", "cumulative")],
    }
    return Source.model_validate(values | other)


def programme(*sources: Source) -> Programme:
    return compiled().model_copy(update={"sources": sources or (source(),)})


HEAD = "Date,Plays,Listens,Followers"
GOOD = f'{HEAD}\n2026-03-13,"1,204",31,880\n2026-03-14,990,,881\n2026-03-15,1010,28,879\n'
SEMICOLONS = GOOD.replace('"1,204"', "1 204").replace(",", ";")


def found(content: str | bytes, *sources: Source, name: str = "podcast/export.csv", **answers: str) -> Found:
    written = content.encode() if isinstance(content, str) else content
    [table] = read(name, written, programme(*sources), TODAY, answers)
    return table


def values(table: Found, of: str) -> dict[str, str]:
    assert table.questions == ()
    return {str(one.day): str(one.value) for one in table.observations if one.series.metric == of}


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(GOOD.encode("utf-8-sig"), id="Excel's UTF-8"),
        pytest.param(GOOD.encode("utf-16"), id="Excel's Unicode text"),
        pytest.param(GOOD.encode("utf-16-le"), id="UTF-16 without a mark"),
        pytest.param(GOOD.encode("utf-16-be"), id="UTF-16 the other way round, without a mark"),
        pytest.param(GOOD.replace("\n", "\r\n").encode(), id="lines of Windows"),
        pytest.param(GOOD.replace("\n", "\r").encode(), id="lines of an old Mac"),
        pytest.param(GOOD.replace("\n", "\n\n").encode(), id="empty lines"),
        pytest.param(SEMICOLONS.encode(), id="semicolons"),
        pytest.param(SEMICOLONS.replace(";", "\t").encode(), id="tabs"),
        pytest.param(f"Daily figures, all of them\n\n{GOOD}".encode(), id="a title above"),
        pytest.param(f"Update, by day\n{SEMICOLONS}".encode(), id="a title with a comma above semicolons"),
        pytest.param(f"Été\n{GOOD}".encode("cp1252"), id="Excel's old code page"),
        pytest.param(GOOD.replace("Plays", "  plAYS ").encode(), id="a careless header"),
        pytest.param(f"{GOOD}Total,3204,59,\n".encode(), id="a total"),
        pytest.param(f'{GOOD},"3,204",59,,Grand total\n'.encode(), id="a total in a column of its own"),
        pytest.param(f'{GOOD}Tout ensemble,"3,204",59,\n'.encode(), id="a total of another name"),
        pytest.param(f"{GOOD}\nExported on 16/03/2026\n".encode(), id="a note below"),
        pytest.param(f"{GOOD}\nExported on,16/03/2026\n".encode(), id="a note below of two cells"),
        pytest.param(
            f"{GOOD}\nCountry,Plays\nUnited Kingdom,3204\n".encode(), id="a second table, which nobody knows"
        ),
        pytest.param(
            GOOD.replace(HEAD, f",All of it,,\n{HEAD}").replace("\n", ",,\n").encode(),
            id="trailing empty columns, a merged header",
        ),
    ],
)
def test_the_same_figures_are_read_however_a_program_writes_them(written: bytes) -> None:
    table = read("podcast/export.csv", written, programme(), TODAY)[0]
    assert values(table, "plays") == {"2026-03-13": "1204", "2026-03-14": "990", "2026-03-15": "1010"}
    assert values(table, "listens") == {"2026-03-13": "31", "2026-03-15": "28"}


def test_columns_are_found_by_name_wherever_they_stand() -> None:
    lines = [line.split(",") for line in GOOD.replace('"1,204"', "1204").splitlines()]
    moved = "\n".join(",".join([row[3], f"new{row[1]}", row[1], row[0], row[2]]) for row in lines)
    table = found(moved)
    assert values(table, "followers") == {"2026-03-13": "880", "2026-03-14": "881", "2026-03-15": "879"}
    assert [str(note) for note in table.notes] == ["The column “newPlays” was not kept."]


BAD = [
    (
        "a column that is missing",
        "Date,Plays,Listens\n2026-03-13,5,3\n",
        "Line 1: the column “Followers” is missing. The file has: Date, Plays, Listens.",
    ),
    (
        "a column twice",
        f"{HEAD},Plays\n2026-03-13,1,2,3,4\n",
        "Line 1: the column “Plays” stands there twice.",
    ),
    (
        "a word for a number",
        GOOD.replace("990", "many"),
        "Line 3, column “Plays”: “many” is not a number of 0 or more.",
    ),
    (
        "a number below zero",
        GOOD.replace("990", "-4"),
        "Line 3, column “Plays”: “-4” is not a number of 0 or more.",
    ),
    (
        "a formula",
        GOOD.replace("990", "=1+1"),
        "Line 3, column “Plays”: “=1+1” is not a number of 0 or more.",
    ),
    (
        "thousands without quotation marks",
        f"{HEAD}\n2026-03-13,1,234,5,832,10,60\n",
        "Line 2 has 7 cells, the header on line 1 has 4: “2026-03-13, 1, 234, 5, 832, 10, 60”. A number with a comma in it has",
    ),
    (
        "a short line",
        f"{HEAD}\n2026-03-13,5,5\n",
        "Line 2: the column “Followers” is missing: the line has only 3 cells, the header on line 1 has 4.",
    ),
    (
        "a day to come",
        GOOD.replace("2026-03-15", "2026-03-17"),
        "Line 4, column “Date”: 17 March 2026 is still to come. Check the date.",
    ),
    (
        "a day twice",
        GOOD.replace("2026-03-15", "2026-03-13"),
        "Line 4: 13 March 2026 stands on line 2 already. Each may come once: export by day, not by hour",
    ),
    (
        "a bad line below a cell of two lines",
        f'"Made\nby hand"\n{GOOD.replace("990", "many")}',
        "Line 5, column “Plays”: “many” is not a number of 0 or more.",
    ),
    (
        "a header alone",
        f"{HEAD}\n",
        "The file has a header but no day under it. Export a period that has figures.",
    ),
    (
        "a name that begins like a total",
        f"{HEAD}\nSummer fair,1,1,1\n",
        "Line 2, column “Date”: “Summer fair” is not a date such as 2026-03-14.",
    ),
    ("nothing", "", "The file is empty. Export it again and hand that in."),
    (
        "words",
        "Dear all",
        "There is no table of figures in the file. Export it again as CSV.",
    ),
    (
        "a quotation that never ends",
        f'{GOOD}"2026-03-12,5,5,5\n',
        "Line 5: a quotation mark is opened and not closed, or stands in the middle. Export the file again.",
    ),
    (
        "a web page",
        "<!doctype html><table></table>",
        "This is a web page, not a table. Export it again as CSV or XLSX and hand that in.",
    ),
    (
        "half of a ZIP",
        b"PK\x03\x04\x14\x00\x06\x00\x08\x00",
        "This is neither a CSV file nor a workbook nor a ZIP of them.",
    ),
    (
        "half of a UTF-16 file",
        GOOD.encode("utf-16")[:-1],
        "This is neither a CSV file nor a workbook nor a ZIP of them.",
    ),
    (
        "a picture",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        "This is neither a CSV file nor a workbook nor a ZIP of them.",
    ),
    (
        "half of a workbook",
        exports.TIKTOK_BOOK[:900],
        "This is neither a CSV file nor a workbook nor a ZIP of them.",
    ),
    (
        "half of an old workbook",
        exports.LINKEDIN[:1500],
        "The workbook can't be opened: it is damaged or cut off.",
    ),
    ("more than anyone exports", b"5" * (MAX_BYTES + 1), "The file has more than 5,000,000 bytes."),
    (
        "more lines than anyone exports",
        b"1\n" * 100_001,
        "The file has more than 100,000 lines or 1,000,000 cells.",
    ),
    (
        "more cells than anyone exports",
        b"," * 1_000_001,
        "The file has more than 100,000 lines or 1,000,000 cells.",
    ),
]


@pytest.mark.parametrize(
    ("file", "sentence"), [pytest.param(file, sentence, id=what) for what, file, sentence in BAD]
)
def test_what_is_wrong_is_said_with_its_place(file: str | bytes, sentence: str) -> None:
    with pytest.raises(DropError) as refused:
        found(file)
    assert str(refused.value).startswith(sentence)


def test_a_mapping_says_what_its_columns_are() -> None:
    own = source(
        decimal="comma",
        metrics=[
            metric("Hours", places=2),
            metric("Share", "rate", unit="%", written="sign"),
            metric("Length", "rate", written="length"),
            metric("Net", negative=True),
        ],
    )
    table = found('Date,Hours,Share,Length,Net\n2026-03-13,"1.250","4,5%",0:01:12,-3\n', own)
    assert {one.series.metric: str(one.value) for one in table.observations} == {
        "hours": "1250",
        "share": "4.5",
        "length": "72",
        "net": "-3",
    }
    assert {one.places for one in table.series} == {0, 2}


def test_formats_that_a_programme_declares_are_held_against_the_whole_column() -> None:
    own = source(date_formats=["%d.%m.%Y", "%d %B"], metrics=[metric("Plays")])
    assert set(values(found("Date,Plays\n13.03.2026,5\n14.03.2026,6\n", own), "plays")) == {
        "2026-03-13",
        "2026-03-14",
    }
    [question] = found("Date,Plays\n31 December,5\n1 January,6\n", own).questions
    assert [choice.answer for choice in question.choices] == ["2026", "2025", "2024"]
    with_year = found("Date,Plays\n31 December,5\n1 January,6\n", own, year="2026")
    assert set(values(with_year, "plays")) == {"2025-12-31", "2026-01-01"}
    ranged = found("Figures from 2025-12-20 to 2026-01-10\nDate,Plays\n31 December,5\n1 January,6\n", own)
    assert set(values(ranged, "plays")) == {"2025-12-31", "2026-01-01"}
    with pytest.raises(DropError, match=r"such as 14\.03\.2026"):
        found("Date,Plays\n2026-03-13,5\n", own)


def test_a_line_above_the_table_tells_mappings_apart() -> None:
    moods = source(above="Moods", metrics=[metric("Primary")])
    assert values(found("Moods\nDate,Primary\n2026-03-13,5\n", moods), "primary") == {"2026-03-13": "5"}
    with pytest.raises(DropError):
        found("Noods\nDate,Primary\n2026-03-13,5\n", moods)


def test_an_account_is_the_programme_s() -> None:
    one, other = (
        source(id=name, platform="youtube", account=f"{name}-tv", title=name) for name in ("a", "b")
    )
    given_alone = read("Totals.csv", exports.YOUTUBE_TOTALS, programme(one), date(2026, 11, 25))[0]
    assert {(seen.source, seen.account) for seen in given_alone.series} == {("a", "a-tv")}
    asked = read("Totals.csv", exports.YOUTUBE_TOTALS, programme(one, other), date(2026, 11, 25))[0]
    assert [choice.answer for choice in asked.questions[0].choices] == ["a", "b"]
    told = read("b/Totals.csv", exports.YOUTUBE_TOTALS, programme(one, other), date(2026, 11, 25))[0]
    assert {seen.account for seen in told.series} == {"b-tv"}


def test_an_unknown_file_is_answered_with_the_mapping_it_needs() -> None:
    written = 'Week,Downloads,Share,Note\n2026-03-12,"1,204",12%,x\n2026-03-13,990,14%,y\n'
    with pytest.raises(DropError) as refused:
        read("Pod Mean (all).csv", written.encode(), programme(), TODAY)
    assert "“Week, Downloads, Share, Note”" in str(refused.value)
    assert "sources/pod-mean-all.toml" in str(refused.value)
    mapping = refused.value.values["mapping"].replace('semantics = "?"', 'semantics = "flow"', 1)
    mapping = mapping.replace('unit = "?"', 'unit = "downloads"', 1)
    own = tomllib.loads(mapping.replace('semantics = "?"', 'semantics = "rate"').replace('"?"', '"%"'))
    table = found(written, Source.model_validate(own), name="Pod Mean (all).csv")
    assert values(table, "pod_mean_all_downloads") == {"2026-03-12": "1204", "2026-03-13": "990"}
    assert values(table, "pod_mean_all_share") == {"2026-03-12": "12", "2026-03-13": "14"}


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("2026 export (1).csv", "export-1"),
        ("Été.csv", "ete"),
        ("数字.csv", "export"),
        ("clipcast.csv", "clipcast-2"),
        (f"{'long ' * 30}.csv", "long-long-long-long-long"),
    ],
)
def test_the_mapping_proposed_works_in_a_programme_s_sources(tmp_path: Path, name: str, id_: str) -> None:
    """From the first failed try to figures, as a person does it: copy, fill in each ?, check, hand in again."""
    folder = tmp_path / "northmoor"
    shutil.copytree(ROOT / "tests/programmes/northmoor", folder)
    august = (
        "Our newsletter\n1 August 2026 to 3 August 2026\n\nDay;Opened;Share\n"
        "2026-08-01;1.204;12,5%\n2026-08-02;990;14%\n2026-08-03;1.010;9%\nTotal;3.204;11%\n"
    )
    with pytest.raises(DropError) as refused:
        read(name, august.encode(), load(folder), date(2026, 11, 25))
    assert f"sources/{id_}.toml" in str(refused.value)
    mapping = refused.value.values["mapping"].replace('unit = "?"', 'unit = "mails"', 1)
    mapping = mapping.replace('semantics = "?"', 'semantics = "flow"', 1).replace('unit = "?"', 'unit = "%"')
    (folder / "sources" / f"{id_}.toml").write_text(mapping.replace('semantics = "?"', 'semantics = "rate"'))
    september = august.replace("August", "September").replace("-08-", "-09-")
    for month, file in (("08", august), ("09", september)):
        [table] = read(name, file.encode(), load(folder), date(2026, 11, 25))
        opened, share = table.series
        assert (table.source, opened.semantics, share.semantics) == (id_, "flow", "rate")
        assert values(table, opened.metric) == {
            f"2026-{month}-01": "1204",
            f"2026-{month}-02": "990",
            f"2026-{month}-03": "1010",
        }
        assert values(table, share.metric)[f"2026-{month}-01"] == "12.5"


def test_a_table_of_several_lines_a_day_gets_no_mapping_that_would_fail() -> None:
    file = "Date,Country,Hits\n2026-03-13,Wales,5\n2026-03-13,England,6\n"
    with pytest.raises(DropError, match="lines 2 and 3 are of the same day"):
        read("a.csv", file.encode(), programme(), TODAY)


def test_a_mean_with_a_point_is_no_day_of_a_mapping() -> None:
    queries = "Top queries,Clicks,Position\nnhs jobs,5,12.3\ncare work,4,1.5\n"
    with pytest.raises(DropError, match="there is no column of days"):
        read("Queries.csv", queries.encode(), programme(), TODAY)
    with pytest.raises(DropError, match='date_column = "Datum"'):
        read("a.csv", b"Datum,Besuche bei uns\n12.3,5\n13.3,7\n", programme(), TODAY)


def test_a_workbook_that_claims_a_sheet_of_any_size_is_refused() -> None:
    sheet = exports.workbook(Views=[["Date", "Plays"], ["2026-03-13", 5]])
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sheet)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(b'r="B2"', b'r="XFD1048576"').replace(
                    b'<row r="2"', b'<row r="1048576"'
                )
            new.writestr(name, content)
    with pytest.raises(DropError, match="too large"):
        found(made.getvalue(), name="book.xlsx")


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("a.csv", b"0" * 50_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(DropError, match="Unpacked the file has more than 5,000,000 bytes"):
        found(made.getvalue(), name="a.zip")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (512 * 2**20, 512 * 2**20))
from datetime import date
from services.metrics.sources.exports.reading import read
from services.metrics.sources.exports.said import DropError
from services.metrics.sources.exports.doubts import doubts
from shared.compiled import compiled
try:
    for table in read(sys.argv[1], sys.stdin.buffer.read(), compiled(), date(2026, 11, 25)):
        doubts(table, {}, date(2026, 11, 25))
        print(len(table.observations), "figures")
except DropError as error:
    print(error)
"""
"""Reads what comes in with 512 MB of addresses, all that is imported among them."""

POSTS = b"Post id,Date,Post text,Impressions,Engagements,Likes,Bookmarks,Shares,New follows,Replies,Reposts\n"


def of_posts(number: int) -> bytes:
    return POSTS + b"".join(b"%d,2026-08-01,a,1,1,1,1,1,1,1,1\n" % (10**5 + n) for n in range(number))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(
            b"Date,Plays\n" + b"5" * 50_000_000, "The file has more than 5,000,000 bytes", id="50 MB"
        ),
        pytest.param(
            exports.packed(a_csv=b"0" * 50_000_000),
            "Unpacked the file has more than 5,000,000",
            id="a ZIP bomb",
        ),
        pytest.param(of_posts(90_000), "The file has 720,000 figures, more than 20,000.", id="posts"),
        pytest.param(
            exports.packed(**{f"f{n}_csv": of_posts(2_400) for n in range(30)}),
            "The file has 115,200 figures, more than 100,000.",
            id="a ZIP of posts",
        ),
        pytest.param(
            b"a," * 999_999 + b"b\n", "Line 1 has 1,000,000 columns, more than 1,000", id="a million cells"
        ),
        pytest.param(exports.YOUTUBE_TABLE, "28 figures", id="a file as they are"),
    ],
)
def test_whatever_its_size_a_file_is_read_whole_or_refused_within_512_mb(content: bytes, said: str) -> None:
    done = subprocess.run(  # noqa: S603  our own interpreter, our own words
        [sys.executable, "-c", LIMITED, "content.csv"],
        input=content,
        capture_output=True,
        check=False,
        cwd=ROOT,
    )
    assert done.stderr.decode() == ""
    assert said in done.stdout.decode()


def test_a_table_without_its_line_of_names_gets_no_mapping() -> None:
    with pytest.raises(DropError, match="there is no line with the columns' names"):
        read("pasted.csv", b"13/02/2026\t1,234\t1.5\n14/02/2026\t990\t0.25\n", programme(), TODAY)


def test_the_reader_of_workbooks_keeps_to_its_memory() -> None:
    assert workbook.MEMORY <= 320 * 2**20


@given(st.text(max_size=300) | st.binary(max_size=300))
def test_whatever_is_handed_in_is_read_or_refused_with_a_sentence(file: str | bytes) -> None:
    written = file.encode("utf-8", "surrogatepass") if isinstance(file, str) else file
    if written.startswith((b"PK", b"\xd0\xcf")):
        return
    for whole in (written, HEAD.encode() + b"\n" + written):
        try:
            read("podcast/a.csv", whole, programme(), TODAY)
        except DropError as refused:
            assert str(refused)  # noqa: PT017  most of it is refused, some is read


def test_a_format_without_a_year_is_never_of_1900() -> None:
    own = source(date_formats=("%d %B",), metrics=[metric("Plays")])
    written = "Date,Plays\n31 December,5\n1 January,6\n"
    [question] = found(written, own).questions
    assert [choice.answer for choice in question.choices] == ["2026", "2025", "2024"]
    table = found(written, own, name="podcast/export 2025-12-31 to 2026-01-01.csv")
    assert values(table, "plays") == {"2025-12-31": "5", "2026-01-01": "6"}
